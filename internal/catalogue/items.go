package catalogue

import (
	"context"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// The bounds of a service.
const (
	Grid       = 5                   // minutes: every duration and start is a multiple of it
	MaxMinutes = 24 * 60             // of one service and of one appointment
	MaxPrice   = 100_000_000_00      // minor units
	MaxColor   = 7                   // palette places are 0 to 7
	maxService = MaxItems            // service_ids of a provider
	noCurrency = "currency_mismatch" // code
)

// ItemChange is the input of EditItem: nil leaves a field as it is.
type ItemChange struct {
	Name            *string
	DurationMinutes *int
	Price           *Money
	Color           *int
}

// Items lists the clinic's services by name. Faults: Forbidden.
func (s *Service) Items(ctx context.Context, actor identity.Actor) ([]Item, error) {
	return listed[Item](ctx, actor, services())
}

// CreateItem adds a service. The price is in the clinic's currency; "" means it. Faults: Forbidden; Invalid; Conflict
// "list_full".
func (s *Service) CreateItem(ctx context.Context, actor identity.Actor, i Item) (Item, error) {
	i.Stamp = Stamp{}
	return create(ctx, s, actor, services(), &i, func() error { return i.check(actor.Scope()) })
}

// EditItem changes a service; appointments keep the name, duration and price they were made with. Faults: Forbidden;
// NotFound; Conflict "stale_edit"; Invalid.
func (s *Service) EditItem(ctx context.Context, actor identity.Actor, itemID string, rev int64, in ItemChange) (Item, error) {
	return edit(ctx, s, actor, services(), itemID, rev, func(i *Item) error {
		set(&i.Name, in.Name)
		set(&i.DurationMinutes, in.DurationMinutes)
		set(&i.Price, in.Price)
		set(&i.Color, in.Color)
		return i.check(actor.Scope())
	})
}

// DeleteItem takes a service off the lists; appointments that have it keep it. Faults: Forbidden; NotFound; Conflict
// "stale_edit".
func (s *Service) DeleteItem(ctx context.Context, actor identity.Actor, itemID string, rev int64) error {
	return remove[Item](ctx, s, actor, services(), itemID, rev, func() error { return nil })
}

func (i *Item) check(scope tenancy.Scope) error {
	var p problems
	i.Name = line(&p, "name", i.Name, true, maxName)
	if i.DurationMinutes < Grid || i.DurationMinutes > MaxMinutes || i.DurationMinutes%Grid != 0 {
		p.add("duration_minutes", "out_of_range", "A duration is 5 to 1440 minutes, in steps of five.")
	}
	if i.Price.Amount < 0 || i.Price.Amount > MaxPrice {
		p.add("price.amount", "out_of_range", "A price is not negative and at most 100 million.")
	}
	if i.Price.Currency == "" {
		i.Price.Currency = scope.Tenant().Settings.Currency
	}
	if i.Price.Currency != scope.Tenant().Settings.Currency {
		p.add("price.currency", noCurrency, otherCurrency)
	}
	checkColor(&p, i.Color)
	return p.err()
}

const otherCurrency = "Prices are in the clinic's currency."

// CheckCurrency faults with Invalid on the field unless the currency is the clinic's.
func CheckCurrency(scope tenancy.Scope, field, currency string) error {
	if currency == scope.Tenant().Settings.Currency {
		return nil
	}
	return fault.InvalidField(field, noCurrency, otherCurrency)
}

func checkColor(p *problems, color int) {
	if color < 0 || color > MaxColor {
		p.add("color", "out_of_range", "Colours are numbered 0 to 7.")
	}
}
