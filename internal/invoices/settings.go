package invoices

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	settingsPart = "invoices" // of the clinic's settings
	maxSeries    = 20
	maxDueDays   = 365
	maxFirst     = 1_000_000_000
)

// Issuer is the clinic as its invoices name it.
type Issuer struct {
	Name     string `bson:"name"`   // the legal name
	TaxID    string `bson:"tax_id"` // CUI/CIF, digits alone
	VATPayer bool   `bson:"vat_payer"`
	RegNo    string `bson:"reg_no"` // of the trade register
	Place    Place  `bson:"place"`
	IBAN     string `bson:"iban"` // without spaces
	Bank     string `bson:"bank"`
	Capital  string `bson:"capital"` // as it is printed, "200 lei"
	Phone    string `bson:"phone"`
	Email    string `bson:"email"`
}

// IsReady says whether invoices can be issued in this name.
func (i Issuer) IsReady() bool { return i.Name != "" && i.TaxID != "" && i.Place.Street != "" }

// VATID is the tax number as it is written: with RO before it for who is registered for VAT.
func (i Issuer) VATID() string {
	if i.VATPayer {
		return i.Place.Country + i.TaxID
	}
	return i.TaxID
}

// Series is a run of numbers.
type Series struct {
	Code   string `bson:"code"` // 1–10 letters and digits
	Kind   Kind   `bson:"kind"` // what it is for
	Yearly bool   `bson:"yearly"`
	First  int64  `bson:"first"` // its first number, while nothing was issued in it
}

// Settings are what a clinic has set for its invoices.
type Settings struct {
	Issuer        Issuer   `bson:"issuer"`
	Series        []Series `bson:"series"`
	DefaultSeries string   `bson:"default_series"`
	StornoSeries  string   `bson:"storno_series"`
	DefaultTax    string   `bson:"default_tax"` // a code of the rates
	// PricesWithVAT says that the prices of services include VAT, which is taken out when they come into an invoice.
	PricesWithVAT bool   `bson:"prices_with_vat"`
	DueDays       int    `bson:"due_days"`
	Notes         string `bson:"notes"` // on every invoice
	Rev           int64  `bson:"rev"`   // 0 = never saved
}

func defaults(scope tenancy.Scope) Settings {
	clinic := scope.Tenant().Settings
	return Settings{
		Issuer:        Issuer{Phone: clinic.Phone, Place: Place{Street: clinic.Address, Country: romania}},
		Series:        []Series{{Code: "FCT", Kind: Plain, First: 1}, {Code: "STO", Kind: Storno, First: 1}},
		DefaultSeries: "FCT", StornoSeries: "STO", DefaultTax: "ro-e-dental", DueDays: 14,
	}
}

// ReadSettings gives the clinic's settings. Faults: Forbidden.
func (s *Service) ReadSettings(ctx context.Context, actor identity.Actor) (Settings, error) {
	if err := actor.Authorise(policies.InvoicesRead); err != nil {
		return Settings{}, err
	}
	return s.settings(ctx, actor.Scope())
}

func (s *Service) settings(ctx context.Context, scope tenancy.Scope) (Settings, error) {
	found, ok, err := settings.Find[Settings](ctx, scope, settingsPart)
	switch {
	case err != nil:
		return Settings{}, fmt.Errorf("read invoice settings: %w", err)
	case !ok:
		return defaults(scope), nil
	}
	return found, nil
}

// ChangeSettings replaces the settings at rev; 0 means that they were never saved. Documents that are issued keep what they were issued
// with. Faults: Forbidden; Invalid with fields; Conflict "stale_edit".
func (s *Service) ChangeSettings(ctx context.Context, actor identity.Actor, rev int64, in Settings) (Settings, error) {
	if err := actor.Authorise(policies.InvoicesManage); err != nil {
		return Settings{}, err
	}
	if err := in.check(s.Rates); err != nil {
		return Settings{}, err
	}
	before, err := s.settings(ctx, actor.Scope())
	if err != nil {
		return Settings{}, err
	}
	if before.Rev != rev {
		return Settings{}, errStale()
	}
	in.Rev = rev + 1
	ok, err := settings.Save(ctx, actor.Scope(), settingsPart, in, rev)
	if err != nil {
		return Settings{}, fmt.Errorf("save invoice settings: %w", err)
	}
	if !ok {
		return Settings{}, errStale()
	}
	s.changed(ctx, actor, Invoice{ID: settingsPart, Rev: in.Rev}, audit.Entry{Action: "invoice.settings_changed", Changes: differences(before, in)})
	return in, nil
}

