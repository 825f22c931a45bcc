package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

func TestTheOwnerDecidesWhichMailsLeave(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Mesaje")
	desk := c.Join(t, "Rodica Recepție", "receptionist")
	path := c.Path("/notifications")
	change := map[string]any{"off": []string{"booking.changed"}, "reply_to": "receptie@clinica.test"}

	s.Stranger().Get(t, path).Refused(t, http.StatusUnauthorized, "unauthenticated")
	desk.Get(t, path).Want(t, http.StatusOK)
	desk.Get(t, path+"/preview?kind=waitlist.offer&language=ro").Want(t, http.StatusOK)
	desk.Put(t, path, change, servertest.IfMatch(1)).Refused(t, http.StatusForbidden, "not_allowed")

	c.Owner.Put(t, path, change).Refused(t, http.StatusPreconditionRequired, "revision_required")
	c.Owner.Put(t, path, map[string]any{"off": []string{"x"}, "reply_to": ""}, servertest.IfMatch(1)).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	c.Owner.Put(t, path, map[string]any{"off": []string{}, "reply_to": "a@b.test, c@d.test"}, servertest.IfMatch(1)).
		Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	c.Owner.Get(t, path+"/preview?kind=x&language=ro").Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	c.Owner.Put(t, path, change, servertest.IfMatch(1)).Want(t, http.StatusOK)
	var now struct {
		Kinds   []string `json:"kinds"`
		Off     []string `json:"off"`
		ReplyTo string   `json:"reply_to"`
		Rev     int64    `json:"rev"`
	}
	desk.Get(t, path).Want(t, http.StatusOK).Into(t, &now)
	require.Len(t, now.Kinds, 4)
	require.Equal(t, []string{"booking.changed"}, now.Off)
	require.Equal(t, "receptie@clinica.test", now.ReplyTo)
	require.EqualValues(t, 2, now.Rev)
}
