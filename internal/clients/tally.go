package clients

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/tenancy"
)

// TallyRow counts the clients who were entered on one local day ("2026-11-24") from one source.
type TallyRow struct {
	Day    string
	Source Source
	Count  int64
}

// Tally counts the clients who were entered in [from, to), by local day of the zone and by source. It serves other
// features and authorises nobody: its callers have done so.
func (s *Service) Tally(ctx context.Context, scope tenancy.Scope, from, to time.Time, zone string) ([]TallyRow, error) {
	rows, err := tally(ctx, scope, from, to, zone)
	if err != nil {
		return nil, fmt.Errorf("count new clients: %w", err)
	}
	return rows, nil
}
