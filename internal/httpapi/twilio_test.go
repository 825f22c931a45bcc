package httpapi_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
	"github.com/m-saas/m-saas/policies"
)

// provider stands in for Twilio: it takes messages and keeps them.
type provider struct {
	*httptest.Server

	mu   sync.Mutex
	sent []url.Values
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.sent = append(p.sent, r.PostForm)
		w.WriteHeader(http.StatusCreated)
		_, _ = fmt.Fprintf(w, `{"sid":"SM%d"}`, len(p.sent))
	}))
	t.Cleanup(p.Close)
	return p
}

// tell posts a form as Twilio would, signed with the token for the address that the server has in the world.
func tell(t *testing.T, s *servertest.Server, address, token string, form map[string]string) int {
	t.Helper()
	signed, body := address, url.Values{}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		signed += name + form[name]
		body.Set(name, form[name])
	}
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(signed))
	path := address[strings.Index(address, "/api/"):]
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+path, strings.NewReader(body.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	return res.StatusCode
}

// A reminder by SMS goes to the provider, what the provider tells of it is seen, and STOP is the last word.
func TestATextMessageIsSentFollowedAndStopped(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	const token, number = "a-token-of-the-test", "+40721234567"
	s := servertest.New(t, servertest.Options{NoWorker: true, Env: map[string]string{
		"MSAAS_TWILIO_ACCOUNT_SID": "AC1", "MSAAS_TWILIO_AUTH_TOKEN": token, "MSAAS_TWILIO_SMS_FROM": "+40700000000", "MSAAS_TWILIO_API_URL": p.URL,
	}})
	c := s.Clinic(t, "Mesagerie")
	k := c.Catalogue(t)
	client := c.Owner.Post(t, c.Path("/clients"), map[string]any{"name": "Ana Ionescu", "phone": number}).Want(t, http.StatusCreated).ID(t)
	c.Owner.Post(t, c.Path("/clients/"+client+"/consents"), map[string]any{"channel": "sms", "granted": true, "how": "paper"}).Want(t, http.StatusCreated)

	start := time.Now().Add(36 * time.Minute).Truncate(5 * time.Minute)
	minutes := int(math.Ceil(time.Until(start).Minutes())) // due within the minute that is over
	c.Owner.Put(t, c.Path("/reminder-rules"), map[string]any{
		"rules": []any{map[string]any{"id": "", "on": true, "channel": "sms", "minutes": minutes, "words": map[string]any{
			"ro": map[string]any{"subject": "", "body": "Ora {{time}}", "template": ""}, "en": map[string]any{"subject": "", "body": "At {{time}}", "template": ""},
		}}},
		"quiet": map[string]any{"on": false, "from": "21:00", "to": "08:00"},
	}, servertest.IfMatch(1)).Want(t, http.StatusOK)
	booking := k.Booking(client, start)
	booking["override"] = map[string]any{"reason": "a test", "outside_hours": true}
	apt := c.Owner.Post(t, c.Path("/appointments"), booking).Want(t, http.StatusCreated).ID(t)

	mailer, err := s.App.System(t.Context(), c.TenantID(t), policies.SystemMailer)
	require.NoError(t, err)
	_, err = s.App.Outbox.Run(t.Context(), mailer)
	require.NoError(t, err)
	require.Len(t, p.sent, 1)
	require.Equal(t, number, p.sent[0].Get("To"))
	require.True(t, strings.HasPrefix(p.sent[0].Get("Body"), "Ora "))
	told := p.sent[0].Get("StatusCallback")

	standing := func() (state, delivery string) {
		var all struct {
			Items []struct{ State, Delivery string }
		}
		c.Owner.Get(t, c.Path("/appointments/"+apt+"/reminders")).Want(t, http.StatusOK).Into(t, &all)
		require.Len(t, all.Items, 1)
		return all.Items[0].State, all.Items[0].Delivery
	}
	require.Equal(t, http.StatusForbidden, tell(t, s, told, "another token", map[string]string{"MessageSid": "SM1", "MessageStatus": "failed"}))
	// In any order, and more than once.
	for _, status := range []string{"delivered", "sent", "delivered", "queued"} {
		require.Equal(t, http.StatusNoContent, tell(t, s, told, token, map[string]string{"MessageSid": "SM1", "MessageStatus": status}))
	}
	require.Equal(t, http.StatusNoContent, tell(t, s, told, token, map[string]string{"MessageSid": "SM9", "MessageStatus": "failed"}), "of another message")
	state, delivery := standing()
	require.Equal(t, "sent delivered", state+" "+delivery)

	consent := func() string {
		page, err := s.App.Clients.Get(t.Context(), mailer, client)
		require.NoError(t, err)
		for _, x := range page.Consents {
			if x.Channel == "sms" {
				return fmt.Sprint(x.Granted)
			}
		}
		return "none"
	}
	answers := told[:strings.Index(told, "/status/")] + "/answers"
	require.Equal(t, http.StatusForbidden, tell(t, s, answers, "another token", map[string]string{"From": number, "Body": "STOP", "MessageSid": "SM2"}))
	require.Equal(t, "true", consent())
	for range 2 {
		require.Equal(t, http.StatusNoContent, tell(t, s, answers, token, map[string]string{"From": number, "Body": "Oprește", "MessageSid": "SM2"}))
	}
	require.Equal(t, "false", consent())
	require.Equal(t, http.StatusNoContent, tell(t, s, answers, token, map[string]string{"From": number, "Body": "start", "MessageSid": "SM3"}))
	require.Equal(t, "true", consent())
}

func TestWithoutAProviderItsWebhooksAreNotThere(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{NoWorker: true})
	require.Equal(t, http.StatusNotFound, tell(t, s, s.URL+"/api/v1/webhooks/twilio/answers", "x", map[string]string{"Body": "STOP"}))
}
