package money_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/money"
)

func TestAmountsAreWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		m                money.Money
		ro, en, machines string
	}{
		{money.Of(123450, "RON"), "1.234,50\u00a0lei", "RON\u00a01,234.50", "1234.50"},
		{money.Of(-5, "EUR"), "-0,05\u00a0EUR", "EUR\u00a0-0.05", "-0.05"},
		{money.Of(1234567, "JPY"), "1.234.567\u00a0JPY", "JPY\u00a01,234,567", "1234567"},
		{money.Of(0, "RON"), "0,00\u00a0lei", "RON\u00a00.00", "0.00"},
		{money.Of(99999, "RON"), "999,99\u00a0lei", "RON\u00a0999.99", "999.99"},
		{money.Of(1500, "KWD"), "1,500\u00a0KWD", "KWD\u00a01.500", "1.500"},
	} {
		require.Equal(t, c.ro, c.m.Text("ro"))
		require.Equal(t, c.en, c.m.Text("en"))
		require.Equal(t, c.machines, c.m.Decimal())
	}
}

func TestSharesAreRoundedHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]int64{{100, 21, 100, 21}, {250, 1, 100, 3}, {249, 1, 100, 2}, {-250, 1, 100, -3}, {-249, 1, 100, -2}, {0, 21, 100, 0}} {
		require.Equal(t, c[3], money.Share(c[0], c[1], c[2]), c)
	}
	require.Equal(t, money.Of(150, "RON"), money.Of(100, "RON").Times(1500))
}

func TestCurrenciesAreNotMixed(t *testing.T) {
	t.Parallel()
	_, err := money.Of(1, "RON").Plus(money.Of(1, "EUR"))
	require.Error(t, err)
	sum, err := money.Of(1, "RON").Plus(money.Of(2, "RON"))
	require.NoError(t, err)
	require.Equal(t, money.Of(3, "RON"), sum)
	for _, code := range []string{"", "ron", "LEI", "RONN"} {
		_, err := money.Digits(code)
		require.Equal(t, fault.Invalid, fault.KindOf(err), code)
	}
}
