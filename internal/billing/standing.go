package billing

import (
	"time"

	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/tenancy"
)

// Facts are what Stripe said of a clinic's subscription when it was last read.
type Facts struct {
	SubscriptionID string    `bson:"subscription_id"`
	Status         string    `bson:"status"` // Stripe's
	ItemID         string    `bson:"item_id"`
	PriceID        string    `bson:"price_id"`
	Seats          int       `bson:"seats"` // the quantity that is paid
	PeriodStart    time.Time `bson:"period_start"`
	PeriodEnd      time.Time `bson:"period_end"`
	TrialEnd       time.Time `bson:"trial_end,omitempty"`
	CancelAt       time.Time `bson:"cancel_at,omitempty"` // when it ends, if nobody renews it
	EndedAt        time.Time `bson:"ended_at,omitempty"`

	ScheduleID string `bson:"schedule_id,omitempty"`
	NextSeats  int    `bson:"next_seats,omitempty"` // the quantity from PeriodEnd on; 0 = as now

	PendingSeats int `bson:"pending_seats,omitempty"` // wanted, and waiting for a payment

	UnpaidSince time.Time   `bson:"unpaid_since,omitempty"` // of the oldest open invoice, while a payment has failed
	Open        money.Money `bson:"open,omitempty"`         // what that invoice asks for
	PayURL      string      `bson:"pay_url,omitempty"`      // where the open invoice is paid, or the pending one

	Card    Card `bson:"card,omitempty"`
	Doubles int  `bson:"doubles,omitempty"` // further subscriptions that are paid too; somebody has to look at them
}

// Card is what is known of a card.
type Card struct {
	ID       string `bson:"id"`
	Brand    string `bson:"brand"`
	Last4    string `bson:"last4"`
	ExpMonth int    `bson:"exp_month"`
	ExpYear  int    `bson:"exp_year"`
}

// account is a clinic's document: what is known, and what follows from it.
type account struct {
	ID         tenancy.ID `bson:"_id"`
	CustomerID string     `bson:"customer_id,omitempty"` // at Stripe; of this clinic and no other
	TrialUntil time.Time  `bson:"trial_until"`           // of the platform's own trial, before there is a subscription
	TrialSeats int        `bson:"trial_seats"`
	Checkout   *checkout  `bson:"checkout,omitempty"` // a page where somebody may be paying now
	Lowering   *lowering  `bson:"lowering,omitempty"`
	Facts      *Facts     `bson:"facts,omitempty"`   // nil while there has never been a subscription
	ReadAt     time.Time  `bson:"read_at,omitempty"` // when Stripe was last asked

	// What follows, as it was last decided under Rev; the team and the directory are told with Rev as the order.
	Seats        int       `bson:"seats"`
	ReadOnlyFrom time.Time `bson:"read_only_from,omitempty"`

	CreatedAt time.Time `bson:"created_at"`
	Rev       int64     `bson:"rev"`
}

// checkout keeps the seats down to what is about to be paid.
type checkout struct {
	SessionID string    `bson:"session_id"`
	Seats     int       `bson:"seats"`
	ExpiresAt time.Time `bson:"expires_at"`
}

// State is how a clinic stands, in the words of its screens.
type State string

// The states of a clinic's subscription.
const (
	Trial     State = "trial"      // before any subscription
	TrialOver State = "trial_over" // and none was taken
	Paid      State = "paid"
	Grace     State = "grace"    // a payment has failed; everything works until ReadOnlyFrom
	Unpaid    State = "unpaid"   // and the grace is over
	Canceled  State = "canceled" // the subscription has ended
)

// Stripe's names for the states of a subscription.
const (
	active            = "active"
	trialing          = "trialing"
	pastDue           = "past_due"
	unpaid            = "unpaid"
	canceled          = "canceled"
	paused            = "paused"
	incomplete        = "incomplete"
	incompleteExpired = "incomplete_expired"
)

// live says whether there is a subscription that can still be paid.
func (f *Facts) live() bool {
	return f != nil && f.Status != canceled && f.Status != incomplete && f.Status != incompleteExpired
}

// began says whether a subscription has ever been paid, or been in its trial.
func (f *Facts) began() bool {
	return f != nil && f.Status != incomplete && f.Status != incompleteExpired
}

// decide says what follows from what is known at a moment: how many seats there are, and from when the clinic is read-only
// (zero: never, as things stand). Seats are never more than what is paid, and none once the grace is over.
func (a account) decide(now time.Time, grace time.Duration) (state State, seats int, readOnlyFrom time.Time) {
	f := a.Facts
	if !f.began() {
		seats = a.TrialSeats
		if a.Checkout != nil && now.Before(a.Checkout.ExpiresAt) {
			seats = min(seats, a.Checkout.Seats)
		}
		if now.Before(a.TrialUntil) {
			return Trial, seats, a.TrialUntil
		}
		return TrialOver, 0, a.TrialUntil
	}
	seats = f.planned()
	if a.Lowering != nil && now.Before(a.Lowering.Until) {
		seats = min(seats, a.Lowering.Seats)
	}
	switch f.Status {
	case active, trialing:
		return Paid, seats, time.Time{}
	case pastDue, unpaid:
		since := f.UnpaidSince
		if since.IsZero() {
			since = f.PeriodStart
		}
		until := since.Add(grace)
		if now.Before(until) {
			return Grace, seats, until
		}
		return Unpaid, 0, until
	case paused:
		return TrialOver, 0, f.PeriodEnd
	default:
		return Canceled, 0, f.EndedAt
	}
}

// why is what makes the clinic read-only, in the directory's words.
func (a account) why() string {
	switch {
	case !a.Facts.began(), a.Facts.Status == paused:
		return "trial"
	case a.Facts.Status == canceled:
		return "canceled"
	default:
		return "payment"
	}
}

// settle writes down what follows, and says whether it is news.
func (a *account) settle(now time.Time, grace time.Duration) bool {
	_, seats, from := a.decide(now, grace)
	news := seats != a.Seats || !from.Equal(a.ReadOnlyFrom)
	a.Seats, a.ReadOnlyFrom = seats, from
	return news
}

// next is when something follows by itself: a grace or a trial ends, a page expires. Zero when nothing does.
func (a account) next(now time.Time) time.Time {
	var next time.Time
	consider := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	consider(a.ReadOnlyFrom)
	if a.Checkout != nil {
		consider(a.Checkout.ExpiresAt)
	}
	if a.Lowering != nil {
		consider(a.Lowering.Until)
	}
	if a.Facts.live() {
		consider(a.Facts.PeriodEnd.Add(time.Hour)) // what the turn of the period brings, should nobody tell it
	}
	return next
}
