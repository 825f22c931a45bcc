// Package twilio sends text messages over Twilio (Messages API of 2010-04-01, Content templates for WhatsApp) and checks
// what Twilio tells of them. Sources: twilio.com/docs/messaging/api/message-resource, /docs/usage/security,
// /docs/messaging/guides/webhook-request.
package twilio

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Twilio signs with HMAC-SHA1
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/tenancy"
)

// Config is an account of Twilio.
type Config struct {
	Account  string // its SID
	Token    string // its auth token; signs the webhooks too
	SMS      string // the number or messaging service (MG…) that SMS leave from; "" = none do
	WhatsApp string // the number that WhatsApp messages leave from, E.164; "" = none do
	Address  string // of the API; "" = Twilio's own
	// Status gives the address to which Twilio tells what becomes of a message.
	Status func(tenant tenancy.ID, key string) string
	// Remember is called before a message leaves, so that an answer to it finds its way back. Its fault stops the message.
	Remember func(ctx context.Context, tenant tenancy.ID, to string) error
	HTTP     *http.Client // nil = one with a timeout
}

const (
	apiAddress = "https://api.twilio.com"
	patience   = 20 * time.Second // well within the lease of a row
	maxAnswer  = 64 << 10
)

// Client talks to Twilio.
type Client struct {
	Config
}

// New makes a client.
func New(c Config) *Client {
	if c.Address == "" {
		c.Address = apiAddress
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: patience}
	}
	return &Client{Config: c}
}

// Carriers gives the channels that are configured.
func (c *Client) Carriers() map[outbox.Channel]outbox.Carrier {
	out := map[outbox.Channel]outbox.Carrier{}
	if c.SMS != "" {
		out[outbox.SMS] = carrier{c, c.SMS, ""}
	}
	if c.WhatsApp != "" {
		out[outbox.WhatsApp] = carrier{c, c.WhatsApp, "whatsapp:"}
	}
	return out
}

// carrier sends over one channel.
type carrier struct {
	*Client

	from, prefix string
}

// Carry hands a message to Twilio and gives its SID; see outbox.Carrier.
func (c carrier) Carry(ctx context.Context, tenant tenancy.ID, key string, t outbox.Text) (string, error) {
	if err := c.Remember(ctx, tenant, t.To); err != nil {
		return "", away(err)
	}
	form := url.Values{"To": {c.prefix + t.To}, "StatusCallback": {c.Status(tenant, key)}}
	if strings.HasPrefix(c.from, "MG") {
		form.Set("MessagingServiceSid", c.from)
	} else {
		form.Set("From", c.prefix+c.from)
	}
	if t.Template == "" {
		form.Set("Body", t.Body)
	} else {
		variables, err := json.Marshal(t.Variables)
		if err != nil {
			return "", away(err)
		}
		form.Set("ContentSid", t.Template)
		form.Set("ContentVariables", string(variables))
	}
	return c.send(ctx, form)
}

func (c *Client) send(ctx context.Context, form url.Values) (string, error) {
	at := c.Address + "/2010-04-01/Accounts/" + url.PathEscape(c.Account) + "/Messages.json"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, strings.NewReader(form.Encode()))
	if err != nil {
		return "", away(err)
	}
	req.SetBasicAuth(c.Account, c.Token)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := c.HTTP.Do(req)
	if err != nil {
		if dial, ok := errors.AsType[*net.OpError](err); ok && dial.Op == "dial" {
			return "", away(errors.New("twilio cannot be reached"))
		}
		return "", errors.New("twilio gave no answer") // its own words may repeat the number
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return "", errors.New("twilio's answer was cut")
	}
	return read(res.StatusCode, raw)
}

// read tells from an answer what became of the message.
func read(status int, raw []byte) (string, error) {
	var said struct {
		SID  string `json:"sid"`
		Code int    `json:"code"`
	}
	bad := json.Unmarshal(raw, &said)
	cause := fmt.Errorf("twilio answers %d, code %d", status, said.Code)
	switch {
	case status/100 == 2 && bad == nil && said.SID != "":
		return said.SID, nil
	case status == http.StatusTooManyRequests, status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound:
		return "", away(cause) // the account's trouble, which may be mended
	case status/100 == 4:
		return "", fault.New(fault.Invalid, "number_refused", "The message was refused.").WithCause(cause)
	}
	return "", cause
}

func away(err error) error {
	return fault.New(fault.Unavailable, "provider_away", "The message could not be sent yet.").WithCause(err).WithRetryAfter(time.Minute)
}

// Signed says, in constant time, whether Twilio sent the form to the address: the signature is the HMAC-SHA1 under the auth
// token of the address followed by each field's name and value, in the order of the names.
func (c *Client) Signed(address string, form url.Values, signature string) bool {
	var all strings.Builder
	all.WriteString(address)
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range form[name] {
			all.WriteString(name + value)
		}
	}
	mac := hmac.New(sha1.New, []byte(c.Token))
	mac.Write([]byte(all.String()))
	want := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return subtle.ConstantTimeCompare([]byte(want), []byte(signature)) == 1
}

// DeliveryOf reads a message's status; "" for one that says nothing new.
func DeliveryOf(status string) outbox.Delivery {
	switch status {
	case "accepted", "scheduled", "queued", "sending", "sent":
		return outbox.Queued
	case "delivered":
		return outbox.Delivered
	case "read":
		return outbox.Read
	case "failed", "undelivered", "canceled":
		return outbox.Undelivered
	}
	return ""
}

// Wish is what somebody answered to a message.
type Wish int

// The wishes.
const (
	NoWish Wish = iota
	Stop        // no more messages
	Start       // messages again
)

// WishOf reads an answer of one word, Romanian or English, with or without its letters.
func WishOf(body string) Wish {
	word := strings.ToUpper(strings.Trim(strings.TrimSpace(body), ".!"))
	switch word {
	case "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPRESTE", "OPREȘTE", "OPREŞTE", "DEZABONARE":
		return Stop
	case "START", "UNSTOP", "YES", "PORNESTE", "PORNEȘTE", "PORNEŞTE":
		return Start
	}
	return NoWish
}
