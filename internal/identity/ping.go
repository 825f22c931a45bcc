package identity

import (
	"context"

	"github.com/m-saas/m-saas/internal/fault"
)

// Ping asks whether Ory answers. Faults: Unavailable.
func (s *Service) Ping(ctx context.Context) error {
	if _, err := s.whoami(ctx, "ping"); err != nil && fault.KindOf(err) != fault.Unauthenticated {
		return err
	}
	return nil
}

// ForgetAll drops everything that is believed in this process, after invalidations of others may have been missed.
func (s *Service) ForgetAll() {
	s.sessions.epoch.Add(1)
	s.sessions.verdicts.InvalidateAll()
	s.people.InvalidateAll()
}
