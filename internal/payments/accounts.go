package payments

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Accounts are the clinic's accounts at providers, as they were last seen.
type Accounts struct {
	Stripe *StripeAccount `bson:"stripe,omitempty"`
	PayPal *PayPalAccount `bson:"paypal,omitempty"`
	// Asked is the consent that a person has begun at Stripe; one counts, once.
	Asked *askedConsent `bson:"asked,omitempty"`
	Rev   int64         `bson:"rev"`
}

// StripeAccount is a connected account of Stripe.
type StripeAccount struct {
	Account string    `bson:"account"` // "acct_…"
	Name    string    `bson:"name,omitempty"`
	Email   string    `bson:"email,omitempty"`
	Country string    `bson:"country,omitempty"`
	Charges bool      `bson:"charges"` // it can take payments
	Payouts bool      `bson:"payouts"` // and pay them out to the clinic's bank
	Missing int       `bson:"missing"` // things that Stripe still wants to know
	Lost    bool      `bson:"lost"`    // disconnected at Stripe
	By      string    `bson:"by"`
	At      time.Time `bson:"at"`
	SeenAt  time.Time `bson:"seen_at"`
}

// PayPalAccount is a clinic's own app at PayPal.
type PayPalAccount struct {
	Account  string    `bson:"account"` // our name of the connection
	ClientID string    `bson:"client_id"`
	Sealed   []byte    `bson:"sealed"` // the secret
	Webhook  string    `bson:"webhook,omitempty"`
	By       string    `bson:"by"`
	At       time.Time `bson:"at"`
}

const accountsPart = "payment_accounts"

func (s *Service) accounts(ctx context.Context, scope tenancy.Scope) (Accounts, error) {
	a, _, err := settings.Find[Accounts](ctx, scope, accountsPart)
	if err != nil {
		return Accounts{}, fmt.Errorf("read payment accounts: %w", err)
	}
	return a, nil
}

// change writes what a change makes of the accounts, however others change them meanwhile.
func (s *Service) change(ctx context.Context, scope tenancy.Scope, change func(*Accounts) error) (Accounts, error) {
	for range writeAttempts {
		a, err := s.accounts(ctx, scope)
		if err != nil {
			return Accounts{}, err
		}
		rev := a.Rev
		if err := change(&a); err != nil {
			return Accounts{}, err
		}
		a.Rev = rev + 1
		ok, err := settings.Save(ctx, scope, accountsPart, a, rev)
		if err != nil {
			return Accounts{}, fmt.Errorf("change payment accounts: %w", err)
		}
		if ok {
			if s.Notify != nil {
				s.Notify(ctx, scope, "payment_accounts.changed", "", a.Rev)
			}
			return a, nil
		}
	}
	return Accounts{}, errBusy()
}

// ReadAccounts gives the clinic's accounts at providers; their secrets stay inside. Faults: Forbidden.
func (s *Service) ReadAccounts(ctx context.Context, actor identity.Actor) (Accounts, error) {
	if err := actor.Authorise(policies.PaymentsManage); err != nil {
		return Accounts{}, err
	}
	return s.accounts(ctx, actor.Scope())
}

// Ways are how a clinic can be paid.
type Ways struct {
	Stripe, PayPal bool // links can be paid there now
	Currency       string
}

// Online says whether a link can be paid at all.
func (w Ways) Online() bool { return w.Stripe || w.PayPal }

// ReadWays says how the clinic can be paid. Faults: Forbidden.
func (s *Service) ReadWays(ctx context.Context, actor identity.Actor) (Ways, error) {
	if err := actor.Authorise(policies.PaymentsRead); err != nil {
		return Ways{}, err
	}
	a, err := s.accounts(ctx, actor.Scope())
	return s.waysOf(actor.Scope(), a), err
}

func (s *Service) waysOf(scope tenancy.Scope, a Accounts) Ways {
	currency := scope.Tenant().Settings.Currency
	return Ways{
		Currency: currency,
		Stripe:   s.Stripe != nil && a.Stripe != nil && a.Stripe.Charges && !a.Stripe.Lost,
		PayPal:   s.PayPal != nil && a.PayPal != nil && PayPalTakes(currency),
	}
}

