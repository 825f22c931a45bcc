package payments

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/money"
)

type paypalAmount struct {
	Currency string `json:"currency_code"`
	Value    string `json:"value"`
}

func paypalAmountOf(m money.Money) paypalAmount {
	return paypalAmount{Currency: m.Currency, Value: m.Decimal()}
}

// money reads an amount, "12.50"; zero for one that cannot be read.
func (a paypalAmount) money() money.Money {
	digits, err := money.Digits(a.Currency)
	whole, rest, _ := strings.Cut(a.Value, ".")
	if err != nil || len(rest) > digits {
		return money.Money{}
	}
	minor, err := strconv.ParseInt(whole+rest+strings.Repeat("0", digits-len(rest)), 10, 64)
	if err != nil {
		return money.Money{}
	}
	return money.Of(minor, a.Currency)
}

type paypalPart struct {
	ID       string       `json:"id"`
	Status   string       `json:"status"`
	CustomID string       `json:"custom_id"`
	Amount   paypalAmount `json:"amount"`
	Made     time.Time    `json:"create_time"`
}

type paypalOrder struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Units  []struct {
		CustomID string `json:"custom_id"`
		Payments struct {
			Captures []paypalPart `json:"captures"`
			Refunds  []paypalPart `json:"refunds"`
		} `json:"payments"`
	} `json:"purchase_units"`
	Links []struct {
		Rel  string `json:"rel"`
		Href string `json:"href"`
	} `json:"links"`
}

func (o paypalOrder) truth() Truth {
	t := Truth{Object: o.ID, Objects: []string{o.ID}, State: Live}
	for _, l := range o.Links {
		if l.Rel == "payer-action" || l.Rel == "approve" {
			t.URL = l.Href
		}
	}
	switch o.Status {
	case "APPROVED":
		t.State = Approved
	case "VOIDED":
		t.State = Ended
	}
	for _, u := range o.Units {
		t.Of = u.CustomID
		for _, c := range u.Payments.Captures {
			t.Objects = append(t.Objects, c.ID)
			switch c.Status {
			case "COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED":
				t.State, t.Payment, t.Amount, t.PaidAt = Settled, c.ID, c.Amount.money(), c.Made
			case "PENDING":
				t.State = Processing
			case "DECLINED", "FAILED":
				t.State = Ended
			}
		}
		for _, r := range u.Payments.Refunds {
			t.Refunds = append(t.Refunds, r.returned())
		}
	}
	return t
}

func (r paypalPart) returned() Returned {
	out := Returned{Object: r.ID, Ours: r.CustomID, Amount: r.Amount.money().Amount, At: r.Made, State: Pending}
	switch r.Status {
	case "COMPLETED":
		out.State = Succeeded
	case "FAILED", "CANCELLED":
		out.State, out.Failure = Failed, "other"
	}
	return out
}

func (g *PayPalGate) open(ctx context.Context, a access, o opening) (Truth, error) {
	locale := "ro-RO"
	if o.language == "en" {
		locale = "en-US"
	}
	in := map[string]any{
		"intent": "CAPTURE",
		"purchase_units": []any{map[string]any{
			"custom_id": o.payment, "description": cut(o.purpose, 127), "amount": paypalAmountOf(o.amount),
		}},
		"payment_source": map[string]any{"paypal": map[string]any{"experience_context": map[string]any{
			"return_url": o.done, "cancel_url": o.back, "user_action": "PAY_NOW", "shipping_preference": "NO_SHIPPING", "locale": locale,
		}}},
	}
	var made paypalOrder
	if err := g.call(ctx, a, http.MethodPost, "/v2/checkout/orders", o.key, in, &made); err != nil {
		return Truth{}, err
	}
	return made.truth(), nil
}

// shut has nothing to do at PayPal: money is only ever taken by capture, and an attempt that has ended is never captured.
func (g *PayPalGate) shut(ctx context.Context, a access, at Attempt) (Truth, error) {
	t, err := g.read(ctx, a, at)
	if err == nil && (t.State == Live || t.State == Approved) {
		t.State = Ended
	}
	return t, err
}

