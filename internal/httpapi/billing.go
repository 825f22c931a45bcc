package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/billing"
	"github.com/m-saas/m-saas/internal/identity"
)

// BillingPlan is a price of a seat.
type BillingPlan struct {
	Name     string `json:"name" example:"month"`
	Seat     Money  `json:"seat" doc:"Of one seat for one interval."`
	Interval string `json:"interval" enum:"month,year"`
	TaxPlus  bool   `json:"tax_plus" doc:"Tax comes on top."`
}

// BillingCard is the card that is charged.
type BillingCard struct {
	Brand    string `json:"brand"`
	Last4    string `json:"last4"`
	ExpMonth int    `json:"exp_month"`
	ExpYear  int    `json:"exp_year"`
}

// Billing is how a clinic stands with what it pays for its seats.
type Billing struct {
	State        string        `json:"state" enum:"trial,trial_over,paid,grace,unpaid,canceled"`
	Plan         *BillingPlan  `json:"plan" doc:"null before there is a subscription."`
	Plans        []BillingPlan `json:"plans" nullable:"false" doc:"That are offered."`
	Seats        int           `json:"seats" doc:"How many there are now."`
	UsedSeats    int           `json:"used_seats"`
	PaidSeats    int           `json:"paid_seats" doc:"Of the present period."`
	NextSeats    int           `json:"next_seats" doc:"Of the next period; 0: as now."`
	PendingSeats int           `json:"pending_seats" doc:"Wanted, and waiting for a payment at pay_url; 0: none."`
	MaxSeats     int           `json:"max_seats" doc:"The most that can be chosen."`
	PeriodEnd    *time.Time    `json:"period_end"`
	TrialUntil   *time.Time    `json:"trial_until" doc:"null when it is no trial."`
	CancelAt     *time.Time    `json:"cancel_at" doc:"When the subscription ends, if nobody renews it."`
	ReadOnlyFrom *time.Time    `json:"read_only_from" doc:"From when members may only look; null: never, as things stand."`
	ReadOnly     bool          `json:"read_only"`
	Open         *Money        `json:"open" doc:"What waits to be paid at pay_url."`
	PayURL       *string       `json:"pay_url"`
	Card         *BillingCard  `json:"card"`
	Paused       bool          `json:"paused" doc:"The trial ended without a card; resuming charges the card and goes on."`
	Customer     bool          `json:"customer" doc:"There is a portal, and there may be invoices."`
}

type billingOutput = body[Billing]

func billingPlanOf(p billing.Plan) BillingPlan {
	return BillingPlan{Name: p.Name, Seat: moneyOf(p.Seat), Interval: p.Interval, TaxPlus: p.TaxPlus}
}

func billingOf(v billing.View) Billing {
	out := Billing{
		State: string(v.State), Plans: viewsOf(v.Plans, billingPlanOf), Seats: v.Seats, UsedSeats: v.Used, PaidSeats: v.PaidSeats, NextSeats: v.NextSeats,
		PendingSeats: v.PendingSeats, MaxSeats: billing.MaxSeats, PeriodEnd: timeOrNull(v.PeriodEnd), TrialUntil: timeOrNull(v.TrialUntil),
		CancelAt: timeOrNull(v.CancelAt), ReadOnlyFrom: timeOrNull(v.ReadOnlyFrom), ReadOnly: v.ReadOnly, PayURL: orNull(v.PayURL),
		Paused: v.Paused, Customer: v.CustomerID != "",
	}
	if v.Plan.Name != "" {
		p := billingPlanOf(v.Plan)
		out.Plan = &p
	}
	if v.Open.Currency != "" {
		m := moneyOf(v.Open)
		out.Open = &m
	}
	if v.Card.Last4 != "" {
		out.Card = &BillingCard{Brand: v.Card.Brand, Last4: v.Card.Last4, ExpMonth: v.Card.ExpMonth, ExpYear: v.Card.ExpYear}
	}
	return out
}

type billingInput struct {
	TenantPath
}

func (a *API) readBilling(ctx context.Context, actor identity.Actor, _ *billingInput) (*billingOutput, error) {
	v, err := a.Billing.Get(ctx, actor)
	return answer(v, billingOf, err)
}

func (a *API) refreshBilling(ctx context.Context, actor identity.Actor, _ *billingInput) (*billingOutput, error) {
	v, err := a.Billing.Refresh(ctx, actor)
	return answer(v, billingOf, err)
}

func (a *API) resumeBilling(ctx context.Context, actor identity.Actor, _ *billingInput) (*billingOutput, error) {
	v, err := a.Billing.Resume(ctx, actor)
	return answer(v, billingOf, err)
}

