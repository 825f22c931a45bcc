package payments

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/stripesign"
	"github.com/m-saas/m-saas/tenancy"
)

// HearStripe takes in what Stripe tells of connected accounts. The signature comes first; then the account leads to the clinic
// that has connected it, and no word of the message can lead to another one. The event is stored and seen to by the
// follow-up work of that clinic. What concerns nobody is forgotten. Faults: NotFound when there is no Stripe; Forbidden
// "signature_wrong"; Invalid; Unavailable.
func (s *Service) HearStripe(ctx context.Context, signature string, raw []byte) error {
	if s.Stripe == nil || s.Stripe.config.WebhookSecret == "" {
		return errNothingHere()
	}
	if !stripesign.Valid(raw, signature, s.Stripe.config.WebhookSecret, s.now()) {
		return errSignature()
	}
	var in struct {
		ID      string `json:"id"`
		Type    string `json:"type"`
		Account string `json:"account"`
		Data    struct {
			Object stripeObject `json:"object"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &in); err != nil || in.ID == "" {
		return fault.New(fault.Invalid, "invalid_input", "This is no event.")
	}
	if in.Account == "" || !concerns(in.Type) {
		return nil
	}
	tenant, found, err := ownerOf(ctx, s.Control, in.Account)
	if err != nil || !found {
		return err
	}
	return s.hear(ctx, event{
		ID: "stripe/" + in.ID, Tenant: tenant, Account: in.Account, Kind: in.Type, Objects: in.Data.Object.names(), Payment: in.Data.Object.Metadata["payment"],
	})
}

func errNothingHere() error {
	return fault.New(fault.NotFound, "not_found", "There is nothing here.")
}

func errSignature() error {
	return fault.New(fault.Forbidden, "signature_wrong", "The signature is not right.")
}

// concerns says whether an event of Stripe can be about a payment or an account.
func concerns(kind string) bool {
	return slices.ContainsFunc([]string{"checkout.session.", "payment_intent.", "charge.", "refund.", "account."}, func(p string) bool { return strings.HasPrefix(kind, p) })
}

// stripeObject is what of an object leads to others; each is a name, or an object with one.
type stripeObject struct {
	ID       string            `json:"id"`
	Intent   json.RawMessage   `json:"payment_intent"`
	Charge   json.RawMessage   `json:"charge"`
	Metadata map[string]string `json:"metadata"`
}

func (o stripeObject) names() []string {
	out := []string{o.ID}
	for _, raw := range []json.RawMessage{o.Intent, o.Charge} {
		var name string
		if json.Unmarshal(raw, &name) != nil {
			var inner struct {
				ID string `json:"id"`
			}
			_ = json.Unmarshal(raw, &inner)
			name = inner.ID
		}
		out = append(out, name)
	}
	return slices.DeleteFunc(out, func(n string) bool { return n == "" || len(n) > 255 })
}

// HearPayPal takes in what PayPal tells of the app of one connection. PayPal itself is asked, with that clinic's credentials,
// whether it said so. Faults: NotFound for a connection that is not there; Forbidden "signature_wrong"; Invalid; Unavailable.
func (s *Service) HearPayPal(ctx context.Context, account string, sig PayPalSignature, raw []byte) error {
	if s.PayPal == nil || !id.Is(id.PaymentAccount, account) {
		return errNothingHere()
	}
	tenant, actor, err := s.paypalClinic(ctx, account)
	if err != nil {
		return err
	}
	all, err := s.accounts(ctx, actor.Scope())
	if err != nil {
		return err
	}
	if all.PayPal == nil || all.PayPal.Account != account {
		return errNothingHere()
	}
	_, with, err := s.gateOf(actor.Scope(), all, PayPal, account)
	if err != nil {
		return err
	}
	if !json.Valid(raw) {
		return fault.New(fault.Invalid, "invalid_input", "This is no event.")
	}
	ok, err := s.PayPal.verified(ctx, with, all.PayPal.Webhook, sig, raw)
	if err != nil {
		return err
	}
	if !ok {
		return errSignature()
	}
	e, err := paypalEvent(raw)
	if err != nil {
		return err
	}
	e.Tenant, e.Account, e.ID = tenant, account, "paypal/"+account+"/"+e.ID
	return s.hear(ctx, e)
}

// paypalClinic is the clinic that has made a connection, and who acts for it. Faults: NotFound when there is none.
func (s *Service) paypalClinic(ctx context.Context, account string) (tenancy.ID, identity.Actor, error) {
	tenant, found, err := ownerOf(ctx, s.Control, account)
	if err != nil {
		return "", identity.Actor{}, err
	}
	if !found {
		return "", identity.Actor{}, errNothingHere()
	}
	actor, err := s.Actor(ctx, tenant)
	if k := fault.KindOf(err); k == fault.NotFound || k == fault.Gone {
		return "", identity.Actor{}, errNothingHere()
	}
	if err != nil {
		return "", identity.Actor{}, fmt.Errorf("hear paypal: %w", err)
	}
	return tenant, actor, nil
}

func paypalEvent(raw []byte) (event, error) {
	var in struct {
		ID       string `json:"id"`
		Type     string `json:"event_type"`
		Resource struct {
			ID       string `json:"id"`
			CustomID string `json:"custom_id"`
			Related  struct {
				IDs struct {
					Order   string `json:"order_id"`
					Capture string `json:"capture_id"`
				} `json:"related_ids"`
			} `json:"supplementary_data"`
		} `json:"resource"`
	}
	if err := json.Unmarshal(raw, &in); err != nil || in.ID == "" {
		return event{}, fault.New(fault.Invalid, "invalid_input", "This is no event.")
	}
	names := []string{in.Resource.ID, in.Resource.Related.IDs.Order, in.Resource.Related.IDs.Capture}
	return event{
		ID: in.ID, Kind: in.Type, Payment: in.Resource.CustomID,
		Objects: slices.DeleteFunc(names, func(n string) bool { return n == "" || len(n) > 255 }),
	}, nil
}

// hear stores an event and has it seen to.
func (s *Service) hear(ctx context.Context, e event) error {
	e.At = s.now()
	if !id.Is(id.Payment, e.Payment) {
		e.Payment = ""
	}
	if err := s.Ledger.Add(ctx, e.Tenant, Due, e.At.Add(patience)); err != nil {
		return err
	}
	if err := keepEvent(ctx, s.Control, e); err != nil {
		return fmt.Errorf("keep event: %w", err)
	}
	if err := s.Ledger.Add(ctx, e.Tenant, Due, e.At); err != nil {
		return err
	}
	s.hurry(ctx, e.Tenant)
	return nil
}

func (s *Service) hurry(ctx context.Context, tenant tenancy.ID) {
	if s.Hurry != nil {
		s.Hurry(ctx, tenant)
	}
}
