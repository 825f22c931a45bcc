package files

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	sweepBatch = 100
	retryPause = time.Minute
)

// Run clears away in the actor's tenant: uploads that were cut short, files that are being deleted, and what both have
// reserved. It says when there is more to do (zero: never), and may be repeated at any point. Faults: Forbidden, Unavailable.
func (s *Service) Run(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	scope, now := actor.Scope(), s.now()
	if err := abandonOlder(ctx, scope, now.Add(-uploadPatience), now); err != nil {
		return time.Time{}, fmt.Errorf("clear uploads away: %w", err)
	}
	doomed, err := listDeleting(ctx, scope, sweepBatch)
	if err != nil {
		return time.Time{}, fmt.Errorf("clear files away: %w", err)
	}
	failed := false
	for _, r := range doomed {
		if err := s.remove(ctx, scope, r.ID, r.Size); err != nil {
			s.Logger.WarnContext(ctx, "file not cleared away", "tenant", scope.TenantID(), "file", r.ID, "error", err)
			failed = true
		}
	}
	if err := reconcile(ctx, scope); err != nil {
		return time.Time{}, fmt.Errorf("reconcile usage: %w", err)
	}
	switch {
	case failed:
		return now.Add(retryPause), nil
	case len(doomed) == sweepBatch:
		return now, nil
	}
	oldest, found, err := oldestUpload(ctx, scope)
	if err != nil || !found {
		return time.Time{}, err
	}
	return oldest.Add(uploadPatience), nil
}

// reconcile settles what a crash left between a file and the count of the clinic's bytes.
func reconcile(ctx context.Context, scope tenancy.Scope) error {
	u, err := readUsage(ctx, scope)
	if err != nil {
		return err
	}
	for fileID := range u.Holds {
		r, found, err := findStored(ctx, scope, fileID)
		if err != nil {
			return err
		}
		if found && r.State != ready {
			continue
		}
		if err := settle(ctx, scope, fileID, r.Size); err != nil {
			return err
		}
	}
	for fileID := range u.Freed {
		_, found, err := findStored(ctx, scope, fileID)
		if err != nil {
			return err
		}
		if found {
			continue
		}
		if err := forget(ctx, scope, fileID); err != nil {
			return err
		}
	}
	return nil
}
