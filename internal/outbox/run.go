package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// batches bounds one run, so that a clinic's burst lets others have their turn.
const batches = 10

// Run sends what is due in the actor's tenant and says when the next row is (zero: never). It may be repeated at any point,
// also by two at once. Faults: Forbidden, Unavailable.
func (s *Service) Run(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.MailsSend); err != nil {
		return time.Time{}, err
	}
	scope := actor.Scope()
	for range batches {
		rows, err := listDue(ctx, scope, s.now(), batch)
		if err != nil {
			return time.Time{}, err
		}
		for _, r := range rows {
			if err := s.attempt(ctx, actor, r); err != nil {
				return time.Time{}, err
			}
		}
		if len(rows) < batch {
			break
		}
	}
	return nextDue(ctx, scope)
}

// attempt takes the row under a lease and settles it.
func (s *Service) attempt(ctx context.Context, actor identity.Actor, r Row) error {
	if r.State == Handing { // whoever handed it over did not live to say what came of it
		return s.settle(ctx, actor.Scope(), r, outcome{State: Uncertain, Attempts: r.Attempts, Why: "cut_short"})
	}
	until := s.now().Add(lease)
	mine, err := take(ctx, actor.Scope(), r, until)
	if err != nil || !mine {
		return err
	}
	r.DueAt = until
	answer, err := s.ask(ctx, actor, r)
	if err != nil {
		return s.again(ctx, actor.Scope(), r, fmt.Errorf("write mail: %w", err))
	}
	r.ClientID = answer.ClientID
	switch {
	case answer.Verdict == Later:
		return s.settle(ctx, actor.Scope(), r, outcome{State: Waiting, Attempts: r.Attempts, Due: answer.Until, Why: answer.Why})
	case answer.Verdict != Send:
		return s.settle(ctx, actor.Scope(), r, outcome{State: Dropped, Attempts: r.Attempts, Why: answer.Why})
	case r.Channel == "" || r.Channel == Email:
		return s.mail(ctx, actor.Scope(), r, answer.Mail)
	}
	return s.text(ctx, actor.Scope(), r, answer.Text)
}

// ask has the row written. What its cause has not brought about yet is looked at again while it is young.
func (s *Service) ask(ctx context.Context, actor identity.Actor, r Row) (Answer, error) {
	if err := s.known(r.Kind); err != nil { // put by another version of the program, which may come back
		return Answer{}, err
	}
	answer, err := s.writers[r.Kind](ctx, actor, r)
	if answer.Verdict == NotYet {
		now := s.now()
		if now.Sub(r.CreatedAt) < youth {
			return Answer{Verdict: Later, Until: now.Add(patience)}, err
		}
		answer.Verdict = Never
	}
	return answer, err
}

// mail sends a letter. Right before the line with which the server takes it, the row is noted as handed over, if it is
// still this run's: who lost it meanwhile, to another run or to a change of what it is about, says nothing.
func (s *Service) mail(ctx context.Context, scope tenancy.Scope, r Row, letter messaging.Mail) error {
	letter.MessageID = r.ID
	lost := false
	letter.BeforeEnd = func(ctx context.Context) error {
		mine, err := noteHanded(ctx, scope, r, Waiting, s.now())
		if err == nil && !mine {
			lost, err = true, fault.New(fault.Conflict, "row_lost", "Somebody else has this mail.")
		}
		return err
	}
	err := s.deliver(ctx, scope, letter)
	switch {
	case lost:
		return nil
	case err != nil:
		return s.again(ctx, scope, r, err)
	}
	// That it left is written also when the caller has gone: a second copy could only follow from not writing it.
	return s.settle(context.WithoutCancel(ctx), scope, r, outcome{State: Sent, Attempts: r.Attempts + 1})
}

// deliver sends a letter through the clinic's own mailbox, if it has chosen one and that can send, else through the platform's.
func (s *Service) deliver(ctx context.Context, scope tenancy.Scope, letter messaging.Mail) error {
	if s.Own != nil {
		if sent, err := s.Own(ctx, scope, letter); sent || err != nil {
			return err
		}
	}
	return s.Mailer.Send(ctx, letter)
}

// again puts the row off, longer each time, or gives it up.
func (s *Service) again(ctx context.Context, scope tenancy.Scope, r Row, cause error) error {
	now, attempts := s.now(), r.Attempts+1
	permanent := fault.KindOf(cause) == fault.Invalid
	if permanent || attempts >= maxAttempts {
		s.Logger.WarnContext(ctx, "mail given up", "tenant", scope.TenantID(), "mail", r.ID, "kind", r.Kind, "error", cause)
		return s.settle(ctx, scope, r, outcome{State: Failed, Attempts: attempts, Why: reasonOf(cause)})
	}
	return s.settle(ctx, scope, r, outcome{State: Waiting, Attempts: attempts, Due: now.Add(time.Minute << min(r.Attempts, 6)), Why: reasonOf(cause)})
}

func reasonOf(cause error) string {
	if f, ok := fault.As(cause); ok {
		return f.Code
	}
	return "not_sent"
}

// outcome is where an attempt leaves a row.
type outcome struct {
	State    State
	Attempts int
	Due      time.Time // of Waiting
	Why      string
	Provider string
}

// settle writes what an attempt came to. What was not handed over is only written by whoever still has the row.
func (s *Service) settle(ctx context.Context, scope tenancy.Scope, r Row, o outcome) error {
	now := s.now()
	if o.State != Waiting {
		o.Due = now
	}
	done, err := settle(ctx, scope, r, o, now)
	if err == nil && done && s.Watch != nil {
		s.Watch(r.Kind, string(o.State))
	}
	if err == nil && done && o.State != Waiting && r.Channel != "" && s.Changed != nil {
		s.Changed(ctx, scope, r.About)
	}
	if err == nil && done && o.State != Waiting && r.Channel == "" && s.Ended != nil {
		s.Ended(ctx, scope, r, o.State)
	}
	return err
}
