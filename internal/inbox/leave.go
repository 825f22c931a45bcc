package inbox

import (
	"context"

	"github.com/m-saas/m-saas/tenancy"
)

const (
	leavePart  = 200 // mails that are removed at once
	leaveParts = 20  // in one run
)

// removeLeaving removes the mail of disconnected mailboxes, a bounded part in one run; true while there is more.
func (s *Service) removeLeaving(ctx context.Context, scope tenancy.Scope) (more bool, err error) {
	all, err := leavingAccounts(ctx, scope)
	if err != nil {
		return false, err
	}
	for _, a := range all {
		for range leaveParts {
			if more, err = s.removePart(ctx, scope, a.ID); err != nil || !more {
				break
			}
		}
		if err != nil || more {
			return more, err
		}
		if err := removeAccount(ctx, scope, a.ID); err != nil {
			return false, err
		}
		s.Notify(ctx, scope, accountChanged, a.ID, 0)
		s.Notify(ctx, scope, conversationChanged, "", 0)
	}
	return false, nil
}

// removePart removes some mails with their contents, the objects first and the mails, which name them, last.
func (s *Service) removePart(ctx context.Context, scope tenancy.Scope, accountID string) (more bool, err error) {
	part, err := mailsOf(ctx, scope, accountID, leavePart)
	if err != nil {
		return false, err
	}
	ids := make([]string, 0, len(part))
	for _, m := range part {
		ids = append(ids, m.ID)
		if m.Object != "" {
			if err := s.Objects.Discard(ctx, scope, m.Object); err != nil {
				return false, err
			}
		}
	}
	return len(part) == leavePart, removeMails(ctx, scope, ids)
}
