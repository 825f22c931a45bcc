package invoices_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/invoices"
)

func rates(t testing.TB) invoices.Rates {
	t.Helper()
	all, err := invoices.ReadRates(nil)
	require.NoError(t, err)
	return all
}

func taxOf(t testing.TB, code string) invoices.Tax {
	t.Helper()
	r, ok := rates(t).Find(code)
	require.True(t, ok, code)
	return invoices.Tax{Code: r.Code, Category: r.Category, Rate: r.Rate}
}

func issuer() invoices.Issuer {
	return invoices.Issuer{
		Name: "Clinica Dentalux Sănătate & Știință S.R.L.", TaxID: "18547290", VATPayer: true, RegNo: "J12/1234/2006",
		Place: invoices.Place{Street: "Str. Memorandumului nr. 12, ap. 3", City: "Cluj-Napoca", County: "RO-CJ", PostCode: "400114", Country: "RO"},
		IBAN:  "RO49AAAA1B31007593840000", Bank: "Banca Țării S.A.", Capital: "200 lei", Phone: "0264 555 010", Email: "contabilitate@dentalux.test",
	}
}

// sample is an issued invoice with exempt and taxed lines, a discount and every letter of Romanian.
func sample(t testing.TB) invoices.Invoice {
	t.Helper()
	i := invoices.Invoice{
		ID: "ivc_01jd3m8w1q2v5y7x9z0abcdefg", Kind: invoices.Plain, Standing: invoices.Open, Series: "DLX", Number: 42, Name: "DLX-0042",
		IssuedOn: "2026-11-27", DueOn: "2026-12-11", DeliveredOn: "2026-11-26", Language: "ro", Currency: "RON", Issuer: issuer(),
		Buyer: invoices.Buyer{Name: "Ștefania Țurcanu-Împărătescu", Email: "stefania@example.com", Place: invoices.Place{
			Street: "Bd. Ștefan cel Mare și Sfânt 7, bl. A, sc. 2, ap. 14", City: "SECTOR3", County: "RO-B", Country: "RO",
		}},
		Lines: []invoices.Line{
			{Description: "Consultație și plan de tratament", Quantity: 1000, Unit: "E48", Price: 20000, Tax: taxOf(t, "ro-e-dental")},
			{Description: "Obturație fizionomică, două suprafețe", Quantity: 2000, Unit: "E48", Price: 35000, Discount: 1000, Tax: taxOf(t, "ro-e-dental")},
			{Description: "Albire profesională în cabinet", Quantity: 1000, Unit: "E48", Price: 80000, Tax: taxOf(t, "ro-s-21")},
			{Description: "Periuță de dinți electrică", Quantity: 1500, Unit: "H87", Price: 1999, Tax: taxOf(t, "ro-s-21")},
		},
		Notes: "Vă mulțumim pentru încredere! Următorul control: peste șase luni.", At: time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC), Rev: 2,
	}
	finish(t, &i)
	return i
}

// finish computes the sums and writes the legal reasons, as the use cases do.
func finish(t testing.TB, i *invoices.Invoice) {
	t.Helper()
	totals, err := invoices.Compute(i.Lines)
	require.NoError(t, err)
	for n := range totals.Groups {
		r, _ := rates(t).Find(totals.Groups[n].Tax.Code)
		totals.Groups[n].ReasonCode, totals.Groups[n].Reason = r.ReasonCode, r.ReasonRo
		if i.Language == "en" {
			totals.Groups[n].Reason = r.ReasonEn
		}
	}
	i.Totals = totals
}
