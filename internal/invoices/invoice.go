// Package invoices makes a clinic's invoices: drafts that are edited freely, numbers without gaps, documents that never change
// once they are issued, and stornos that take back what an invoice said and never more.
//
// A number is allotted in the one conditional write that issues the document: it is the highest of its series and one more,
// under a unique index, tried again when another was quicker. There is no counter that could run ahead of the documents, so a
// crash at any point leaves a draft or a numbered invoice (ADR 22).
package invoices

import (
	"time"

	"github.com/m-saas/m-saas/internal/fault"
)

// Bounds.
const (
	MaxLines       = 200
	MaxDescription = 300           // runes of a line
	MaxNotes       = 1000          // runes
	MaxPrice       = 1_000_000_000 // minor units of one piece
	MaxQuantity    = 100_000_000   // thousandths
	MaxStornos     = 20            // of one invoice
)

const dayLayout = "2006-01-02"

// Kind says what a document is.
type Kind string

// The kinds.
const (
	Plain  Kind = "invoice"
	Storno Kind = "storno" // takes an invoice back, wholly or in part; its amounts are negative
)

// Standing is where a document stands.
type Standing string

// The standings. An open invoice whose due day is over is overdue, which follows from the day and is not kept.
const (
	Draft     Standing = "draft"
	Open      Standing = "open"      // issued and not wholly paid
	Paid      Standing = "paid"      // issued and wholly paid
	Cancelled Standing = "cancelled" // issued and wholly taken back by stornos
	Counter   Standing = "storno"    // an issued storno
)

// Standings lists all of them.
func Standings() []Standing { return []Standing{Draft, Open, Paid, Cancelled, Counter} }

// Tax is how a line is taxed, as the law was on the day of the invoice.
type Tax struct {
	Code     string `bson:"code"`     // of the configuration, "ro-s-21"
	Category string `bson:"category"` // UNCL 5305: S, Z, E, AE, O
	Rate     int64  `bson:"rate"`     // hundredths of a percent: 2100 is 21 %
}

// Line is one line of a document. Amounts are minor units of the document's currency, without VAT.
type Line struct {
	Description string `bson:"description"`
	ServiceID   string `bson:"service_id,omitempty"`
	Quantity    int64  `bson:"quantity"` // thousandths; negative in a storno
	Unit        string `bson:"unit"`     // UN/ECE Recommendation 20
	Price       int64  `bson:"price"`    // of one, before the discount; never negative
	Discount    int64  `bson:"discount"` // hundredths of a percent of price × quantity, 0–10000
	Tax         Tax    `bson:"tax"`

	Off int64 `bson:"off"`          // what the discount comes to
	Net int64 `bson:"net"`          // price × quantity less the discount
	Of  int   `bson:"of,omitempty"` // in a storno: the line of the invoice that it takes back, from 1
}

// Group is the VAT of all lines that are taxed in the same way.
type Group struct {
	Tax        Tax    `bson:"tax"`
	Base       int64  `bson:"base"`
	VAT        int64  `bson:"vat"`
	ReasonCode string `bson:"reason_code,omitempty"` // VATEX, of what is not taxed
	Reason     string `bson:"reason,omitempty"`      // its legal text, in the document's language
}

// Totals are the sums of a document.
type Totals struct {
	Net    int64   `bson:"net"`
	VAT    int64   `bson:"vat"`
	Total  int64   `bson:"total"`
	Groups []Group `bson:"groups"`
}

// Place is a postal address as e-Factura wants it.
type Place struct {
	Street   string `bson:"street"`
	City     string `bson:"city"`   // in Bucharest SECTOR1 … SECTOR6
	County   string `bson:"county"` // ISO 3166-2, "RO-CJ"; for Romania
	PostCode string `bson:"post_code,omitempty"`
	Country  string `bson:"country"` // ISO 3166-1 alpha-2
}

// Buyer is whom a document is for, as they were when it was issued.
type Buyer struct {
	Company bool   `bson:"company"`
	Name    string `bson:"name"`
	TaxID   string `bson:"tax_id,omitempty"` // of a company; with RO before it for who is registered for VAT
	RegNo   string `bson:"reg_no,omitempty"`
	Email   string `bson:"email,omitempty"`
	Place   Place  `bson:"place"`
}

// Reference names the invoice that a storno takes back.
type Reference struct {
	ID       string `bson:"id"`
	Name     string `bson:"name"`
	IssuedOn string `bson:"issued_on"`
}

// Mailing is the last sending of a document by mail.
type Mailing struct {
	Number int64      `bson:"number"` // counts the sendings
	To     string     `bson:"to"`
	By     string     `bson:"by"`
	At     time.Time  `bson:"at"` // when it was asked for
	State  MailState  `bson:"state"`
	Note   string     `bson:"note,omitempty"` // what the person added
	Left   *time.Time `bson:"left,omitempty"`
}

