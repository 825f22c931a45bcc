package booking_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

func TestALinkShowsTheVisitAndNobody(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	in := c.ana()
	in.Notes = "Secretzz"
	b := c.book("10:00", in)
	v, err := c.booking.ReadVisit(t.Context(), b.Token)
	require.NoError(t, err)
	require.Equal(t, "Dr. Ioana Pop", v.Provider)
	require.True(t, v.Movable)
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	file, err := c.booking.CalendarOf(t.Context(), b.Token)
	require.NoError(t, err)
	for _, secret := range []string{"Ana", "ana@", "721", "Secretzz", "cli_"} {
		require.NotContains(t, string(raw), secret)
		require.NotContains(t, string(file), secret)
	}
	require.NotContains(t, string(file), "ATTENDEE")
}

func TestALinkIsOverSomeTimeAfterTheVisitOrWhenRevoked(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	c, other := p.clinic(t), p.clinic(t)
	c.open()
	b := c.book("10:00", c.ana())
	for _, token := range []string{"", "x", b.Token + "x", b.Token[:len(b.Token)-1], strings.Repeat("a.", 300)} {
		_, err := c.booking.ReadVisit(t.Context(), token)
		require.Equal(t, "link_unknown", codeOf(t, err))
	}
	key := c.stored()[0].ID
	_, err := other.booking.RevokeLink(t.Context(), other.owner, key)
	require.Equal(t, fault.NotFound, fault.KindOf(err), "another clinic's")
	_, err = c.booking.RevokeLink(t.Context(), c.kit.Actor(c.scope, policies.Assistant), key)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
	address, err := c.booking.RevokeLink(t.Context(), c.owner, key)
	require.NoError(t, err)
	_, err = c.booking.ReadVisit(t.Context(), b.Token)
	require.Equal(t, "link_unknown", codeOf(t, err))
	_, err = c.booking.CancelVisit(t.Context(), b.Token)
	require.Equal(t, "link_unknown", codeOf(t, err))
	token := strings.TrimPrefix(address, "https://m.test/a/")
	_, err = c.booking.ReadVisit(t.Context(), token)
	require.NoError(t, err)
	c.clock.Move(21 * 24 * time.Hour)
	_, err = c.booking.ReadVisit(t.Context(), token)
	require.Equal(t, "link_unknown", codeOf(t, err))
}

// A reminder leads to a visit that the staff booked as well; its link is renewed like any other.
func TestTheLinkOfAVisitThatTheStaffBookedIsRevoked(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	c.book("09:00", c.ana())
	a, err := c.calendar.Book(t.Context(), c.owner, scheduling.Booking{
		ID: id.New(id.Appointment, today), ClientID: c.stored()[0].ClientID, ProviderID: c.provider.ID, ServiceIDs: []string{c.service.ID}, Start: "2026-10-07T12:00",
	})
	require.NoError(t, err)
	address, _, err := c.booking.Manage(t.Context(), c.owner, a.ID)
	require.NoError(t, err)
	for range 2 {
		before := strings.TrimPrefix(address, "https://m.test/a/")
		_, err = c.booking.ReadVisit(t.Context(), before)
		require.NoError(t, err)
		address, err = c.booking.RevokeLink(t.Context(), c.owner, a.ID)
		require.NoError(t, err)
		_, err = c.booking.ReadVisit(t.Context(), before)
		require.Equal(t, "link_unknown", codeOf(t, err))
	}
	now, language, err := c.booking.Manage(t.Context(), c.owner, a.ID)
	require.NoError(t, err)
	require.Equal(t, address, now)
	require.Empty(t, language)
	h := c.hold("15:00")
	require.NotEmpty(t, h.Token)
	_, err = c.booking.RevokeLink(t.Context(), c.owner, c.stored()[2].ID)
	require.Equal(t, fault.NotFound, fault.KindOf(err), "of a time that is only held")
}

