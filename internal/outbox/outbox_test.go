package outbox_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// post takes letters, or fails as told.
type post struct {
	mu   sync.Mutex
	sent []messaging.Mail
	fail error
}

func (p *post) Send(ctx context.Context, m messaging.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return p.fail
	}
	if m.BeforeEnd != nil {
		if err := m.BeforeEnd(ctx); err != nil {
			return err
		}
	}
	p.sent = append(p.sent, m)
	return nil
}

type box struct {
	*outbox.Service

	t       *testing.T
	clock   *testkit.Clock
	ledger  *due.Ledger
	scope   tenancy.Scope
	mailer  identity.Actor
	post    *post
	verdict outbox.Verdict
}

func newBox(t *testing.T) *box {
	t.Helper()
	kit := testkit.NewTenants(t, nil)
	b := &box{t: t, clock: testkit.NewClock(time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)), scope: kit.Clinic(t), post: &post{}}
	b.ledger = due.New(kit.Router.Control("test of the outbox"))
	b.mailer = kit.Actor(b.scope, policies.SystemMailer)
	b.Service = outbox.New(outbox.Deps{Now: b.clock.Now, Logger: testkit.Discard(), Ledger: b.ledger, Mailer: b.post}, map[string]outbox.Writer{
		"greeting": func(_ context.Context, _ identity.Actor, r outbox.Row) (outbox.Answer, error) {
			return outbox.Answer{Verdict: b.verdict, Mail: messaging.Mail{To: "a@b.test", Subject: r.Data["word"], Text: "Hello"}}, nil
		},
	})
	return b
}

func (b *box) put(version string) {
	b.t.Helper()
	require.NoError(b.t, b.Put(b.t.Context(), b.scope, "greeting", "apt_1", version, map[string]string{"word": "hi"}))
}

func (b *box) run() time.Time {
	b.t.Helper()
	next, err := b.Run(b.t.Context(), b.mailer)
	require.NoError(b.t, err)
	return next
}

func (b *box) state() outbox.State {
	b.t.Helper()
	s, found, err := b.StateOf(b.t.Context(), b.scope, "apt_1")
	require.NoError(b.t, err)
	require.True(b.t, found)
	return s
}

func TestAMailLeavesOnceItsCauseIsThere(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.put("1")
	b.put("1") // a repetition
	b.run()
	require.Empty(t, b.post.sent, "before it is due")
	b.Hasten(t.Context(), b.scope, "apt_1")
	require.True(t, b.run().IsZero())
	require.True(t, b.run().IsZero())
	require.Len(t, b.post.sent, 1)
	require.NotEmpty(t, b.post.sent[0].MessageID)
	require.Equal(t, outbox.Sent, b.state())
}

func TestWhatALostHintMissedIsFoundByTheLedger(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.put("1")
	mark, found, err := b.ledger.Read(t.Context(), b.scope.TenantID(), outbox.Due)
	require.NoError(t, err)
	require.True(t, found)
	b.clock.Move(mark.At.Sub(b.clock.Now()))
	b.run()
	require.Len(t, b.post.sent, 1)
}

func TestARowWithoutItsCauseIsDroppedAfterAWhile(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.verdict = outbox.NotYet
	b.put("1")
	b.clock.Move(20 * time.Second)
	require.False(t, b.run().IsZero(), "a young row is looked at again")
	require.Equal(t, outbox.Waiting, b.state())
	b.clock.Move(3 * time.Minute)
	require.True(t, b.run().IsZero())
	require.Equal(t, outbox.Dropped, b.state())
	require.Empty(t, b.post.sent)
}

func TestACauseThatComesLateIsStillTold(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.verdict = outbox.NotYet
	b.put("1")
	b.clock.Move(20 * time.Second)
	next := b.run()
	b.verdict = outbox.Send
	b.clock.Move(next.Sub(b.clock.Now()))
	b.run()
	require.Len(t, b.post.sent, 1)
}

func TestWhatIsNoLongerTrueDoesNotLeave(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.put("1")
	b.verdict = outbox.Never
	b.Hasten(t.Context(), b.scope, "apt_1")
	b.run()
	require.Empty(t, b.post.sent)
	require.Equal(t, outbox.Dropped, b.state())
}

