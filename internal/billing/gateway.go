package billing

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/money"
)

// Gateway asks Stripe (API 2023-10-16, over stripe-go). Every answer is one request or two; nothing of a request is logged.
type Gateway struct {
	api    *client.API
	tax    bool
	portal string
}

// GatewayConfig is an account of Stripe.
type GatewayConfig struct {
	Address      string // of the API; "" = Stripe's own
	SecretKey    string
	AutomaticTax bool
	Portal       string       // configuration of the portal; "" = the account's own
	HTTP         *http.Client // nil = one with a timeout
}

const patience = 10 * time.Second // of one request

// NewGateway makes a gateway with a client of its own.
func NewGateway(c GatewayConfig) *Gateway {
	if c.Address == "" {
		c.Address = stripe.APIURL
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: patience}
	}
	backend := stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
		URL: &c.Address, HTTPClient: c.HTTP, MaxNetworkRetries: new(int64(1)), EnableTelemetry: new(false),
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	})
	return &Gateway{
		api: client.New(c.SecretKey, &stripe.Backends{API: backend, Connect: backend, Uploads: backend}), tax: c.AutomaticTax, portal: c.Portal,
	}
}

// refusal turns an error of Stripe into a fault, without what its sentence may tell of a person.
func refusal(doing string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*stripe.Error](err); ok {
		switch {
		case e.Type == stripe.ErrorTypeCard:
			return ErrDeclined
		case e.HTTPStatusCode == http.StatusTooManyRequests || e.HTTPStatusCode >= http.StatusInternalServerError || e.HTTPStatusCode == http.StatusConflict:
			return fmt.Errorf("%s: %w", doing, ErrAway)
		}
		return fmt.Errorf("%s: stripe refused: %s %s (%d)", doing, e.Type, e.Code, e.HTTPStatusCode)
	}
	var away net.Error
	if errors.As(err, &away) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w", doing, ErrAway.WithCause(err))
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// CreateCustomer makes the customer of a clinic; asked again under the same key it gives the same one.
func (g *Gateway) CreateCustomer(ctx context.Context, key, name, email string, tags map[string]string) (string, error) {
	p := &stripe.CustomerParams{Name: &name, Metadata: tags}
	if email != "" {
		p.Email = &email
	}
	p.Context = ctx
	p.SetIdempotencyKey(key)
	c, err := g.api.Customers.New(p)
	if err != nil {
		return "", refusal("create a customer", err)
	}
	return c.ID, nil
}

const maxSubscriptions = 20 // of one customer that are looked at

// Read gives what Stripe has on a customer's subscription; nil when there has never been one.
func (g *Gateway) Read(ctx context.Context, customerID string) (*Facts, error) {
	p := &stripe.SubscriptionListParams{Customer: &customerID, Status: new("all")}
	p.Context, p.Single, p.Limit = ctx, true, new(int64(maxSubscriptions))
	for _, field := range []string{"data.latest_invoice", "data.schedule", "data.default_payment_method", "data.customer.invoice_settings.default_payment_method"} {
		p.AddExpand(field)
	}
	var all []*stripe.Subscription
	it := g.api.Subscriptions.List(p)
	for it.Next() {
		all = append(all, it.Subscription())
	}
	if err := it.Err(); err != nil {
		return nil, refusal("read subscriptions", err)
	}
	sub, doubles := choose(all)
	if sub == nil {
		return nil, nil //nolint:nilnil // no subscription is a right answer
	}
	f := factsOf(sub)
	f.Doubles = doubles
	if f.Status != pastDue && f.Status != unpaid {
		return f, nil
	}
	return f, g.readOpen(ctx, f)
}

// choose takes the newest subscription that lives, else the newest that has ever begun, else the newest.
func choose(all []*stripe.Subscription) (chosen *stripe.Subscription, doubles int) {
	rank := func(s *stripe.Subscription) int {
		switch f := (&Facts{Status: string(s.Status)}); {
		case f.live():
			return 2
		case f.began():
			return 1
		}
		return 0
	}
	for _, s := range all {
		if rank(s) == 2 {
			doubles++
		}
		if chosen == nil || rank(s) > rank(chosen) || rank(s) == rank(chosen) && s.Created > chosen.Created {
			chosen = s
		}
	}
	return chosen, max(0, doubles-1)
}

