package scheduling

import (
	"slices"
	"time"

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
	OutsideHours   ConflictKind = "outside_hours"
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
		{ProviderTaken, a.ProviderID, a.ProviderName}, {AssistantTaken, a.AssistantID, a.AssistantName},
		{ResourceTaken, a.ResourceID, a.ResourceName}, {ClientTaken, a.ClientID, a.Client.Name},
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

// hoursConflicts gives the parts of the appointment that lie outside of the provider's open hours.
func hoursConflicts(a Appointment, open []Interval) []Conflict {
	var out []Conflict
	for _, gap := range Subtract([]Interval{a.Interval()}, open) {
		out = append(out, Conflict{Start: gap.Start, End: gap.End}.as(OutsideHours, a.ProviderID, a.ProviderName))
	}
	return out
}
