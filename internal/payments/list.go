package payments

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

// The size of a page.
const (
	DefaultPage = 20
	MaxPage     = 100
)

// Filter is the input of List; empty fields mean any.
type Filter struct {
	States        []State
	Kind          Kind
	Method        Method
	ClientID      string
	AppointmentID string
	InvoiceID     string
	From, To      string // local days on which it was made, both included
	Cursor        string
	Limit         int // 0 = DefaultPage
}

// Page is a piece of a list; Next is "" at its end.
type Page struct {
	Items []Payment
	Next  string
}

// question is a filter that was checked.
type question struct {
	Filter

	from, till time.Time
	after      place
}

// place is where a page ended.
type place struct {
	At time.Time `json:"t,omitzero"`
	ID string    `json:"i,omitempty"`
}

// List gives payments page by page, the newest first. Pages neither repeat nor leave out what is not changed meanwhile.
// Faults: Forbidden; Invalid on the filters, cursor or limit.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (Page, error) {
	if err := actor.Authorise(policies.PaymentsRead); err != nil {
		return Page{}, err
	}
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return Page{}, err
	}
	q, err := f.check(zone)
	if err != nil {
		return Page{}, err
	}
	found, err := list(ctx, actor.Scope(), q)
	if err != nil {
		return Page{}, fmt.Errorf("list payments: %w", err)
	}
	page := Page{}
	if len(found) > q.Limit {
		found = found[:q.Limit]
		last := found[q.Limit-1]
		if page.Next, err = (place{At: last.CreatedAt.UTC(), ID: last.ID}).encode(); err != nil {
			return Page{}, fmt.Errorf("list payments: %w", err)
		}
	}
	page.Items, err = s.join(ctx, actor.Scope(), found...)
	return page, err
}

func (f Filter) check(zone *time.Location) (question, error) {
	if f.Limit == 0 {
		f.Limit = DefaultPage
	}
	q := question{Filter: f}
	var wrong fault.Problems
	if f.Limit < 1 || f.Limit > MaxPage {
		wrong.Add("limit", "out_of_range", "A page has 1 to 100 payments.")
	}
	for _, state := range f.States {
		if !slices.Contains(States(), state) {
			wrong.Add("states", "unknown_value", "A payment has no such state.")
		}
	}
	if f.Kind != "" && !slices.Contains(Kinds(), f.Kind) {
		wrong.Add("kind", "unknown_value", "There is no such way to pay.")
	}
	switch f.Method { // which names a kind as well, and kinds have an index
	case "":
	case Stripe, PayPal:
		q.Kind = Link
	default:
		q.Kind = Kind(f.Method)
	}
	q.checkDays(zone, &wrong)
	if f.Cursor != "" {
		var ok bool
		if q.after, ok = parsePlace(f.Cursor); !ok {
			wrong.Add("cursor", "invalid_cursor", "This cursor does not belong to this list.")
		}
	}
	return q, wrong.Err()
}

// checkDays takes the days of the filter as times at the clinic.
func (q *question) checkDays(zone *time.Location, wrong *fault.Problems) {
	if q.From != "" {
		d, ok := scheduling.ParseDay(q.From)
		if !ok {
			wrong.Add("from", "invalid_day", "Write days as 2026-11-27.")
		}
		q.from = scheduling.StartOfDay(d, zone)
	}
	if q.To != "" {
		d, ok := scheduling.ParseDay(q.To)
		if !ok {
			wrong.Add("to", "invalid_day", "Write days as 2026-11-27.")
		}
		q.till = scheduling.StartOfDay(d.Next(), zone)
	}
}

func (p place) encode() (string, error) {
	raw, err := json.Marshal(p)
	return base64.RawURLEncoding.EncodeToString(raw), err
}

const maxCursor = 400

func parsePlace(text string) (place, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(text) > maxCursor {
		return place{}, false
	}
	var p place
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.DisallowUnknownFields()
	err = dec.Decode(&p)
	return p, err == nil && !dec.More() && id.Is(id.Payment, p.ID) && !p.At.IsZero() && p.At.Year() <= 9999
}

// Get gives one payment. Faults: Forbidden; NotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, paymentID string) (Payment, error) {
	if err := actor.Authorise(policies.PaymentsRead); err != nil {
		return Payment{}, err
	}
	p, err := s.get(ctx, actor.Scope(), paymentID)
	return s.joined(ctx, actor.Scope(), p, err)
}

// Export gives the payments of a filter page by page, the newest first, and notes in the audit log who took them out. Faults:
// Forbidden; those of List; whatever page gives.
func (s *Service) Export(ctx context.Context, actor identity.Actor, f Filter, format string, page func([]Payment) error) error {
	f.Cursor, f.Limit = "", MaxPage
	found, err := s.List(ctx, actor, f)
	if err != nil {
		return err
	}
	if err := s.Audit.Record(ctx, actor, audit.Entry{
		Action: "payment.exported", Subject: audit.Subject{Kind: "clinic", ID: string(actor.Scope().TenantID())},
		Changes: []audit.Change{{Field: "format", After: format}},
	}); err != nil {
		s.Logger.ErrorContext(ctx, "audit of an export is lost", "tenant", actor.Scope().TenantID(), "error", err)
	}
	for {
		if err := page(found.Items); err != nil || found.Next == "" {
			return err
		}
		f.Cursor = found.Next
		if found, err = s.List(ctx, actor, f); err != nil {
			return err
		}
	}
}

// OfClientAfter gives up to limit of a client's payments after the place in a list of the newest first (when made, then
// identifier), or from its beginning with an empty identifier; none to who may not see payments. Faults: Unavailable.
func (s *Service) OfClientAfter(ctx context.Context, actor identity.Actor, clientID string, at time.Time, paymentID string, limit int) ([]Payment, error) {
	if may := actor.Authorise(policies.PaymentsRead) == nil; !may {
		return nil, nil
	}
	found, err := list(ctx, actor.Scope(), question{Filter: Filter{ClientID: clientID, Limit: limit - 1}, after: place{At: at, ID: paymentID}})
	if err != nil {
		return nil, fmt.Errorf("list a client's payments: %w", err)
	}
	return found, nil
}
