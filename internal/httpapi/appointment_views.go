package httpapi

import (
	"cmp"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// AppointmentClient is the part of a client that the calendar shows.
type AppointmentClient struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// AppointmentService is a service as the appointment was made with it.
type AppointmentService struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	DurationMinutes int    `json:"duration_minutes"`
	Price           Money  `json:"price"`
}

// Appointment is a client's time with a provider.
type Appointment struct {
	ID              string               `json:"id" example:"apt_01jd3m8w1q2v5y7x9z0abcdefg"`
	Client          AppointmentClient    `json:"client"`
	ProviderID      string               `json:"provider_id"`
	ProviderName    string               `json:"provider_name" doc:"As it was when the appointment was made."`
	AssistantID     *string              `json:"assistant_id"`
	AssistantName   string               `json:"assistant_name"`
	ResourceID      *string              `json:"resource_id"`
	ResourceName    string               `json:"resource_name"`
	LocationID      *string              `json:"location_id"`
	LocationName    string               `json:"location_name"`
	CategoryID      *string              `json:"category_id"`
	Source          scheduling.Source    `json:"source" enum:"staff,online,waitlist,import"`
	SeriesID        *string              `json:"series_id"`
	SeriesException bool                 `json:"series_exception" doc:"It was edited singly: changes of what follows in its series leave it as it is."`
	Services        []AppointmentService `json:"services" nullable:"false"`
	Start           time.Time            `json:"start"`
	End             time.Time            `json:"end"`
	Status          scheduling.Status    `json:"status" enum:"scheduled,confirmed,arrived,in-progress,completed,cancelled,no-show"`
	PreviousStatus  *string              `json:"previous_status" doc:"What undo goes back to."`
	StatusReason    string               `json:"status_reason"`
	Notes           string               `json:"notes"`
	Price           Money                `json:"price"`
	Overbooked      bool                 `json:"overbooked"`
	OverrideReason  string               `json:"override_reason"`
	CreatedBy       string               `json:"created_by"`

	BufferBeforeMinutes int `json:"buffer_before_minutes" doc:"The buffers keep the provider, assistant and resource, not the client."`
	BufferAfterMinutes  int `json:"buffer_after_minutes"`

	Word nullable[ClientWord] `json:"word" doc:"What the client said by link of the time that it has; null when nothing."`

	Rev       int64     `json:"rev"`
	CreatedAt time.Time `json:"created_at"`
	ChangedAt time.Time `json:"changed_at"`
}

// ClientWord is what a client said by link.
type ClientWord struct {
	ConfirmedAt *time.Time `json:"confirmed_at" doc:"They come."`
	MoveAskedAt *time.Time `json:"move_asked_at" doc:"They want another time."`
}

func appointmentOf(a scheduling.Appointment) Appointment {
	out := Appointment{
		ID: a.ID, Client: AppointmentClient{ID: a.Client.ID, Name: a.Client.Name, Phone: a.Client.Phone},
		ProviderID: a.ProviderID, ProviderName: a.ProviderName, ResourceID: orNull(a.ResourceID), ResourceName: a.ResourceName,
		AssistantID: orNull(a.AssistantID), AssistantName: a.AssistantName, LocationID: orNull(a.LocationID), LocationName: a.LocationName,
		CategoryID: orNull(a.CategoryID), Source: cmp.Or(a.Source, scheduling.ByStaff), SeriesID: orNull(a.SeriesID), SeriesException: a.SeriesException,
		BufferBeforeMinutes: a.BufferBeforeMinutes, BufferAfterMinutes: a.BufferAfterMinutes, Services: make([]AppointmentService, 0, len(a.Services)), Start: a.Start.UTC(), End: a.End.UTC(),
		Status: a.Status, PreviousStatus: orNull(string(a.PreviousStatus)), StatusReason: a.StatusReason, Notes: a.Notes,
		Price: moneyOf(a.Price), Overbooked: a.Overbooked, OverrideReason: a.OverrideReason, CreatedBy: a.CreatedBy, Rev: a.Rev,
		CreatedAt: a.CreatedAt.UTC(), ChangedAt: a.ChangedAt.UTC(),
	}
	if a.Word != nil && (a.Word.ConfirmedAt != nil || a.Word.MoveAskedAt != nil) {
		out.Word = someOrNull(&ClientWord{ConfirmedAt: a.Word.ConfirmedAt, MoveAskedAt: a.Word.MoveAskedAt})
	}
	for _, l := range a.Services {
		out.Services = append(out.Services, AppointmentService{
			ID: l.ID, Name: l.Name, DurationMinutes: l.DurationMinutes, Price: moneyOf(l.Price),
		})
	}
	return out
}

// Conflict is one thing that stands against an appointment.
type Conflict struct {
	Kind          scheduling.ConflictKind `json:"kind" enum:"provider,resource,client,assistant,blocked_time,time_off,outside_hours,break,past"`
	ID            string                  `json:"id,omitempty"`
	Name          string                  `json:"name"`
	Start         time.Time               `json:"start"`
	End           time.Time               `json:"end"`
	AppointmentID string                  `json:"appointment_id,omitempty"`
}

// FreeSlot is a time that can be booked.
type FreeSlot struct {
	Start      time.Time `json:"start"`
	End        time.Time `json:"end"`
	ProviderID string    `json:"provider_id"`
	ResourceID *string   `json:"resource_id"`
}

// Refusal is the detail of appointment_conflict.
type Refusal struct {
	Conflicts    []Conflict `json:"conflicts" nullable:"false"`
	Alternatives []FreeSlot `json:"alternatives" nullable:"false" maxItems:"3"`
}

func slotOf(s scheduling.Slot) FreeSlot {
	return FreeSlot{Start: s.Start.UTC(), End: s.End.UTC(), ProviderID: s.ProviderID, ResourceID: orNull(s.ResourceID)}
}

func conflictOf(c scheduling.Conflict) Conflict {
	return Conflict{Kind: c.Kind, ID: c.ID, Name: c.Name, Start: c.Start.UTC(), End: c.End.UTC(), AppointmentID: c.AppointmentID}
}

// withConflicts writes the details of appointment_conflict and series_conflict in the API's form.
func withConflicts(err error) error {
	if f, ok := fault.As(err); ok {
		if r, ok := f.Details.(scheduling.SeriesRefusal); ok {
			return f.WithDetails(SeriesRefusal{Occurrences: viewsOf(r.Occurrences, occurrenceOf)})
		}
		if r, ok := f.Details.(scheduling.Refusal); ok {
			return f.WithDetails(Refusal{Conflicts: viewsOf(r.Conflicts, conflictOf), Alternatives: viewsOf(r.Alternatives, slotOf)})
		}
	}
	return err
}
