package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/payments"
)

// Bill is what the holder of a payment link sees: nobody's data, only what is to be paid.
type Bill struct {
	State       payments.State `json:"state" enum:"open,paid,expired,cancelled,partly_refunded,refunded"`
	Pending     bool           `json:"pending" doc:"The bank is still at it."`
	Amount      Money          `json:"amount"`
	Returned    int64          `json:"returned" doc:"What was given back, in minor units."`
	Purpose     string         `json:"purpose"`
	Language    string         `json:"language" enum:"ro,en"`
	Stripe      bool           `json:"stripe" doc:"It can be paid by card."`
	PayPal      bool           `json:"paypal" doc:"It can be paid with PayPal."`
	ExpiresAt   *time.Time     `json:"expires_at"`
	PaidAt      *time.Time     `json:"paid_at"`
	TimeZone    string         `json:"time_zone"`
	ClinicName  string         `json:"clinic_name"`
	ClinicPhone string         `json:"clinic_phone"`
	BrandColor  string         `json:"brand_color"`
}

func billOf(b payments.Bill) Bill {
	return Bill{
		State: b.State, Pending: b.Pending, Amount: moneyOf(b.Amount), Returned: b.Returned, Purpose: b.Purpose, Language: b.Language, Stripe: b.Ways.Stripe,
		PayPal: b.Ways.PayPal, ExpiresAt: utcOrNull(b.ExpiresAt), PaidAt: utcOrNull(b.PaidAt), TimeZone: b.Clinic.TimeZone, ClinicName: b.Clinic.Name,
		ClinicPhone: b.Clinic.Phone, BrandColor: b.Clinic.BrandColor,
	}
}

type billInput struct {
	LinkPath
}

func (a *API) readBill(ctx context.Context, in *billInput) (*body[Bill], error) {
	b, err := a.Payments.ReadBill(ctx, in.Token)
	return answer(b, billOf, err)
}

func (a *API) returnToBill(ctx context.Context, in *billInput) (*body[Bill], error) {
	b, err := a.Payments.Return(ctx, in.Token)
	return answer(b, billOf, err)
}

// PaymentPage is the provider's page on which a link is paid.
type PaymentPage struct {
	URL string `json:"url" format:"uri"`
}

type visitBillInput struct {
	LinkPath

	Body struct {
		Method payments.Method `json:"method" enum:"stripe,paypal"`
	}
}

func (a *API) visitBill(ctx context.Context, in *visitBillInput) (*body[PaymentPage], error) {
	url, err := a.Payments.Visit(ctx, in.Token, in.Body.Method)
	return answer(url, func(url string) PaymentPage { return PaymentPage{URL: url} }, err)
}

type stripeConnectInput struct {
	Signature string `header:"Stripe-Signature" maxLength:"2000"`
	RawBody   []byte `contentType:"application/json" doc:"The event as Stripe has it."`
}

func (a *API) hearStripeConnect(ctx context.Context, in *stripeConnectInput) (*struct{}, error) {
	return nil, a.Payments.HearStripe(ctx, in.Signature, in.RawBody)
}

type paypalInput struct {
	Account   string `path:"account" maxLength:"40"`
	Algorithm string `header:"Paypal-Auth-Algo" maxLength:"100"`
	CertURL   string `header:"Paypal-Cert-Url" maxLength:"500"`
	ID        string `header:"Paypal-Transmission-Id" maxLength:"100"`
	Signature string `header:"Paypal-Transmission-Sig" maxLength:"2000"`
	Time      string `header:"Paypal-Transmission-Time" maxLength:"100"`
	RawBody   []byte `contentType:"application/json" doc:"The event as PayPal has it."`
}

func (a *API) hearPayPal(ctx context.Context, in *paypalInput) (*struct{}, error) {
	return nil, a.Payments.HearPayPal(ctx, in.Account, payments.PayPalSignature{
		Algorithm: in.Algorithm, CertURL: in.CertURL, ID: in.ID, Signature: in.Signature, Time: in.Time,
	}, in.RawBody)
}
