package inbox

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// MaxBulk is how many conversations one call of Bulk changes.
const MaxBulk = 100

// Outcome is what became of one conversation.
type Outcome string

// The outcomes.
const (
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged" // it was so already
	Missing   Outcome = "not_found"
	Refused   Outcome = "refused"
)

// BulkResult is what became of one conversation and, where it was refused, the fault's code.
type BulkResult struct {
	ID      string
	Outcome Outcome
	Code    string
}

// Bulk decides the same of many conversations, and marks them read or unread (nil: neither). A call that was cut short may be
// repeated as it is. Faults: Forbidden; Invalid with fields.
func (s *Service) Bulk(ctx context.Context, actor identity.Actor, ids []string, in Decision, read *bool) ([]BulkResult, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return nil, err
	}
	switch {
	case len(ids) == 0:
		return nil, fault.InvalidField("ids", "required", "Name the conversations.")
	case len(ids) > MaxBulk:
		return nil, fault.InvalidField("ids", "too_many", fmt.Sprintf("At most %d conversations at once.", MaxBulk))
	}
	if err := s.checkDecision(ctx, actor, &in); err != nil {
		return nil, err
	}
	seen, out := map[string]bool{}, make([]BulkResult, 0, len(ids))
	for _, conversationID := range ids {
		if seen[conversationID] {
			continue
		}
		seen[conversationID] = true
		r := BulkResult{ID: conversationID, Outcome: Unchanged}
		changed, err := s.bulkOne(ctx, actor, conversationID, in, read)
		f, isFault := fault.As(err)
		switch {
		case err == nil && changed:
			r.Outcome = Changed
		case isFault && f.Kind == fault.NotFound:
			r.Outcome = Missing
		case isFault && (f.Kind == fault.Conflict || f.Kind == fault.Invalid):
			r.Outcome, r.Code = Refused, f.Code
		case err != nil:
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func (s *Service) bulkOne(ctx context.Context, actor identity.Actor, conversationID string, in Decision, read *bool) (bool, error) {
	_, changed, err := s.decide(ctx, actor, conversationID, 0, in)
	if err != nil || read == nil {
		return changed, err
	}
	_, marked, err := s.mark(ctx, actor, conversationID, nil, *read)
	return changed || marked, err
}

// wakeBatch is how many conversations one run of Wake opens before it looks again.
const wakeBatch = 200

// Wake opens the snoozed conversations whose time has come and says when the next one's does. It is follow-up work of the kind
// DueWake. Faults: Forbidden; Unavailable.
func (s *Service) Wake(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	scope, now := actor.Scope(), s.now()
	for {
		found, err := findSnoozed(ctx, scope, wakeBatch)
		if err != nil {
			return time.Time{}, fmt.Errorf("wake conversations: %w", err)
		}
		for _, c := range found {
			if c.Status != Snoozed {
				if err := dropSnooze(ctx, scope, c); err != nil {
					return time.Time{}, fmt.Errorf("wake conversations: %w", err)
				}
				continue
			}
			if c.SnoozedUntil.After(now) {
				return c.SnoozedUntil, nil
			}
			woken, err := wake(ctx, scope, c, now)
			if err != nil {
				return time.Time{}, fmt.Errorf("wake conversations: %w", err)
			}
			if woken {
				c.Rev++
				s.announce(ctx, scope, c)
			}
		}
		if len(found) < wakeBatch {
			return time.Time{}, nil
		}
	}
}
