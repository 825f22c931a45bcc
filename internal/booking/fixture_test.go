package booking_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// today is a Thursday in summer time, weeks before the autumn change of 2026-10-25.
var today = time.Date(2026, 10, 1, 5, 0, 0, 0, time.UTC)

// trail keeps what was audited.
type trail struct {
	mu      sync.Mutex
	entries []audit.Entry
}

func (r *trail) Record(_ context.Context, _ identity.Actor, e audit.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, e)
	return nil
}

func (r *trail) actions() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, e := range r.entries {
		all = append(all, e.Action)
	}
	return all
}

// platform is a control database with the use cases of online booking over it.
type platform struct {
	kit       *testkit.Tenants
	clock     *testkit.Clock
	trail     *trail
	catalogue *catalogue.Service
	clients   *clients.Service
	calendar  *scheduling.Service
	outbox    *outbox.Service
	post      *post
	booking   *booking.Service
}

// clinic is a tenant of a platform.
type clinic struct {
	*platform

	t        testing.TB
	scope    tenancy.Scope
	owner    identity.Actor
	slug     string
	service  catalogue.Item // half an hour, 250.00 RON
	provider catalogue.Provider
}

// post keeps the letters that left.
type post struct {
	mu      sync.Mutex
	letters []messaging.Mail
}

func (p *post) Send(_ context.Context, m messaging.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, m)
	return nil
}

func newPlatform(t testing.TB) *platform {
	t.Helper()
	p := &platform{kit: testkit.NewTenants(t, nil), clock: testkit.NewClock(today), trail: &trail{}, post: &post{}}
	now, log := p.clock.Now, testkit.Discard()
	ledger := due.New(p.kit.Router.Control("test"))
	p.catalogue = catalogue.New(catalogue.Deps{Now: now, Logger: log, Audit: p.trail})
	p.clients = clients.New(clients.Deps{Now: now, Logger: log, Audit: p.trail, Movers: []clients.Mover{scheduling.ClientMover{Now: now}}})
	p.calendar = scheduling.New(scheduling.Deps{
		Now: now, Logger: log, Catalogue: p.catalogue, Clients: p.clients, Audit: p.trail, Ledger: ledger,
		Announce: func(ctx context.Context, scope tenancy.Scope, before, after scheduling.Appointment) error {
			return p.booking.Announce(ctx, scope, before, after)
		},
	})
	p.booking = booking.New(booking.Deps{
		Now: now, Logger: log, Links: link.New([]byte(strings.Repeat("l", 32))), Key: []byte(strings.Repeat("b", 32)),
		Control: p.kit.Router.Control("test"), Audit: p.trail, Catalogue: p.catalogue, Clients: p.clients, Calendar: p.calendar,
		PublicURL: "https://m.test", Domain: "m.test", Sender: "no-reply@m.test",
		Actor: func(ctx context.Context, id tenancy.ID) (identity.Actor, error) {
			scope, err := p.kit.Router.Scope(ctx, id)
			if err != nil {
				return identity.Actor{}, err
			}
			return p.kit.Actor(scope, policies.SystemBooker), nil
		},
	})
	p.outbox = outbox.New(outbox.Deps{Now: now, Logger: log, Ledger: ledger, Mailer: p.post}, p.booking.Writers())
	p.booking.Outbox = p.outbox
	return p
}

// clinic makes a tenant with a provider at work day and night and an open page.
func (p *platform) clinic(t testing.TB) *clinic {
	t.Helper()
	scope := p.kit.Clinic(t)
	c := &clinic{platform: p, t: t, scope: scope, owner: p.kit.Actor(scope, policies.Owner), slug: scope.Tenant().Slug}
	c.service = c.addService("Consultație")
	c.provider = c.addProvider("Ioana Pop")
	return c
}

// open makes a tenant whose page is open.
func newOpenClinic(t testing.TB, changes ...func(*booking.Page)) *clinic {
	t.Helper()
	c := newClinic(t)
	c.open(changes...)
	return c
}

func (c *clinic) open(changes ...func(*booking.Page)) {
	c.t.Helper()
	p, err := c.save(func(p *booking.Page) {
		p.Enabled = true
		for _, change := range changes {
			change(p)
		}
	})
	require.NoError(c.t, err)
	c.slug = p.Slug
}

