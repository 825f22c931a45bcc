package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/twilio"
	"github.com/m-saas/m-saas/tenancy"
)

// newTwilio makes the client of Twilio; nil when it is not configured.
func (a *App) newTwilio() (*twilio.Hooks, error) {
	c := a.Config.Twilio
	if !c.On() {
		return nil, nil //nolint:nilnil // no Twilio is a right answer
	}
	key, err := a.derivedKey("m-saas texted numbers v1")
	if err != nil {
		return nil, err
	}
	book := twilio.Book{
		Control: a.Router.Control("text messages: an answer to the platform's number names no clinic"), Now: a.now,
		Blind: func(number string) string {
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(number))
			return hex.EncodeToString(mac.Sum(nil))
		},
	}
	address := a.publicURL() + "/api/v1"
	return &twilio.Hooks{
		Client: twilio.New(twilio.Config{
			Account: c.AccountSID, Token: c.AuthToken, SMS: c.SMSFrom, WhatsApp: c.WhatsAppFrom, Address: c.APIURL, Remember: book.Remember,
			Status: func(tenant tenancy.ID, row string) string {
				return address + twilio.StatusPath + string(tenant) + "/" + row
			},
		}),
		Book: book, Actor: a.visitor, Clients: a.Clients, Address: address,
	}, nil
}

// carriers are the channels of text messages that are configured.
func (a *App) carriers() map[outbox.Channel]outbox.Carrier {
	if a.Twilio == nil {
		return nil
	}
	return a.Twilio.Client.Carriers()
}

// offers says whether messages can be sent over a channel.
func (a *App) offers(c outbox.Channel) bool {
	_, ok := a.carriers()[c]
	return ok || c == outbox.Email
}

// reminded tells the clinic's open pages that a reminder, or the message with a payment link, has come to its end.
func (a *App) reminded(ctx context.Context, scope tenancy.Scope, about string) {
	event := "reminder.changed"
	if id.Is(id.Payment, about) {
		event = "payment.changed"
	}
	a.notify(ctx, scope, event, about, 0)
}
