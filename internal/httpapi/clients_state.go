package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/identity"
)

func (a *API) deleteClient(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Clients.Delete)
}

type restoreClientInput struct {
	ItemPath

	AllowDuplicate bool `query:"allow_duplicate" doc:"Also when somebody has the e-mail or phone meanwhile."`
}

func (a *API) restoreClient(ctx context.Context, actor identity.Actor, in *restoreClientInput) (*body[Client], error) {
	c, err := a.Clients.Restore(ctx, actor, in.ID, in.AllowDuplicate)
	return answer(c, clientOf, withCandidates(err))
}

// ClientTotals is what the calendar says of a client now.
type ClientTotals struct {
	Visits        int        `json:"visits" doc:"Appointments that are over and were neither cancelled nor missed."`
	NoShows       int        `json:"no_shows"`
	NoShowPercent *float64   `json:"no_show_percent" doc:"Of visits and no-shows; null when there are none."`
	Cancelled     int        `json:"cancelled"`
	Upcoming      int        `json:"upcoming"`
	Spent         []Money    `json:"spent" nullable:"true" doc:"The prices of completed appointments, one sum for each currency; null without the permission revenue.read."`
	FirstAt       *time.Time `json:"first_at"`
	LastAt        *time.Time `json:"last_at"`
	NextAt        *time.Time `json:"next_at"`
}

func totalsOf(maySee bool) func(clients.Figures) ClientTotals {
	return func(f clients.Figures) ClientTotals {
		v := f.Visits
		out := ClientTotals{
			Visits: v.Count, NoShows: v.NoShows, Cancelled: f.Cancelled, Upcoming: f.Upcoming, FirstAt: v.FirstAt, LastAt: v.LastAt, NextAt: v.NextAt,
		}
		if all := v.Count + v.NoShows; all > 0 {
			share := float64(v.NoShows) * 100 / float64(all)
			out.NoShowPercent = &share
		}
		if maySee {
			out.Spent = viewsOf(f.Spent, func(a clients.Amount) Money { return Money{Amount: a.Minor, Currency: a.Currency} })
		}
		return out
	}
}

func (a *API) readClientTotals(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[ClientTotals], error) {
	f, err := a.Clients.Totals(ctx, actor, in.ID)
	return answer(f, totalsOf(clients.MaySeeSpent(actor)), err)
}
