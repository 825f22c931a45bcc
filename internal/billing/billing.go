// Package billing is what clinics pay the platform for their seats, over Stripe. What Stripe has is the truth: nothing that a
// webhook says is believed, it only says that the subscription has to be read again. What was read is kept in one document a
// clinic in the control database; the seats of the team and the day from which the clinic is read-only follow from it.
package billing

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/tenancy"
)

// Due is the follow-up work of one clinic: reading its subscription again.
const Due due.Kind = "billing"

// MaxSeats is how many seats a clinic can pay for by itself.
const MaxSeats = 500

// Plan is one price of a seat.
type Plan struct {
	Name     string
	PriceID  string
	Seat     money.Money // of one seat for one interval
	Interval string      // "month" or "year"
	TaxPlus  bool        // tax comes on top of Seat
}

// Teams are what billing needs of teams.
type Teams interface {
	InspectMany(ctx context.Context, ids []tenancy.ID) (map[tenancy.ID]team.Team, error)
	SetPaidSeats(ctx context.Context, tenant tenancy.ID, seats int, order int64) error
	LowerSeats(ctx context.Context, tenant tenancy.ID, seats int, order int64) error
}

// Tenants are what billing needs of the directory.
type Tenants interface {
	ByID(ctx context.Context, id tenancy.ID) (tenancy.Tenant, error)
	EachBelow(ctx context.Context, version int, states []tenancy.State, do func(tenancy.Tenant) error) error
	SetReadOnly(ctx context.Context, tenant tenancy.ID, from time.Time, why string, order int64) (bool, error)
}

// Ledger is what billing needs of the ledger of follow-up work.
type Ledger interface {
	Add(ctx context.Context, tenant tenancy.ID, kind due.Kind, at time.Time) error
}

// Deps is what the service stands on. Changed, Notify and Soon are best effort.
type Deps struct {
	Control tenancy.Control
	Tenants Tenants
	Teams   Teams
	Ledger  Ledger
	Stripe  *Gateway
	Plans   []Plan // at least one
	Trial   time.Duration
	Grace   time.Duration
	Address string // of the interface, without a slash at its end
	Now     func() time.Time
	Logger  *slog.Logger

	// Changed tells every process that a tenant may have become read-only, or writable.
	Changed func(ctx context.Context, tenant tenancy.ID)
	// Notify tells a clinic's open pages ("billing.changed").
	Notify func(ctx context.Context, tenant tenancy.ID, kind, id string, rev int64)
	// Soon hurries the follow-up work.
	Soon func(ctx context.Context, tenant tenancy.ID)
	// Watch counts what becomes of Stripe's events ("seen_to", "refused"), and how long after they happened.
	Watch func(outcome string, lag time.Duration)
}

// Service holds the use cases. Make one with New; a nil one says that nothing is paid here.
type Service struct {
	d Deps
}

// New makes the service.
func New(d Deps) *Service {
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	if d.Changed == nil {
		d.Changed = func(context.Context, tenancy.ID) {}
	}
	if d.Notify == nil {
		d.Notify = func(context.Context, tenancy.ID, string, string, int64) {}
	}
	if d.Soon == nil {
		d.Soon = func(context.Context, tenancy.ID) {}
	}
	if d.Watch == nil {
		d.Watch = func(string, time.Duration) {}
	}
	return &Service{d: d}
}

func (s *Service) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// On says whether clinics pay here.
func (s *Service) On() bool { return s != nil }

var errOff = fault.New(fault.NotFound, "billing_off", "Nothing is paid here.")

// The faults of billing.
var (
	ErrSubscribed    = fault.New(fault.Conflict, "already_subscribed", "This clinic has a subscription already.")
	ErrNotSubscribed = fault.New(fault.Conflict, "not_subscribed", "This clinic has no subscription yet.")
	ErrUnpaid        = fault.New(fault.Conflict, "payment_open", "Pay the open invoice first.")
	ErrDeclined      = fault.New(fault.Conflict, "card_declined", "The card was declined. Use another one.")
	ErrAway          = fault.New(fault.Unavailable, "stripe_away", "The payment service does not answer. Please try again in a moment.").WithRetryAfter(10 * time.Second)
	ErrEnding        = fault.New(fault.Conflict, "subscription_ending", "The subscription ends with its period. Renew it first.")
	ErrSeatsPaid     = fault.New(fault.Conflict, "seats_paid", "This clinic pays for its seats; they follow its subscription.")
)

func (s *Service) plan(name string) (Plan, error) {
	for _, p := range s.d.Plans {
		if p.Name == name {
			return p, nil
		}
	}
	return Plan{}, fault.InvalidField("plan", "unknown_plan", "There is no such plan.")
}

func (s *Service) planOf(priceID string) Plan {
	for _, p := range s.d.Plans {
		if p.PriceID == priceID {
			return p
		}
	}
	return Plan{}
}
