package scheduling

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
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
	ResourceType catalogue.ResourceType // "" = no resource is needed
	From, To     time.Time              // at most MaxRange; times before now are left out
	Limit        int                    // 0 = DefaultSlots
}

// FindSlots searches free slots in steps of a quarter of an hour. Faults: Forbidden; NotFound for a provider whom the
// actor may not see; Invalid on the services, the range or the limit.
func (s *Service) FindSlots(ctx context.Context, actor identity.Actor, q SlotQuery) ([]Slot, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
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
		return nil, err
	}
	_, minutes := sumOf(a.Services, "")
	search := slotSearch{window: Interval{q.From, q.To}, length: time.Duration(minutes) * time.Minute, limit: q.Limit}
	if now := s.now(); search.window.Start.Before(now) {
		search.window.Start = now
	}
	var err error
	if search.providers, err = s.candidates(ctx, actor, q.ProviderID, q.ServiceIDs); err != nil {
		return nil, fmt.Errorf("find slots: %w", err)
	}
	if q.ResourceType != "" {
		search.needResource = true
		if search.resources, err = s.resourcesOf(ctx, actor.Scope(), q.ResourceType); err != nil {
			return nil, fmt.Errorf("find slots: %w", err)
		}
	}
	slots, err := s.search(ctx, actor.Scope(), search)
	if err != nil {
		return nil, fmt.Errorf("find slots: %w", err)
	}
	return slots, nil
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

func (s *Service) resourcesOf(ctx context.Context, scope tenancy.Scope, kind catalogue.ResourceType) ([]catalogue.Resource, error) {
	all, err := s.Catalogue.AllResources(ctx, scope)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(r catalogue.Resource) bool { return r.Type != kind }), nil
}

// slotSearch is a search whose references are resolved.
type slotSearch struct {
	window       Interval
	length       time.Duration
	limit        int
	providers    []catalogue.Provider
	resources    []catalogue.Resource
	needResource bool
	clientID     string // "" = nobody in particular
	except       string // an appointment whose time counts as free: the one that is being moved
}

// search reads what is taken in the window and asks FreeSlots.
func (s *Service) search(ctx context.Context, scope tenancy.Scope, q slotSearch) ([]Slot, error) {
	if q.window.IsEmpty() || len(q.providers) == 0 {
		return []Slot{}, nil
	}
	zone, err := ZoneOf(scope)
	if err != nil {
		return nil, err
	}
	taken, err := busyWithin(ctx, scope, q.window, q.parties())
	if err != nil {
		return nil, err
	}
	blocks, err := blocksWithin(ctx, scope, q.window)
	if err != nil {
		return nil, err
	}
	pure := SlotSearch{
		Window: q.window, Zone: zone, Duration: q.length, Step: DefaultStep, Limit: q.limit, NeedResource: q.needResource,
	}
	busy := q.busy(taken, blocks)
	pure.Busy = slices.Concat(busy[everybody], busy[q.clientID])
	for _, p := range q.providers {
		pure.Providers = append(pure.Providers, Calendar{
			ID: p.ID, Location: p.LocationID, Open: OpenHours(p.Hours, zone, q.window), Busy: busy[p.ID],
		})
	}
	for _, r := range q.resources {
		pure.Resources = append(pure.Resources, Calendar{ID: r.ID, Location: r.LocationID, Busy: busy[r.ID]})
	}
	return FreeSlots(pure), nil
}

func (q slotSearch) parties() []string {
	var out []string
	for _, p := range q.providers {
		out = append(out, p.ID)
	}
	for _, r := range q.resources {
		out = append(out, r.ID)
	}
	if q.clientID != "" {
		out = append(out, q.clientID)
	}
	return out
}

const everybody = "clinic"

// busy sorts the taken time by who is taken.
func (q slotSearch) busy(taken []Appointment, blocks []BlockedTime) map[string][]Interval {
	by := map[string][]Interval{}
	for _, a := range taken {
		if a.ID == q.except {
			continue
		}
		for _, party := range a.parties() {
			by[party] = append(by[party], a.Interval())
		}
	}
	for _, b := range blocks {
		who := everybody
		switch b.Scope {
		case BlocksProvider:
			who = b.ProviderID
		case BlocksResource:
			who = b.ResourceID
		case BlocksClinic:
		}
		by[who] = append(by[who], b.Interval())
	}
	return by
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
