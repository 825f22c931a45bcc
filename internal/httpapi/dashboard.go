package httpapi

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/dashboard"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// Dashboard is the clinic in numbers, by days in its own zone. What the role may not see is null.
type Dashboard struct {
	Period       DashboardPeriod       `json:"period"`
	Appointments DashboardAppointments `json:"appointments"`
	NewClients   *DashboardNewClients  `json:"new_clients" doc:"Null when the numbers are those of certain providers."`
	Revenue      *DashboardRevenue     `json:"revenue" doc:"Null without the permission revenue.read."`
	Utilisation  DashboardUtilisation  `json:"utilisation"`
	Days         []DashboardDay        `json:"days" nullable:"false"`
}

// DashboardPeriod is the days that are counted and the ones that they are compared with, both ends included.
type DashboardPeriod struct {
	From         string `json:"from" format:"date"`
	To           string `json:"to" format:"date"`
	PreviousFrom string `json:"previous_from" format:"date"`
	PreviousTo   string `json:"previous_to" format:"date"`
}

// DashboardAppointments counts appointments by the day on which they start.
type DashboardAppointments struct {
	Total              int64         `json:"total" doc:"All but the cancelled ones."`
	PreviousTotal      int64         `json:"previous_total"`
	Cancelled          int64         `json:"cancelled"`
	PreviousCancelled  int64         `json:"previous_cancelled"`
	NoShow             int64         `json:"no_show"`
	PreviousNoShow     int64         `json:"previous_no_show"`
	NoShowRate         *float64      `json:"no_show_rate" doc:"Of the clients of whom it is known whether they came; null when of none."`
	PreviousNoShowRate *float64      `json:"previous_no_show_rate"`
	ByStatus           []StatusCount `json:"by_status" nullable:"false"`
}

// StatusCount is how many appointments have a status.
type StatusCount struct {
	Status scheduling.Status `json:"status" enum:"scheduled,confirmed,arrived,in-progress,completed,cancelled,no-show"`
	Count  int64             `json:"count"`
}

// DashboardNewClients counts the clients who were entered.
type DashboardNewClients struct {
	Total         int64         `json:"total"`
	PreviousTotal int64         `json:"previous_total"`
	BySource      []SourceCount `json:"by_source" nullable:"false" doc:"The most frequent first; none with zero."`
}

// SourceCount is how many clients came from a source.
type SourceCount struct {
	Source clients.Source `json:"source" enum:"email,form,booking,walk-in,referral,import,unknown"`
	Count  int64          `json:"count"`
}

// DashboardRevenue is prices of appointments in the clinic's currency.
type DashboardRevenue struct {
	Estimated         Money `json:"estimated" doc:"Of all that took place or are to come."`
	PreviousEstimated Money `json:"previous_estimated"`
	Done              Money `json:"done" doc:"Of the completed ones among them."`
	PreviousDone      Money `json:"previous_done"`
}

// DashboardUtilisation compares booked with open time.
type DashboardUtilisation struct {
	DashboardWorked

	PreviousRate *float64            `json:"previous_rate"`
	Providers    []DashboardProvider `json:"providers" nullable:"false"`
}

// DashboardWorked is booked and open minutes.
type DashboardWorked struct {
	BookedMinutes int64    `json:"booked_minutes"`
	OpenMinutes   int64    `json:"open_minutes" doc:"Working hours less time off."`
	Rate          *float64 `json:"rate" doc:"Booked by open; null without open time; over 1 when worked outside of hours."`
}

// DashboardProvider is the utilisation of one provider.
type DashboardProvider struct {
	DashboardWorked

	ProviderID string `json:"provider_id"`
	Name       string `json:"name"`
	Color      int    `json:"color"`
}

// DashboardDay is one local day of the period.
type DashboardDay struct {
	Day          string `json:"day" format:"date"`
	Appointments int64  `json:"appointments" doc:"All but the cancelled ones."`
	Completed    int64  `json:"completed"`
	Cancelled    int64  `json:"cancelled"`
	NoShow       int64  `json:"no_show"`
	NewClients   *int64 `json:"new_clients"`
	Estimated    *int64 `json:"estimated" doc:"Minor units of the clinic's currency."`
	Done         *int64 `json:"done"`
}

