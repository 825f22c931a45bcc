package httpapi_test

import (
	"crypto/sha256"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
	"github.com/m-saas/m-saas/internal/web"
)

// shop is a clinic with an open booking page and what it offers.
type shop struct {
	*servertest.Clinic

	server            *servertest.Server
	page              string
	service, provider string
	visitor           *servertest.Person
}

// openShop makes a clinic whose page is open, for one service and one provider at work around the clock.
func openShop(t *testing.T, s *servertest.Server, name string) *shop {
	t.Helper()
	c := s.Clinic(t, name)
	x := &shop{Clinic: c, server: s, page: c.Slug, visitor: s.Stranger()}
	x.service = c.Owner.Post(t, c.Path("/services"), map[string]any{
		"name": "Consultație", "duration_minutes": 30, "price": map[string]any{"amount": 15000, "currency": "RON"}, "color": 0, "bookable_online": true,
	}).Want(t, http.StatusCreated).ID(t)
	x.provider = c.Provider(t, "Dr. Pop", x.service)
	p := c.Owner.Get(t, c.Path("/providers")).Want(t, http.StatusOK)
	var list struct {
		Items []struct {
			ID  string
			Rev int64
		}
	}
	p.Into(t, &list)
	c.Owner.Patch(t, c.Path("/providers/"+x.provider), map[string]any{"bookable_online": true}, servertest.IfMatch(list.Items[0].Rev)).Want(t, http.StatusOK)
	x.settings(t, map[string]any{"enabled": true})
	return x
}

// settings changes the page's settings.
func (x *shop) settings(t *testing.T, change map[string]any) {
	t.Helper()
	now := x.Owner.Get(t, x.Path("/booking-page")).Want(t, http.StatusOK)
	body := now.Map(t)
	rev := now.Rev(t)
	for _, k := range []string{"rev", "changed_at", "consent_version"} {
		delete(body, k)
	}
	maps.Copy(body, change)
	x.Owner.Put(t, x.Path("/booking-page"), body, servertest.IfMatch(rev)).Want(t, http.StatusOK)
}

// solve gets a challenge and does its work.
func (x *shop) solve(t *testing.T) (challenge, solution string) {
	t.Helper()
	m := x.visitor.Post(t, "/public/booking/"+x.page+"/challenges", nil).Want(t, http.StatusOK).Map(t)
	challenge, _ = m["challenge"].(string)
	wanted, _ := m["bits"].(float64)
	for n := 0; ; n++ {
		solution = strconv.Itoa(n)
		sum := sha256.Sum256([]byte(challenge + "." + solution))
		if leadingZeros(sum) >= int(wanted) {
			return challenge, solution
		}
	}
}

func leadingZeros(sum [32]byte) int {
	n := 0
	for _, b := range sum {
		for bit := 7; bit >= 0; bit-- {
			if b>>bit&1 == 1 {
				return n
			}
			n++
		}
	}
	return n
}

// firstTime is a free time some days ahead.
func (x *shop) firstTime(t *testing.T, n int) string {
	t.Helper()
	var times struct{ Times []struct{ Start string } }
	day := time.Now().UTC().AddDate(0, 0, 5).Format(time.DateOnly)
	x.visitor.Get(t, "/public/booking/"+x.page+"/times?service_ids="+x.service+"&provider_id="+x.provider+"&day="+day).Want(t, http.StatusOK).Into(t, &times)
	require.Greater(t, len(times.Times), n)
	return times.Times[n].Start
}

func (x *shop) hold(t *testing.T, start string) servertest.Response {
	t.Helper()
	challenge, solution := x.solve(t)
	return x.visitor.Post(t, "/public/booking/"+x.page+"/holds", map[string]any{
		"service_ids": []string{x.service}, "provider_id": x.provider, "start": start, "challenge": challenge, "solution": solution,
	})
}

// email is the visitor's address: the shop's own, because all tests share one box of mails.
func (x *shop) email() string { return "ana-" + x.page + "@visitor.test" }

