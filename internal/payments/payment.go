// Package payments keeps what a clinic takes: links that its clients pay online (at the clinic's own Stripe or PayPal account),
// cash, card at the desk and bank transfers, with refunds, corrections and disputes.
//
// One document per payment is the truth. What happens at a provider is never believed from a webhook: it only says that
// something may have changed, and the provider's objects are read again with the clinic's account. A write of ours that says
// what is about to be done comes before every request to a provider, whose idempotency key follows from it; so a process may
// die at any point, and the next one that looks finishes what was begun, once.
package payments

import (
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/money"
)

// Kind is how a payment is taken.
type Kind string

// The kinds.
const (
	Link     Kind = "link"         // the client pays online
	Cash     Kind = "cash"         // at the desk
	Card     Kind = "card_at_desk" // at the desk's own terminal
	Transfer Kind = "transfer"     // seen on the clinic's bank account
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{Link, Cash, Card, Transfer} }

// Method is what a payment was paid with: one of the desk's kinds, or the provider of a link.
type Method string

// The providers of links.
const (
	Stripe Method = "stripe"
	PayPal Method = "paypal"
)

// State is where a payment stands: open → paid | expired | cancelled; paid → partly refunded → refunded, and back when a refund
// fails; what was entered at the desk by mistake is reversed.
type State string

// The states.
const (
	Open           State = "open"
	Paid           State = "paid"
	Expired        State = "expired"
	Cancelled      State = "cancelled"
	PartlyRefunded State = "partly_refunded"
	Refunded       State = "refunded"
	Reversed       State = "reversed"
)

// States lists them all.
func States() []State {
	return []State{Open, Paid, Expired, Cancelled, PartlyRefunded, Refunded, Reversed}
}

// Payment is something that a client pays.
type Payment struct {
	ID            string      `bson:"_id"`
	Kind          Kind        `bson:"kind"`
	Method        Method      `bson:"method,omitempty"` // what it was paid with; "" before
	State         State       `bson:"state"`
	Amount        money.Money `bson:"amount"`
	Purpose       string      `bson:"purpose"` // what it is for, as the client reads it
	Note          string      `bson:"note,omitempty"`
	Language      string      `bson:"language"` // of what the client reads
	ClientID      string      `bson:"client_id,omitempty"`
	Client        clients.Ref `bson:"-"` // as the client is called now; joined when read
	AppointmentID string      `bson:"appointment_id,omitempty"`
	InvoiceID     string      `bson:"invoice_id,omitempty"`

	Attempts []Attempt  `bson:"attempts,omitempty"` // of a link, the last maxAttempts
	Attempt  int64      `bson:"attempt"`            // the number of the last one
	Refunds  []Refund   `bson:"refunds,omitempty"`  // and corrections
	Dispute  *Dispute   `bson:"dispute,omitempty"`
	Objects  []string   `bson:"objects,omitempty"` // the provider's names of what belongs to it
	Sends    int64      `bson:"sends"`             // how often the link was sent
	PaidAt   *time.Time `bson:"paid_at,omitempty"`
	// ExpiresAt is until when a link can be paid.
	ExpiresAt *time.Time `bson:"expires_at,omitempty"`
	// DueAt is when the provider is asked again, whatever webhooks say; nil = never.
	DueAt *time.Time `bson:"due_at,omitempty"`
	Tries int        `bson:"tries,omitempty"` // in a row that failed

	CreatedBy   string    `bson:"created_by"` // the person's name then
	Rev         int64     `bson:"rev"`
	CreatedAt   time.Time `bson:"created_at"` // of an entry: when the money was received
	ChangedAt   time.Time `bson:"changed_at"`
	RequestHash string    `bson:"request_hash"`
}

// AttemptState is where one visit to a provider's page stands.
type AttemptState string

// The states of attempts.
const (
	Making     AttemptState = "making"     // the provider is being asked for a page
	Live       AttemptState = "live"       // it can be paid there
	Approved   AttemptState = "approved"   // at PayPal: the client agreed, the money is still to be taken
	Capturing  AttemptState = "capturing"  // at PayPal: we have begun to take the money, and nothing can stop it
	Processing AttemptState = "processing" // paid, says the client's bank, not yet the provider
	Settled    AttemptState = "paid"       // this one paid the payment
	Ended      AttemptState = "ended"      // it cannot be paid any more
	Extra      AttemptState = "extra"      // paid although the payment was not to be paid: the money goes back
)

