package httpapi

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// Taking is what came and went back in a day or month by one method.
type Taking struct {
	Period   string          `json:"period" example:"2026-11-27" doc:"A local day, or a month."`
	Method   payments.Method `json:"method" enum:"stripe,paypal,cash,card_at_desk,transfer"`
	Paid     int64           `json:"paid"`
	Returned int64           `json:"returned"`
	Count    int64           `json:"count" doc:"Payments that came."`
}

// PaymentTotals are a clinic's takings in minor units of its currency.
type PaymentTotals struct {
	Currency  string   `json:"currency"`
	Takings   []Taking `json:"takings" nullable:"false"`
	Paid      int64    `json:"paid"`
	Returned  int64    `json:"returned"`
	Open      int64    `json:"open" doc:"Still to be paid, whenever it was asked for."`
	OpenCount int64    `json:"open_count"`
}

func paymentTotalsOf(t payments.Totals) PaymentTotals {
	out := PaymentTotals{Currency: t.Currency, Takings: []Taking{}, Paid: t.Paid, Returned: t.Returned, Open: t.Open, OpenCount: t.OpenCount}
	for _, x := range t.Takings {
		out.Takings = append(out.Takings, Taking(x))
	}
	return out
}

type paymentTotalsInput struct {
	TenantPath

	From string        `query:"from" required:"true" maxLength:"10" doc:"First local day."`
	To   string        `query:"to" required:"true" maxLength:"10" doc:"Last local day; at most 400 days."`
	By   payments.Span `query:"by" enum:"day,month" default:"day"`
}

func (a *API) readPaymentTotals(ctx context.Context, actor identity.Actor, in *paymentTotalsInput) (*body[PaymentTotals], error) {
	t, err := a.Payments.ReadTotals(ctx, actor, payments.TotalsQuery{From: in.From, To: in.To, By: in.By})
	return answer(t, paymentTotalsOf, err)
}

// ClientPaymentTotals are what a client has paid, in minor units of the clinic's currency.
type ClientPaymentTotals struct {
	Currency  string `json:"currency"`
	Paid      int64  `json:"paid" doc:"Less what went back."`
	Returned  int64  `json:"returned"`
	Open      int64  `json:"open"`
	OpenCount int64  `json:"open_count"`
}

func (a *API) readClientPayments(ctx context.Context, actor identity.Actor, in *paymentInput) (*body[ClientPaymentTotals], error) {
	t, err := a.Payments.OfClient(ctx, actor, in.ID)
	return answer(t, func(t payments.ClientTotals) ClientPaymentTotals { return ClientPaymentTotals(t) }, err)
}

// PaymentWays say how the clinic can be paid.
type PaymentWays struct {
	Stripe   bool             `json:"stripe" doc:"Links can be paid by card."`
	PayPal   bool             `json:"paypal" doc:"Links can be paid with PayPal."`
	Currency string           `json:"currency"`
	Channels []outbox.Channel `json:"channels" nullable:"false" enum:"email,sms,whatsapp" doc:"How links can be sent."`
}

func (a *API) readPaymentWays(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[PaymentWays], error) {
	w, err := a.Payments.ReadWays(ctx, actor)
	return answer(w, func(w payments.Ways) PaymentWays {
		out := PaymentWays{Stripe: w.Stripe, PayPal: w.PayPal, Currency: w.Currency, Channels: []outbox.Channel{}}
		for _, c := range []outbox.Channel{outbox.Email, outbox.SMS, outbox.WhatsApp} {
			if a.Payments.Offers(c) {
				out.Channels = append(out.Channels, c)
			}
		}
		return out
	}, err)
}

type exportPaymentsInput struct {
	TenantPath
	PaymentsQuery

	Format string `query:"format" enum:"csv,xlsx" default:"csv"`
}

