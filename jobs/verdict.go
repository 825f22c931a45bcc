package jobs

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/hibiken/asynq"

	"github.com/m-saas/m-saas/internal/fault"
)

// verdict says what an error means for a job: whether it is tried again and after how long, and under which code it is
// remembered. Codes are ours and carry nothing of anybody.
type verdict struct {
	code  string
	again bool
	after time.Duration
}

// judge heeds the kind of the error at the nth attempt: what time does not mend is not tried again; a service that is away
// is tried for some hours, and not before it asked for; everything else a few times.
func judge(err error, attempt int) verdict {
	v := verdict{code: codeOf(err), after: backoff(attempt)}
	f, ok := fault.As(err)
	if !ok {
		v.again = attempt < maxAttempts && !errors.Is(err, errUnread) && !errors.Is(err, errNobody)
		return v
	}
	switch f.Kind {
	case fault.Unavailable, fault.TooMany:
		v.again = attempt < maxPatience
		v.after = max(v.after, f.RetryAfter+jitter(f.RetryAfter/10))
	default: // Invalid, Forbidden, NotFound, Conflict, Gone and their like
		v.again = false
	}
	return v
}

func codeOf(err error) string {
	var p *panicError
	f, ok := fault.As(err)
	switch {
	case ok:
		return f.Code
	case errors.As(err, &p):
		return "panic"
	case errors.Is(err, errUnread):
		return "unreadable"
	case errors.Is(err, errNobody):
		return "nobody"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	default:
		return "internal"
	}
}

// backoff is 1 s, 2 s, 4 s … up to 10 minutes, each a half shorter or longer, so that what failed together does not come
// back together.
func backoff(attempt int) time.Duration {
	const most = 10 * time.Minute
	d := most
	if attempt < 11 {
		d = min(most, time.Second<<max(0, attempt-1))
	}
	return d/2 + jitter(d)
}

func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(d) //nolint:gosec // spreads retries, guards nothing
}

// dead ends a job for good: Asynq keeps it in its archive under the code, until somebody replays or deletes it.
type dead struct{ code string }

func (d dead) Error() string { return d.code }
func (d dead) Unwrap() error { return asynq.SkipRetry }

// rested is the failure of a chore whose mark has been put off: the ledger brings it back, not the queue.
type rested struct{ cause error }

func (r rested) Error() string { return r.cause.Error() }
func (r rested) Unwrap() error { return r.cause }

type panicError struct{ value any }

func (*panicError) Error() string { return "panic" }

var (
	errUnread = errors.New("the payload cannot be read")
	errNobody = errors.New("nobody does this kind of work")
)
