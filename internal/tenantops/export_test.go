package tenantops

import "time"

// Hasty makes a service that does not wait until every process has heard of a pause: the broken version of the proofs.
func (s *Service) Hasty() {
	s.ahead = func() time.Duration { return 0 }
	s.skew = s.ahead
}
