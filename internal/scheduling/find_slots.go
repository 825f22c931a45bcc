package scheduling

import (
	"context"
	"fmt"
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
	before, after := buffersOf(a.Services)
	search := slotSearch{
		window: Interval{q.From, q.To}, length: time.Duration(minutes) * time.Minute, limit: q.Limit, location: q.LocationID,
		before: time.Duration(before) * time.Minute, after: time.Duration(after) * time.Minute,
	}
	if now := s.now(); search.window.Start.Before(now) {
		search.window.Start = now
	}
	var err error
	if search.providers, err = s.candidates(ctx, actor, q.ProviderID, q.ServiceIDs); err != nil {
		return nil, fmt.Errorf("find slots: %w", err)
	}
	if q.AssistantID != "" {
		if search.assistant, err = s.assistantOf(ctx, actor, q.AssistantID); err != nil {
			return nil, fmt.Errorf("find slots: %w", err)
		}
		search.providers = slices.DeleteFunc(search.providers, func(p catalogue.Provider) bool { return p.ID == q.AssistantID })
	}
	if q.LocationID != "" {
		search.providers = slices.DeleteFunc(search.providers, func(p catalogue.Provider) bool {
			return p.LocationID != "" && p.LocationID != q.LocationID
		})
	}
	if q.ResourceType == "" {
		q.ResourceType = resourceTypeOf(a.Services)
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

// slotSearch is a search whose references are resolved.
type slotSearch struct {
	window       Interval
	length       time.Duration
	limit        int
	providers    []catalogue.Provider
	resources    []catalogue.Resource
	needResource bool
	assistant    catalogue.Provider // ID "" = none
	location     string             // "" = any
	before       time.Duration      // the buffers of the appointment
	after        time.Duration
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
		Before: q.before, After: q.after,
	}
	busy := q.busy(taken, blocks, s.now())
	pure.Busy = slices.Concat(busy.blocks[everybody], busy.blocks[q.assistant.ID], busy.appointments[q.clientID])
	pure.Taken = busy.appointments[q.assistant.ID]
	for _, p := range q.providers {
		pure.Providers = append(pure.Providers, Calendar{
			ID: p.ID, Location: q.at(p), Open: OpenHours(p.Hours, zone, q.window), Busy: busy.blocks[p.ID], Taken: busy.appointments[p.ID],
		})
	}
	for _, r := range q.resources {
		pure.Resources = append(pure.Resources, Calendar{
			ID: r.ID, Location: r.LocationID, Busy: busy.blocks[r.ID], Taken: busy.appointments[r.ID],
		})
	}
	return FreeSlots(pure), nil
}

// at is where an appointment with the provider would be.
func (q slotSearch) at(p catalogue.Provider) string {
	if q.location != "" {
		return q.location
	}
	return p.LocationID
}

func (q slotSearch) parties() []string {
	var out []string
	for _, p := range q.providers {
		out = append(out, p.ID)
	}
	for _, r := range q.resources {
		out = append(out, r.ID)
	}
	for _, who := range [...]string{q.clientID, q.assistant.ID} {
		if who != "" {
			out = append(out, who)
		}
	}
	return out
}

const everybody = "clinic"

// taken is the time that is taken, by who is taken: by appointments, with their buffers, and by blocked time.
type taken struct{ appointments, blocks map[string][]Interval }

// busy sorts the taken time. Holds whose time is over take none.
func (q slotSearch) busy(found []Appointment, blocks []BlockedTime, now time.Time) taken {
	by := taken{map[string][]Interval{}, map[string][]Interval{}}
	for _, a := range found {
		if a.ID == q.except || a.isExpired(now) {
			continue
		}
		for _, party := range a.parties() {
			by.appointments[party] = append(by.appointments[party], a.timeOf(party))
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
		by.blocks[who] = append(by.blocks[who], b.Interval())
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
