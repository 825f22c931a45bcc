package scheduling

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// MaxBoard is the longest window of a Board.
const MaxBoard = 100 * 24 * time.Hour

// Board is what a window of a clinic's time looked like when it was read: who works when and what is taken. Any number
// of questions can be asked of it without reading again; whoever books what it says may still be refused.
type Board struct {
	window    Interval
	zone      *time.Location
	clinic    []catalogue.WeeklyHours
	providers []catalogue.Provider // on the list, active, and seen by who asked
	resources []catalogue.Resource
	items     map[string]catalogue.Item
	taken     taken
	now       time.Time
}

// Board reads the window, at most MaxBoard, for searching in it many times. Faults: Forbidden; Invalid on the window;
// Unavailable.
func (s *Service) Board(ctx context.Context, actor identity.Actor, window Interval) (*Board, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
	}
	if window.IsEmpty() || window.Length() > MaxBoard {
		return nil, fmt.Errorf("read board: a window of %s", window.Length())
	}
	b, err := s.board(ctx, actor.Scope(), window, nil)
	if err != nil {
		return nil, fmt.Errorf("read board: %w", err)
	}
	if b.providers, err = s.candidates(ctx, actor, "", nil); err != nil {
		return nil, fmt.Errorf("read board: %w", err)
	}
	if b.resources, err = s.Catalogue.AllResources(ctx, actor.Scope()); err != nil {
		return nil, fmt.Errorf("read board: %w", err)
	}
	items, err := s.Catalogue.AllItems(ctx, actor.Scope())
	if err != nil {
		return nil, fmt.Errorf("read board: %w", err)
	}
	b.items = map[string]catalogue.Item{}
	for _, i := range items {
		b.items[i.ID] = i
	}
	return b, nil
}

// board reads what is taken in the window, of the parties alone when there are any.
func (s *Service) board(ctx context.Context, scope tenancy.Scope, window Interval, parties []string) (*Board, error) {
	zone, err := ZoneOf(scope)
	if err != nil {
		return nil, err
	}
	found, err := busyWithin(ctx, scope, window, parties)
	if err != nil {
		return nil, err
	}
	if len(found) == maxBusy { // what comes after was not read
		window.End = found[maxBusy-1].Start.Add(-MaxBuffer)
	}
	blocks, err := blocksWithin(ctx, scope, window)
	if err != nil {
		return nil, err
	}
	b := &Board{window: window, zone: zone, clinic: clinicHours(scope), now: s.now()}
	b.taken = takenBy(found, blocks, b.now)
	return b, nil
}

// BoardQuery is a question to a Board.
type BoardQuery struct {
	ServiceIDs  []string // 1 to MaxServices; without one that is on the list there is no slot
	ProviderIDs []string // none = any who performs the services
	AssistantID string
	ClientID    string // whose other appointments count; "" = nobody's
	LocationID  string // "" = any
	From, To    time.Time
	Step        time.Duration     // 0 = DefaultStep
	Suits       func(s Slot) bool // which free times are wanted; nil = all
	Limit       int               // 0 = DefaultSlots; earliest first
}

// Slots gives the free slots, by start.
func (b *Board) Slots(q BoardQuery) []Slot {
	var lines []Line
	for _, k := range q.ServiceIDs {
		item, ok := b.items[k]
		if !ok {
			return nil
		}
		lines = append(lines, lineOf(item))
	}
	if len(lines) == 0 {
		return nil
	}
	search := searchFor(lines)
	search.window = b.within(q.From, q.To)
	search.limit, search.step, search.suits, search.clientID, search.location = q.Limit, q.Step, q.Suits, q.ClientID, q.LocationID
	if search.limit <= 0 {
		search.limit = DefaultSlots
	}
	for _, p := range b.providers {
		if p.ID == q.AssistantID {
			search.assistant = p
		} else if q.goesWith(p) {
			search.providers = append(search.providers, p)
		}
	}
	if search.assistant.ID != q.AssistantID {
		return nil
	}
	if kind := resourceTypeOf(lines); kind != "" {
		search.needResource = true
		for _, r := range b.resources {
			if r.Type == kind {
				search.resources = append(search.resources, r)
			}
		}
	}
	return b.search(search)
}

// goesWith says whether the provider is one of those asked for, performs the services and works at the location.
func (q BoardQuery) goesWith(p catalogue.Provider) bool {
	unable := slices.ContainsFunc(q.ServiceIDs, func(k string) bool { return !p.Performs(k) })
	elsewhere := q.LocationID != "" && p.LocationID != "" && p.LocationID != q.LocationID
	return !unable && !elsewhere && (len(q.ProviderIDs) == 0 || slices.Contains(q.ProviderIDs, p.ID))
}

