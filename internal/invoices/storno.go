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