// readOpen finds the oldest invoice that a failed payment has left open.
func (g *Gateway) readOpen(ctx context.Context, f *Facts) error {
	p := &stripe.InvoiceListParams{Subscription: &f.SubscriptionID, Status: new("open")}
	p.Context, p.Single, p.Limit = ctx, true, new(int64(maxSubscriptions))
	it := g.api.Invoices.List(p)
	for it.Next() {
		inv := it.Invoice()
		if at := moment(inv.Created); f.UnpaidSince.IsZero() || at.Before(f.UnpaidSince) {
			f.UnpaidSince, f.PayURL, f.Open = at, inv.HostedInvoiceURL, amount(inv.AmountRemaining, inv.Currency)
		}
	}
	return refusal("read open invoices", it.Err())
}

func factsOf(sub *stripe.Subscription) *Facts {
	f := &Facts{
		SubscriptionID: sub.ID, Status: string(sub.Status), PeriodStart: moment(sub.CurrentPeriodStart), PeriodEnd: moment(sub.CurrentPeriodEnd),
		TrialEnd: moment(sub.TrialEnd), CancelAt: moment(sub.CancelAt), EndedAt: moment(sub.EndedAt), Card: cardOf(sub),
	}
	if sub.Items != nil && len(sub.Items.Data) > 0 {
		item := sub.Items.Data[0]
		f.ItemID, f.Seats = item.ID, int(item.Quantity)
		if item.Price != nil {
			f.PriceID = item.Price.ID
		}
	}
	if u := sub.PendingUpdate; u != nil && len(u.SubscriptionItems) > 0 {
		f.PendingSeats = int(u.SubscriptionItems[0].Quantity)
		if sub.LatestInvoice != nil && sub.LatestInvoice.Status == stripe.InvoiceStatusOpen {
			f.PayURL, f.Open = sub.LatestInvoice.HostedInvoiceURL, amount(sub.LatestInvoice.AmountRemaining, sub.LatestInvoice.Currency)
		}
	}
	if plan := sub.Schedule; plan != nil {
		f.ScheduleID = plan.ID
		for _, phase := range plan.Phases {
			if phase.StartDate >= sub.CurrentPeriodEnd && len(phase.Items) > 0 {
				f.NextSeats = int(phase.Items[0].Quantity)
				break
			}
		}
	}
	return f
}

func cardOf(sub *stripe.Subscription) Card {
	pm := sub.DefaultPaymentMethod
	if pm == nil && sub.Customer != nil && sub.Customer.InvoiceSettings != nil {
		pm = sub.Customer.InvoiceSettings.DefaultPaymentMethod
	}
	if pm == nil {
		return Card{}
	}
	c := Card{ID: pm.ID}
	if pm.Card != nil {
		c.Brand, c.Last4, c.ExpMonth, c.ExpYear = string(pm.Card.Brand), pm.Card.Last4, int(pm.Card.ExpMonth), int(pm.Card.ExpYear)
	}
	return c
}

// moment is a time of Stripe's; zero when it is none.
func moment(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func amount(minor int64, currency stripe.Currency) money.Money {
	return money.Of(minor, upper(string(currency)))
}

// Price gives a price as Stripe has it. Faults: NotFound "unknown_price".
func (g *Gateway) Price(ctx context.Context, id string) (money.Money, string, error) {
	p := &stripe.PriceParams{}
	p.Context = ctx
	price, err := g.api.Prices.Get(id, p)
	var e *stripe.Error
	if errors.As(err, &e) && e.Code == stripe.ErrorCodeResourceMissing {
		return money.Money{}, "", fault.New(fault.NotFound, "unknown_price", "There is no such price.")
	}
	if err != nil {
		return money.Money{}, "", refusal("read a price", err)
	}
	interval := ""
	if price.Recurring != nil {
		interval = string(price.Recurring.Interval)
	}
	return amount(price.UnitAmount, price.Currency), interval, nil
}
