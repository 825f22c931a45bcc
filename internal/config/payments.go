package config

import "errors"

// Payments are over what clinics take money from their clients: Stripe Connect, and PayPal with the clinics' own apps.
type Payments struct {
	StripeAPIURL    string `env:"STRIPE_API_URL"` // empty = Stripe's own
	StripeSecretKey string `env:"STRIPE_SECRET_KEY"`
	// Without these clinics cannot connect accounts of Stripe.
	StripeClientID      string `env:"STRIPE_CONNECT_CLIENT_ID"`      // the platform's at Connect, ca_…
	StripeWebhookSecret string `env:"STRIPE_CONNECT_WEBHOOK_SECRET"` // of the endpoint …/api/v1/webhooks/stripe-connect
	StripeConnectURL    string `env:"STRIPE_CONNECT_URL"`            // empty = Stripe's own
	PayPalAPIURL        string `env:"PAYPAL_API_URL"`                // empty = PayPal's own
}

// StripeOn says whether clinics can connect accounts of Stripe.
func (p Payments) StripeOn() bool { return p.StripeClientID != "" }

func (p Payments) problems() []error {
	var all []error
	if p.StripeOn() && (p.StripeSecretKey == "" || p.StripeWebhookSecret == "") {
		all = append(all, errors.New("MSAAS_STRIPE_CONNECT_CLIENT_ID needs MSAAS_STRIPE_SECRET_KEY and MSAAS_STRIPE_CONNECT_WEBHOOK_SECRET"))
	}
	for name, value := range map[string]string{"MSAAS_STRIPE_CONNECT_URL": p.StripeConnectURL, "MSAAS_PAYPAL_API_URL": p.PayPalAPIURL} {
		if value != "" {
			all = append(all, webAddress(name, value)...)
		}
	}
	return all
}
