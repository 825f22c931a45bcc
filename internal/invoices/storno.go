package invoices

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
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

// Part says how much of a line is taken back.
type Part struct {
	Line     int   // from 1
	Quantity int64 // thousandths
}

// NewStorno is the input of TakeBack.
type NewStorno struct {
	ID     string `json:"-"` // derived from the Idempotency-Key, or a new one
	Of     string // the invoice
	Parts  []Part // none = all that is left
	Series string // "" = the clinic's series of stornos
	Reason string
}

const claimAttempts = 50

// TakeBack issues a storno of an invoice, of all that is left or of parts of its lines. All stornos of an invoice together never exceed it, in
// quantity or in amount, however many are made at once. The same again gives the storno that is there. Faults: Forbidden; NotFound;
// Invalid with fields; Conflict "not_issued", "nothing_left", "storno_exceeds", "too_many_stornos".
func (s *Service) TakeBack(ctx context.Context, actor identity.Actor, in NewStorno) (Invoice, error) {
	if err := actor.Authorise(policies.InvoicesWrite); err != nil {
		return Invoice{}, err
	}
	if err := id.Check(id.Invoice, "id", in.ID); err != nil {
		return Invoice{}, err
	}
	c, err := s.newClaim(ctx, actor, in)
	if err != nil {
		return Invoice{}, err
	}
	// Before the claim: whatever is cut short after it is finished by the ledger.
	if err := s.Ledger.Add(ctx, actor.Scope().TenantID(), Due, s.now().Add(patience)); err != nil {
		return Invoice{}, err
	}
	of, c, err := s.claim(ctx, actor.Scope(), in, c)
	if err != nil {
		return Invoice{}, err
	}
	out, err := s.finish(ctx, actor, of, c)
	if err != nil {
		return Invoice{}, err
	}
	return s.shown(ctx, actor.Scope(), out)
}

// newClaim reads what does not depend on the invoice.
func (s *Service) newClaim(ctx context.Context, actor identity.Actor, in NewStorno) (Claim, error) {
	set, err := s.settings(ctx, actor.Scope())
	if err != nil {
		return Claim{}, err
	}
	var bad fault.Problems
	if in.Series == "" {
		in.Series = set.StornoSeries
	}
	series, ok := set.series(in.Series, Storno)
	if !ok {
		bad.Add("series", "unknown_value", "There is no such series of stornos.")
	}
	reason := bad.Line("reason", in.Reason, false, MaxDescription)
	if len(in.Parts) > MaxLines {
		bad.Add("parts", "too_many", "These are more lines than an invoice has.")
	}
	hash := fmt.Sprint(in.Of, in.Parts, in.Series, reason)
	return Claim{ID: in.ID, Series: series, Reason: reason, Hash: hash, By: actor.Person().Name, At: s.now()}, bad.Err()
}

// claim writes the storno to its invoice, unless it is there already.
func (s *Service) claim(ctx context.Context, scope tenancy.Scope, in NewStorno, c Claim) (Invoice, Claim, error) {
	for range claimAttempts {
		of, err := s.find(ctx, scope, in.Of)
		if err != nil {
			return of, c, err
		}
		for _, have := range of.Stornos {
			if have.ID != c.ID {
				continue
			}
			if have.Hash != c.Hash {
				return of, c, fault.New(fault.Invalid, "idempotency_key_reused", "This Idempotency-Key was used for a different request.")
			}
			return of, have, nil
		}
		if err := of.take(&c, in.Parts); err != nil {
			return of, c, err
		}
		rev := of.Rev
		of.Stornos = append(of.Stornos, c)
		of.Standing, of.Rev, of.ChangedAt = of.stands(), rev+1, s.now()
		ok, err := claim(ctx, scope, of, rev)
		if err != nil {
			return of, c, fmt.Errorf("take invoice back: %w", err)
		}
		if ok {
			return of, c, nil
		}
	}
	return Invoice{}, c, errStale()
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

// finish makes the document of a claim, unless it is there, and notes with the invoice how it is called. It may be repeated, by two at once.
func (s *Service) finish(ctx context.Context, actor identity.Actor, of Invoice, c Claim) (Invoice, error) {
	scope := actor.Scope()
	out, found, err := find(ctx, scope, c.ID)
	if err != nil {
		return Invoice{}, err
	}
	if !found {
		if out, err = s.putStorno(ctx, actor, of, c); err != nil {
			return Invoice{}, err
		}
	}
	if c.Name == "" {
		if _, err := finishClaim(ctx, scope, of.ID, c.ID, out.Name); err != nil {
			return Invoice{}, fmt.Errorf("finish storno: %w", err)
		}
	}
	s.tell(ctx, scope, of)
	return out, nil
}

func (s *Service) putStorno(ctx context.Context, actor identity.Actor, of Invoice, c Claim) (Invoice, error) {
	scope := actor.Scope()
	today, err := s.today(scope)
	if err != nil {
		return Invoice{}, err
	}
	out := of.document(c)
	err = s.number(ctx, scope, &out, numbering{series: c.Series, today: today}, func() (bool, error) { return true, insert(ctx, scope, out) })
	if tenancy.IsDuplicate(err, "_id_") { // somebody else has finished it
		stored, _, err := find(ctx, scope, c.ID)
		return stored, err
	}
	if err != nil {
		return Invoice{}, err
	}
	s.changed(ctx, actor, out, audit.Entry{Action: "invoice.storno", Reason: c.Reason, Changes: []audit.Change{{Field: "of", Before: nil, After: of.Name}}})
	return out, nil
}

const batch = 50

// Run finishes stornos that were cut short. It may be repeated at any point. Faults: Forbidden, Unavailable.
func (s *Service) Run(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	found, err := unfinished(ctx, actor.Scope(), batch)
	if err != nil {
		return time.Time{}, fmt.Errorf("look for unfinished stornos: %w", err)
	}
	for _, i := range found {
		for _, c := range i.Stornos {
			if c.Name != "" {
				continue
			}
			if _, err := s.finish(ctx, actor, i, c); err != nil {
				return time.Time{}, err
			}
		}
	}
	if len(found) == batch {
		return s.now(), nil
	}
	return time.Time{}, nil
}
