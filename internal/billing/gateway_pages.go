package billing

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/m-saas/m-saas/internal/money"
)

func upper(s string) string { return strings.ToUpper(s) }

// Purchase is what a checkout page sells.
type Purchase struct {
	Key        string // under which it may be asked for again
	CustomerID string
	PriceID    string
	Seats      int
	TrialEnd   time.Time // zero = paid from today
	ExpiresAt  time.Time // 30 minutes to a day from now
	Done, Back string    // where the browser goes afterwards
	Language   string
}

// Checkout makes a page where a subscription is taken.
func (g *Gateway) Checkout(ctx context.Context, in Purchase) (sessionID, url string, err error) {
	p := &stripe.CheckoutSessionParams{
		Mode: new("subscription"), Customer: &in.CustomerID, SuccessURL: &in.Done, CancelURL: &in.Back, Locale: &in.Language,
		LineItems:        []*stripe.CheckoutSessionLineItemParams{{Price: &in.PriceID, Quantity: new(int64(in.Seats))}},
		ExpiresAt:        new(in.ExpiresAt.Unix()),
		SubscriptionData: &stripe.CheckoutSessionSubscriptionDataParams{},
	}
	if !in.TrialEnd.IsZero() {
		p.SubscriptionData.TrialEnd = new(in.TrialEnd.Unix())
		p.SubscriptionData.TrialSettings = &stripe.CheckoutSessionSubscriptionDataTrialSettingsParams{
			EndBehavior: &stripe.CheckoutSessionSubscriptionDataTrialSettingsEndBehaviorParams{MissingPaymentMethod: new("pause")},
		}
	}
	if g.tax {
		p.AutomaticTax = &stripe.CheckoutSessionAutomaticTaxParams{Enabled: new(true)}
		p.TaxIDCollection = &stripe.CheckoutSessionTaxIDCollectionParams{Enabled: new(true)}
		p.CustomerUpdate = &stripe.CheckoutSessionCustomerUpdateParams{Address: new("auto"), Name: new("auto")}
	}
	p.Context = ctx
	p.SetIdempotencyKey(in.Key)
	session, err := g.api.CheckoutSessions.New(p)
	if err != nil {
		return "", "", refusal("make a checkout page", err)
	}
	return session.ID, session.URL, nil
}

// CloseCheckout ends a page that nobody has paid on; one that is over already is left as it is.
func (g *Gateway) CloseCheckout(ctx context.Context, sessionID string) error {
	p := &stripe.CheckoutSessionExpireParams{}
	p.Context = ctx
	_, err := g.api.CheckoutSessions.Expire(sessionID, p)
	var e *stripe.Error
	if errors.As(err, &e) && e.Type == stripe.ErrorTypeInvalidRequest {
		return nil
	}
	return refusal("close a checkout page", err)
}

// Portal makes a page where a customer changes the card, ends the subscription and sees the invoices.
func (g *Gateway) Portal(ctx context.Context, customerID, back, language string) (string, error) {
	p := &stripe.BillingPortalSessionParams{Customer: &customerID, ReturnURL: &back, Locale: &language}
	if g.portal != "" {
		p.Configuration = &g.portal
	}
	p.Context = ctx
	session, err := g.api.BillingPortalSessions.New(p)
	if err != nil {
		return "", refusal("make a page for the customer", err)
	}
	return session.URL, nil
}

// Invoice is one invoice of the platform to a clinic.
type Invoice struct {
	ID     string
	Number string
	At     time.Time
	Status string // "draft", "open", "paid", "uncollectible" or "void"
	Seats  int
	Total  money.Money
	Tax    money.Money
	URL    string // where it is shown, and paid
	PDF    string
}

// InvoicePage is a part of the invoices, the newest first; Next is "" at its end.
type InvoicePage struct {
	Items []Invoice
	Next  string
}

// Invoices pages through a customer's invoices.
func (g *Gateway) Invoices(ctx context.Context, customerID, after string, limit int) (InvoicePage, error) {
	p := &stripe.InvoiceListParams{Customer: &customerID}
	p.Context, p.Single, p.Limit = ctx, true, new(int64(limit))
	if after != "" {
		p.StartingAfter = &after
	}
	var out InvoicePage
	it := g.api.Invoices.List(p)
	for it.Next() {
		out.Items = append(out.Items, invoiceOf(it.Invoice()))
	}
	if err := it.Err(); err != nil {
		return InvoicePage{}, refusal("list invoices", err)
	}
	if it.Meta() != nil && it.Meta().HasMore && len(out.Items) > 0 {
		out.Next = out.Items[len(out.Items)-1].ID
	}
	return out, nil
}

func invoiceOf(inv *stripe.Invoice) Invoice {
	out := Invoice{
		ID: inv.ID, Number: inv.Number, At: moment(inv.Created), Status: string(inv.Status), Total: amount(inv.Total, inv.Currency),
		Tax: amount(inv.Tax, inv.Currency), URL: inv.HostedInvoiceURL, PDF: inv.InvoicePDF,
	}
	for _, t := range inv.TotalTaxAmounts {
		if t.Inclusive { // which the tax of the invoice leaves out
			out.Tax.Amount += t.Amount
		}
	}
	if inv.Lines != nil {
		for _, l := range inv.Lines.Data {
			out.Seats = max(out.Seats, int(l.Quantity))
		}
	}
	return out
}
