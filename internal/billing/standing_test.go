package billing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/billing"
)

func TestWhatFollowsFromWhatIsKnown(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return now.Add(-time.Duration(days) * day) }
	never := time.Time{}
	for what, c := range map[string]struct {
		facts *billing.Facts
		trial time.Time
		state billing.State
		seats int
		from  time.Time
	}{
		"a new clinic tries":                      {nil, ago(-3), billing.Trial, 5, ago(-3)},
		"a trial is over to the second":           {nil, now, billing.TrialOver, 0, now},
		"a first payment that did not go through": {&billing.Facts{Status: "incomplete", Seats: 9}, ago(-1), billing.Trial, 5, ago(-1)},
		"paid": {&billing.Facts{Status: "active", Seats: 4}, ago(9), billing.Paid, 4, never},
		"paid, and fewer from the next period on": {&billing.Facts{Status: "active", Seats: 4, NextSeats: 2}, ago(9), billing.Paid, 2, never},
		"paid, and more wait for their payment":   {&billing.Facts{Status: "active", Seats: 4, PendingSeats: 8}, ago(9), billing.Paid, 4, never},
		"in the trial that Stripe knows":          {&billing.Facts{Status: "trialing", Seats: 3}, ago(9), billing.Paid, 3, never},
		"unpaid for six days":                     {&billing.Facts{Status: "past_due", Seats: 4, UnpaidSince: ago(6)}, ago(9), billing.Grace, 4, ago(-1)},
		"unpaid for seven days":                   {&billing.Facts{Status: "past_due", Seats: 4, UnpaidSince: ago(7)}, ago(9), billing.Unpaid, 0, now},
		"given up by Stripe within the grace":     {&billing.Facts{Status: "unpaid", Seats: 4, UnpaidSince: ago(2)}, ago(9), billing.Grace, 4, ago(-5)},
		"unpaid without an open invoice":          {&billing.Facts{Status: "unpaid", Seats: 4, PeriodStart: ago(8)}, ago(9), billing.Unpaid, 0, ago(1)},
		"ended":                                   {&billing.Facts{Status: "canceled", Seats: 4, EndedAt: ago(1)}, ago(9), billing.Canceled, 0, ago(1)},
		"ended, though the trial would go on":     {&billing.Facts{Status: "canceled", Seats: 4, EndedAt: ago(1)}, ago(-9), billing.Canceled, 0, ago(1)},
		"a trial that ended without a card":       {&billing.Facts{Status: "paused", Seats: 4, PeriodEnd: ago(1)}, ago(9), billing.TrialOver, 0, ago(1)},
		"a state that Stripe will invent":         {&billing.Facts{Status: "dormant", Seats: 4, EndedAt: ago(1)}, ago(9), billing.Canceled, 0, ago(1)},
	} {
		state, seats, from := billing.Decide(c.facts, c.trial, now, 7*day)
		require.Equal(t, c.state, state, what)
		require.Equal(t, c.seats, seats, what)
		require.True(t, c.from.Equal(from), "%s: read-only from %s", what, from)
	}
}
