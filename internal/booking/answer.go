package booking

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// ConfirmVisit notes that the client comes: the visit of a link is confirmed. It may be repeated. Faults: NotFound
// "link_unknown"; Conflict "too_late" when it is over or off; Unavailable.
func (s *Service) ConfirmVisit(ctx context.Context, token string) (Visit, error) {
	for range moveAttempts {
		l, err := s.follow(ctx, token)
		if err != nil {
			return Visit{}, err
		}
		if !s.isOpen(l.appointment) {
			return Visit{}, errTooLate()
		}
		if l.appointment.Status == scheduling.Scheduled {
			l.appointment, err = s.Calendar.ChangeStatus(ctx, l.actor, l.appointment.ID, l.appointment.Rev, scheduling.StatusChange{Status: scheduling.Confirmed})
			if f, ok := fault.As(err); ok && f.Code == "stale_edit" {
				continue
			}
			if err != nil {
				return Visit{}, fmt.Errorf("confirm visit: %w", err)
			}
		}
		if l.appointment.Word == nil || l.appointment.Word.ConfirmedAt == nil || l.appointment.Word.MoveAskedAt != nil {
			if l.appointment, err = s.Calendar.KeepWord(ctx, l.actor, l.appointment.ID, scheduling.SaysConfirmed); err != nil {
				return Visit{}, fmt.Errorf("confirm visit: %w", err)
			}
		}
		return s.visitOf(ctx, l.actor, l.page, l.appointment, l.record)
	}
	return Visit{}, errBusyLink()
}

// AskToMove tells the clinic that the client of a link wants another time; the visit stays where it is. It may be repeated.
// Faults: NotFound "link_unknown"; Conflict "too_late" when it is over or off; Unavailable.
func (s *Service) AskToMove(ctx context.Context, token string) (Visit, error) {
	l, err := s.follow(ctx, token)
	if err != nil {
		return Visit{}, err
	}
	if !s.isOpen(l.appointment) {
		return Visit{}, errTooLate()
	}
	if l.appointment.Word == nil || l.appointment.Word.MoveAskedAt == nil {
		if l.appointment, err = s.Calendar.KeepWord(ctx, l.actor, l.appointment.ID, scheduling.SaysMove); err != nil {
			return Visit{}, fmt.Errorf("ask to move: %w", err)
		}
	}
	return s.visitOf(ctx, l.actor, l.page, l.appointment, l.record)
}
