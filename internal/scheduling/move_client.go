package scheduling

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/tenancy"
)

// ClientMover re-points a client's appointments with their claims when two clients are merged. Each goes by one
// conditional write, so the guarantee against double booking holds at every moment.
type ClientMover struct {
	// Now is the clock of what is changed.
	Now func() time.Time
}

// SeriesMover re-points the series whose appointments are still to be made, or to be split off. It comes after ClientMover.
func SeriesMover() clients.Mover { return clients.RepointIn(seriesCollection, "template.client_id") }

const moveBatch = 200

// Move takes the other client's appointments over. Faults: Conflict "merge_conflict" when the client has another one at
// the time.
func (m ClientMover) Move(ctx context.Context, scope tenancy.Scope, mv clients.Move) error {
	return m.each(ctx, scope, moving{client: mv.From}, func(a Appointment) error {
		a.ClientID = mv.Into
		err := repointAppointment(ctx, scope, m.changed(a), mv.MergeID, true)
		if tenancy.IsDuplicate(err, "") {
			all, findErr := overlapping(ctx, scope, a)
			if findErr != nil {
				return findErr
			}
			return clients.RefuseClashes(clashesWith(a, mv.Into, all))
		}
		return err // one that somebody edits just now is found again
	})
}

// Return gives back the appointments that came with the merge and are still the client's.
func (m ClientMover) Return(ctx context.Context, scope tenancy.Scope, mv clients.Move) error {
	return m.each(ctx, scope, moving{client: mv.Into, merge: mv.MergeID}, func(a Appointment) error {
		a.ClientID = mv.From
		return repointAppointment(ctx, scope, m.changed(a), mv.MergeID, false) // one that somebody edits just now is found again
	})
}

func (m ClientMover) changed(a Appointment) Appointment {
	a.Rev, a.ChangedAt = a.Rev+1, m.Now().UTC().Truncate(time.Millisecond)
	return a
}

// each goes through what the question finds until it finds nothing: what is done is not found again.
func (m ClientMover) each(ctx context.Context, scope tenancy.Scope, q moving, do func(Appointment) error) error {
	for {
		batch, err := wholeAppointments(ctx, scope, q, moveBatch)
		if err != nil {
			return fmt.Errorf("move a client's appointments: %w", err)
		}
		if len(batch) == 0 {
			return nil
		}
		for _, a := range batch {
			if err := do(a); err != nil {
				return fmt.Errorf("move a client's appointments: %w", err)
			}
		}
	}
}

// Clashes finds the appointments that one client could not both have, at most 20 pairs: both take their time, and neither
// was overbooked. It is the question of clients.Deps.Clashes.
func Clashes(ctx context.Context, scope tenancy.Scope, into, from string) ([]clients.Clash, error) {
	these, err := blockingOfClient(ctx, scope, into)
	if err != nil {
		return nil, fmt.Errorf("look for clashes: %w", err)
	}
	others, err := blockingOfClient(ctx, scope, from)
	if err != nil {
		return nil, fmt.Errorf("look for clashes: %w", err)
	}
	var out []clients.Clash
	first := 0
	for _, o := range others { // both lists go by start, and no client's own overlap
		for first < len(these) && !these[first].End.After(o.Start) {
			first++
		}
		for _, t := range these[first:] {
			if !t.Start.Before(o.End) || len(out) == maxConflicts {
				break
			}
			out = append(out, clashOf(t, o))
		}
	}
	return out, nil
}

func clashesWith(a Appointment, client string, all []Appointment) []clients.Clash {
	var out []clients.Clash
	for _, t := range all {
		if t.ClientID == client {
			out = append(out, clashOf(t, a))
		}
	}
	return out
}

func clashOf(this, other Appointment) clients.Clash {
	c := clients.Clash{ThisID: this.ID, OtherID: other.ID, Start: this.Start.UTC(), End: this.End.UTC()}
	if other.Start.After(this.Start) {
		c.Start = other.Start.UTC()
	}
	if other.End.Before(this.End) {
		c.End = other.End.UTC()
	}
	return c
}
