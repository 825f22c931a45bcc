package scheduling

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// Change is the input of Edit: nil leaves a field as it is; "" empties AssistantID, ResourceID, LocationID, CategoryID
// and Notes.
type Change struct {
	ClientID        *string
	ProviderID      *string
	AssistantID     *string
	ResourceID      *string
	LocationID      *string
	CategoryID      *string
	ServiceIDs      *[]string
	Lines           *[]LineChange // of its services, those with another length or price
	Start           *string       // see ParseStart; the length stays unless DurationMinutes says otherwise
	DurationMinutes *int
	PriceAmount     *int64 // minor units
	Notes           *string
	Override        Override
}

// Edit changes, moves or resizes an appointment from the revision it was read at, in one write. Faults: as Book, and
// NotFound; Conflict "stale_edit".
func (s *Service) Edit(ctx context.Context, actor identity.Actor, appointmentID string, rev int64, in Change) (Appointment, error) {
	if err := actor.Authorise(policies.AppointmentsWrite); err != nil {
		return Appointment{}, err
	}
	if err := in.Override.check(actor); err != nil {
		return Appointment{}, err
	}
	before, err := s.at(ctx, actor, appointmentID, rev)
	if err != nil {
		return Appointment{}, err
	}
	if in.ProviderID != nil && !actor.SeesProvider(*in.ProviderID) {
		return Appointment{}, fault.New(fault.NotFound, "not_found", "There is no such provider.")
	}
	return s.edit(ctx, actor, before, in, func(a *Appointment) {
		a.SeriesException = a.SeriesID != ""
		a.plannedAt(before.planned())
	})
}

// edit writes a change that is allowed; also notes down what else it means for the appointment.
func (s *Service) edit(ctx context.Context, actor identity.Actor, before Appointment, in Change, also func(*Appointment)) (Appointment, error) {
	after, plan, err := s.apply(ctx, actor, before, in)
	if err != nil {
		return Appointment{}, err
	}
	also(&after)
	after.Rev, after.ChangedAt = before.Rev+1, s.now()
	write := func(a Appointment) error { return s.put(ctx, actor.Scope(), before, a) }
	frees := before.Status.Blocks() && isMoved(before, after)
	if err := s.freeing(ctx, actor.Scope(), frees, before.End); err != nil {
		return Appointment{}, fmt.Errorf("edit appointment: %w", err)
	}
	var overridden []Conflict
	switch {
	case !isMoved(before, after) && len(plan.resources) == 0:
		err = write(after)
	case after.Status.Blocks():
		overridden, err = s.place(ctx, actor, &after, plan, in.Override, write)
	default:
		overridden, err = s.putAside(ctx, actor, &after, plan, in.Override, write)
	}
	if err != nil {
		return Appointment{}, fmt.Errorf("edit appointment: %w", err)
	}
	after.claim()
	e := audit.Entry{Action: "appointment.edited", Changes: differences(before, after)}
	if isMoved(before, after) {
		e.Action, e.Reason = "appointment.moved", after.OverrideReason
	}
	s.appointmentChanged(ctx, actor, after, overriding(e, overridden))
	s.freed(ctx, actor.Scope(), frees, before)
	return after, nil
}

// at reads the appointment that the actor edits from rev.
func (s *Service) at(ctx context.Context, actor identity.Actor, key string, rev int64) (Appointment, error) {
	a, err := s.visible(ctx, actor, key)
	if err != nil {
		return Appointment{}, err
	}
	if a.Rev != rev {
		return Appointment{}, errStale()
	}
	return a, nil
}

// visible reads an appointment that the actor may see.
func (s *Service) visible(ctx context.Context, actor identity.Actor, key string) (Appointment, error) {
	if !id.Is(id.Appointment, key) {
		return Appointment{}, errNotFound()
	}
	a, found, err := findAppointment(ctx, actor.Scope(), key)
	if err != nil {
		return Appointment{}, fmt.Errorf("read appointment: %w", err)
	}
	if !found || a.Status == Held || !actor.SeesProvider(a.ProviderID) {
		return Appointment{}, errNotFound()
	}
	joined, err := s.join(ctx, actor.Scope(), []Appointment{a})
	if err != nil {
		return Appointment{}, err
	}
	return joined[0], nil
}

// isMoved says whether the appointment takes other time of somebody than before.
func isMoved(before, after Appointment) bool {
	return !before.Interval().Equal(after.Interval()) || !before.Taken().Equal(after.Taken()) ||
		!slices.Equal(before.parties(), after.parties())
}

