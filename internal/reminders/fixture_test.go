package reminders_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/reminders"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// noon is a Monday in winter time, 14:00 in Bucharest.
var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

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

// post keeps the messages that left.
type post struct {
	mu    sync.Mutex
	mails []messaging.Mail
	texts []outbox.Text
	fail  error // of text messages

	meanwhile func() // what happens while the first mail is under way
}

func (p *post) Send(ctx context.Context, m messaging.Mail) error {
	if p.meanwhile != nil {
		p.meanwhile()
		p.meanwhile = nil
	}
	if err := m.BeforeEnd(ctx); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, m)
	return nil
}

func (p *post) Carry(_ context.Context, _ tenancy.ID, _ string, t outbox.Text) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return "", p.fail
	}
	p.texts = append(p.texts, t)
	return fmt.Sprint("SM", len(p.texts)), nil
}

// carrier takes mails and text messages.
type carrier interface {
	outbox.Mailer
	outbox.Carrier
}

// clinic is a tenant that is open day and night, with a calendar that announces to the reminders.
type clinic struct {
	t      testing.TB
	kit    *testkit.Tenants
	scope  tenancy.Scope
	clock  *testkit.Clock
	trail  *trail
	post   *post
	owner  identity.Actor
	mailer identity.Actor
	keeper identity.Actor

	catalogue *catalogue.Service
	clients   *clients.Service
	calendar  *scheduling.Service
	ledger    *due.Ledger
	outbox    *outbox.Service
	reminders *reminders.Service

	service  catalogue.Item
	provider catalogue.Provider
	client   clients.Client // who agreed to e-mail and SMS
}

func newClinic(t testing.TB, at time.Time) *clinic {
	t.Helper()
	kit := testkit.NewTenants(t, nil)
	p := &post{}
	c := over(t, kit.Router, kit.Clinic(t), testkit.NewClock(at), p)
	c.kit, c.post = kit, p
	c.owner = kit.Actor(c.scope, policies.Owner)
	c.service = c.addService("Consultație")
	c.provider = c.addProvider("Ioana Pop")
	c.client = c.addClient(1)
	return c
}

// over puts the use cases over a scope.
func over(t testing.TB, router *tenancy.Router, scope tenancy.Scope, clock *testkit.Clock, p carrier) *clinic {
	t.Helper()
	c := &clinic{t: t, scope: scope, clock: clock, trail: &trail{}, ledger: due.New(router.Control("test of reminders"))}
	policy, err := policies.New()
	require.NoError(t, err)
	as := func(role policies.Role) identity.Actor {
		return identity.NewActor(scope, identity.Person{Name: "m-saas"}, identity.Membership{Role: role}, policy)
	}
	c.mailer, c.keeper, c.owner = as(policies.SystemMailer), as(policies.SystemKeeper), as(policies.Owner)
	now, log := clock.Now, testkit.Discard()
	c.catalogue = catalogue.New(catalogue.Deps{Now: now, Logger: log, Audit: c.trail})
	c.clients = clients.New(clients.Deps{
		Now: now, Logger: log, Audit: c.trail, Ledger: c.ledger, Clashes: scheduling.Clashes, Figures: scheduling.FiguresOf(now), InUse: scheduling.InUse(now),
		Movers: []clients.Mover{scheduling.ClientMover{Now: now}, clients.Repoint("outbox")},
	})
	c.calendar = scheduling.New(scheduling.Deps{
		Now: now, Logger: log, Catalogue: c.catalogue, Clients: c.clients, Audit: c.trail, Ledger: c.ledger,
		Announce: func(ctx context.Context, scope tenancy.Scope, before, after scheduling.Appointment) error {
			return c.reminders.Announce(ctx, scope, before, after)
		},
	})
	c.reminders = reminders.New(reminders.Deps{
		Now: now, Logger: log, Audit: c.trail, Ledger: c.ledger, Calendar: c.calendar, Clients: c.clients, PublicURL: "https://m.test",
		Manage: func(_ context.Context, _ identity.Actor, key string) (string, string, error) {
			return "https://m.test/a/" + key, "", nil
		},
		ReplyTo: func(context.Context, tenancy.Scope) (string, error) { return "receptie@clinica.test", nil },
		Offers:  func(ch outbox.Channel) bool { return ch != outbox.WhatsApp },
	})
	c.outbox = outbox.New(outbox.Deps{
		Now: now, Logger: log, Ledger: c.ledger, Mailer: p, Carriers: map[outbox.Channel]outbox.Carrier{outbox.SMS: p},
	}, map[string]outbox.Writer{reminders.Kind: c.reminders.Compose})
	c.reminders.Outbox = c.outbox
	return c
}

func (c *clinic) addService(name string) catalogue.Item {
	c.t.Helper()
	i, err := c.catalogue.CreateItem(c.t.Context(), c.owner, catalogue.Item{
		ID: id.New(id.Service, noon), Name: name, DurationMinutes: 30, Price: money.Money{Amount: 250_00, Currency: "RON"},
	})
	require.NoError(c.t, err)
	return i
}

