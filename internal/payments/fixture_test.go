package payments_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/paypaltest"
	"github.com/m-saas/m-saas/internal/testkit/stripetest"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// today is a Friday morning in Bucharest.
var today = time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)

// trail keeps what was noted.
type trail struct {
	mu  sync.Mutex
	all []audit.Entry
}

func (l *trail) Record(_ context.Context, _ identity.Actor, e audit.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, e)
	return nil
}

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

// wire is the way to the providers; a test may cut it.
type wire struct {
	mu   sync.Mutex
	then func(*http.Request) fate // nil = all goes well
}

// fate is what becomes of a request.
type fate int

const (
	goesWell   fate = iota
	lostBefore      // the provider never hears of it
	lostAfter       // the provider has done it, and nobody hears the answer
	diesAfter       // the provider has done it, and the process dies
	diesBefore      // the process dies before the provider hears of it
)

// death is what a process ends with.
var errDeath = errors.New("the process has died")

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	then := w.then
	w.mu.Unlock()
	how := goesWell
	if then != nil {
		how = then(r)
	}
	switch how {
	case lostBefore:
		return nil, errors.New("lost")
	case diesBefore:
		panic(errDeath)
	case goesWell, lostAfter, diesAfter:
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if how == goesWell || err != nil {
		return res, err
	}
	_ = res.Body.Close()
	if how == diesAfter {
		panic(errDeath)
	}
	return nil, errors.New("lost")
}

func (w *wire) cut(then func(*http.Request) fate) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.then = then
}

// house is the platform with its providers; its clinics share the use cases.
type house struct {
	t      testing.TB
	kit    *testkit.Tenants
	clock  *testkit.Clock
	stripe *stripetest.Server
	paypal *paypaltest.Server
	wire   *wire
	post   *post
	trail  *trail

	ledger    *due.Ledger
	clients   *clients.Service
	catalogue *catalogue.Service
	calendar  *scheduling.Service
	outbox    *outbox.Service
	links     link.Keys
	payments  *payments.Service
}

func newHouse(t testing.TB) *house {
	t.Helper()
	clock := testkit.NewClock(today)
	h := &house{
		t: t, kit: testkit.NewTenants(t, clock.Now), clock: clock, wire: &wire{}, post: &post{}, trail: &trail{},
		stripe: stripetest.New(stripetest.Options{Now: clock.Now}), paypal: paypaltest.New(clock.Now),
	}
	stripe, paypal := httptest.NewServer(h.stripe), httptest.NewServer(h.paypal)
	t.Cleanup(stripe.Close)
	t.Cleanup(paypal.Close)
	h.stripe.SetAddress(stripe.URL)
	h.paypal.SetAddress(paypal.URL)
	h.stripe.AddEndpoint(stripetest.Endpoint{URL: "https://m-saas.test/stripe", Connect: true})
	now, log := clock.Now, testkit.Discard()
	h.ledger = due.New(h.kit.Router.Control("test of payments"))
	h.links = link.New([]byte(strings.Repeat("k", 32)))
	h.clients = clients.New(clients.Deps{Now: now, Logger: log, Audit: h.trail, Movers: []clients.Mover{clients.Repoint("payments")}})
	h.catalogue = catalogue.New(catalogue.Deps{Now: now, Logger: log, Audit: h.trail})
	h.calendar = scheduling.New(scheduling.Deps{Now: now, Logger: log, Catalogue: h.catalogue, Clients: h.clients, Audit: h.trail, Ledger: h.ledger})
	client := &http.Client{Transport: h.wire, Timeout: 10 * time.Second}
	deps := payments.Deps{
		Now: now, Logger: log, Control: h.kit.Router.Control("test of payments"), Calendar: h.calendar, Clients: h.clients, Ledger: h.ledger, Links: h.links,
		PublicURL: "https://m-saas.test", Audit: h.trail, Offers: func(c outbox.Channel) bool { return c != outbox.WhatsApp },
		Actor: func(ctx context.Context, tenant tenancy.ID) (identity.Actor, error) {
			scope, err := h.kit.Router.Scope(ctx, tenant)
			if err != nil {
				return identity.Actor{}, err
			}
			return h.kit.Actor(scope, policies.SystemCashier), nil
		},
		Stripe: payments.NewStripe(payments.StripeConfig{
			SecretKey: stripetest.SecretKey, ClientID: stripetest.ClientID, WebhookSecret: stripetest.WebhookSecret, APIURL: stripe.URL, ConnectURL: stripe.URL, HTTP: client,
		}),
		PayPal: payments.NewPayPal(payments.PayPalConfig{APIURL: paypal.URL, Now: now, HTTP: client}),
	}
	h.outbox = outbox.New(outbox.Deps{Now: now, Logger: log, Ledger: h.ledger, Mailer: h.post}, map[string]outbox.Writer{
		payments.LinkMail: func(ctx context.Context, a identity.Actor, r outbox.Row) (outbox.Answer, error) {
			return h.payments.WriteLink(ctx, a, r)
		},
	})
	deps.Outbox = h.outbox
	h.payments = payments.New(deps)
	return h
}

// clinic is one clinic of the house.
type clinic struct {
	*house

	scope                  tenancy.Scope
	owner, cashier, mailer identity.Actor
	account                string // at Stripe
}