func differences(a, b Settings) []audit.Change {
	var out []audit.Change
	for _, c := range []audit.Change{
		{Field: "name", Before: a.Issuer.Name, After: b.Issuer.Name},
		{Field: "tax_id", Before: a.Issuer.TaxID, After: b.Issuer.TaxID},
		{Field: "vat_payer", Before: a.Issuer.VATPayer, After: b.Issuer.VATPayer},
		{Field: "iban", Before: a.Issuer.IBAN, After: b.Issuer.IBAN},
		{Field: "series", Before: codes(a.Series), After: codes(b.Series)},
		{Field: "default_tax", Before: a.DefaultTax, After: b.DefaultTax},
		{Field: "due_days", Before: a.DueDays, After: b.DueDays},
	} {
		if c.Before != c.After {
			out = append(out, c)
		}
	}
	return out
}

func codes(all []Series) string {
	var out []string
	for _, s := range all {
		out = append(out, s.Code)
	}
	return strings.Join(out, ", ")
}

var seriesCode = regexp.MustCompile(`^[A-Z0-9]{1,10}$`)

// check brings the settings to their normal form and faults with Invalid on what breaks a rule.
func (in *Settings) check(rates Rates) error {
	var bad fault.Problems
	in.Issuer.check(&bad)
	in.checkSeries(&bad)
	if r, ok := rates.Find(in.DefaultTax); !ok || !r.suits(in.Issuer) || r.Company {
		bad.Add("default_tax", "unknown_value", "This VAT is not for this clinic.")
	}
	if in.DueDays < 0 || in.DueDays > maxDueDays {
		bad.Add("due_days", "out_of_range", fmt.Sprintf("Between 0 and %d.", maxDueDays))
	}
	in.Notes = bad.Text("notes", in.Notes, MaxNotes)
	return bad.Err()
}

func (i *Issuer) check(bad *fault.Problems) {
	i.Name = bad.Line("issuer.name", i.Name, true, 200)
	i.TaxID = strings.TrimPrefix(strings.ToUpper(strings.Join(strings.Fields(i.TaxID), "")), romania)
	i.Place.check(bad, "issuer.place", true)
	switch {
	case i.TaxID == "":
		bad.Add("issuer.tax_id", "required", "This cannot be empty.")
	case i.Place.Country == romania && !IsTaxNumber(i.TaxID):
		bad.Add("issuer.tax_id", "check_digit", "This tax number is not right: its last digit does not fit the others.")
	case len(i.TaxID) > 20:
		bad.Add("issuer.tax_id", "too_long", "At most 20 characters.")
	}
	i.RegNo = bad.Line("issuer.reg_no", i.RegNo, false, 40)
	i.Bank = bad.Line("issuer.bank", i.Bank, false, 100)
	i.Capital = bad.Line("issuer.capital", i.Capital, false, 40)
	i.Phone = bad.Line("issuer.phone", i.Phone, false, 30)
	i.Email = strings.TrimSpace(i.Email)
	if i.Email != "" && !messaging.IsAddress(i.Email) {
		bad.Add("issuer.email", "invalid_email", "This is not a mail address.")
	}
	i.IBAN = strings.ToUpper(strings.Join(strings.Fields(i.IBAN), ""))
	if i.IBAN != "" && !IsIBAN(i.IBAN) {
		bad.Add("issuer.iban", "check_digit", "This IBAN is not right.")
	}
}

func (in *Settings) checkSeries(bad *fault.Problems) {
	if len(in.Series) == 0 || len(in.Series) > maxSeries {
		bad.Add("series", "out_of_range", fmt.Sprintf("There are 1 to %d series.", maxSeries))
	}
	seen := map[string]bool{}
	for i := range in.Series {
		s, path := &in.Series[i], fmt.Sprintf("series[%d]", i)
		s.Code = strings.ToUpper(strings.TrimSpace(s.Code))
		switch {
		case !seriesCode.MatchString(s.Code):
			bad.Add(path+".code", "format", "A series is 1 to 10 letters and digits.")
		case seen[s.Code]:
			bad.Add(path+".code", "twice", "This series stands there already.")
		}
		seen[s.Code] = true
		if s.Kind != Plain && s.Kind != Storno {
			bad.Add(path+".kind", "unknown_value", "A series is for invoices or for stornos.")
		}
		if s.First = cmp.Or(s.First, 1); s.First < 1 || s.First > maxFirst {
			bad.Add(path+".first", "out_of_range", "The first number is at least 1.")
		}
	}
	in.DefaultSeries, in.StornoSeries = strings.ToUpper(in.DefaultSeries), strings.ToUpper(in.StornoSeries)
	if _, ok := in.series(in.DefaultSeries, Plain); !ok {
		bad.Add("default_series", "unknown_value", "Choose one of the series for invoices.")
	}
	if _, ok := in.series(in.StornoSeries, Storno); !ok {
		bad.Add("storno_series", "unknown_value", "Choose one of the series for stornos.")
	}
}

// series finds a series for a kind of document.
func (in Settings) series(code string, kind Kind) (Series, bool) {
	i := slices.IndexFunc(in.Series, func(s Series) bool { return s.Code == code && s.Kind == kind })
	if i < 0 {
		return Series{}, false
	}
	return in.Series[i], true
}
