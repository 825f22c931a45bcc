package clients_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
)

// Pages of any size, in any order, while others are entered: nobody twice, nobody left out.
func TestPagesAreComplete(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	r := rand.New(rand.NewPCG(1, 1))
	names := []string{"Ana", "ana", "Ănă", "Bogdan", "Ștefan", "Stefan", "Țepeș", "Zoe", "Île", "Łukasz"}
	status := []clients.Status{clients.Active, clients.VIP, clients.Lead}
	all := map[string]clients.Client{}
	for range 90 {
		in := input(names[r.IntN(len(names))] + " " + names[r.IntN(len(names))])
		in.Status = status[r.IntN(3)]
		in.Source = []clients.Source{clients.WalkIn, clients.Referral}[r.IntN(2)]
		in.Tags = []string{fmt.Sprint("tag", r.IntN(4)), "all"}
		if r.IntN(2) == 0 {
			in.Consents = []clients.Decision{{Channel: clients.SMSChannel, Granted: r.IntN(2) == 0, How: clients.ByForm}}
		}
		if n := r.IntN(12); n > 2 {
			last := start.AddDate(0, 0, -n)
			c.figures.set(in.ID, clients.Figures{Visits: clients.Visits{LastAt: &last, Count: 1}})
		}
		switch r.IntN(9) {
		case 0, 1:
			c.clock.Move(time.Second)
		case 2:
			c.clock.Move(11 * time.Hour)
		}
		c.create(in)
		require.NoError(t, c.svc.RefreshVisits(t.Context(), c.actor.Scope(), in.ID))
		got, err := c.svc.Get(t.Context(), c.actor, in.ID)
		require.NoError(t, err)
		all[got.ID] = got
	}
	for _, f := range []clients.Filter{
		{},
		{Sort: clients.ByNameDesc, Limit: 7},
		{Sort: clients.ByAge, Limit: 13},
		{Sort: clients.ByAgeDesc, Limit: 1},
		{Limit: 100},
		{Status: clients.VIP, Limit: 4},
		{Status: clients.Lead, Sort: clients.ByAgeDesc, Limit: 3},
		{Query: "an", Limit: 5},
		{Query: "stefan", Sort: clients.ByAge, Limit: 2},
		{Query: "Ș z", Limit: 1},
		{Query: "nimeni"},
		{Tag: "tag1", Limit: 3},
		{Tag: "all", Status: clients.VIP, Sort: clients.ByAgeDesc, Limit: 6},
		{Source: clients.Referral, Sort: clients.ByNameDesc, Limit: 9},
		{Consent: clients.SMSChannel, Limit: 2},
		{Consent: clients.SMSChannel, Sort: clients.ByLastVisit, Limit: 3},
		{Sort: clients.ByLastVisit, Limit: 4},
		{Sort: clients.ByLastVisit, Limit: 1},
		{Sort: clients.ByLastVisitDesc, Limit: 4},
		{Sort: clients.ByLastVisitDesc, Limit: 1, Source: clients.WalkIn},
		{LastVisitFrom: "2026-11-16", LastVisitTo: "2026-11-18", Limit: 3},
		{LastVisitTo: "2026-11-18", Sort: clients.ByLastVisitDesc, Limit: 2, Query: "a"},
		{Tag: "tag2", Source: clients.WalkIn, Status: clients.Active, Consent: clients.SMSChannel, LastVisitFrom: "2026-11-10", Query: "a", Limit: 1},
		{CreatedFrom: "2026-11-24", CreatedTo: "2026-12-02", Sort: clients.ByAgeDesc, Limit: 4},
		{CreatedTo: "2026-11-25", Source: clients.Referral, Limit: 5},
	} {
		t.Run(fmt.Sprintf("%+v", f), func(t *testing.T) {
			got := c.walk(t, f)
			want := map[string]bool{}
			for _, cl := range all {
				if matches(f, cl) && found(clients.SearchTokens(cl.Name, "", ""), clients.QueryWords(f.Query)) {
					want[cl.ID] = true
				}
			}
			require.Len(t, got, len(want))
			for i, cl := range got {
				require.True(t, want[cl.ID])
				require.True(t, i == 0 || ordered(f.Sort, got[i-1], cl), "%v before %v", got[max(i, 1)-1], cl)
			}
		})
	}
}

func (c *clinic) walk(t *testing.T, f clients.Filter) []clients.Client {
	t.Helper()
	var got []clients.Client
	for {
		page, err := c.svc.List(t.Context(), c.actor, f)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Items), max(f.Limit, clients.DefaultPage))
		require.LessOrEqual(t, len(page.Next), 400)
		got = append(got, page.Items...)
		if f.Cursor = page.Next; f.Cursor == "" {
			return got
		}
	}
}

func matches(f clients.Filter, c clients.Client) bool {
	zone, _ := time.LoadLocation("Europe/Bucharest")
	within := func(at time.Time, from, to string) bool {
		day := at.In(zone).Format("2006-01-02")
		return (from == "" || day >= from) && (to == "" || !at.IsZero() && day <= to)
	}
	granted := slices.ContainsFunc(c.Consents, func(x clients.Consent) bool { return x.Channel == f.Consent && x.Granted })
	return (f.Status == "" || f.Status == c.Status) && (f.Source == "" || f.Source == c.Source) && (f.Tag == "" || slices.Contains(c.Tags, f.Tag)) &&
		(f.Consent == "" || granted) && within(lastVisit(c), f.LastVisitFrom, f.LastVisitTo) &&
		within(c.CreatedAt, f.CreatedFrom, f.CreatedTo)
}

