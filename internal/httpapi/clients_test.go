package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// A client's record over HTTP, with who may not: a receptionist deletes nobody, an assistant only reads.
func TestAClientsRecordOverHTTP(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Records")
	k := c.Catalogue(t)
	o := c.Owner
	desk, aide := c.Join(t, "Desk", "receptionist"), c.Join(t, "Aide", "assistant")

	var f httpapi.ClientFields
	fields := map[string]any{"items": []any{map[string]any{"key": "insurer", "label": "Casa", "type": "choice", "options": []string{"CAS"}}}}
	desk.Put(t, c.Path("/client-fields"), fields).Refused(t, http.StatusForbidden, "not_allowed")
	o.Put(t, c.Path("/client-fields"), fields).Want(t, http.StatusOK).Into(t, &f)
	require.EqualValues(t, 1, f.Rev)
	var ana, emptied httpapi.Client
	desk.Post(t, c.Path("/clients"), map[string]any{
		"name": "Ana Pop", "email": "ana@example.com", "custom": map[string]any{"insurer": "CAS"}, "guardian": map[string]any{"name": "Maria", "relation": "mother"},
		"consents": []any{map[string]any{"channel": "sms", "granted": true, "how": "paper"}},
	}).Want(t, http.StatusCreated).Into(t, &ana)
	require.Equal(t, "CAS", ana.Custom["insurer"])
	require.Len(t, ana.Consents, 1)
	path := c.Path("/clients/" + ana.ID)
	desk.Patch(t, path, map[string]any{"guardian": nil, "custom": map[string]any{"insurer": nil}}, servertest.IfMatch(1)).Want(t, http.StatusOK).Into(t, &emptied)
	require.Empty(t, emptied.Custom)
	desk.Patch(t, path, map[string]any{"legal_hold": true}, servertest.IfMatch(2)).Refused(t, http.StatusForbidden, "not_allowed")
	aide.Patch(t, path, map[string]any{"name": "x"}, servertest.IfMatch(2)).Refused(t, http.StatusForbidden, "not_allowed")
	aide.Post(t, path+"/notes", map[string]any{"text": "x"}).Refused(t, http.StatusForbidden, "not_allowed")

	key := servertest.Key("0123456789abcdef")
	note := desk.Post(t, path+"/notes", map[string]any{"text": "Alergică"}, key).Want(t, http.StatusCreated).ID(t)
	require.Equal(t, note, desk.Post(t, path+"/notes", map[string]any{"text": "Alergică"}, key).Want(t, http.StatusCreated).ID(t))
	desk.Post(t, path+"/consents", map[string]any{"channel": "email", "granted": false, "how": "phone"}).Want(t, http.StatusCreated)
	day := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 5)
	apt := desk.Post(t, c.Path("/appointments"), k.Booking(ana.ID, day.Add(9*time.Hour))).Want(t, http.StatusCreated).ID(t)

	var line struct {
		Items      []httpapi.TimelineEntry
		NextCursor *string `json:"next_cursor"`
	}
	o.Get(t, path+"/timeline?limit=2").Want(t, http.StatusOK).Into(t, &line)
	require.Equal(t, apt, line.Items[0].Appointment.ID, "what is to come is first")
	require.NotNil(t, line.NextCursor)
	aide.Get(t, path+"/timeline?kinds=note").Want(t, http.StatusOK).Into(t, &line)
	require.Len(t, line.Items, 1)
	require.Equal(t, "Alergică", line.Items[0].Note.Text)
	aide.Get(t, path+"/timeline").Want(t, http.StatusOK).Into(t, &line)
	require.Len(t, line.Items, 3, "an assistant of no provider sees no appointment")

	var totals httpapi.ClientTotals
	desk.Get(t, path+"/totals").Want(t, http.StatusOK).Into(t, &totals)
	require.Equal(t, 1, totals.Upcoming)
	require.Nil(t, totals.Spent)
	o.Get(t, path+"/totals").Want(t, http.StatusOK).Into(t, &totals)
	require.NotNil(t, totals.Spent)

	desk.Delete(t, path).Refused(t, http.StatusForbidden, "not_allowed")
	o.Delete(t, path).Refused(t, http.StatusConflict, "future_appointments")
	desk.Post(t, c.Path("/appointments/"+apt+"/status"), map[string]any{"status": "cancelled"}, servertest.IfMatch(1)).Want(t, http.StatusOK)
	o.Delete(t, path).Want(t, http.StatusNoContent)
	desk.Post(t, path+"/restore", nil).Refused(t, http.StatusForbidden, "not_allowed")
	o.Post(t, path+"/restore", nil).Want(t, http.StatusOK)
}