type changeSeatsInput struct {
	TenantPath

	Body struct {
		Seats int `json:"seats" minimum:"1" maximum:"500"`
	}
}

func (a *API) changeSeats(ctx context.Context, actor identity.Actor, in *changeSeatsInput) (*billingOutput, error) {
	v, err := a.Billing.ChangeSeats(ctx, actor, in.Body.Seats)
	return answer(v, billingOf, err)
}

// BillingForesight is what other seats would cost.
type BillingForesight struct {
	Seats  int        `json:"seats"`
	Now    Money      `json:"now" doc:"To be paid at once."`
	Next   Money      `json:"next" doc:"To be paid for each further period."`
	NextAt *time.Time `json:"next_at" doc:"When the next period begins."`
	Later  bool       `json:"later" doc:"The change comes with the next period."`
	Tax    bool       `json:"tax_plus" doc:"Tax comes on top of the amounts."`
}

type foreseeBillingInput struct {
	TenantPath

	Seats int    `query:"seats" minimum:"1" maximum:"500" required:"true"`
	Plan  string `query:"plan" maxLength:"40" doc:"For the first subscription."`
}

func (a *API) foreseeBilling(ctx context.Context, actor identity.Actor, in *foreseeBillingInput) (*body[BillingForesight], error) {
	f, err := a.Billing.Foresee(ctx, actor, in.Plan, in.Seats)
	return answer(f, func(f billing.Foresight) BillingForesight {
		return BillingForesight{Seats: f.Seats, Now: moneyOf(f.Now), Next: moneyOf(f.Next), NextAt: timeOrNull(f.NextAt), Later: f.Later, Tax: f.Tax}
	}, err)
}

// BillingAddress is a page of the payment service where the browser goes on.
type BillingAddress struct {
	URL string `json:"url"`
}

type subscribeInput struct {
	TenantPath

	Body struct {
		Plan  string `json:"plan" minLength:"1" maxLength:"40"`
		Seats int    `json:"seats" minimum:"1" maximum:"500"`
	}
}

func (a *API) subscribe(ctx context.Context, actor identity.Actor, in *subscribeInput) (*body[BillingAddress], error) {
	url, err := a.Billing.Subscribe(ctx, actor, in.Body.Plan, in.Body.Seats)
	return answer(url, func(url string) BillingAddress { return BillingAddress{URL: url} }, err)
}

func (a *API) openPortal(ctx context.Context, actor identity.Actor, _ *billingInput) (*body[BillingAddress], error) {
	url, err := a.Billing.Portal(ctx, actor)
	return answer(url, func(url string) BillingAddress { return BillingAddress{URL: url} }, err)
}

// BillingInvoice is an invoice of the platform to the clinic.
type BillingInvoice struct {
	ID     string    `json:"id"`
	Number string    `json:"number"`
	At     time.Time `json:"at"`
	Status string    `json:"status" enum:"draft,open,paid,uncollectible,void"`
	Seats  int       `json:"seats"`
	Total  Money     `json:"total"`
	Tax    Money     `json:"tax"`
	URL    *string   `json:"url" doc:"Where it is shown, and paid."`
	PDF    *string   `json:"pdf"`
}

type listBillingInvoicesInput struct {
	TenantPath

	Cursor string `query:"cursor" maxLength:"80" pattern:"^[A-Za-z0-9_]*$"`
}

func (a *API) listBillingInvoices(ctx context.Context, actor identity.Actor, in *listBillingInvoicesInput) (*body[list[BillingInvoice]], error) {
	page, err := a.Billing.Invoices(ctx, actor, in.Cursor)
	if err != nil {
		return nil, err
	}
	items := viewsOf(page.Items, func(v billing.Invoice) BillingInvoice {
		return BillingInvoice{
			ID: v.ID, Number: v.Number, At: v.At, Status: v.Status, Seats: v.Seats, Total: moneyOf(v.Total), Tax: moneyOf(v.Tax), URL: orNull(v.URL), PDF: orNull(v.PDF),
		}
	})
	return &body[list[BillingInvoice]]{Body: listOf(items, page.Next)}, nil
}

type stripeEventInput struct {
	Signature string `header:"Stripe-Signature" maxLength:"2000"`
	RawBody   []byte `contentType:"application/json" doc:"The event as Stripe has it."`
}

func (a *API) takeStripeEvent(ctx context.Context, in *stripeEventInput) (*struct{}, error) {
	return nil, a.StripeHooks.Take(ctx, in.Signature, in.RawBody)
}