func (c *clinic) addService(name string, change ...func(*catalogue.Item)) catalogue.Item {
	c.t.Helper()
	i := catalogue.Item{
		ID: id.New(id.Service, today), Name: name, DurationMinutes: 30, Price: money.Money{Amount: 250_00, Currency: "RON"}, BookableOnline: true,
	}
	for _, f := range change {
		f(&i)
	}
	i, err := c.catalogue.CreateItem(c.t.Context(), c.owner, i)
	require.NoError(c.t, err)
	return i
}

func (c *clinic) addProvider(name string, change ...func(*catalogue.Provider)) catalogue.Provider {
	c.t.Helper()
	p := catalogue.Provider{ID: id.New(id.Provider, today), Name: name, Title: "Dr.", Active: true, BookableOnline: true}
	for day := 1; day <= 7; day++ {
		p.Hours = append(p.Hours, catalogue.WeeklyHours{Weekday: day, From: 8 * 60, To: 20 * 60})
	}
	for _, f := range change {
		f(&p)
	}
	p, err := c.catalogue.CreateProvider(c.t.Context(), c.owner, p)
	require.NoError(c.t, err)
	return p
}

// solve gets a challenge and does its work.
func (c *clinic) solve() (challenge, solution string) {
	c.t.Helper()
	ch, err := c.booking.NewChallenge(c.t.Context(), c.slug, 0)
	require.NoError(c.t, err)
	return ch.Token, booking.Solve(ch)
}

// request asks for half an hour at the clinic's local time of 2026-10-07.
func (c *clinic) request(local string) booking.HoldRequest {
	c.t.Helper()
	token, solution := c.solve()
	return booking.HoldRequest{
		Wish: booking.Wish{ServiceIDs: []string{c.service.ID}, ProviderID: c.provider.ID}, Start: "2026-10-07T" + local,
		Challenge: token, Solution: solution, Network: id.New(id.Access, today),
	}
}

func (c *clinic) hold(local string) booking.Hold {
	c.t.Helper()
	h, err := c.booking.Hold(c.t.Context(), c.slug, c.request(local))
	require.NoError(c.t, err)
	return h
}

// ana are a visitor's details.
func (c *clinic) ana() booking.Details {
	return booking.Details{Name: "Ana Pop", Email: "ana@example.test", Phone: "0721 234 567", Language: "ro", Consent: c.page().ConsentNumber}
}

// book holds a time and books it, some seconds later.
func (c *clinic) book(local string, in booking.Details) booking.Booked {
	c.t.Helper()
	h := c.hold(local)
	c.clock.Move(5 * time.Second)
	b, err := c.booking.Book(c.t.Context(), c.slug, h.Token, in)
	require.NoError(c.t, err)
	return b
}

// send lets the outbox work and gives what left in the meantime.
func (c *clinic) send() []messaging.Mail {
	c.t.Helper()
	c.post.mu.Lock()
	c.post.letters = nil
	c.post.mu.Unlock()
	_, err := c.outbox.Run(c.t.Context(), c.kit.Actor(c.scope, policies.SystemMailer))
	require.NoError(c.t, err)
	return c.post.letters
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

func (c *clinic) count(collection string) int64 {
	c.t.Helper()
	n, err := c.scope.Collection(collection).CountDocuments(c.t.Context(), bson.D{})
	require.NoError(c.t, err)
	return n
}

func newClinic(t testing.TB) *clinic {
	t.Helper()
	return newPlatform(t).clinic(t)
}

// page reads the settings as they are.
func (c *clinic) page() booking.Page {
	c.t.Helper()
	p, err := c.booking.ReadPage(c.t.Context(), c.owner)
	require.NoError(c.t, err)
	return p
}

// save changes the settings.
func (c *clinic) save(change func(*booking.Page)) (booking.Page, error) {
	p := c.page()
	change(&p)
	return c.booking.SavePage(c.t.Context(), c.owner, p.Rev, p)
}

func codeOf(t testing.TB, err error) string {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "not a fault: %v", err)
	return f.Code
}

func fields(t testing.TB, err error) []string {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "not a fault: %v", err)
	var all []string
	for _, x := range f.Fields {
		all = append(all, x.Path+" "+x.Code)
	}
	return all
}
