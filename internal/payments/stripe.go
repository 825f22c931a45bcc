package payments

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/account"
	"github.com/stripe/stripe-go/v76/checkout/session"
	"github.com/stripe/stripe-go/v76/dispute"
	"github.com/stripe/stripe-go/v76/oauth"
	"github.com/stripe/stripe-go/v76/refund"

	"github.com/m-saas/m-saas/internal/money"
)

// StripeConfig is the platform's registration at Stripe Connect.
type StripeConfig struct {
	SecretKey     string
	ClientID      string // of Connect, "ca_…"
	WebhookSecret string // of the endpoint for events of connected accounts
	APIURL        string // "" = Stripe's own
	ConnectURL    string // "" = Stripe's own
	HTTP          *http.Client
}

// StripeGate talks to Stripe for connected Standard accounts, by direct charges: the money is the clinic's at once. Sources:
// docs.stripe.com/connect/direct-charges, /connect/oauth-reference, /api/checkout/sessions, /api/idempotent_requests.
type StripeGate struct {
	config   StripeConfig
	sessions session.Client
	refunds  refund.Client
	disputes dispute.Client
	accounts account.Client
	oauth    oauth.Client
}

// NewStripe makes the gate.
func NewStripe(c StripeConfig) *StripeGate {
	if c.APIURL == "" {
		c.APIURL = stripe.APIURL
	}
	if c.ConnectURL == "" {
		c.ConnectURL = stripe.ConnectURL
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: providerTime}
	}
	backend := func(kind stripe.SupportedBackend, address string) stripe.Backend {
		return stripe.GetBackendWithConfig(kind, &stripe.BackendConfig{
			URL: new(address), HTTPClient: c.HTTP, MaxNetworkRetries: stripe.Int64(1),
			LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull}, EnableTelemetry: new(false), // its words may name people
		})
	}
	api := backend(stripe.APIBackend, c.APIURL)
	return &StripeGate{
		config: c, sessions: session.Client{B: api, Key: c.SecretKey}, refunds: refund.Client{B: api, Key: c.SecretKey},
		disputes: dispute.Client{B: api, Key: c.SecretKey}, accounts: account.Client{B: api, Key: c.SecretKey},
		oauth: oauth.Client{B: backend(stripe.ConnectBackend, c.ConnectURL), Key: c.SecretKey},
	}
}

// params are those of every request for a connected account.
func params(ctx context.Context, a access) stripe.Params {
	p := stripe.Params{Context: ctx}
	p.SetStripeAccount(a.account)
	return p
}

func (g *StripeGate) open(ctx context.Context, a access, o opening) (Truth, error) {
	p := &stripe.CheckoutSessionParams{
		Params: params(ctx, a), Mode: new(string(stripe.CheckoutSessionModePayment)), ClientReferenceID: new(o.payment),
		SuccessURL: new(o.done), CancelURL: new(o.back), Locale: new(o.language), ExpiresAt: new(o.ends.Unix()),
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}), Metadata: map[string]string{"payment": o.payment, "tenant": o.tenant, "attempt": o.attempt},
		PaymentIntentData: &stripe.CheckoutSessionPaymentIntentDataParams{
			Description: new(o.purpose), Metadata: map[string]string{"payment": o.payment, "tenant": o.tenant},
		},
		LineItems: []*stripe.CheckoutSessionLineItemParams{{
			Quantity: stripe.Int64(1),
			PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
				Currency: new(strings.ToLower(o.amount.Currency)), UnitAmount: new(o.amount.Amount),
				ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: new(o.purpose)},
			},
		}},
	}
	p.SetIdempotencyKey(o.key)
	made, err := g.sessions.New(p)
	if err != nil {
		return Truth{}, stripeFault("open checkout", err)
	}
	return sessionTruth(made), nil
}

func (g *StripeGate) shut(ctx context.Context, a access, at Attempt) (Truth, error) {
	gone, err := g.sessions.Expire(at.Object, &stripe.CheckoutSessionExpireParams{Params: params(ctx, a)})
	if err != nil {
		if whyRefused(stripeFault("", err)) == "account" {
			return Truth{}, stripeFault("end checkout", err)
		}
		return g.read(ctx, a, at) // it was ended already, or paid
	}
	return sessionTruth(gone), nil
}

