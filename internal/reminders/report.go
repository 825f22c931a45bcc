package reminders

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

// MaxSpan bounds the times that Between covers.
const MaxSpan = 62 * 24 * time.Hour

// State is how one channel stands.
type State struct {
	Channel outbox.Channel
	On      bool
}

// States tells over which channels reminders can go.
func (s *Service) States() []State {
	var out []State
	for _, c := range Channels() {
		out = append(out, State{Channel: c, On: s.Offers(c)})
	}
	return out
}

// Between lists the reminders of appointments that begin in [from, to), for whom the actor sees. Those of a start that an
// appointment has no longer are among them: compare For. Faults: Forbidden; Invalid on the range; Unavailable.
func (s *Service) Between(ctx context.Context, actor identity.Actor, from, to time.Time) ([]outbox.Row, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
	}
	if !to.After(from) || to.Sub(from) > MaxSpan {
		return nil, fault.InvalidField("to", "out_of_range", "A range ends after it begins and has at most 62 days.")
	}
	found, err := s.Outbox.Between(ctx, actor.Scope(), Kind, from, to)
	if err != nil {
		return nil, fmt.Errorf("list reminders: %w", err)
	}
	if _, limited := actor.OnlyProviders(); !limited {
		return found, nil
	}
	seen, err := s.seen(ctx, actor, found)
	return slices.DeleteFunc(found, func(r outbox.Row) bool { return seen[r.About].ID == "" }), err
}

// seen gives the appointments of rows that the actor sees, by identifier.
func (s *Service) seen(ctx context.Context, actor identity.Actor, rows []outbox.Row) (map[string]scheduling.Appointment, error) {
	out := map[string]scheduling.Appointment{}
	var ids []string
	for _, r := range rows {
		if _, ok := out[r.About]; !ok {
			out[r.About] = scheduling.Appointment{}
			ids = append(ids, r.About)
		}
	}
	for some := range slices.Chunk(ids, maxNamed) {
		found, err := s.Calendar.Named(ctx, actor, some)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			out[a.ID] = a
		}
	}
	return out, nil
}

const maxNamed = 2000

// Of lists the reminders of an appointment, those of earlier times too, the newest first. Those that wait say why they would
// not leave as things stand. Faults: Forbidden; NotFound; Unavailable.
func (s *Service) Of(ctx context.Context, actor identity.Actor, appointmentID string) ([]outbox.Row, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
	}
	a, err := s.Calendar.Get(ctx, actor, appointmentID)
	if err != nil {
		return nil, err
	}
	found, err := s.Outbox.About(ctx, actor.Scope(), Kind, appointmentID)
	if err != nil {
		return nil, fmt.Errorf("list reminders: %w", err)
	}
	for i := range found {
		if r := &found[i]; r.State == outbox.Waiting && r.Why == "" {
			if _, r.Why, err = s.reach(ctx, actor, a.ClientID, r.Channel); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// Problem is a reminder that did not reach its client, or may not have.
type Problem struct {
	Row         outbox.Row
	Appointment scheduling.Appointment
}

const (
	problemDays = 7
	maxProblems = 100
)

// Problems lists what went wrong in the last seven days, for whom the actor sees, the newest first, at most 100: what failed,
// what is uncertain, and what could not leave in time or over its channel. Faults: Forbidden; Unavailable.
func (s *Service) Problems(ctx context.Context, actor identity.Actor) ([]Problem, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
	}
	since := s.now().Add(-problemDays * 24 * time.Hour)
	rows, err := s.Outbox.Troubled(ctx, actor.Scope(), Kind, []string{WhyQuiet, WhyTooLate, WhyChannelOff}, since, maxProblems)
	if err != nil {
		return nil, fmt.Errorf("list problems of reminders: %w", err)
	}
	seen, err := s.seen(ctx, actor, rows)
	if err != nil {
		return nil, err
	}
	var out []Problem
	for _, r := range rows {
		a := seen[r.About]
		if a.ID != "" && awaited(a) && a.Start.Equal(r.For) {
			out = append(out, Problem{Row: r, Appointment: a})
		}
	}
	return out, nil
}

// SentTo lists the reminders that left to a client, the newest first, from the place after (at, key), for whom the actor
// sees. Faults: Forbidden; Unavailable.
func (s *Service) SentTo(ctx context.Context, actor identity.Actor, clientID string, at time.Time, key string, limit int) ([]outbox.Row, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return nil, err
	}
	var out []outbox.Row
	for len(out) < limit {
		found, err := s.Outbox.OfClient(ctx, actor.Scope(), Kind, clientID, at, key, limit)
		if err != nil {
			return nil, fmt.Errorf("list reminders of a client: %w", err)
		}
		mine, err := s.seen(ctx, actor, found)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if mine[r.About].ID != "" {
				out = append(out, r)
			}
			at, key = r.HandedAt, r.ID
		}
		if len(found) < limit {
			break
		}
	}
	return out[:min(limit, len(out))], nil
}
