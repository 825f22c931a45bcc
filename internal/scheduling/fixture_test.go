package scheduling_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// today is a Thursday in summer time, weeks before the autumn change of 2026-10-25.
var today = time.Date(2026, 10, 1, 5, 0, 0, 0, time.UTC)

// trail keeps what was audited and told.
type trail struct {
	mu      sync.Mutex
	entries []audit.Entry
	events  []string
	marks   []string
	free    []scheduling.Freed
}

func (r *trail) Add(_ context.Context, _ tenancy.ID, kind due.Kind, at time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.marks = append(r.marks, fmt.Sprintf("%s %s", kind, at.Format(time.TimeOnly)))
	return nil
}

func (r *trail) freeing(context.Context, tenancy.Scope) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.marks = append(r.marks, "freeing")
	return nil
}

func (r *trail) freed(_ context.Context, _ tenancy.Scope, f scheduling.Freed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free = append(r.free, f)
}

// happened gives the marks and the freed time since it was last asked.
func (r *trail) happened() (marks []string, free []scheduling.Freed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	marks, free, r.marks, r.free = r.marks, r.free, nil, nil
	return marks, free
}

func (r *trail) Record(_ context.Context, _ identity.Actor, e audit.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, e)
	return nil
}

func (r *trail) notify(_ context.Context, _ tenancy.Scope, event, key string, rev int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, fmt.Sprintf("%s %s %d", event, key, rev))
}

func (r *trail) last() audit.Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.entries[len(r.entries)-1]
}

// clinic is a tenant with the use cases over it, one of everything, and open day and night.
type clinic struct {
	t     testing.TB
	kit   *testkit.Tenants
	scope tenancy.Scope
	clock *testkit.Clock
	trail *trail
	owner identity.Actor
	guest identity.Actor // who books online

	catalogue *catalogue.Service
	clients   *clients.Service
	calendar  *scheduling.Service

	provider catalogue.Provider
	chair    catalogue.Resource
	service  catalogue.Item // half an hour, 250.00 RON
	client   clients.Client
}

func newClinic(t testing.TB) *clinic {
	t.Helper()
	clock := testkit.NewClock(today)
	kit := testkit.NewTenants(t, nil)
	c := over(t, kit.Clinic(t), clock.Now)
	c.kit, c.clock = kit, clock
	c.owner, c.guest = kit.Actor(c.scope, policies.Owner), kit.Actor(c.scope, policies.SystemBooker)
	c.service = c.addService("Consultație", 30, 250_00)
	c.provider = c.addProvider("Ioana Pop", allWeek("00:00", "24:00"))
	c.chair = c.addChair("Scaun 1")
	c.client = c.addClient("Andrei Ștefănescu")
	return c
}

// over puts the use cases over a scope.
func over(t testing.TB, scope tenancy.Scope, now func() time.Time) *clinic {
	t.Helper()
	r := &trail{}
	c := &clinic{t: t, scope: scope, trail: r}
	c.catalogue = catalogue.New(catalogue.Deps{Now: now, Logger: testkit.Discard(), Audit: r, Notify: r.notify, InUse: scheduling.InUse(now)})
	c.clients = clients.New(clients.Deps{Now: now, Logger: testkit.Discard(), Audit: r, Notify: r.notify})
	c.calendar = scheduling.New(scheduling.Deps{
		Now: now, Logger: testkit.Discard(), Catalogue: c.catalogue, Clients: c.clients, Audit: r, Notify: r.notify,
		Ledger: r, Freed: r.freed, Freeing: r.freeing,
	})
	return c
}

func allWeek(from, to string) []catalogue.WeeklyHours {
	var out []catalogue.WeeklyHours
	for day := 1; day <= 7; day++ {
		out = append(out, hours(day, from, to))
	}
	return out
}

func hours(weekday int, from, to string) catalogue.WeeklyHours {
	f, _ := catalogue.ParseClock(from)
	u, _ := catalogue.ParseClock(to)
	return catalogue.WeeklyHours{Weekday: weekday, From: f, To: u}
}

func (c *clinic) addService(name string, minutes int, price int64) catalogue.Item {
	s, err := c.catalogue.CreateItem(c.t.Context(), c.owner, catalogue.Item{
		ID: id.New(id.Service, today), Name: name, DurationMinutes: minutes, Price: money.Money{Amount: price, Currency: "RON"},
	})
	require.NoError(c.t, err)
	return s
}

func (c *clinic) addProvider(name string, h []catalogue.WeeklyHours) catalogue.Provider {
	p, err := c.catalogue.CreateProvider(c.t.Context(), c.owner, catalogue.Provider{
		ID: id.New(id.Provider, today), Name: name, Title: "Dr.", Hours: h, Active: true,
	})
	require.NoError(c.t, err)
	return p
}

func (c *clinic) addChair(name string) catalogue.Resource {
	r, err := c.catalogue.CreateResource(c.t.Context(), c.owner, catalogue.Resource{ID: id.New(id.Resource, today), Name: name, Type: catalogue.Chair})
	require.NoError(c.t, err)
	return r
}

func (c *clinic) addClient(name string) clients.Client {
	cl, err := c.clients.Create(c.t.Context(), c.owner, clients.NewClient{ID: id.New(id.Client, today), Name: name})
	require.NoError(c.t, err)
	return cl
}

// booking is half an hour for the client with the provider at the clinic's local time.
func (c *clinic) booking(local string) scheduling.Booking {
	return scheduling.Booking{
		ID: id.New(id.Appointment, today), ClientID: c.client.ID, ProviderID: c.provider.ID, ServiceIDs: []string{c.service.ID}, Start: local,
	}
}

func (c *clinic) book(in scheduling.Booking) scheduling.Appointment {
	c.t.Helper()
	a, err := c.calendar.Book(c.t.Context(), c.owner, in)
	require.NoError(c.t, err)
	return a
}

// stored reads every appointment as the database has it.
func (c *clinic) stored() []scheduling.Appointment {
	c.t.Helper()
	cur, err := c.scope.Collection("appointments").Find(c.t.Context(), bson.D{}, options.Find().SetSort(bson.D{{Key: "start", Value: 1}}))
	require.NoError(c.t, err)
	var all []scheduling.Appointment
	require.NoError(c.t, cur.All(c.t.Context(), &all))
	return all
}

// overlaps counts the pairs of blocking appointments, none of them overbooked, that share a party at the same time.
func overlaps(all []scheduling.Appointment) int {
	n := 0
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.Blocking && b.Blocking && !a.Overbooked && !b.Overbooked && clash(a, b) {
				n++
			}
		}
	}
	return n
}

// clash says whether two appointments need a person or thing at the same time: the client for the appointment alone, all
// others with the buffers.
func clash(a, b scheduling.Appointment) bool {
	if a.ClientID != "" && a.ClientID == b.ClientID && a.Interval().Overlaps(b.Interval()) {
		return true
	}
	return share(a, b) && buffered(a).Overlaps(buffered(b))
}

func buffered(a scheduling.Appointment) scheduling.Interval {
	return scheduling.Interval{
		Start: a.Start.Add(-time.Duration(a.BufferBeforeMinutes) * time.Minute), End: a.End.Add(time.Duration(a.BufferAfterMinutes) * time.Minute),
	}
}

// share says whether they need the same provider, assistant or resource; a provider may assist elsewhere.
func share(a, b scheduling.Appointment) bool {
	for _, x := range [...]string{a.ProviderID, a.AssistantID, a.ResourceID} {
		if x != "" && (x == b.ProviderID || x == b.AssistantID || x == b.ResourceID) {
			return true
		}
	}
	return false
}