// within clips a wish to the window and to what is not over.
func (b *Board) within(from, to time.Time) Interval {
	if from.Before(b.now) {
		from = b.now
	}
	if to.IsZero() {
		to = b.window.End
	}
	return Interval{from, to}.Clip(b.window)
}

// slotSearch is a search whose references are resolved.
type slotSearch struct {
	window       Interval
	length       time.Duration
	before       time.Duration // the buffers of the appointment
	after        time.Duration
	limit        int
	step         time.Duration
	suits        func(s Slot) bool
	providers    []catalogue.Provider
	resources    []catalogue.Resource
	needResource bool
	assistant    catalogue.Provider // ID "" = none
	location     string             // "" = any
	clientID     string             // "" = nobody in particular
	except       string             // an appointment whose time counts as free: the one that is being moved
}

func searchFor(lines []Line) slotSearch {
	_, minutes := sumOf(lines, "")
	before, after := buffersOf(lines)
	return slotSearch{
		length: time.Duration(minutes) * time.Minute, before: time.Duration(before) * time.Minute, after: time.Duration(after) * time.Minute,
	}
}

// search asks FreeSlots.
func (b *Board) search(q slotSearch) []Slot {
	if q.window.IsEmpty() || len(q.providers) == 0 {
		return []Slot{}
	}
	if q.step == 0 {
		q.step = DefaultStep
	}
	pure := SlotSearch{
		Window: q.window, Zone: b.zone, Duration: q.length, Before: q.before, After: q.after, Step: q.step, Limit: q.limit,
		NeedResource: q.needResource, Suits: q.suits,
	}
	pure.Busy = slices.Concat(b.taken.blocks[everybody], b.taken.of(q.clientID, q.except))
	if q.assistant.ID != "" {
		pure.Busy = slices.Concat(pure.Busy, b.taken.blocks[q.assistant.ID], b.away(q.assistant, q.window))
		pure.Taken = b.taken.of(q.assistant.ID, q.except)
	}
	days, window := clockDays(q.window, b.zone), spanOf(q.window)
	for _, p := range q.providers {
		at := q.at(p)
		pure.Providers = append(pure.Providers, Calendar{
			ID: p.ID, Location: at, open: workingSpans(nil, days, p, b.clinic, window),
			Busy: slices.Concat(b.taken.blocks[p.ID], b.taken.blocks[at]), Taken: b.taken.of(p.ID, q.except),
		})
	}
	for _, r := range q.resources {
		pure.Resources = append(pure.Resources, Calendar{
			ID: r.ID, Location: r.LocationID, Busy: b.taken.blocks[r.ID], Taken: b.taken.of(r.ID, q.except),
		})
	}
	return FreeSlots(pure)
}

// away is the time in which an assistant with working hours does not work; one without any is there whenever asked.
func (b *Board) away(p catalogue.Provider, window Interval) []Interval {
	if !keepsHours(p) {
		return nil
	}
	return Subtract([]Interval{window}, WorkingTime(p, b.clinic, b.zone, window))
}

// keepsHours says whether an assistant has hours to be held to.
func keepsHours(p catalogue.Provider) bool { return len(p.Hours)+len(p.Exceptions) > 0 }

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

// booked is the time that one appointment takes of somebody.
type booked struct {
	Interval

	by string
}

// taken is the time that is taken, by who is taken: by appointments, with their buffers, and by blocked time (which may
// be a location's, or everybody's).
type taken struct {
	appointments map[string][]booked
	blocks       map[string][]Interval
}

// takenBy sorts the taken time. Holds whose time is over take none.
func takenBy(found []Appointment, blocks []BlockedTime, now time.Time) taken {
	by := taken{map[string][]booked{}, map[string][]Interval{}}
	for _, a := range found {
		if a.isExpired(now) {
			continue
		}
		for _, party := range a.parties() {
			by.appointments[party] = append(by.appointments[party], booked{a.timeOf(party), a.ID})
		}
	}
	for _, b := range blocks {
		by.blocks[b.who()] = append(by.blocks[b.who()], b.Interval())
	}
	return by
}

// of gives what appointments take of somebody, but for one.
func (t taken) of(party, except string) []Interval {
	if party == "" {
		return nil
	}
	out := make([]Interval, 0, len(t.appointments[party]))
	for _, a := range t.appointments[party] {
		if a.by != except || except == "" {
			out = append(out, a.Interval)
		}
	}
	return out
}
