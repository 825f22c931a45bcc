package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/payments"
)

// PaymentAccounts are the clinic's accounts at payment providers. What opens them never comes back out.
type PaymentAccounts struct {
	StripeOffered bool           `json:"stripe_offered" doc:"The platform can connect accounts of Stripe."`
	PayPalOffered bool           `json:"paypal_offered" doc:"PayPal takes the clinic's currency."`
	Stripe        *StripeAccount `json:"stripe"`
	PayPal        *PayPalAccount `json:"paypal"`
}

// StripeAccount is a connected account of Stripe.
type StripeAccount struct {
	ID      string    `json:"id" example:"acct_1Abc"`
	Name    string    `json:"name"`
	Email   string    `json:"email"`
	Charges bool      `json:"charges" doc:"It can take payments."`
	Payouts bool      `json:"payouts" doc:"It can pay out to the clinic's bank."`
	Missing int       `json:"missing" doc:"How many things Stripe still wants to know."`
	Lost    bool      `json:"lost" doc:"It was disconnected at Stripe."`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	SeenAt  time.Time `json:"seen_at"`
}

// PayPalAccount is the clinic's own app at PayPal.
type PayPalAccount struct {
	ClientID string    `json:"client_id"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
}

func (a *API) paymentAccountsOf(actor identity.Actor) func(payments.Accounts) PaymentAccounts {
	return func(all payments.Accounts) PaymentAccounts {
		out := PaymentAccounts{
			StripeOffered: a.Payments.Stripe != nil,
			PayPalOffered: a.Payments.PayPal != nil && payments.PayPalTakes(actor.Scope().Tenant().Settings.Currency),
		}
		if s := all.Stripe; s != nil {
			out.Stripe = &StripeAccount{
				ID: s.Account, Name: s.Name, Email: s.Email, Charges: s.Charges, Payouts: s.Payouts, Missing: s.Missing, Lost: s.Lost, By: s.By,
				At: s.At.UTC(), SeenAt: s.SeenAt.UTC(),
			}
		}
		if p := all.PayPal; p != nil {
			out.PayPal = &PayPalAccount{ClientID: p.ClientID, By: p.By, At: p.At.UTC()}
		}
		return out
	}
}

func (a *API) readPaymentAccounts(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[PaymentAccounts], error) {
	all, err := a.Payments.ReadAccounts(ctx, actor)
	return answer(all, a.paymentAccountsOf(actor), err)
}

// PaymentConsentPage is where a person connects the clinic's account.
type PaymentConsentPage struct {
	URL string `json:"url" format:"uri" doc:"Stripe's page. It leads back to /payments/connected with the parameters code and state; the state begins with the clinic's identifier and a dot, and counts once."`
}

func (a *API) askStripe(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[PaymentConsentPage], error) {
	url, err := a.Payments.AskStripe(ctx, actor)
	return answer(url, func(url string) PaymentConsentPage { return PaymentConsentPage{URL: url} }, err)
}

type connectStripeInput struct {
	TenantPath

	Body struct {
		State string `json:"state" minLength:"1" maxLength:"2000"`
		Code  string `json:"code" minLength:"1" maxLength:"500"`
	}
}

func (a *API) connectStripe(ctx context.Context, actor identity.Actor, in *connectStripeInput) (*body[PaymentAccounts], error) {
	all, err := a.Payments.ConnectStripe(ctx, actor, in.Body.State, in.Body.Code)
	return answer(all, a.paymentAccountsOf(actor), err)
}

func (a *API) checkStripe(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[PaymentAccounts], error) {
	all, err := a.Payments.CheckStripe(ctx, actor)
	return answer(all, a.paymentAccountsOf(actor), err)
}

func (a *API) disconnectStripe(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[PaymentAccounts], error) {
	all, err := a.Payments.Disconnect(ctx, actor, payments.Stripe)
	return answer(all, a.paymentAccountsOf(actor), err)
}

type connectPayPalInput struct {
	TenantPath

	Body struct {
		ClientID string `json:"client_id" minLength:"1" maxLength:"200"`
		Secret   string `json:"client_secret" minLength:"1" maxLength:"200"`
	}
}

func (a *API) connectPayPal(ctx context.Context, actor identity.Actor, in *connectPayPalInput) (*body[PaymentAccounts], error) {
	all, err := a.Payments.ConnectPayPal(ctx, actor, in.Body.ClientID, in.Body.Secret)
	return answer(all, a.paymentAccountsOf(actor), err)
}

func (a *API) disconnectPayPal(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[PaymentAccounts], error) {
	all, err := a.Payments.Disconnect(ctx, actor, payments.PayPal)
	return answer(all, a.paymentAccountsOf(actor), err)
}