func (g *StripeGate) read(ctx context.Context, a access, at Attempt) (Truth, error) {
	p := &stripe.CheckoutSessionParams{Params: params(ctx, a)}
	p.AddExpand("payment_intent.latest_charge")
	found, err := g.sessions.Get(at.Object, p)
	if err != nil {
		return Truth{}, stripeFault("read checkout", err)
	}
	t := sessionTruth(found)
	if t.State != Settled {
		return t, nil
	}
	if t.Refunds, err = g.listRefunds(ctx, a, t.Payment); err != nil {
		return Truth{}, err
	}
	if c := found.PaymentIntent.LatestCharge; c != nil && c.Disputed {
		t.Dispute, err = g.findDispute(ctx, a, t.Payment)
	}
	return t, err
}

// capture is not needed: Stripe takes the money when the client confirms.
func (g *StripeGate) capture(ctx context.Context, a access, at Attempt, _ string) (Truth, error) {
	return g.read(ctx, a, at)
}

// sessionTruth is what a checkout session says; its payment intent is expanded or not.
func sessionTruth(s *stripe.CheckoutSession) Truth {
	t := Truth{
		Object: s.ID, URL: s.URL, Of: s.ClientReferenceID, State: Live, Objects: []string{s.ID},
		Amount: money.Of(s.AmountTotal, strings.ToUpper(string(s.Currency))),
	}
	pi := s.PaymentIntent
	if pi != nil {
		t.Payment = pi.ID
		t.Objects = append(t.Objects, pi.ID)
	}
	switch s.Status {
	case stripe.CheckoutSessionStatusOpen:
	case stripe.CheckoutSessionStatusExpired:
		t.State = Ended
	case stripe.CheckoutSessionStatusComplete:
		t.State = Processing
		if s.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid && pi != nil {
			t.State = Settled
			t.PaidAt = time.Unix(pi.Created, 0).UTC()
			if c := pi.LatestCharge; c != nil {
				t.Objects = append(t.Objects, c.ID)
				t.PaidAt = time.Unix(c.Created, 0).UTC()
			}
		} else if pi != nil && (pi.Status == stripe.PaymentIntentStatusCanceled || pi.Status == stripe.PaymentIntentStatusRequiresPaymentMethod) {
			t.State = Ended
		}
	}
	return t
}

func (g *StripeGate) listRefunds(ctx context.Context, a access, intent string) ([]Returned, error) {
	p := &stripe.RefundListParams{PaymentIntent: new(intent)}
	p.Context, p.Limit = ctx, stripe.Int64(100)
	p.SetStripeAccount(a.account)
	var out []Returned
	it := g.refunds.List(p)
	for len(out) < 2*MaxRefunds && it.Next() {
		out = append(out, returnedOf(it.Refund()))
	}
	if err := it.Err(); err != nil {
		return nil, stripeFault("list refunds", err)
	}
	return out, nil
}

func returnedOf(r *stripe.Refund) Returned {
	out := Returned{Object: r.ID, Ours: r.Metadata["refund"], Amount: r.Amount, At: time.Unix(r.Created, 0).UTC(), State: Pending}
	switch r.Status {
	case stripe.RefundStatusSucceeded:
		out.State = Succeeded
	case stripe.RefundStatusFailed, stripe.RefundStatusCanceled:
		out.State, out.Failure = Failed, "other"
	case stripe.RefundStatusPending, stripe.RefundStatusRequiresAction:
	}
	return out
}

func (g *StripeGate) findDispute(ctx context.Context, a access, intent string) (*Dispute, error) {
	p := &stripe.DisputeListParams{PaymentIntent: new(intent)}
	p.Context, p.Limit = ctx, stripe.Int64(1)
	p.SetStripeAccount(a.account)
	it := g.disputes.List(p)
	if !it.Next() {
		return nil, orNil(it.Err(), "find dispute")
	}
	d := it.Dispute()
	out := &Dispute{Object: d.ID, Status: string(d.Status), Reason: string(d.Reason), Amount: d.Amount}
	if d.EvidenceDetails != nil && d.EvidenceDetails.DueBy > 0 {
		at := time.Unix(d.EvidenceDetails.DueBy, 0).UTC()
		out.DueBy = &at
	}
	return out, nil
}

func orNil(err error, doing string) error {
	if err == nil {
		return nil
	}
	return stripeFault(doing, err)
}

