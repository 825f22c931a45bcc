package outbox

import (
	"context"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// Text is one text message to one client.
type Text struct {
	To   string // a number, E.164
	Body string
	// Template names a text that the provider has approved, as WhatsApp asks for it, with its variables by number; Body is
	// what it comes to.
	Template  string
	Variables map[string]string
}

// Carrier hands text messages to a provider. The key names the row in what the provider tells of it later. Faults: Invalid
// when the provider refused the message for good; Unavailable when it certainly has not taken it; every other error leaves
// it open.
type Carrier interface {
	Carry(ctx context.Context, tenant tenancy.ID, key string, t Text) (provider string, err error)
}

// text hands a text message over, at most once.
func (s *Service) text(ctx context.Context, scope tenancy.Scope, r Row, t Text) error {
	carrier, ok := s.Carriers[r.Channel]
	if !ok {
		return s.settle(ctx, scope, r, outcome{State: Dropped, Attempts: r.Attempts, Why: "channel_off"})
	}
	mine, err := noteHanded(ctx, scope, r, Handing, s.now())
	if err != nil || !mine {
		return err
	}
	r.State = Handing
	provider, err := carrier.Carry(ctx, scope.TenantID(), r.ID, t)
	// What came of it is written also when the caller has gone.
	ctx = context.WithoutCancel(ctx)
	if err == nil {
		return s.settle(ctx, scope, r, outcome{State: Sent, Attempts: r.Attempts + 1, Provider: provider})
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Unavailable:
		return s.again(ctx, scope, r, err)
	default:
	}
	s.Logger.WarnContext(ctx, "text message is uncertain", "tenant", scope.TenantID(), "message", r.ID, "error", err)
	return s.settle(ctx, scope, r, outcome{State: Uncertain, Attempts: r.Attempts + 1, Why: "no_answer"})
}

// Deliveries, in the order in which a message goes through them; what comes late does not undo what was told before.
const (
	Queued      Delivery = "queued"
	Delivered   Delivery = "delivered"
	Undelivered Delivery = "undelivered"
	Read        Delivery = "read"
)

// before lists what a delivery may follow.
func (d Delivery) before() []Delivery {
	switch d {
	case Queued:
		return []Delivery{""}
	case Delivered, Undelivered:
		return []Delivery{"", Queued}
	case Read:
		return []Delivery{"", Queued, Delivered, Undelivered}
	}
	return nil
}

// Report takes in what the provider told of a message, in any order and any number of times. It also settles what was
// uncertain: who tells of a message has taken it. Faults: NotFound; Unavailable.
func (s *Service) Report(ctx context.Context, scope tenancy.Scope, key, provider string, d Delivery, code string) error {
	about, found, err := report(ctx, scope, key, provider, d, code, s.now())
	if err == nil && !found {
		err = fault.New(fault.NotFound, "not_found", "There is no such message.")
	}
	if err != nil {
		return err
	}
	if s.Changed != nil {
		s.Changed(ctx, scope, about)
	}
	return nil
}
