package tenantops

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	dayBetween = 20 * time.Hour // a backup of the day before does not stand for this one
	nightRest  = 10 * time.Minute
	nightPage  = 100
)

// nightly begins the backups of the night, one clinic after the other and a few at a time over the whole platform, so that they
// take nobody's place. A backup's identifier follows from clinic and day: whichever process looks, it is begun once.
func (s *Service) nightly(ctx context.Context) error {
	now := s.now()
	if !s.Config.Nightly || now.Before(s.night.rest) || (now.Hour()-s.Config.NightFrom+24)%24 >= s.Config.NightHours {
		return nil
	}
	busy, err := s.countActive(ctx)
	if err != nil || busy >= int64(s.Config.Parallel) {
		return err
	}
	page, err := s.Router.Directory().List(ctx, tenancy.ListFilter{State: tenancy.Active, Cursor: s.night.cursor, Limit: nightPage})
	if err != nil {
		return err
	}
	for _, t := range page.Tenants {
		begun, err := s.backUpTonight(ctx, t, now)
		if err != nil {
			return err
		}
		if busy++; begun && busy >= int64(s.Config.Parallel) {
			return nil // this page again, once there is room
		}
		if !begun {
			busy--
		}
	}
	if s.night.cursor = page.NextCursor; s.night.cursor == "" {
		s.night.rest = now.Add(nightRest)
	}
	return nil
}

func (s *Service) backUpTonight(ctx context.Context, t tenancy.Tenant, now time.Time) (bool, error) {
	last, err := s.lastBackup(ctx, t.ID)
	if err != nil || now.Sub(last) < dayBetween {
		return false, err
	}
	o := s.fresh(nightID(t.ID, now), Backup, t.ID, tenancy.By{Name: "m-saas", Role: string(policies.SystemKeeper)}, "nightly backup")
	o.From, o.To = t.Placement, s.placeBeside(t, o.ID, t.Placement.Cluster)
	err = s.insert(ctx, o)
	if errors.Is(err, errBusy) || fault.KindOf(err) == fault.Conflict {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("nightly backup: %w", err)
	}
	return true, nil
}