func (x *shop) details(hold any) map[string]any {
	return map[string]any{
		"hold": hold, "name": secretWord + " Pop", "email": x.email(), "phone": "0721234567", "language": "ro", "consent_version": 1,
	}
}

func TestAVisitorBooksMovesAndCancels(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Now())
	s := servertest.New(t, servertest.Options{Now: clock.Now})
	x := openShop(t, s, "Magazin")
	page := x.visitor.Get(t, "/public/booking/"+x.page).Want(t, http.StatusOK)
	require.Contains(t, string(page.Body), "Consultație")
	x.visitor.Get(t, "/public/booking/"+x.page+"/days?service_ids="+x.service+"&from="+time.Now().Format(time.DateOnly)+"&to="+time.Now().AddDate(0, 0, 20).Format(time.DateOnly)).
		Want(t, http.StatusOK)
	start := x.firstTime(t, 2)
	h := x.hold(t, start).Want(t, http.StatusCreated).Map(t)
	x.hold(t, start).Refused(t, http.StatusConflict, "slot_taken")
	clock.Move(5 * time.Second)
	booked := x.visitor.Post(t, "/public/booking/"+x.page+"/appointments", x.details(h["hold"])).Want(t, http.StatusCreated)
	token, _ := booked.Map(t)["token"].(string)
	require.NotContains(t, string(booked.Body), secretWord, "nobody's data, not even one's own")
	mail := s.Mail(t, x.email(), "/a/")
	require.Contains(t, mail.Text, "/a/"+token)

	link := "/public/visits/" + token
	x.visitor.Get(t, link).Want(t, http.StatusOK)
	file := x.visitor.Get(t, link+"/calendar").Want(t, http.StatusOK)
	require.Equal(t, "text/calendar; charset=utf-8", file.Header.Get("Content-Type"))
	require.Contains(t, string(file.Body), "BEGIN:VEVENT")
	other := x.firstTime(t, 8)
	moved := x.visitor.Post(t, link+"/move", map[string]any{"start": other}).Want(t, http.StatusOK)
	require.Equal(t, other, moved.Map(t)["start"])
	s.Mail(t, x.email(), "mutat")
	x.visitor.Post(t, link+"/cancel", nil).Want(t, http.StatusOK)
	s.Mail(t, x.email(), "anulat")
	for _, answer := range []servertest.Response{page, file, moved} {
		require.NotContains(t, string(answer.Body), secretWord)
		require.NotContains(t, string(answer.Body), "visitor.test")
	}
	x.visitor.Get(t, link+"x").Refused(t, http.StatusNotFound, "link_unknown")
}

// What a visitor holds of one clinic opens nothing of another, and no public answer shows anybody who is treated.
func TestPublicRoutesOfOneClinicNeverReachAnother(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Now())
	s := servertest.New(t, servertest.Options{Now: clock.Now})
	a, b := openShop(t, s, "Alfa"), openShop(t, s, "Beta Doi")
	a.Client(t, secretWord+" Client")
	h := a.hold(t, a.firstTime(t, 0)).Want(t, http.StatusCreated).Map(t)
	clock.Move(5 * time.Second)
	before := a.Snapshot(t)
	b.visitor.Post(t, "/public/booking/"+b.page+"/appointments", b.details(h["hold"])).Refused(t, http.StatusGone, "hold_expired")
	b.visitor.Post(t, "/public/booking/"+b.page+"/holds/release", map[string]any{"hold": h["hold"]}).Want(t, http.StatusNoContent)
	for _, q := range []string{"service_ids=" + a.service, "service_ids=" + b.service + "&provider_id=" + a.provider} {
		b.visitor.Get(t, "/public/booking/"+b.page+"/times?day=2026-12-01&"+q).Refused(t, http.StatusNotFound, "not_offered")
	}
	challenge, solution := a.solve(t)
	b.visitor.Post(t, "/public/booking/"+b.page+"/holds", map[string]any{
		"service_ids": []string{b.service}, "start": b.firstTime(t, 0), "challenge": challenge, "solution": solution,
	}).Refused(t, http.StatusUnprocessableEntity, "challenge_failed")
	require.Equal(t, before, a.Snapshot(t), "something was written to clinic A")
	for _, path := range []string{"", "/days?service_ids=" + a.service + "&from=2026-12-01&to=2026-12-10"} {
		got := a.visitor.Get(t, "/public/booking/"+a.page+path)
		require.NotContains(t, string(got.Body), secretWord)
	}
	b.visitor.Get(t, "/public/booking/nobody-here").Refused(t, http.StatusNotFound, "booking_closed")
}