func (c *clinic) addProvider(name string) catalogue.Provider {
	c.t.Helper()
	p := catalogue.Provider{ID: id.New(id.Provider, noon), Name: name, Title: "Dr.", Active: true}
	for day := 1; day <= 7; day++ {
		p.Hours = append(p.Hours, catalogue.WeeklyHours{Weekday: day, From: 0, To: 24 * 60})
	}
	p, err := c.catalogue.CreateProvider(c.t.Context(), c.owner, p)
	require.NoError(c.t, err)
	return p
}

func (c *clinic) addClient(n int) clients.Client {
	c.t.Helper()
	made, err := c.clients.Create(c.t.Context(), c.owner, clients.NewClient{
		ID: id.New(id.Client, noon), Name: fmt.Sprintf("Client %04d", n), Email: fmt.Sprintf("client%04d@clienti.test", n),
		Phone: fmt.Sprintf("+4072%07d", n),
	})
	require.NoError(c.t, err)
	for _, channel := range []clients.Channel{clients.EmailChannel, clients.SMSChannel} {
		made = c.decide(made.ID, channel, true)
	}
	return made
}

func (c *clinic) decide(clientID string, channel clients.Channel, granted bool) clients.Client {
	c.t.Helper()
	c.clock.Move(time.Second) // of two decisions in one instant nobody knows which is the last
	made, err := c.clients.AddConsent(c.t.Context(), c.owner, clientID, clients.Decision{
		ID: id.New(id.Consent, c.clock.Now()), Channel: channel, Granted: granted, How: clients.OnPaper,
	})
	require.NoError(c.t, err)
	return made
}

// remind saves rules: one for each span before the start, by e-mail unless it says otherwise.
func (c *clinic) remind(quiet reminders.Quiet, rules ...reminders.Rule) reminders.Rules {
	c.t.Helper()
	now, err := c.reminders.Read(c.t.Context(), c.scope)
	require.NoError(c.t, err)
	saved, err := c.reminders.Change(c.t.Context(), c.owner, now.Rev, reminders.Rules{Rules: rules, Quiet: quiet})
	require.NoError(c.t, err)
	return saved
}

func rule(channel outbox.Channel, before time.Duration) reminders.Rule {
	return reminders.Rule{On: true, Channel: channel, Minutes: int(before / time.Minute), Words: reminders.Suggested(channel)}
}

// book books at a local time of Bucharest, "2026-11-04T10:00".
func (c *clinic) book(local string) scheduling.Appointment {
	c.t.Helper()
	a, err := c.calendar.Book(c.t.Context(), c.owner, scheduling.Booking{
		ID: id.New(id.Appointment, noon), ClientID: c.client.ID, ProviderID: c.provider.ID, ServiceIDs: []string{c.service.ID}, Start: local,
	})
	require.NoError(c.t, err)
	return a
}

func (c *clinic) move(a scheduling.Appointment, local string) scheduling.Appointment {
	c.t.Helper()
	a, err := c.calendar.Edit(c.t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Start: &local})
	require.NoError(c.t, err)
	return a
}

func (c *clinic) status(a scheduling.Appointment, to scheduling.Status) scheduling.Appointment {
	c.t.Helper()
	a, err := c.calendar.ChangeStatus(c.t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: to})
	require.NoError(c.t, err)
	return a
}

// until moves the clock to a local time of Bucharest, running what is due on the way every ten minutes.
func (c *clinic) until(local string) {
	c.t.Helper()
	zone, err := time.LoadLocation("Europe/Bucharest")
	require.NoError(c.t, err)
	at, err := time.ParseInLocation("2006-01-02T15:04", local, zone)
	require.NoError(c.t, err)
	for {
		next, err := c.outbox.Run(c.t.Context(), c.mailer)
		require.NoError(c.t, err)
		switch {
		case next.IsZero() || next.After(at):
			c.clock.Move(at.Sub(c.clock.Now()))
			return
		case next.After(c.clock.Now()):
			c.clock.Move(next.Sub(c.clock.Now()))
		}
	}
}

func (c *clinic) rows(a scheduling.Appointment) map[string]string {
	c.t.Helper()
	found, err := c.outbox.About(c.t.Context(), c.scope, reminders.Kind, a.ID)
	require.NoError(c.t, err)
	out := map[string]string{}
	for _, r := range found {
		out[string(r.Channel)+" "+r.For.UTC().Format("01-02 15:04")] = string(r.State) + " " + r.Why
	}
	return out
}

func requireFault(t *testing.T, err error, kind fault.Kind, field, code string) {
	t.Helper()
	f, ok := errors.AsType[*fault.Fault](err)
	require.True(t, ok, "not a fault: %v", err)
	require.Equal(t, kind, f.Kind)
	if field == "" {
		require.Equal(t, code, f.Code)
		return
	}
	require.NotEmpty(t, f.Fields)
	require.Equal(t, field+" "+code, f.Fields[0].Path+" "+f.Fields[0].Code)
}