// clinic makes a clinic that takes a currency and has connected an account of Stripe.
func (h *house) clinic(currency string) *clinic {
	h.t.Helper()
	scope := h.kit.Clinic(h.t)
	settings := scope.Tenant().Settings
	settings.Currency = currency
	_, err := h.kit.Router.Directory().UpdateSettings(h.t.Context(), scope, scope.Tenant().Rev, settings, tenancy.Change{Action: "clinic.updated"})
	require.NoError(h.t, err)
	scope, err = h.kit.Router.Scope(h.t.Context(), scope.TenantID())
	require.NoError(h.t, err)
	c := &clinic{
		house: h, scope: scope, owner: h.kit.Actor(scope, policies.Owner), cashier: h.kit.Actor(scope, policies.SystemCashier), mailer: h.kit.Actor(scope, policies.SystemMailer),
	}
	c.account = h.stripe.Connect("", "clinic@clinic.test", true)
	c.connect(c.account)
	return c
}

func (c *clinic) connect(account string) payments.Accounts {
	c.t.Helper()
	all, err := c.payments.ConnectStripe(c.t.Context(), c.owner, c.state(), c.stripe.Consent(account))
	require.NoError(c.t, err)
	return all
}

// state begins a connection and gives its state.
func (c *clinic) state() string {
	c.t.Helper()
	page, err := c.payments.AskStripe(c.t.Context(), c.owner)
	require.NoError(c.t, err)
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, page, nil)
	require.NoError(c.t, err)
	return req.URL.Query().Get("state")
}

func (c *clinic) client(name, email string) clients.Client {
	c.t.Helper()
	made, err := c.clients.Create(c.t.Context(), c.owner, clients.NewClient{ID: id.New(id.Client, c.clock.Now()), Name: name, Email: email})
	require.NoError(c.t, err)
	return made
}

// link makes a link of 150 of the clinic's currency.
func (c *clinic) link() payments.Payment {
	c.t.Helper()
	return c.take(payments.NewPayment{Kind: payments.Link, Amount: 150_00, Purpose: "Consultație"})
}

func (c *clinic) take(in payments.NewPayment) payments.Payment {
	c.t.Helper()
	if in.ID == "" {
		in.ID = id.New(id.Payment, c.clock.Now())
	}
	p, err := c.payments.Take(c.t.Context(), c.owner, in)
	require.NoError(c.t, err)
	return p
}

func (c *clinic) token(p payments.Payment) string {
	return strings.TrimPrefix(c.payments.LinkOf(c.scope, p), "https://m-saas.test/pay/")
}

// visit opens the provider's page of a link and gives the name of what is paid there.
func (c *clinic) visit(p payments.Payment, m payments.Method) string {
	c.t.Helper()
	address, err := c.payments.Visit(c.t.Context(), c.token(p), m)
	require.NoError(c.t, err)
	return object(address)
}

// object is the name of a provider's page.
func object(address string) string {
	return address[strings.LastIndexAny(address, "/=")+1:]
}

// pay visits Stripe's page of a link and pays there.
func (c *clinic) pay(p payments.Payment) {
	c.t.Helper()
	require.NoError(c.t, c.stripe.Complete(c.visit(p, payments.Stripe), stripetest.GoodCard))
}

// paid makes a link, pays it, and has the clinic hear of it.
func (c *clinic) paid() payments.Payment {
	c.t.Helper()
	p := c.link()
	c.pay(p)
	c.hearAll()
	p = c.get(p.ID)
	require.Equal(c.t, payments.Paid, p.State)
	return p
}

func (c *clinic) get(key string) payments.Payment {
	c.t.Helper()
	p, err := c.payments.Get(c.t.Context(), c.owner, key)
	require.NoError(c.t, err)
	return p
}

// hear has the platform told one event.
func (h *house) hear(d *stripetest.Delivery) {
	h.t.Helper()
	require.NoError(h.t, h.payments.HearStripe(h.t.Context(), stripetest.Sign(d.Payload, stripetest.WebhookSecret, h.clock.Now()), d.Payload))
}

// hearAll has the platform told all that waits, and the clinic see to it.
func (c *clinic) hearAll() {
	c.t.Helper()
	for _, d := range c.stripe.Waiting() {
		c.hear(d)
		c.stripe.Drop(d)
	}
	c.run()
}

// hearPayPal is the same for PayPal.
func (c *clinic) hearPayPal() {
	c.t.Helper()
	for _, d := range c.paypal.Waiting() {
		require.NoError(c.t, c.tellPayPal(d))
		c.paypal.Drop(d)
	}
	c.run()
}

func (h *house) tellPayPal(d *paypaltest.Delivery) error {
	x := h.paypal.Headers(d)
	return h.payments.HearPayPal(h.t.Context(), d.URL[strings.LastIndex(d.URL, "/")+1:], payments.PayPalSignature{
		Algorithm: x["Paypal-Auth-Algo"], CertURL: x["Paypal-Cert-Url"], ID: x["Paypal-Transmission-Id"], Signature: x["Paypal-Transmission-Sig"], Time: x["Paypal-Transmission-Time"],
	}, d.Payload)
}

func (c *clinic) run() time.Time {
	c.t.Helper()
	next, err := c.payments.Run(c.t.Context(), c.cashier)
	require.NoError(c.t, err)
	return next
}

// stored is everything of a clinic's payments as the database has it.
func (c *clinic) stored() []bson.M {
	c.t.Helper()
	cur, err := c.scope.Collection("payments").Find(c.t.Context(), bson.D{})
	require.NoError(c.t, err)
	var out []bson.M
	require.NoError(c.t, cur.All(c.t.Context(), &out))
	return out
}

// dying runs something in a process that may die; it says whether it did.
func dying(do func()) (died bool) {
	defer func() {
		if r := recover(); r != nil {
			if err, ok := r.(error); !ok || !errors.Is(err, errDeath) {
				panic(r)
			}
			died = true
		}
	}()
	do()
	return false
}
