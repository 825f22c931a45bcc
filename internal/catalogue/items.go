package catalogue

import (
	"context"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/tenancy"
)

// The bounds of a service.
const (
	Grid       = 5                   // minutes: every duration and start is a multiple of it
	MaxMinutes = 24 * 60             // of one service and of one appointment
	MaxPrice   = 100_000_000_00      // minor units
	MaxColor   = 7                   // palette places are 0 to 7
	maxService = MaxItems            // service_ids of a provider
	MaxBuffer  = 120                 // minutes
	maxAbout   = 1000                // characters of a description
	noCurrency = "currency_mismatch" // code
)

// ItemChange is the input of EditItem: nil leaves a field as it is, "" empties CategoryID and
// ResourceType.
type ItemChange struct {
	Name            *string
	DurationMinutes *int
	Price           *money.Money
	Color           *int

	BufferBeforeMinutes *int
	BufferAfterMinutes  *int
	CategoryID          *string
	ResourceType        *ResourceType
	BookableOnline      *bool
	Description         *string
}

// Items lists the clinic's services in their order, or those that were deleted. Faults: Forbidden.
func (s *Service) Items(ctx context.Context, actor identity.Actor, which Which) ([]Item, error) {
	return remembered[Item](ctx, s, actor, services(), which)
}

// CreateItem adds a service. The price is in the clinic's currency; "" means it. Faults: Forbidden; Invalid; Conflict
// "list_full".
func (s *Service) CreateItem(ctx context.Context, actor identity.Actor, i Item) (Item, error) {
	i.Stamp = Stamp{}
	return create(ctx, s, actor, services(), &i, func() error { return i.check(ctx, actor.Scope(), Item{}) })
}

// EditItem changes a service; appointments keep the name, duration and price they were made with. Faults: Forbidden;
// NotFound; Conflict "stale_edit"; Invalid.
func (s *Service) EditItem(ctx context.Context, actor identity.Actor, itemID string, rev int64, in ItemChange) (Item, error) {
	return edit(ctx, s, actor, services(), itemID, rev, func(i *Item) error {
		before := *i
		set(&i.Name, in.Name)
		set(&i.DurationMinutes, in.DurationMinutes)
		set(&i.Price, in.Price)
		set(&i.Color, in.Color)
		set(&i.BufferBeforeMinutes, in.BufferBeforeMinutes)
		set(&i.BufferAfterMinutes, in.BufferAfterMinutes)
		set(&i.CategoryID, in.CategoryID)
		set(&i.ResourceType, in.ResourceType)
		set(&i.BookableOnline, in.BookableOnline)
		set(&i.Description, in.Description)
		return i.check(ctx, actor.Scope(), before)
	})
}

// DeleteItem takes a service off the lists; appointments that have it keep it. Faults: Forbidden; NotFound; Conflict
// "stale_edit".
func (s *Service) DeleteItem(ctx context.Context, actor identity.Actor, itemID string, rev int64) error {
	return remove[Item](ctx, s, actor, services(), itemID, rev, func() error { return nil })
}

// RestoreItem puts a deleted service back on the list. Faults: Forbidden; NotFound; Conflict "stale_edit", "list_full",
// or "category_deleted" while its category is deleted.
func (s *Service) RestoreItem(ctx context.Context, actor identity.Actor, itemID string, rev int64) (Item, error) {
	return restore(ctx, s, actor, services(), itemID, rev, func(i *Item) error {
		return kept[Category](ctx, actor.Scope(), categories(), i.CategoryID)
	})
}

// ArrangeItems puts the services into this order; those that are not named keep their places. Faults: Forbidden; Invalid.
func (s *Service) ArrangeItems(ctx context.Context, actor identity.Actor, ids []string) ([]Item, error) {
	return arrange[Item](ctx, s, actor, services(), ids)
}

// check looks a category up only when it is new: one that was deleted since does not stop another edit.
func (i *Item) check(ctx context.Context, scope tenancy.Scope, before Item) error {
	var p fault.Problems
	i.Name = p.Line("name", i.Name, true, maxName)
	if i.DurationMinutes < Grid || i.DurationMinutes > MaxMinutes || i.DurationMinutes%Grid != 0 {
		p.Add("duration_minutes", "out_of_range", "A duration is 5 to 1440 minutes, in steps of five.")
	}
	if i.Price.Amount < 0 || i.Price.Amount > MaxPrice {
		p.Add("price.amount", "out_of_range", "A price is not negative and at most 100 million.")
	}
	if i.Price.Currency == "" {
		i.Price.Currency = scope.Tenant().Settings.Currency
	}
	if i.Price.Currency != scope.Tenant().Settings.Currency {
		p.Add("price.currency", noCurrency, otherCurrency)
	}
	checkColor(&p, i.Color)
	checkBuffer(&p, "buffer_before_minutes", i.BufferBeforeMinutes)
	checkBuffer(&p, "buffer_after_minutes", i.BufferAfterMinutes)
	i.Description = p.Text("description", i.Description, maxAbout)
	if i.ResourceType != "" {
		checkType(&p, "resource_type", i.ResourceType)
	}
	if i.CategoryID != before.CategoryID {
		if err := checkCategory(ctx, scope, &p, i.CategoryID); err != nil {
			return err
		}
	}
	return p.Err()
}

func checkBuffer(p *fault.Problems, field string, minutes int) {
	if minutes < 0 || minutes > MaxBuffer || minutes%Grid != 0 {
		p.Add(field, "out_of_range", "A buffer is 0 to 120 minutes, in steps of five.")
	}
}

const otherCurrency = "Prices are in the clinic's currency."

// CheckCurrency faults with Invalid on the field unless the currency is the clinic's.
func CheckCurrency(scope tenancy.Scope, field, currency string) error {
	if currency == scope.Tenant().Settings.Currency {
		return nil
	}
	return fault.InvalidField(field, noCurrency, otherCurrency)
}

func checkColor(p *fault.Problems, color int) {
	if color < 0 || color > MaxColor {
		p.Add("color", "out_of_range", "Colours are numbered 0 to 7.")
	}
}
