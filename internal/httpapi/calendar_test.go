package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// A morning at the front desk: the catalogue, a client who is there already, a booking, a conflict, a move, undo.
func TestTheCalendarOverHTTP(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Calendar")
	o := c.Owner
	nextDay := time.Now().UTC().AddDate(0, 0, 3).Format("2006-01-02")

	service := o.Post(t, c.Path("/services"), map[string]any{"name": "Consultație", "duration_minutes": 30, "price": map[string]any{"amount": 15000, "currency": "RON"}}).
		Want(t, http.StatusCreated).ID(t)
	var hours []map[string]any
	for day := 1; day <= 7; day++ {
		hours = append(hours, map[string]any{"weekday": day, "from": "08:00", "to": "20:00"})
	}
	provider := o.Post(t, c.Path("/providers"), map[string]any{"name": "Ioana Pop", "title": "Dr.", "hours": hours, "location_id": nil, "member_id": nil}).
		Want(t, http.StatusCreated).ID(t)
	chair := o.Post(t, c.Path("/resources"), map[string]any{"name": "Scaun 1", "type": "chair", "location_id": nil}).Want(t, http.StatusCreated).ID(t)

	client := o.Post(t, c.Path("/clients"), map[string]any{"name": "Ștefan Țurcanu", "phone": "0712 345 678", "date_of_birth": nil}).Want(t, http.StatusCreated).ID(t)
	var double struct{ Details httpapi.Duplicates }
	o.Post(t, c.Path("/clients"), map[string]any{"name": "S. Turcanu", "phone": "+40712345678"}).Refused(t, http.StatusConflict, "client_duplicate").Into(t, &double)
	require.Equal(t, client, double.Details.Candidates[0].ID)
	var found struct{ Items []httpapi.Client }
	o.Get(t, c.Path("/clients?q="+url.QueryEscape("turc 0712 34"))).Want(t, http.StatusOK).Into(t, &found)
	require.Equal(t, "Ștefan Țurcanu", found.Items[0].Name)

	booking := map[string]any{"client_id": client, "provider_id": provider, "resource_id": chair, "service_ids": []string{service}, "start": nextDay + "T10:00"}
	key := servertest.Key("0123456789abcdef")
	var a httpapi.Appointment
	o.Post(t, c.Path("/appointments"), booking, key).Want(t, http.StatusCreated).Into(t, &a)
	require.Equal(t, a.ID, o.Post(t, c.Path("/appointments"), booking, key).Want(t, http.StatusCreated).ID(t), "the same key books once")
	booking["notes"] = "altele"
	o.Post(t, c.Path("/appointments"), booking, key).Refused(t, http.StatusUnprocessableEntity, "idempotency_key_reused")
	var refused struct{ Details httpapi.Refusal }
	o.Post(t, c.Path("/appointments"), booking).Refused(t, http.StatusConflict, "appointment_conflict").Into(t, &refused)
	require.Len(t, refused.Details.Conflicts, 3)
	require.Len(t, refused.Details.Alternatives, 3)
	require.Equal(t, chair, *refused.Details.Alternatives[0].ResourceID)

	path := c.Path("/appointments/" + a.ID)
	o.Patch(t, path, map[string]any{"start": nextDay + "T11:00"}).Refused(t, http.StatusPreconditionRequired, "revision_required")
	var moved httpapi.Appointment
	o.Patch(t, path, map[string]any{"start": nextDay + "T11:00", "resource_id": nil}, servertest.IfMatch(1)).Want(t, http.StatusOK).Into(t, &moved)
	require.Nil(t, moved.ResourceID)
	require.Equal(t, time.Hour, moved.Start.Sub(a.Start))
	o.Patch(t, path, map[string]any{"start": nextDay + "T12:00"}, servertest.IfMatch(1)).Refused(t, http.StatusConflict, "stale_edit")
	var cancelled httpapi.Appointment
	o.Post(t, path+"/status", map[string]any{"status": "cancelled", "reason": "a sunat"}, servertest.IfMatch(2)).Want(t, http.StatusOK).Into(t, &cancelled)
	require.Equal(t, "scheduled", *cancelled.PreviousStatus)
	o.Post(t, path+"/status", map[string]any{"status": "no_show"}, servertest.IfMatch(3)).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	o.Post(t, path+"/status", map[string]any{"status": "scheduled"}, servertest.IfMatch(3)).Want(t, http.StatusOK)

	window := fmt.Sprintf("from=%sT00:00:00Z&to=%sT23:59:59Z", nextDay, nextDay)
	var list struct{ Items []httpapi.Appointment }
	o.Get(t, c.Path("/appointments?"+window)).Want(t, http.StatusOK).Into(t, &list)
	require.Len(t, list.Items, 1)
	require.Equal(t, "Ștefan Țurcanu", list.Items[0].Client.Name)
	o.Get(t, c.Path("/clients/"+client+"/appointments")).Want(t, http.StatusOK).Into(t, &list)
	require.Len(t, list.Items, 1)

	var blocked httpapi.BlockedTime
	o.Post(t, c.Path("/blocked-times"), map[string]any{"scope": "provider", "provider_id": provider, "resource_id": nil, "start": nextDay + "T08:00", "end": nextDay + "T19:00", "reason": "Curs"}).
		Want(t, http.StatusCreated).Into(t, &blocked)
	require.Len(t, blocked.Covers, 1)
	var slots struct{ Items []httpapi.FreeSlot }
	o.Get(t, c.Path("/free-slots?"+window+"&resource_type=chair&service_ids="+service)).Want(t, http.StatusOK).Into(t, &slots)
	require.Len(t, slots.Items, 3, "19:00, 19:15 and 19:30")
	o.Delete(t, c.Path("/blocked-times/"+blocked.ID)).Want(t, http.StatusNoContent)
	o.Delete(t, c.Path("/providers/"+provider), servertest.IfMatch(1)).Refused(t, http.StatusConflict, "in_use")
}
