package app

import (
	"context"
	"slices"
	"strings"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// colleagues are the members of a clinic as the inbox knows them.
func (a *App) colleagues(ctx context.Context, scope tenancy.Scope) ([]inbox.Colleague, error) {
	members, err := a.Team.Members(ctx, scope.TenantID())
	if err != nil {
		return nil, err
	}
	all := make([]inbox.Colleague, 0, len(members))
	for _, m := range members {
		all = append(all, inbox.Colleague{
			MemberID: m.ID, PersonID: m.PersonID, Name: m.Name,
			Reads: m.State == team.MemberActive && a.Policy.Allows(m.Role, policies.InboxRead),
		})
	}
	slices.SortStableFunc(all, func(x, y inbox.Colleague) int { return strings.Compare(clients.Fold(x.Name), clients.Fold(y.Name)) })
	return all, nil
}