func TestFloodsAreHeldBack(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Limits: ratelimit.Limits{
		ratelimit.BookingCalm: 2, ratelimit.BookingBusy: 4, ratelimit.BookingWrites: 5, ratelimit.Booking: 60,
	}})
	x := openShop(t, s, "Potop")
	bits := map[float64]int{}
	for range 6 {
		n, _ := x.visitor.Post(t, "/public/booking/"+x.page+"/challenges", nil).Want(t, http.StatusOK).Map(t)["bits"].(float64)
		bits[n]++
	}
	require.Len(t, bits, 3, "the work grows with what is asked for: %v", bits)
	var last servertest.Response
	for range 8 {
		last = x.visitor.Post(t, "/public/booking/"+x.page+"/holds/release", map[string]any{"hold": "x"})
	}
	last.Refused(t, http.StatusTooManyRequests, "too_many_requests")
	require.NotEmpty(t, last.Header.Get("Retry-After"))
	x.visitor.Get(t, "/public/booking/"+x.page).Want(t, http.StatusOK)
}

// The holds of everybody at a page are bounded, and who has done no work for one does not count.
func TestNobodyShutsAPageByAskingForHolds(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Limits: ratelimit.Limits{ratelimit.BookingClinic: 1}})
	x := openShop(t, s, "Asediu")
	for range 3 {
		x.visitor.Post(t, "/public/booking/"+x.page+"/holds", map[string]any{
			"service_ids": []string{x.service}, "start": x.firstTime(t, 0), "challenge": "a.14.b.c", "solution": "1",
		}).Refused(t, http.StatusUnprocessableEntity, "challenge_failed")
	}
	x.hold(t, x.firstTime(t, 0)).Want(t, http.StatusCreated)
	x.hold(t, x.firstTime(t, 4)).Refused(t, http.StatusTooManyRequests, "too_many_requests")
}

func TestOnlyTheOwnerSeesThePagesSettings(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Setări")
	desk := c.Join(t, "Rodica Recepție", "receptionist")
	desk.Get(t, c.Path("/booking-page")).Refused(t, http.StatusForbidden, "not_allowed")
	c.Owner.Get(t, c.Path("/booking-page")).Want(t, http.StatusOK)
	s.Stranger().Get(t, c.Path("/booking-page")).Refused(t, http.StatusUnauthorized, "unauthenticated")
}

// Only the websites that the clinic has named may frame its page, and nothing but its page.
func TestWhoMayFrameTheBookingPage(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Web: web.HandlerOf(fstest.MapFS{"index.html": {Data: []byte("<p>")}})})
	x := openShop(t, s, "Rama")
	x.settings(t, map[string]any{"origins": []string{"https://www.clinica.ro"}})
	policy := func(path string) (csp, frames string) {
		w := httptest.NewRecorder()
		s.App.API.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		return w.Header().Get("Content-Security-Policy"), w.Header().Get("X-Frame-Options")
	}
	csp, frames := policy("/book/" + x.page)
	require.Contains(t, csp, "frame-ancestors https://www.clinica.ro")
	require.Empty(t, frames)
	for _, path := range []string{"/", "/sign-in", "/book/", "/book/nobody-here", "/book/" + x.page + "/x", "/c/" + x.Slug + "/calendar"} {
		csp, frames = policy(path)
		require.Contains(t, csp, "frame-ancestors 'none'", path)
		require.Equal(t, "DENY", frames, path)
	}
}