func (a *API) exportPayments(ctx context.Context, actor identity.Actor, in *exportPaymentsInput) (*huma.StreamResponse, error) {
	f := in.filter()
	f.Limit = 1
	if _, err := a.Payments.List(ctx, actor, f); err != nil { // what is wrong is refused before the file begins
		return nil, err
	}
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return nil, err
	}
	columns := paymentColumns(actor.Person().Language, zone)
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		var t table
		name := "payments-" + a.now().UTC().Format(time.DateOnly)
		if in.Format == "xlsx" {
			t = newWorkbook(download(hc, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name+".xlsx"))
		} else {
			t = newSheet(download(hc, "text/csv; charset=utf-8", name+".csv"))
		}
		head := make([]string, len(columns))
		for i, c := range columns {
			head[i] = c.name
		}
		err := t.row(head)
		if err == nil {
			err = a.Payments.Export(ctx, actor, f, in.Format, func(page []payments.Payment) error {
				a.extendWriting(hc)
				for _, p := range page {
					cells := make([]string, len(columns))
					for i, c := range columns {
						cells[i] = c.cell(p)
					}
					if err := t.row(cells); err != nil {
						return err
					}
				}
				return t.flush()
			})
		}
		if err = errors.Join(err, t.end(err == nil)); err != nil {
			a.breakOff(hc, err)
		}
	}}, nil
}

type paymentColumn struct {
	name string
	cell func(payments.Payment) string
}

// paymentColumns are the columns of an exported table of payments in a person's language; times are the zone's.
func paymentColumns(language string, zone *time.Location) []paymentColumn {
	say := func(ro, en string) string {
		if language == "en" {
			return en
		}
		return ro
	}
	at := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.In(zone).Format("2006-01-02 15:04")
	}
	methods := map[payments.Method]string{
		payments.Stripe: say("Card online", "Card online"), payments.PayPal: "PayPal", "cash": say("Numerar", "Cash"),
		"card_at_desk": say("Card la recepție", "Card at the desk"), "transfer": say("Transfer bancar", "Bank transfer"), "": say("Link", "Link"),
	}
	states := map[payments.State]string{
		payments.Open: say("De plătit", "To be paid"), payments.Paid: say("Plătit", "Paid"), payments.Expired: say("Expirat", "Expired"),
		payments.Cancelled: say("Anulat", "Cancelled"), payments.PartlyRefunded: say("Rambursat parțial", "Partly refunded"),
		payments.Refunded: say("Rambursat", "Refunded"), payments.Reversed: say("Corectat", "Corrected"),
	}
	return []paymentColumn{
		{say("Creat", "Made"), func(p payments.Payment) string { return at(&p.CreatedAt) }},
		{say("Plătit la", "Paid at"), func(p payments.Payment) string { return at(p.PaidAt) }},
		{say("Client", "Client"), func(p payments.Payment) string { return p.Client.Name }},
		{say("Pentru", "For"), func(p payments.Payment) string { return p.Purpose }},
		{say("Metodă", "Method"), func(p payments.Payment) string { return methods[p.Method] }},
		{say("Stare", "State"), func(p payments.Payment) string { return states[p.State] }},
		{say("Sumă", "Amount"), func(p payments.Payment) string { return p.Amount.Decimal() }},
		{say("Rambursat", "Returned"), func(p payments.Payment) string { return money.Of(p.Returned(), p.Amount.Currency).Decimal() }},
		{say("Moneda", "Currency"), func(p payments.Payment) string { return p.Amount.Currency }},
		{say("Introdus de", "Entered by"), func(p payments.Payment) string { return p.CreatedBy }},
		{say("Notă", "Note"), func(p payments.Payment) string { return p.Note }},
		{say("Număr", "Number"), func(p payments.Payment) string { return p.ID }},
		{say("La furnizor", "At the provider"), func(p payments.Payment) string {
			if i := slices.IndexFunc(p.Attempts, func(t payments.Attempt) bool { return t.State == payments.Settled }); i >= 0 {
				return p.Attempts[i].Payment
			}
			return ""
		}},
	}
}
