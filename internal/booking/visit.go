package booking

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// Visit is an appointment as its link shows it: what, when, with whom and where; nothing of whom it is for.
type Visit struct {
	Clinic     tenancy.Settings
	ClinicSlug string // under which its logo is shown
	Slug       string // of the booking page; "" when it is closed
	Language   string // of the mails about it
	Services   []string
	Wish       Wish // with which other times are looked for
	Provider   string
	Location   string // name and address; "" = the clinic's own
	Start      time.Time
	End        time.Time
	Status     scheduling.Status
	Changes    time.Time // until when it can be moved or cancelled by link
	Movable    bool
	Cancels    bool
	Confirms   bool // the client may say that they come
	Asks       bool // the client may ask the clinic for another time

	AskedToMove bool // the client has asked the clinic for another time
	FirstDay    scheduling.Day
	LastDay     scheduling.Day
	CancelsIn   int // hours before its start, as the clinic decided
	Sequence    int64
	UID         string
}

// ReadVisit shows the visit of a link. Faults: NotFound "link_unknown", Unavailable.
func (s *Service) ReadVisit(ctx context.Context, token string) (Visit, error) {
	l, err := s.follow(ctx, token)
	if err != nil {
		return Visit{}, err
	}
	return s.visitOf(ctx, l.actor, l.page, l.appointment, l.record)
}

func (s *Service) visitOf(ctx context.Context, actor identity.Actor, page Page, a scheduling.Appointment, r record) (Visit, error) {
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return Visit{}, err
	}
	window := s.window(page, zone)
	v := Visit{
		Clinic: actor.Scope().Tenant().Settings, ClinicSlug: actor.Scope().Tenant().Slug, Language: r.Language, Provider: a.ProviderName, Start: a.Start, End: a.End, Status: a.Status,
		Changes: a.Start.Add(-time.Duration(page.CancelHours) * time.Hour), CancelsIn: page.CancelHours, Sequence: a.Rev, UID: s.uid(a.ID),
		FirstDay: scheduling.DayOf(window.Start, zone), LastDay: scheduling.DayOf(window.End.Add(-time.Second), zone),
		Wish: Wish{ProviderID: a.ProviderID},
	}
	if v.Language == "" {
		v.Language = v.Clinic.Language
	}
	if a.Word != nil {
		v.AskedToMove = a.Word.MoveAskedAt != nil
	}
	v.Asks = s.isOpen(a)
	v.Confirms = v.Asks && a.Status == scheduling.Scheduled
	for _, l := range a.Services {
		v.Services = append(v.Services, l.Name)
		v.Wish.ServiceIDs = append(v.Wish.ServiceIDs, l.ID)
	}
	if page.Enabled {
		v.Slug = page.Slug
	}
	v.Cancels = s.isOpen(a) && !s.now().After(v.Changes)
	v.Movable = v.Cancels && page.Enabled
	if v.Location, err = s.placeOf(ctx, actor.Scope(), a); err != nil {
		return Visit{}, err
	}
	return v, nil
}

// placeOf names the place of the appointment with its address.
func (s *Service) placeOf(ctx context.Context, scope tenancy.Scope, a scheduling.Appointment) (string, error) {
	if a.LocationID == "" {
		return "", nil
	}
	l, found, err := s.Catalogue.FindLocation(ctx, scope, a.LocationID)
	if err != nil {
		return "", fmt.Errorf("read visit: %w", err)
	}
	if !found || l.Address == "" {
		return a.LocationName, nil
	}
	return a.LocationName + ", " + l.Address, nil
}

// isOpen says whether the appointment is still ahead and stands.
func (s *Service) isOpen(a scheduling.Appointment) bool {
	return (a.Status == scheduling.Scheduled || a.Status == scheduling.Confirmed) && a.Start.After(s.now())
}

func (s *Service) uid(appointmentID string) string { return appointmentID + "@" + s.Domain }

