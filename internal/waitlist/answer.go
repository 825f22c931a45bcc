package waitlist

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// OfferState is what the holder of a link is told.
type OfferState string

// The states of an offer as its link's holder sees them.
const (
	OfferOpen   OfferState = "open"
	OfferBooked OfferState = "booked" // accepted; the time is the client's
	OfferOver   OfferState = "over"   // declined, expired, withdrawn or taken by somebody else
)

// Answer is what a link shows: nobody's data, only what is offered.
type Answer struct {
	State         OfferState
	Outcome       Outcome // of an offer that is over
	Services      []string
	ProviderName  string
	Start, End    time.Time
	ExpiresAt     time.Time
	AppointmentID string // when booked
	Clinic        tenancy.Settings
}

// ReadOffer shows the offer of a link's token. Faults: NotFound "link_unknown".
func (s *Service) ReadOffer(ctx context.Context, token string) (Answer, error) {
	actor, at, err := s.open(ctx, token)
	if err != nil {
		return Answer{}, err
	}
	e, err := s.linked(ctx, actor, at)
	if err != nil {
		return Answer{}, err
	}
	return s.answerOf(actor, e, at.Version), nil
}

// open reads a token and makes the actor who acts for its holder in the tenant that it names.
func (s *Service) open(ctx context.Context, token string) (identity.Actor, link.Target, error) {
	at, ok := s.Links.Read(link.AnswerOffer, token)
	if !ok {
		return identity.Actor{}, at, errNoLink()
	}
	actor, err := s.Actor(ctx, at.Tenant)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return identity.Actor{}, at, errNoLink()
	case err != nil:
		return identity.Actor{}, at, fmt.Errorf("read offer: %w", err)
	case actor.Scope().Tenant().State != tenancy.Active:
		return identity.Actor{}, at, errNoLink()
	}
	return actor, at, actor.Authorise(policies.HoldsTake)
}

func errNoLink() error { return fault.New(fault.NotFound, "link_unknown", "This link is not valid.") }

func (s *Service) linked(ctx context.Context, actor identity.Actor, at link.Target) (Entry, error) {
	e, found, err := find(ctx, actor.Scope(), at.Subject)
	if err != nil {
		return Entry{}, fmt.Errorf("read offer: %w", err)
	}
	if !found || at.Version < 1 || at.Version > e.Offers {
		return Entry{}, errNoLink()
	}
	joined, err := s.join(ctx, actor.Scope(), []Entry{e})
	if err != nil {
		return Entry{}, err
	}
	return joined[0], nil
}

func (s *Service) answerOf(actor identity.Actor, e Entry, number int64) Answer {
	out := Answer{State: OfferOver, Outcome: Expired, Services: e.ServiceNames, Clinic: actor.Scope().Tenant().Settings}
	if o := e.Offer; o != nil && o.Number == number {
		out.ProviderName, out.Start, out.End, out.ExpiresAt = o.ProviderName, o.Start, o.End, o.ExpiresAt
		if o.Accepted || o.ExpiresAt.After(s.now()) {
			out.State, out.Outcome = OfferOpen, ""
		}
		return out
	}
	if e.Status == Booked && e.Taken != nil && e.Taken.Number == number {
		out.State, out.Outcome, out.AppointmentID = OfferBooked, "", e.AppointmentID
		out.ProviderName, out.Start, out.End = e.Taken.ProviderName, e.Taken.Start, e.Taken.End
		return out
	}
	for _, p := range e.Past {
		if p.Number == number {
			out.Outcome, out.Start = p.Outcome, p.Start
		}
	}
	return out
}

// Accept books the time of an offer for its client. It may be repeated: who accepts again sees the same appointment.
// Faults: NotFound "link_unknown"; Gone "offer_over" when it is declined, expired or withdrawn; Conflict "offer_taken" when
// somebody else was quicker; Unavailable when the booking has to be finished later.
func (s *Service) Accept(ctx context.Context, token string) (Answer, error) {
	actor, at, err := s.open(ctx, token)
	if err != nil {
		return Answer{}, err
	}
	for range answerAttempts {
		e, err := s.linked(ctx, actor, at)
		if err != nil {
			return Answer{}, err
		}
		switch answer := s.answerOf(actor, e, at.Version); answer.State {
		case OfferBooked:
			return answer, nil
		case OfferOver:
			return Answer{}, errOver(answer.Outcome)
		case OfferOpen:
		}
		err = s.agree(ctx, actor, &e)
		if fault.KindOf(err) == fault.Conflict {
			continue // declined, withdrawn or expired in this instant: look again
		}
		if err == nil {
			e, err = s.finish(ctx, actor, e)
		}
		if err != nil {
			return Answer{}, err
		}
		if answer := s.answerOf(actor, e, at.Version); answer.State != OfferOver {
			return answer, nil
		}
		return Answer{}, errOver(Lost)
	}
	return Answer{}, errBusy()
}

