package paypaltest

import (
	"encoding/json"
	"html/template"
	"math/big"
	"net/http"
	"time"
)

type amount struct {
	Currency string `json:"currency_code"`
	Value    string `json:"value"`
}

func (a amount) rat() *big.Rat {
	r, ok := new(big.Rat).SetString(a.Value)
	if !ok {
		return new(big.Rat)
	}
	return r
}

type part struct {
	ID       string    `json:"id"`
	Status   string    `json:"status"`
	CustomID string    `json:"custom_id,omitempty"`
	Amount   amount    `json:"amount"`
	Made     time.Time `json:"create_time"`
}

type order struct {
	id, app, status, custom, done, back, description string
	amount                                           amount
	capture                                          *part
	refunds                                          []part
}

func (s *Server) show(o *order) map[string]any {
	payments := map[string]any{}
	if o.capture != nil {
		payments["captures"] = []part{*o.capture}
	}
	if len(o.refunds) > 0 {
		payments["refunds"] = o.refunds
	}
	return map[string]any{
		"id": o.id, "status": o.status, "intent": "CAPTURE",
		"purchase_units": []any{map[string]any{"custom_id": o.custom, "amount": o.amount, "payments": payments}},
		"links":          []any{map[string]any{"rel": "payer-action", "href": s.at("/checkoutnow?token=%s", o.id), "method": "GET"}},
	}
}

func (s *Server) createOrder(a asked) (any, error) {
	var in struct {
		Intent string `json:"intent"`
		Units  []struct {
			CustomID    string `json:"custom_id"`
			Description string `json:"description"`
			Amount      amount `json:"amount"`
		} `json:"purchase_units"`
		Source struct {
			PayPal struct {
				Context struct {
					Return string `json:"return_url"`
					Cancel string `json:"cancel_url"`
				} `json:"experience_context"`
			} `json:"paypal"`
		} `json:"payment_source"`
	}
	if err := json.Unmarshal(a.body, &in); err != nil || in.Intent != "CAPTURE" || len(in.Units) != 1 {
		return nil, &problem{http.StatusBadRequest, "INVALID_PARAMETER_SYNTAX"}
	}
	u := in.Units[0]
	if u.Amount.rat().Sign() <= 0 || u.Amount.Currency == "RON" {
		return nil, &problem{http.StatusUnprocessableEntity, "CURRENCY_NOT_SUPPORTED"}
	}
	o := &order{
		id: newID(), app: a.app, status: "PAYER_ACTION_REQUIRED", custom: u.CustomID, description: u.Description, amount: u.Amount,
		done: in.Source.PayPal.Context.Return, back: in.Source.PayPal.Context.Cancel,
	}
	s.orders[o.id] = o
	return s.show(o), nil
}

func (s *Server) order(a asked) (*order, error) {
	if o := s.orders[a.id]; o != nil && o.app == a.app {
		return o, nil
	}
	return nil, &problem{http.StatusNotFound, "INVALID_RESOURCE_ID"}
}

func (s *Server) readOrder(a asked) (any, error) {
	o, err := s.order(a)
	if err != nil {
		return nil, err
	}
	return s.show(o), nil
}

func (s *Server) captureOrder(a asked) (any, error) {
	o, err := s.order(a)
	switch {
	case err != nil:
		return nil, err
	case o.status == "COMPLETED":
		return nil, &problem{http.StatusUnprocessableEntity, "ORDER_ALREADY_CAPTURED"}
	case o.status != "APPROVED":
		return nil, &problem{http.StatusUnprocessableEntity, "ORDER_NOT_APPROVED"}
	}
	o.status = "COMPLETED"
	o.capture = &part{ID: newID(), Status: "COMPLETED", CustomID: o.custom, Amount: o.amount, Made: s.now().UTC()}
	s.captures[o.capture.ID] = o
	s.tell(o.app, "PAYMENT.CAPTURE.COMPLETED", o, o.capture)
	return s.show(o), nil
}