func TestMovingByLink(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	b := c.book("10:00", c.ana())
	c.hold("14:00")
	days, err := c.booking.VisitDays(t.Context(), b.Token, false, day(10, 5), day(10, 11))
	require.NoError(t, err)
	require.Len(t, days, 7)
	slots, err := c.booking.VisitSlots(t.Context(), b.Token, false, day(10, 7))
	require.NoError(t, err)
	offered := map[string]bool{}
	for _, s := range slots {
		offered[s.Start.In(zoneOf(t, "Europe/Bucharest")).Format("15:04")] = true
	}
	require.True(t, offered["10:15"], "its own time counts as free")
	require.False(t, offered["14:00"])
	_, err = c.booking.MoveVisit(t.Context(), b.Token, "2026-10-07T14:00", false)
	require.Equal(t, "slot_taken", codeOf(t, err))
	_, err = c.booking.MoveVisit(t.Context(), b.Token, "2026-10-07T03:00", false)
	require.Equal(t, "slot_taken", codeOf(t, err), "not offered")
	_, err = c.booking.MoveVisit(t.Context(), b.Token, "acum", false)
	require.Equal(t, []string{"start invalid_time"}, fields(t, err))
	for range 2 { // it may be repeated
		v, err := c.booking.MoveVisit(t.Context(), b.Token, "2026-10-08T10:15", false)
		require.NoError(t, err)
		require.Equal(t, time.Date(2026, 10, 8, 7, 15, 0, 0, time.UTC), v.Start)
	}
	require.Contains(t, c.trail.actions(), "appointment.moved")
	require.Equal(t, scheduling.Online, c.stored()[len(c.stored())-1].Source)
}

func TestAVisitMovedToAnotherProviderIsWhereTheyWork(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	b := c.book("10:00", c.ana())
	place, err := c.catalogue.CreateLocation(t.Context(), c.owner, catalogue.Location{ID: id.New(id.Location, today), Name: "Nord", Address: "Str. Nordului 2"})
	require.NoError(t, err)
	other := c.addProvider("Radu Ene", func(p *catalogue.Provider) { p.LocationID = place.ID })
	_, err = c.calendar.BlockTime(t.Context(), c.owner, scheduling.Block{
		ID: id.New(id.BlockedTime, today), Scope: scheduling.BlocksProvider, ProviderID: c.provider.ID, Start: "2026-10-08T08:00", End: "2026-10-08T20:00", Reason: "curs",
	})
	require.NoError(t, err)
	v, err := c.booking.MoveVisit(t.Context(), b.Token, "2026-10-08T10:15", true)
	require.NoError(t, err)
	require.Equal(t, other.FullName(), v.Provider)
	require.Equal(t, "Nord, Str. Nordului 2", v.Location)
}

func TestWhoComesTooLateCallsTheClinic(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t, func(p *booking.Page) { p.CancelHours = 24 })
	b := c.book("10:00", c.ana()) // on the 7th, 07:00 UTC
	c.clock.Move(time.Date(2026, 10, 6, 7, 0, 1, 0, time.UTC).Sub(c.clock.Now()))
	v, err := c.booking.ReadVisit(t.Context(), b.Token)
	require.NoError(t, err)
	require.False(t, v.Movable)
	require.False(t, v.Cancels)
	_, err = c.booking.CancelVisit(t.Context(), b.Token)
	require.Equal(t, "too_late", codeOf(t, err))
	_, err = c.booking.MoveVisit(t.Context(), b.Token, "2026-10-08T10:15", false)
	require.Equal(t, "too_late", codeOf(t, err))
}

func TestCancellingByLinkFreesTheTime(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	b := c.book("10:00", c.ana())
	for range 2 {
		v, err := c.booking.CancelVisit(t.Context(), b.Token)
		require.NoError(t, err)
		require.Equal(t, scheduling.Cancelled, v.Status)
		require.False(t, v.Cancels)
	}
	_, err := c.booking.MoveVisit(t.Context(), b.Token, "2026-10-08T10:15", false)
	require.Equal(t, "too_late", codeOf(t, err))
	c.hold("10:00")
}

// Two moves and a cancellation by the same link at once: the appointment is in one place or cancelled.
func TestARaceOfOneLink(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	b := c.book("10:00", c.ana())
	var wg sync.WaitGroup
	for _, act := range []func() error{
		func() error {
			_, err := c.booking.MoveVisit(t.Context(), b.Token, "2026-10-08T10:00", false)
			return err
		},
		func() error {
			_, err := c.booking.MoveVisit(t.Context(), b.Token, "2026-10-09T10:00", false)
			return err
		},
		func() error { _, err := c.booking.CancelVisit(t.Context(), b.Token); return err },
	} {
		wg.Go(func() {
			if f, ok := fault.As(act()); ok && f.Kind != fault.Conflict && f.Kind != fault.Unavailable {
				t.Error(f)
			}
		})
	}
	wg.Wait()
	require.Len(t, c.stored(), 1)
}

