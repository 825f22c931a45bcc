package payments

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// sweepPiece is how much of each sort one run sees to.
const sweepPiece = 100

// Run sees to what providers have told of the actor's clinic, and to what is to be read again although nobody told anything;
// it says when there is more. It may be repeated at any point, also by two at once. Faults: Forbidden; Unavailable.
func (s *Service) Run(ctx context.Context, actor identity.Actor) (time.Time, error) {
	if err := actor.Authorise(policies.PaymentsSettle); err != nil {
		return time.Time{}, err
	}
	scope := actor.Scope()
	told, err := eventsOf(ctx, s.Control, scope.TenantID(), sweepPiece)
	if err != nil {
		return time.Time{}, fmt.Errorf("read what providers told: %w", err)
	}
	for _, e := range told {
		if err := s.heed(ctx, actor, e); err != nil {
			return time.Time{}, err
		}
	}
	due, err := listDue(ctx, scope, s.now(), sweepPiece)
	if err != nil {
		return time.Time{}, fmt.Errorf("list payments to read again: %w", err)
	}
	for _, key := range due {
		if err := s.readAgain(ctx, actor, key); err != nil {
			return time.Time{}, err
		}
	}
	if len(told) > 0 || len(due) > 0 {
		if err := forgetEvents(ctx, s.Control, scope.TenantID(), s.now().Add(-eventsKept)); err != nil {
			return time.Time{}, err
		}
	}
	if len(told) == sweepPiece {
		return s.now(), nil
	}
	return nextDue(ctx, scope)
}

// heed does what follows from an event: the payments that its objects belong to in this clinic are read again with the account
// that it came from. An event that concerns none of them is over.
func (s *Service) heed(ctx context.Context, actor identity.Actor, e event) error {
	if e.Tenant != actor.Scope().TenantID() {
		return nil
	}
	if strings.HasPrefix(e.Kind, "account.") {
		if _, err := s.refresh(ctx, actor); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		return s.seenTo(ctx, e)
	}
	found, err := findObjects(ctx, actor.Scope(), e.Objects)
	if err != nil {
		return fmt.Errorf("find the payment of an event: %w", err)
	}
	if e.Payment != "" && !slices.Contains(found, e.Payment) {
		found = append(found, e.Payment)
	}
	for _, key := range found {
		p, there, err := find(ctx, actor.Scope(), key)
		if err != nil {
			return err
		}
		if !there || !slices.ContainsFunc(p.Attempts, func(a Attempt) bool { return a.Account == e.Account }) {
			continue
		}
		if err := s.readAgain(ctx, actor, key); err != nil {
			return err
		}
	}
	return s.seenTo(ctx, e)
}

func (s *Service) seenTo(ctx context.Context, e event) error {
	if err := endEvent(ctx, s.Control, e.ID); err != nil {
		return err
	}
	if s.Watch != nil {
		source, _, _ := strings.Cut(e.ID, "/")
		s.Watch(source, "seen_to", s.now().Sub(e.At))
	}
	return nil
}

// readAgain settles a payment; one whose provider is away is put off, longer each time, so that it keeps no other waiting.
func (s *Service) readAgain(ctx context.Context, actor identity.Actor, key string) error {
	p, err := s.settle(ctx, actor, key, asIs)
	if err == nil || fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if p.ID == "" || ctx.Err() != nil {
		return err
	}
	s.Logger.WarnContext(ctx, "payment not read", "tenant", actor.Scope().TenantID(), "payment", key, "tries", p.Tries, "error", err)
	return postpone(ctx, actor.Scope(), p, s.now().Add(min(time.Hour, time.Minute<<min(p.Tries, 6))))
}
