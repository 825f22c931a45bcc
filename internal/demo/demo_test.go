package demo_test

import (
	"bytes"
	"net/mail"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/demo"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

func deps(kit *testkit.Tenants, now func() time.Time) demo.Deps {
	log := audit.New(kit.Router.Control("test"), now)
	c := catalogue.New(catalogue.Deps{Now: now, Logger: testkit.Discard(), Audit: log})
	cl := clients.New(clients.Deps{Now: now, Logger: testkit.Discard(), Audit: log})
	return demo.Deps{
		Catalogue: c, Clients: cl, Now: now,
		Scheduling: scheduling.New(scheduling.Deps{Now: now, Logger: testkit.Discard(), Audit: log, Catalogue: c, Clients: cl}),
	}
}

func count(t *testing.T, scope tenancy.Scope, filter bson.D) int {
	t.Helper()
	n, err := scope.Collection("appointments").CountDocuments(t.Context(), filter)
	require.NoError(t, err)
	return int(n)
}

func TestTheDemoClinicIsFullAndQuicklySo(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]time.Time{
		"on an ordinary day":                          time.Date(2026, 11, 24, 8, 20, 0, 0, time.UTC),
		"across the night when clocks go back":        time.Date(2026, 10, 22, 8, 20, 0, 0, time.UTC),
		"across the night when clocks go forward":     time.Date(2027, 3, 25, 8, 20, 0, 0, time.UTC),
		"on a Sunday, before the new year's midnight": time.Date(2028, 12, 31, 21, 59, 0, 0, time.UTC),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kit := testkit.NewTenants(t, nil)
			clock := testkit.NewClock(at)
			scope := kit.Clinic(t)
			actor := kit.Actor(scope, policies.Owner)
			first, err := demo.Fill(t.Context(), deps(kit, clock.Now), actor, 1)
			require.NoError(t, err)
			require.Equal(t, 200, first.Clients)
			require.Greater(t, first.Appointments, 250)
			require.Equal(t, first.Appointments, count(t, scope, bson.D{}))
			require.Zero(t, count(t, scope, bson.D{{Key: "overbooked", Value: true}}))
			require.Positive(t, count(t, scope, bson.D{{Key: "status", Value: "completed"}}))
			require.Positive(t, count(t, scope, bson.D{{Key: "status", Value: "confirmed"}}))

			again, err := demo.Fill(t.Context(), deps(kit, clock.Now), actor, 1)
			require.NoError(t, err)
			require.Equal(t, first, again, "the second run changes nothing")
			require.Equal(t, first.Appointments, count(t, scope, bson.D{}))

			clock.Move(24 * time.Hour)
			_, err = demo.Fill(t.Context(), deps(kit, clock.Now), actor, 1)
			require.NoError(t, err, "a run on the next day")
		})
	}
}

func TestTheDemoClinicGrowsToASizeAndNoFurther(t *testing.T) {
	t.Parallel()
	kit := testkit.NewTenants(t, nil)
	clock := testkit.NewClock(time.Date(2026, 11, 24, 8, 20, 0, 0, time.UTC))
	scope := kit.Clinic(t)
	actor := kit.Actor(scope, policies.Owner)
	d := deps(kit, clock.Now)
	_, err := demo.Fill(t.Context(), d, actor, 1)
	require.NoError(t, err)
	want := demo.Size{Services: 20, Appointments: 700}
	for range 2 {
		got, err := demo.Enlarge(t.Context(), d, actor, 1, want)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, want.Appointments, count(t, scope, bson.D{}))
	}
	clock.Move(24 * time.Hour)
	got, err := demo.Enlarge(t.Context(), d, actor, 1, want)
	require.NoError(t, err)
	require.Equal(t, want, got, "on the next day nothing is added")
}

func TestTheClientsMailsMakeSoManyConversations(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 24, 8, 20, 0, 0, time.UTC)
	all := demo.Mails(1, "receptie@clinic.test", today, 12, 188, 570)
	require.Len(t, all, 570)
	require.Equal(t, all, demo.Mails(1, "receptie@clinic.test", today, 12, 188, 570))
	first, ids := 0, map[string]bool{}
	for _, m := range all {
		parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw))
		require.NoError(t, err)
		at, err := parsed.Header.Date()
		require.NoError(t, err)
		require.True(t, at.Before(today))
		require.False(t, ids[parsed.Header.Get("Message-ID")], "each has an identifier of its own")
		ids[parsed.Header.Get("Message-ID")] = true
		if parsed.Header.Get("References") == "" {
			first++
		}
	}
	require.Equal(t, 188, first)
}
