package billing

import (
	"context"
	"encoding/json"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/stripesign"
)

var (
	errSignature = fault.New(fault.Forbidden, "signature_wrong", "The signature is not right.")
	errNoEvent   = fault.New(fault.Invalid, "invalid_input", "This is no event.")
)

// Hooks take in what Stripe tells of the platform's own account.
type Hooks struct {
	Service *Service
	Secret  string // of the endpoint
}

// told is what is looked at of an event: whose subscription has to be read again.
type told struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Account string `json:"account"` // a connected one; not ours to listen to
	Created int64  `json:"created"`
	Data    struct {
		Object struct {
			ID       string          `json:"id"`
			Object   string          `json:"object"`
			Customer json.RawMessage `json:"customer"` // an identifier, or the customer itself
		} `json:"object"`
	} `json:"data"`
}

// Take takes in an event: its signature is checked, it is stored under its identifier, and the clinic whose customer it names
// has its subscription read again. It may come twice and in any order; what could not be kept is answered with a fault, so
// that Stripe tells it again. Faults: NotFound when nothing is paid here, Forbidden, Invalid, Unavailable.
func (h *Hooks) Take(ctx context.Context, signature string, raw []byte) error {
	if h == nil || h.Service == nil {
		return errOff
	}
	s := h.Service
	now := s.now()
	if !stripesign.Valid(raw, signature, h.Secret, now) {
		s.d.Watch("refused", 0)
		return errSignature
	}
	var t told
	if err := json.Unmarshal(raw, &t); err != nil || t.ID == "" || len(t.ID) > 255 || len(t.Type) > 100 {
		return errNoEvent
	}
	if t.Account != "" {
		return nil
	}
	e := Event{ID: t.ID, Type: t.Type, Customer: t.customer(), At: time.Unix(t.Created, 0).UTC(), Received: now}
	of, known, err := s.findCustomer(ctx, e.Customer)
	if err != nil {
		return err
	}
	e.Tenant, e.Open = of.ID, known
	if !known {
		e.Done = now
	}
	stored, err := s.keepEvent(ctx, e)
	if err != nil || !stored.Open {
		return err
	}
	if err := s.d.Ledger.Add(ctx, stored.Tenant, Due, now); err != nil {
		return err
	}
	s.d.Soon(ctx, stored.Tenant)
	return nil
}

func (t told) customer() string {
	if t.Data.Object.Object == "customer" {
		return t.Data.Object.ID
	}
	var id string
	if json.Unmarshal(t.Data.Object.Customer, &id) == nil {
		return id
	}
	var whole struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(t.Data.Object.Customer, &whole) // neither: it names nobody
	return whole.ID
}
