package inbox

import (
	"cmp"
	"context"
	"slices"

	"github.com/m-saas/m-saas/tenancy"
)

// mergeConversations makes one of several conversations that a mail has shown to be one: the oldest stays, and what the team
// has made of the others goes over unless it has been decided there. It may be cut short and repeated.
func (s *Service) mergeConversations(ctx context.Context, scope tenancy.Scope, ids []string) (string, error) {
	all, err := readWhole(ctx, scope, ids)
	if err != nil {
		return "", err
	}
	if len(all) == 0 { // begun by this very piece
		return slices.Min(ids), nil
	}
	slices.SortFunc(all, func(a, b Conversation) int {
		if c := a.FirstAt.Compare(b.FirstAt); c != 0 {
			return c
		}
		return cmp.Compare(a.ID, b.ID)
	})
	into := all[0]
	for _, from := range all[1:] {
		if err := takeOver(ctx, scope, into, from); err != nil {
			return "", err
		}
		if into.AssigneeID == "" {
			into.AssigneeID = from.AssigneeID
		}
		if into.ClientID == "" {
			into.ClientID = from.ClientID
		}
	}
	return into.ID, s.refresh(ctx, scope, ids...)
}
