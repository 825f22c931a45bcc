package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// A series at the front desk: looked at, made, moved from the second on, found, counted and cancelled.
func TestSeriesOverHTTP(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Series")
	o, k := c.Owner, c.Catalogue(t)
	client := c.Client(t, "Ștefan Țurcanu")
	day := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 7)
	in := k.Booking(client, day.Add(10*time.Hour))
	in["rule"] = map[string]any{"freq": "weekly", "count": 3}

	var seen struct{ Items []httpapi.SeriesOccurrence }
	o.Post(t, c.Path("/appointments/series/preview"), in).Want(t, http.StatusOK).Into(t, &seen)
	require.Len(t, seen.Items, 3)
	var made httpapi.Series
	key := servertest.Key("0123456789abcdef")
	o.Post(t, c.Path("/appointments/series"), in, key).Want(t, http.StatusCreated).Into(t, &made)
	require.Len(t, made.Appointments, 3)
	require.Equal(t, made.ID, o.Post(t, c.Path("/appointments/series"), in, key).Want(t, http.StatusCreated).ID(t), "the same key makes it once")
	var refused struct{ Details httpapi.SeriesRefusal }
	o.Post(t, c.Path("/appointments/series"), in).Refused(t, http.StatusConflict, "series_conflict").Into(t, &refused)
	require.Len(t, refused.Details.Occurrences, 3)
	require.NotEmpty(t, refused.Details.Occurrences[0].Alternatives)

	second := c.Path("/appointments/" + made.Appointments[1].ID)
	later := map[string]any{"scope": "following", "start": made.Appointments[1].Start.Add(time.Hour), "preview": true}
	var edited httpapi.SeriesEdited
	o.Post(t, second+"/series-edit", later, servertest.IfMatch(1)).Want(t, http.StatusOK).Into(t, &edited)
	require.Len(t, edited.Occurrences, 2)
	require.Nil(t, edited.Series)
	later["preview"] = false
	o.Post(t, second+"/series-edit", later, servertest.IfMatch(1)).Want(t, http.StatusOK)
	o.Post(t, second+"/series-edit", later, servertest.IfMatch(1)).Refused(t, http.StatusConflict, "stale_edit")
	var split httpapi.Appointment
	o.Get(t, second).Want(t, http.StatusOK).Into(t, &split)
	require.NotEqual(t, made.ID, *split.SeriesID)
	o.Get(t, c.Path("/series/"+*split.SeriesID)).Want(t, http.StatusOK)

	var found struct{ Items []httpapi.Appointment }
	o.Get(t, c.Path("/appointments/search?q=turc")).Want(t, http.StatusOK).Into(t, &found)
	require.Len(t, found.Items, 3)
	var counts struct{ Items []httpapi.DayCount }
	days := "from=" + day.Format(time.DateOnly) + "&to=" + day.AddDate(0, 0, 20).Format(time.DateOnly)
	o.Get(t, c.Path("/appointments/days?"+days)).Want(t, http.StatusOK).Into(t, &counts)
	require.Len(t, counts.Items, 3)
	o.Get(t, c.Path("/appointments/days?from=x&to=y")).Refused(t, http.StatusUnprocessableEntity, "invalid_input")

	assistant := c.Join(t, "Asistenta", "assistant")
	assistant.Post(t, c.Path("/appointments/series"), in).Refused(t, http.StatusForbidden, "not_allowed")
	assistant.Get(t, c.Path("/series/"+made.ID)).Refused(t, http.StatusNotFound, "not_found")
	o.Post(t, second+"/series-cancel", map[string]any{"scope": "all"}, servertest.IfMatch(split.Rev)).Want(t, http.StatusOK)
	o.Get(t, second).Want(t, http.StatusOK).Into(t, &split)
	require.Equal(t, "cancelled", string(split.Status))
}

// A series whose rule changes: looked at, an alternative chosen for what is taken, written, and read under the new rule.
func TestChangedRulesOverHTTP(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Rules")
	o, k := c.Owner, c.Catalogue(t)
	day := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 7)
	in := k.Booking(c.Client(t, "Ștefan Țurcanu"), day.Add(10*time.Hour))
	in["rule"] = map[string]any{"freq": "weekly", "count": 3}
	var made httpapi.Series
	o.Post(t, c.Path("/appointments/series"), in).Want(t, http.StatusCreated).Into(t, &made)
	o.Post(t, c.Path("/appointments"), k.Booking(c.Client(t, "Altcineva"), day.AddDate(0, 0, 28).Add(10*time.Hour))).Want(t, http.StatusCreated)

	second := c.Path("/appointments/" + made.Appointments[1].ID)
	change := map[string]any{"scope": "following", "preview": true, "rule": map[string]any{"freq": "weekly", "interval": 3, "count": 2}}
	var seen httpapi.SeriesEdited
	o.Post(t, second+"/series-edit", change, servertest.IfMatch(1)).Want(t, http.StatusOK).Into(t, &seen)
	require.Len(t, seen.Occurrences, 3)
	require.Equal(t, []string{"kept", "removed", "made"}, []string{string(seen.Occurrences[0].Fate), string(seen.Occurrences[1].Fate), string(seen.Occurrences[2].Fate)})
	require.NotEmpty(t, seen.Occurrences[2].Conflicts)
	change["preview"] = false
	o.Post(t, second+"/series-edit", change, servertest.IfMatch(1)).Refused(t, http.StatusConflict, "series_conflict")
	at := seen.Occurrences[2].Alternatives[0]
	change["elsewhere"] = []map[string]any{{"appointment_id": seen.Occurrences[2].AppointmentID, "start": at.Start, "provider_id": at.ProviderID}}
	var edited httpapi.SeriesEdited
	o.Post(t, second+"/series-edit", change, servertest.IfMatch(1)).Want(t, http.StatusOK).Into(t, &edited)
	require.Len(t, edited.Series.Appointments, 2)
	require.Equal(t, 3, edited.Series.Rule.Interval)
	require.Equal(t, made.Appointments[1].ID, edited.Series.Appointments[0].ID)
	require.Equal(t, at.Start, edited.Series.Appointments[1].Start)
	change["scope"] = "this"
	o.Post(t, second+"/series-edit", change, servertest.IfMatch(2)).Refused(t, http.StatusUnprocessableEntity, "invalid_input")

	in["start"] = day.Add(10 * time.Hour)
	in["anyway"], in["override"] = []int{}, map[string]any{"reason": "durere", "overbook": true}
	o.Post(t, c.Path("/appointments/series"), in).Refused(t, http.StatusConflict, "series_conflict")
	in["skip"], in["anyway"] = []int{2}, []int{0, 1}
	in["elsewhere"] = []map[string]any{{"index": 1, "start": day.AddDate(0, 0, 8).Add(11 * time.Hour)}}
	var over httpapi.Series
	o.Post(t, c.Path("/appointments/series"), in).Want(t, http.StatusCreated).Into(t, &over)
	require.Equal(t, []bool{true, false}, []bool{over.Appointments[0].Overbooked, over.Appointments[1].Overbooked})
}
