package inbox

import (
	"context"
	"fmt"
	"slices"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// Mark notes that who asks has read a conversation, or has not. seenIn is the LastInID that they have seen: when more has come in
// meanwhile, reading changes nothing; nil means whatever is current. It may be repeated. Faults: Forbidden; NotFound.
func (s *Service) Mark(ctx context.Context, actor identity.Actor, conversationID string, seenIn *string, read bool) (Shown, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Shown{}, err
	}
	c, _, err := s.mark(ctx, actor, conversationID, seenIn, read)
	if err != nil {
		return Shown{}, err
	}
	return s.shown(ctx, actor, c)
}

func (s *Service) mark(ctx context.Context, actor identity.Actor, conversationID string, seenIn *string, read bool) (Conversation, bool, error) {
	scope, person := actor.Scope(), actor.Person().ID
	for range writeAttempts {
		c, err := s.conversation(ctx, scope, conversationID)
		if err != nil || c.LastInAt.IsZero() || c.UnreadBy(person) != read || read && seenIn != nil && *seenIn != c.LastInID {
			return c, false, err
		}
		readers := slices.Concat(c.ReadBy, []string{person})
		var ok bool
		switch {
		case !read:
			if readers, err = s.without(ctx, actor, c.ReadBy); err != nil {
				return c, false, err
			}
			ok, err = putReaders(ctx, scope, c, readers)
		case c.ReadBy == nil:
			ok, err = putReaders(ctx, scope, c, readers)
		default:
			ok, err = addReader(ctx, scope, c.ID, c.LastInID, person)
		}
		if err != nil {
			return c, false, fmt.Errorf("mark conversation: %w", err)
		}
		if ok {
			c.ReadBy = readers
			s.announce(ctx, scope, c)
			return c, true, nil
		}
	}
	return Conversation{}, false, errStale()
}

// without are the readers when who asks is none any more: where everybody was, all the others are.
func (s *Service) without(ctx context.Context, actor identity.Actor, readers []string) ([]string, error) {
	out := slices.Clone(readers)
	if slices.Contains(readers, everybody) {
		team, err := s.colleagues(ctx, actor.Scope())
		if err != nil {
			return nil, err
		}
		for _, m := range team {
			if m.Reads && !slices.Contains(out, m.PersonID) {
				out = append(out, m.PersonID)
			}
		}
	}
	return slices.DeleteFunc(out, func(p string) bool { return p == everybody || p == actor.Person().ID }), nil
}
