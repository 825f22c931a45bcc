package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/payments"
)

// Payment is something that a client pays.
type Payment struct {
	ID            string             `json:"id" example:"pay_01jd3m8w1q2v5y7x9z0abcdefg"`
	Kind          payments.Kind      `json:"kind" enum:"link,cash,card_at_desk,transfer"`
	Method        payments.Method    `json:"method" enum:",stripe,paypal,cash,card_at_desk,transfer" doc:"What it was paid with; empty before."`
	State         payments.State     `json:"state" enum:"open,paid,expired,cancelled,partly_refunded,refunded,reversed"`
	Amount        Money              `json:"amount"`
	Returned      int64              `json:"returned" doc:"What went back, in minor units."`
	Refundable    int64              `json:"refundable" doc:"What can still be given back, in minor units."`
	Processing    bool               `json:"processing" doc:"The client's bank is still at it."`
	Purpose       string             `json:"purpose" doc:"What it is for, as the client reads it."`
	Note          string             `json:"note"`
	Language      string             `json:"language" enum:"ro,en"`
	Client        *AppointmentClient `json:"client"`
	AppointmentID *string            `json:"appointment_id"`
	InvoiceID     *string            `json:"invoice_id"`
	Link          *string            `json:"link" doc:"Where it can be paid; null for what is no link or cannot be paid any more."`
	ExpiresAt     *time.Time         `json:"expires_at"`
	PaidAt        *time.Time         `json:"paid_at"`
	Refunds       []PaymentRefund    `json:"refunds" nullable:"false"`
	Extras        []PaymentExtra     `json:"extras" nullable:"false" doc:"Money that came although nothing was to be paid any more; it goes back by itself."`
	Dispute       *PaymentDispute    `json:"dispute"`
	Sends         int64              `json:"sends" doc:"How often the link was sent."`
	CreatedBy     string             `json:"created_by"`
	CreatedAt     time.Time          `json:"created_at" doc:"When it was made; of an entry, when the money was received."`
	Rev           int64              `json:"rev"`
}

// PaymentRefund is money that goes back, or the correction of an entry.
type PaymentRefund struct {
	ID         string               `json:"id"`
	Amount     int64                `json:"amount" doc:"In minor units."`
	State      payments.RefundState `json:"state" enum:"requested,pending,succeeded,failed"`
	Correction bool                 `json:"correction" doc:"The entry was a mistake; no money moved."`
	Reason     string               `json:"reason"`
	Failure    string               `json:"failure" enum:",already_refunded,no_balance,disputed,too_late,amount,account,not_found,other" doc:"Why it failed."`
	By         string               `json:"by" doc:"Empty when it was made at the provider."`
	At         time.Time            `json:"at"`
}

// PaymentExtra is money that came too much.
type PaymentExtra struct {
	Method payments.Method      `json:"method" enum:"stripe,paypal"`
	Amount int64                `json:"amount"`
	State  payments.RefundState `json:"state" enum:"requested,pending,succeeded,failed"`
	At     time.Time            `json:"at"`
}

// PaymentDispute is a payer's complaint at their bank.
type PaymentDispute struct {
	Status string     `json:"status" doc:"The provider's word: needs_response, under_review, won, lost, …"`
	Reason string     `json:"reason"`
	Amount int64      `json:"amount"`
	DueBy  *time.Time `json:"due_by" doc:"Until when the clinic may answer."`
}