func (g *PayPalGate) read(ctx context.Context, a access, at Attempt) (Truth, error) {
	var found paypalOrder
	err := g.call(ctx, a, http.MethodGet, "/v2/checkout/orders/"+url.PathEscape(at.Object), "", nil, &found)
	if whyRefused(err) == "not_found" { // PayPal forgets orders that nobody pays
		return Truth{Object: at.Object, State: Ended}, nil
	}
	if err != nil {
		return Truth{}, err
	}
	return found.truth(), nil
}

func (g *PayPalGate) capture(ctx context.Context, a access, at Attempt, key string) (Truth, error) {
	var done paypalOrder
	err := g.call(ctx, a, http.MethodPost, "/v2/checkout/orders/"+url.PathEscape(at.Object)+"/capture", key, struct{}{}, &done)
	switch why := whyRefused(err); {
	case why == "captured" || why == "not_approved":
		return g.read(ctx, a, at)
	case why == "declined": // the client may choose another way to pay at PayPal
		t, err := g.read(ctx, a, at)
		t.State = Live
		return t, err
	case err != nil:
		return Truth{}, err
	}
	return g.read(ctx, a, at)
}

func (g *PayPalGate) refund(ctx context.Context, a access, r refunding) (Returned, error) {
	var made paypalPart
	err := g.call(ctx, a, http.MethodPost, "/v2/payments/captures/"+url.PathEscape(r.payment)+"/refund", r.key,
		map[string]any{"amount": paypalAmountOf(r.amount), "custom_id": r.key}, &made)
	if err != nil {
		return Returned{}, err
	}
	out := made.returned()
	out.Ours, out.Amount = r.key, r.amount.Amount
	return out, nil
}

// paypalEvents are those that say that money has moved, or may.
func paypalEvents() []map[string]string {
	var out []map[string]string
	for _, name := range []string{
		"CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.PENDING", "PAYMENT.CAPTURE.DENIED", "PAYMENT.CAPTURE.DECLINED",
		"PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.REVERSED", "PAYMENT.REFUND.PENDING", "PAYMENT.REFUND.FAILED",
	} {
		out = append(out, map[string]string{"name": name})
	}
	return out
}

// listen asks for webhooks at the address and gives the name by which they are verified.
func (g *PayPalGate) listen(ctx context.Context, a access, address string) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	err := g.call(ctx, a, http.MethodPost, "/v1/notifications/webhooks", "", map[string]any{"url": address, "event_types": paypalEvents()}, &made)
	return made.ID, err
}

// deaf ends the webhooks.
func (g *PayPalGate) deaf(ctx context.Context, a access, webhook string) error {
	return g.call(ctx, a, http.MethodDelete, "/v1/notifications/webhooks/"+url.PathEscape(webhook), "", nil, nil)
}

// PayPalSignature is what PayPal signs a webhook with.
type PayPalSignature struct {
	Algorithm, CertURL, ID, Signature, Time string
}

// verified asks PayPal whether it sent the message.
func (g *PayPalGate) verified(ctx context.Context, a access, webhook string, sig PayPalSignature, raw []byte) (bool, error) {
	var said struct {
		Status string `json:"verification_status"`
	}
	err := g.call(ctx, a, http.MethodPost, "/v1/notifications/verify-webhook-signature", "", map[string]any{
		"auth_algo": sig.Algorithm, "cert_url": sig.CertURL, "transmission_id": sig.ID, "transmission_sig": sig.Signature,
		"transmission_time": sig.Time, "webhook_id": webhook, "webhook_event": json.RawMessage(raw),
	}, &said)
	if whyRefused(err) != "" && whyRefused(err) != "account" {
		return false, nil
	}
	return said.Status == "SUCCESS", err
}

// cut shortens a text to so many runes.
func cut(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return text
}