func (s *Service) apply(ctx context.Context, actor identity.Actor, before Appointment, in Change) (Appointment, plan, error) {
	zone, err := ZoneOf(actor.Scope())
	if err != nil {
		return before, plan{}, err
	}
	d, a := s.newDraft(actor.Scope()), before
	s.applyReferences(ctx, d, &a, in)
	if in.Notes != nil {
		a.Notes = *in.Notes
		d.notes(a)
	}
	s.applyServices(ctx, d, &a, before, in)
	minutes := int(before.End.Sub(before.Start) / time.Minute)
	_, usual := sumOf(before.Services, "")
	if (in.ServiceIDs != nil || in.Lines != nil) && minutes == usual {
		_, minutes = sumOf(a.Services, "") // the length followed the services, and still does
	}
	set(&minutes, in.DurationMinutes)
	if in.Start != nil {
		start, err := ParseStart(*in.Start, zone)
		if err != nil {
			d.fail(err)
			return a, plan{}, d.err()
		}
		a.Start = start
		d.within(a, s.now())
	}
	d.length(&a, minutes)
	if in.ServiceIDs != nil || in.ResourceID != nil {
		d.needed(ctx, a)
	}
	p := d.plan()
	p.moved = !a.Start.Equal(before.Start)
	return a, p, d.err()
}

// applyReferences looks up only what is new.
func (s *Service) applyReferences(ctx context.Context, d *draft, a *Appointment, in Change) {
	before := *a
	if in.ProviderID != nil && *in.ProviderID != before.ProviderID {
		d.provider(ctx, a, *in.ProviderID)
		d.checkLines(*a)
	} else if p, _, err := s.Catalogue.FindProvider(ctx, d.scope, a.ProviderID); err != nil {
		d.fail(err)
	} else {
		d.is = p // even one who left: the appointment is theirs
	}
	if in.ClientID != nil && *in.ClientID != before.ClientID {
		d.client(ctx, a, *in.ClientID)
	}
	s.applyAssistant(ctx, d, a, in)
	if in.CategoryID != nil && *in.CategoryID != before.CategoryID {
		d.category(ctx, a, *in.CategoryID)
	}
	if in.ResourceID != nil && *in.ResourceID != before.ResourceID {
		d.resource(ctx, a, *in.ResourceID)
	}
	if in.LocationID != nil && *in.LocationID != before.LocationID {
		d.location(ctx, a, *in.LocationID)
	}
}

func (s *Service) applyAssistant(ctx context.Context, d *draft, a *Appointment, in Change) {
	if in.AssistantID != nil && *in.AssistantID != a.AssistantID {
		d.assistant(ctx, a, *in.AssistantID)
	} else if a.AssistantID != "" {
		p, _, err := s.Catalogue.FindProvider(ctx, d.scope, a.AssistantID)
		if err != nil {
			d.fail(err)
		}
		d.helps = p
	}
	d.parted(*a)
}

// applyServices changes the lines, and the price with them unless it had been adjusted.
func (s *Service) applyServices(ctx context.Context, d *draft, a *Appointment, before Appointment, in Change) {
	if in.ServiceIDs != nil {
		d.services(ctx, a, *in.ServiceIDs)
	}
	if in.Lines != nil {
		d.adjust(a, *in.Lines)
	}
	if usual, _ := sumOf(before.Services, before.Price.Currency); (in.ServiceIDs != nil || in.Lines != nil) && before.Price == usual {
		d.price(a, nil)
	}
	if in.PriceAmount != nil {
		d.price(a, in.PriceAmount)
	}
}

// checkLines holds a new provider against the services that the appointment has.
func (d *draft) checkLines(a Appointment) {
	if d.is.ID == "" {
		return
	}
	for i, l := range a.Services {
		if !d.is.Performs(l.ID) {
			d.add(fmt.Sprintf("service_ids[%d]", i), "not_performed", "The provider does not perform this service.")
		}
	}
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func differences(a, b Appointment) []audit.Change {
	var out []audit.Change
	add := func(field string, before, after any) {
		if before != after {
			out = append(out, audit.Change{Field: field, Before: before, After: after})
		}
	}
	add("client_id", a.ClientID, b.ClientID)
	add("provider_id", a.ProviderID, b.ProviderID)
	add("assistant_id", a.AssistantID, b.AssistantID)
	add("resource_id", a.ResourceID, b.ResourceID)
	add("location_id", a.LocationID, b.LocationID)
	add("series_id", a.SeriesID, b.SeriesID)
	add("category_id", a.CategoryID, b.CategoryID)
	add("buffer_before_minutes", a.BufferBeforeMinutes, b.BufferBeforeMinutes)
	add("buffer_after_minutes", a.BufferAfterMinutes, b.BufferAfterMinutes)
	add("start", a.Start.UTC().Format(time.RFC3339), b.Start.UTC().Format(time.RFC3339))
	add("end", a.End.UTC().Format(time.RFC3339), b.End.UTC().Format(time.RFC3339))
	add("status", string(a.Status), string(b.Status))
	add("notes", a.Notes, b.Notes)
	add("price", a.Price.Amount, b.Price.Amount)
	add("services", names(a.Services), names(b.Services))
	for _, l := range a.Services {
		if n := slices.IndexFunc(b.Services, func(o Line) bool { return o.ID == l.ID }); n >= 0 {
			add("minutes_of."+l.Name, l.DurationMinutes, b.Services[n].DurationMinutes)
			add("price_of."+l.Name, l.Price.Amount, b.Services[n].Price.Amount)
		}
	}
	return out
}

func names(lines []Line) string {
	all := make([]string, len(lines))
	for i, l := range lines {
		all[i] = l.Name
	}
	return strings.Join(all, ", ")
}
