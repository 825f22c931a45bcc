package invoices

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// issueAttempts bounds how often a number is tried for. Every attempt that fails is another document's success.
const issueAttempts = 1000

// LastIssued is the detail of the fault day_before_last.
type LastIssued struct {
	Day string `json:"day"`
}

// Issue gives a draft at rev its number, and so makes it an invoice that never changes. on is its day, "" for today; it may be earlier, but
// not than the last one of the series. The same again gives the issued invoice. Faults: Forbidden; NotFound; Invalid with fields for what
// an invoice needs; Conflict "stale_edit", "issuer_incomplete", "day_before_last" with LastIssued.
func (s *Service) Issue(ctx context.Context, actor identity.Actor, invoiceID string, rev int64, on string) (Invoice, error) {
	if err := actor.Authorise(policies.InvoicesWrite); err != nil {
		return Invoice{}, err
	}
	scope := actor.Scope()
	i, err := s.find(ctx, scope, invoiceID)
	switch {
	case err != nil:
		return Invoice{}, err
	case i.IsIssued() && i.Rev == rev+1:
		return s.shown(ctx, scope, i)
	case i.IsIssued():
		return Invoice{}, errIssued()
	case i.Rev != rev:
		return Invoice{}, errStale()
	}
	s.linkPayment(ctx, actor, i)
	n, err := s.ready(ctx, scope, &i, on)
	if err != nil {
		return Invoice{}, err
	}
	i.Rev, i.ChangedAt, i.IssuedBy = rev+1, s.now(), actor.Person().Name
	err = s.number(ctx, scope, &i, n, func() (bool, error) { return issue(ctx, scope, i, rev) })
	if err != nil {
		return Invoice{}, err
	}
	s.changed(ctx, actor, i, audit.Entry{Action: "invoice.issued"})
	return s.shown(ctx, scope, i)
}

// numbering is what a number is allotted by.
type numbering struct {
	series Series
	today  string
	on     string // the day that was asked for; "" = today
}

// number takes the next number of a series for the document and has it written; when another document was quicker, the one after that.
// What is written carries the number after the highest that is there, so that none is left out, and its day is not before
// that one's. Faults: Conflict "day_before_last", "stale_edit" when what was to be written has changed.
func (s *Service) number(ctx context.Context, scope tenancy.Scope, i *Invoice, n numbering, write func() (bool, error)) error {
	for range issueAttempts {
		if err := s.next(ctx, scope, i, n); err != nil {
			return err
		}
		ok, err := write()
		switch {
		case tenancy.IsDuplicate(err, numberIndex):
			continue
		case err != nil:
			return fmt.Errorf("number invoice: %w", err)
		case !ok:
			return errStale()
		}
		return nil
	}
	return fault.New(fault.Unavailable, "numbers_taken", "Too many invoices are being issued at once. Please try again.")
}

// next gives the document the number after the highest of its series, its day and what follows from them.
func (s *Service) next(ctx context.Context, scope tenancy.Scope, i *Invoice, n numbering) error {
	day := n.on
	if day == "" {
		day = n.today
	}
	year, err := n.yearOf(day)
	if err != nil {
		return err
	}
	last, found, err := highest(ctx, scope, n.series.Code, year)
	if err != nil {
		return fmt.Errorf("number invoice: %w", err)
	}
	i.Number = n.series.First
	if found {
		i.Number = last.Number + 1
		switch {
		case day >= last.IssuedOn:
		case n.on == "" && !n.series.Yearly: // this process's clock, or the zone of the clinic, went back
			day = last.IssuedOn
		default:
			return fault.New(fault.Conflict, "day_before_last", "The last invoice of this series is of a later day.").WithDetails(LastIssued{Day: last.IssuedOn})
		}
	}
	i.Series, i.Year, i.IssuedOn, i.At = n.series.Code, year, day, s.now()
	i.Name = nameOf(i.Series, i.Year, i.Number)
	i.DueOn, i.SortKey = addDays(day, i.DueDays), sortKey(day, i.At)
	i.Standing = i.stands()
	if i.Kind == Storno {
		i.DueOn = ""
	}
	return s.file(i)
}

// yearOf is the year that a day's numbers belong to; 0 in a series that runs on.
func (n numbering) yearOf(day string) (int, error) {
	if !n.series.Yearly {
		return 0, nil
	}
	year, err := strconv.Atoi(day[:4])
	if err != nil {
		return 0, fmt.Errorf("year of %q: %w", day, err)
	}
	return year, nil
}

// nameOf writes a number as it is printed. Series have no hyphens, so no two numbers are written alike.
func nameOf(series string, year int, number int64) string {
	if year == 0 {
		return fmt.Sprintf("%s-%04d", series, number)
	}
	return fmt.Sprintf("%s-%d-%04d", series, year, number)
}

