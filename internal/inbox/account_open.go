package inbox

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/tenancy"
)

func secretContext(accountID string) []byte { return []byte("mail account " + accountID) }

func seal(scope tenancy.Scope, accountID string, secret mailbox.Secret) ([]byte, error) {
	plain, err := json.Marshal(secret) //nolint:gosec // it is sealed right away
	if err != nil {
		return nil, fmt.Errorf("seal mail account: %w", err)
	}
	sealed, err := scope.Seal(plain, secretContext(accountID))
	if err != nil {
		return nil, fmt.Errorf("seal mail account: %w", err)
	}
	return sealed, nil
}

// settings opens what is needed to reach an account's mailbox.
func (s *Service) settings(scope tenancy.Scope, a Account) (mailbox.Settings, error) {
	out := mailbox.Settings{Kind: a.Kind, Address: a.Address, Incoming: a.Incoming, Outgoing: a.Outgoing, Username: a.Username}
	plain, err := scope.Open(a.Sealed, secretContext(a.ID))
	if err != nil {
		return out, fmt.Errorf("open mail account: %w", err)
	}
	if err := json.Unmarshal(plain, &out.Secret); err != nil {
		return out, fmt.Errorf("open mail account: %w", err)
	}
	return out, nil
}

// keepSecret keeps a token that was renewed.
func (s *Service) keepSecret(ctx context.Context, scope tenancy.Scope, accountID string, secret mailbox.Secret) error {
	sealed, err := seal(scope, accountID, secret)
	if err != nil {
		return err
	}
	return saveSecret(ctx, scope, accountID, sealed)
}

// openMailbox connects to an account's mailbox and signs in. Faults: those of mailbox.
func (s *Service) openMailbox(ctx context.Context, scope tenancy.Scope, a Account) (mailbox.Session, error) {
	settings, err := s.settings(scope, a)
	if err != nil {
		return nil, err
	}
	provider, ok := s.Providers[a.Kind]
	if !ok {
		return nil, fault.New(fault.Invalid, mailbox.CodePermission, "This kind of mailbox is not available.")
	}
	session, err := provider.Open(ctx, settings, func(ctx context.Context, t mailbox.Token) error {
		settings.Secret.Token = t
		return s.keepSecret(ctx, scope, a.ID, settings.Secret)
	})
	if err != nil {
		return nil, fmt.Errorf("open mailbox: %w", err)
	}
	return session, nil
}
