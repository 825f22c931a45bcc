package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/scheduling"
)

const (
	demoPaidDays = 12 // whose appointments were paid for
	demoLinks    = 3  // that still wait
)

// seedPayments connects an account of the stand-in of Stripe, if there is one, and pays for the appointments of the last days:
// mostly at the desk, the last ones by link.
func (a *App) seedPayments(ctx context.Context, owner identity.Actor) error {
	online, err := a.connectDemoStripe(ctx, owner)
	if err != nil {
		return err
	}
	now := a.now()
	all, err := a.Scheduling.List(ctx, owner, scheduling.Range{Window: scheduling.Interval{Start: now.AddDate(0, 0, -demoPaidDays), End: now.AddDate(0, 0, 3)}})
	if err != nil {
		return err
	}
	links := 0
	for i, v := range all {
		if v.Price.Amount < payments.MinLink || !v.Status.Blocks() {
			continue
		}
		in := payments.NewPayment{
			ID: id.Derived(id.Payment, "demo", v.ID), Amount: v.Price.Amount, AppointmentID: v.ID, Purpose: demoPurpose(v),
		}
		switch {
		case v.End.Before(now) && i%7 != 0:
			in.Kind = []payments.Kind{payments.Card, payments.Cash, payments.Card, payments.Transfer}[i%4]
			in.ReceivedAt = v.End.Add(3 * time.Minute)
			if in.ReceivedAt.After(now) {
				in.ReceivedAt = now
			}
		case online && v.Start.After(now) && links < demoLinks:
			in.Kind = payments.Link
			links++
		default:
			continue
		}
		if _, err := a.Payments.Take(ctx, owner, in); err != nil {
			return err
		}
	}
	return nil
}

func demoPurpose(v scheduling.Appointment) string {
	names := make([]string, len(v.Services))
	for i, l := range v.Services {
		names[i] = l.Name
	}
	return strings.Join(names, ", ")
}

// connectDemoStripe connects an account that the stand-in makes up; false where there is no stand-in.
func (a *App) connectDemoStripe(ctx context.Context, owner identity.Actor) (bool, error) {
	standIn := os.Getenv("MSAAS_DEV_STRIPE_URL")
	if standIn == "" || !a.Config.Payments.StripeOn() || a.Config.Payments.StripeAPIURL != standIn {
		return false, nil
	}
	page, err := a.Payments.AskStripe(ctx, owner)
	if err != nil {
		return false, err
	}
	asked, err := url.Parse(page)
	if err != nil {
		return false, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, standIn+"/control/consents", nil) //nolint:gosec // the configured stand-in
	if err != nil {
		return false, err
	}
	res, err := (&http.Client{Timeout: 5 * time.Second}).Do(req) //nolint:gosec // the configured stand-in
	if err != nil {
		return false, fmt.Errorf("connect an account of the stand-in: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	code, err := io.ReadAll(io.LimitReader(res.Body, 200))
	if err != nil {
		return false, err
	}
	_, err = a.Payments.ConnectStripe(ctx, owner, asked.Query().Get("state"), string(code))
	return err == nil, err
}
