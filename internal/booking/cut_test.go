package booking_test

import (
	"context"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// confirming cuts the confirmation of a hold.
type confirming struct{ cut }

// ConfirmHold crashes before or after the write.
func (k confirming) ConfirmHold(ctx context.Context, actor identity.Actor, holdID string, in scheduling.ConfirmInput) (scheduling.Appointment, error) {
	if k.before {
		return scheduling.Appointment{}, errCut
	}
	a, err := k.Calendar.ConfirmHold(ctx, actor, holdID, in)
	return a, k.crash(err)
}
