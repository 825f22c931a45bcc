package invoices

import (
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
)

// Claim is a storno as the invoice that it takes back knows it. Claims are written to the invoice first, one after the other under its rev, so
// that all stornos together never take back more than there is; the storno's own document follows from the claim.
type Claim struct {
	ID     string    `bson:"id"`   // of the storno
	Name   string    `bson:"name"` // "" until its document is there
	Series Series    `bson:"series"`
	Lines  []Taken   `bson:"lines"`
	VAT    []int64   `bson:"vat"` // by the invoice's groups
	Reason string    `bson:"reason,omitempty"`
	Hash   string    `bson:"hash"`
	By     string    `bson:"by"`
	At     time.Time `bson:"at"`
}

// Taken is what a storno takes back of one line.
type Taken struct {
	Line     int   `bson:"line"` // from 1
	Quantity int64 `bson:"quantity"`
	Off      int64 `bson:"off"`
	Net      int64 `bson:"net"`
}

// Total is what the storno takes back of the total, above zero.
func (c Claim) Total() int64 {
	var sum int64
	for _, l := range c.Lines {
		sum += l.Net
	}
	for _, v := range c.VAT {
		sum += v
	}
	return sum
}

// left is what stornos have left of a line (from 1).
func (i Invoice) left(n int) Taken {
	l := i.Lines[n-1]
	t := Taken{Line: n, Quantity: l.Quantity, Off: l.Off, Net: l.Net}
	for _, c := range i.Stornos {
		for _, have := range c.Lines {
			if have.Line == n {
				t.Quantity, t.Off, t.Net = t.Quantity-have.Quantity, t.Off-have.Off, t.Net-have.Net
			}
		}
	}
	return t
}

// Left is how many thousandths of a line (from 1) no storno has taken back.
func (i Invoice) Left(n int) int64 {
	if i.Kind == Storno {
		return 0
	}
	return i.left(n).Quantity
}

// take works out what the claim takes back of the invoice.
func (i Invoice) take(c *Claim, parts []Part) error {
	switch {
	case i.Kind != Plain || !i.IsIssued():
		return fault.New(fault.Conflict, "not_issued", "Only an issued invoice can be taken back.")
	case len(i.Stornos) >= MaxStornos:
		return fault.New(fault.Conflict, "too_many_stornos", fmt.Sprintf("An invoice has at most %d stornos.", MaxStornos))
	}
	if len(parts) == 0 {
		for n := range i.Lines {
			if left := i.left(n + 1); left.Quantity > 0 {
				parts = append(parts, Part{Line: n + 1, Quantity: left.Quantity})
			}
		}
	}
	if len(parts) == 0 {
		return fault.New(fault.Conflict, "nothing_left", "This invoice is wholly taken back already.")
	}
	c.Lines = nil
	seen := map[int]bool{}
	for n, p := range parts {
		path := fmt.Sprintf("parts[%d]", n)
		if p.Line < 1 || p.Line > len(i.Lines) || seen[p.Line] {
			return fault.InvalidField(path+".line", "unknown_value", "The invoice has no such line, or it stands there twice.")
		}
		seen[p.Line] = true
		left := i.left(p.Line)
		if p.Quantity < 1 {
			return fault.InvalidField(path+".quantity", "out_of_range", "The quantity is more than nothing.")
		}
		if p.Quantity > left.Quantity {
			return fault.New(fault.Conflict, "storno_exceeds", "That is more than is left of the invoice.").
				WithField(path+".quantity", "too_much", "That is more than is left of this line.")
		}
		c.Lines = append(c.Lines, i.share(p, left))
	}
	c.VAT = i.vatOf(c.Lines)
	return nil
}

// share is what a part of a line comes to: all that is left with the last of it, else as the line itself is computed, of what is left at most.
func (i Invoice) share(p Part, left Taken) Taken {
	if p.Quantity == left.Quantity {
		return left
	}
	l := i.Lines[p.Line-1]
	lines := []Line{{Quantity: p.Quantity, Price: l.Price, Discount: l.Discount}}
	if _, err := Compute(lines); err != nil {
		return left
	}
	return Taken{Line: p.Line, Quantity: p.Quantity, Off: min(lines[0].Off, left.Off), Net: min(lines[0].Net, left.Net)}
}

// vatOf is the VAT of what is taken back, group by group: all that is left with the last of a group, else computed anew, of what is left at most.
func (i Invoice) vatOf(taken []Taken) []int64 {
	out := make([]int64, len(i.Totals.Groups))
	for at, g := range i.Totals.Groups {
		base, vat := g.Base, g.VAT
		for _, c := range i.Stornos {
			base, vat = base-i.baseOf(c.Lines, g.Tax), vat-c.VAT[at]
		}
		mine := i.baseOf(taken, g.Tax)
		out[at] = min(vat, vatShare(mine, g.Tax.Rate))
		if mine == base && i.endsGroup(taken, g.Tax) {
			out[at] = vat
		}
	}
	return out
}

// baseOf sums what is taken of the lines of a tax.
func (i Invoice) baseOf(taken []Taken, tax Tax) int64 {
	var sum int64
	for _, t := range taken {
		if i.Lines[t.Line-1].Tax == tax {
			sum += t.Net
		}
	}
	return sum
}

// endsGroup says whether nothing of a tax's lines is left after what is taken.
func (i Invoice) endsGroup(taken []Taken, tax Tax) bool {
	for n, l := range i.Lines {
		if l.Tax != tax {
			continue
		}
		left := i.left(n + 1).Quantity
		for _, t := range taken {
			if t.Line == n+1 {
				left -= t.Quantity
			}
		}
		if left > 0 {
			return false
		}
	}
	return true
}

// document is the storno of a claim, without its number.
func (i Invoice) document(c Claim) Invoice {
	out := Invoice{
		ID: c.ID, Kind: Storno, Standing: Counter, ClientID: i.ClientID, Series: c.Series.Code, Language: i.Language, Currency: i.Currency,
		DeliveredOn: i.DeliveredOn, Issuer: i.Issuer, Buyer: i.Buyer, Reason: c.Reason, RequestHash: c.Hash,
		Of: &Reference{ID: i.ID, Name: i.Name, IssuedOn: i.IssuedOn}, CreatedBy: c.By, IssuedBy: c.By, CreatedAt: c.At, ChangedAt: c.At, Rev: 1,
	}
	for _, t := range c.Lines {
		l := i.Lines[t.Line-1]
		l.Of, l.Quantity, l.Off, l.Net = t.Line, -t.Quantity, -t.Off, -t.Net
		out.Lines = append(out.Lines, l)
		out.Totals.Net -= t.Net
	}
	for at, g := range i.Totals.Groups {
		base := i.baseOf(c.Lines, g.Tax)
		if base == 0 && c.VAT[at] == 0 && !i.touches(c.Lines, g.Tax) {
			continue
		}
		g.Base, g.VAT = -base, -c.VAT[at]
		out.Totals.VAT += g.VAT
		out.Totals.Groups = append(out.Totals.Groups, g)
	}
	out.Totals.Total = out.Totals.Net + out.Totals.VAT
	return out
}

func (i Invoice) touches(taken []Taken, tax Tax) bool {
	for _, t := range taken {
		if i.Lines[t.Line-1].Tax == tax {
			return true
		}
	}
	return false
}
