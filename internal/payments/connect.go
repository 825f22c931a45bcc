package payments

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// consentPatience is how long a person may take at Stripe, where they may have to open an account first.
const consentPatience = 2 * time.Hour

// askedConsent is a consent that was begun: what its state comes to, who has begun it, until when it counts.
type askedConsent struct {
	Hash   []byte    `bson:"hash"`
	Person string    `bson:"person"`
	Until  time.Time `bson:"until"`
}

// consentState is what the state of a consent holds, sealed with the clinic's key.
type consentState struct {
	Person string    `json:"person"`
	Nonce  string    `json:"nonce"`
	Until  time.Time `json:"until"`
}

func consentContext() []byte { return []byte("payment consent") }

// ConnectedPath is where Stripe's page leads back to.
const ConnectedPath = "/payments/connected"

// AskStripe gives Stripe's page where the actor connects the clinic's account. It leads back to ConnectedPath with the
// parameters code and state; the state begins with the clinic's identifier and a dot, counts once, for this person alone and
// for two hours. Faults: Forbidden; Conflict "provider_off", "already_connected".
func (s *Service) AskStripe(ctx context.Context, actor identity.Actor) (string, error) {
	if err := actor.Authorise(policies.PaymentsManage); err != nil {
		return "", err
	}
	if s.Stripe == nil {
		return "", errOff()
	}
	now := s.now()
	in := consentState{Person: actor.Person().ID, Nonce: rand.Text(), Until: now.Add(consentPatience)}
	plain, err := json.Marshal(in)
	if err != nil {
		return "", fmt.Errorf("ask for consent: %w", err)
	}
	sealed, err := actor.Scope().Seal(plain, consentContext())
	if err != nil {
		return "", fmt.Errorf("ask for consent: %w", err)
	}
	state := string(actor.Scope().TenantID()) + "." + base64.RawURLEncoding.EncodeToString(sealed)
	hash := sha256.Sum256([]byte(state))
	_, err = s.change(ctx, actor.Scope(), func(a *Accounts) error {
		if a.Stripe != nil && !a.Stripe.Lost {
			return fault.New(fault.Conflict, "already_connected", "An account is connected already. Disconnect it first.")
		}
		a.Asked = &askedConsent{Hash: hash[:], Person: in.Person, Until: in.Until}
		return nil
	})
	if err != nil {
		return "", err
	}
	return s.Stripe.consentURL(state, s.PublicURL+ConnectedPath, actor.Person().Email), nil
}

func errOff() error {
	return fault.New(fault.Conflict, "provider_off", "This provider is not available.")
}

func errSpent() error {
	return fault.New(fault.Gone, "payment_consent_spent", "This connection was begun too long ago, by somebody else, or is finished already. Please begin again.")
}

// ConnectStripe connects the account that a consent opens. The state is spent before anything else, so that it counts once
// whatever follows. Faults: Forbidden; Gone "payment_consent_spent"; Conflict "account_taken" for an account of another
// clinic, "provider_refused"; Unavailable.
func (s *Service) ConnectStripe(ctx context.Context, actor identity.Actor, state, code string) (Accounts, error) {
	if err := actor.Authorise(policies.PaymentsManage); err != nil {
		return Accounts{}, err
	}
	if s.Stripe == nil {
		return Accounts{}, errOff()
	}
	if err := s.openState(actor, state); err != nil {
		return Accounts{}, err
	}
	scope, hash := actor.Scope(), sha256.Sum256([]byte(state))
	_, err := s.change(ctx, scope, func(a *Accounts) error {
		if a.Asked == nil || subtle.ConstantTimeCompare(a.Asked.Hash, hash[:]) != 1 {
			return errSpent()
		}
		a.Asked = nil
		return nil
	})
	if err != nil {
		return Accounts{}, err
	}
	account, err := s.Stripe.token(ctx, code)
	if err != nil {
		return Accounts{}, err
	}
	mine, err := claimAccount(ctx, s.Control, account, scope.TenantID(), s.now())
	if err != nil {
		return Accounts{}, err
	}
	if !mine {
		return Accounts{}, fault.New(fault.Conflict, "account_taken", "This account is connected to another clinic.")
	}
	seen, err := s.Stripe.look(ctx, account)
	if err != nil {
		seen = StripeAccount{Account: account} // connected it is; what it can do is asked again
	}
	seen.By, seen.At, seen.SeenAt = actor.Person().Name, s.now(), s.now()
	after, err := s.change(ctx, scope, func(a *Accounts) error {
		a.Stripe = &seen
		return nil
	})
	if err != nil {
		return Accounts{}, err
	}
	s.noted(ctx, actor, "payment_account.connected", Stripe)
	return after, nil
}

