package invoices

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// The size of a page.
const (
	DefaultPage = 20
	MaxPage     = 100
)

// Filter says which documents are meant; what is empty means all.
type Filter struct {
	From, To string // days, both included; of drafts the day when they were made
	Standing Standing
	Overdue  bool // open, and the due day is over
	Series   string
	ClientID string
	Cursor   string
	Limit    int
}

// Page is a piece of a list; Next is "" at its end.
type Page struct {
	Items []Invoice
	Next  string
}

// List gives documents, the newest first, page by page. Faults: Forbidden; Invalid on the filter.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (Page, error) {
	if err := actor.Authorise(policies.InvoicesRead); err != nil {
		return Page{}, err
	}
	q, err := s.question(actor.Scope(), f)
	if err != nil {
		return Page{}, err
	}
	found, err := list(ctx, actor.Scope(), q)
	if err != nil {
		return Page{}, fmt.Errorf("list invoices: %w", err)
	}
	page := Page{Items: found[:min(len(found), q.Limit)]}
	if len(found) > q.Limit {
		last := page.Items[q.Limit-1]
		page.Next = place{last.SortKey, last.ID}.encode()
	}
	return page, s.mend(ctx, actor.Scope(), page.Items)
}

// question is a filter that was checked.
type question struct {
	Filter

	today string
	after place
}

func (s *Service) question(scope tenancy.Scope, f Filter) (question, error) {
	var bad fault.Problems
	f.Limit = cmp.Or(f.Limit, DefaultPage)
	if f.Limit < 1 || f.Limit > MaxPage {
		bad.Add("limit", "out_of_range", "A page has 1 to 100 documents.")
	}
	for path, day := range map[string]string{"from": f.From, "to": f.To} {
		if day != "" && !isDay(day) {
			bad.Add(path, "invalid_date", "Write the day as 2026-11-27.")
		}
	}
	if f.Standing != "" && !slices.Contains(Standings(), f.Standing) {
		bad.Add("standing", "unknown_value", "Documents have no such standing.")
	}
	if f.Series != "" && !seriesCode.MatchString(f.Series) {
		bad.Add("series", "format", "A series is 1 to 10 letters and digits.")
	}
	if f.ClientID != "" && !id.Is(id.Client, f.ClientID) {
		bad.Add("client_id", "invalid_id", "This is not an identifier of the right kind.")
	}
	if f.Overdue {
		f.Standing = Open
	}
	q := question{Filter: f}
	var ok bool
	if q.after, ok = parsePlace(f.Cursor); !ok {
		bad.Add("cursor", "invalid_cursor", "This is not a cursor of this list.")
	}
	if err := bad.Err(); err != nil {
		return q, err
	}
	var err error
	q.today, err = s.today(scope)
	return q, err
}

// place is where a page ended.
type place struct{ key, id string }

func (p place) encode() string {
	return base64.RawURLEncoding.EncodeToString([]byte(p.key + " " + p.id))
}

func parsePlace(cursor string) (place, bool) {
	if cursor == "" {
		return place{}, true
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return place{}, false
	}
	key, invoiceID, _ := strings.Cut(string(raw), " ")
	day, moment, _ := strings.Cut(key, "|")
	_, err = time.Parse("20060102150405.000", moment)
	return place{key, invoiceID}, err == nil && isDay(day) && id.Is(id.Invoice, invoiceID)
}

// Get gives one document. Faults: Forbidden; NotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, invoiceID string) (Invoice, error) {
	if err := actor.Authorise(policies.InvoicesRead); err != nil {
		return Invoice{}, err
	}
	i, err := s.find(ctx, actor.Scope(), invoiceID)
	if err != nil {
		return Invoice{}, err
	}
	if err := s.mendMail(ctx, actor.Scope(), &i); err != nil {
		return Invoice{}, err
	}
	return s.shown(ctx, actor.Scope(), i)
}

// shown is the document with what was paid by now.
func (s *Service) shown(ctx context.Context, scope tenancy.Scope, i Invoice) (Invoice, error) {
	all := []Invoice{i}
	err := s.mend(ctx, scope, all)
	return all[0], err
}

// mendMail takes over what the outbox knows of a sending, where its word was lost.
func (s *Service) mendMail(ctx context.Context, scope tenancy.Scope, i *Invoice) error {
	if i.Mail == nil || i.Mail.State != MailWaiting || s.now().Sub(i.Mail.At) < patience {
		return nil
	}
	state, found, err := s.Outbox.StateOf(ctx, scope, i.ID)
	if err != nil || !found || state == outbox.Waiting {
		return err
	}
	if err := s.settleMail(ctx, scope, i.ID, i.Mail.Number, state); err != nil {
		return err
	}
	again, found, err := find(ctx, scope, i.ID)
	if err == nil && found {
		*i = again
	}
	return err
}

// mend takes over what was paid, where that is not what the documents say.
func (s *Service) mend(ctx context.Context, scope tenancy.Scope, all []Invoice) error {
	if s.Payments == nil {
		return nil
	}
	var ids []string
	for _, i := range all {
		if i.Kind == Plain && i.IsIssued() {
			ids = append(ids, i.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	paid, err := s.Payments.Paid(ctx, scope, ids)
	if err != nil {
		return fmt.Errorf("what was paid: %w", err)
	}
	for n := range all {
		i := &all[n]
		if i.Kind != Plain || !i.IsIssued() || i.Paid == paid[i.ID] {
			continue
		}
		i.Paid = paid[i.ID]
		i.Standing, i.Rev = i.stands(), i.Rev+1
		if _, err := settle(ctx, scope, *i, i.Rev-1); err != nil {
			return fmt.Errorf("note what was paid: %w", err)
		}
	}
	return nil
}

// Settle takes over what was paid towards an invoice; the payments call it after each change. It authorises nobody and is best effort: reading
// the invoice does the same.
func (s *Service) Settle(ctx context.Context, scope tenancy.Scope, invoiceID string) {
	i, err := s.find(ctx, scope, invoiceID)
	if err == nil {
		if i, err = s.shown(ctx, scope, i); err == nil {
			s.tell(ctx, scope, i)
			return
		}
	}
	s.Logger.WarnContext(ctx, "payment of an invoice not noted", "tenant", scope.TenantID(), "invoice", invoiceID, "error", err)
}

// OfClientAfter gives up to limit of a client's issued documents after the place in a list of the newest first (when issued, then identifier), or from
// its beginning with an empty identifier; none for who may not read invoices.
func (s *Service) OfClientAfter(ctx context.Context, actor identity.Actor, clientID string, at time.Time, invoiceID string, limit int) ([]Invoice, error) {
	if err := actor.Authorise(policies.InvoicesRead); err != nil {
		return nil, nil //nolint:nilerr // they see a timeline without invoices
	}
	found, err := ofClient(ctx, actor.Scope(), clientID, at, invoiceID, limit)
	if err != nil {
		return nil, fmt.Errorf("list a client's invoices: %w", err)
	}
	return found, nil
}

// Has says whether the clinic has such an issued invoice, which a payment may be for. It authorises nobody.
func (s *Service) Has(ctx context.Context, scope tenancy.Scope, invoiceID string) (bool, error) {
	i, err := s.find(ctx, scope, invoiceID)
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return err == nil && i.Kind == Plain && i.IsIssued(), err
}
