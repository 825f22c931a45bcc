package twilio

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/tenancy"
)

// Hooks take in what Twilio tells. Everything may come twice and in any order; what could not be kept is answered with a
// fault, so that Twilio tells it again.
type Hooks struct {
	Client *Client
	Book   Book
	// Actor acts in a tenant for the people whom messages reach.
	Actor   func(ctx context.Context, tenant tenancy.ID) (identity.Actor, error)
	Outbox  Outbox
	Clients Clients
	// Address is where the API is, without a slash at its end: Twilio signs the whole address.
	Address string
}

// Outbox keeps what becomes of messages.
type Outbox interface {
	Report(ctx context.Context, scope tenancy.Scope, key, provider string, d outbox.Delivery, code string) error
}

// Clients keeps what clients decide.
type Clients interface {
	List(ctx context.Context, actor identity.Actor, f clients.Filter) (clients.Page, error)
	AddConsent(ctx context.Context, actor identity.Actor, clientID string, in clients.Decision) (clients.Client, error)
}

// The paths of the webhooks below the API's address.
const (
	StatusPath = "/webhooks/twilio/status/"
	AnswerPath = "/webhooks/twilio/answers"
)

// check reads a form that Twilio has signed. Faults: NotFound when there is no Twilio; Forbidden for a wrong signature;
// Invalid for what is no form.
func (h *Hooks) check(path, signature string, raw []byte) (url.Values, error) {
	if h == nil || h.Client == nil {
		return nil, fault.New(fault.NotFound, "not_found", "There is nothing here.")
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, fault.New(fault.Invalid, "invalid_input", "This is no form.")
	}
	if !h.Client.Signed(h.Address+path, form, signature) {
		return nil, fault.New(fault.Forbidden, "signature_wrong", "The signature is not right.")
	}
	return form, nil
}

// Status takes in what became of a message. Faults: those of check; Unavailable.
func (h *Hooks) Status(ctx context.Context, tenant, key, signature string, raw []byte) error {
	form, err := h.check(StatusPath+tenant+"/"+key, signature, raw)
	if err != nil {
		return err
	}
	d := DeliveryOf(form.Get("MessageStatus"))
	if d == "" || !id.Is(id.Tenant, tenant) || !id.Is(id.OutboxMail, key) {
		return nil
	}
	actor, err := h.Actor(ctx, tenancy.ID(tenant))
	if err == nil {
		err = h.Outbox.Report(ctx, actor.Scope(), key, form.Get("MessageSid"), d, form.Get("ErrorCode"))
	}
	if k := fault.KindOf(err); k == fault.NotFound || k == fault.Gone { // the clinic is gone, or the row is another's
		return nil
	}
	return err
}

// Answer takes in what somebody answered: STOP withdraws their consent to the channel at every clinic that has written to
// them, START gives it again. Other answers say nothing here. Faults: those of check; Unavailable.
func (h *Hooks) Answer(ctx context.Context, signature string, raw []byte) error {
	form, err := h.check(AnswerPath, signature, raw)
	if err != nil {
		return err
	}
	wish := WishOf(form.Get("Body"))
	if t := form.Get("OptOutType"); wish == NoWish && (t == "STOP" || t == "START") {
		wish = WishOf(t)
	}
	if wish == NoWish {
		return nil
	}
	number, isWhatsApp := strings.CutPrefix(form.Get("From"), "whatsapp:")
	channel := clients.SMSChannel
	if isWhatsApp {
		channel = clients.WhatsAppChannel
	}
	clinics, err := h.Book.Clinics(ctx, number)
	if err != nil {
		return err
	}
	for _, tenant := range clinics {
		if err := h.decide(ctx, tenant, number, channel, wish == Start, form.Get("MessageSid")); err != nil {
			return fmt.Errorf("keep an answer: %w", err)
		}
	}
	return nil
}

const maxSameNumber = 50 // clients of one clinic

// decide keeps the decision of all who have the number in a clinic.
func (h *Hooks) decide(ctx context.Context, tenant tenancy.ID, number string, channel clients.Channel, granted bool, sid string) error {
	actor, err := h.Actor(ctx, tenant)
	if k := fault.KindOf(err); k == fault.NotFound || k == fault.Gone {
		return nil
	}
	if err != nil {
		return err
	}
	page, err := h.Clients.List(ctx, actor, clients.Filter{Query: number, Limit: maxSameNumber})
	if err != nil {
		return err
	}
	for _, c := range page.Items {
		if c.Phone != number {
			continue
		}
		_, err := h.Clients.AddConsent(ctx, actor, c.ID, clients.Decision{
			ID: id.Derived(id.Consent, sid, c.ID, string(channel)), Channel: channel, Granted: granted, How: clients.ByPhone,
		})
		if err != nil && fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return nil
}