type dashboardInput struct {
	TenantPath

	Period     dashboard.Period `query:"period" enum:"today,7d,30d,month,custom" default:"today"`
	From       string           `query:"from" maxLength:"10" doc:"With period=custom: the first day."`
	To         string           `query:"to" maxLength:"10" doc:"With period=custom: the last day; at most 186 days."`
	ProviderID string           `query:"provider_id" maxLength:"40" doc:"Only the numbers of this provider."`
}

func (a *API) readDashboard(ctx context.Context, actor identity.Actor, in *dashboardInput) (*body[Dashboard], error) {
	n, err := a.Dashboard.Read(ctx, actor, dashboard.Query{Period: in.Period, From: in.From, To: in.To, ProviderID: in.ProviderID})
	currency := actor.Scope().Tenant().Settings.Currency
	return answer(n, func(n dashboard.Numbers) Dashboard { return dashboardOf(n, currency) }, err)
}

func dashboardOf(n dashboard.Numbers, currency string) Dashboard {
	now, before := n.Appointments.Now, n.Appointments.Before
	d := Dashboard{
		Period: DashboardPeriod{
			From: n.Is.First.String(), To: n.Is.Last.String(), PreviousFrom: n.Before.First.String(), PreviousTo: n.Before.Last.String(),
		},
		Appointments: DashboardAppointments{
			Total: now.Total(), PreviousTotal: before.Total(),
			Cancelled: now[scheduling.Cancelled], PreviousCancelled: before[scheduling.Cancelled],
			NoShow: now[scheduling.NoShow], PreviousNoShow: before[scheduling.NoShow],
			NoShowRate: known(now.NoShowRate()), PreviousNoShowRate: known(before.NoShowRate()),
			ByStatus: viewsOf(scheduling.Statuses(), func(s scheduling.Status) StatusCount { return StatusCount{Status: s, Count: now[s]} }),
		},
		Utilisation: DashboardUtilisation{
			DashboardWorked: workedOf(n.Utilisation.Now), PreviousRate: known(n.Utilisation.Before.Rate()),
			Providers: viewsOf(n.Providers, func(p dashboard.Provider) DashboardProvider {
				return DashboardProvider{DashboardWorked: workedOf(p.Worked), ProviderID: p.ID, Name: p.Name, Color: p.Color}
			}),
		},
		Days: viewsOf(n.Days, func(day dashboard.Day) DashboardDay { return dashboardDayOf(n, day) }),
	}
	if c := n.NewClients; c != nil {
		d.NewClients = &DashboardNewClients{Total: c.Now.Total, PreviousTotal: c.Before.Total, BySource: sourcesOf(c.Now.BySource)}
	}
	if r := n.Revenue; r != nil {
		money := func(amount int64) Money { return Money{Amount: amount, Currency: currency} }
		d.Revenue = &DashboardRevenue{
			Estimated: money(r.Now.Estimated), PreviousEstimated: money(r.Before.Estimated),
			Done: money(r.Now.Done), PreviousDone: money(r.Before.Done),
		}
	}
	return d
}

func dashboardDayOf(n dashboard.Numbers, day dashboard.Day) DashboardDay {
	d := DashboardDay{
		Day: day.Day.String(), Appointments: day.Counts.Total(), Completed: day.Counts[scheduling.Completed],
		Cancelled: day.Counts[scheduling.Cancelled], NoShow: day.Counts[scheduling.NoShow],
	}
	if n.NewClients != nil {
		d.NewClients = &day.NewClients
	}
	if n.Revenue != nil {
		d.Estimated, d.Done = &day.Revenue.Estimated, &day.Revenue.Done
	}
	return d
}

func workedOf(w dashboard.Worked) DashboardWorked {
	return DashboardWorked{BookedMinutes: w.Booked, OpenMinutes: w.Open, Rate: known(w.Rate())}
}

func sourcesOf(by map[clients.Source]int64) []SourceCount {
	sources := slices.SortedFunc(maps.Keys(by), func(x, y clients.Source) int {
		return cmp.Or(cmp.Compare(by[y], by[x]), cmp.Compare(x, y))
	})
	return viewsOf(sources, func(s clients.Source) SourceCount { return SourceCount{Source: s, Count: by[s]} })
}

// known is the number, or null when there is none.
func known(rate float64, ok bool) *float64 {
	if !ok {
		return nil
	}
	return &rate
}
