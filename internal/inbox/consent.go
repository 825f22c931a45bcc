package inbox

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Consent is how a provider lets a person connect a mailbox without a password passing through us (OAuth 2.0 with PKCE).
type Consent interface {
	// Configured says whether we are registered there.
	Configured() bool
	// AuthURL is the page where the person consents; it leads back to redirect with a code and the state.
	AuthURL(redirect, state, verifier string) string
	// Exchange gives the token for the code. Faults: those of mailbox.
	Exchange(ctx context.Context, redirect, code, verifier string) (mailbox.Token, error)
	// Address is the address of the mailbox that the token opens. Faults: those of mailbox.
	Address(ctx context.Context, token mailbox.Token) (string, error)
}

// consentPatience is how long a person may take at the provider's page.
const consentPatience = 15 * time.Minute

// asked is what a state stands for. It is sealed with the clinic's key, so nothing has to be stored meanwhile.
type asked struct {
	Person   string       `json:"person"`
	Kind     mailbox.Kind `json:"kind"`
	Verifier string       `json:"verifier"`
	Until    time.Time    `json:"until"`
}

func consentContext() []byte { return []byte("mail consent") }

// ConsentKinds lists the kinds of mailboxes that are connected by consent. Faults: Forbidden.
func (s *Service) ConsentKinds(_ context.Context, actor identity.Actor) ([]mailbox.Kind, error) {
	if err := actor.Authorise(policies.InboxManage); err != nil {
		return nil, err
	}
	var kinds []mailbox.Kind
	for kind, c := range s.Consents {
		if c.Configured() {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	return kinds, nil
}

// AskConsent gives the page of the provider where the actor connects a mailbox. It leads back to ConsentURL with the parameters
// code and state; the state begins with the clinic's identifier and a dot. Faults: Forbidden; Invalid for a kind that is not to
// be had.
func (s *Service) AskConsent(_ context.Context, actor identity.Actor, kind mailbox.Kind) (string, error) {
	if err := actor.Authorise(policies.InboxManage); err != nil {
		return "", err
	}
	consent, ok := s.Consents[kind]
	if !ok || !consent.Configured() {
		return "", fault.InvalidField("kind", "not_available", "This kind of mailbox is not available.")
	}
	a := asked{Person: actor.Person().ID, Kind: kind, Verifier: rand.Text() + rand.Text(), Until: s.now().Add(consentPatience)}
	plain, err := json.Marshal(a)
	if err != nil {
		return "", fmt.Errorf("ask for consent: %w", err)
	}
	sealed, err := actor.Scope().Seal(plain, consentContext())
	if err != nil {
		return "", fmt.Errorf("ask for consent: %w", err)
	}
	state := string(actor.Scope().TenantID()) + "." + base64.RawURLEncoding.EncodeToString(sealed)
	return consent.AuthURL(s.ConsentURL, state, a.Verifier), nil
}

// Consented is what the provider's page led back with.
type Consented struct {
	ID    string // of the account, if it is a new one
	State string
	Code  string
}

func errConsentSpent() *fault.Fault {
	return fault.New(fault.Gone, "mail_consent_spent", "This consent is too old, or somebody else's. Please begin again.")
}

// ConnectByConsent connects the mailbox that the consent opens. One that is connected already gets the new access and is read
// again. Faults: Forbidden; Gone "mail_consent_spent"; those of Connect.
func (s *Service) ConnectByConsent(ctx context.Context, actor identity.Actor, in Consented) (Account, error) {
	if err := actor.Authorise(policies.InboxManage); err != nil {
		return Account{}, err
	}
	if err := id.Check(id.MailAccount, "id", in.ID); err != nil {
		return Account{}, err
	}
	if have, err := findAccount(ctx, actor.Scope(), in.ID); err == nil {
		return have, nil // the same request again: its code is spent
	}
	a, err := s.openState(actor, in.State)
	if err != nil {
		return Account{}, err
	}
	consent, ok := s.Consents[a.Kind]
	if !ok {
		return Account{}, errConsentSpent()
	}
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	token, err := consent.Exchange(ctx, s.ConsentURL, in.Code, a.Verifier)
	if err != nil {
		return Account{}, err
	}
	address, err := consent.Address(ctx, token)
	if err != nil {
		return Account{}, err
	}
	c := Connection{Kind: a.Kind, Address: address, Secret: mailbox.Secret{Token: token}}
	if have, ok, err := s.connected(ctx, actor.Scope(), c); err != nil || ok {
		if err != nil {
			return Account{}, err
		}
		return s.EditAccount(ctx, actor, have.ID, have.Rev, AccountChange{Connection: &c})
	}
	return s.Connect(ctx, actor, NewAccount{ID: in.ID, Connection: c})
}

func (s *Service) openState(actor identity.Actor, state string) (asked, error) {
	tenant, text, _ := strings.Cut(state, ".")
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || tenant != string(actor.Scope().TenantID()) {
		return asked{}, errConsentSpent()
	}
	plain, err := actor.Scope().Open(sealed, consentContext())
	if err != nil {
		return asked{}, errConsentSpent().WithCause(err)
	}
	var a asked
	if err := json.Unmarshal(plain, &a); err != nil || a.Person != actor.Person().ID || s.now().After(a.Until) {
		return asked{}, errConsentSpent()
	}
	return a, nil
}

// connected finds the account of the same mailbox.
func (s *Service) connected(ctx context.Context, scope tenancy.Scope, c Connection) (Account, bool, error) {
	address, err := readAddress("address", c.Address)
	if err != nil {
		return Account{}, false, err
	}
	all, err := listAccounts(ctx, scope)
	if err != nil {
		return Account{}, false, err
	}
	for _, a := range all {
		if a.Address == address && a.Kind == c.Kind && a.State != Left && a.State != Leaving {
			return a, true, nil
		}
	}
	return Account{}, false, nil
}