// paymentOf shows a payment; the address of its link leads to where it is paid.
func (a *API) paymentOf(actor identity.Actor) func(payments.Payment) Payment {
	return func(p payments.Payment) Payment {
		out := Payment{
			ID: p.ID, Kind: p.Kind, Method: p.Method, State: p.State, Amount: moneyOf(p.Amount), Returned: p.Returned(), Refundable: p.Refundable(), Purpose: p.Purpose,
			Note: p.Note, Language: p.Language, AppointmentID: orNull(p.AppointmentID), InvoiceID: orNull(p.InvoiceID), ExpiresAt: utcOrNull(p.ExpiresAt),
			PaidAt: utcOrNull(p.PaidAt), Refunds: []PaymentRefund{}, Extras: []PaymentExtra{}, Sends: p.Sends, CreatedBy: p.CreatedBy, CreatedAt: p.CreatedAt.UTC(), Rev: p.Rev,
		}
		if p.ClientID != "" {
			out.Client = &AppointmentClient{ID: p.ClientID, Name: p.Client.Name, Phone: p.Client.Phone}
		}
		if p.State == payments.Open {
			out.Link = orNull(a.Payments.LinkOf(actor.Scope(), p))
		}
		for _, r := range p.Refunds {
			out.Refunds = append(out.Refunds, PaymentRefund{
				ID: r.ID, Amount: r.Amount, State: r.State, Correction: r.Correction, Reason: r.Reason, Failure: r.Failure, By: r.By, At: r.At.UTC(),
			})
		}
		for _, t := range p.Attempts {
			out.Processing = out.Processing || t.State == payments.Processing
			if t.Extra != nil {
				out.Extras = append(out.Extras, PaymentExtra{Method: t.Method, Amount: t.Extra.Amount, State: t.Extra.State, At: t.Extra.At.UTC()})
			}
		}
		if d := p.Dispute; d != nil {
			out.Dispute = &PaymentDispute{Status: d.Status, Reason: d.Reason, Amount: d.Amount, DueBy: utcOrNull(d.DueBy)}
		}
		return out
	}
}

func utcOrNull(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return timeOrNull(*t)
}

// PaymentsQuery is embedded by the routes that take a filter of payments.
type PaymentsQuery struct {
	States        []payments.State `query:"states" maxItems:"7" enum:"open,paid,expired,cancelled,partly_refunded,refunded,reversed" doc:"Left out: all."`
	Kind          payments.Kind    `query:"kind" enum:"link,cash,card_at_desk,transfer"`
	Method        payments.Method  `query:"method" enum:"stripe,paypal,cash,card_at_desk,transfer"`
	ClientID      string           `query:"client_id" maxLength:"40"`
	AppointmentID string           `query:"appointment_id" maxLength:"40"`
	InvoiceID     string           `query:"invoice_id" maxLength:"40"`
	From          string           `query:"from" maxLength:"10" doc:"First local day on which it was made."`
	To            string           `query:"to" maxLength:"10" doc:"Last local day."`
}

func (q PaymentsQuery) filter() payments.Filter {
	return payments.Filter{
		States: q.States, Kind: q.Kind, Method: q.Method, ClientID: q.ClientID, AppointmentID: q.AppointmentID, InvoiceID: q.InvoiceID, From: q.From, To: q.To,
	}
}

type listPaymentsInput struct {
	TenantPath
	PageQuery
	PaymentsQuery
}

func (a *API) listPayments(ctx context.Context, actor identity.Actor, in *listPaymentsInput) (*body[list[Payment]], error) {
	f := in.filter()
	f.Cursor, f.Limit = in.Cursor, in.Limit
	page, err := a.Payments.List(ctx, actor, f)
	if err != nil {
		return nil, err
	}
	return &body[list[Payment]]{Body: listOf(viewsOf(page.Items, a.paymentOf(actor)), page.Next)}, nil
}

type takePaymentInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Kind          payments.Kind `json:"kind" enum:"link,cash,card_at_desk,transfer"`
		Amount        int64         `json:"amount" minimum:"1" maximum:"10000000000" doc:"Minor units of the clinic's currency."`
		Purpose       string        `json:"purpose" minLength:"1" maxLength:"200"`
		Note          string        `json:"note,omitempty" maxLength:"500"`
		ClientID      string        `json:"client_id,omitempty" maxLength:"40"`
		AppointmentID string        `json:"appointment_id,omitempty" maxLength:"40"`
		InvoiceID     string        `json:"invoice_id,omitempty" maxLength:"40"`
		Language      string        `json:"language,omitempty" enum:"ro,en" doc:"Of what the client reads; left out: the clinic's."`
		Days          int           `json:"days,omitempty" minimum:"1" maximum:"90" doc:"Until a link is over; left out: 14."`
		ReceivedAt    *time.Time    `json:"received_at,omitempty" doc:"Of an entry; left out: now."`
	}
}

