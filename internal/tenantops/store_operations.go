package tenantops

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const collection = "tenant_operations"

// errLeaseLost ends work on an operation that another process has taken over.
var errLeaseLost = errors.New("another process works on this operation")

func (s *Service) control() tenancy.Control {
	return s.Router.Control("operations on whole tenants are the platform's, and kept beside the directory")
}

func (s *Service) operations() *mongo.Collection { return s.control().Collection(collection) }

func (s *Service) insert(ctx context.Context, o Operation) error {
	_, err := s.operations().InsertOne(ctx, o)
	if tenancy.IsDuplicate(err, "_id_") {
		return nil
	}
	if tenancy.IsDuplicate(err, "one_of_tenant") {
		return errBusy
	}
	if err != nil {
		return fmt.Errorf("begin operation: %w", tenancy.Translate(err))
	}
	return nil
}

// Get gives one operation. Faults: NotFound, Unavailable.
func (s *Service) Get(ctx context.Context, operation string) (Operation, error) {
	var o Operation
	err := s.operations().FindOne(ctx, bson.D{{Key: "_id", Value: operation}}).Decode(&o)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Operation{}, errNoSuch
	}
	if err != nil {
		return Operation{}, fmt.Errorf("read operation: %w", tenancy.Translate(err))
	}
	return o, nil
}

const (
	listMost  = 100
	tellEvery = 300 * time.Millisecond // of progress
)

// List gives a clinic's newest operations, at most 100. Faults: Unavailable.
func (s *Service) List(ctx context.Context, tenant tenancy.ID) ([]Operation, error) {
	return s.find(ctx, bson.D{{Key: "tenant_id", Value: tenant}}, options.Find().SetSort(bson.D{{Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(listMost))
}

func (s *Service) find(ctx context.Context, filter bson.D, o *options.FindOptions) ([]Operation, error) {
	cur, err := s.operations().Find(ctx, filter, o)
	if err != nil {
		return nil, fmt.Errorf("list operations: %w", tenancy.Translate(err))
	}
	all := []Operation{}
	if err := cur.All(ctx, &all); err != nil {
		return nil, fmt.Errorf("list operations: %w", tenancy.Translate(err))
	}
	return all, nil
}

// waiting lists operations that nobody works on, the oldest first.
func (s *Service) waiting(ctx context.Context, limit int) ([]Operation, error) {
	return s.find(ctx, bson.D{
		{Key: "active", Value: true},
		{Key: "lease.until", Value: bson.D{{Key: "$lt", Value: s.now()}}},
		{Key: "$or", Value: bson.A{bson.D{{Key: "kind", Value: bson.D{{Key: "$ne", Value: Import}}}}, bson.D{{Key: "cancel", Value: true}}}}, // an import's file is elsewhere
	},
		options.Find().SetSort(bson.D{{Key: "lease.until", Value: 1}}).SetLimit(int64(limit)))
}

// take makes the caller the one who works on an operation that nobody works on; false when somebody was quicker.
func (s *Service) take(ctx context.Context, operation string) (Operation, bool, error) {
	now := s.now()
	o, err := s.update(ctx, bson.D{
		{Key: "_id", Value: operation}, {Key: "active", Value: true}, {Key: "lease.until", Value: bson.D{{Key: "$lt", Value: now}}},
	}, bson.D{
		{Key: "$inc", Value: bson.D{{Key: "lease.token", Value: int64(1)}}},
		{Key: "$set", Value: bson.D{{Key: "lease.until", Value: now.Add(s.Config.Lease)}, {Key: "state", Value: Running}, {Key: "changed_at", Value: now}}},
	})
	if errors.Is(err, errLeaseLost) {
		return Operation{}, false, nil
	}
	return o, err == nil, err
}

// enter writes what has been done, as long as the lease is the caller's.
func (s *Service) enter(ctx context.Context, o *Operation, set bson.D) error {
	next, err := s.update(ctx, held(o), bson.D{{Key: "$set", Value: append(set, bson.E{Key: "changed_at", Value: s.now()})}})
	if err != nil {
		return err
	}
	o.Cancel = next.Cancel
	return nil
}

func held(o *Operation) bson.D {
	return bson.D{{Key: "_id", Value: o.ID}, {Key: "active", Value: true}, {Key: "lease.token", Value: o.Lease.Token}}
}

func (s *Service) update(ctx context.Context, filter, update bson.D) (Operation, error) {
	var o Operation
	err := s.operations().FindOneAndUpdate(ctx, filter, update, options.FindOneAndUpdate().SetReturnDocument(options.After)).Decode(&o)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Operation{}, errLeaseLost
	}
	if err != nil {
		return Operation{}, fmt.Errorf("enter operation: %w", tenancy.Translate(err))
	}
	return o, nil
}

// renew keeps the lease, and hears whether the operation is to end.
func (s *Service) renew(ctx context.Context, o *Operation) (cancel bool, err error) {
	next, err := s.update(ctx, held(o), bson.D{{Key: "$set", Value: bson.D{{Key: "lease.until", Value: s.now().Add(s.Config.Lease)}}}})
	return next.Cancel, err
}

// progress enters how far the step is.
func (s *Service) progress(ctx context.Context, o *Operation) error {
	now := s.Now()
	if now.Sub(o.told) < tellEvery {
		return ctx.Err()
	}
	o.told = now
	return s.enter(ctx, o, bson.D{{Key: "collections", Value: o.Collections}, {Key: "objects", Value: o.Objects}, {Key: "step", Value: o.Step}})
}

// stepped enters that a step has ended, with all that it has found.
func (s *Service) stepped(ctx context.Context, o *Operation, step string) error {
	o.StepsDone, o.Attempts = append(o.StepsDone, step), 0
	return s.save(ctx, o)
}

// save enters all that the holder of the lease may change.
func (s *Service) save(ctx context.Context, o *Operation) error {
	set := bson.D{
		{Key: "step", Value: o.Step},
		{Key: "steps_done", Value: o.StepsDone},
		{Key: "attempts", Value: o.Attempts},
		{Key: "code", Value: o.Code},
		{Key: "collections", Value: o.Collections},
		{Key: "objects", Value: o.Objects},
		{Key: "pauses", Value: o.Pauses},
		{Key: "to", Value: o.To},
		{Key: "schema", Value: o.Schema},
		{Key: "left", Value: o.Left},
		{Key: "slug", Value: o.Slug},
		{Key: "archive", Value: o.Archive},
		{Key: "certificate", Value: o.Certificate},
	}
	if !o.DropAt.IsZero() {
		set = append(set, bson.E{Key: "drop_at", Value: o.DropAt})
	}
	return s.enter(ctx, o, set)
}

// end closes an operation; another one of the clinic may begin.
func (s *Service) end(ctx context.Context, o *Operation, state State, code string) error {
	o.State, o.Code, o.EndedAt, o.Active = state, code, s.now(), false
	if err := s.save(ctx, o); err != nil {
		return err
	}
	_, err := s.update(ctx, held(o), bson.D{
		{Key: "$set", Value: bson.D{{Key: "state", Value: state}, {Key: "code", Value: code}, {Key: "ended_at", Value: o.EndedAt}, {Key: "step", Value: ""}}},
		{Key: "$unset", Value: bson.D{{Key: "active", Value: ""}}},
	})
	return err
}

// letGo gives the lease back, to be taken from a time on.
func (s *Service) letGo(ctx context.Context, o *Operation, until time.Time) error {
	_, err := s.update(ctx, held(o), bson.D{{Key: "$set", Value: bson.D{{Key: "lease.until", Value: until}, {Key: "attempts", Value: o.Attempts}, {Key: "code", Value: o.Code}}}})
	if errors.Is(err, errLeaseLost) {
		return nil
	}
	return err
}

func (s *Service) askToEnd(ctx context.Context, operation string) (Operation, error) {
	o, err := s.update(ctx, bson.D{{Key: "_id", Value: operation}, {Key: "active", Value: true}, {Key: "steps_done", Value: bson.D{{Key: "$nin", Value: pointsOfNoReturn}}}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "cancel", Value: true}}}})
	if errors.Is(err, errLeaseLost) {
		if _, err := s.Get(ctx, operation); err != nil {
			return Operation{}, err
		}
		return Operation{}, errTooLate
	}
	return o, err
}

