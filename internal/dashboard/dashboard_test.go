package dashboard_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/dashboard"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

func at(day, clock string) time.Time {
	zone, err := time.LoadLocation("Europe/Bucharest")
	if err != nil {
		panic(err)
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, zone)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func TestThePeriodsAreLocalDays(t *testing.T) {
	t.Parallel()
	c := newClinic(t, "Europe/Bucharest")
	for name, tc := range map[string]struct {
		q            dashboard.Query
		now          time.Time
		is, before   [2]string
		days         int
		refused, why string
	}{
		"today":                    {q: dashboard.Query{Period: dashboard.Today}, is: [2]string{"2026-11-26", "2026-11-26"}, before: [2]string{"2026-11-25", "2026-11-25"}, days: 1},
		"today is the usual":       {is: [2]string{"2026-11-26", "2026-11-26"}, before: [2]string{"2026-11-25", "2026-11-25"}, days: 1},
		"seven days":               {q: dashboard.Query{Period: dashboard.SevenDays}, is: [2]string{"2026-11-20", "2026-11-26"}, before: [2]string{"2026-11-13", "2026-11-19"}, days: 7},
		"thirty days":              {q: dashboard.Query{Period: dashboard.ThirtyDays}, is: [2]string{"2026-10-28", "2026-11-26"}, before: [2]string{"2026-09-28", "2026-10-27"}, days: 30},
		"the month as a whole":     {q: dashboard.Query{Period: dashboard.Month}, is: [2]string{"2026-11-01", "2026-11-30"}, before: [2]string{"2026-10-01", "2026-10-31"}, days: 30},
		"days of one's choice":     {q: dashboard.Query{Period: dashboard.Custom, From: "2026-03-28", To: "2026-03-30"}, is: [2]string{"2026-03-28", "2026-03-30"}, before: [2]string{"2026-03-25", "2026-03-27"}, days: 3},
		"no such day":              {q: dashboard.Query{Period: dashboard.Custom, From: "2026-02-30", To: "2026-03-30"}, refused: "from", why: "invalid_day"},
		"a day without its end":    {q: dashboard.Query{Period: dashboard.Custom, From: "2026-02-20"}, refused: "to", why: "invalid_day"},
		"the wrong way round":      {q: dashboard.Query{Period: dashboard.Custom, From: "2026-03-30", To: "2026-03-29"}, refused: "to", why: "end_before_start"},
		"too long":                 {q: dashboard.Query{Period: dashboard.Custom, From: "2026-01-01", To: "2026-12-31"}, refused: "to", why: "too_long"},
		"the age of the dinosaurs": {q: dashboard.Query{Period: dashboard.Custom, From: "0001-01-01", To: "0001-01-02"}, refused: "from", why: "invalid_day"},
		"unknown":                  {q: dashboard.Query{Period: "year"}, refused: "period", why: "unknown_value"},
	} {
		n, err := c.board.Read(t.Context(), c.owner, tc.q)
		if tc.refused != "" {
			f, ok := fault.As(err)
			require.True(t, ok, name)
			require.Equal(t, []string{tc.refused, tc.why}, []string{f.Fields[0].Path, f.Fields[0].Code}, name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, tc.is, [2]string{n.Is.First.String(), n.Is.Last.String()}, name)
		require.Equal(t, tc.before, [2]string{n.Before.First.String(), n.Before.Last.String()}, name)
		require.Len(t, n.Days, tc.days, name)
	}
	c.clock.Move(12*time.Hour + 30*time.Minute) // 22:30 in UTC: the clinic has tomorrow already
	require.Equal(t, "2026-11-27", c.read(c.owner, dashboard.Query{}).Is.First.String())
}

func TestWhatIsCounted(t *testing.T) {
	t.Parallel()
	c := newClinic(t, "Europe/Bucharest")
	pop, ene := c.provider("Pop", daily("08:00", "16:00")...), c.provider("Ene", daily("10:00", "12:00")...)
	c.put("appointments",
		c.row(pop, at("2026-11-26", "00:00"), 30, scheduling.Completed, 100),
		c.row(pop, at("2026-11-26", "23:55"), 60, scheduling.Scheduled, 200), // ends tomorrow, counts today
		c.row(pop, at("2026-11-26", "12:00"), 30, scheduling.Cancelled, 400),
		c.row(ene, at("2026-11-26", "12:00"), 30, scheduling.NoShow, 800),
		c.row(ene, at("2026-11-26", "13:00"), 60, scheduling.Arrived, 1600),
		c.row(pop, at("2026-11-25", "23:55"), 30, scheduling.Completed, 3200), // yesterday
		c.row(pop, at("2026-11-24", "10:00"), 30, scheduling.Completed, 6400), // in neither period
		c.row(pop, at("2026-11-27", "00:00"), 30, scheduling.Scheduled, 12800),
		c.row(pop, at("2026-11-26", "14:00"), 30, "held", 25600), // somebody is booking online just now
	)
	c.put("clients",
		c.client(at("2026-11-26", "00:00"), clients.FromBooking), c.client(at("2026-11-26", "23:59"), clients.FromBooking),
		c.client(at("2026-11-25", "23:59"), clients.WalkIn), c.client(at("2026-11-27", "00:00"), clients.WalkIn))

	n := c.read(c.owner, dashboard.Query{})
	require.Equal(t, dashboard.Counts{"completed": 1, "scheduled": 1, "cancelled": 1, "no-show": 1, "arrived": 1}, n.Appointments.Now)
	require.EqualValues(t, 4, n.Appointments.Now.Total())
	require.Equal(t, dashboard.Counts{"completed": 1}, n.Appointments.Before)
	rate, ok := n.Appointments.Now.NoShowRate()
	require.True(t, ok)
	require.InDelta(t, 1.0/3, rate, 1e-9)
	require.Equal(t, dashboard.Revenue{Estimated: 1900, Done: 100}, n.Revenue.Now)
	require.Equal(t, dashboard.Revenue{Estimated: 3200, Done: 3200}, n.Revenue.Before)
	require.EqualValues(t, 2, n.NewClients.Now.Total)
	require.EqualValues(t, 2, n.NewClients.Now.BySource[clients.FromBooking])
	require.EqualValues(t, 1, n.NewClients.Before.Total)
	require.Equal(t, dashboard.Worked{Booked: 150, Open: 600}, n.Utilisation.Now)
	require.Len(t, n.Providers, 2)

	alone := c.read(c.owner, dashboard.Query{ProviderID: ene})
	require.EqualValues(t, 2, alone.Appointments.Now.Total())
	require.Nil(t, alone.NewClients)
	require.Equal(t, dashboard.Worked{Booked: 60, Open: 120}, alone.Utilisation.Now)
}

func TestWhoSeesWhichNumbers(t *testing.T) {
	t.Parallel()
	c := newClinic(t, "Europe/Bucharest")
	pop, ene := c.provider("Pop", daily("08:00", "16:00")...), c.provider("Ene", daily("08:00", "16:00")...)
	c.put("appointments",
		c.row(pop, at("2026-11-26", "10:00"), 30, scheduling.Completed, 100), c.row(ene, at("2026-11-26", "11:00"), 30, scheduling.Completed, 100))
	for role, sees := range map[policies.Role]struct {
		total int64
		money bool
	}{policies.Owner: {2, true}, policies.Dentist: {2, false}, policies.Receptionist: {2, false}, policies.Assistant: {1, false}} {
		n := c.read(c.kit.Actor(c.scope, role, pop), dashboard.Query{})
		require.Equal(t, sees.total, n.Appointments.Now.Total(), role)
		require.Equal(t, sees.money, n.Revenue != nil, role)
	}
	helper := c.kit.Actor(c.scope, policies.Assistant, pop)
	n := c.read(helper, dashboard.Query{})
	require.Nil(t, n.NewClients)
	require.Len(t, n.Providers, 1)
	_, err := c.board.Read(t.Context(), helper, dashboard.Query{ProviderID: ene})
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	_, err = c.board.Read(t.Context(), c.owner, dashboard.Query{ProviderID: id.New(id.Provider, now)})
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.Zero(t, c.read(c.kit.Actor(c.scope, policies.Assistant), dashboard.Query{}).Appointments.Now.Total())
	_, err = c.board.Read(t.Context(), c.kit.Actor(c.scope, policies.SystemMailer), dashboard.Query{})
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
}

func TestTimeOffIsNotOpen(t *testing.T) {
	t.Parallel()
	c := newClinic(t, "Europe/Bucharest")
	pop := c.provider("Pop", daily("08:00", "16:00")...)
	c.provider("Ene", daily("08:00", "16:00")...)
	for _, b := range []scheduling.Block{
		{Scope: scheduling.BlocksProvider, ProviderID: pop, Start: "2026-11-26T12:00", End: "2026-11-26T14:00", Reason: "x"},
		{Scope: scheduling.BlocksClinic, Start: "2026-11-26T15:30", End: "2026-11-27T08:00", Reason: "x"},
	} {
		b.ID = id.New(id.BlockedTime, now)
		_, err := c.calendar.BlockTime(t.Context(), c.owner, b)
		require.NoError(t, err)
	}
	n := c.read(c.owner, dashboard.Query{})
	require.EqualValues(t, 16*60-2*60-2*30, n.Utilisation.Now.Open)
}

// A number is never older than one's own change, also when the answer before it was kept.
func TestNumbersFollowEveryChange(t *testing.T) {
	t.Parallel()
	c := newClinic(t, "Europe/Bucharest")
	pop := c.provider("Pop", daily("08:00", "16:00")...)
	for i := range 5 {
		c.clock.Move(5 * time.Minute)
		for range 2 { // the second one is a kept answer
			require.EqualValues(t, i, c.read(c.owner, dashboard.Query{}).Appointments.Now.Total())
		}
		c.put("appointments", c.row(pop, at("2026-11-26", "10:00"), 30, scheduling.Completed, 100))
		require.EqualValues(t, i+1, c.read(c.owner, dashboard.Query{}).Appointments.Now.Total())
	}
}

// The clinic's own hours are no collection of the tenant's: an answer that was kept under other ones is not given.
func TestNumbersFollowTheClinicsHours(t *testing.T) {
	t.Parallel()
	c := newClinic(t, "Europe/Bucharest")
	c.provider("Pop", daily("08:00", "16:00")...)
	c.clock.Move(5 * time.Minute)
	require.EqualValues(t, 480, c.read(c.owner, dashboard.Query{}).Utilisation.Now.Open)
	settings := c.scope.Tenant().Settings
	settings.Hours = daily("08:00", "12:00")
	_, err := c.kit.Router.Directory().UpdateSettings(t.Context(), c.scope, c.scope.Tenant().Rev, settings, tenancy.Change{Action: "clinic.updated"})
	require.NoError(t, err)
	scope, err := c.kit.Router.Scope(t.Context(), c.scope.TenantID())
	require.NoError(t, err)
	require.EqualValues(t, 240, c.read(c.kit.Actor(scope, policies.Owner), dashboard.Query{}).Utilisation.Now.Open)
}
