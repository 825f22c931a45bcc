package scheduling_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

func TestSearchOverAllDates(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	other := c.addProvider("Mihai Ionescu", allWeek("00:00", "24:00"))
	stefan, err := c.clients.Create(t.Context(), c.owner, clients.NewClient{ID: id.New(id.Client, today), Name: "Ștefan Munteanu", Phone: "0722 123 456"})
	require.NoError(t, err)
	at := func(local, client, provider, notes string) {
		in := c.booking(local)
		in.ClientID, in.ProviderID, in.Notes = client, provider, notes
		in.Source = scheduling.ByImport // also of days that are over
		c.book(in)
	}
	at("2026-09-01T10:00", stefan.ID, c.provider.ID, "")
	at("2026-09-20T10:00", stefan.ID, other.ID, "măsea de minte")
	at("2026-10-20T10:00", stefan.ID, c.provider.ID, "")
	at("2026-10-10T10:00", stefan.ID, c.provider.ID, "control")
	at("2026-10-11T10:00", c.client.ID, c.provider.ID, "control")
	c.hold(c.holding("2026-10-12T10:00"))
	ask := func(actor any, q string) []string {
		t.Helper()
		who := c.owner
		if actor != nil {
			who = c.kit.Actor(c.scope, policies.Assistant, c.provider.ID)
		}
		var days []string
		cursor := ""
		for {
			page, err := c.calendar.FindAppointments(t.Context(), who, scheduling.Question{Text: q, Cursor: cursor, Limit: 2})
			require.NoError(t, err)
			for _, a := range page.Items {
				days = append(days, a.Start.Format("01-02"))
				require.NotEmpty(t, a.Client.Name)
			}
			if cursor = page.Next; cursor == "" {
				return days
			}
		}
	}
	for sentence, k := range map[string]struct {
		q    string
		want []string
	}{
		"a client, what is to come first and what was last": {"munt", []string{"10-10", "10-20", "09-20", "09-01"}},
		"a phone":                      {"0722 123", []string{"10-10", "10-20", "09-20", "09-01"}},
		"without diacritics":           {"MASEA", []string{"09-20"}},
		"a provider":                   {"ionescu", []string{"09-20"}},
		"a client and a word of notes": {"control munteanu", []string{"10-10"}},
		"a service":                    {"consult", []string{"10-10", "10-11", "10-20", "09-20", "09-01"}},
		"nobody":                       {"zzz", nil},
		"nothing":                      {" . ", nil},
	} {
		t.Run(sentence, func(t *testing.T) { require.Equal(t, k.want, ask(nil, k.q)) })
	}
	require.Equal(t, []string{"10-10", "10-20", "09-01"}, ask("assistant", "munt"), "an assistant finds those of the providers assigned")
	for field, q := range map[string]scheduling.Question{
		"cursor": {Text: "x", Cursor: "abc"}, "limit": {Text: "x", Limit: 101}, "q": {Text: fmt.Sprintf("%0101d", 1)},
	} {
		_, err := c.calendar.FindAppointments(t.Context(), c.owner, q)
		require.Contains(t, fields(t, err)[0], field)
	}
}

func TestCountDays(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	other := c.addProvider("Mihai Ionescu", allWeek("00:00", "24:00"))
	for _, local := range []string{"2026-10-07T23:30", "2026-10-08T00:15", "2026-10-08T12:00"} {
		c.book(c.booking(local))
	}
	in := c.booking("2026-10-08T14:00")
	in.ProviderID = other.ID
	c.book(in)
	c.hold(c.holding("2026-10-08T16:00"))
	day := func(d int) scheduling.Day { return scheduling.Day{Year: 2026, Month: time.October, Day: d} }
	rows, err := c.calendar.CountDays(t.Context(), c.owner, day(7), day(8))
	require.NoError(t, err)
	got := map[string]int64{}
	for _, r := range rows {
		require.Equal(t, scheduling.Scheduled, r.Status)
		got[r.Day.String()+" "+map[bool]string{true: "other", false: "first"}[r.ProviderID == other.ID]] = r.Count
	}
	require.Equal(t, map[string]int64{"2026-10-07 first": 1, "2026-10-08 first": 2, "2026-10-08 other": 1}, got)
	rows, err = c.calendar.CountDays(t.Context(), c.kit.Actor(c.scope, policies.Assistant, other.ID), day(7), day(8))
	require.NoError(t, err)
	require.Len(t, rows, 1)
	_, err = c.calendar.CountDays(t.Context(), c.owner, day(8), day(7))
	require.Equal(t, []string{"to range_too_large"}, fields(t, err))
}
