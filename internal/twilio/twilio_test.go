package twilio_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/twilio"
	"github.com/m-saas/m-saas/tenancy"
)

// standIn is Twilio as its documentation has it: it keeps what it was sent and answers as told.
type standIn struct {
	*httptest.Server

	got    url.Values
	status int
	body   string
}

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	s := &standIn{status: http.StatusCreated, body: `{"sid":"SM1","status":"queued"}`}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if r.Method != http.MethodPost || r.URL.Path != "/2010-04-01/Accounts/AC1/Messages.json" || user != "AC1" || password != "secret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_ = r.ParseForm()
		s.got = r.PostForm
		if s.status == 0 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(s.status)
		_, _ = w.Write([]byte(s.body))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *standIn) client() *twilio.Client {
	return twilio.New(twilio.Config{
		Account: "AC1", Token: "secret", SMS: "+40700000000", WhatsApp: "+40700000001", Address: s.URL,
		Status:   func(tenant tenancy.ID, key string) string { return "https://m.test/" + string(tenant) + "/" + key },
		Remember: func(context.Context, tenancy.ID, string) error { return nil },
	})
}

func TestMessagesAreHandedOverAsTwilioTakesThem(t *testing.T) {
	t.Parallel()
	s := newStandIn(t)
	all := s.client().Carriers()
	sid, err := all[outbox.SMS].Carry(t.Context(), "ten_a", "out_1", outbox.Text{To: "+40721000000", Body: "Vă așteptăm"})
	require.NoError(t, err)
	require.Equal(t, "SM1", sid)
	require.Equal(t, url.Values{
		"To": {"+40721000000"}, "From": {"+40700000000"}, "Body": {"Vă așteptăm"}, "StatusCallback": {"https://m.test/ten_a/out_1"},
	}, s.got)
	_, err = all[outbox.WhatsApp].Carry(t.Context(), "ten_a", "out_1", outbox.Text{
		To: "+40721000000", Body: "x", Template: "HX1", Variables: map[string]string{"1": "marți"},
	})
	require.NoError(t, err)
	require.Equal(t, url.Values{
		"To": {"whatsapp:+40721000000"}, "From": {"whatsapp:+40700000001"}, "ContentSid": {"HX1"}, "ContentVariables": {`{"1":"marți"}`},
		"StatusCallback": {"https://m.test/ten_a/out_1"},
	}, s.got)
}

// What is certain is told apart from what is not: only that may be tried again.
func TestAnAnswerSaysWhetherTheMessageWasTaken(t *testing.T) {
	t.Parallel()
	for says, x := range map[string]struct {
		status int
		kind   fault.Kind
	}{
		"refused for good":    {http.StatusBadRequest, fault.Invalid},
		"too many":            {http.StatusTooManyRequests, fault.Unavailable},
		"the account is shut": {http.StatusUnauthorized, fault.Unavailable},
	} {
		s := newStandIn(t)
		s.status, s.body = x.status, `{"code":21211}`
		_, err := s.client().Carriers()[outbox.SMS].Carry(t.Context(), "ten_a", "out_1", outbox.Text{To: "+40721000000", Body: "x"})
		require.Equal(t, x.kind, fault.KindOf(err), says)
	}
	for _, status := range []int{http.StatusInternalServerError, http.StatusBadGateway, 0} {
		s := newStandIn(t)
		s.status = status
		_, err := s.client().Carriers()[outbox.SMS].Carry(t.Context(), "ten_a", "out_1", outbox.Text{To: "+40721000000", Body: "x"})
		require.Error(t, err)
		require.NotContains(t, []fault.Kind{fault.Invalid, fault.Unavailable}, fault.KindOf(err), status)
		require.NotContains(t, err.Error(), "40721000000")
	}
	s := newStandIn(t)
	s.Close()
	_, err := s.client().Carriers()[outbox.SMS].Carry(t.Context(), "ten_a", "out_1", outbox.Text{To: "+40721000000", Body: "x"})
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "it was not even reached")
}

// The example of Twilio's documentation.
func TestASignatureIsTwilios(t *testing.T) {
	t.Parallel()
	c := twilio.New(twilio.Config{Token: "12345"})
	const address = "https://mycompany.com/myapp.php?foo=1&bar=2"
	form := url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675309"}, "Digits": {"1234"}, "From": {"+14158675309"}, "To": {"+18005551212"}}
	require.True(t, c.Signed(address, form, "RSOYDt4T1cUTdK1PDd93/VVr8B8="))
	form.Set("Digits", "1235")
	require.False(t, c.Signed(address, form, "RSOYDt4T1cUTdK1PDd93/VVr8B8="))
	require.False(t, c.Signed(address, form, ""))
}

func TestAWordStopsMessagesOrHasThemAgain(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]twilio.Wish{
		" stop ": twilio.Stop, "Oprește!": twilio.Stop, "OPRESTE": twilio.Stop, "start": twilio.Start, "Da, vin": twilio.NoWish, "": twilio.NoWish,
	} {
		require.Equal(t, want, twilio.WishOf(body), body)
	}
}