func TestAServerThatIsAwayIsTriedAgainAndARefusalIsNot(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.post.fail = fault.New(fault.Unavailable, "mail_away", "away")
	b.put("1")
	b.Hasten(t.Context(), b.scope, "apt_1")
	next := b.run()
	require.Equal(t, time.Minute, next.Sub(b.clock.Now()))
	b.post.fail = nil
	b.clock.Move(time.Minute)
	b.run()
	require.Len(t, b.post.sent, 1)

	b.post.fail = fault.New(fault.Invalid, "mail_refused", "no such mailbox")
	b.put("2")
	b.clock.Move(time.Minute)
	b.run()
	require.Equal(t, outbox.Failed, b.state())
}

func TestAMailIsGivenUpAtLast(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.post.fail = errors.New("hung up")
	b.put("1")
	for range 20 {
		b.clock.Move(2 * time.Hour)
		b.run()
	}
	require.Equal(t, outbox.Failed, b.state())
}

func TestTwoRunsAtOnceSendOnce(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for _, v := range []string{"1", "2", "3", "4", "5"} {
		b.put(v)
	}
	b.Hasten(t.Context(), b.scope, "apt_1")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { _, _ = b.Run(t.Context(), b.mailer) })
	}
	all.Wait()
	require.Len(t, b.post.sent, 5)
}

func TestAnAttemptCutBeforeItIsNotedSendsTheSameMessageID(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.put("1")
	b.Hasten(t.Context(), b.scope, "apt_1")
	cutting := cutAfterSend{post: b.post}
	again := outbox.New(outbox.Deps{Now: b.clock.Now, Logger: testkit.Discard(), Ledger: b.ledger, Mailer: cutting}, map[string]outbox.Writer{
		"greeting": func(context.Context, identity.Actor, outbox.Row) (outbox.Answer, error) {
			return outbox.Answer{Mail: messaging.Mail{To: "a@b.test", Subject: "hi", Text: "Hello"}}, nil
		},
	})
	_, err := again.Run(t.Context(), b.mailer)
	require.NoError(t, err)
	b.run()
	require.Len(t, b.post.sent, 1, "it is not tried again at once")
	b.clock.Move(3 * time.Minute)
	b.run()
	require.Len(t, b.post.sent, 2)
	require.Equal(t, b.post.sent[0].MessageID, b.post.sent[1].MessageID)
}

// cutAfterSend loses the line when the server has taken the mail.
type cutAfterSend struct{ post *post }

func (c cutAfterSend) Send(ctx context.Context, m messaging.Mail) error {
	_ = c.post.Send(ctx, m)
	return errors.New("the line was cut")
}

func TestNobodyButTheMailerRunsTheOutbox(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for _, role := range []policies.Role{policies.Owner, policies.SystemSetup, policies.Receptionist} {
		actor := identity.NewActor(b.scope, identity.Person{}, identity.Membership{Role: role}, mustPolicy(t))
		_, err := b.Run(t.Context(), actor)
		require.Equal(t, fault.Forbidden, fault.KindOf(err), role)
	}
}

func mustPolicy(t *testing.T) *policies.Policy {
	t.Helper()
	p, err := policies.New()
	require.NoError(t, err)
	return p
}

func TestAKindThatNobodyWritesIsRefused(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	require.Error(t, b.Put(t.Context(), b.scope, "unknown", "apt_1", "1", nil))
}

// A row that a newer version put waits for it, and keeps no other back.
func TestARowOfAKindThatNobodyWritesYetWaits(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.put("1")
	b.Hasten(t.Context(), b.scope, "apt_1")
	older := outbox.New(outbox.Deps{Now: b.clock.Now, Logger: testkit.Discard(), Ledger: b.ledger, Mailer: b.post}, nil)
	next, err := older.Run(t.Context(), b.mailer)
	require.NoError(t, err)
	require.Equal(t, time.Minute, next.Sub(b.clock.Now()))
	b.clock.Move(time.Minute)
	b.run()
	require.Len(t, b.post.sent, 1)
}
