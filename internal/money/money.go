// Package money holds amounts: whole minor units (bani, cents) of an ISO 4217 currency, never fractions.
package money

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/currency"

	"github.com/m-saas/m-saas/internal/fault"
)

// Max bounds an amount: a hundred million of the currency. Sums of a million such amounts still fit.
const Max = 10_000_000_000

// Money is an amount in the minor unit of its currency. The zero value is nothing of no currency.
type Money struct {
	Amount   int64  `bson:"amount"`
	Currency string `bson:"currency"` // ISO 4217, upper case
}

// Of makes an amount of minor units.
func Of(amount int64, code string) Money { return Money{Amount: amount, Currency: code} }

// Plus adds two amounts of one currency. Faults: Internal when the currencies differ, which only a programming error makes.
func (m Money) Plus(o Money) (Money, error) {
	if m.Currency != o.Currency {
		return Money{}, fmt.Errorf("add %s to %s", o.Currency, m.Currency)
	}
	return Money{Amount: m.Amount + o.Amount, Currency: m.Currency}, nil
}

// Times takes the amount of one for n thousandths of it (quantities have three digits), rounded half away from zero.
func (m Money) Times(thousandths int64) Money {
	return Money{Amount: Share(m.Amount, thousandths, 1000), Currency: m.Currency}
}

// Share is amount × part / whole, rounded half away from zero; whole is positive. It is how percentages are taken.
func Share(amount, part, whole int64) int64 {
	p := amount * part
	if p < 0 {
		return -((-p + whole/2) / whole)
	}
	return (p + whole/2) / whole
}

// Digits is how many digits of a currency come after the decimal sign. Faults: Invalid for a code that no currency has.
func Digits(code string) (int, error) {
	unit, err := currency.ParseISO(code)
	if err != nil || unit.String() != code {
		return 0, fault.New(fault.Invalid, "currency_unknown", "There is no such currency.")
	}
	digits, _ := currency.Standard.Rounding(unit)
	return digits, nil
}

// Decimal writes the amount as machines read it: "1234.50".
func (m Money) Decimal() string { return m.write(".", "") }

// Text writes the amount as people read it: "1.234,50 lei" in Romanian, "RON 1,234.50" in English.
func (m Money) Text(language string) string {
	if language == "ro" {
		name := m.Currency
		if name == "RON" {
			name = "lei"
		}
		return m.write(",", ".") + "\u00a0" + name
	}
	return m.Currency + "\u00a0" + m.write(".", ",")
}

func (m Money) write(point, group string) string {
	digits, err := Digits(m.Currency)
	if err != nil {
		digits = 2
	}
	sign, all := "", strconv.FormatInt(m.Amount, 10)
	if strings.HasPrefix(all, "-") {
		sign, all = "-", all[1:]
	}
	if short := digits + 1 - len(all); short > 0 {
		all = strings.Repeat("0", short) + all
	}
	whole, rest := all[:len(all)-digits], all[len(all)-digits:]
	if group != "" {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + group + whole[i:]
		}
	}
	if digits == 0 {
		return sign + whole
	}
	return sign + whole + point + rest
}
