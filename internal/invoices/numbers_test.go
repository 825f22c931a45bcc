package invoices_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/invoices"
)

func TestTaxNumbersAreChecked(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"18547290", "14399840", "1590082", "361757", "19"} {
		require.True(t, invoices.IsTaxNumber(good), good)
	}
	for _, bad := range []string{"", "1", "18547291", "RO18547290", "0185472", "12345678901", "1854729x"} {
		require.False(t, invoices.IsTaxNumber(bad), bad)
	}
	fits := 0
	for last := range 10 { // of any digits, one check digit fits
		if invoices.IsTaxNumber("1854729" + strconv.Itoa(last)) {
			fits++
		}
	}
	require.Equal(t, 1, fits)
}

func TestIBANsAreChecked(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"RO49AAAA1B31007593840000", "DE89370400440532013000", "GB29NWBK60161331926819"} {
		require.True(t, invoices.IsIBAN(good), good)
	}
	for _, bad := range []string{"", "RO49AAAA1B31007593840001", "RO49AAAA1B3100759384000", "ro49aaaa1b31007593840000", "RO49 AAAA 1B31 0075 9384 0000", "XX00"} {
		require.False(t, invoices.IsIBAN(bad), bad)
	}
}

func TestRatesAreThoseOfTheDay(t *testing.T) {
	t.Parallel()
	all := rates(t)
	codes := func(payer bool, day string) []string {
		i := issuer()
		i.VATPayer = payer
		var out []string
		for _, r := range all.For(i, day) {
			out = append(out, r.Code)
		}
		return out
	}
	require.Equal(t, []string{"ro-e-dental", "ro-e-medical", "ro-s-21", "ro-s-11", "ro-ae", "ro-z"}, codes(true, "2026-11-27"))
	require.Equal(t, []string{"ro-e-dental", "ro-e-medical", "ro-s-19", "ro-s-9", "ro-s-5", "ro-ae", "ro-z"}, codes(true, "2025-07-31"))
	require.Contains(t, codes(true, "2025-08-01"), "ro-s-21")
	require.Equal(t, []string{"ro-e-dental", "ro-e-medical", "ro-o"}, codes(false, "2026-11-27"))
}

func TestRatesThatNoInvoiceCouldBeMadeWithAreRefused(t *testing.T) {
	t.Parallel()
	for sentence, text := range map[string]string{
		"no JSON":            `{`,
		"no country":         `[{"code":"a","country":"XYZ","category":"S","rate":100,"from":"2026-01-01","ro":"a","en":"a"}]`,
		"no such category":   `[{"code":"a","country":"RO","category":"Q","rate":0,"from":"2026-01-01","ro":"a","en":"a"}]`,
		"taxed with nothing": `[{"code":"a","country":"RO","category":"S","rate":0,"from":"2026-01-01","ro":"a","en":"a"}]`,
		"exempt, but taxed":  `[{"code":"a","country":"RO","category":"Z","rate":100,"from":"2026-01-01","ro":"a","en":"a"}]`,
		"without its reason": `[{"code":"a","country":"RO","category":"E","rate":0,"from":"2026-01-01","ro":"a","en":"a"}]`,
		"no day":             `[{"code":"a","country":"RO","category":"Z","rate":0,"from":"soon","ro":"a","en":"a"}]`,
		"twice":              `[{"code":"a","country":"RO","category":"Z","rate":0,"from":"2026-01-01","ro":"a","en":"a"},{"code":"a","country":"RO","category":"Z","rate":0,"from":"2026-01-01","ro":"a","en":"a"}]`,
	} {
		_, err := invoices.ReadRates([]byte(text))
		require.Error(t, err, sentence)
	}
}
