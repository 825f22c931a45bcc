package billing

import (
	"context"
	"errors"

	"github.com/stripe/stripe-go/v76"

	"github.com/m-saas/m-saas/internal/money"
)

// Raise sets more seats at once, and charges the rest of the period for them. What the card does not let pass stays pending
// at Stripe until its invoice is paid.
func (g *Gateway) Raise(ctx context.Context, f Facts, seats int) error {
	return g.set(ctx, f, seats, &stripe.SubscriptionParams{ProrationBehavior: new("always_invoice"), PaymentBehavior: new("pending_if_incomplete")})
}

// Replace sets the seats at once without charging or crediting anything; for what nobody has paid for yet.
func (g *Gateway) Replace(ctx context.Context, f Facts, seats int) error {
	return g.set(ctx, f, seats, &stripe.SubscriptionParams{ProrationBehavior: new("none")})
}

func (g *Gateway) set(ctx context.Context, f Facts, seats int, p *stripe.SubscriptionParams) error {
	p.Items = []*stripe.SubscriptionItemsParams{{ID: &f.ItemID, Quantity: new(int64(seats))}}
	p.Context = ctx
	_, err := g.api.Subscriptions.Update(f.SubscriptionID, p)
	return refusal("change the seats", err)
}

// Lower sets fewer seats from the next period on.
func (g *Gateway) Lower(ctx context.Context, f Facts, seats int) error {
	id := f.ScheduleID
	if id == "" {
		p := &stripe.SubscriptionScheduleParams{FromSubscription: &f.SubscriptionID}
		p.Context = ctx
		plan, err := g.api.SubscriptionSchedules.New(p)
		if err != nil {
			return refusal("plan fewer seats", err)
		}
		id = plan.ID
	}
	items := func(n int) []*stripe.SubscriptionSchedulePhaseItemParams {
		return []*stripe.SubscriptionSchedulePhaseItemParams{{Price: &f.PriceID, Quantity: new(int64(n))}}
	}
	p := &stripe.SubscriptionScheduleParams{
		EndBehavior: new("release"), ProrationBehavior: new("none"),
		Phases: []*stripe.SubscriptionSchedulePhaseParams{
			{StartDate: new(f.PeriodStart.Unix()), EndDate: new(f.PeriodEnd.Unix()), Items: items(f.Seats), ProrationBehavior: new("none")},
			{Items: items(seats), Iterations: new(int64(1)), ProrationBehavior: new("none")},
		},
	}
	p.Context = ctx
	_, err := g.api.SubscriptionSchedules.Update(id, p)
	return refusal("plan fewer seats", err)
}

// KeepSeats takes back what was planned for the next period.
func (g *Gateway) KeepSeats(ctx context.Context, f Facts) error {
	if f.ScheduleID == "" {
		return nil
	}
	p := &stripe.SubscriptionScheduleReleaseParams{}
	p.Context = ctx
	_, err := g.api.SubscriptionSchedules.Release(f.ScheduleID, p)
	var e *stripe.Error
	if errors.As(err, &e) && e.Type == stripe.ErrorTypeInvalidRequest {
		return nil // it is over
	}
	return refusal("keep the seats", err)
}

// EndLater ends a subscription with its period.
func (g *Gateway) EndLater(ctx context.Context, f Facts) error {
	if err := g.KeepSeats(ctx, f); err != nil {
		return err
	}
	p := &stripe.SubscriptionParams{CancelAtPeriodEnd: new(true)}
	p.Context = ctx
	_, err := g.api.Subscriptions.Update(f.SubscriptionID, p)
	return refusal("end the subscription", err)
}

// Resume charges for a paused subscription and lets it go on.
func (g *Gateway) Resume(ctx context.Context, f Facts) error {
	p := &stripe.SubscriptionResumeParams{BillingCycleAnchor: new("now")}
	p.Context = ctx
	_, err := g.api.Subscriptions.Resume(f.SubscriptionID, p)
	return refusal("resume the subscription", err)
}

// Foresee asks what the present period and the next one cost with other seats.
func (g *Gateway) Foresee(ctx context.Context, f Facts, seats int) (now, next money.Money, err error) {
	ask := func(proration string) (money.Money, error) {
		p := &stripe.InvoiceUpcomingParams{
			Subscription: &f.SubscriptionID, SubscriptionProrationBehavior: &proration,
			SubscriptionItems: []*stripe.SubscriptionItemsParams{{ID: &f.ItemID, Quantity: new(int64(seats))}},
		}
		p.Context = ctx
		inv, err := g.api.Invoices.Upcoming(p)
		if err != nil {
			return money.Money{}, refusal("foresee the price", err)
		}
		return amount(max(0, inv.AmountDue), inv.Currency), nil
	}
	if next, err = ask("none"); err != nil {
		return now, next, err
	}
	now = money.Of(0, next.Currency)
	if seats > f.Seats && f.Status == active {
		now, err = ask("always_invoice")
	}
	return now, next, err
}