func (a *API) takePayment(ctx context.Context, actor identity.Actor, in *takePaymentInput) (*body[Payment], error) {
	b := in.Body
	made := payments.NewPayment{
		ID: a.newID(id.Payment, actor, in.IdempotencyKey), Kind: b.Kind, Amount: b.Amount, Purpose: b.Purpose, Note: b.Note, ClientID: b.ClientID,
		AppointmentID: b.AppointmentID, InvoiceID: b.InvoiceID, Language: b.Language, Days: b.Days,
	}
	if b.ReceivedAt != nil {
		made.ReceivedAt = *b.ReceivedAt
	}
	p, err := a.Payments.Take(ctx, actor, made)
	return answer(p, a.paymentOf(actor), err)
}

type paymentInput struct {
	ItemPath
}

func (a *API) getPayment(ctx context.Context, actor identity.Actor, in *paymentInput) (*body[Payment], error) {
	p, err := a.Payments.Get(ctx, actor, in.ID)
	return answer(p, a.paymentOf(actor), err)
}

func (a *API) checkPayment(ctx context.Context, actor identity.Actor, in *paymentInput) (*body[Payment], error) {
	p, err := a.Payments.Check(ctx, actor, in.ID)
	return answer(p, a.paymentOf(actor), err)
}

func (a *API) cancelPayment(ctx context.Context, actor identity.Actor, in *paymentInput) (*body[Payment], error) {
	p, err := a.Payments.Cancel(ctx, actor, in.ID)
	return answer(p, a.paymentOf(actor), err)
}

type sendPaymentInput struct {
	ItemPath

	Body struct {
		Channel outbox.Channel `json:"channel" enum:"email,sms,whatsapp"`
	}
}

func (a *API) sendPayment(ctx context.Context, actor identity.Actor, in *sendPaymentInput) (*body[Payment], error) {
	p, err := a.Payments.Send(ctx, actor, in.ID, in.Body.Channel)
	return answer(p, a.paymentOf(actor), err)
}

// PaymentSending is one message that brought a link to its client.
type PaymentSending struct {
	Channel  outbox.Channel  `json:"channel" enum:"email,sms,whatsapp"`
	State    outbox.State    `json:"state" enum:"waiting,handing,sent,dropped,failed,uncertain"`
	Why      string          `json:"why" doc:"In a word, why it did not leave."`
	Delivery outbox.Delivery `json:"delivery" doc:"What the provider of text messages told."`
	At       time.Time       `json:"at"`
}

func paymentSendingOf(r outbox.Row) PaymentSending {
	out := PaymentSending{Channel: r.Channel, State: r.State, Why: r.Why, Delivery: r.Delivery, At: r.ChangedAt.UTC()}
	if out.State == outbox.Sent {
		out.Why = ""
	}
	return out
}

func (a *API) listPaymentSendings(ctx context.Context, actor identity.Actor, in *paymentInput) (*body[list[PaymentSending]], error) {
	if _, err := a.Payments.Get(ctx, actor, in.ID); err != nil {
		return nil, err
	}
	rows, err := a.Payments.Sendings(ctx, actor, in.ID)
	return answerAll(rows, paymentSendingOf, err)
}

type refundPaymentInput struct {
	ItemPath
	IdempotencyKey

	Body struct {
		Amount int64  `json:"amount,omitempty" minimum:"1" maximum:"10000000000" doc:"Minor units; left out: all that is left."`
		Reason string `json:"reason,omitempty" maxLength:"300"`
	}
}

func (a *API) refundPayment(ctx context.Context, actor identity.Actor, in *refundPaymentInput) (*body[Payment], error) {
	p, err := a.Payments.GiveBack(ctx, actor, in.ID, payments.NewRefund{
		ID: a.newID(id.Refund, actor, in.IdempotencyKey), Amount: in.Body.Amount, Reason: in.Body.Reason,
	})
	return answer(p, a.paymentOf(actor), err)
}

type reversePaymentInput struct {
	ItemPath

	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"300"`
	}
}

func (a *API) reversePayment(ctx context.Context, actor identity.Actor, in *reversePaymentInput) (*body[Payment], error) {
	p, err := a.Payments.Reverse(ctx, actor, in.ID, in.Body.Reason)
	return answer(p, a.paymentOf(actor), err)
}
