package scheduling

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/tenancy"
)

// Freed is time that became free: an appointment was cancelled, moved, shortened or given to somebody else, a hold ended,
// or blocked time was freed. It may be taken again by whoever is quicker.
type Freed struct {
	Interval

	ProviderID string // "" = of the whole clinic, a location, or a resource
	ResourceID string // "" = none
	LocationID string // "" = any
}

// freeing announces a write that is about to free time which is not over yet.
func (s *Service) freeing(ctx context.Context, scope tenancy.Scope, frees bool, end time.Time) error {
	if !frees || s.Freeing == nil || !end.After(s.now()) {
		return nil
	}
	return s.Freeing(ctx, scope)
}

func (s *Service) freed(ctx context.Context, scope tenancy.Scope, frees bool, before Appointment) {
	if frees {
		s.tellFreed(ctx, scope, Freed{
			Interval: before.Taken(), ProviderID: before.ProviderID, ResourceID: before.ResourceID, LocationID: before.LocationID,
		})
	}
}

func (s *Service) tellFreed(ctx context.Context, scope tenancy.Scope, f Freed) {
	if s.Freed != nil && f.End.After(s.now()) {
		s.Freed(ctx, scope, f)
	}
}