// agree notes that the client has said yes: from here on a pass finishes what is cut short.
func (s *Service) agree(ctx context.Context, actor identity.Actor, e *Entry) error {
	if e.Offer.Accepted {
		return nil
	}
	if err := s.Ledger.Add(ctx, actor.Scope().TenantID(), Due, s.now().Add(acceptPatience)); err != nil {
		return err
	}
	offer := *e.Offer
	offer.Accepted = true
	rev := e.Rev
	e.Offer = &offer
	return s.save(ctx, actor, e, rev, audit.Entry{Action: "waitlist_entry.accepted"})
}

const (
	answerAttempts = 5
	acceptPatience = 30 * time.Second // until a pass looks after an accepted offer that was cut short
)

func errOver(how Outcome) error {
	if how == Lost {
		return fault.New(fault.Conflict, "offer_taken", "Somebody else has taken this time. You keep your place on the waitlist.")
	}
	return fault.New(fault.Gone, "offer_over", "This offer is over.")
}

func errBusy() error {
	return fault.New(fault.Unavailable, "busy", "Please try again in a moment.").WithRetryAfter(time.Second)
}

// finish books an accepted offer and settles the entry: booked, or when the time is taken waiting on. It may be repeated at
// any point, also by two at once, because the appointment's identifier follows from the offer.
func (s *Service) finish(ctx context.Context, actor identity.Actor, e Entry) (Entry, error) {
	o := *e.Offer
	minutes := int(o.End.Sub(o.Start) / time.Minute)
	made, err := s.Calendar.Book(ctx, actor, scheduling.Booking{
		ID: appointmentOf(e, o), ClientID: e.ClientID, ProviderID: o.ProviderID, ResourceID: o.ResourceID, ServiceIDs: e.ServiceIDs,
		Start: o.Start.UTC().Format(time.RFC3339), DurationMinutes: minutes, Source: scheduling.ByWaitlist,
	})
	if f, ok := fault.As(err); ok && f.Code == "idempotency_key_reused" {
		made, err = s.Calendar.Get(ctx, actor, appointmentOf(e, o)) // booked before the wish or the client changed
	}
	rev := e.Rev
	what := audit.Entry{Action: "waitlist_entry.booked"}
	switch kind := fault.KindOf(err); {
	case err == nil:
		e.Offer, e.Taken, e.Status, e.AppointmentID = nil, &o, Booked, made.ID
	case kind == fault.Conflict || kind == fault.Invalid || kind == fault.NotFound:
		what.Action = "waitlist_entry.offer_lost" // taken, or the provider, service or client is gone
		e.endOffer(Lost, s.now())
	default:
		return e, fmt.Errorf("book accepted offer: %w", err)
	}
	if err := s.save(ctx, actor, &e, rev, what); err != nil {
		if fault.KindOf(err) != fault.Conflict {
			return e, err
		}
		return s.settledByOther(ctx, actor, e.ID)
	}
	s.Wake(ctx, actor.Scope())
	return e, nil
}

func (s *Service) settledByOther(ctx context.Context, actor identity.Actor, entryID string) (Entry, error) {
	e, found, err := find(ctx, actor.Scope(), entryID)
	if err != nil || !found {
		return e, errBusy()
	}
	joined, err := s.join(ctx, actor.Scope(), []Entry{e})
	if err != nil {
		return e, err
	}
	return joined[0], nil
}

func appointmentOf(e Entry, o Offer) string {
	return id.Derived(id.Appointment, e.ID, strconv.FormatInt(o.Number, 10))
}

// Decline ends an open offer at its client's wish; they wait on for another time. It may be repeated. Faults: NotFound
// "link_unknown"; Gone "offer_over" when it was accepted or is over otherwise.
func (s *Service) Decline(ctx context.Context, token string) (Answer, error) {
	actor, at, err := s.open(ctx, token)
	if err != nil {
		return Answer{}, err
	}
	for range answerAttempts {
		e, err := s.linked(ctx, actor, at)
		if err != nil {
			return Answer{}, err
		}
		answer := s.answerOf(actor, e, at.Version)
		switch {
		case answer.State == OfferOver && answer.Outcome == Declined:
			return answer, nil
		case answer.State != OfferOpen || e.Offer.Accepted:
			return Answer{}, errOver("")
		}
		rev := e.Rev
		e.endOffer(Declined, s.now())
		if err := s.Mark(ctx, actor.Scope()); err != nil {
			return Answer{}, err
		}
		err = s.save(ctx, actor, &e, rev, audit.Entry{Action: "waitlist_entry.declined"})
		if err == nil {
			s.Wake(ctx, actor.Scope())
			return s.answerOf(actor, e, at.Version), nil
		}
		if fault.KindOf(err) != fault.Conflict {
			return Answer{}, err
		}
	}
	return Answer{}, errBusy()
}
