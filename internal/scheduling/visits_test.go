package scheduling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
)

// What is kept of a client's visits follows every change of the calendar, and time.
func TestVisitsFollowTheCalendar(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.clients = clients.New(clients.Deps{
		Now: c.clock.Now, Logger: testkit.Discard(), Audit: c.trail, Figures: scheduling.FiguresOf(c.clock.Now), InUse: scheduling.InUse(c.clock.Now),
	})
	c.calendar = scheduling.New(scheduling.Deps{
		Now: c.clock.Now, Logger: testkit.Discard(), Catalogue: c.catalogue, Clients: c.clients, Audit: c.trail, Visits: c.clients.RefreshVisits,
	})
	kept := func(clientID string) clients.Visits { // the list shows what is kept, a profile what is true
		page, err := c.clients.List(t.Context(), c.owner, clients.Filter{})
		require.NoError(t, err)
		for _, cl := range page.Items {
			if cl.ID == clientID {
				return cl.Visits
			}
		}
		t.Fatal("no such client")
		return clients.Visits{}
	}
	a := c.book(c.booking("2026-10-02T10:00"))
	b := c.book(c.booking("2026-10-05T10:00"))
	require.True(t, kept(c.client.ID).NextAt.Equal(a.Start))
	require.Equal(t, "future_appointments", codeOf(t, c.clients.Delete(t.Context(), c.owner, c.client.ID, 0)))

	other := c.addClient("Bogdan")
	a, err := c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{ClientID: &other.ID})
	require.NoError(t, err)
	require.True(t, kept(c.client.ID).NextAt.Equal(b.Start), "who had it has it no more")
	require.True(t, kept(other.ID).NextAt.Equal(a.Start))

	c.clock.Move(48 * time.Hour)
	next, err := c.clients.RunVisits(t.Context(), c.kit.Actor(c.scope, policies.SystemKeeper))
	require.NoError(t, err)
	require.True(t, next.Equal(b.End), "then time changes the next one")
	require.Nil(t, kept(other.ID).NextAt)
	require.True(t, kept(other.ID).LastAt.Equal(a.Start), "what is over and was not missed is a visit")
	a, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.NoShow})
	require.NoError(t, err)
	require.Equal(t, clients.Visits{NoShows: 1}, kept(other.ID))
	a, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Arrived})
	require.NoError(t, err)
	_, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Completed})
	require.NoError(t, err)
	totals, err := c.clients.Totals(t.Context(), c.owner, other.ID)
	require.NoError(t, err)
	require.Equal(t, []clients.Amount{{Minor: 250_00, Currency: "RON"}}, totals.Spent)
	totals, err = c.clients.Totals(t.Context(), c.kit.Actor(c.scope, policies.Receptionist), other.ID)
	require.NoError(t, err)
	require.Nil(t, totals.Spent, "money is for who may see revenue")
	require.NoError(t, c.clients.Delete(t.Context(), c.owner, other.ID, 0))
	late := c.booking("2026-10-06T12:00")
	late.ID, late.ClientID = id.New(id.Appointment, today), other.ID
	_, err = c.calendar.Book(t.Context(), c.owner, late)
	require.Equal(t, []string{"client_id not_found"}, fields(t, err), "who is deleted is not booked")
	old, err := c.calendar.Get(t.Context(), c.owner, a.ID)
	require.NoError(t, err)
	require.Equal(t, "Bogdan", old.Client.Name, "but still has a name")

	// A process that died after booking left the kept visits behind; reading the client mends them.
	forgetful := scheduling.New(scheduling.Deps{Now: c.clock.Now, Logger: testkit.Discard(), Catalogue: c.catalogue, Clients: c.clients, Audit: c.trail})
	sooner, err := forgetful.Book(t.Context(), c.owner, c.booking("2026-10-04T10:00"))
	require.NoError(t, err)
	require.True(t, kept(c.client.ID).NextAt.Equal(b.Start))
	read, err := c.clients.Get(t.Context(), c.owner, c.client.ID)
	require.NoError(t, err)
	require.True(t, read.Visits.NextAt.Equal(sooner.Start))
	require.True(t, kept(c.client.ID).NextAt.Equal(sooner.Start))
}
