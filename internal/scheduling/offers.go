package scheduling

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// OfferQuery is the input of FindOffers.
type OfferQuery struct {
	ServiceIDs  []string // 1 to MaxServices
	ProviderIDs []string // who may be offered; those who do not perform the services are left out
	From, To    time.Time
	Step        time.Duration // between the times offered; 0 = DefaultStep
	Moving      string        // an appointment that is to be moved: its own time counts as free, its client's others do not
}

const maxOffers = 200_000 // of a search; two months of twenty calendars in steps of five minutes are more than anybody is shown

// FindOffers searches all free times of a range that may be offered to somebody who books without the clinic's help, by
// start and then in the order of the providers. Faults: Forbidden; NotFound for the appointment that is moved; Invalid
// on the services or the range.
func (s *Service) FindOffers(ctx context.Context, actor identity.Actor, q OfferQuery) ([]Slot, error) {
	if err := actor.Authorise(policies.HoldsTake); err != nil {
		return nil, err
	}
	d := s.newDraft(actor.Scope())
	var a Appointment
	if q.Moving != "" {
		var err error
		if a, err = s.visible(ctx, actor, q.Moving); err != nil {
			return nil, err
		}
	}
	d.services(ctx, &a, q.ServiceIDs)
	if err := checkRange(q.From, q.To); err != nil {
		d.fail(err)
	}
	if q.Step < 0 || q.Step%Grid != 0 {
		d.fail(fault.InvalidField("step", "not_on_grid", "Times go in steps of five minutes."))
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	_, minutes := sumOf(a.Services, "")
	before, after := buffersOf(a.Services)
	search := slotSearch{
		window: Interval{q.From, q.To}, length: time.Duration(minutes) * time.Minute, limit: maxOffers, step: q.Step,
		before: time.Duration(before) * time.Minute, after: time.Duration(after) * time.Minute, clientID: a.ClientID, except: q.Moving,
	}
	if now := s.now(); search.window.Start.Before(now) {
		search.window.Start = now
	}
	able, err := s.candidates(ctx, actor, "", q.ServiceIDs)
	if err != nil {
		return nil, fmt.Errorf("find offers: %w", err)
	}
	search.providers = slices.DeleteFunc(able, func(p catalogue.Provider) bool { return !slices.Contains(q.ProviderIDs, p.ID) })
	if kind := resourceTypeOf(a.Services); kind != "" {
		search.needResource = true
		if search.resources, err = s.resourcesOf(ctx, actor.Scope(), kind); err != nil {
			return nil, fmt.Errorf("find offers: %w", err)
		}
	}
	slots, err := s.search(ctx, actor.Scope(), search)
	if err != nil {
		return nil, fmt.Errorf("find offers: %w", err)
	}
	return slots, nil
}

// FindHold gives a hold that is not over; false when there is none. Faults: Forbidden; Unavailable.
func (s *Service) FindHold(ctx context.Context, actor identity.Actor, holdID string) (Appointment, bool, error) {
	if err := actor.Authorise(policies.HoldsTake); err != nil {
		return Appointment{}, false, err
	}
	a, found, err := findAppointment(ctx, actor.Scope(), holdID)
	if err != nil {
		return Appointment{}, false, fmt.Errorf("find hold: %w", err)
	}
	return a, found && a.Status == Held && !a.isExpired(s.now()), nil
}
