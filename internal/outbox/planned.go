package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/tenancy"
)

// Planned is a message that is to leave at a time of its own.
type Planned struct {
	Kind    string // of a registered Writer
	About   string
	Version string // tells messages of the same kind about the same thing apart
	Channel Channel
	At      time.Time
	For     time.Time // the time that it is about
	Data    map[string]string
}

func (p Planned) key() string { return id.Derived(id.OutboxMail, p.Kind, p.About, p.Version) }

// PutPlanned adds rows for their times, or puts those that wait already where they belong now; what has left stays as it
// is. Call it before the write that causes them. Faults: Unavailable.
func (s *Service) PutPlanned(ctx context.Context, scope tenancy.Scope, all []Planned) error {
	if len(all) == 0 {
		return nil
	}
	first, now := all[0].At, s.now()
	for _, p := range all {
		if err := s.known(p.Kind); err != nil {
			return err
		}
		if p.At.Before(first) {
			first = p.At
		}
	}
	if err := s.Ledger.Add(ctx, scope.TenantID(), Due, first); err != nil {
		return err
	}
	for _, p := range all {
		err := insertOrPutOff(ctx, scope, Row{
			ID: p.key(), Kind: p.Kind, About: p.About, Data: p.Data, State: Waiting, DueAt: p.At, CreatedAt: now, ChangedAt: now,
			Channel: p.Channel, PlannedAt: p.At, For: p.For,
		})
		if err != nil {
			return fmt.Errorf("plan message: %w", err)
		}
	}
	return nil
}

// Disturb takes the planned rows about something out of the hands of whoever is writing them, to be written anew when the
// change that is about to be made is made or has failed. So what is handed over after a change has seen it. Faults:
// Unavailable.
func (s *Service) Disturb(ctx context.Context, scope tenancy.Scope, about string) error {
	now := s.now()
	touched, err := disturb(ctx, scope, about, now.Add(lease), now.Add(patience))
	if err != nil || !touched {
		return err
	}
	return s.Ledger.Add(ctx, scope.TenantID(), Due, now.Add(patience))
}

// Between lists the planned rows of a kind that are about a time in [from, to), at most 4,000, for who shows them beside
// what they are about. It authorises nobody. Faults: Unavailable.
func (s *Service) Between(ctx context.Context, scope tenancy.Scope, kind string, from, to time.Time) ([]Row, error) {
	return listFor(ctx, scope, kind, from, to)
}

// About lists the planned rows about something, the newest first, at most 200. It authorises nobody. Faults: Unavailable.
func (s *Service) About(ctx context.Context, scope tenancy.Scope, kind, about string) ([]Row, error) {
	return listAbout(ctx, scope, kind, about)
}

// Troubled lists the rows of a kind that failed, are uncertain, or were dropped for one of the reasons, since a time; the
// newest first, at most limit. It authorises nobody. Faults: Unavailable.
func (s *Service) Troubled(ctx context.Context, scope tenancy.Scope, kind string, reasons []string, since time.Time, limit int64) ([]Row, error) {
	return listTroubled(ctx, scope, kind, reasons, since, limit)
}

// OfClient lists what a client got of a kind, the newest first, from the place after (at, key). It authorises nobody.
// Faults: Unavailable.
func (s *Service) OfClient(ctx context.Context, scope tenancy.Scope, kind, clientID string, at time.Time, key string, limit int) ([]Row, error) {
	return listOfClient(ctx, scope, kind, clientID, at, key, limit)
}