// MailState is where a sending stands.
type MailState string

// The states of a sending.
const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"
	MailFailed  MailState = "failed"
)

// FilingState is where a document stands on its way to the authority.
type FilingState string

// The states of filing. What hands documents over is not part of the product yet: they wait, and their XML can be fetched.
const (
	FilingPending    FilingState = "pending"    // complete, waiting to be handed over
	FilingIncomplete FilingState = "incomplete" // something is missing that the authority wants
	FilingFetched    FilingState = "fetched"    // somebody has taken the XML
)

// Filing is the outbox entry of a document for the authority (e-Factura). It is written together with the number.
type Filing struct {
	State     FilingState `bson:"state"`
	Problems  []string    `bson:"problems,omitempty"` // identifiers of the rules that the document breaks
	FetchedAt *time.Time  `bson:"fetched_at,omitempty"`
}

// Invoice is one document: a draft, an invoice or a storno.
type Invoice struct {
	ID            string   `bson:"_id"`
	Kind          Kind     `bson:"kind"`
	Standing      Standing `bson:"standing"`
	ClientID      string   `bson:"client_id,omitempty"`
	AppointmentID string   `bson:"appointment_id,omitempty"`
	PaymentID     string   `bson:"payment_id,omitempty"`

	Series   string `bson:"series"`
	Year     int    `bson:"year"`             // of a series that begins anew with each year; else 0
	Number   int64  `bson:"number,omitempty"` // absent in a draft
	Name     string `bson:"name,omitempty"`   // as it is printed, "DLX-0042"
	IssuedOn string `bson:"issued_on,omitempty"`
	DueOn    string `bson:"due_on,omitempty"`
	DueDays  int    `bson:"due_days"`

	DeliveredOn string `bson:"delivered_on,omitempty"` // when the services were performed; "" = on the day of the invoice
	Language    string `bson:"language"`
	Currency    string `bson:"currency"`
	Issuer      Issuer `bson:"issuer"` // as it was when issued
	Buyer       Buyer  `bson:"buyer"`
	Lines       []Line `bson:"lines"`
	Totals      Totals `bson:"totals"`
	Prepaid     int64  `bson:"prepaid"` // what was paid before it was issued
	Notes       string `bson:"notes,omitempty"`

	Of      *Reference `bson:"of,omitempty"`     // of a storno
	Reason  string     `bson:"reason,omitempty"` // of a storno
	Stornos []Claim    `bson:"stornos,omitempty"`
	Paid    int64      `bson:"paid"` // kept to filter by; payments are the truth

	Mail   *Mailing `bson:"mail,omitempty"`
	Filing *Filing  `bson:"filing,omitempty"`

	SortKey   string    `bson:"sort_key"` // its day and moment, by which lists are ordered
	At        time.Time `bson:"at"`       // when it was issued, or drafted
	IssuedBy  string    `bson:"issued_by,omitempty"`
	CreatedBy string    `bson:"created_by"`
	CreatedAt time.Time `bson:"created_at"`
	ChangedAt time.Time `bson:"changed_at"`
	Rev       int64     `bson:"rev"`

	RequestHash string `bson:"request_hash,omitempty"`
}

// IsIssued says whether the document has its number, and so never changes.
func (i Invoice) IsIssued() bool { return i.Number > 0 }

// Stornoed is what stornos have taken back of the total; never more than it.
func (i Invoice) Stornoed() int64 {
	var sum int64
	for _, c := range i.Stornos {
		sum += c.Total()
	}
	return sum
}

// Due is what is still to be paid: the total less what was taken back and what was paid, never below zero.
func (i Invoice) Due() int64 { return max(0, i.Totals.Total-i.Stornoed()-i.Paid) }

// IsOverdue says whether an open invoice's due day is over.
func (i Invoice) IsOverdue(today string) bool {
	return i.Standing == Open && i.DueOn != "" && i.DueOn < today
}

// stands works out where an issued invoice stands.
func (i Invoice) stands() Standing {
	switch {
	case i.Kind == Storno:
		return Counter
	case !i.IsIssued():
		return Draft
	case len(i.Stornos) > 0 && i.isTakenBack():
		return Cancelled
	case i.Due() == 0:
		return Paid
	}
	return Open
}

// isTakenBack says whether nothing is left of any line.
func (i Invoice) isTakenBack() bool {
	for n := range i.Lines {
		if i.left(n+1).Quantity > 0 {
			return false
		}
	}
	return true
}

func errNotFound() error { return fault.New(fault.NotFound, "not_found", "There is no such invoice.") }

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this in the meantime. Load it again.")
}

func errIssued() error {
	return fault.New(fault.Conflict, "invoice_issued", "This invoice is issued and cannot be changed any more. Correct it by a storno.")
}
