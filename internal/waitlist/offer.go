package waitlist

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// reach is how far ahead a pass looks for free times.
const reach = 60 * 24 * time.Hour

// maxFits bounds the free times that are looked at for one entry.
const maxFits = 200

// OfferMail is the kind of the mail that tells a client of an offer.
const OfferMail = "waitlist.offer"

// FreeTimes gives up to limit (1–50) free times that fit an entry, the earliest first. Faults: Forbidden; NotFound; Invalid.
func (s *Service) FreeTimes(ctx context.Context, actor identity.Actor, entryID string, limit int) ([]scheduling.Slot, error) {
	if err := actor.Authorise(policies.WaitlistRead); err != nil {
		return nil, err
	}
	if limit < 1 || limit > 50 {
		return nil, fault.InvalidField("limit", "out_of_range", "Ask for 1 to 50 times.")
	}
	e, found, err := find(ctx, actor.Scope(), entryID)
	if err != nil {
		return nil, fmt.Errorf("find free times: %w", err)
	}
	if !found {
		return nil, errNotFound()
	}
	now := s.now()
	board, err := s.Calendar.Board(ctx, actor, scheduling.Interval{Start: now, End: now.Add(reach)})
	if err != nil {
		return nil, fmt.Errorf("find free times: %w", err)
	}
	fits, err := fitsOf(actor.Scope(), board, e, now)
	return fits[:min(len(fits), limit)], err
}

// fitsOf gives the free times of the board that fit the entry from a moment on, the earliest first.
func fitsOf(scope tenancy.Scope, board *scheduling.Board, e Entry, from time.Time) ([]scheduling.Slot, error) {
	zone, err := scheduling.ZoneOf(scope)
	if err != nil {
		return nil, err
	}
	var fits []scheduling.Slot
	slots := board.Slots(scheduling.BoardQuery{
		ServiceIDs: e.ServiceIDs, ProviderIDs: e.ProviderIDs, ClientID: e.ClientID, From: from,
		Suits: func(at scheduling.Slot) bool { return e.suits(at, zone) }, Limit: maxFits,
	})
	for _, at := range slots {
		if !e.hasHad(at) {
			fits = append(fits, at)
		}
	}
	return fits, nil
}

// Place is a time that a person offers by hand.
type Place struct {
	Start      time.Time
	ProviderID string
}

// Offer offers a free time by hand: the entry gets the offer and its client the mail. Faults: Forbidden; NotFound; Conflict
// "stale_edit", "not_waiting", "offer_open" while another one is open, "not_free" when the time is not free (any more),
// "no_email" for a client who cannot be written to, or "client_gone" for one who was deleted.
func (s *Service) Offer(ctx context.Context, actor identity.Actor, entryID string, rev int64, at Place) (Entry, error) {
	e, err := s.at(ctx, actor, entryID, rev)
	if err != nil {
		return Entry{}, err
	}
	if err := e.mayChange(); err != nil {
		return Entry{}, err
	}
	if e.Offer != nil {
		return Entry{}, fault.New(fault.Conflict, "offer_open", "Another offer is still open. Withdraw it first.")
	}
	now := s.now()
	day := scheduling.Interval{Start: at.Start.Add(-scheduling.MaxLength), End: at.Start.Add(2 * scheduling.MaxLength)}
	board, err := s.Calendar.Board(ctx, actor, day)
	if err != nil {
		return Entry{}, fmt.Errorf("offer time: %w", err)
	}
	slots := board.Slots(scheduling.BoardQuery{
		ServiceIDs: e.ServiceIDs, ProviderIDs: []string{at.ProviderID}, ClientID: e.ClientID, From: now,
		Suits: func(slot scheduling.Slot) bool { return slot.Start.Equal(at.Start) }, Limit: 1, Step: scheduling.Grid,
	})
	if len(slots) == 0 || !at.Start.After(now) {
		return Entry{}, fault.New(fault.Conflict, "not_free", "This time is not free.")
	}
	settings, err := s.settings(ctx, actor.Scope())
	if err != nil {
		return Entry{}, err
	}
	return s.makeOffer(ctx, actor, e, slots[0], settings, actor.Person().Name)
}

