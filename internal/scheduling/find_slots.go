package scheduling

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// The bounds of a slot search.
const (
	DefaultStep  = 15 * time.Minute
	DefaultSlots = 50
	MaxSlots     = 500
	MaxRange     = 62 * 24 * time.Hour // of a search or a list
)

// SlotQuery is the input of FindSlots.
type SlotQuery struct {
	ServiceIDs   []string               // 1 to MaxServices; their durations are summed
	ProviderID   string                 // "" = every provider who performs the services
	AssistantID  string                 // "" = nobody has to assist
	LocationID   string                 // "" = at any location
	ResourceType catalogue.ResourceType // "" = the one that the services need, if any
	From, To     time.Time              // at most MaxRange; times before now are left out
	FirstOfEach  bool                   // only the first slot of each provider
	Limit        int                    // 0 = DefaultSlots
}

// FindSlots searches free slots in steps of a quarter of an hour. Faults: Forbidden; NotFound for a provider whom the
// actor may not see; Invalid on the services, the range or the limit.
func (s *Service) FindSlots(ctx context.Context, actor identity.Actor, q SlotQuery) ([]Slot, error) {
	search, err := s.searchOf(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	if q.FirstOfEach {
		seen := map[string]bool{}
		search.suits = func(at Slot) bool { // a provider's slots come by start
			first := !seen[at.ProviderID]
			seen[at.ProviderID] = true
			return first
		}
	}
	slots, err := s.search(ctx, actor.Scope(), search)
	if err != nil {
		return nil, fmt.Errorf("find slots: %w", err)
	}
	return slots, nil
}

// FreeDays gives the local days on which FindSlots would find a slot, in order; the limit is not looked at. Faults: as
// FindSlots.
func (s *Service) FreeDays(ctx context.Context, actor identity.Actor, q SlotQuery) ([]Day, error) {
	q.Limit = MaxSlots
	search, err := s.searchOf(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	zone, err := ZoneOf(actor.Scope())
	if err != nil {
		return nil, err
	}
	seen := map[Day]bool{}
	search.suits = func(at Slot) bool { // one slot of each day will do
		day := DayOf(at.Start, zone)
		first := !seen[day]
		seen[day] = true
		return first
	}
	if _, err := s.search(ctx, actor.Scope(), search); err != nil {
		return nil, fmt.Errorf("find free days: %w", err)
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b Day) int { return cmp.Compare(b.DaysUntil(a), 0) }), nil
}

// searchOf resolves a query.
func (s *Service) searchOf(ctx context.Context, actor identity.Actor, q SlotQuery) (slotSearch, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return slotSearch{}, err
	}
	if q.Limit == 0 {
		q.Limit = DefaultSlots
	}
	d := s.newDraft(actor.Scope())
	var a Appointment
	d.services(ctx, &a, q.ServiceIDs)
	if err := checkRange(q.From, q.To); err != nil {
		d.fail(err)
	}
	if q.Limit < 1 || q.Limit > MaxSlots {
		d.add("limit", "out_of_range", "Ask for 1 to 500 slots.")
	}
	if err := d.err(); err != nil {
		return slotSearch{}, err
	}
	search := searchFor(a.Services)
	search.window, search.limit, search.location = Interval{q.From, q.To}, q.Limit, q.LocationID
	if now := s.now(); search.window.Start.Before(now) {
		search.window.Start = now
	}
	if err := s.searchWith(ctx, actor, q, a.Services, &search); err != nil {
		return slotSearch{}, fmt.Errorf("find slots: %w", err)
	}
	return search, nil
}

// searchWith looks up whom and what a search is with.
func (s *Service) searchWith(ctx context.Context, actor identity.Actor, q SlotQuery, lines []Line, search *slotSearch) (err error) {
	if search.providers, err = s.candidates(ctx, actor, q.ProviderID, q.ServiceIDs); err != nil {
		return err
	}
	if q.AssistantID != "" {
		if search.assistant, err = s.assistantOf(ctx, actor, q.AssistantID); err != nil {
			return err
		}
	}
	search.providers = slices.DeleteFunc(search.providers, func(p catalogue.Provider) bool {
		elsewhere := q.LocationID != "" && p.LocationID != "" && p.LocationID != q.LocationID
		return elsewhere || p.ID == q.AssistantID
	})
	if q.ResourceType = cmp.Or(q.ResourceType, resourceTypeOf(lines)); q.ResourceType != "" {
		search.needResource = true
		search.resources, err = s.resourcesOf(ctx, actor.Scope(), q.ResourceType)
	}
	return err
}

// candidates are the active providers whom the actor sees and who perform all the services.
func (s *Service) candidates(ctx context.Context, actor identity.Actor, only string, serviceIDs []string) ([]catalogue.Provider, error) {
	all, err := s.Catalogue.AllProviders(ctx, actor.Scope())
	if err != nil {
		return nil, err
	}
	if only != "" && (!actor.SeesProvider(only) || !slices.ContainsFunc(all, func(p catalogue.Provider) bool { return p.ID == only })) {
		return nil, fault.New(fault.NotFound, "not_found", "There is no such provider.")
	}
	return slices.DeleteFunc(all, func(p catalogue.Provider) bool {
		unable := slices.ContainsFunc(serviceIDs, func(k string) bool { return !p.Performs(k) })
		return unable || !p.Active || !actor.SeesProvider(p.ID) || only != "" && p.ID != only
	}), nil
}

// assistantOf reads the assistant of a search.
func (s *Service) assistantOf(ctx context.Context, actor identity.Actor, key string) (catalogue.Provider, error) {
	p, ok, err := look(ctx, id.Provider, key, actor.Scope(), s.Catalogue.FindProvider)
	if err == nil && (!ok || p.IsDeleted()) {
		err = fault.New(fault.NotFound, "not_found", "There is no such provider.")
	}
	return p, err
}

// resourceTypeOf gives the type of resource that the services need: the first that one of them asks for.
func resourceTypeOf(lines []Line) catalogue.ResourceType {
	for _, l := range lines {
		if l.ResourceType != "" {
			return l.ResourceType
		}
	}
	return ""
}

func (s *Service) resourcesOf(ctx context.Context, scope tenancy.Scope, kind catalogue.ResourceType) ([]catalogue.Resource, error) {
	all, err := s.Catalogue.AllResources(ctx, scope)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(r catalogue.Resource) bool { return r.Type != kind }), nil
}

// search reads what is taken in the window and asks the board of it.
func (s *Service) search(ctx context.Context, scope tenancy.Scope, q slotSearch) ([]Slot, error) {
	if q.window.IsEmpty() || len(q.providers) == 0 {
		return []Slot{}, nil
	}
	b, err := s.board(ctx, scope, q.window, q.parties())
	if err != nil {
		return nil, err
	}
	q.window = q.window.Clip(b.window)
	return b.search(q), nil
}

func checkRange(from, to time.Time) error {
	switch {
	case !to.After(from):
		return fault.InvalidField("to", "end_before_start", "The end has to be after the start.")
	case to.Sub(from) > MaxRange:
		return fault.InvalidField("to", "range_too_large", "Ask for at most 62 days at once.")
	}
	return nil
}