// CalendarOf writes the visit of a link as a calendar file. Faults: NotFound "link_unknown", Unavailable.
func (s *Service) CalendarOf(ctx context.Context, token string) ([]byte, error) {
	l, err := s.follow(ctx, token)
	if err != nil {
		return nil, err
	}
	v, err := s.visitOf(ctx, l.actor, l.page, l.appointment, l.record)
	if err != nil {
		return nil, err
	}
	method := "PUBLISH"
	if !l.appointment.Status.Blocks() {
		method = "CANCEL"
	}
	return s.invite(v, method, s.linkTo(l.actor.Scope().TenantID(), l.record)).Calendar()
}

// invite is the visit as a calendar's event, without anybody invited.
func (s *Service) invite(v Visit, method, manage string) Invite {
	zone, err := time.LoadLocation(v.Clinic.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	where := v.Location
	if where == "" {
		where = v.Clinic.Address
	}
	return Invite{
		UID: v.UID, Sequence: v.Sequence, Method: method, Start: v.Start, End: v.End, Zone: zone, Stamp: s.now(),
		Summary: strings.Join(v.Services, ", ") + " – " + v.Clinic.Name, Where: where, About: v.Provider + "\n" + manage, Link: manage, Clinic: v.Clinic.Name,
	}
}

// VisitDays and VisitSlots give other times for the visit of a link; any says that another provider will do. Faults:
// NotFound "link_unknown", "not_offered"; Conflict "too_late"; Invalid for the range.
func (s *Service) VisitDays(ctx context.Context, token string, any bool, first, last scheduling.Day) ([]scheduling.Day, error) {
	l, slots, err := s.otherTimes(ctx, token, any, first, last)
	if err != nil {
		return nil, err
	}
	return daysOf(l.actor, slots)
}

// VisitSlots gives the other times of a day; see VisitDays.
func (s *Service) VisitSlots(ctx context.Context, token string, any bool, day scheduling.Day) ([]scheduling.Slot, error) {
	_, slots, err := s.otherTimes(ctx, token, any, day, day)
	return eachStart(slots), err
}

func (s *Service) otherTimes(ctx context.Context, token string, any bool, first, last scheduling.Day) (linked, []scheduling.Slot, error) {
	l, err := s.follow(ctx, token)
	if err != nil {
		return linked{}, nil, err
	}
	v, err := s.visitOf(ctx, l.actor, l.page, l.appointment, l.record)
	if err != nil {
		return linked{}, nil, err
	}
	if !v.Movable {
		return linked{}, nil, errTooLate()
	}
	if any {
		v.Wish.ProviderID = ""
	}
	slots, err := s.offers(ctx, l.actor, l.page, v.Wish, l.appointment.ID, first, last)
	return l, slots, err
}

func errTooLate() error {
	return fault.New(fault.Conflict, "too_late", "This appointment cannot be changed here any more. Please call the clinic.")
}

const moveAttempts = 3

// MoveVisit gives the visit of a link another of the offered times, with its provider or, when any is set, with whoever
// is free then. To where it stands already it may be repeated. Faults: NotFound "link_unknown", "not_offered"; Conflict
// "too_late", "slot_taken"; Invalid for the time; Unavailable.
func (s *Service) MoveVisit(ctx context.Context, token, start string, any bool) (Visit, error) {
	for range moveAttempts {
		l, err := s.follow(ctx, token)
		if err != nil {
			return Visit{}, err
		}
		zone, err := scheduling.ZoneOf(l.actor.Scope())
		if err != nil {
			return Visit{}, err
		}
		at, err := scheduling.ParseStart(start, zone)
		if err != nil {
			return Visit{}, err
		}
		if l.appointment.Start.Equal(at) {
			return s.visitOf(ctx, l.actor, l.page, l.appointment, l.record)
		}
		day := scheduling.DayOf(at, zone)
		_, slots, err := s.otherTimes(ctx, token, any, day, day)
		if err != nil {
			return Visit{}, err
		}
		slots = slices.DeleteFunc(slots, func(x scheduling.Slot) bool { return !x.Start.Equal(at) })
		moved, err := s.moveTo(ctx, l, slots)
		if f, ok := fault.As(err); ok && f.Code == "stale_edit" {
			continue
		}
		if err != nil {
			return Visit{}, err
		}
		return s.visitOf(ctx, l.actor, l.page, moved, l.record)
	}
	return Visit{}, errSlotTaken()
}

// moveTo takes the first of the slots that is still free, through the guard that every appointment goes through.
func (s *Service) moveTo(ctx context.Context, l linked, slots []scheduling.Slot) (scheduling.Appointment, error) {
	scope, before := l.actor.Scope(), l.appointment
	for _, slot := range slots {
		in, err := s.changeTo(ctx, l, slot)
		if err != nil {
			return scheduling.Appointment{}, err
		}
		after, err := s.Calendar.Edit(ctx, l.actor, before.ID, before.Rev, in)
		f, isFault := fault.As(err)
		switch {
		case err == nil:
			if err := setEnd(ctx, scope, after.ID, after.End); err != nil { // counts at worst too long
				s.Logger.WarnContext(ctx, "end of a booking not kept", "tenant", scope.TenantID(), "error", err)
			}
			s.Outbox.Hasten(ctx, scope, after.ID)
			return after, nil
		case isFault && f.Code == "appointment_conflict":
			continue
		default:
			return scheduling.Appointment{}, fmt.Errorf("move visit: %w", err)
		}
	}
	return scheduling.Appointment{}, errSlotTaken()
}

// changeTo is the change that takes the visit to a slot: another provider is seen where they work.
func (s *Service) changeTo(ctx context.Context, l linked, slot scheduling.Slot) (scheduling.Change, error) {
	before, start := l.appointment, slot.Start.Format(time.RFC3339)
	in := scheduling.Change{Start: &start}
	if slot.ResourceID != before.ResourceID {
		in.ResourceID = &slot.ResourceID
	}
	if slot.ProviderID == before.ProviderID {
		return in, nil
	}
	in.ProviderID = &slot.ProviderID
	all, err := s.Catalogue.Providers(ctx, l.actor, catalogue.Listed)
	if err != nil {
		return in, fmt.Errorf("move visit: %w", err)
	}
	n := slices.IndexFunc(all, func(p catalogue.Provider) bool { return p.ID == slot.ProviderID })
	if n >= 0 && all[n].LocationID != "" && all[n].LocationID != before.LocationID {
		in.LocationID = &all[n].LocationID
	}
	return in, nil
}

// CancelVisit cancels the visit of a link. It may be repeated. Faults: NotFound "link_unknown"; Conflict "too_late";
// Unavailable.
func (s *Service) CancelVisit(ctx context.Context, token string) (Visit, error) {
	for range moveAttempts {
		l, err := s.follow(ctx, token)
		if err != nil {
			return Visit{}, err
		}
		v, err := s.visitOf(ctx, l.actor, l.page, l.appointment, l.record)
		if err != nil {
			return Visit{}, err
		}
		if l.appointment.Status == scheduling.Cancelled {
			return v, nil
		}
		if !v.Cancels {
			return Visit{}, errTooLate()
		}
		after, err := s.Calendar.ChangeStatus(ctx, l.actor, l.appointment.ID, l.appointment.Rev, scheduling.StatusChange{
			Status: scheduling.Cancelled, Reason: "online",
		})
		if f, ok := fault.As(err); ok && f.Code == "stale_edit" {
			continue
		}
		if err != nil {
			return Visit{}, fmt.Errorf("cancel visit: %w", err)
		}
		s.Outbox.Hasten(ctx, l.actor.Scope(), after.ID)
		return s.visitOf(ctx, l.actor, l.page, after, l.record)
	}
	return Visit{}, errBusyLink()
}

func errBusyLink() error {
	return fault.New(fault.Unavailable, "busy", "Please try again.").WithRetryAfter(time.Second)
}
