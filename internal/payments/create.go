package payments

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// NewPayment is the input of Take.
type NewPayment struct {
	ID            string `json:"-"` // derived from the Idempotency-Key, or a new one
	Kind          Kind
	Amount        int64 // in the clinic's currency
	Purpose       string
	Note          string
	ClientID      string
	AppointmentID string
	InvoiceID     string
	Language      string    // of what the client reads; "" = the clinic's
	Days          int       // until a link is over; 0 = DefaultDays
	ReceivedAt    time.Time // of an entry; zero = now
}

// Take makes a link to be paid, or enters what was paid at the desk. The same identifier with the same input again gives the
// stored payment. Faults: Forbidden; Invalid with fields; Invalid "idempotency_key_reused"; Conflict "no_provider" when no
// link could be paid.
func (s *Service) Take(ctx context.Context, actor identity.Actor, in NewPayment) (Payment, error) {
	if err := actor.Authorise(policies.PaymentsWrite); err != nil {
		return Payment{}, err
	}
	if err := id.Check(id.Payment, "id", in.ID); err != nil {
		return Payment{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Payment{}, fmt.Errorf("take payment: %w", err)
	}
	scope := actor.Scope()
	if p, found, err := find(ctx, scope, in.ID); err != nil || found {
		return s.repeated(ctx, scope, p, hash, err)
	}
	if err := s.check(ctx, actor, &in); err != nil {
		return Payment{}, err
	}
	p := s.made(actor, in)
	p.RequestHash = hash
	p.schedule(s.now())
	if p.DueAt != nil {
		if err := s.Ledger.Add(ctx, scope.TenantID(), Due, *p.DueAt); err != nil {
			return Payment{}, err
		}
	}
	err = insert(ctx, scope, p)
	if tenancy.IsDuplicate(err, "_id_") {
		p, _, err := find(ctx, scope, in.ID)
		return s.repeated(ctx, scope, p, hash, err)
	}
	if err != nil {
		return Payment{}, fmt.Errorf("take payment: %w", err)
	}
	action := "payment.entered"
	if p.Kind == Link {
		action = "payment.link_made"
	}
	s.changed(ctx, actor, p, audit.Entry{Action: action, Changes: []audit.Change{{Field: "kind", After: string(p.Kind)}}})
	return s.joined(ctx, scope, p, nil)
}

func (s *Service) repeated(ctx context.Context, scope tenancy.Scope, p Payment, hash string, err error) (Payment, error) {
	if err == nil {
		err = idempotency.Check(p.RequestHash, hash)
	}
	if err != nil {
		return Payment{}, fmt.Errorf("take payment: %w", err)
	}
	return s.joined(ctx, scope, p, nil)
}

func (s *Service) made(actor identity.Actor, in NewPayment) Payment {
	now := s.now()
	settings := actor.Scope().Tenant().Settings
	p := Payment{
		ID: in.ID, Kind: in.Kind, State: Open, Amount: money.Of(in.Amount, settings.Currency), Purpose: in.Purpose, Note: in.Note, Language: in.Language,
		ClientID: in.ClientID, AppointmentID: in.AppointmentID, InvoiceID: in.InvoiceID, CreatedBy: actor.Person().Name, Rev: 1, CreatedAt: now, ChangedAt: now,
	}
	if in.Kind == Link {
		until := now.Add(time.Duration(in.Days) * day)
		p.ExpiresAt = &until
		return p
	}
	p.State, p.Method, p.PaidAt, p.CreatedAt = Paid, Method(in.Kind), &in.ReceivedAt, in.ReceivedAt
	return p
}

// check brings the input into order and finds what is wrong with it.
func (s *Service) check(ctx context.Context, actor identity.Actor, in *NewPayment) error {
	in.Purpose, in.Note = oneLine(in.Purpose), oneLine(in.Note)
	var wrong fault.Problems
	if n := utf8.RuneCountInString(in.Purpose); n == 0 || n > MaxPurpose {
		wrong.Add("purpose", "required", fmt.Sprintf("Say what it is for, in at most %d characters.", MaxPurpose))
	}
	if utf8.RuneCountInString(in.Note) > MaxNote {
		wrong.Add("note", "too_long", fmt.Sprintf("At most %d characters.", MaxNote))
	}
	s.checkKind(in, &wrong)
	if err := s.checkWhom(ctx, actor, in, &wrong); err != nil {
		return err
	}
	if in.Language != "en" && in.Language != "ro" {
		in.Language = actor.Scope().Tenant().Settings.Language
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	if in.Kind != Link {
		return nil
	}
	ways, err := s.ReadWays(ctx, actor)
	if err == nil && !ways.Online() {
		err = fault.New(fault.Conflict, "no_provider", "The clinic has no account connected that could take online payments.")
	}
	return err
}

const entryAge = 366 * day // how long ago an entry may have been received

func (s *Service) checkKind(in *NewPayment, wrong *fault.Problems) {
	now := s.now()
	switch in.Kind {
	case Link:
		if in.Amount < MinLink || in.Amount > MaxLink {
			wrong.Add("amount", "out_of_range", "A link takes from 2.00 to 999,999.99.")
		}
		if in.Days == 0 {
			in.Days = DefaultDays
		}
		if in.Days < 1 || in.Days > MaxDays {
			wrong.Add("days", "out_of_range", fmt.Sprintf("From 1 to %d days.", MaxDays))
		}
	case Cash, Card, Transfer:
		if in.Amount < 1 || in.Amount > money.Max {
			wrong.Add("amount", "out_of_range", "Give an amount above zero.")
		}
		if in.ReceivedAt.IsZero() {
			in.ReceivedAt = now
		}
		in.ReceivedAt = in.ReceivedAt.UTC().Truncate(time.Millisecond)
		if in.ReceivedAt.After(now.Add(time.Minute)) || in.ReceivedAt.Before(now.Add(-entryAge)) {
			wrong.Add("received_at", "out_of_range", "Give a time of the last year.")
		}
	default:
		wrong.Add("kind", "unknown_value", "There is no such way to pay.")
	}
}

// checkWhom looks up what the payment is for: an appointment brings its client along.
func (s *Service) checkWhom(ctx context.Context, actor identity.Actor, in *NewPayment, wrong *fault.Problems) error {
	if err := s.checkAppointment(ctx, actor, in, wrong); err != nil {
		return err
	}
	if err := s.checkClient(ctx, actor, in, wrong); err != nil {
		return err
	}
	return s.checkInvoice(ctx, actor, in, wrong)
}

// checkAppointment looks up the appointment, if there is one, and takes its client over.
func (s *Service) checkAppointment(ctx context.Context, actor identity.Actor, in *NewPayment, wrong *fault.Problems) error {
	if in.AppointmentID == "" {
		return nil
	}
	a, err := s.Calendar.Get(ctx, actor, in.AppointmentID)
	switch kind := fault.KindOf(err); {
	case kind == fault.NotFound || err == nil && in.ClientID != "" && in.ClientID != a.ClientID:
		wrong.Add("appointment_id", "not_found", "The client has no such appointment.")
	case err != nil:
		return err
	default:
		in.ClientID = a.ClientID
	}
	return nil
}

// checkClient looks up the client, if there is one; one who is gone may still pay for an appointment.
func (s *Service) checkClient(ctx context.Context, actor identity.Actor, in *NewPayment, wrong *fault.Problems) error {
	if in.ClientID == "" {
		return nil
	}
	refs, err := s.Clients.Refs(ctx, actor.Scope(), []string{in.ClientID})
	if err != nil {
		return err
	}
	if ref, ok := refs[in.ClientID]; !ok || ref.IsGone() && in.AppointmentID == "" {
		wrong.Add("client_id", "not_found", "There is no such client.")
	}
	return nil
}

// checkInvoice looks up the invoice, if there is one.
func (s *Service) checkInvoice(ctx context.Context, actor identity.Actor, in *NewPayment, wrong *fault.Problems) error {
	if in.InvoiceID == "" {
		return nil
	}
	found := false
	if s.HasInvoice != nil {
		var err error
		if found, err = s.HasInvoice(ctx, actor.Scope(), in.InvoiceID); err != nil {
			return err
		}
	}
	if !found {
		wrong.Add("invoice_id", "not_found", "There is no such invoice.")
	}
	return nil
}

// Cancel takes an open link back; a page that is open at a provider is ended first. It may be repeated. Faults: Forbidden;
// NotFound; Conflict "not_open", or "payment_processing"; Unavailable.
func (s *Service) Cancel(ctx context.Context, actor identity.Actor, paymentID string) (Payment, error) {
	if err := actor.Authorise(policies.PaymentsWrite); err != nil {
		return Payment{}, err
	}
	p, err := s.settle(ctx, actor, paymentID, cancelIt)
	if err == nil && p.State != Cancelled {
		err = fault.New(fault.Conflict, "not_open", "Only a link that waits to be paid can be cancelled.")
	}
	return s.joined(ctx, actor.Scope(), p, err)
}

// Check reads a payment at its provider again, now. Faults: Forbidden; NotFound; Unavailable.
func (s *Service) Check(ctx context.Context, actor identity.Actor, paymentID string) (Payment, error) {
	if err := actor.Authorise(policies.PaymentsRead); err != nil {
		return Payment{}, err
	}
	p, err := s.settle(ctx, actor, paymentID, asIs)
	return s.joined(ctx, actor.Scope(), p, err)
}
