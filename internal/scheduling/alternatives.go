package scheduling

import (
	"context"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/identity"
)

const (
	maxAlternatives = 3
	lookBack        = 3 * 24 * time.Hour
	lookAhead       = 14 * 24 * time.Hour
	perProvider     = 2000 // slots that are compared
)

// alternatives gives up to three free slots near the time of an appointment that could not be placed: with the same
// provider while there are any, then with others who perform the services; at the same resource or another of its type.
func (s *Service) alternatives(ctx context.Context, actor identity.Actor, a Appointment, p plan) ([]Slot, error) {
	scope := actor.Scope()
	q := slotSearch{
		window: Interval{a.Start.Add(-lookBack), a.End.Add(lookAhead)}, length: a.End.Sub(a.Start), limit: perProvider,
		clientID: a.ClientID, except: a.ID, assistant: p.assistant,
		before: a.Start.Sub(a.Taken().Start), after: a.Taken().End.Sub(a.End),
	}
	zone, err := ZoneOf(scope)
	if err != nil {
		return nil, err
	}
	earliest := s.now()
	if !a.Start.After(earliest) { // a visit of today may be entered later
		earliest = StartOfDay(DayOf(earliest, zone), zone)
	}
	if q.window.Start.Before(earliest) {
		q.window.Start = earliest
	}
	if soon := earliest.Add(lookAhead); p.moved && q.window.End.Before(soon) {
		q.window.End = soon
	}
	if a.ResourceID != "" {
		same, found, err := s.Catalogue.FindResource(ctx, scope, a.ResourceID)
		if err != nil || !found {
			return nil, err
		}
		all, err := s.resourcesOf(ctx, scope, same.Type)
		if err != nil {
			return nil, err
		}
		others := slices.DeleteFunc(all, func(r catalogue.Resource) bool { return r.ID == same.ID })
		q.needResource = true
		q.resources = append([]catalogue.Resource{same}, others...)
	}
	q.providers = []catalogue.Provider{p.provider}
	slots, err := s.search(ctx, scope, q)
	if err != nil {
		return nil, err
	}
	near := Nearest(slots, a.Start, maxAlternatives)
	if len(near) == maxAlternatives {
		return near, nil
	}
	all, err := s.candidates(ctx, actor, "", serviceIDs(a.Services))
	if err != nil {
		return nil, err
	}
	q.providers = slices.DeleteFunc(all, func(o catalogue.Provider) bool { return o.ID == p.provider.ID || o.ID == p.assistant.ID })
	q.limit = perProvider
	if slots, err = s.search(ctx, scope, q); err != nil {
		return nil, err
	}
	return append(near, Nearest(slots, a.Start, maxAlternatives-len(near))...), nil
}

func serviceIDs(lines []Line) []string {
	var ids []string
	for _, l := range lines {
		ids = append(ids, l.ID)
	}
	return ids
}
