package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// OverrideBody says what a person with the permission allows, and why.
type OverrideBody struct {
	Reason       string `json:"reason" minLength:"3" maxLength:"500"`
	Overbook     bool   `json:"overbook,omitempty" doc:"Over other appointments."`
	OutsideHours bool   `json:"outside_hours,omitempty" doc:"Outside of working hours, in a break, in blocked time, or on a day that is over."`
}

func overrideFrom(o *OverrideBody) scheduling.Override {
	if o == nil {
		return scheduling.Override{}
	}
	return scheduling.Override{Reason: o.Reason, Overbook: o.Overbook, OutsideHours: o.OutsideHours}
}

// RangeQuery is the time that a list covers.
type RangeQuery struct {
	From time.Time `query:"from" required:"true" doc:"RFC 3339."`
	To   time.Time `query:"to" required:"true" doc:"At most 62 days after from."`
}

func (r RangeQuery) window() scheduling.Interval {
	return scheduling.Interval{Start: r.From.UTC(), End: r.To.UTC()}
}

type listAppointmentsInput struct {
	TenantPath
	RangeQuery

	ProviderID  string            `query:"provider_id" maxLength:"40"`
	AssistantID string            `query:"assistant_id" maxLength:"40"`
	ResourceID  string            `query:"resource_id" maxLength:"40"`
	ClientID    string            `query:"client_id" maxLength:"40"`
	Status      scheduling.Status `query:"status" enum:"scheduled,confirmed,arrived,in-progress,completed,cancelled,no-show"`
}

// LineBody says that a service of one appointment takes another time or costs something else than it does.
type LineBody struct {
	ServiceID       string `json:"service_id" maxLength:"40" doc:"One of the appointment's."`
	DurationMinutes *int   `json:"duration_minutes,omitempty" minimum:"5" maximum:"1440" multipleOf:"5" doc:"Left out: as it is."`
	Price           *Money `json:"price,omitempty" doc:"Left out: as it is."`
}

// linesFrom reads them; nil for none.
func (a *API) linesFrom(actor identity.Actor, in []LineBody) ([]scheduling.LineChange, error) {
	var out []scheduling.LineChange
	for _, l := range in {
		amount, err := a.amountOf(actor, l.Price)
		if err != nil {
			return nil, err
		}
		out = append(out, scheduling.LineChange{ServiceID: l.ServiceID, DurationMinutes: l.DurationMinutes, PriceAmount: amount})
	}
	return out, nil
}

// BookingBody says what to book.
type BookingBody struct {
	ClientID        string        `json:"client_id" maxLength:"40"`
	ProviderID      string        `json:"provider_id" maxLength:"40"`
	AssistantID     clearable     `json:"assistant_id,omitzero"`
	ResourceID      clearable     `json:"resource_id,omitzero" doc:"Left out: a free one of the type that the services need."`
	LocationID      clearable     `json:"location_id,omitzero" doc:"Left out: the provider's."`
	CategoryID      clearable     `json:"category_id,omitzero"`
	ServiceIDs      []string      `json:"service_ids" minItems:"1" maxItems:"10"`
	Lines           []LineBody    `json:"lines,omitempty" maxItems:"10" doc:"Of the services, those with another length or price than they have."`
	Start           string        `json:"start" maxLength:"40" example:"2026-11-24T10:00" doc:"RFC 3339 with an offset, or the clinic's local time."`
	DurationMinutes int           `json:"duration_minutes,omitempty" minimum:"5" maximum:"1440" multipleOf:"5" doc:"Left out: the services' sum."`
	Price           *Money        `json:"price,omitempty" doc:"Left out: the services' sum."`
	Notes           string        `json:"notes,omitempty" maxLength:"5000"`
	Override        *OverrideBody `json:"override,omitempty"`
}

type bookAppointmentInput struct {
	TenantPath
	IdempotencyKey

	Body BookingBody
}

// EditBody says what to change; what is left out stays.
type EditBody struct {
	ClientID        *string       `json:"client_id,omitempty" maxLength:"40"`
	ProviderID      *string       `json:"provider_id,omitempty" maxLength:"40"`
	AssistantID     clearable     `json:"assistant_id,omitzero"`
	ResourceID      clearable     `json:"resource_id,omitzero"`
	LocationID      clearable     `json:"location_id,omitzero"`
	CategoryID      clearable     `json:"category_id,omitzero"`
	ServiceIDs      *[]string     `json:"service_ids,omitempty" minItems:"1" maxItems:"10"`
	Lines           []LineBody    `json:"lines,omitempty" maxItems:"10" doc:"Of its services, those with another length or price."`
	Start           *string       `json:"start,omitempty" maxLength:"40"`
	DurationMinutes *int          `json:"duration_minutes,omitempty" minimum:"5" maximum:"1440" multipleOf:"5"`
	Price           *Money        `json:"price,omitempty"`
	Notes           *string       `json:"notes,omitempty" maxLength:"5000"`
	Override        *OverrideBody `json:"override,omitempty"`
}

type editAppointmentInput struct {
	ItemPath
	Revision

	Body EditBody
}

