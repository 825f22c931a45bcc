package booking_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// only is the one appointment that there is.
func (c *clinic) only() scheduling.Appointment {
	c.t.Helper()
	all := c.stored()
	require.Len(c.t, all, 1)
	return all[0]
}

// moves gives the appointment another time, as the staff do.
func (c *clinic) moves(to string) error {
	a := c.only()
	_, err := c.calendar.Edit(c.t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Start: &to, Override: scheduling.Override{Reason: "la telefon", OutsideHours: true}})
	return err
}

func (c *clinic) becomes(s scheduling.Status) error {
	a := c.only()
	_, err := c.calendar.ChangeStatus(c.t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: s})
	return err
}

// later lets a quarter of a minute go by and gives what left then: the staff are given the time to take back what they did.
func (c *clinic) later() []messaging.Mail {
	c.t.Helper()
	require.Empty(c.t, c.send(), "not at once")
	c.clock.Move(16 * time.Second)
	return c.send()
}

func TestWhoBookedOnlineIsToldWhatTheStaffDo(t *testing.T) {
	t.Parallel()
	const confirmed, moved, off = "Programarea dumneavoastră, ", "Programarea a fost mutată, ", "Programarea a fost anulată, "
	for name, w := range map[string]struct {
		do   func(c *clinic) error
		want string // subject; "" = no mail
		at   string
	}{
		"moved": {func(c *clinic) error { return c.moves("2026-10-08T11:00") }, moved, "8 octombrie 2026, ora 11:00"},
		"moved twice": {func(c *clinic) error {
			if err := c.moves("2026-10-08T11:00"); err != nil {
				return err
			}
			return c.moves("2026-10-09T09:00")
		}, moved, "9 octombrie 2026, ora 09:00"},
		"moved and moved back": {func(c *clinic) error {
			if err := c.moves("2026-10-08T11:00"); err != nil {
				return err
			}
			return c.moves("2026-10-07T10:00")
		}, "", ""},
		"moved away and there again": {func(c *clinic) error {
			for _, to := range []string{"2026-10-08T11:00", "2026-10-09T09:00", "2026-10-08T11:00"} {
				if err := c.moves(to); err != nil {
					return err
				}
			}
			return nil
		}, moved, "8 octombrie 2026, ora 11:00"},
		"cancelled": {func(c *clinic) error { return c.becomes(scheduling.Cancelled) }, off, "7 octombrie 2026, ora 10:00"},
		"cancelled by mistake": {func(c *clinic) error {
			if err := c.becomes(scheduling.Cancelled); err != nil {
				return err
			}
			return c.becomes(scheduling.Scheduled)
		}, "", ""},
		"cancelled, told, and booked again": {func(c *clinic) error {
			if err := c.becomes(scheduling.Cancelled); err != nil {
				return err
			}
			require.Len(c.t, c.later(), 1)
			return c.becomes(scheduling.Scheduled)
		}, confirmed, "7 octombrie 2026, ora 10:00"},
		"confirmed":  {func(c *clinic) error { return c.becomes(scheduling.Confirmed) }, "", ""},
		"noted upon": {func(c *clinic) error { return c.notes("vine cu radiografia") }, "", ""},
		"did not come": {func(c *clinic) error {
			c.clock.Move(7 * 24 * time.Hour)
			return c.becomes(scheduling.NoShow)
		}, "", ""},
		"cancelled when it was over": {func(c *clinic) error {
			c.clock.Move(7 * 24 * time.Hour)
			return c.becomes(scheduling.Cancelled)
		}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newOpenClinic(t)
			c.t = t
			c.book("10:00", c.ana())
			require.Len(t, c.send(), 1)
			require.NoError(t, w.do(c))
			sent := c.later()
			if w.want == "" {
				require.Empty(t, sent)
				return
			}
			require.Len(t, sent, 1)
			require.Contains(t, sent[0].Subject, w.want)
			require.Contains(t, sent[0].Subject, w.at)
			require.Equal(t, "ana@example.test", sent[0].To)
			method := "REQUEST"
			if w.want == off {
				method = "CANCEL"
			}
			require.Equal(t, method, sent[0].Calendar.Method)
			require.NotContains(t, string(sent[0].Calendar.Body), "SEQUENCE:2\r\n", "higher than the one before")
			c.clock.Move(time.Hour)
			require.Empty(t, c.send(), "once")
		})
	}
}

