package scheduling

import (
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
)

// ConflictKind says what stands against an appointment.
type ConflictKind string

// The kinds of conflict. The first four are overbooked with a permission, the others overridden with another.
const (
	ProviderTaken  ConflictKind = "provider"
	ResourceTaken  ConflictKind = "resource"
	ClientTaken    ConflictKind = "client"
	AssistantTaken ConflictKind = "assistant"
	TimeBlocked    ConflictKind = "blocked_time"
	TimeOff        ConflictKind = "time_off"
	OutsideHours   ConflictKind = "outside_hours"
	InBreak        ConflictKind = "break"
	InThePast      ConflictKind = "past" // before the clinic's today
)

// Conflict is one thing that stands against an appointment, over [Start, End).
type Conflict struct {
	Kind          ConflictKind
	ID            string // of the provider, resource, client or blocked time
	Name          string
	Start         time.Time
	End           time.Time
	AppointmentID string // of the appointment that is in the way, when the actor may see it
}

// isOverlap says whether the conflict is another appointment.
func (k ConflictKind) isOverlap() bool {
	return k == ProviderTaken || k == ResourceTaken || k == ClientTaken || k == AssistantTaken
}

// Refusal is the detail of the fault appointment_conflict.
type Refusal struct {
	Conflicts    []Conflict
	Alternatives []Slot // up to three, the nearest first; with the provider asked for as long as there are any
}

func refuse(r Refusal) error {
	return fault.New(fault.Conflict, "appointment_conflict", sentence(r.Conflicts[0].Kind)).WithDetails(r)
}

func sentence(k ConflictKind) string {
	switch k {
	case ProviderTaken:
		return "The provider has another appointment at this time."
	case ResourceTaken:
		return "The chair or room is taken at this time."
	case ClientTaken:
		return "The client has another appointment at this time."
	case AssistantTaken:
		return "The assistant has another appointment at this time."
	case TimeBlocked:
		return "This time is blocked."
	case TimeOff:
		return "The provider has time off."
	case InBreak:
		return "The provider has a break at this time."
	case InThePast:
		return "This day is over."
	case OutsideHours:
		return "The provider does not work at this time."
	}
	return "This time is not free."
}

// maxConflicts bounds the list that is shown; one is enough to refuse.
const maxConflicts = 20

// overlapConflicts types what the other appointments take of a's parties at its time: one conflict for each shared party.
// A hold is in the way without a name or number: it is nothing that people see.
func overlapConflicts(a Appointment, others []Appointment, visible func(providerID string) bool) []Conflict {
	roles := [...]struct {
		kind     ConflictKind
		id, name string
	}{
		{ProviderTaken, a.ProviderID, a.ProviderName},
		{AssistantTaken, a.AssistantID, a.AssistantName},
		{ResourceTaken, a.ResourceID, a.ResourceName},
		{ClientTaken, a.ClientID, a.Client.Name},
	}
	var out []Conflict
	for _, o := range others {
		for _, r := range roles {
			if r.id == "" || !slices.Contains(o.parties(), r.id) || !o.timeOf(r.id).Overlaps(a.timeOf(r.id)) {
				continue
			}
			c := Conflict{Start: o.timeOf(r.id).Start, End: o.timeOf(r.id).End}
			if o.Status != Held && visible(o.ProviderID) {
				c.AppointmentID = o.ID
			}
			out = append(out, c.as(r.kind, r.id, r.name))
		}
	}
	return out[:min(len(out), maxConflicts)]
}

func (c Conflict) as(kind ConflictKind, id, name string) Conflict {
	c.Kind, c.ID, c.Name = kind, id, name
	return c
}

// hoursConflicts gives the parts of the appointment in which the provider or assistant does not work: in a break between
// two stretches of the same day, or outside of hours.
func hoursConflicts(a Appointment, id, name string, p catalogue.Provider, clinic []catalogue.WeeklyHours, zone *time.Location) []Conflict {
	first, last := DayOf(a.Start, zone), DayOf(a.End.Add(-time.Second), zone)
	open := WorkingTime(p, clinic, zone, Interval{StartOfDay(first, zone), StartOfDay(last.Next(), zone)})
	var out []Conflict
	for _, gap := range Subtract([]Interval{a.Interval()}, open) {
		kind := OutsideHours
		if isBreak(gap, open, zone) {
			kind = InBreak
		}
		out = append(out, Conflict{Start: gap.Start, End: gap.End}.as(kind, id, name))
	}
	return out
}

// isBreak says whether there is work before and after the gap on the same day.
func isBreak(gap Interval, open []Interval, zone *time.Location) bool {
	day := DayOf(gap.Start, zone)
	before, after := false, false
	for _, o := range open {
		before = before || !o.End.After(gap.Start) && DayOf(o.End.Add(-time.Second), zone) == day
		after = after || !o.Start.Before(gap.End) && DayOf(o.Start, zone) == day
	}
	return before && after
}
