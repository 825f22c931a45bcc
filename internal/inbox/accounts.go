package inbox

import (
	"context"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// MaxAccounts is how many mailboxes a clinic may connect.
const MaxAccounts = 20

const (
	maxLabel            = 80
	maxAccountSignature = 4000
)

// Connection is how a person describes a mailbox.
type Connection struct {
	Kind     mailbox.Kind
	Preset   string // "yahoo": the hosts are known; "" = they are given
	Address  string
	Username string // "" = the address
	Incoming mailbox.Server
	Outgoing mailbox.Server
	Secret   mailbox.Secret
}

// NewAccount is the input of Connect.
type NewAccount struct {
	ID         string // derived from the Idempotency-Key, or a new one
	Name       string
	FromName   string
	Signature  string
	Connection Connection
}

// CheckConnection signs in at the mailbox, to read and to send, and changes nothing. Faults: Forbidden; those of mailbox, which
// say precisely what is wrong; Invalid with a field.
func (s *Service) CheckConnection(ctx context.Context, actor identity.Actor, c Connection) error {
	if err := actor.Authorise(policies.InboxManage); err != nil {
		return err
	}
	settings, err := s.describe(c)
	if err != nil {
		return err
	}
	return s.check(ctx, settings)
}

const checkPatience = 30 * time.Second

func (s *Service) check(ctx context.Context, settings mailbox.Settings) error {
	provider, ok := s.Providers[settings.Kind]
	if !ok {
		return fault.InvalidField("kind", "not_available", "This kind of mailbox is not available.")
	}
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	return provider.Check(ctx, settings)
}

// describe makes settings of what a person wrote.
func (s *Service) describe(c Connection) (mailbox.Settings, error) {
	address, err := readAddress("address", c.Address)
	if err != nil {
		return mailbox.Settings{}, err
	}
	out := mailbox.Settings{Kind: c.Kind, Address: address, Username: strings.TrimSpace(c.Username), Secret: c.Secret}
	if c.Kind != mailbox.IMAP {
		return out, nil
	}
	out.Incoming, out.Outgoing = c.Incoming, c.Outgoing
	if c.Preset != "" {
		in, outgoing, ok := s.Preset(c.Preset)
		if !ok {
			return out, fault.InvalidField("preset", "unknown", "This provider is not known.")
		}
		out.Incoming, out.Outgoing = in, outgoing
	}
	for field, server := range map[string]mailbox.Server{"incoming": out.Incoming, "outgoing": out.Outgoing} {
		if server.Host == "" || server.Port < 1 || server.Port > 65535 || len(server.Host) > 253 {
			return out, fault.InvalidField(field, "required", "The server's name and port are needed.")
		}
		if server.Security == mailbox.Plain && !s.AllowPlain {
			return out, fault.InvalidField(field, "not_secure", "An encrypted connection is needed.")
		}
	}
	if c.Secret.Password == "" {
		return out, fault.InvalidField("password", "required", "The password is needed.")
	}
	return out, nil
}

func readAddress(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s || len(s) > 254 {
		return "", fault.InvalidField(field, "invalid_email", "This is not an e-mail address.")
	}
	return strings.ToLower(s), nil
}

// Connect checks a mailbox and connects it; its mail is read from then on. The same identifier again gives the account that is
// there. Faults: as CheckConnection; Conflict "mail_account_exists" for an address that is connected, "too_many_mail_accounts".
func (s *Service) Connect(ctx context.Context, actor identity.Actor, in NewAccount) (Account, error) {
	if err := actor.Authorise(policies.InboxManage); err != nil {
		return Account{}, err
	}
	if err := id.Check(id.MailAccount, "id", in.ID); err != nil {
		return Account{}, err
	}
	if have, err := findAccount(ctx, actor.Scope(), in.ID); err == nil {
		return have, nil
	}
	settings, err := s.describe(in.Connection)
	if err != nil {
		return Account{}, err
	}
	now := s.now()
	account := Account{
		ID: in.ID, Name: in.Name, FromName: in.FromName, Signature: in.Signature, Address: settings.Address, Kind: settings.Kind,
		Preset: in.Connection.Preset, Incoming: settings.Incoming, Outgoing: settings.Outgoing, Username: settings.Username,
		State: Active, NextSync: now, History: true, Rev: 1, CreatedAt: now, ChangedAt: now,
	}
	if err := account.tidy(); err != nil {
		return Account{}, err
	}
	if err := s.mayConnect(ctx, actor.Scope(), account.Address, ""); err != nil {
		return Account{}, err
	}
	if err := s.check(ctx, settings); err != nil {
		return Account{}, err
	}
	if account.Sealed, err = seal(actor.Scope(), account.ID, settings.Secret); err != nil {
		return Account{}, err
	}
	if err := s.Ledger.Add(ctx, actor.Scope().TenantID(), DueSync, now); err != nil {
		return Account{}, err
	}
	if err := insertAccount(ctx, actor.Scope(), account); err != nil {
		return Account{}, err
	}
	s.accountChanged(ctx, actor, account, "mail_account.connected")
	s.syncSoon(ctx, actor.Scope(), account.ID)
	return account, nil
}

// mayConnect says whether the clinic may connect one more mailbox, with the address; except is an account that does not count.
func (s *Service) mayConnect(ctx context.Context, scope tenancy.Scope, address, except string) error {
	all, err := listAccounts(ctx, scope)
	if err != nil {
		return err
	}
	count := 0
	for _, a := range all {
		if a.ID == except || a.State == Left || a.State == Leaving {
			continue
		}
		count++
		if a.Address == address {
			return fault.New(fault.Conflict, "mail_account_exists", "This address is connected already.")
		}
	}
	if count >= MaxAccounts {
		return fault.New(fault.Conflict, "too_many_mail_accounts", fmt.Sprintf("A clinic may connect %d mailboxes.", MaxAccounts))
	}
	return nil
}

// tidy brings what people wrote into order. Invalid with the field.
func (a *Account) tidy() error {
	for _, f := range []struct {
		field string
		text  *string
		most  int
		lines bool
	}{{"name", &a.Name, maxLabel, false}, {"from_name", &a.FromName, maxLabel, false}, {"signature", &a.Signature, maxAccountSignature, true}} {
		*f.text = strings.TrimSpace(*f.text)
		if utf8.RuneCountInString(*f.text) > f.most {
			return fault.InvalidField(f.field, "too_long", fmt.Sprintf("At most %d characters.", f.most))
		}
		if strings.ContainsFunc(*f.text, func(r rune) bool { return unicode.IsControl(r) && (!f.lines || r != '\n') }) {
			return fault.InvalidField(f.field, "control_characters", "Text only.")
		}
	}
	if a.Name == "" {
		a.Name = a.Address
	}
	return nil
}

// accountChanged notes and tells what was done to an account.
func (s *Service) accountChanged(ctx context.Context, actor identity.Actor, a Account, action string, changes ...audit.Change) {
	err := s.Audit.Record(ctx, actor, audit.Entry{
		Action: action, Subject: audit.Subject{Kind: "mail_account", ID: a.ID, Name: a.Name}, Changes: changes,
	})
	if err != nil {
		s.Logger.ErrorContext(ctx, "audit of a mail account's change is lost", "tenant", actor.Scope().TenantID(), "account", a.ID, "error", err)
	}
	s.Notify(ctx, actor.Scope(), accountChanged, a.ID, a.Rev)
}

func (s *Service) syncSoon(ctx context.Context, scope tenancy.Scope, accountID string) {
	if s.SyncSoon != nil {
		s.SyncSoon(ctx, scope.TenantID(), accountID)
	}
}