func TestMailsSayWhatIsTrueWhenTheyLeave(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	require.Empty(t, c.send())
	b := c.book("10:00", c.ana())
	sent := c.send()
	require.Len(t, sent, 1)
	require.Equal(t, "ana@example.test", sent[0].To)
	require.Contains(t, sent[0].Text, "miercuri, 7 octombrie 2026, ora 10:00")
	require.Contains(t, sent[0].Text, "https://m.test/a/"+b.Token)
	require.Equal(t, "REQUEST", sent[0].Calendar.Method)
	require.Contains(t, string(sent[0].Calendar.Body), "SEQUENCE:2")
	require.Empty(t, c.send(), "once")

	_, err := c.booking.MoveVisit(t.Context(), b.Token, "2026-10-08T10:15", false)
	require.NoError(t, err)
	_, err = c.booking.MoveVisit(t.Context(), b.Token, "2026-10-09T11:00", false)
	require.NoError(t, err)
	sent = c.send()
	require.Len(t, sent, 1, "where it was in between is nobody's business")
	require.Contains(t, sent[0].Text, "vineri, 9 octombrie 2026, ora 11:00")
	require.Contains(t, string(sent[0].Calendar.Body), "SEQUENCE:4")

	_, err = c.booking.MoveVisit(t.Context(), b.Token, "2026-10-12T11:00", false)
	require.NoError(t, err)
	_, err = c.booking.CancelVisit(t.Context(), b.Token)
	require.NoError(t, err)
	sent = c.send()
	require.Len(t, sent, 1, "no word of a move that is off")
	require.Contains(t, sent[0].Subject, "anulată")
	require.Equal(t, "CANCEL", sent[0].Calendar.Method)
	require.Contains(t, string(sent[0].Calendar.Body), "STATUS:CANCELLED")
	require.Contains(t, sent[0].Text, "https://m.test/book/"+c.slug)
}

func TestMailsSpeakTheVisitorsLanguage(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	in := c.ana()
	in.Language = "en"
	c.book("10:00", in)
	require.Contains(t, c.send()[0].Subject, "Your appointment, Wednesday, 7 October 2026, 10:00")
	c.open(func(p *booking.Page) { p.Languages = []string{"ro"} })
	in = c.ana()
	in.Language, in.Email, in.Phone = "en", "ion@example.test", "0722 111 222"
	c.book("11:00", in)
	require.Contains(t, c.send()[0].Subject, "Programarea")
}

// cut is a calendar whose write is lost or whose answer is.
type cut struct {
	booking.Calendar

	before, after bool
}

var errCut = errors.New("cut")

func (k cut) crash(done error) error {
	if k.after {
		return errCut
	}
	return done
}

// A crash before the booking leaves a row and no mail; a crash after it leaves the mail to the sweep.
func TestAMailIsNeitherLostNorMadeUp(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]struct {
		cut   cut
		mails int
	}{
		"row put, write not done":  {cut{before: true}, 0},
		"write done, hint is lost": {cut{after: true}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newOpenClinic(t)
			h := c.hold("10:00")
			c.clock.Move(5 * time.Second)
			whole := c.booking.Calendar
			w.cut.Calendar = whole
			c.booking.Calendar = confirming{w.cut}
			_, err := c.booking.Book(t.Context(), c.slug, h.Token, c.ana())
			require.ErrorIs(t, err, errCut)
			c.booking.Calendar = whole
			require.Empty(t, c.send(), "not at once")
			c.clock.Move(20 * time.Second)
			require.Len(t, c.send(), w.mails)
			c.clock.Move(10 * time.Minute)
			require.Empty(t, c.send())
		})
	}
}

func TestASuspendedClinicsLinksAndPageAreClosed(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	b := c.book("10:00", c.ana())
	_, err := c.kit.Router.Directory().Suspend(t.Context(), tenancy.By{}, c.scope.TenantID(), "de probă")
	require.NoError(t, err)
	_, err = c.booking.Open(t.Context(), c.slug)
	require.Equal(t, "booking_closed", codeOf(t, err))
	_, err = c.booking.ReadVisit(t.Context(), b.Token)
	require.Equal(t, "link_unknown", codeOf(t, err))
}
