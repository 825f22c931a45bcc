package waitlist_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/waitlist"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// today is a Monday morning in Bucharest (10:00, winter time).
var today = time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)

type trail struct{}

func (trail) Record(context.Context, identity.Actor, audit.Entry) error { return nil }

// post keeps the letters.
type post struct {
	mu   sync.Mutex
	sent []messaging.Mail
}

func (p *post) Send(_ context.Context, m messaging.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return nil
}

func (p *post) all() []messaging.Mail {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]messaging.Mail{}, p.sent...)
}

// clinic is a tenant whose provider works from 9 to 17 and whose Monday is full, with a waitlist over it.
type clinic struct {
	t     testing.TB
	kit   *testkit.Tenants
	scope tenancy.Scope
	clock *testkit.Clock
	post  *post

	owner, booker, mailer identity.Actor

	catalogue *catalogue.Service
	clients   *clients.Service
	calendar  *scheduling.Service
	outbox    *outbox.Service
	ledger    *due.Ledger
	links     link.Keys
	waitlist  *waitlist.Service

	service  catalogue.Item // half an hour
	provider catalogue.Provider
}

func newClinic(t testing.TB) *clinic {
	t.Helper()
	c := &clinic{t: t, kit: testkit.NewTenants(t, nil), clock: testkit.NewClock(today), post: &post{}}
	c.over(c.kit.Clinic(t))
	c.service = c.addService("Consultație", 30)
	c.provider = c.addProvider("Ioana Pop")
	return c
}

// over puts the use cases over a scope.
func (c *clinic) over(scope tenancy.Scope) {
	c.scope = scope
	c.owner, c.booker, c.mailer = c.kit.Actor(scope, policies.Owner), c.kit.Actor(scope, policies.SystemBooker), c.kit.Actor(scope, policies.SystemMailer)
	now, log := c.clock.Now, testkit.Discard()
	c.catalogue = catalogue.New(catalogue.Deps{Now: now, Logger: log, Audit: trail{}})
	c.clients = clients.New(clients.Deps{Now: now, Logger: log, Audit: trail{}})
	c.ledger = due.New(c.kit.Router.Control("test of the waitlist"))
	c.calendar = scheduling.New(scheduling.Deps{Now: now, Logger: log, Catalogue: c.catalogue, Clients: c.clients, Audit: trail{}, Ledger: c.ledger})
	c.links = link.New([]byte(strings.Repeat("k", 32)))
	deps := waitlist.Deps{
		Now: now, Logger: log, Calendar: c.calendar, Catalogue: c.catalogue, Clients: c.clients, Ledger: c.ledger, Links: c.links,
		PublicURL: "https://m-saas.test", Audit: trail{},
		Actor: func(ctx context.Context, tenant tenancy.ID) (identity.Actor, error) {
			s, err := c.kit.Router.Scope(ctx, tenant)
			if err != nil {
				return identity.Actor{}, err
			}
			return c.kit.Actor(s, policies.SystemBooker), nil
		},
	}
	writer := func(ctx context.Context, a identity.Actor, r outbox.Row) (outbox.Answer, error) {
		return c.waitlist.WriteOffer(ctx, a, r)
	}
	c.outbox = outbox.New(outbox.Deps{Now: now, Logger: log, Ledger: c.ledger, Mailer: c.post}, map[string]outbox.Writer{waitlist.OfferMail: writer})
	deps.Outbox = c.outbox
	c.waitlist = waitlist.New(deps)
}

func (c *clinic) addService(name string, minutes int) catalogue.Item {
	c.t.Helper()
	s, err := c.catalogue.CreateItem(c.t.Context(), c.owner, catalogue.Item{
		ID: id.New(id.Service, today), Name: name, DurationMinutes: minutes, Price: money.Money{Amount: 150_00, Currency: "RON"},
	})
	require.NoError(c.t, err)
	return s
}

