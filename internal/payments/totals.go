package payments

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Span is how long a line of totals is.
type Span string

// The spans.
const (
	ByDay   Span = "day"
	ByMonth Span = "month"
)

// TotalsQuery is the input of ReadTotals.
type TotalsQuery struct {
	From, To string // local days, both included; at most MaxTotalDays
	By       Span   // "" = ByDay
}

// MaxTotalDays bounds a question for totals.
const MaxTotalDays = 400

// Taking is what came and went back in a period by one method. What went back counts in the period in which it did.
type Taking struct {
	Period   string // "2026-11-27" or "2026-11"
	Method   Method
	Paid     int64
	Returned int64
	Count    int64 // of payments that came
}

// Totals are a clinic's takings, in its currency.
type Totals struct {
	Currency       string
	Takings        []Taking // by period and method
	Paid, Returned int64
	Open           int64 // still to be paid, whenever it was asked for
	OpenCount      int64
}

// ReadTotals sums what came and went back between two days. Faults: Forbidden; Invalid on the days.
func (s *Service) ReadTotals(ctx context.Context, actor identity.Actor, in TotalsQuery) (Totals, error) {
	if err := actor.Authorise(policies.PaymentsRead); err != nil {
		return Totals{}, err
	}
	scope := actor.Scope()
	q, err := in.check(scope)
	if err != nil {
		return Totals{}, err
	}
	paid, err := tallyPaid(ctx, scope, q)
	if err != nil {
		return Totals{}, fmt.Errorf("sum payments: %w", err)
	}
	back, err := tallyReturned(ctx, scope, q)
	if err != nil {
		return Totals{}, fmt.Errorf("sum refunds: %w", err)
	}
	open, err := sums(ctx, scope, allOpen(), "$state")
	if err != nil {
		return Totals{}, fmt.Errorf("sum open payments: %w", err)
	}
	out := Totals{Currency: q.currency, Takings: takings(paid, back)}
	for _, t := range out.Takings {
		out.Paid += t.Paid
		out.Returned += t.Returned
	}
	for _, o := range open {
		if o.ID.Currency == q.currency {
			out.Open, out.OpenCount = o.Amount, o.Count
		}
	}
	return out, nil
}

func takings(paid, back []tallyRow) []Taking {
	type key struct {
		period string
		method Method
	}
	lines := map[key]Taking{}
	for _, r := range paid {
		k := key{r.Period, r.Method}
		lines[k] = Taking{Period: r.Period, Method: r.Method, Paid: r.Amount, Count: r.Count}
	}
	for _, r := range back {
		k := key{r.Period, r.Method}
		t := lines[k]
		t.Period, t.Method, t.Returned = r.Period, r.Method, r.Amount
		lines[k] = t
	}
	out := make([]Taking, 0, len(lines))
	for _, t := range lines {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b Taking) int { return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Method, b.Method)) })
	return out
}

func (in TotalsQuery) check(scope tenancy.Scope) (tallyQuery, error) {
	zone, err := scheduling.ZoneOf(scope)
	if err != nil {
		return tallyQuery{}, err
	}
	var wrong fault.Problems
	from, okFrom := scheduling.ParseDay(in.From)
	to, okTo := scheduling.ParseDay(in.To)
	if !okFrom || from.Year < 1970 || from.Year > 9000 {
		wrong.Add("from", "invalid_day", "Write days as 2026-11-27.")
	}
	switch {
	case !okTo || to.Year < 1970 || to.Year > 9000:
		wrong.Add("to", "invalid_day", "Write days as 2026-11-27.")
	case okFrom && from.DaysUntil(to) < 0:
		wrong.Add("to", "end_before_start", "The last day is before the first one.")
	case okFrom && from.DaysUntil(to) >= MaxTotalDays:
		wrong.Add("to", "too_long", fmt.Sprintf("At most %d days.", MaxTotalDays))
	}
	format := "%Y-%m-%d"
	switch in.By {
	case "", ByDay:
	case ByMonth:
		format = "%Y-%m"
	default:
		wrong.Add("by", "unknown_value", "Sum by day or by month.")
	}
	if err := wrong.Err(); err != nil {
		return tallyQuery{}, err
	}
	return tallyQuery{
		from: scheduling.StartOfDay(from, zone), till: scheduling.StartOfDay(to.Next(), zone), zone: zone.String(), currency: scope.Tenant().Settings.Currency, format: format,
	}, nil
}

// ClientTotals are what a client has paid, in the clinic's currency.
type ClientTotals struct {
	Currency  string
	Paid      int64 // less what went back
	Returned  int64
	Open      int64
	OpenCount int64
}

// OfClient sums a client's payments. Faults: Forbidden; NotFound for the client.
func (s *Service) OfClient(ctx context.Context, actor identity.Actor, clientID string) (ClientTotals, error) {
	if err := actor.Authorise(policies.PaymentsRead); err != nil {
		return ClientTotals{}, err
	}
	if _, err := s.Clients.Get(ctx, actor, clientID); err != nil {
		return ClientTotals{}, err
	}
	rows, err := sums(ctx, actor.Scope(), ofClient(clientID), "$state")
	if err != nil {
		return ClientTotals{}, fmt.Errorf("sum a client's payments: %w", err)
	}
	out := ClientTotals{Currency: actor.Scope().Tenant().Settings.Currency}
	for _, r := range rows {
		if r.ID.Currency != out.Currency {
			continue
		}
		switch State(r.ID.By) {
		case Open:
			out.Open, out.OpenCount = r.Amount, r.Count
		case Paid, PartlyRefunded, Refunded:
			out.Paid += r.Amount - r.Back
			out.Returned += r.Back
		case Expired, Cancelled, Reversed:
		}
	}
	return out, nil
}

// Paid says what was paid for invoices, less what went back; an invoice for which nothing came is not in the map. At most 200
// at once. It authorises nobody. Faults: Unavailable.
func (s *Service) Paid(ctx context.Context, scope tenancy.Scope, invoiceIDs []string) (map[string]money.Money, error) {
	out := map[string]money.Money{}
	if len(invoiceIDs) == 0 {
		return out, nil
	}
	rows, err := sums(ctx, scope, ofInvoices(invoiceIDs), "$invoice_id")
	if err != nil {
		return nil, fmt.Errorf("sum what was paid for invoices: %w", err)
	}
	for _, r := range rows {
		if r.ID.Currency == scope.Tenant().Settings.Currency { // payments have no other, unless the clinic's was changed
			out[r.ID.By] = money.Of(r.Amount-r.Back, r.ID.Currency)
		}
	}
	return out, nil
}