// gateOf gives the provider of an attempt and what opens the clinic's account there. Faults: Conflict "provider_disconnected".
func (s *Service) gateOf(scope tenancy.Scope, all Accounts, m Method, account string) (gate, access, error) {
	switch {
	case m == Stripe && s.Stripe != nil && all.Stripe != nil && all.Stripe.Account == account && !all.Stripe.Lost:
		return s.Stripe, access{account: account}, nil
	case m == PayPal && s.PayPal != nil && all.PayPal != nil && all.PayPal.Account == account:
		secret, err := scope.Open(all.PayPal.Sealed, paypalContext(account))
		if err != nil {
			return nil, access{}, fmt.Errorf("open paypal account: %w", err)
		}
		return s.PayPal, access{account: account, id: all.PayPal.ClientID, secret: string(secret)}, nil
	}
	return nil, access{}, errDisconnected(nil)
}

func paypalContext(account string) []byte { return []byte("paypal " + account) }

// current is the clinic's account at a provider; "" when links cannot be paid there.
func (s *Service) current(scope tenancy.Scope, all Accounts, m Method) string {
	ways := s.waysOf(scope, all)
	switch {
	case m == Stripe && ways.Stripe:
		return all.Stripe.Account
	case m == PayPal && ways.PayPal:
		return all.PayPal.Account
	}
	return ""
}

// endLinks ends the open pages on an account before it is left.
func (s *Service) endLinks(ctx context.Context, actor identity.Actor, account string) error {
	for range maxRounds {
		open, err := openWith(ctx, actor.Scope(), account, sweepPiece)
		if err != nil {
			return fmt.Errorf("end open payment pages: %w", err)
		}
		for _, key := range open {
			if _, err := s.settle(ctx, actor, key, endPages); err != nil {
				return err
			}
		}
		if len(open) < sweepPiece {
			return nil
		}
	}
	return errBusy()
}

const maxRounds = 20

// Disconnect ends the connection to a provider. Pages that are open there are ended first; refunds of what was paid there are
// made at the provider itself from then on. It may be repeated. Faults: Forbidden; Invalid; Unavailable.
func (s *Service) Disconnect(ctx context.Context, actor identity.Actor, m Method) (Accounts, error) {
	if err := actor.Authorise(policies.PaymentsManage); err != nil {
		return Accounts{}, err
	}
	scope := actor.Scope()
	have, err := s.accounts(ctx, scope)
	if err != nil {
		return Accounts{}, err
	}
	if m != Stripe && m != PayPal {
		return Accounts{}, fault.InvalidField("provider", "unknown_value", "There is no such provider.")
	}
	account, connected := have.at(m)
	if !connected {
		return have, nil
	}
	lost := m == Stripe && have.Stripe.Lost
	if !lost {
		if err := s.endLinks(ctx, actor, account); err != nil {
			return Accounts{}, err
		}
		if err := s.leave(ctx, scope, have, m); err != nil {
			return Accounts{}, err
		}
	}
	after, err := s.change(ctx, scope, func(a *Accounts) error {
		a.drop(m, account)
		return nil
	})
	if err != nil {
		return Accounts{}, err
	}
	if err := releaseAccount(ctx, s.Control, account, scope.TenantID()); err != nil {
		return Accounts{}, err
	}
	s.noted(ctx, actor, "payment_account.disconnected", m)
	return after, nil
}

// at is the account that is connected at a provider, if one is.
func (a Accounts) at(m Method) (account string, connected bool) {
	switch {
	case m == Stripe && a.Stripe != nil:
		return a.Stripe.Account, true
	case m == PayPal && a.PayPal != nil:
		return a.PayPal.Account, true
	}
	return "", false
}

// drop takes an account out, unless another one has taken its place at the provider.
func (a *Accounts) drop(m Method, account string) {
	if now, connected := a.at(m); !connected || now != account {
		return
	}
	switch m {
	case Stripe:
		a.Stripe = nil
	case PayPal:
		a.PayPal = nil
	}
}

func (s *Service) leave(ctx context.Context, scope tenancy.Scope, have Accounts, m Method) error {
	if m == Stripe {
		return s.Stripe.leave(ctx, have.Stripe.Account)
	}
	_, a, err := s.gateOf(scope, have, PayPal, have.PayPal.Account)
	if err == nil && have.PayPal.Webhook != "" {
		err = s.PayPal.deaf(ctx, a, have.PayPal.Webhook)
	}
	if whyRefused(err) != "" { // the app is gone at PayPal
		return nil
	}
	return err
}

func (s *Service) noted(ctx context.Context, actor identity.Actor, action string, m Method) {
	err := s.Audit.Record(context.WithoutCancel(ctx), actor, audit.Entry{
		Action: action, Subject: audit.Subject{Kind: "clinic", ID: string(actor.Scope().TenantID()), Name: string(m)},
	})
	if err != nil {
		s.Logger.ErrorContext(ctx, "audit of a payment account is lost", "tenant", actor.Scope().TenantID(), "error", err)
	}
}