func (c *clinic) addProvider(name string) catalogue.Provider {
	c.t.Helper()
	var hours []catalogue.WeeklyHours
	for day := 1; day <= 7; day++ {
		hours = append(hours, catalogue.WeeklyHours{Weekday: day, From: 9 * 60, To: 17 * 60})
	}
	p, err := c.catalogue.CreateProvider(c.t.Context(), c.owner, catalogue.Provider{ID: id.New(id.Provider, today), Name: name, Title: "Dr.", Hours: hours, Active: true})
	require.NoError(c.t, err)
	return p
}

func (c *clinic) addClient(name, email string) clients.Client {
	c.t.Helper()
	cl, err := c.clients.Create(c.t.Context(), c.owner, clients.NewClient{ID: id.New(id.Client, today), Name: name, Email: email})
	require.NoError(c.t, err)
	return cl
}

// book takes a time of the provider, in the clinic's local time.
func (c *clinic) book(local string, minutes int) scheduling.Appointment {
	c.t.Helper()
	somebody := c.addClient("Altcineva", "")
	a, err := c.calendar.Book(c.t.Context(), c.owner, scheduling.Booking{
		ID: id.New(id.Appointment, today), ClientID: somebody.ID, ProviderID: c.provider.ID, ServiceIDs: []string{c.service.ID},
		Start: local, DurationMinutes: minutes,
	})
	require.NoError(c.t, err)
	return a
}

// full books the whole of a day.
func (c *clinic) full(day string) []scheduling.Appointment {
	c.t.Helper()
	return []scheduling.Appointment{c.book(day+"T09:00", 240), c.book(day+"T13:00", 240)}
}

func (c *clinic) cancel(a scheduling.Appointment) {
	c.t.Helper()
	_, err := c.calendar.ChangeStatus(c.t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Cancelled})
	require.NoError(c.t, err)
}

// tuesday is a wish for the day after today.
func (c *clinic) tuesday() waitlist.Wish {
	return waitlist.Wish{ServiceIDs: []string{c.service.ID}, From: "2026-11-03", To: "2026-11-03", AutoOffer: true}
}

func (c *clinic) add(client clients.Client, wish waitlist.Wish) waitlist.Entry {
	c.t.Helper()
	e, err := c.waitlist.Add(c.t.Context(), c.owner, waitlist.NewEntry{ID: id.New(id.WaitEntry, c.clock.Now()), ClientID: client.ID, Wish: wish})
	require.NoError(c.t, err)
	return e
}

func (c *clinic) pass() time.Time {
	c.t.Helper()
	next, err := c.waitlist.Run(c.t.Context(), c.booker)
	require.NoError(c.t, err)
	return next
}

func (c *clinic) entry(key string) waitlist.Entry {
	c.t.Helper()
	for _, s := range append([]waitlist.Status{""}, waitlist.Statuses()...) {
		all, err := c.waitlist.List(c.t.Context(), c.owner, s)
		require.NoError(c.t, err)
		for _, e := range all {
			if e.ID == key {
				return e
			}
		}
	}
	c.t.Fatal("no such entry")
	return waitlist.Entry{}
}

// token is the secret of an entry's newest offer.
func (c *clinic) token(e waitlist.Entry) string {
	return c.links.Token(link.AnswerOffer, c.scope.TenantID(), e.ID, c.entry(e.ID).Offers)
}

// onTuesday counts what blocks the provider on the day after today, by client.
func (c *clinic) onTuesday() map[string]int {
	c.t.Helper()
	from := time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)
	all, err := c.calendar.List(c.t.Context(), c.owner, scheduling.Range{Window: scheduling.Interval{Start: from, End: from.AddDate(0, 0, 1)}, ProviderID: c.provider.ID})
	require.NoError(c.t, err)
	out := map[string]int{}
	for _, a := range all {
		if a.Status.Blocks() {
			out[a.ClientID]++
		}
	}
	return out
}
