package inbox

import (
	"context"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/tenancy"
)

// What tests look at.
var (
	PlaceKey = placeKey
	Quiet    = quiet
)

// Refresh is refresh.
func (s *Service) Refresh(ctx context.Context, scope tenancy.Scope, ids ...string) error {
	return s.refresh(ctx, scope, ids...)
}

// SettingsOf opens what an account is reached by.
func (s *Service) SettingsOf(scope tenancy.Scope, a Account) (mailbox.Settings, error) {
	return s.settings(scope, a)
}

// FolderKey is folderKey.
var FolderKey = folderKey
