package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// demoIssuer is in whose name the demo clinic makes invoices; its numbers are made up and have right check digits.
func demoIssuer() invoices.Settings {
	return invoices.Settings{
		Issuer: invoices.Issuer{
			Name: "Dentalux Clinic S.R.L.", TaxID: "18547290", VATPayer: true, RegNo: "J12/1234/2006", IBAN: "RO49AAAA1B31007593840000", Bank: "Banca Demonstrativă", Capital: "200 lei",
			Phone: "0264 555 010", Email: demoMailbox,
			Place: invoices.Place{Street: "Str. Memorandumului 12", City: "Cluj-Napoca", County: "RO-CJ", PostCode: "400114", Country: "RO"},
		},
		Series:        []invoices.Series{{Code: "DLX", Kind: invoices.Plain, First: 1}, {Code: "STO", Kind: invoices.Storno, First: 1}},
		DefaultSeries: "DLX", StornoSeries: "STO", DefaultTax: "ro-e-dental", PricesWithVAT: true, DueDays: 14, Notes: "Vă mulțumim!",
	}
}

// demoInvoiced is of how many visits the demo has invoices, in their states.
const demoInvoiced = 6

// seedInvoices sets the issuer and makes invoices of visits that took place: paid, partly paid, open, taken back and still a draft.
func (a *App) seedInvoices(ctx context.Context, owner identity.Actor) error {
	have, err := a.Invoices.ReadSettings(ctx, owner)
	if err != nil {
		return err
	}
	if have.Rev == 0 {
		if _, err := a.Invoices.ChangeSettings(ctx, owner, 0, demoIssuer()); err != nil {
			return err
		}
	}
	now := a.now().UTC()
	visits, err := a.Scheduling.List(ctx, owner, scheduling.Range{Window: scheduling.Interval{Start: now.AddDate(0, 0, -7), End: now}})
	if err != nil {
		return err
	}
	n := 0
	for _, v := range visits {
		if v.Status != scheduling.Completed || v.Price.Amount == 0 {
			continue
		}
		if n++; n > demoInvoiced {
			break
		}
		if err := a.seedInvoice(ctx, owner, v, n); err != nil {
			return fmt.Errorf("invoice of a visit: %w", err)
		}
	}
	return nil
}

func (a *App) seedInvoice(ctx context.Context, owner identity.Actor, v scheduling.Appointment, n int) error {
	i, err := a.Invoices.Create(ctx, owner, invoices.NewInvoice{ID: id.Derived(id.Invoice, "demo", v.ID), AppointmentID: v.ID, Again: true})
	if err != nil || i.IsIssued() || n == demoInvoiced {
		return err
	}
	c := invoices.Content{ClientID: i.ClientID, Series: i.Series, Language: i.Language, DueDays: i.DueDays, DeliveredOn: i.DeliveredOn, Buyer: i.Buyer, Notes: i.Notes}
	c.Buyer.Place = invoices.Place{Street: fmt.Sprintf("Str. Horea %d", 10+n), City: "Cluj-Napoca", County: "RO-CJ", Country: "RO"}
	for _, l := range i.Lines {
		c.Lines = append(c.Lines, invoices.DraftLine{Description: l.Description, ServiceID: l.ServiceID, Quantity: l.Quantity, Unit: l.Unit, Price: l.Price, Discount: l.Discount, Tax: l.Tax.Code})
	}
	if i, err = a.Invoices.Edit(ctx, owner, i.ID, i.Rev, c); err != nil {
		return err
	}
	if i, err = a.Invoices.Issue(ctx, owner, i.ID, i.Rev, ""); err != nil {
		return err
	}
	return a.settleInvoice(ctx, owner, i, n)
}

// settleInvoice pays the first two, the third in part, and takes the fourth back.
func (a *App) settleInvoice(ctx context.Context, owner identity.Actor, i invoices.Invoice, n int) error {
	paid := i.Totals.Total
	switch n {
	case 1, 2:
	case 3:
		paid /= 2
	case 4:
		_, err := a.Invoices.TakeBack(ctx, owner, invoices.NewStorno{ID: id.Derived(id.Invoice, "demo storno", i.ID), Of: i.ID, Reason: "Emisă pe alt client"})
		return err
	default:
		return nil
	}
	_, err := a.Payments.Take(ctx, owner, payments.NewPayment{
		ID: id.Derived(id.Payment, "demo", i.ID), Kind: payments.Cash, Amount: paid, Purpose: "Factura " + i.Name, ClientID: i.ClientID, InvoiceID: i.ID,
	})
	return errors.Join(err, ctx.Err())
}
