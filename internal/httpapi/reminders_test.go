package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

var reminderWords = map[string]any{
	"ro": map[string]any{"subject": "Vă așteptăm {{date}}", "body": "{{clinic}}, ora {{time}}", "template": ""},
	"en": map[string]any{"subject": "See you {{date}}", "body": "{{clinic}}, {{time}}", "template": ""},
}

func TestTheOwnerDecidesHowClientsAreReminded(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Amintiri")
	desk := c.Join(t, "Rodica Recepție", "receptionist")
	path := c.Path("/reminder-rules")
	rule := map[string]any{"id": "", "on": true, "channel": "email", "minutes": 1440, "words": reminderWords}
	change := map[string]any{"rules": []any{rule}, "quiet": map[string]any{"on": true, "from": "21:00", "to": "08:00"}}

	s.Stranger().Get(t, path).Refused(t, http.StatusUnauthorized, "unauthenticated")
	desk.Put(t, path, change, servertest.IfMatch(1)).Refused(t, http.StatusForbidden, "not_allowed")
	c.Owner.Put(t, path, change, servertest.IfMatch(1)).Want(t, http.StatusOK)
	var now struct {
		Rules []struct {
			ID      string `json:"id"`
			Minutes int    `json:"minutes"`
		} `json:"rules"`
		Channels []struct {
			Channel string `json:"channel"`
			On      bool   `json:"on"`
		} `json:"channels"`
		Rev int64 `json:"rev"`
	}
	desk.Get(t, path).Want(t, http.StatusOK).Into(t, &now)
	require.Len(t, now.Rules, 1)
	require.NotEmpty(t, now.Rules[0].ID)
	require.EqualValues(t, 2, now.Rev)
	require.Equal(t, "email", now.Channels[0].Channel)
	require.True(t, now.Channels[0].On)
	require.False(t, now.Channels[1].On, "SMS is not configured")

	desk.Post(t, path+"/preview", map[string]any{"channel": "sms", "language": "ro", "subject": "", "body": "{{nume}}", "template": ""}).
		Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	got := desk.Post(t, path+"/preview", map[string]any{"channel": "sms", "language": "ro", "subject": "", "body": "Ora {{time}}", "template": ""}).Want(t, http.StatusOK)
	require.Contains(t, string(got.Body), "Ora 10:30")
}

// A reminder by mail leads to a page that changes nothing until a button is pressed; the calendar shows what was pressed.
func TestAClientAnswersAReminderByItsLink(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Raspuns")
	k := c.Catalogue(t)
	client := c.Client(t, "Ana Ionescu")
	start := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 7).Add(10 * time.Hour)
	apt := c.Owner.Post(t, c.Path("/appointments"), k.Booking(client, start)).Want(t, http.StatusCreated).ID(t)
	scope, err := s.App.Router.Scope(t.Context(), c.TenantID(t))
	require.NoError(t, err)
	actor, err := s.App.System(t.Context(), scope.TenantID(), "system_booker")
	require.NoError(t, err)
	link, language, err := s.App.Booking.Manage(t.Context(), actor, apt)
	require.NoError(t, err)
	require.Empty(t, language)
	visit := "/api/v1/public/visits/" + link[strings.LastIndexByte(link, '/')+1:]

	guest := s.Stranger()
	status := func() (out struct {
		Status string `json:"status"`
		Word   *struct {
			ConfirmedAt *time.Time `json:"confirmed_at"`
			MoveAskedAt *time.Time `json:"move_asked_at"`
		} `json:"word"`
	},
	) {
		c.Owner.Get(t, c.Path("/appointments/"+apt)).Want(t, http.StatusOK).Into(t, &out)
		return out
	}
	guest.Get(t, visit).Want(t, http.StatusOK)
	require.Equal(t, "scheduled", status().Status, "opening changes nothing")
	guest.Post(t, visit+"/ask", nil).Want(t, http.StatusOK)
	require.NotNil(t, status().Word.MoveAskedAt)
	c.Owner.Post(t, c.Path("/appointments/"+apt+"/word"), nil).Want(t, http.StatusOK)
	require.Nil(t, status().Word)
	for range 2 {
		guest.Post(t, visit+"/confirm", nil).Want(t, http.StatusOK)
		require.Equal(t, "confirmed", status().Status)
		require.NotNil(t, status().Word.ConfirmedAt)
	}
	guest.Post(t, visit[:len(visit)-1]+"x/confirm", nil).Refused(t, http.StatusNotFound, "link_unknown")
	guest.Post(t, visit+"/cancel", nil).Want(t, http.StatusOK)
	guest.Post(t, visit+"/confirm", nil).Refused(t, http.StatusConflict, "too_late")
}
