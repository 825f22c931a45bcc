package billing

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

const (
	collAccounts = "billing"
	collEvents   = "billing_events"
	collReports  = "billing_reports"
)

var errBusy = fault.New(fault.Unavailable, "billing_busy", "The subscription is being changed by somebody else. Please try again.").WithRetryAfter(time.Second)

func (s *Service) accounts() *mongo.Collection { return s.d.Control.Collection(collAccounts) }

// find gives a clinic's document; false when there is none.
func (s *Service) find(ctx context.Context, tenant tenancy.ID) (account, bool, error) {
	return s.findBy(ctx, bson.D{{Key: "_id", Value: tenant}})
}

// findCustomer gives the clinic that a customer of Stripe belongs to; false when it is nobody's.
func (s *Service) findCustomer(ctx context.Context, customerID string) (account, bool, error) {
	if customerID == "" {
		return account{}, false, nil
	}
	return s.findBy(ctx, bson.D{{Key: "customer_id", Value: customerID}})
}

func (s *Service) findBy(ctx context.Context, filter bson.D) (account, bool, error) {
	var a account
	err := s.accounts().FindOne(ctx, filter).Decode(&a)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return account{}, false, nil
	}
	if err != nil {
		return account{}, false, fmt.Errorf("read billing: %w", tenancy.Translate(err))
	}
	return a, true, nil
}

// insert adds a new document; one that is there already is left as it is.
func (s *Service) insert(ctx context.Context, a account) error {
	_, err := s.accounts().InsertOne(ctx, a)
	if err != nil && !tenancy.IsDuplicate(err, "_id_") {
		return fmt.Errorf("begin billing: %w", tenancy.Translate(err))
	}
	return nil
}

// replace writes a document that was read under a revision, when it is still that one.
func (s *Service) replace(ctx context.Context, a account, rev int64) (bool, error) {
	a.Rev = rev + 1
	res, err := s.accounts().ReplaceOne(ctx, bson.D{{Key: "_id", Value: a.ID}, {Key: "rev", Value: rev}}, a)
	if err != nil {
		return false, fmt.Errorf("write billing: %w", tenancy.Translate(err))
	}
	return res.MatchedCount == 1, nil
}

func (s *Service) drop(ctx context.Context, tenant tenancy.ID) error {
	_, err := s.accounts().DeleteOne(ctx, bson.D{{Key: "_id", Value: tenant}})
	return tenancy.Translate(err)
}

// Event is what is kept of something that Stripe has told: who it is about, and whether it has been seen to. What it says is
// not kept, because it is not believed.
type Event struct {
	ID       string     `bson:"_id"` // Stripe's
	Type     string     `bson:"type"`
	Customer string     `bson:"customer"`
	Tenant   tenancy.ID `bson:"tenant_id"` // "" = a customer of nobody
	At       time.Time  `bson:"at"`        // when it happened, as it says
	Received time.Time  `bson:"received_at"`
	Done     time.Time  `bson:"done_at,omitempty"`
	Open     bool       `bson:"open"`
}

// keepEvent stores an event once and gives it as it is stored.
func (s *Service) keepEvent(ctx context.Context, e Event) (Event, error) {
	_, err := s.d.Control.Collection(collEvents).InsertOne(ctx, e)
	if err == nil {
		return e, nil
	}
	if !tenancy.IsDuplicate(err, "_id_") {
		return Event{}, fmt.Errorf("keep an event: %w", tenancy.Translate(err))
	}
	var there Event
	if err := s.d.Control.Collection(collEvents).FindOne(ctx, bson.D{{Key: "_id", Value: e.ID}}).Decode(&there); err != nil {
		return Event{}, fmt.Errorf("read an event: %w", tenancy.Translate(err))
	}
	return there, nil
}

const maxOpenEvents = 500

// openEvents gives the clinic's events that nobody has seen to: their identifiers, and when they happened.
func (s *Service) openEvents(ctx context.Context, tenant tenancy.ID) ([]Event, error) {
	cur, err := s.d.Control.Collection(collEvents).Find(ctx, bson.D{{Key: "tenant_id", Value: tenant}, {Key: "open", Value: true}},
		options.Find().SetProjection(bson.D{{Key: "at", Value: 1}}).SetLimit(maxOpenEvents))
	if err != nil {
		return nil, fmt.Errorf("list events: %w", tenancy.Translate(err))
	}
	var found []Event
	if err := cur.All(ctx, &found); err != nil {
		return nil, fmt.Errorf("list events: %w", tenancy.Translate(err))
	}
	return found, nil
}

func (s *Service) closeEvents(ctx context.Context, seen []Event) error {
	if len(seen) == 0 {
		return nil
	}
	ids := make([]string, 0, len(seen))
	for _, e := range seen {
		ids = append(ids, e.ID)
	}
	_, err := s.d.Control.Collection(collEvents).UpdateMany(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "open", Value: false}, {Key: "done_at", Value: s.now()}}}})
	if err != nil {
		return fmt.Errorf("close events: %w", tenancy.Translate(err))
	}
	for _, e := range seen {
		s.d.Watch("seen_to", s.now().Sub(e.At))
	}
	return nil
}

// keepEvents is how long it is known what Stripe has told.
const keepEvents = 90 * 24 * time.Hour

func (s *Service) forgetEvents(ctx context.Context) error {
	_, err := s.d.Control.Collection(collEvents).DeleteMany(ctx, bson.D{{Key: "received_at", Value: bson.D{{Key: "$lt", Value: s.now().Add(-keepEvents)}}}})
	if err != nil {
		return fmt.Errorf("forget events: %w", tenancy.Translate(err))
	}
	return nil
}

// report gives the report of a night; false when there is none.
func (s *Service) report(ctx context.Context, day string) (Report, bool, error) {
	var r Report
	err := s.d.Control.Collection(collReports).FindOne(ctx, bson.D{{Key: "_id", Value: day}}).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Report{}, false, nil
	}
	return r, err == nil, tenancy.Translate(err)
}

func (s *Service) saveReport(ctx context.Context, r Report) error {
	_, err := s.d.Control.Collection(collReports).ReplaceOne(ctx, bson.D{{Key: "_id", Value: r.Day}}, r, options.Replace().SetUpsert(true))
	if err != nil {
		return fmt.Errorf("keep the report: %w", tenancy.Translate(err))
	}
	return nil
}

// lastReports gives the latest reports, the newest first.
func (s *Service) lastReports(ctx context.Context, limit int) ([]Report, error) {
	cur, err := s.d.Control.Collection(collReports).Find(ctx, bson.D{}, options.Find().SetSort(bson.D{{Key: "_id", Value: -1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, fmt.Errorf("list reports: %w", tenancy.Translate(err))
	}
	var out []Report
	return out, tenancy.Translate(cur.All(ctx, &out))
}
