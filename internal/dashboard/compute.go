package dashboard

import (
	"context"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// compute reads the tenant's data: one aggregation of appointments over both periods, one of clients, the providers and
// the blocked times.
func (s *Service) compute(ctx context.Context, scope tenancy.Scope, a asked) (Numbers, error) {
	n := newNumbers(a)
	rows, err := s.Scheduling.Tally(ctx, scope, scheduling.TallyQuery{First: a.before.First, Last: a.is.Last, Providers: a.only})
	if err != nil {
		return Numbers{}, err
	}
	booked := map[string]Pair[int64]{}
	for _, r := range rows {
		n.count(a, r, booked)
	}
	if err := s.utilisation(ctx, scope, a, booked, &n); err != nil {
		return Numbers{}, err
	}
	if a.clients {
		return n, s.newClients(ctx, scope, a, &n)
	}
	return n, nil
}

func newNumbers(a asked) Numbers {
	n := Numbers{Is: a.is, Before: a.before, Appointments: Pair[Counts]{Counts{}, Counts{}}}
	if a.revenue {
		n.Revenue = &Pair[Revenue]{}
	}
	for d := a.is.First; ; d = d.Next() {
		n.Days = append(n.Days, Day{Day: d, Counts: Counts{}})
		if d == a.is.Last {
			return n
		}
	}
}

// day gives the place of a day of the period; false for the period before.
func (n *Numbers) day(d scheduling.Day) (*Day, bool) {
	at := n.Is.First.DaysUntil(d)
	if at < 0 || at >= len(n.Days) {
		return nil, false
	}
	return &n.Days[at], true
}

func (n *Numbers) count(a asked, r scheduling.TallyRow, booked map[string]Pair[int64]) {
	day, isNow := n.day(r.Day)
	minutes := booked[r.ProviderID]
	if isNow {
		n.Appointments.Now[r.Status] += r.Count
		day.Counts[r.Status] += r.Count
	} else {
		n.Appointments.Before[r.Status] += r.Count
	}
	if !r.Status.Blocks() {
		return
	}
	if isNow {
		minutes.Now += r.Minutes
	} else {
		minutes.Before += r.Minutes
	}
	booked[r.ProviderID] = minutes
	if n.Revenue == nil || r.Currency != a.currency {
		return
	}
	money := Revenue{Estimated: r.Amount}
	if r.Status == scheduling.Completed {
		money.Done = r.Amount
	}
	if isNow {
		n.Revenue.Now.add(money)
		day.Revenue.add(money)
	} else {
		n.Revenue.Before.add(money)
	}
}

func (r *Revenue) add(o Revenue) {
	r.Estimated += o.Estimated
	r.Done += o.Done
}

func (s *Service) utilisation(ctx context.Context, scope tenancy.Scope, a asked, booked map[string]Pair[int64], n *Numbers) error {
	all, err := s.Catalogue.AllProviders(ctx, scope)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(p catalogue.Provider) bool {
		return !p.Active || a.only != nil && !slices.Contains(a.only, p.ID)
	})
	open, err := s.Scheduling.OpenTime(ctx, scope, a.is.First, a.is.Last, all)
	if err != nil {
		return err
	}
	openBefore, err := s.Scheduling.OpenTime(ctx, scope, a.before.First, a.before.Last, all)
	if err != nil {
		return err
	}
	for _, p := range all {
		w := Worked{Booked: booked[p.ID].Now, Open: int64(open[p.ID] / time.Minute)}
		n.Providers = append(n.Providers, Provider{ID: p.ID, Name: p.FullName(), Color: p.Color, Worked: w})
		n.Utilisation.Now.Booked += w.Booked
		n.Utilisation.Now.Open += w.Open
		n.Utilisation.Before.Booked += booked[p.ID].Before
		n.Utilisation.Before.Open += int64(openBefore[p.ID] / time.Minute)
	}
	return nil
}

func (s *Service) newClients(ctx context.Context, scope tenancy.Scope, a asked, n *Numbers) error {
	rows, err := s.Clients.Tally(ctx, scope, scheduling.StartOfDay(a.before.First, a.zone), scheduling.StartOfDay(a.is.Last.Next(), a.zone), a.zone.String())
	if err != nil {
		return err
	}
	n.NewClients = &Pair[NewClients]{Now: NewClients{BySource: map[clients.Source]int64{}}, Before: NewClients{BySource: map[clients.Source]int64{}}}
	for _, r := range rows {
		d, ok := scheduling.ParseDay(r.Day)
		if !ok {
			continue
		}
		into := &n.NewClients.Before
		if day, isNow := n.day(d); isNow {
			into = &n.NewClients.Now
			day.NewClients += r.Count
		}
		into.Total += r.Count
		into.BySource[r.Source] += r.Count
	}
	return nil
}
