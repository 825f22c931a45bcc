package scheduling

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// Word is what the client of an appointment said by link about the time that it has. At another time it says nothing.
type Word struct {
	Start       time.Time  `bson:"start"`
	ConfirmedAt *time.Time `bson:"confirmed_at,omitempty"`
	MoveAskedAt *time.Time `bson:"move_asked_at,omitempty"` // they asked to be given another time
}

// Saying is what a word says.
type Saying string

// The sayings.
const (
	SaysConfirmed Saying = "confirmed"
	SaysMove      Saying = "move"
	SaysNothing   Saying = "nothing" // the staff have dealt with it
)

// KeepWord notes what the client said of the appointment at the time that it has. It leaves the revision as it is: nobody's
// edit is stale for it. The same again changes nothing. Faults: Forbidden; NotFound; Unavailable.
func (s *Service) KeepWord(ctx context.Context, actor identity.Actor, appointmentID string, says Saying) (Appointment, error) {
	if err := actor.Authorise(policies.AppointmentsStatus); err != nil {
		return Appointment{}, err
	}
	a, err := s.visible(ctx, actor, appointmentID)
	if err != nil {
		return Appointment{}, err
	}
	w := Word{Start: a.Start}
	if a.Word != nil {
		w = *a.Word
	}
	now := s.now()
	switch says {
	case SaysConfirmed:
		w.ConfirmedAt, w.MoveAskedAt = &now, nil
	case SaysMove:
		w.MoveAskedAt = &now
	case SaysNothing:
		w.MoveAskedAt = nil
	}
	if err := setWord(ctx, actor.Scope(), a, w); err != nil {
		return Appointment{}, fmt.Errorf("keep a client's word: %w", err)
	}
	a.Word = &w
	s.appointmentChanged(ctx, actor, a, audit.Entry{Action: "appointment.word", Changes: []audit.Change{{Field: "client_says", After: string(says)}}})
	return a, nil
}

// Named gives the appointments with the identifiers, at most 2,000, that the actor sees. Faults: Forbidden; Unavailable.
func (s *Service) Named(ctx context.Context, actor identity.Actor, ids []string) ([]Appointment, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := findNamed(ctx, actor.Scope(), ids, limitedTo(actor))
	if err != nil {
		return nil, fmt.Errorf("read appointments: %w", err)
	}
	return s.join(ctx, actor.Scope(), found)
}

// Ahead lists the blocking appointments that begin after a time, by start, from the place after (start, id) on; at most
// limit. Faults: Forbidden; Unavailable.
func (s *Service) Ahead(ctx context.Context, actor identity.Actor, start time.Time, afterID string, limit int64) ([]Appointment, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
	}
	found, err := listAhead(ctx, actor.Scope(), start, afterID, limit)
	if err != nil {
		return nil, fmt.Errorf("list appointments ahead: %w", err)
	}
	return found, nil
}
