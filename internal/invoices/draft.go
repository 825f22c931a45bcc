package invoices

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// NewInvoice is the input of Create: a draft from scratch, for a client, from an appointment or from a payment.
type NewInvoice struct {
	ID            string `json:"-"` // derived from the Idempotency-Key, or a new one
	ClientID      string
	AppointmentID string
	PaymentID     string
	Again         bool // although the appointment has an invoice
}

// Content is what a draft says.
type Content struct {
	ClientID    string // "" = nobody on the list of clients
	Series      string
	Language    string
	DueDays     int
	DeliveredOn string // "" = the day of the invoice
	Buyer       Buyer
	Lines       []DraftLine
	Notes       string
}

// DraftLine is a line as it is written; what it comes to is computed.
type DraftLine struct {
	Description string
	ServiceID   string
	Quantity    int64 // thousandths
	Unit        string
	Price       int64
	Discount    int64  // hundredths of a percent
	Tax         string // a code of the rates
}

// AlreadyInvoiced is the detail of the fault already_invoiced.
type AlreadyInvoiced struct {
	ID   string `json:"id"`
	Name string `json:"name"` // "" = a draft
}

// Create makes a draft with what is known already. The same identifier with the same input again gives the stored draft. Faults: Forbidden;
// NotFound for the client or appointment; Conflict "already_invoiced" with AlreadyInvoiced unless Again.
func (s *Service) Create(ctx context.Context, actor identity.Actor, in NewInvoice) (Invoice, error) {
	if err := actor.Authorise(policies.InvoicesWrite); err != nil {
		return Invoice{}, err
	}
	if err := id.Check(id.Invoice, "id", in.ID); err != nil {
		return Invoice{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Invoice{}, err
	}
	scope := actor.Scope()
	if stored, found, err := find(ctx, scope, in.ID); err != nil || found {
		return repeated(stored, hash, err)
	}
	if err := s.refuseSecond(ctx, scope, in); err != nil {
		return Invoice{}, err
	}
	i, err := s.prefill(ctx, actor, in)
	if err != nil {
		return Invoice{}, err
	}
	i.RequestHash = hash
	err = insert(ctx, scope, i)
	if tenancy.IsDuplicate(err, "_id_") {
		stored, _, err := find(ctx, scope, in.ID)
		return repeated(stored, hash, err)
	}
	if err != nil {
		return Invoice{}, fmt.Errorf("create invoice: %w", err)
	}
	s.changed(ctx, actor, i, audit.Entry{Action: "invoice.created"})
	s.linkPayment(ctx, actor, i)
	return i, nil
}

func repeated(stored Invoice, hash string, err error) (Invoice, error) {
	if err == nil {
		err = idempotency.Check(stored.RequestHash, hash)
	}
	return stored, err
}

// refuseSecond keeps an appointment from being invoiced twice by accident.
func (s *Service) refuseSecond(ctx context.Context, scope tenancy.Scope, in NewInvoice) error {
	if in.AppointmentID == "" || in.Again {
		return nil
	}
	have, found, err := ofAppointment(ctx, scope, in.AppointmentID)
	if err != nil || !found {
		return err
	}
	return fault.New(fault.Conflict, "already_invoiced", "There is an invoice of this appointment.").
		WithDetails(AlreadyInvoiced{ID: have.ID, Name: have.Name})
}

// Edit replaces what a draft says, at rev. Faults: Forbidden; NotFound; Invalid with fields; Conflict "stale_edit", "invoice_issued".
func (s *Service) Edit(ctx context.Context, actor identity.Actor, invoiceID string, rev int64, in Content) (Invoice, error) {
	if err := actor.Authorise(policies.InvoicesWrite); err != nil {
		return Invoice{}, err
	}
	i, err := s.draft(ctx, actor.Scope(), invoiceID, rev)
	if err != nil {
		return Invoice{}, err
	}
	set, err := s.settings(ctx, actor.Scope())
	if err != nil {
		return Invoice{}, err
	}
	moved := in.ClientID != i.ClientID
	if moved && in.ClientID != "" {
		if _, err := s.Clients.Get(ctx, actor, in.ClientID); err != nil {
			return Invoice{}, err
		}
	}
	if err := s.write(&i, in, set); err != nil {
		return Invoice{}, err
	}
	i.Rev, i.ChangedAt = rev+1, s.now()
	ok, err := replaceDraft(ctx, actor.Scope(), i, rev, moved)
	if err != nil {
		return Invoice{}, fmt.Errorf("edit invoice: %w", err)
	}
	if !ok {
		return Invoice{}, errStale()
	}
	s.changed(ctx, actor, i, audit.Entry{Action: "invoice.edited"})
	return s.shown(ctx, actor.Scope(), i)
}

// draft reads a draft at a revision.
func (s *Service) draft(ctx context.Context, scope tenancy.Scope, invoiceID string, rev int64) (Invoice, error) {
	i, err := s.find(ctx, scope, invoiceID)
	switch {
	case err != nil:
		return i, err
	case i.IsIssued():
		return i, errIssued()
	case i.Rev != rev:
		return i, errStale()
	}
	return i, nil
}

func (s *Service) find(ctx context.Context, scope tenancy.Scope, invoiceID string) (Invoice, error) {
	if !id.Is(id.Invoice, invoiceID) {
		return Invoice{}, errNotFound()
	}
	i, found, err := find(ctx, scope, invoiceID)
	if err == nil && !found {
		err = errNotFound()
	}
	return i, err
}

// write puts the content into a draft and computes its sums. Faults: Invalid with fields.
func (s *Service) write(i *Invoice, in Content, set Settings) error {
	var bad fault.Problems
	in.Buyer.check(&bad)
	if in.Language != "ro" && in.Language != "en" {
		bad.Add("language", "unknown_value", "The language is ro or en.")
	}
	if in.DueDays < 0 || in.DueDays > maxDueDays {
		bad.Add("due_days", "out_of_range", fmt.Sprintf("Between 0 and %d.", maxDueDays))
	}
	if in.DeliveredOn != "" && !isDay(in.DeliveredOn) {
		bad.Add("delivered_on", "invalid_date", "Write the day as 2026-11-27.")
	}
	if _, ok := set.series(in.Series, Plain); !ok {
		bad.Add("series", "unknown_value", "There is no such series of invoices.")
	}
	in.Notes = bad.Text("notes", in.Notes, MaxNotes)
	if len(in.Lines) > MaxLines {
		bad.Add("lines", "too_many", fmt.Sprintf("At most %d lines.", MaxLines))
		return bad.Err()
	}
	lines := make([]Line, len(in.Lines))
	for n := range in.Lines {
		lines[n] = in.Lines[n].check(&bad, fmt.Sprintf("lines[%d]", n), s.Rates)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	totals, err := Compute(lines)
	if err != nil {
		return err
	}
	s.Rates.explain(totals.Groups, in.Language)
	i.ClientID, i.Series, i.Language, i.DueDays = in.ClientID, in.Series, in.Language, in.DueDays
	i.DeliveredOn, i.Buyer, i.Lines, i.Totals, i.Notes = in.DeliveredOn, in.Buyer, lines, totals, in.Notes
	return nil
}

// Units are the units of lines: codes of UN/ECE Recommendation 20.
func Units() []string {
	return []string{"E48", "H87", "C62", "HUR", "DAY", "MON", "KGM", "GRM", "LTR", "MLT", "MTR", "SET"}
}

func (l DraftLine) check(bad *fault.Problems, path string, rates Rates) Line {
	out := Line{ServiceID: l.ServiceID, Quantity: l.Quantity, Unit: cmp.Or(l.Unit, Units()[0]), Price: l.Price, Discount: l.Discount}
	out.Description = bad.Line(path+".description", l.Description, false, MaxDescription)
	if l.Quantity < 1 || l.Quantity > MaxQuantity {
		bad.Add(path+".quantity", "out_of_range", "The quantity is more than nothing and at most 100,000.")
	}
	if l.Price < 0 || l.Price > MaxPrice {
		bad.Add(path+".price", "out_of_range", "The price is not below zero and at most 10 millions.")
	}
	if l.Discount < 0 || l.Discount > percent {
		bad.Add(path+".discount", "out_of_range", "The discount is between 0 and 100 percent.")
	}
	if l.ServiceID != "" && !id.Is(id.Service, l.ServiceID) {
		bad.Add(path+".service_id", "invalid_id", "This is not an identifier of the right kind.")
	}
	if !isUnit(out.Unit) {
		bad.Add(path+".unit", "unknown_value", "There is no such unit.")
	}
	r, ok := rates.Find(l.Tax)
	if !ok {
		bad.Add(path+".tax", "unknown_value", "There is no such VAT.")
	}
	out.Tax = r.tax()
	return out
}

func isUnit(code string) bool {
	return strings.Contains(" "+strings.Join(Units(), " ")+" ", " "+code+" ")
}

// check brings the buyer to its normal form. A draft may be incomplete; Issue asks for what has to be there.
func (b *Buyer) check(bad *fault.Problems) {
	b.Name = bad.Line("buyer.name", b.Name, false, 200)
	b.RegNo = bad.Line("buyer.reg_no", b.RegNo, false, 40)
	b.Email = strings.TrimSpace(b.Email)
	if b.Email != "" && !messaging.IsAddress(b.Email) {
		bad.Add("buyer.email", "invalid_email", "This is not a mail address.")
	}
	b.Place.check(bad, "buyer.place", false)
	if !b.Company {
		b.TaxID, b.RegNo = "", ""
		return
	}
	b.TaxID = strings.ToUpper(bad.Line("buyer.tax_id", strings.Join(strings.Fields(b.TaxID), ""), false, 20))
	if b.TaxID != "" && b.Place.Country == romania && !IsTaxNumber(strings.TrimPrefix(b.TaxID, romania)) {
		bad.Add("buyer.tax_id", "check_digit", "This tax number is not right: its last digit does not fit the others.")
	}
}

// Delete removes a draft; rev 0 removes it at whatever revision it is. Faults: Forbidden; NotFound; Conflict "stale_edit", "invoice_issued".
func (s *Service) Delete(ctx context.Context, actor identity.Actor, invoiceID string, rev int64) error {
	if err := actor.Authorise(policies.InvoicesWrite); err != nil {
		return err
	}
	i, err := s.find(ctx, actor.Scope(), invoiceID)
	if err != nil {
		return err
	}
	if i.IsIssued() {
		return errIssued()
	}
	if rev != 0 && rev != i.Rev {
		return errStale()
	}
	ok, err := dropDraft(ctx, actor.Scope(), invoiceID, i.Rev)
	if err != nil {
		return fmt.Errorf("delete draft: %w", err)
	}
	if !ok {
		return errStale()
	}
	s.relink(ctx, actor, i.PaymentID, i.ID, "")
	s.changed(ctx, actor, i, audit.Entry{Action: "invoice.draft_deleted"})
	return nil
}
