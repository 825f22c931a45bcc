package invoices

import (
	"cmp"
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/money"
)

// Whole numbers that stand for one: of quantities, and of rates and discounts.
const (
	one     = 1000
	percent = 10_000
)

// Compute works out the lines and the sums of a document by the rules of EN 16931: a line is price × quantity rounded to the
// minor unit, less its discount rounded likewise; VAT is taken of the sum of all lines that are taxed in the same way and
// rounded once (BR-CO-17). Halves go away from zero. The lines are changed in place. Faults: Invalid on lines when an amount is out
// of bounds.
func Compute(lines []Line) (Totals, error) {
	var t Totals
	for i := range lines {
		l := &lines[i]
		gross := money.Share(l.Price, l.Quantity, one)
		l.Off = money.Share(gross, l.Discount, percent)
		l.Net = gross - l.Off
		if l.Net > money.Max || l.Net < -money.Max {
			return Totals{}, fault.InvalidField("lines", "too_much", "The amount of a line is too large.")
		}
	}
	for _, l := range lines {
		t.Net += l.Net
		t.add(l)
	}
	for i := range t.Groups {
		g := &t.Groups[i]
		g.VAT = vatShare(g.Base, g.Tax.Rate)
		t.VAT += g.VAT
	}
	t.Total = t.Net + t.VAT
	slices.SortFunc(t.Groups, byRate)
	return t, nil
}

// add puts a line into the group of its tax.
func (t *Totals) add(l Line) {
	for i := range t.Groups {
		if t.Groups[i].Tax == l.Tax {
			t.Groups[i].Base += l.Net
			return
		}
	}
	t.Groups = append(t.Groups, Group{Tax: l.Tax, Base: l.Net})
}

// byRate orders groups by rate, the highest first.
func byRate(a, b Group) int {
	return cmp.Or(cmp.Compare(b.Tax.Rate, a.Tax.Rate), cmp.Compare(a.Tax.Category, b.Tax.Category), cmp.Compare(a.Tax.Code, b.Tax.Code))
}

// WithoutVAT takes the VAT out of an amount that includes it, rounded half away from zero.
func WithoutVAT(amount, rate int64) int64 { return money.Share(amount, percent, percent+rate) }

// vatShare is the VAT of a base.
func vatShare(base, rate int64) int64 { return money.Share(base, rate, percent) }