// ready checks that the draft has what an invoice needs, and freezes what is not its own: the issuer, the taxes, what was paid.
func (s *Service) ready(ctx context.Context, scope tenancy.Scope, i *Invoice, on string) (numbering, error) {
	set, err := s.settings(ctx, scope)
	if err != nil {
		return numbering{}, err
	}
	if set.Rev == 0 || !set.Issuer.IsReady() {
		return numbering{}, fault.New(fault.Conflict, "issuer_incomplete", "Say in the settings in whose name the invoices are.")
	}
	n := numbering{on: on}
	if n.today, err = s.today(scope); err != nil {
		return n, err
	}
	var bad fault.Problems
	if on != "" && (!isDay(on) || on > n.today) {
		bad.Add("on", "invalid_date", "An invoice is not of a day to come.")
	}
	var ok bool
	if n.series, ok = set.series(i.Series, Plain); !ok {
		bad.Add("series", "unknown_value", "There is no such series of invoices.")
	}
	i.Issuer = set.Issuer
	i.isComplete(&bad)
	s.areTaxed(&bad, i, n)
	if err := bad.Err(); err != nil {
		return n, err
	}
	if i.Prepaid, err = s.prepaid(ctx, scope, *i); err != nil {
		return n, err
	}
	i.Paid = i.Prepaid
	return n, nil
}

// isComplete asks for what an invoice has to say.
func (i Invoice) isComplete(bad *fault.Problems) {
	if i.Buyer.Name == "" {
		bad.Add("buyer.name", "required", "Say for whom the invoice is.")
	}
	if i.Buyer.Company && i.Buyer.TaxID == "" {
		bad.Add("buyer.tax_id", "required", "A company's tax number stands on its invoice.")
	}
	if len(i.Lines) == 0 {
		bad.Add("lines", "required", "An invoice has at least one line.")
	}
	for n, l := range i.Lines {
		if l.Description == "" {
			bad.Add(fmt.Sprintf("lines[%d].description", n), "required", "Say what it is.")
		}
	}
}

// areTaxed asks that each line's VAT is the issuer's and in force on the day that counts: when the services were performed, else
// the day of the invoice. Who is not registered for VAT does not mix that with anything else (BR-O-11).
func (s *Service) areTaxed(bad *fault.Problems, i *Invoice, n numbering) {
	day := n.on
	if day == "" {
		day = n.today
	}
	if i.DeliveredOn != "" {
		day = i.DeliveredOn
	}
	offered := s.Rates.For(i.Issuer, day)
	for at, l := range i.Lines {
		path := fmt.Sprintf("lines[%d].tax", at)
		r, ok := offered.Find(l.Tax.Code)
		switch {
		case !ok:
			bad.Add(path, "not_in_force", "This VAT is not for this clinic, or not in force on that day.")
		case r.Company && !i.Buyer.Company:
			bad.Add(path, "company_only", "Only a company's invoice is taxed like this.")
		}
	}
	none := func(l Line) bool { return l.Tax.Category == "O" }
	if slices.ContainsFunc(i.Lines, none) && !slices.ContainsFunc(i.Lines, func(l Line) bool { return !none(l) }) {
		return
	}
	if slices.ContainsFunc(i.Lines, none) {
		bad.Add("lines", "mixed_taxes", "Who is not registered for VAT has one kind of VAT on an invoice.")
	}
}

// prepaid is what was paid towards the draft before it is issued, of its total at most.
func (s *Service) prepaid(ctx context.Context, scope tenancy.Scope, i Invoice) (int64, error) {
	if s.Payments == nil {
		return 0, nil
	}
	paid, err := s.Payments.Paid(ctx, scope, []string{i.ID})
	if err != nil {
		return 0, fmt.Errorf("what was paid: %w", err)
	}
	return max(0, min(paid[i.ID], i.Totals.Total)), nil
}

// linkPayment notes with the payment for which invoice it is. Issue repeats what Create had cut short.
func (s *Service) linkPayment(ctx context.Context, actor identity.Actor, i Invoice) {
	s.relink(ctx, actor, i.PaymentID, "", i.ID)
}

func (s *Service) relink(ctx context.Context, actor identity.Actor, paymentID, from, to string) {
	if s.Payments == nil || paymentID == "" {
		return
	}
	if err := s.Payments.Relink(ctx, actor, paymentID, from, to); err != nil {
		s.Logger.WarnContext(ctx, "payment not linked to its invoice", "tenant", actor.Scope().TenantID(), "payment", paymentID, "error", err)
	}
}