func lastVisit(c clients.Client) time.Time {
	if c.Visits.LastAt == nil {
		return time.Time{}
	}
	return *c.Visits.LastAt
}

func ordered(s clients.Sort, a, b clients.Client) bool {
	if strings.HasPrefix(string(s), "-") {
		a, b = b, a
	}
	by := strings.Compare(clients.SortName(a.Name), clients.SortName(b.Name))
	if s == clients.ByAge || s == clients.ByAgeDesc {
		by = a.CreatedAt.Compare(b.CreatedAt)
	}
	if s == clients.ByLastVisit || s == clients.ByLastVisitDesc {
		by = lastVisit(a).Compare(lastVisit(b))
	}
	return by < 0 || by == 0 && a.ID < b.ID
}

// A span is meant on the day on which it is asked: half past midnight in the clinic is a day on, whatever it is in Greenwich.
func TestSpansEndToday(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Bucharest")
	require.NoError(t, err)
	for _, k := range []struct {
		now  time.Time
		span clients.Span
		want clients.Filter
	}{
		{time.Date(2026, 8, 31, 12, 0, 0, 0, time.UTC), clients.Last7Days, clients.Filter{CreatedFrom: "2026-08-24"}},
		{time.Date(2026, 8, 31, 12, 0, 0, 0, time.UTC), clients.Last30Days, clients.Filter{CreatedFrom: "2026-08-01"}},
		{time.Date(2026, 8, 31, 12, 0, 0, 0, time.UTC), clients.Last6Months, clients.Filter{CreatedFrom: "2026-02-28"}},
		{time.Date(2026, 8, 30, 21, 30, 0, 0, time.UTC), clients.Before6Months, clients.Filter{CreatedTo: "2026-02-28"}},
		{time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), clients.Last12Months, clients.Filter{CreatedFrom: "2023-02-28"}},
		{time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC), clients.Before12Months, clients.Filter{CreatedTo: "2025-03-29"}},
	} {
		c := newClinic(t)
		at := k.want.CreatedFrom + k.want.CreatedTo // one of them
		day, err := time.ParseInLocation("2006-01-02", at, zone)
		require.NoError(t, err)
		for _, entered := range []time.Time{day.Add(-time.Minute), day.Add(time.Minute), day.AddDate(0, 0, 1).Add(-time.Minute), day.AddDate(0, 0, 1)} {
			c.clock.Move(entered.Sub(c.clock.Now()))
			c.create(input("Ana"))
		}
		c.clock.Move(k.now.Sub(c.clock.Now()))
		want := c.walk(t, k.want)
		require.NotEmpty(t, want)
		require.Less(t, len(want), 4)
		require.Equal(t, want, c.walk(t, clients.Filter{Created: k.span}), "%s on %s", k.span, k.now)
	}
}

func TestListRefusesBadInput(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for range 3 {
		in := input("Ana")
		c.create(in)
	}
	page, err := c.svc.List(t.Context(), c.actor, clients.Filter{Limit: 1})
	require.NoError(t, err)
	for sentence, k := range map[string]struct {
		f    clients.Filter
		want string
	}{
		"an unknown order":            {clients.Filter{Sort: "phone"}, "sort unknown_value"},
		"a page of none":              {clients.Filter{Limit: -1}, "limit out_of_range"},
		"a page of everybody":         {clients.Filter{Limit: 101}, "limit out_of_range"},
		"a question like a book":      {clients.Filter{Query: strings.Repeat("x", 201)}, "q too_long"},
		"a source that is none":       {clients.Filter{Source: "tv"}, "source unknown_value"},
		"a channel that is none":      {clients.Filter{Consent: "fax"}, "consent unknown_value"},
		"a day that is none":          {clients.Filter{LastVisitFrom: "2026-02-30"}, "last_visit_from invalid_date"},
		"days in the wrong order":     {clients.Filter{LastVisitFrom: "2026-02-03", LastVisitTo: "2026-02-02"}, "last_visit_to end_before_start"},
		"a span that is none":         {clients.Filter{LastVisit: "not-7d"}, "last_visit unknown_value"},
		"a span and a day":            {clients.Filter{Created: clients.Last7Days, CreatedTo: "2026-02-02"}, "created both_given"},
		"the end before the start":    {clients.Filter{CreatedFrom: "2026-02-03", CreatedTo: "2026-02-02"}, "created_to end_before_start"},
		"a cursor of words":           {clients.Filter{Cursor: "next"}, "cursor invalid_cursor"},
		"a cursor of another order":   {clients.Filter{Cursor: page.Next, Sort: clients.ByAge}, "cursor invalid_cursor"},
		"a cursor that was tampered":  {clients.Filter{Cursor: page.Next[2:]}, "cursor invalid_cursor"},
		"a cursor with more after it": {clients.Filter{Cursor: page.Next + "e30"}, "cursor invalid_cursor"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			_, err := c.svc.List(t.Context(), c.actor, k.f)
			require.Equal(t, k.want, fields(t, err))
		})
	}
}

func TestWhatLooksLikeAPatternIsText(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.create(input("Ana"))
	for _, q := range []string{"a.a@", "(@", "[a-@", "\\@", "$ne", "a@{\"$gt\":\"\"}"} {
		page, err := c.svc.List(t.Context(), c.actor, clients.Filter{Query: q})
		require.NoError(t, err)
		require.False(t, slices.ContainsFunc(page.Items, func(clients.Client) bool { return strings.Contains(q, "@") }), q)
	}
}
