package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// Who sees to the page sees what visitors would, also while it is closed to them.
func TestThePageIsSeenBeforeItIsOpen(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	x := openShop(t, s, "Vitrina")
	x.settings(t, map[string]any{"enabled": false, "intro": map[string]any{"ro": "Bine ați venit"}})
	x.visitor.Get(t, "/public/booking/"+x.page).Refused(t, http.StatusNotFound, "booking_closed")
	seen := x.Owner.Get(t, x.Path("/booking-page/preview")).Want(t, http.StatusOK)
	require.Contains(t, string(seen.Body), "Bine ați venit")
	require.Contains(t, string(seen.Body), "Consultație")
	x.Join(t, "Rodica Recepție", "receptionist").Get(t, x.Path("/booking-page/preview")).Refused(t, http.StatusForbidden, "not_allowed")
	x.visitor.Get(t, x.Path("/booking-page/preview")).Refused(t, http.StatusUnauthorized, "unauthenticated")
	x.settings(t, map[string]any{"enabled": true})
	require.JSONEq(t, string(x.visitor.Get(t, "/public/booking/"+x.page).Body), string(x.Owner.Get(t, x.Path("/booking-page/preview")).Body))
}

// The page shows the clinic's logo by a path that anybody may open, and none when there is none.
func TestThePageShowsTheLogo(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	x := openShop(t, s, "Sigla")
	logo := func() string {
		var page struct{ Clinic struct{ Logo string } }
		x.visitor.Get(t, "/public/booking/"+x.page).Want(t, http.StatusOK).Into(t, &page)
		return page.Clinic.Logo
	}
	require.Empty(t, logo())
	rev := x.Owner.Get(t, x.Path("")).Want(t, http.StatusOK).Rev(t)
	rev = x.Owner.Put(t, x.Path("/logo"), picture(t, 40), servertest.IfMatch(rev)).Want(t, http.StatusOK).Rev(t)
	first := logo()
	require.Contains(t, first, "/api/v1/public/clinics/"+x.Slug+"/logo?v=")
	const root = "/api/v1"
	require.Equal(t, picture(t, 40), s.Stranger().Get(t, first[len(root):]).Want(t, http.StatusOK).Body)
	rev = x.Owner.Put(t, x.Path("/logo"), picture(t, 41), servertest.IfMatch(rev)).Want(t, http.StatusOK).Rev(t)
	require.NotEqual(t, first, logo(), "caches do not know it")
	x.Owner.Delete(t, x.Path("/logo"), servertest.IfMatch(rev)).Want(t, http.StatusOK)
	require.Empty(t, logo())
}

// Outside of the clinic's opening hours nothing is offered, held or moved to, though the provider works day and night.
func TestTheClinicsHoursHoldOnline(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Now())
	s := servertest.New(t, servertest.Options{Now: clock.Now})
	x := openShop(t, s, "Program")
	before := x.firstTime(t, 0) // in the night
	var hours []map[string]any
	for day := 1; day <= 7; day++ {
		hours = append(hours, map[string]any{"weekday": day, "from": "10:00", "to": "12:00"})
	}
	rev := x.Owner.Get(t, x.Path("")).Want(t, http.StatusOK).Rev(t)
	x.Owner.Patch(t, x.Path(""), map[string]any{"hours": hours}, servertest.IfMatch(rev)).Want(t, http.StatusOK)

	zone, err := time.LoadLocation("Europe/Bucharest")
	require.NoError(t, err)
	var times struct {
		Times []struct{ Start, End time.Time }
	}
	day := time.Now().UTC().AddDate(0, 0, 5).Format(time.DateOnly)
	x.visitor.Get(t, "/public/booking/"+x.page+"/times?service_ids="+x.service+"&provider_id="+x.provider+"&day="+day).Want(t, http.StatusOK).Into(t, &times)
	require.NotEmpty(t, times.Times)
	for _, o := range times.Times {
		require.GreaterOrEqual(t, o.Start.In(zone).Format("15:04"), "10:00")
		require.LessOrEqual(t, o.End.In(zone).Format("15:04"), "12:00")
	}
	x.hold(t, before).Refused(t, http.StatusConflict, "slot_taken")
	late := times.Times[len(times.Times)-1].Start.Add(15 * time.Minute).Format(time.RFC3339) // it would end after twelve
	x.hold(t, late).Refused(t, http.StatusConflict, "slot_taken")

	h := x.hold(t, times.Times[0].Start.Format(time.RFC3339)).Want(t, http.StatusCreated).Map(t)
	clock.Move(5 * time.Second)
	booked := x.visitor.Post(t, "/public/booking/"+x.page+"/appointments", x.details(h["hold"])).Want(t, http.StatusCreated).Map(t)
	token, _ := booked["token"].(string)
	x.visitor.Post(t, "/public/visits/"+token+"/move", map[string]any{"start": before}).Refused(t, http.StatusConflict, "slot_taken")
}

// Who has somebody's phone under another name is entered anew; the staff see that the two may be one, on either of them,
// until they are. The visitor learns nothing, and the link goes on working.
func TestTheStaffSeeWhoAVisitorMayBe(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Now())
	s := servertest.New(t, servertest.Options{Now: clock.Now})
	x := openShop(t, s, "Gemeni")
	known := x.Owner.Post(t, x.Path("/clients"), map[string]any{"name": "Maria Ionescu", "phone": "0721234567"}).Want(t, http.StatusCreated).ID(t)
	h := x.hold(t, x.firstTime(t, 0)).Want(t, http.StatusCreated).Map(t)
	clock.Move(5 * time.Second)
	booked := x.visitor.Post(t, "/public/booking/"+x.page+"/appointments", x.details(h["hold"])).Want(t, http.StatusCreated)
	require.NotContains(t, string(booked.Body), known)
	token, _ := booked.Map(t)["token"].(string)
	var suspects struct {
		Items []struct {
			Client  struct{ ID, Source string }
			Reasons []string
		}
	}
	desk := x.Join(t, "Rodica Recepție", "receptionist")
	desk.Get(t, x.Path("/clients/"+known+"/duplicates")).Want(t, http.StatusOK).Into(t, &suspects)
	require.Len(t, suspects.Items, 1)
	visitor := suspects.Items[0].Client
	require.Equal(t, "booking", visitor.Source)
	require.Equal(t, []string{"phone"}, suspects.Items[0].Reasons)
	desk.Get(t, x.Path("/clients/"+visitor.ID+"/duplicates")).Want(t, http.StatusOK).Into(t, &suspects)
	require.Equal(t, known, suspects.Items[0].Client.ID)
	desk.Post(t, x.Path("/clients/"+known+"/merge"), map[string]any{"from_id": visitor.ID}).Want(t, http.StatusOK)
	desk.Get(t, x.Path("/clients/"+known+"/duplicates")).Want(t, http.StatusOK).Into(t, &suspects)
	require.Empty(t, suspects.Items)
	x.visitor.Post(t, "/public/visits/"+token+"/move", map[string]any{"start": x.firstTime(t, 8)}).Want(t, http.StatusOK)
	x.visitor.Post(t, "/public/visits/"+token+"/cancel", nil).Want(t, http.StatusOK)
}
