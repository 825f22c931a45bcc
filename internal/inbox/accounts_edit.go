package inbox

import (
	"context"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/policies"
)

// ListAccounts gives the clinic's mailboxes by address, without those that are disconnected. Faults: Forbidden; Unavailable.
func (s *Service) ListAccounts(ctx context.Context, actor identity.Actor) ([]Account, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return nil, err
	}
	all, err := listAccounts(ctx, actor.Scope())
	if err != nil {
		return nil, err
	}
	out := make([]Account, 0, len(all))
	for _, a := range all {
		if a.State != Left {
			out = append(out, a)
		}
	}
	return out, nil
}

// GetAccount reads one mailbox. Faults: Forbidden; NotFound; Unavailable.
func (s *Service) GetAccount(ctx context.Context, actor identity.Actor, accountID string) (Account, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Account{}, err
	}
	return findAccount(ctx, actor.Scope(), accountID)
}

// AccountChange is the input of EditAccount: nil leaves a field as it is. A changed connection is checked before it is kept, and
// an empty secret in it means the one that is kept.
type AccountChange struct {
	Name       *string
	FromName   *string
	Signature  *string
	Connection *Connection
}

// EditAccount changes a mailbox from the revision it was read at. Its address stays: another address is another mailbox.
// Faults: as Connect; Conflict "stale_edit".
func (s *Service) EditAccount(ctx context.Context, actor identity.Actor, accountID string, rev int64, in AccountChange) (Account, error) {
	if err := actor.Authorise(policies.InboxManage); err != nil {
		return Account{}, err
	}
	before, err := findAccount(ctx, actor.Scope(), accountID)
	switch {
	case err != nil:
		return Account{}, err
	case before.State == Left || before.State == Leaving:
		return Account{}, errNoAccount()
	case before.Rev != rev:
		return Account{}, errStale()
	}
	after := before
	for _, f := range []struct{ to, from *string }{{&after.Name, in.Name}, {&after.FromName, in.FromName}, {&after.Signature, in.Signature}} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	if err := after.tidy(); err != nil {
		return Account{}, err
	}
	if in.Connection != nil {
		if err := s.reconnect(ctx, actor, &after, *in.Connection); err != nil {
			return Account{}, err
		}
	}
	after.Rev, after.ChangedAt = rev+1, s.now()
	if err := s.saveAccount(ctx, actor, after, rev); err != nil {
		return Account{}, err
	}
	s.accountChanged(ctx, actor, after, "mail_account.changed", changesOf(before, after)...)
	if in.Connection != nil {
		s.syncSoon(ctx, actor.Scope(), after.ID)
	}
	return after, nil
}

func changesOf(before, after Account) []audit.Change {
	var out []audit.Change
	for _, f := range []struct{ field, before, after string }{
		{"name", before.Name, after.Name},
		{"from_name", before.FromName, after.FromName},
		{"incoming", before.Incoming.Host, after.Incoming.Host},
		{"outgoing", before.Outgoing.Host, after.Outgoing.Host},
	} {
		if f.before != f.after {
			out = append(out, audit.Change{Field: f.field, Before: f.before, After: f.after})
		}
	}
	return out
}

// reconnect checks another way to reach the same mailbox and puts it into the account, which is read again from then on.
func (s *Service) reconnect(ctx context.Context, actor identity.Actor, a *Account, c Connection) error {
	c.Kind, c.Address = a.Kind, a.Address
	if c.Secret == (mailbox.Secret{}) {
		kept, err := s.settings(actor.Scope(), *a)
		if err != nil {
			return err
		}
		if !sameServers(*a, c) {
			// A kept password is never shown to a server that it was not given for.
			return fault.InvalidField("password", "required", "Another server needs the password again.")
		}
		c.Secret = kept.Secret
	}
	settings, err := s.describe(c)
	if err != nil {
		return err
	}
	if err := s.check(ctx, settings); err != nil {
		return err
	}
	if a.Sealed, err = seal(actor.Scope(), a.ID, settings.Secret); err != nil {
		return err
	}
	a.Preset, a.Incoming, a.Outgoing, a.Username = c.Preset, settings.Incoming, settings.Outgoing, settings.Username
	if a.State == Attention {
		a.State = Active
	}
	a.Code, a.Failures, a.NextSync = "", 0, s.now()
	return nil
}