func (c *clinic) notes(text string) error {
	a := c.only()
	_, err := c.calendar.Edit(c.t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Notes: &text})
	return err
}

// Who booked at the desk is not written to, whatever becomes of the appointment, and nothing is read or written for it.
func TestNobodyIsToldOfWhatTheStaffBooked(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	who, err := c.clients.Create(t.Context(), c.owner, clients.NewClient{ID: id.New(id.Client, today), Name: "Ion", Email: "ion@example.test"})
	require.NoError(t, err)
	_, err = c.calendar.Book(t.Context(), c.owner, scheduling.Booking{
		ID: id.New(id.Appointment, today), ClientID: who.ID, ProviderID: c.provider.ID, ServiceIDs: []string{c.service.ID}, Start: "2026-10-07T10:00",
	})
	require.NoError(t, err)
	require.NoError(t, c.moves("2026-10-08T11:00"))
	require.NoError(t, c.becomes(scheduling.Cancelled))
	require.Empty(t, c.later())
	require.Zero(t, c.count("outbox"))
}

// A crash between the row and the write sends nothing, also when something else is written there afterwards; a move that
// was refused neither.
func TestTheStaffsMailIsNotMadeUp(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	c.book("10:00", c.ana())
	require.Len(t, c.send(), 1)
	whole := c.calendar.Announce
	c.calendar.Announce = func(ctx context.Context, scope tenancy.Scope, before, after scheduling.Appointment) error {
		require.NoError(t, whole(ctx, scope, before, after))
		return errCut
	}
	require.ErrorIs(t, c.moves("2026-10-08T11:00"), errCut)
	require.ErrorIs(t, c.becomes(scheduling.Cancelled), errCut)
	c.calendar.Announce = whole
	require.EqualValues(t, 3, c.count("outbox"))
	require.Empty(t, c.later())
	require.NoError(t, c.notes("vine cu radiografia"))
	require.Empty(t, c.later())
	c.clock.Move(10 * time.Minute)
	require.Empty(t, c.send())
}

// Merging the visitor into another client says nothing to anybody; the link and what the staff do then work as before.
func TestAMergeSaysNothing(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	b := c.book("10:00", c.ana())
	require.Len(t, c.send(), 1)
	kept, err := c.clients.Create(t.Context(), c.owner, clients.NewClient{ID: id.New(id.Client, today), Name: "Ana Popescu", Email: "ana.p@example.test"})
	require.NoError(t, err)
	m, err := c.clients.Merge(t.Context(), c.owner, clients.MergeRequest{IntoID: kept.ID, FromID: c.only().ClientID})
	require.NoError(t, err)
	require.Empty(t, c.later())
	v, err := c.booking.MoveVisit(t.Context(), b.Token, "2026-10-08T10:15", false)
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 10, 8, 7, 15, 0, 0, time.UTC), v.Start)
	require.Equal(t, kept.ID, c.only().ClientID)
	sent := c.send()
	require.Len(t, sent, 1)
	require.Equal(t, "ana.p@example.test", sent[0].To)
	_, err = c.clients.UndoMerge(t.Context(), c.owner, m.ID)
	require.NoError(t, err)
	require.Empty(t, c.later())
	require.NoError(t, c.moves("2026-10-09T09:00"))
	sent = c.later()
	require.Len(t, sent, 1)
	require.Equal(t, "ana@example.test", sent[0].To)
	_, err = c.booking.CancelVisit(t.Context(), b.Token)
	require.NoError(t, err)
}