// Attempt is one page of a provider on which a link can be paid.
type Attempt struct {
	N       int64        `bson:"n"`
	Method  Method       `bson:"method"`
	Account string       `bson:"account"`           // the clinic's at the provider
	Object  string       `bson:"object,omitempty"`  // the checkout session or order; "" while it is being made
	Payment string       `bson:"payment,omitempty"` // what refunds are made of: the payment intent or capture
	State   AttemptState `bson:"state"`
	MadeAt  time.Time    `bson:"made_at"`
	EndsAt  time.Time    `bson:"ends_at"` // when the provider closes the page by itself
	Extra   *Refund      `bson:"extra,omitempty"`
}

// open says whether somebody might still pay there.
func (a Attempt) open() bool {
	return a.State == Making || a.State == Live || a.State == Approved || a.State == Capturing || a.State == Processing
}

// unstoppable says whether money may be on its way already.
func (a Attempt) unstoppable() bool { return a.State == Capturing || a.State == Processing }

// RefundState is where money on its way back stands.
type RefundState string

// The states of refunds.
const (
	Requested RefundState = "requested" // the provider is being asked
	Pending   RefundState = "pending"   // the provider is at it
	Succeeded RefundState = "succeeded"
	Failed    RefundState = "failed" // nothing went back
)

// Refund is money that goes back, or the correction of an entry.
type Refund struct {
	ID         string      `bson:"id"`
	Object     string      `bson:"object,omitempty"` // the provider's name of it
	Amount     int64       `bson:"amount"`           // in the payment's currency
	State      RefundState `bson:"state"`
	Correction bool        `bson:"correction,omitempty"` // the entry was a mistake; no money moved
	Reason     string      `bson:"reason,omitempty"`
	Failure    string      `bson:"failure,omitempty"` // a code of why it failed
	By         string      `bson:"by,omitempty"`      // "" = at the provider, or by itself
	At         time.Time   `bson:"at"`
	Hash       string      `bson:"hash,omitempty"` // of the request
}

// Dispute is a payer's complaint at their bank.
type Dispute struct {
	Object string     `bson:"object"`
	Status string     `bson:"status"` // the provider's word: "needs_response", "under_review", "won", "lost", …
	Reason string     `bson:"reason,omitempty"`
	Amount int64      `bson:"amount"`
	DueBy  *time.Time `bson:"due_by,omitempty"` // until when the clinic may answer
}

// The bounds.
const (
	MaxRefunds  = 20
	MaxPurpose  = 200 // runes
	MaxNote     = 500
	MaxReason   = 300
	MaxSends    = 20
	maxAttempts = 10 // that are remembered

	MinLink = 200        // minor units; providers take no less
	MaxLink = 99_999_999 // Stripe's own bound

	DefaultDays = 14
	MaxDays     = 90
)

// IsPaid says whether money has come and not all of it gone back.
func (p Payment) IsPaid() bool { return p.State == Paid || p.State == PartlyRefunded }

// Returned is what went back, or is on its way: refunds that the provider has taken, and corrections.
func (p Payment) Returned() int64 { return p.sum(Pending, Succeeded) }

// Refundable is how much can still be given back.
func (p Payment) Refundable() int64 {
	if p.PaidAt == nil {
		return 0
	}
	return max(0, p.Amount.Amount-p.sum(Requested, Pending, Succeeded))
}

func (p Payment) sum(states ...RefundState) int64 {
	var n int64
	for _, r := range p.Refunds {
		if slices.Contains(states, r.State) {
			n += r.Amount
		}
	}
	return n
}

// isOver says whether the time in which a link could be paid has passed.
func (p Payment) isOver(now time.Time) bool { return p.ExpiresAt != nil && !p.ExpiresAt.After(now) }

// attempt is the place of an attempt; nil when it is no longer remembered.
func (p *Payment) attempt(n int64) *Attempt {
	for i := range p.Attempts {
		if p.Attempts[i].N == n {
			return &p.Attempts[i]
		}
	}
	return nil
}

// settledBy is the attempt that paid it; nil for what was entered.
func (p *Payment) settledBy() *Attempt {
	for i := range p.Attempts {
		if p.Attempts[i].State == Settled {
			return &p.Attempts[i]
		}
	}
	return nil
}

// clone copies all that a change may touch.
func (p Payment) clone() Payment {
	p.Attempts = slices.Clone(p.Attempts)
	for i, a := range p.Attempts {
		if a.Extra != nil {
			extra := *a.Extra
			p.Attempts[i].Extra = &extra
		}
	}
	p.Refunds = slices.Clone(p.Refunds)
	p.Objects = slices.Clone(p.Objects)
	return p
}