func sameServers(a Account, c Connection) bool {
	if c.Preset != "" {
		return c.Preset == a.Preset
	}
	return c.Incoming == a.Incoming && c.Outgoing == a.Outgoing
}

// PauseAccount stops the reading of a mailbox until ResumeAccount. Faults: Forbidden; NotFound; Conflict "stale_edit".
func (s *Service) PauseAccount(ctx context.Context, actor identity.Actor, accountID string) (Account, error) {
	return s.switchAccount(ctx, actor, accountID, "mail_account.paused", func(a *Account) { a.State = Paused })
}

// ResumeAccount reads a mailbox again that was paused or needed attention. Faults: as PauseAccount.
func (s *Service) ResumeAccount(ctx context.Context, actor identity.Actor, accountID string) (Account, error) {
	a, err := s.switchAccount(ctx, actor, accountID, "mail_account.resumed", func(a *Account) {
		a.State, a.Code, a.Failures, a.NextSync = Active, "", 0, s.now()
	})
	if err == nil {
		s.syncSoon(ctx, actor.Scope(), accountID)
	}
	return a, err
}

// DisconnectAccount ends the reading of a mailbox for good and forgets how to reach it. With remove its mail is removed too, by
// follow-up work; otherwise it stays and can be read. Faults: as PauseAccount.
func (s *Service) DisconnectAccount(ctx context.Context, actor identity.Actor, accountID string, remove bool) error {
	_, err := s.switchAccount(ctx, actor, accountID, "mail_account.disconnected", func(a *Account) {
		a.State, a.Sealed, a.Code = Left, nil, ""
		if remove {
			a.State = Leaving
		}
	})
	return err
}

func (s *Service) switchAccount(ctx context.Context, actor identity.Actor, accountID, action string, change func(*Account)) (Account, error) {
	if err := actor.Authorise(policies.InboxManage); err != nil {
		return Account{}, err
	}
	a, err := findAccount(ctx, actor.Scope(), accountID)
	switch {
	case err != nil:
		return Account{}, err
	case a.State == Left || a.State == Leaving:
		return Account{}, errNoAccount()
	}
	rev := a.Rev
	change(&a)
	a.Rev, a.ChangedAt = rev+1, s.now()
	if err := s.saveAccount(ctx, actor, a, rev); err != nil {
		return Account{}, err
	}
	s.accountChanged(ctx, actor, a, action)
	return a, nil
}

// saveAccount marks the follow-up work and writes what a person may change.
func (s *Service) saveAccount(ctx context.Context, actor identity.Actor, a Account, rev int64) error {
	if err := s.Ledger.Add(ctx, actor.Scope().TenantID(), DueSync, s.now()); err != nil {
		return err
	}
	ok, err := replaceAccount(ctx, actor.Scope(), a, rev)
	if err == nil && !ok {
		err = errStale()
	}
	return err
}

// SyncNow asks for a sync of a mailbox at once. How often is the edge's to limit. Faults: Forbidden; NotFound; Conflict
// "mail_account_inactive".
func (s *Service) SyncNow(ctx context.Context, actor identity.Actor, accountID string) error {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return err
	}
	a, err := findAccount(ctx, actor.Scope(), accountID)
	if err != nil {
		return err
	}
	if a.State != Active {
		return fault.New(fault.Conflict, "mail_account_inactive", "This mailbox is not being read.")
	}
	now := s.now()
	if err := s.Ledger.Add(ctx, actor.Scope().TenantID(), DueSync, now); err != nil {
		return err
	}
	if err := setNextSync(ctx, actor.Scope(), accountID, now); err != nil {
		return err
	}
	s.syncSoon(ctx, actor.Scope(), accountID)
	return nil
}