func (s *Service) openState(actor identity.Actor, state string) error {
	tenant, text, _ := strings.Cut(state, ".")
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || tenant != string(actor.Scope().TenantID()) {
		return errSpent()
	}
	plain, err := actor.Scope().Open(sealed, consentContext())
	if err != nil {
		return errSpent()
	}
	var in consentState
	if err := json.Unmarshal(plain, &in); err != nil || in.Person != actor.Person().ID || s.now().After(in.Until) {
		return errSpent()
	}
	return nil
}

// CheckStripe reads again what the clinic's account can do. Faults: Forbidden; NotFound when none is connected; Unavailable.
func (s *Service) CheckStripe(ctx context.Context, actor identity.Actor) (Accounts, error) {
	if err := actor.Authorise(policies.PaymentsManage); err != nil {
		return Accounts{}, err
	}
	return s.refresh(ctx, actor)
}

// refresh takes over what Stripe says of the account.
func (s *Service) refresh(ctx context.Context, actor identity.Actor) (Accounts, error) {
	scope := actor.Scope()
	have, err := s.accounts(ctx, scope)
	if err != nil {
		return Accounts{}, err
	}
	if have.Stripe == nil || s.Stripe == nil {
		return Accounts{}, fault.New(fault.NotFound, "not_found", "No account is connected.")
	}
	seen, err := s.Stripe.look(ctx, have.Stripe.Account)
	lost := whyRefused(err) == "account"
	if err != nil && !lost {
		return Accounts{}, err
	}
	return s.change(ctx, scope, func(a *Accounts) error {
		if a.Stripe == nil || a.Stripe.Account != have.Stripe.Account {
			return nil
		}
		if lost {
			a.Stripe.Lost, a.Stripe.Charges = true, false
		} else {
			seen.By, seen.At = a.Stripe.By, a.Stripe.At
			a.Stripe = &seen
		}
		a.Stripe.SeenAt = s.now()
		return nil
	})
}

// PayPalPath is where PayPal tells what happened, below the API's address; the name of a connection follows.
const PayPalPath = "/webhooks/paypal/"

// ConnectPayPal connects the clinic's own app at PayPal, after asking there for access. Faults: Forbidden; Conflict
// "provider_off", "currency_unsupported", "already_connected"; Invalid on "client_secret" when PayPal does not know them;
// Unavailable.
func (s *Service) ConnectPayPal(ctx context.Context, actor identity.Actor, clientID, secret string) (Accounts, error) {
	if err := actor.Authorise(policies.PaymentsManage); err != nil {
		return Accounts{}, err
	}
	scope := actor.Scope()
	switch {
	case s.PayPal == nil:
		return Accounts{}, errOff()
	case !PayPalTakes(scope.Tenant().Settings.Currency):
		return Accounts{}, fault.New(fault.Conflict, "currency_unsupported", "PayPal does not take the clinic's currency.")
	}
	a := access{account: id.New(id.PaymentAccount, s.now()), id: strings.TrimSpace(clientID), secret: strings.TrimSpace(secret)}
	if _, err := s.PayPal.token(ctx, a); err != nil {
		if whyRefused(err) != "" {
			return Accounts{}, fault.InvalidField("client_secret", "refused", "PayPal does not know this pair.")
		}
		return Accounts{}, err
	}
	sealed, err := scope.Seal([]byte(a.secret), paypalContext(a.account))
	if err != nil {
		return Accounts{}, fmt.Errorf("connect paypal: %w", err)
	}
	if _, err := claimAccount(ctx, s.Control, a.account, scope.TenantID(), s.now()); err != nil {
		return Accounts{}, err
	}
	made := PayPalAccount{Account: a.account, ClientID: a.id, Sealed: sealed, By: actor.Person().Name, At: s.now()}
	// Without webhooks payments are seen when the client comes back, and by reading again: an address that PayPal does not
	// take is no reason to refuse.
	made.Webhook, err = s.PayPal.listen(ctx, a, s.PublicURL+"/api/v1"+PayPalPath+a.account)
	if err != nil {
		s.Logger.WarnContext(ctx, "paypal takes no webhook", "tenant", scope.TenantID(), "error", err)
	}
	after, err := s.change(ctx, scope, func(all *Accounts) error {
		if all.PayPal != nil {
			return fault.New(fault.Conflict, "already_connected", "An account is connected already. Disconnect it first.")
		}
		all.PayPal = &made
		return nil
	})
	if err != nil {
		return Accounts{}, err
	}
	s.noted(ctx, actor, "payment_account.connected", PayPal)
	return after, nil
}