func (s *Server) refundCapture(a asked) (any, error) {
	o := s.captures[a.id]
	if o == nil || o.app != a.app {
		return nil, &problem{http.StatusNotFound, "INVALID_RESOURCE_ID"}
	}
	var in struct {
		Amount   amount `json:"amount"`
		CustomID string `json:"custom_id"`
	}
	if err := json.Unmarshal(a.body, &in); err != nil {
		return nil, &problem{http.StatusBadRequest, "MALFORMED_REQUEST"}
	}
	if s.poor {
		return nil, &problem{http.StatusUnprocessableEntity, "PAYEE_BALANCE_INSUFFICIENT"}
	}
	return s.refund(o, in.Amount, in.CustomID)
}

func (s *Server) refund(o *order, give amount, custom string) (any, error) {
	sum := give.rat()
	for _, r := range o.refunds {
		sum.Add(sum, r.Amount.rat())
	}
	full := o.amount.rat()
	if sum.Cmp(full) > 0 {
		return nil, &problem{http.StatusUnprocessableEntity, "REFUND_AMOUNT_EXCEEDED"}
	}
	r := part{ID: newID(), Status: "COMPLETED", CustomID: custom, Amount: give, Made: s.now().UTC()}
	o.refunds = append(o.refunds, r)
	o.capture.Status = "PARTIALLY_REFUNDED"
	if sum.Cmp(full) == 0 {
		o.capture.Status = "REFUNDED"
	}
	s.tell(o.app, "PAYMENT.CAPTURE.REFUNDED", o, &r)
	return r, nil
}

// Approve has the payer agree on the page of an order, without a browser.
func (s *Server) Approve(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.approve(s.orders[id])
}

func (s *Server) approve(o *order) {
	if o != nil && o.status == "PAYER_ACTION_REQUIRED" {
		o.status = "APPROVED"
		s.tell(o.app, "CHECKOUT.ORDER.APPROVED", o, nil)
	}
}

// Refund gives back a part of an order at PayPal's own pages: "12.50".
func (s *Server) Refund(id, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.orders[id]; o != nil && o.capture != nil {
		_, _ = s.refund(o, amount{o.amount.Currency, value}, "")
	}
}

// Taken is what was captured and what of it went back, as PayPal writes amounts.
func (s *Server) Taken(id string) (captures, refunds int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[id]
	if o == nil || o.capture == nil {
		return 0, 0
	}
	return 1, len(o.refunds)
}

// Orders are the identifiers of all orders.
func (s *Server) Orders() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]string, 0, len(s.orders))
	for id := range s.orders {
		out = append(out, id)
	}
	return out
}

// SetPoor says whether the account's balance is too low for refunds.
func (s *Server) SetPoor(poor bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.poor = poor
}

//nolint:gochecknoglobals // parsed once
var approval = template.Must(template.New("approval").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>PayPal</title><style>body{font:15px/1.5 system-ui,sans-serif;background:#f5f7fa;margin:0}main{max-width:420px;margin:48px auto;background:#fff;border-radius:12px;padding:32px}
button{font:inherit;font-weight:600;width:100%;padding:12px;border:0;border-radius:24px;background:#0070ba;color:#fff;margin-top:8px}</style>
<main><small>Stand-in of PayPal · no real money</small><h1>{{.Value}} {{.Currency}}</h1><p>{{.For}}</p>
<form method="post"><button name="do" value="pay">Pay now</button><button name="do" value="no">Cancel</button></form></main></html>`))

func (s *Server) approvePage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[r.URL.Query().Get("token")]
	if o == nil {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = approval.Execute(w, map[string]string{"Value": o.amount.Value, "Currency": o.amount.Currency, "For": o.description})
		return
	}
	if r.PostFormValue("do") != "pay" {
		http.Redirect(w, r, o.back, http.StatusSeeOther)
		return
	}
	s.approve(o)
	http.Redirect(w, r, o.done, http.StatusSeeOther)
}

// Custom is what an order was said to be about.
func (s *Server) Custom(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.orders[id]; o != nil {
		return o.custom
	}
	return ""
}