// makeOffer writes the offer into the entry. The mail's row goes in before and finds nothing to say should the write fail.
func (s *Service) makeOffer(ctx context.Context, actor identity.Actor, e Entry, at scheduling.Slot, in Settings, by string) (Entry, error) {
	scope := actor.Scope()
	client, err := s.Clients.Get(ctx, actor, e.ClientID)
	if kind := fault.KindOf(err); kind == fault.Gone || kind == fault.NotFound || err == nil && client.DeletedAt != nil {
		return Entry{}, fault.New(fault.Conflict, "client_gone", "This client has been deleted.")
	}
	if err != nil {
		return Entry{}, fmt.Errorf("offer time: %w", err)
	}
	if client.Email == "" {
		return Entry{}, fault.New(fault.Conflict, "no_email", "The client has no e-mail address.")
	}
	zone, err := scheduling.ZoneOf(scope)
	if err != nil {
		return Entry{}, err
	}
	name, err := s.providerName(ctx, scope, at.ProviderID)
	if err != nil {
		return Entry{}, err
	}
	now := s.now()
	number := e.Offers + 1
	offer := Offer{
		Number: number, Start: at.Start, End: at.End, ProviderID: at.ProviderID, ProviderName: name, ResourceID: at.ResourceID,
		MadeBy: by, MadeAt: now, ExpiresAt: in.expiry(now, at.Start, zone),
	}
	if err := s.Outbox.Put(ctx, scope, OfferMail, e.ID, strconv.FormatInt(number, 10), map[string]string{"offer": strconv.FormatInt(number, 10)}); err != nil {
		return Entry{}, fmt.Errorf("offer time: %w", err)
	}
	if err := s.Ledger.Add(ctx, scope.TenantID(), Due, offer.ExpiresAt); err != nil {
		return Entry{}, err
	}
	rev := e.Rev
	e.Offer, e.Offers, e.Status = &offer, number, Offered
	joined, err := s.join(ctx, scope, []Entry{e})
	if err != nil {
		return Entry{}, err
	}
	e = joined[0]
	if err := s.save(ctx, actor, &e, rev, audit.Entry{Action: "waitlist_entry.offered", Changes: []audit.Change{
		{Field: "start", After: offer.Start.Format(time.RFC3339)}, {Field: "provider_id", After: offer.ProviderID},
	}}); err != nil {
		return Entry{}, err
	}
	s.Outbox.Hasten(ctx, scope, e.ID)
	return e, nil
}

func (s *Service) providerName(ctx context.Context, scope tenancy.Scope, providerID string) (string, error) {
	all, err := s.Catalogue.AllProviders(ctx, scope)
	if err != nil {
		return "", err
	}
	if n := slices.IndexFunc(all, func(p catalogue.Provider) bool { return p.ID == providerID }); n >= 0 {
		return all[n].FullName(), nil
	}
	return "", nil
}

// Withdraw takes the open offer back; its link is good for nothing any more. Faults: Forbidden; NotFound; Conflict
// "stale_edit", "no_offer", or "offer_accepted".
func (s *Service) Withdraw(ctx context.Context, actor identity.Actor, entryID string, rev int64) (Entry, error) {
	e, err := s.at(ctx, actor, entryID, rev)
	if err != nil {
		return Entry{}, err
	}
	if err := e.mayChange(); err != nil {
		return Entry{}, err
	}
	if e.Offer == nil {
		return Entry{}, fault.New(fault.Conflict, "no_offer", "No offer is open.")
	}
	e.AutoOffer = false // or the next pass would offer the same time again
	e.endOffer(Withdrawn, s.now())
	return s.keep(ctx, actor, e, rev, audit.Entry{Action: "waitlist_entry.offer_withdrawn"})
}

// BookedBy notes that the staff have booked the client themselves. Faults: Forbidden; NotFound; Conflict "stale_edit",
// "not_waiting" or "offer_accepted"; Invalid for an appointment that is none.
func (s *Service) BookedBy(ctx context.Context, actor identity.Actor, entryID string, rev int64, appointmentID string) (Entry, error) {
	e, err := s.at(ctx, actor, entryID, rev)
	if err != nil {
		return Entry{}, err
	}
	if err := e.mayChange(); err != nil {
		return Entry{}, err
	}
	a, err := s.Calendar.Get(ctx, actor, appointmentID)
	if err != nil || a.ClientID != e.ClientID {
		if err == nil || fault.KindOf(err) == fault.NotFound {
			return Entry{}, fault.InvalidField("appointment_id", "not_found", "The client has no such appointment.")
		}
		return Entry{}, err
	}
	if e.Offer != nil {
		e.endOffer(Withdrawn, s.now())
	}
	e.Status, e.AppointmentID = Booked, a.ID
	return s.keep(ctx, actor, e, rev, audit.Entry{Action: "waitlist_entry.booked"})
}