func TestMergingOverHTTP(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Merges")
	k := c.Catalogue(t)
	second := c.Provider(t, "Dr. Ion", k.Service)
	o, aide := c.Owner, c.Join(t, "Aide", "assistant")
	made := func(body map[string]any) string {
		return o.Post(t, c.Path("/clients"), body).Want(t, http.StatusCreated).ID(t)
	}
	ana := made(map[string]any{"name": "Ana Pop", "date_of_birth": "1990-01-01"})
	twin := made(map[string]any{"name": "Pop Ana", "date_of_birth": "1990-01-01", "phone": "0712345678"})
	made(map[string]any{"name": "Ana Pop"})
	var suspects struct{ Items []httpapi.ClientSuspect }
	o.Get(t, c.Path("/clients/"+ana+"/duplicates")).Want(t, http.StatusOK).Into(t, &suspects)
	require.Len(t, suspects.Items, 1, "an equal name alone is none")
	require.Equal(t, twin, suspects.Items[0].Client.ID)

	day := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 5)
	at := day.Add(9 * time.Hour)
	apt := o.Post(t, c.Path("/appointments"), k.Booking(ana, at)).Want(t, http.StatusCreated).ID(t)
	other := k.Booking(twin, at)
	other["provider_id"], other["resource_id"] = second, nil
	clash := o.Post(t, c.Path("/appointments"), other).Want(t, http.StatusCreated).ID(t)
	merge := c.Path("/clients/" + ana + "/merge")
	aide.Post(t, merge, map[string]any{"from_id": twin}).Refused(t, http.StatusForbidden, "not_allowed")
	var refused struct{ Details httpapi.MergeClashes }
	o.Post(t, merge, map[string]any{"from_id": twin}).Refused(t, http.StatusConflict, "merge_conflict").Into(t, &refused)
	require.Equal(t, apt+clash, refused.Details.Clashes[0].ThisAppointmentID+refused.Details.Clashes[0].OtherAppointmentID)
	o.Post(t, c.Path("/appointments/"+clash+"/status"), map[string]any{"status": "cancelled"}, servertest.IfMatch(1)).Want(t, http.StatusOK)

	var m httpapi.ClientMerge
	o.Post(t, merge, map[string]any{"from_id": twin, "keep": map[string]string{"name": "other"}}).Want(t, http.StatusOK).Into(t, &m)
	require.NotNil(t, m.UndoUntil)
	var gone struct {
		Details struct {
			ClientID string `json:"client_id"`
		}
	}
	o.Get(t, c.Path("/clients/"+twin)).Refused(t, http.StatusGone, "client_merged").Into(t, &gone)
	require.Equal(t, ana, gone.Details.ClientID)
	var list struct{ Items []httpapi.ClientMerge }
	o.Get(t, c.Path("/clients/"+ana+"/merges")).Want(t, http.StatusOK).Into(t, &list)
	require.Equal(t, m.ID, list.Items[0].ID)
	aide.Post(t, c.Path("/merges/"+m.ID+"/undo"), nil).Refused(t, http.StatusForbidden, "not_allowed")
	o.Post(t, c.Path("/merges/"+m.ID+"/undo"), nil).Want(t, http.StatusOK).Into(t, &m)
	require.EqualValues(t, "undone", m.State)
	o.Get(t, c.Path("/clients/"+twin)).Want(t, http.StatusOK)
}
