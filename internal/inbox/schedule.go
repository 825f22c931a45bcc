package inbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/policies"
)

const (
	quietFrom, quietTo = 22, 6 // hours of the clinic's day in which nobody waits for mail
	syncSweep          = 50    // mailboxes in one run of follow-up work
	lostAfter          = time.Minute
	stopAfter          = 5 // failures that pass only with help, such as an unknown host
)

// RunSync asks for the sync of every mailbox whose time has come, the one that waits longest first, removes what disconnecting
// leaves, and says when to come again (zero: never). It may be repeated at any time. Faults: Forbidden; Unavailable.
func (s *Service) RunSync(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	scope, now := actor.Scope(), s.now()
	waiting, err := dueAccounts(ctx, scope, now, syncSweep)
	if err != nil {
		return time.Time{}, err
	}
	for _, a := range waiting {
		s.syncSoon(ctx, scope, a.ID)
	}
	left, err := s.removeLeaving(ctx, scope)
	if err != nil {
		return time.Time{}, err
	}
	if len(waiting) > 0 || left {
		return now.Add(lostAfter), nil // when a request for a sync was lost, or there is more to remove
	}
	return nextSync(ctx, scope)
}

// settleSync notes how a sync ended and when the next one is.
func (s *Service) settleSync(ctx context.Context, r *syncRun, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	now := s.now()
	out := outcome{at: now, fence: r.fence, failures: 0, state: Active}
	out.progress = progressOf(r.folders)
	switch {
	case errors.Is(cause, errLost):
		return nil // who reads it now settles it
	case cause == nil && out.more:
		out.next = now
	case cause == nil:
		out.next = quiet(now.Add(syncEvery), zoneOf(r.scope))
	default:
		s.failed(ctx, r, cause, &out)
	}
	if err := s.Ledger.Add(ctx, r.scope.TenantID(), DueSync, out.next); err != nil {
		return err
	}
	if err := settleAccount(ctx, r.scope, r.account.ID, out, cause == nil); err != nil {
		return fmt.Errorf("settle sync: %w", err)
	}
	s.Notify(ctx, r.scope, accountChanged, r.account.ID, r.account.Rev)
	if cause == nil && out.more {
		s.syncSoon(ctx, r.scope, r.account.ID)
	}
	return nil
}

// outcome is what a sync writes into its account.
type outcome struct {
	at, next time.Time
	fence    int64
	failures int
	code     string
	state    AccountState

	progress
}

// failed says what a failure means: what needs a person stops the mailbox, everything else is tried again, later each time.
func (s *Service) failed(ctx context.Context, r *syncRun, cause error, out *outcome) {
	out.code, out.failures = "unexpected", r.account.Failures+1
	wait := min(syncRetry<<min(r.account.Failures, 6), 6*syncEvery)
	if f, ok := fault.As(cause); ok {
		out.code = f.Code
		if f.Kind == fault.Invalid && (needsPerson(f.Code) || out.failures >= stopAfter) {
			out.state = Attention
		}
		wait = max(wait, f.RetryAfter)
	}
	out.next = s.now().Add(wait)
	s.Logger.WarnContext(ctx, "mailbox not read", "tenant", r.scope.TenantID(), "account", r.account.ID, "code", out.code, "failures", out.failures, "error", cause)
}

// quiet puts a time in the night off until the morning.
func quiet(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	if local.Hour() >= quietTo && local.Hour() < quietFrom {
		return at
	}
	day := local
	if local.Hour() >= quietFrom {
		day = local.AddDate(0, 0, 1)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), quietTo, 0, 0, 0, zone).UTC()
}

// needsPerson says whether a failure stays until a person does something about it.
func needsPerson(code string) bool {
	switch code {
	case mailbox.CodeSignIn, mailbox.CodePermission, mailbox.CodeAddressRefused:
		return true
	default:
		return false
	}
}
