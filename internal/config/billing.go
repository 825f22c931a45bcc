package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Stripe is who takes the money; without it clinics pay nothing and have the seats that super-admins give them.
type Stripe struct {
	APIURL        string `env:"STRIPE_API_URL"` // empty = Stripe's own
	SecretKey     string `env:"STRIPE_SECRET_KEY"`
	WebhookSecret string `env:"STRIPE_WEBHOOK_SECRET"` // of the endpoint …/api/v1/webhooks/stripe
}

// On says whether there is somebody who takes money.
func (s Stripe) On() bool { return s.SecretKey != "" }

func (s Stripe) problems() []error {
	var all []error
	if s.APIURL != "" {
		all = append(all, webAddress("MSAAS_STRIPE_API_URL", s.APIURL)...)
	}
	if (s.SecretKey == "") != (s.WebhookSecret == "") {
		all = append(all, errors.New("MSAAS_STRIPE_SECRET_KEY and MSAAS_STRIPE_WEBHOOK_SECRET go together"))
	}
	return all
}

// Billing is what clinics pay for their seats.
type Billing struct {
	// Plans are the prices of a seat by a name of ours: month=price_1Ab/4900/RON/month/exclusive.
	Plans     map[string]string `env:"BILLING_PLANS" envKeyValSeparator:"="`
	TrialDays int               `env:"BILLING_TRIAL_DAYS" envDefault:"30"`
	GraceDays int               `env:"BILLING_GRACE_DAYS" envDefault:"7"`
	// AutomaticTax has Stripe work out the tax by the clinic's address (Stripe Tax).
	AutomaticTax bool   `env:"BILLING_AUTOMATIC_TAX"`
	Portal       string `env:"BILLING_PORTAL"` // the portal's configuration at Stripe; empty = the account's own
}

// On says whether clinics pay for their seats.
func (b Billing) On() bool { return len(b.Plans) > 0 }

// Plan is one price of a seat.
type Plan struct {
	Name     string // "month"; ours
	PriceID  string // Stripe's
	Amount   int64  // minor units, for one seat and interval
	Currency string // ISO 4217
	Interval string // "month" or "year"
	TaxPlus  bool   // tax comes on top; it is within the amount otherwise
}

// All gives the plans, those by the month first, the cheaper before the dearer.
func (b Billing) All() ([]Plan, error) {
	var all []Plan
	for _, name := range slices.Sorted(maps.Keys(b.Plans)) {
		p, err := planOf(name, b.Plans[name])
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b Plan) int {
		return cmp.Or(cmp.Compare(a.Interval, b.Interval), cmp.Compare(a.Amount, b.Amount))
	})
	return all, nil
}

func planOf(name, text string) (Plan, error) {
	wrong := fmt.Errorf("MSAAS_BILLING_PLANS: %q is not like month=price_1Ab/4900/RON/month/exclusive", name+"="+text)
	parts := strings.Split(text, "/")
	if len(parts) != 5 || name == "" || parts[0] == "" || len(parts[2]) != 3 {
		return Plan{}, wrong
	}
	amount, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || amount <= 0 || parts[3] != "month" && parts[3] != "year" || parts[4] != "exclusive" && parts[4] != "inclusive" {
		return Plan{}, wrong
	}
	return Plan{
		Name: name, PriceID: parts[0], Amount: amount, Currency: strings.ToUpper(parts[2]), Interval: parts[3], TaxPlus: parts[4] == "exclusive",
	}, nil
}

func (b Billing) problems(s Stripe) []error {
	var all []error
	if b.On() && !s.On() {
		all = append(all, errors.New("MSAAS_BILLING_PLANS needs MSAAS_STRIPE_SECRET_KEY"))
	}
	if _, err := b.All(); err != nil {
		all = append(all, err)
	}
	if b.TrialDays < 0 || b.TrialDays > 365 {
		all = append(all, fmt.Errorf("MSAAS_BILLING_TRIAL_DAYS is %d; expected 0 to 365", b.TrialDays))
	}
	if b.GraceDays < 0 || b.GraceDays > 90 {
		all = append(all, fmt.Errorf("MSAAS_BILLING_GRACE_DAYS is %d; expected 0 to 90", b.GraceDays))
	}
	return all
}