// refund looks first whether the refund is there: Stripe forgets idempotency keys after a day.
func (g *StripeGate) refund(ctx context.Context, a access, r refunding) (Returned, error) {
	have, err := g.listRefunds(ctx, a, r.payment)
	if err != nil {
		return Returned{}, err
	}
	for _, x := range have {
		if x.Ours == r.key {
			return x, nil
		}
	}
	p := &stripe.RefundParams{
		Params: params(ctx, a), PaymentIntent: new(r.payment), Amount: new(r.amount.Amount),
		Reason: new(string(stripe.RefundReasonRequestedByCustomer)), Metadata: map[string]string{"refund": r.key},
	}
	p.SetIdempotencyKey(r.key)
	made, err := g.refunds.New(p)
	if err != nil {
		return Returned{}, stripeFault("refund", err)
	}
	return returnedOf(made), nil
}

// consentURL is the page where a person connects an account; token gives the account of the code that it leads back with.
func (g *StripeGate) consentURL(state, redirect, email string) string {
	q := url.Values{
		"response_type": {"code"}, "client_id": {g.config.ClientID}, "scope": {"read_write"}, "state": {state}, "redirect_uri": {redirect},
	}
	if email != "" {
		q.Set("stripe_user[email]", email)
	}
	return strings.TrimSuffix(g.config.ConnectURL, "/") + "/oauth/authorize?" + q.Encode()
}

func (g *StripeGate) token(ctx context.Context, code string) (string, error) {
	t, err := g.oauth.New(&stripe.OAuthTokenParams{
		Params: stripe.Params{Context: ctx}, GrantType: new("authorization_code"), Code: new(code), ClientSecret: new(g.config.SecretKey),
	})
	if err != nil {
		return "", stripeFault("connect account", err)
	}
	return t.StripeUserID, nil
}

// leave ends the connection of an account; one that is gone already is gone.
func (g *StripeGate) leave(ctx context.Context, acct string) error {
	_, err := g.oauth.Del(&stripe.DeauthorizeParams{
		Params: stripe.Params{Context: ctx}, ClientID: new(g.config.ClientID), StripeUserID: new(acct),
	})
	if err == nil || whyRefused(stripeFault("", err)) != "" {
		return nil
	}
	return stripeFault("disconnect account", err)
}

// look reads an account.
func (g *StripeGate) look(ctx context.Context, acct string) (StripeAccount, error) {
	a, err := g.accounts.GetByID(acct, &stripe.AccountParams{Params: stripe.Params{Context: ctx}})
	if err != nil {
		return StripeAccount{}, stripeFault("read account", err)
	}
	out := StripeAccount{Account: a.ID, Email: a.Email, Country: a.Country, Charges: a.ChargesEnabled, Payouts: a.PayoutsEnabled}
	if a.BusinessProfile != nil {
		out.Name = a.BusinessProfile.Name
	}
	if r := a.Requirements; r != nil {
		out.Missing = len(r.CurrentlyDue)
	}
	return out, nil
}

// stripeFault tells what Stripe's refusal means. Its own words may name people and stay out of logs: only the code is kept.
func stripeFault(doing string, err error) error {
	var e *stripe.Error
	if !errors.As(err, &e) {
		if errors.Is(err, context.Canceled) {
			return err
		}
		return errAway(fmt.Errorf("%s: no answer of stripe", doing))
	}
	cause := fmt.Errorf("%s: stripe answers %d %s %s%s", doing, e.HTTPStatusCode, e.Type, e.Code, e.OAuthError)
	switch {
	case e.Code == stripe.ErrorCodeIdempotencyKeyInUse, e.HTTPStatusCode == http.StatusTooManyRequests, e.HTTPStatusCode >= http.StatusInternalServerError,
		e.HTTPStatusCode == http.StatusConflict:
		return errAway(cause)
	case e.HTTPStatusCode == http.StatusForbidden, e.Code == stripe.ErrorCodeAccountInvalid, e.OAuthError == "invalid_client":
		return errDisconnected(cause)
	case e.HTTPStatusCode == http.StatusUnauthorized:
		return errAway(cause) // the platform's own key
	}
	why := map[stripe.ErrorCode]string{
		stripe.ErrorCodeChargeAlreadyRefunded: "already_refunded", stripe.ErrorCodeChargeDisputed: "disputed", stripe.ErrorCodeBalanceInsufficient: "no_balance",
		"insufficient_funds": "no_balance", stripe.ErrorCodeAmountTooSmall: "amount", stripe.ErrorCodeAmountTooLarge: "amount",
		"charge_expired_for_refund": "too_late",
	}[e.Code]
	if why == "" {
		why = "other"
	}
	return errRefused(why, cause)
}
