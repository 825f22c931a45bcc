package migrations

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// lock is the right to migrate. Its token grows with every holder; tenants remember the highest token that touched them,
// so a holder that lost the lock without noticing cannot enter anything.
type lock struct {
	runner *Runner
	token  int64
	ttl    time.Duration
}

type lockDoc struct {
	Token  int64     `bson:"token"`
	Holder string    `bson:"holder"`
	Until  time.Time `bson:"until"`
}

const lockID = "migrations"

var errLockLost = errors.New("another run has taken over the migrations")

func (r *Runner) locks() *mongo.Collection { return r.control().Collection("locks") }

func (r *Runner) control() tenancy.Control {
	return r.Router.Control("migrations go over all tenants and keep their ledger")
}

// Idle says whether nobody migrates at the moment.
func (r *Runner) Idle(ctx context.Context) (bool, error) {
	n, err := r.locks().CountDocuments(ctx, bson.D{{Key: "_id", Value: lockID}, {Key: "until", Value: bson.D{{Key: "$gt", Value: r.Now().UTC()}}}})
	if err != nil {
		return false, fmt.Errorf("read migration lock: %w", tenancy.Translate(err))
	}
	return n == 0, nil
}

func (r *Runner) acquire(ctx context.Context) (*lock, error) {
	ttl := r.LockFor
	if ttl <= 0 {
		ttl = DefaultLockFor
	}
	now := r.Now().UTC()
	var doc lockDoc
	err := r.locks().FindOneAndUpdate(ctx,
		bson.D{{Key: "_id", Value: lockID}, {Key: "until", Value: bson.D{{Key: "$lte", Value: now}}}},
		bson.D{
			{Key: "$inc", Value: bson.D{{Key: "token", Value: 1}}},
			{Key: "$set", Value: bson.D{{Key: "holder", Value: r.Holder}, {Key: "until", Value: now.Add(ttl)}}},
		},
		options.FindOneAndUpdate().SetUpsert(true).SetReturnDocument(options.After)).Decode(&doc)
	if tenancy.IsDuplicate(err, "_id_") {
		return nil, fault.New(fault.Conflict, "migration_running", "Another migration is running.")
	}
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	return &lock{runner: r, token: doc.Token, ttl: ttl}, nil
}

// keep renews the lock until stop is called; the context that it gives ends when the lock is lost.
func (l *lock) keep(ctx context.Context) (working context.Context, stop func()) {
	working, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(l.ttl / 3)
		defer tick.Stop()
		renewed := time.Duration(0)
		for {
			select {
			case <-working.Done():
				return
			case <-tick.C:
			}
			switch err := l.renew(working); {
			case err == nil:
				renewed = 0
			case errors.Is(err, errLockLost):
				cancel(errLockLost)
				return
			default: // the control database is away: hold on until the lock has ended for sure
				if renewed += l.ttl / 3; renewed >= l.ttl*2/3 {
					cancel(errors.Join(errLockLost, err))
					return
				}
			}
		}
	}()
	return working, func() { cancel(context.Canceled); <-done }
}

func (l *lock) renew(ctx context.Context) error {
	return l.update(ctx, l.runner.Now().UTC().Add(l.ttl))
}

// check asks whether the lock is still held, at the moment before something is begun.
func (l *lock) check(ctx context.Context) error {
	n, err := l.runner.locks().CountDocuments(ctx, bson.D{{Key: "_id", Value: lockID}, {Key: "token", Value: l.token}})
	if err != nil {
		return fmt.Errorf("check migration lock: %w", tenancy.Translate(err))
	}
	if n == 0 {
		return errLockLost
	}
	return nil
}

func (l *lock) release(ctx context.Context) error {
	err := l.update(context.WithoutCancel(ctx), l.runner.Now().UTC())
	if errors.Is(err, errLockLost) {
		return nil
	}
	return err
}

func (l *lock) update(ctx context.Context, until time.Time) error {
	res, err := l.runner.locks().UpdateOne(ctx,
		bson.D{{Key: "_id", Value: lockID}, {Key: "token", Value: l.token}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "until", Value: until}}}})
	if err != nil {
		return fmt.Errorf("renew migration lock: %w", tenancy.Translate(err))
	}
	if res.MatchedCount == 0 {
		return errLockLost
	}
	return nil
}