type changeStatusInput struct {
	ItemPath
	Revision

	Body struct {
		Status   scheduling.Status `json:"status" enum:"scheduled,confirmed,arrived,in-progress,completed,cancelled,no-show"`
		Reason   string            `json:"reason,omitempty" maxLength:"500"`
		Override *OverrideBody     `json:"override,omitempty"`
	}
}

type clientAppointmentsInput struct {
	ItemPath
	PageQuery
}

func (a *API) listAppointments(ctx context.Context, actor identity.Actor, in *listAppointmentsInput) (*body[list[Appointment]], error) {
	all, err := a.Scheduling.List(ctx, actor, scheduling.Range{
		Window: in.window(), ProviderID: in.ProviderID, AssistantID: in.AssistantID, ResourceID: in.ResourceID, ClientID: in.ClientID, Status: in.Status,
	})
	return answerAll(all, appointmentOf, err)
}

func (a *API) listClientAppointments(ctx context.Context, actor identity.Actor, in *clientAppointmentsInput) (*body[list[Appointment]], error) {
	found, err := a.Scheduling.ListOfClient(ctx, actor, in.ID, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return &body[list[Appointment]]{Body: listOf(viewsOf(found.Items, appointmentOf), found.Next)}, nil
}

func (a *API) getAppointment(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Appointment], error) {
	found, err := a.Scheduling.Get(ctx, actor, in.ID)
	return answer(found, appointmentOf, err)
}

func (a *API) bookAppointment(ctx context.Context, actor identity.Actor, in *bookAppointmentInput) (*body[Appointment], error) {
	booking, err := a.bookingFrom(actor, in.Body)
	if err != nil {
		return nil, err
	}
	booking.ID = a.newID(id.Appointment, actor, in.IdempotencyKey)
	made, err := a.Scheduling.Book(ctx, actor, booking)
	return answer(made, appointmentOf, withConflicts(err))
}

func (a *API) editAppointment(ctx context.Context, actor identity.Actor, in *editAppointmentInput) (*body[Appointment], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	change, err := a.changeFrom(actor, in.Body)
	if err != nil {
		return nil, err
	}
	changed, err := a.Scheduling.Edit(ctx, actor, in.ID, rev, change)
	return answer(changed, appointmentOf, withConflicts(err))
}

func (a *API) changeAppointmentStatus(ctx context.Context, actor identity.Actor, in *changeStatusInput) (*body[Appointment], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	changed, err := a.Scheduling.ChangeStatus(ctx, actor, in.ID, rev, scheduling.StatusChange{
		Status: in.Body.Status, Reason: in.Body.Reason, Override: overrideFrom(in.Body.Override),
	})
	return answer(changed, appointmentOf, withConflicts(err))
}

// bookingFrom reads a booking; it has no identifier yet.
func (a *API) bookingFrom(actor identity.Actor, b BookingBody) (scheduling.Booking, error) {
	amount, err := a.amountOf(actor, b.Price)
	if err != nil {
		return scheduling.Booking{}, err
	}
	lines, err := a.linesFrom(actor, b.Lines)
	return scheduling.Booking{
		Lines: lines, ClientID: b.ClientID, ProviderID: b.ProviderID, AssistantID: b.AssistantID.value, ResourceID: b.ResourceID.value,
		LocationID: b.LocationID.value, CategoryID: b.CategoryID.value, ServiceIDs: b.ServiceIDs, Start: b.Start,
		DurationMinutes: b.DurationMinutes, PriceAmount: amount, Notes: b.Notes, Override: overrideFrom(b.Override),
	}, err
}

func (a *API) changeFrom(actor identity.Actor, b EditBody) (scheduling.Change, error) {
	amount, err := a.amountOf(actor, b.Price)
	if err != nil {
		return scheduling.Change{}, err
	}
	lines, err := a.linesFrom(actor, b.Lines)
	var adjusted *[]scheduling.LineChange
	if lines != nil {
		adjusted = &lines
	}
	return scheduling.Change{
		Lines: adjusted, ClientID: b.ClientID, ProviderID: b.ProviderID, AssistantID: b.AssistantID.pointer(), ResourceID: b.ResourceID.pointer(),
		LocationID: b.LocationID.pointer(), CategoryID: b.CategoryID.pointer(), ServiceIDs: b.ServiceIDs, Start: b.Start,
		DurationMinutes: b.DurationMinutes, PriceAmount: amount, Notes: b.Notes, Override: overrideFrom(b.Override),
	}, err
}

// amountOf takes the amount of a price in the clinic's currency; nil for none.
func (a *API) amountOf(actor identity.Actor, m *Money) (*int64, error) {
	if m == nil {
		return nil, nil //nolint:nilnil // no price is a right answer: the services' sum
	}
	if err := catalogue.CheckCurrency(actor.Scope(), "price.currency", m.Currency); err != nil {
		return nil, err
	}
	return &m.Amount, nil
}

func (a *API) settleWord(ctx context.Context, actor identity.Actor, in *struct{ ItemPath }) (*body[Appointment], error) {
	found, err := a.Scheduling.KeepWord(ctx, actor, in.ID, scheduling.SaysNothing)
	return answer(found, appointmentOf, err)
}
