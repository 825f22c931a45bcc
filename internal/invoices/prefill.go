package invoices

import (
	"context"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// prefill makes a draft of what is known: the client, the services of an appointment with their prices, what was paid.
func (s *Service) prefill(ctx context.Context, actor identity.Actor, in NewInvoice) (Invoice, error) {
	scope, now := actor.Scope(), s.now()
	set, err := s.settings(ctx, scope)
	if err != nil {
		return Invoice{}, err
	}
	today, err := s.today(scope)
	if err != nil {
		return Invoice{}, err
	}
	clinic := scope.Tenant().Settings
	i := Invoice{
		ID: in.ID, Kind: Plain, Standing: Draft, ClientID: in.ClientID, AppointmentID: in.AppointmentID, PaymentID: in.PaymentID,
		Currency: clinic.Currency, CreatedBy: actor.Person().Name, CreatedAt: now, ChangedAt: now, At: now, SortKey: sortKey(today, now), Rev: 1,
	}
	c := Content{Series: set.DefaultSeries, Language: clinic.Language, DueDays: set.DueDays, Notes: set.Notes}
	var paid *Payment
	if paid, err = s.payment(ctx, actor, &i); err != nil {
		return Invoice{}, err
	}
	if i.AppointmentID != "" {
		a, err := s.Calendar.Get(ctx, actor, i.AppointmentID)
		if err != nil {
			return Invoice{}, err
		}
		zone, err := scheduling.ZoneOf(scope)
		if err != nil {
			return Invoice{}, err
		}
		i.ClientID, c.DeliveredOn = a.ClientID, a.Start.In(zone).Format(dayLayout)
		if c.DeliveredOn > today { // it is still to come
			c.DeliveredOn = ""
		}
		c.Lines = s.linesOf(a, set)
	}
	if paid != nil && len(c.Lines) == 0 {
		c.Lines = []DraftLine{{Description: paid.Description, Quantity: one, Price: s.net(paid.Amount, set), Tax: set.DefaultTax}}
	}
	c.ClientID = i.ClientID
	if c.Buyer, err = s.buyer(ctx, actor, i.ClientID); err != nil {
		return Invoice{}, err
	}
	if err := s.write(&i, c, set); err != nil {
		return Invoice{}, err
	}
	return i, nil
}

// payment finds the payment that a draft is made of, and takes over whose it is.
func (s *Service) payment(ctx context.Context, actor identity.Actor, i *Invoice) (*Payment, error) {
	if i.PaymentID == "" {
		return nil, nil
	}
	if s.Payments == nil {
		return nil, fault.New(fault.NotFound, "not_found", "There is no such payment.")
	}
	p, err := s.Payments.Find(ctx, actor, i.PaymentID)
	if err != nil {
		return nil, err
	}
	if p.InvoiceID != "" && p.InvoiceID != i.ID {
		return nil, fault.New(fault.Conflict, "already_invoiced", "This payment has an invoice.").WithDetails(AlreadyInvoiced{ID: p.InvoiceID})
	}
	i.ClientID, i.AppointmentID = p.ClientID, p.AppointmentID
	return &p, nil
}

// buyer is a client as an invoice names them.
func (s *Service) buyer(ctx context.Context, actor identity.Actor, clientID string) (Buyer, error) {
	if clientID == "" {
		return Buyer{Place: Place{Country: romania}}, nil
	}
	c, err := s.Clients.Get(ctx, actor, clientID)
	if err != nil {
		return Buyer{}, err
	}
	street := []rune(c.Address)
	return Buyer{Name: c.Name, Email: c.Email, Place: Place{Street: string(street[:min(len(street), 150)]), Country: romania}}, nil
}

// linesOf makes lines of an appointment's services. Where its price was adjusted, the lines share the difference.
func (s *Service) linesOf(a scheduling.Appointment, set Settings) []DraftLine {
	var sum int64
	for _, l := range a.Services {
		sum += l.Price.Amount
	}
	out, left := make([]DraftLine, 0, len(a.Services)), a.Price.Amount
	for n, l := range a.Services {
		price := l.Price.Amount
		switch {
		case n == len(a.Services)-1:
			price = max(0, left)
		case sum > 0 && a.Price.Amount != sum:
			price = money.Share(l.Price.Amount, a.Price.Amount, sum)
		}
		left -= price
		out = append(out, DraftLine{Description: l.Name, ServiceID: l.ID, Quantity: one, Price: s.net(price, set), Tax: set.DefaultTax})
	}
	return out
}

// net is a price of the catalogue without VAT.
func (s *Service) net(price int64, set Settings) int64 {
	r, ok := s.Rates.Find(set.DefaultTax)
	if !ok || !set.PricesWithVAT {
		return price
	}
	return WithoutVAT(price, r.Rate)
}
