package invoices_test

import (
	"context"
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
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// today is a Friday morning in Bucharest.
var today = time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)

type trail struct{}

func (trail) Record(context.Context, identity.Actor, audit.Entry) error { return nil }

// post keeps the letters, or fails as told.
type post struct {
	mu   sync.Mutex
	sent []messaging.Mail
	fail error
}

func (p *post) Send(ctx context.Context, m messaging.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return p.fail
	}
	if err := m.BeforeEnd(ctx); err != nil {
		return err
	}
	p.sent = append(p.sent, m)
	return nil
}

// till knows what was paid.
type till struct {
	mu   sync.Mutex
	paid map[string]int64
	all  map[string]invoices.Payment
}

func (p *till) Find(_ context.Context, _ identity.Actor, paymentID string) (invoices.Payment, error) {
	return p.all[paymentID], nil
}

func (p *till) Paid(_ context.Context, _ tenancy.Scope, ids []string) (map[string]int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[string]int64{}
	for _, i := range ids {
		out[i] = p.paid[i]
	}
	return out, nil
}

func (p *till) Relink(_ context.Context, _ identity.Actor, paymentID, from, to string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.paid, from)
	if to != "" {
		p.paid[to] = p.all[paymentID].Amount
	}
	return nil
}

// office is a clinic that makes invoices.
type office struct {
	*invoices.Service

	t      testing.TB
	kit    *testkit.Tenants
	scope  tenancy.Scope
	clock  *testkit.Clock
	post   *post
	till   *till
	ledger *due.Ledger
	outbox *outbox.Service

	owner, desk, mailer, keeper identity.Actor

	catalogue *catalogue.Service
	clients   *clients.Service
	calendar  *scheduling.Service
}

func newOffice(t testing.TB) *office {
	t.Helper()
	kit := testkit.NewTenants(t, nil)
	o := open(t, kit, kit.Clinic(t), testkit.NewClock(today))
	_, err := o.ChangeSettings(t.Context(), o.owner, 0, clinicSettings())
	require.NoError(t, err)
	return o
}

func clinicSettings() invoices.Settings {
	return invoices.Settings{
		Issuer: issuer(), DueDays: 14, DefaultTax: "ro-e-dental", DefaultSeries: "DLX", StornoSeries: "STO",
		Series: []invoices.Series{{Code: "DLX", Kind: invoices.Plain, First: 1}, {Code: "ANUAL", Kind: invoices.Plain, Yearly: true, First: 1}, {Code: "STO", Kind: invoices.Storno, First: 1}},
	}
}

// open puts the use cases over a clinic.
func open(t testing.TB, kit *testkit.Tenants, scope tenancy.Scope, clock *testkit.Clock) *office {
	t.Helper()
	o := &office{
		t: t, kit: kit, scope: scope, clock: clock, post: &post{}, till: &till{paid: map[string]int64{}, all: map[string]invoices.Payment{}},
		owner: kit.Actor(scope, policies.Owner), desk: kit.Actor(scope, policies.Receptionist),
		mailer: kit.Actor(scope, policies.SystemMailer), keeper: kit.Actor(scope, policies.SystemKeeper),
	}
	now, log := clock.Now, testkit.Discard()
	o.catalogue = catalogue.New(catalogue.Deps{Now: now, Logger: log, Audit: trail{}})
	o.clients = clients.New(clients.Deps{Now: now, Logger: log, Audit: trail{}})
	o.ledger = due.New(kit.Router.Control("test of the invoices"))
	o.calendar = scheduling.New(scheduling.Deps{Now: now, Logger: log, Catalogue: o.catalogue, Clients: o.clients, Audit: trail{}, Ledger: o.ledger})
	writer := func(ctx context.Context, a identity.Actor, r outbox.Row) (outbox.Answer, error) {
		return o.WriteMail(ctx, a, r)
	}
	ended := func(ctx context.Context, scope tenancy.Scope, r outbox.Row, s outbox.State) {
		o.MailLeft(ctx, scope, r, s)
	}
	o.outbox = outbox.New(outbox.Deps{Now: now, Logger: log, Ledger: o.ledger, Mailer: o.post, Ended: ended}, map[string]outbox.Writer{invoices.SentMail: writer})
	o.Service = invoices.New(invoices.Deps{
		Now: now, Logger: log, Rates: rates(t), Calendar: o.calendar, Clients: o.clients, Payments: o.till, Outbox: o.outbox, Ledger: o.ledger, Audit: trail{},
	})
	return o
}

func (o *office) draft() invoices.Invoice {
	o.t.Helper()
	i, err := o.Create(o.t.Context(), o.desk, invoices.NewInvoice{ID: id.New(id.Invoice, o.clock.Now())})
	require.NoError(o.t, err)
	return i
}

// content is what a draft for somebody says: lines of quantity, price and a VAT.
func content(lines ...invoices.DraftLine) invoices.Content {
	if len(lines) == 0 {
		lines = []invoices.DraftLine{{Description: "Consultație", Quantity: 1000, Price: 200_00, Tax: "ro-e-dental"}}
	}
	return invoices.Content{
		Series: "DLX", Language: "ro", DueDays: 14, Lines: lines,
		Buyer: invoices.Buyer{Name: "Ștefan Popa", Email: "stefan@example.com", Place: invoices.Place{Street: "Str. Lungă 1", City: "Cluj-Napoca", County: "RO-CJ", Country: "RO"}},
	}
}

func (o *office) written(c invoices.Content) invoices.Invoice {
	o.t.Helper()
	d := o.draft()
	i, err := o.Edit(o.t.Context(), o.desk, d.ID, d.Rev, c)
	require.NoError(o.t, err)
	return i
}

func (o *office) issued(lines ...invoices.DraftLine) invoices.Invoice {
	o.t.Helper()
	d := o.written(content(lines...))
	i, err := o.Issue(o.t.Context(), o.desk, d.ID, d.Rev, "")
	require.NoError(o.t, err)
	return i
}

func (o *office) get(key string) invoices.Invoice {
	o.t.Helper()
	i, err := o.Get(o.t.Context(), o.desk, key)
	require.NoError(o.t, err)
	return i
}

func (o *office) takeBack(in invoices.NewStorno) (invoices.Invoice, error) {
	if in.ID == "" {
		in.ID = id.New(id.Invoice, o.clock.Now())
	}
	return o.TakeBack(o.t.Context(), o.desk, in)
}

// all reads every document of a filter.
func (o *office) all(f invoices.Filter) []invoices.Invoice {
	o.t.Helper()
	f.Limit = invoices.MaxPage
	var out []invoices.Invoice
	for {
		page, err := o.List(o.t.Context(), o.desk, f)
		require.NoError(o.t, err)
		out = append(out, page.Items...)
		if page.Next == "" {
			return out
		}
		f.Cursor = page.Next
	}
}
