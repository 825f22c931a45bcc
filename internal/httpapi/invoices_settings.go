package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/invoices"
)

// InvoiceSeries is a run of numbers.
type InvoiceSeries struct {
	Code   string        `json:"code" maxLength:"20" doc:"1 to 10 letters and digits."`
	Kind   invoices.Kind `json:"kind" enum:"invoice,storno"`
	Yearly bool          `json:"yearly" doc:"It begins anew with each year."`
	First  int64         `json:"first" minimum:"1" maximum:"1000000000" doc:"Its first number, while nothing was issued in it."`
}

// InvoiceTax is one way in which a line may be taxed.
type InvoiceTax struct {
	Code     string `json:"code"`
	Rate     int64  `json:"rate" doc:"Hundredths of a percent."`
	Category string `json:"category" enum:"S,Z,E,AE,O"`
	Company  bool   `json:"company" doc:"For companies only."`
	Payer    bool   `json:"payer" doc:"For who is registered for VAT only."`
	NonPayer bool   `json:"non_payer" doc:"For who is not registered for VAT only."`
	Romanian string `json:"ro"`
	English  string `json:"en"`
	Today    bool   `json:"today" doc:"In force today."`
	From     string `json:"from"`
	To       string `json:"to" doc:"The last day; empty while it is in force."`
}

// InvoiceCounty is a county of Romania.
type InvoiceCounty struct {
	Code string `json:"code" example:"RO-CJ"`
	Name string `json:"name"`
}

// InvoiceSettings are what the clinic has set for its invoices, with what can be chosen.
type InvoiceSettings struct {
	Issuer        InvoiceIssuer   `json:"issuer"`
	Series        []InvoiceSeries `json:"series" nullable:"false"`
	DefaultSeries string          `json:"default_series"`
	StornoSeries  string          `json:"storno_series"`
	DefaultTax    string          `json:"default_tax"`
	PricesWithVAT bool            `json:"prices_with_vat" doc:"The prices of services include VAT."`
	DueDays       int             `json:"due_days"`
	Notes         string          `json:"notes"`
	Rev           int64           `json:"rev" doc:"0 = never saved; a change names the rev that it was made from."`
	Ready         bool            `json:"ready" doc:"Invoices can be issued."`
	Taxes         []InvoiceTax    `json:"taxes" nullable:"false"`
	Units         []string        `json:"units" nullable:"false"`
	Counties      []InvoiceCounty `json:"counties" nullable:"false"`
}

func (a *API) invoiceSettingsOf(s invoices.Settings) InvoiceSettings {
	out := InvoiceSettings{
		Issuer: issuerOf(s.Issuer), Series: []InvoiceSeries{}, DefaultSeries: s.DefaultSeries, StornoSeries: s.StornoSeries, DefaultTax: s.DefaultTax,
		PricesWithVAT: s.PricesWithVAT, DueDays: s.DueDays, Notes: s.Notes, Rev: s.Rev, Ready: s.Rev > 0 && s.Issuer.IsReady(),
		Taxes: []InvoiceTax{}, Units: invoices.Units(), Counties: []InvoiceCounty{},
	}
	for _, one := range s.Series {
		out.Series = append(out.Series, InvoiceSeries(one))
	}
	today := a.now().UTC().Format("2006-01-02")
	for _, r := range a.Invoices.Rates {
		if r.Country != s.Issuer.Place.Country {
			continue
		}
		out.Taxes = append(out.Taxes, InvoiceTax{
			Code: r.Code, Rate: r.Rate, Category: r.Category, Company: r.Company, Payer: r.Payer, NonPayer: r.NonPayer, Romanian: r.Romanian, English: r.English,
			Today: r.From <= today && (r.To == "" || today <= r.To), From: r.From, To: r.To,
		})
	}
	for _, c := range invoices.Counties() {
		out.Counties = append(out.Counties, InvoiceCounty(c))
	}
	return out
}

type readInvoiceSettingsInput struct {
	TenantPath
}

func (a *API) readInvoiceSettings(ctx context.Context, actor identity.Actor, _ *readInvoiceSettingsInput) (*body[InvoiceSettings], error) {
	s, err := a.Invoices.ReadSettings(ctx, actor)
	return answer(s, a.invoiceSettingsOf, err)
}

type changeInvoiceSettingsInput struct {
	TenantPath

	Body struct {
		Issuer        InvoiceIssuer   `json:"issuer"`
		Series        []InvoiceSeries `json:"series" minItems:"1" maxItems:"20" nullable:"false"`
		DefaultSeries string          `json:"default_series" maxLength:"20"`
		StornoSeries  string          `json:"storno_series" maxLength:"20"`
		DefaultTax    string          `json:"default_tax" maxLength:"40"`
		PricesWithVAT bool            `json:"prices_with_vat"`
		DueDays       int             `json:"due_days" minimum:"0" maximum:"365"`
		Notes         string          `json:"notes" maxLength:"1000"`
		Rev           int64           `json:"rev" minimum:"0"`
	}
}

func (a *API) changeInvoiceSettings(ctx context.Context, actor identity.Actor, in *changeInvoiceSettingsInput) (*body[InvoiceSettings], error) {
	b := in.Body
	s := invoices.Settings{
		Issuer: b.Issuer.issuer(), DefaultSeries: b.DefaultSeries, StornoSeries: b.StornoSeries, DefaultTax: b.DefaultTax,
		PricesWithVAT: b.PricesWithVAT, DueDays: b.DueDays, Notes: b.Notes,
	}
	for _, one := range b.Series {
		s.Series = append(s.Series, invoices.Series(one))
	}
	after, err := a.Invoices.ChangeSettings(ctx, actor, b.Rev, s)
	return answer(after, a.invoiceSettingsOf, err)
}
