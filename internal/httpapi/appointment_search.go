package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
)

type searchAppointmentsInput struct {
	TenantPath
	PageQuery

	Q    string    `query:"q" required:"true" minLength:"1" maxLength:"100" doc:"Words of the client's name or phone, services, people and notes; each may be a beginning."`
	From time.Time `query:"from" doc:"Where upcoming begins; left out: now."`
}

func (a *API) searchAppointments(ctx context.Context, actor identity.Actor, in *searchAppointmentsInput) (*body[list[Appointment]], error) {
	found, err := a.Scheduling.FindAppointments(ctx, actor, scheduling.Question{Text: in.Q, From: in.From, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &body[list[Appointment]]{Body: listOf(viewsOf(found.Items, appointmentOf), found.Next)}, nil
}

type countDaysInput struct {
	TenantPath

	From string `query:"from" required:"true" maxLength:"10" doc:"The first local day." example:"2026-11-01"`
	To   string `query:"to" required:"true" maxLength:"10" doc:"The last local day, at most 62 in all."`
}

// DayCount is how many appointments of a provider start on a day in a status.
type DayCount struct {
	Day        string            `json:"day" format:"date"`
	ProviderID string            `json:"provider_id"`
	Status     scheduling.Status `json:"status" enum:"scheduled,confirmed,arrived,in-progress,completed,cancelled,no-show"`
	Count      int64             `json:"count"`
	Minutes    int64             `json:"minutes" doc:"Of their lengths together."`
}

func (a *API) countDays(ctx context.Context, actor identity.Actor, in *countDaysInput) (*body[list[DayCount]], error) {
	first, ok := scheduling.ParseDay(in.From)
	if !ok {
		return nil, fault.InvalidField("from", "invalid_day", "Write the day as 2026-12-24.")
	}
	last, ok := scheduling.ParseDay(in.To)
	if !ok {
		return nil, fault.InvalidField("to", "invalid_day", "Write the day as 2026-12-24.")
	}
	found, err := a.Scheduling.CountDays(ctx, actor, first, last)
	return answerAll(found, func(d scheduling.DayCount) DayCount {
		return DayCount{Day: d.Day.String(), ProviderID: d.ProviderID, Status: d.Status, Count: d.Count, Minutes: d.Minutes}
	}, err)
}
