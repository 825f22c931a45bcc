package reminders

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	patience = 15 * time.Second // until a write that was cut short is looked after
	settled  = 2 * time.Minute  // after a change of the rules no write goes by the ones before any more
	page     = 200              // appointments
	pages    = 5                // in one run
)

// Announce puts the reminders of an appointment that is made, moved or brought back, before it is written; it goes into
// scheduling.Deps.Announce. What is being written at the moment about one that changes is written anew after the change.
func (s *Service) Announce(ctx context.Context, scope tenancy.Scope, before, after scheduling.Appointment) error {
	stood, stands := awaited(before), awaited(after)
	same := stood && stands && before.Start.Equal(after.Start)
	if same && before.ClientID == after.ClientID {
		return nil
	}
	if before.ID != "" {
		if err := s.Outbox.Disturb(ctx, scope, after.ID); err != nil {
			return fmt.Errorf("disturb reminders: %w", err)
		}
	}
	if !stands || same || !after.Start.After(s.now()) {
		return nil
	}
	rules, err := s.Read(ctx, scope)
	if err != nil {
		return err
	}
	return s.put(ctx, scope, rules, after)
}

// awaited says whether the client of the appointment is still to come.
func awaited(a scheduling.Appointment) bool {
	return a.Status == scheduling.Scheduled || a.Status == scheduling.Confirmed
}

// put gives the appointment its rows. Rules whose time has passed when it is booked or moved have none, but for those of
// this very minute.
func (s *Service) put(ctx context.Context, scope tenancy.Scope, rules Rules, a scheduling.Appointment) error {
	now := s.now()
	var rows []outbox.Planned
	for _, r := range rules.Rules {
		at := a.Start.Add(-r.before())
		if !r.On || at.Before(now.Add(-time.Minute)) {
			continue
		}
		start := a.Start.UTC().Format(time.RFC3339)
		rows = append(rows, outbox.Planned{
			Kind: Kind, About: a.ID, Version: start + " " + r.ID + " " + string(r.Channel), Channel: r.Channel, At: at, For: a.Start,
			Data: map[string]string{"rule": r.ID, "start": start},
		})
	}
	if err := s.Outbox.PutPlanned(ctx, scope, rows); err != nil {
		return fmt.Errorf("plan reminders: %w", err)
	}
	return nil
}

// progress is how far the appointments ahead follow the rules; a part of the settings.
type progress struct {
	Rules   int64     `bson:"rules"`  // the revision that is followed
	Second  bool      `bson:"second"` // going through them again, for what was being written the first time
	Done    bool      `bson:"done"`
	After   time.Time `bson:"after"` // the place that was reached
	AfterID string    `bson:"after_id"`
	Rev     int64     `bson:"rev"`
}

const progressPart = "reminders_progress"

// Reconcile goes through the appointments ahead after the rules have changed and puts the rows that they ask for, a few
// hundred at a time, and once more when no write goes by the old rules any more. Rows of rules that are gone stay and find
// nothing to say. It is the chore of Due. Faults: Forbidden; Unavailable.
func (s *Service) Reconcile(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	scope := actor.Scope()
	rules, err := s.Read(ctx, scope)
	if err != nil {
		return time.Time{}, err
	}
	at, _, err := settings.Find[progress](ctx, scope, progressPart)
	if err != nil {
		return time.Time{}, fmt.Errorf("read progress of reminders: %w", err)
	}
	if at.Rules != rules.Rev {
		at = progress{Rules: rules.Rev, After: s.now(), Rev: at.Rev}
	}
	if at.Done {
		return time.Time{}, nil
	}
	again := rules.ChangedAt.Add(settled)
	if at.Second && at.AfterID == "" && s.now().Before(again) {
		return again, nil
	}
	whole, err := s.goThrough(ctx, actor, rules, &at)
	if err != nil {
		return time.Time{}, err
	}
	switch {
	case !whole:
		next = s.now()
	case at.Second:
		at.Done = true
	default:
		at.Second, at.After, at.AfterID, next = true, s.now(), "", again
	}
	at.Rev++
	if _, err := settings.Save(ctx, scope, progressPart, at, at.Rev-1); err != nil { // whoever was faster did the same
		return time.Time{}, fmt.Errorf("keep progress of reminders: %w", err)
	}
	return next, nil
}

// goThrough takes some pages of the appointments ahead; true when they are at their end.
func (s *Service) goThrough(ctx context.Context, actor identity.Actor, rules Rules, at *progress) (bool, error) {
	for range pages {
		found, err := s.Calendar.Ahead(ctx, actor, at.After, at.AfterID, page)
		if err != nil {
			return false, err
		}
		for _, a := range found {
			if awaited(a) {
				if err := s.put(ctx, actor.Scope(), rules, a); err != nil {
					return false, err
				}
			}
			at.After, at.AfterID = a.Start, a.ID
		}
		if len(found) < page {
			return true, nil
		}
	}
	return false, nil
}
