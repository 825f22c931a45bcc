package payments

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// PayPalConfig says where PayPal is.
type PayPalConfig struct {
	APIURL string // "" = PayPal's own
	Now    func() time.Time
	HTTP   *http.Client
}

// PayPalGate talks to PayPal with the credentials of a clinic's own app. Sources: developer.paypal.com/docs/api/orders/v2,
// /payments/v2, /webhooks/v1, /reference/currency-codes.
type PayPalGate struct {
	config PayPalConfig

	mu     sync.Mutex
	tokens map[string]paypalToken // by client
}

type paypalToken struct {
	secret, token string
	until         time.Time
}

const (
	paypalAddress = "https://api-m.paypal.com"
	maxTokens     = 1000
	maxAnswer     = 1 << 20
)

// NewPayPal makes the gate.
func NewPayPal(c PayPalConfig) *PayPalGate {
	if c.APIURL == "" {
		c.APIURL = paypalAddress
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: providerTime}
	}
	c.APIURL = strings.TrimSuffix(c.APIURL, "/")
	return &PayPalGate{config: c, tokens: map[string]paypalToken{}}
}

// PayPalTakes says whether PayPal takes a currency. The Romanian leu is not among them.
func PayPalTakes(currency string) bool {
	return slices.Contains([]string{
		"AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD",
		"THB", "TWD", "USD",
	}, currency)
}

// call asks PayPal. A key makes the repetition of a request harmless.
func (g *PayPalGate) call(ctx context.Context, a access, method, path, key string, in, out any) error {
	token, err := g.token(ctx, a)
	if err != nil {
		return err
	}
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("ask paypal: %w", err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, g.config.APIURL+path, body)
	if err != nil {
		return fmt.Errorf("ask paypal: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Prefer", "return=representation")
	if key != "" {
		req.Header.Set("Paypal-Request-Id", key)
	}
	return g.do(req, out)
}

// token gives an access token, a kept one while it is good.
func (g *PayPalGate) token(ctx context.Context, a access) (string, error) {
	now := g.config.Now()
	g.mu.Lock()
	have, ok := g.tokens[a.id]
	g.mu.Unlock()
	if ok && have.secret == a.secret && now.Before(have.until) {
		return have.token, nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.config.APIURL+"/v1/oauth2/token", strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode()))
	if err != nil {
		return "", fmt.Errorf("ask paypal: %w", err)
	}
	req.SetBasicAuth(url.QueryEscape(a.id), url.QueryEscape(a.secret))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var said struct {
		Token   string `json:"access_token"`
		Seconds int64  `json:"expires_in"`
	}
	if err := g.do(req, &said); err != nil {
		return "", err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.tokens) >= maxTokens {
		clear(g.tokens)
	}
	g.tokens[a.id] = paypalToken{secret: a.secret, token: said.Token, until: now.Add(time.Duration(said.Seconds)*time.Second - time.Minute)}
	return said.Token, nil
}

func (g *PayPalGate) do(req *http.Request, out any) error {
	res, err := g.config.HTTP.Do(req)
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return err
		}
		return errAway(errors.New("no answer of paypal"))
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return errAway(errors.New("paypal's answer was cut"))
	}
	if res.StatusCode/100 != 2 {
		return paypalFault(res.StatusCode, raw)
	}
	if out == nil || len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return errAway(errors.New("paypal's answer is no JSON"))
	}
	return nil
}

// paypalFault tells what a refusal means; PayPal's own sentences stay out.
func paypalFault(status int, raw []byte) error {
	var said struct {
		Name    string `json:"name"`
		Error   string `json:"error"`
		Details []struct {
			Issue string `json:"issue"`
		} `json:"details"`
	}
	_ = json.Unmarshal(raw, &said)
	issue := said.Name + said.Error
	if len(said.Details) > 0 {
		issue = said.Details[0].Issue
	}
	cause := fmt.Errorf("paypal answers %d %s", status, issue)
	switch {
	case status == http.StatusTooManyRequests || status >= http.StatusInternalServerError || status == http.StatusConflict:
		return errAway(cause)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return errDisconnected(cause)
	case status == http.StatusNotFound:
		return errRefused("not_found", cause)
	}
	why := map[string]string{
		"CAPTURE_FULLY_REFUNDED": "already_refunded", "REFUND_AMOUNT_EXCEEDED": "already_refunded", "REFUND_CAPTURE_CURRENCY_MISMATCH": "amount",
		"TRANSACTION_DISPUTED": "disputed", "PAYEE_BALANCE_INSUFFICIENT": "no_balance", "REFUND_TIME_LIMIT_EXCEEDED": "too_late",
		"ORDER_ALREADY_CAPTURED": "captured", "ORDER_NOT_APPROVED": "not_approved", "INSTRUMENT_DECLINED": "declined",
	}[issue]
	if why == "" {
		why = "other"
	}
	return errRefused(why, cause)
}