// droppable lists operations whose clinic has left a database that is kept for long enough.
func (s *Service) droppable(ctx context.Context) ([]Operation, error) {
	return s.find(ctx, bson.D{{Key: "drop_at", Value: bson.D{{Key: "$gt", Value: time.Time{}}, {Key: "$lte", Value: s.now()}}}},
		options.Find().SetLimit(sweepMost))
}

// dropped notes that a database has gone.
func (s *Service) dropped(ctx context.Context, operation string) error {
	_, err := s.operations().UpdateOne(ctx, bson.D{{Key: "_id", Value: operation}}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "dropped_at", Value: s.now()}}}, {Key: "$unset", Value: bson.D{{Key: "drop_at", Value: ""}}},
	})
	return tenancy.Translate(err)
}

// archives lists a clinic's backups that are there.
func (s *Service) archives(ctx context.Context, tenant tenancy.ID, kind Kind) ([]Operation, error) {
	return s.find(ctx, bson.D{
		{Key: "tenant_id", Value: tenant}, {Key: "kind", Value: kind}, {Key: "state", Value: Done}, {Key: "archive.removed_at", Value: bson.D{{Key: "$exists", Value: false}}},
	}, options.Find().SetSort(bson.D{{Key: "created_at", Value: -1}}).SetLimit(10*listMost))
}

func (s *Service) removed(ctx context.Context, operation string) error {
	_, err := s.operations().UpdateOne(ctx, bson.D{{Key: "_id", Value: operation}}, bson.D{{Key: "$set", Value: bson.D{{Key: "archive.removed_at", Value: s.now()}}}})
	return tenancy.Translate(err)
}

// countActive is how many operations of a kind are under way on the whole platform.
func (s *Service) countActive(ctx context.Context) (int64, error) {
	n, err := s.operations().CountDocuments(ctx, bson.D{{Key: "active", Value: true}})
	return n, tenancy.Translate(err)
}

// lastBackup is when a clinic was last backed up, or a backup was tried.
func (s *Service) lastBackup(ctx context.Context, tenant tenancy.ID) (time.Time, error) {
	found, err := s.find(ctx, bson.D{{Key: "tenant_id", Value: tenant}, {Key: "kind", Value: Backup}},
		options.Find().SetSort(bson.D{{Key: "created_at", Value: -1}}).SetLimit(1).SetProjection(bson.D{{Key: "created_at", Value: 1}}))
	if err != nil || len(found) == 0 {
		return time.Time{}, err
	}
	return found[0].CreatedAt, nil
}
