package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/billing"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// TenantBilling is what super-admins see of a clinic's subscription.
type TenantBilling struct {
	Billing

	Status     string     `json:"status" doc:"In Stripe's words."`
	CustomerID *string    `json:"customer_id" doc:"At Stripe."`
	ReadAt     *time.Time `json:"read_at" doc:"When it last changed."`
}

// TenantBillingAnswer is null where nothing is paid.
type TenantBillingAnswer struct {
	Billing *TenantBilling `json:"billing"`
}

func (a *API) readTenantBilling(ctx context.Context, _ identity.Person, in *readTenantInput) (*body[TenantBillingAnswer], error) {
	v, ok, err := a.Billing.Inspect(ctx, tenancy.ID(in.ID))
	if err != nil || !ok {
		return &body[TenantBillingAnswer]{}, err
	}
	return &body[TenantBillingAnswer]{Body: TenantBillingAnswer{Billing: &TenantBilling{
		Billing: billingOf(v), Status: v.Status, CustomerID: orNull(v.CustomerID), ReadAt: timeOrNull(v.ReadAt),
	}}}, nil
}

// BillingReport is one night's comparison with Stripe.
type BillingReport struct {
	Day      string         `json:"day" example:"2026-11-27"`
	Started  time.Time      `json:"started_at"`
	Finished *time.Time     `json:"finished_at" doc:"null while it is under way."`
	Checked  int            `json:"checked" doc:"Clinics that were compared."`
	Failed   int            `json:"failed" doc:"Of these, clinics that could not be compared."`
	Found    int            `json:"found" doc:"Differences in all."`
	Drifts   []BillingDrift `json:"drifts" nullable:"false" doc:"The first 200 of them."`
}

// BillingDrift is one difference between what was known and what Stripe has.
type BillingDrift struct {
	TenantID *string `json:"tenant_id" doc:"null: of the platform."`
	What     string  `json:"what"`
	Was      string  `json:"was"`
	Is       string  `json:"is"`
	Mended   bool    `json:"mended"`
}

// BillingDriftReports are the last nights; on is false where nothing is paid.
type BillingDriftReports struct {
	On    bool            `json:"on"`
	Items []BillingReport `json:"items" nullable:"false"`
}

const reportsShown = 14

func (a *API) readBillingDrift(ctx context.Context, _ identity.Person, _ *struct{}) (*body[BillingDriftReports], error) {
	found, err := a.Billing.Reports(ctx, reportsShown)
	return answer(found, func(all []billing.Report) BillingDriftReports {
		return BillingDriftReports{On: a.Billing.On(), Items: viewsOf(all, billingReportOf)}
	}, err)
}

func billingReportOf(r billing.Report) BillingReport {
	return BillingReport{
		Day: r.Day, Started: r.Started, Finished: timeOrNull(r.Finished), Checked: r.Checked, Failed: r.Failed, Found: r.Found,
		Drifts: viewsOf(r.Drifts, func(d billing.Drift) BillingDrift {
			return BillingDrift{TenantID: orNull(string(d.Tenant)), What: d.What, Was: d.Was, Is: d.Is, Mended: d.Mended}
		}),
	}
}
