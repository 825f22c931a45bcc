package notifications_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/notifications"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// trail keeps what was audited.
type trail struct {
	mu      sync.Mutex
	entries []audit.Entry
}

func (r *trail) Record(_ context.Context, _ identity.Actor, e audit.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, e)
	return nil
}

type clinic struct {
	*notifications.Service

	kit   *testkit.Tenants
	scope tenancy.Scope
	owner identity.Actor
	trail *trail
}

func newClinic(t *testing.T) *clinic {
	t.Helper()
	c := &clinic{kit: testkit.NewTenants(t, nil), trail: &trail{}}
	c.scope = c.kit.Clinic(t)
	c.owner = c.kit.Actor(c.scope, policies.Owner)
	clock := testkit.NewClock(time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC))
	c.Service = notifications.New(notifications.Deps{
		Now: clock.Now, Logger: testkit.Discard(), Audit: c.trail, PublicURL: "https://m-saas.test",
	})
	return c
}

func requireFault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "not a fault: %v", err)
	require.Equal(t, kind, f.Kind)
	require.Equal(t, code, f.Code)
}

func TestAClinicThatDecidedNothingSendsEverything(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	s, err := c.ReadFor(t.Context(), c.kit.Actor(c.scope, policies.Receptionist))
	require.NoError(t, err)
	require.EqualValues(t, 1, s.Rev)
	require.Empty(t, s.ReplyTo)
	for _, k := range notifications.Kinds() {
		require.True(t, s.Sends(k), k)
	}
}

func TestWhatIsSwitchedOffIsKeptAndAudited(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	off := []notifications.Kind{notifications.WaitlistOffer, notifications.BookingChanged, notifications.WaitlistOffer}
	s, err := c.Change(t.Context(), c.owner, 1, off, " receptie@clinica.test ")
	require.NoError(t, err)
	require.Equal(t, []notifications.Kind{notifications.BookingChanged, notifications.WaitlistOffer}, s.Off)
	require.Equal(t, "receptie@clinica.test", s.ReplyTo)
	read, err := c.Read(t.Context(), c.scope)
	require.NoError(t, err)
	require.Equal(t, s, read)
	require.Len(t, c.trail.entries, 1)
	require.Equal(t, "notifications.changed", c.trail.entries[0].Action)
	require.Equal(t, []audit.Change{
		{Field: "mails_off", Before: "", After: "booking.changed, waitlist.offer"}, {Field: "reply_to", Before: "", After: "receptie@clinica.test"},
	}, c.trail.entries[0].Changes)

	_, err = c.Change(t.Context(), c.owner, 1, nil, "")
	requireFault(t, err, fault.Conflict, "stale_edit")
	s, err = c.Change(t.Context(), c.owner, 2, nil, "")
	require.NoError(t, err)
	require.EqualValues(t, 3, s.Rev)
}

func TestOfManyChangesAtOnceOneIsKept(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for _, rev := range []int64{1, 2} { // the first one is inserted, the second replaces it
		var all sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 8 {
			all.Go(func() {
				if _, err := c.Change(t.Context(), c.owner, rev, nil, ""); err == nil {
					mu.Lock()
					won++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		require.Equal(t, 1, won)
	}
}

func TestWhatIsWrongIsRefused(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	_, err := c.Change(t.Context(), c.owner, 1, []notifications.Kind{"x"}, "")
	requireFault(t, err, fault.Invalid, "invalid_input")
	for _, address := range []string{"x", "a@b.test, c@d.test", "Ana <a@b.test>", "a@b.test\r\nBcc: c@d.test"} {
		_, err = c.Change(t.Context(), c.owner, 1, nil, address)
		requireFault(t, err, fault.Invalid, "invalid_input")
	}
	_, err = c.Preview(t.Context(), c.owner, "x", "ro")
	requireFault(t, err, fault.Invalid, "invalid_input")
}

func TestOnlyTheOwnerChangesIt(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for _, role := range []policies.Role{policies.Dentist, policies.Receptionist, policies.Assistant, policies.SystemMailer, policies.SystemBooker} {
		_, err := c.Change(t.Context(), c.kit.Actor(c.scope, role), 1, nil, "")
		require.Equal(t, fault.Forbidden, fault.KindOf(err), role)
	}
	require.Empty(t, c.trail.entries)
}

func TestWritersHeedTheSwitches(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	asked := 0
	writer := func(context.Context, identity.Actor, outbox.Row) (outbox.Answer, error) {
		asked++
		return outbox.Answer{Mail: messaging.Mail{To: "a@b.test", Subject: "x", Text: "x"}}, nil
	}
	writers := c.Heed(map[string]outbox.Writer{"booking.changed": writer, "booking.cancelled": writer})
	mailer := c.kit.Actor(c.scope, policies.SystemMailer)
	answer, err := writers["booking.changed"](t.Context(), mailer, outbox.Row{})
	require.NoError(t, err)
	require.Equal(t, outbox.Send, answer.Verdict)
	require.Empty(t, answer.Mail.ReplyTo)

	_, err = c.Change(t.Context(), c.owner, 1, []notifications.Kind{notifications.BookingChanged}, "receptie@clinica.test")
	require.NoError(t, err)
	answer, err = writers["booking.changed"](t.Context(), mailer, outbox.Row{})
	require.NoError(t, err)
	require.Equal(t, outbox.Never, answer.Verdict)
	require.Equal(t, 1, asked, "what is switched off is not written")
	answer, err = writers["booking.cancelled"](t.Context(), mailer, outbox.Row{})
	require.NoError(t, err)
	require.Equal(t, outbox.Send, answer.Verdict)
	require.Equal(t, "receptie@clinica.test", answer.Mail.ReplyTo)
}

func TestEveryKindCanBeSeenBeforehandInBothLanguages(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	seen := map[string]bool{}
	for _, k := range notifications.Kinds() {
		for _, language := range []string{"ro", "en"} {
			m, err := c.Preview(t.Context(), c.kit.Actor(c.scope, policies.Receptionist), k, language)
			require.NoError(t, err)
			require.Contains(t, m.Text, c.scope.Tenant().Settings.Name)
			require.False(t, seen[m.Subject], "%s %s: %s", k, language, m.Subject)
			seen[m.Subject] = true
		}
	}
}
