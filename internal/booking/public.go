package booking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// Front is everything that a visitor sees of a clinic: what it offers online and how. Nothing in it is about a person who
// is treated there.
type Front struct {
	Page       Page
	Clinic     tenancy.Settings
	ClinicSlug string // of the clinic, under which its logo is shown
	Zone       *time.Location
	Services   []catalogue.Item // bookable online, in the clinic's order
	Categories []catalogue.Category
	Providers  []catalogue.Provider // bookable online
	FirstDay   scheduling.Day       // on which a time could be free
	LastDay    scheduling.Day
}

// Open reads the page of an address. Faults: NotFound "booking_closed", Unavailable.
func (s *Service) Open(ctx context.Context, slug string) (Front, error) {
	actor, page, err := s.enter(ctx, slug)
	if err != nil {
		return Front{}, err
	}
	return s.front(ctx, actor, page)
}

// Preview is what a visitor would see now, also while the page is closed. Faults: Forbidden, Unavailable.
func (s *Service) Preview(ctx context.Context, actor identity.Actor) (Front, error) {
	page, err := s.ReadPage(ctx, actor)
	if err != nil {
		return Front{}, err
	}
	return s.front(ctx, actor, page)
}

// Origins are the websites that may frame the page; none for a page that is closed. Faults: Unavailable.
func (s *Service) Origins(ctx context.Context, slug string) ([]string, error) {
	_, page, err := s.enter(ctx, slug)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return page.Origins, err
}

func (s *Service) front(ctx context.Context, actor identity.Actor, page Page) (Front, error) {
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return Front{}, err
	}
	t := actor.Scope().Tenant()
	f := Front{Page: page, Clinic: t.Settings, ClinicSlug: t.Slug, Zone: zone}
	window := s.window(page, zone)
	f.FirstDay, f.LastDay = scheduling.DayOf(window.Start, zone), scheduling.DayOf(window.End.Add(-time.Second), zone)
	if f.Services, err = s.Catalogue.Items(ctx, actor, catalogue.Listed); err != nil {
		return Front{}, fmt.Errorf("read booking page: %w", err)
	}
	if f.Providers, err = s.Catalogue.Providers(ctx, actor, catalogue.Listed); err != nil {
		return Front{}, fmt.Errorf("read booking page: %w", err)
	}
	if f.Categories, err = s.Catalogue.Categories(ctx, actor, catalogue.Listed); err != nil {
		return Front{}, fmt.Errorf("read booking page: %w", err)
	}
	f.Providers = slices.DeleteFunc(f.Providers, func(p catalogue.Provider) bool { return !p.Active || !p.BookableOnline })
	f.Services = slices.DeleteFunc(f.Services, func(i catalogue.Item) bool {
		return !i.BookableOnline || !slices.ContainsFunc(f.Providers, func(p catalogue.Provider) bool { return p.Performs(i.ID) })
	})
	f.Categories = slices.DeleteFunc(f.Categories, func(c catalogue.Category) bool {
		return !slices.ContainsFunc(f.Services, func(i catalogue.Item) bool { return i.CategoryID == c.ID })
	})
	return f, nil
}

// window is the time in which the page offers any: from now and the lead on, to the end of the last local day.
func (s *Service) window(p Page, zone *time.Location) scheduling.Interval {
	now := s.now()
	last := scheduling.DayOf(now, zone)
	end := time.Date(last.Year, last.Month, last.Day+p.HorizonDays+1, 0, 0, 0, 0, zone)
	return scheduling.Interval{Start: now.Add(time.Duration(p.LeadMinutes) * time.Minute), End: end.UTC()}
}

// Wish is what a visitor looks for.
type Wish struct {
	ServiceIDs []string // 1 to MaxWish
	ProviderID string   // "" = any, where the page allows it
}

// MaxWish bounds the services of one online booking.
const MaxWish = 5

// candidates are the providers who may be offered for the wish. Faults: NotFound "not_offered".
func (f Front) candidates(w Wish) ([]string, error) {
	if len(w.ServiceIDs) < 1 || len(w.ServiceIDs) > MaxWish || w.ProviderID == "" && !f.Page.AnyProvider {
		return nil, errNotOffered()
	}
	for _, wanted := range w.ServiceIDs {
		if !slices.ContainsFunc(f.Services, func(i catalogue.Item) bool { return i.ID == wanted }) {
			return nil, errNotOffered()
		}
	}
	var able []string
	for _, p := range f.Providers {
		unable := slices.ContainsFunc(w.ServiceIDs, func(k string) bool { return !p.Performs(k) })
		if !unable && (w.ProviderID == "" || w.ProviderID == p.ID) {
			able = append(able, p.ID)
		}
	}
	if len(able) == 0 {
		return nil, errNotOffered()
	}
	return able, nil
}

func errNotOffered() error {
	return fault.New(fault.NotFound, "not_offered", "This cannot be booked online.")
}

// Days gives the local days from first to last (at most MaxDays) on which a time is free for the wish. Faults: NotFound
// "booking_closed", "not_offered"; Invalid for the range.
func (s *Service) Days(ctx context.Context, slug string, w Wish, first, last scheduling.Day) ([]scheduling.Day, error) {
	actor, page, err := s.enter(ctx, slug)
	if err != nil {
		return nil, err
	}
	slots, err := s.offers(ctx, actor, page, w, "", first, last)
	if err != nil {
		return nil, err
	}
	return daysOf(actor, slots)
}

// Slots gives the free times of a local day for the wish, one for each start. Faults as Days.
func (s *Service) Slots(ctx context.Context, slug string, w Wish, day scheduling.Day) ([]scheduling.Slot, error) {
	actor, page, err := s.enter(ctx, slug)
	if err != nil {
		return nil, err
	}
	slots, err := s.offers(ctx, actor, page, w, "", day, day)
	return eachStart(slots), err
}

// MaxDays bounds the range of Days: a month with the weeks at its ends.
const MaxDays = 42

// offers searches what the page offers on local days; moving is the appointment that is to be moved, or "".
func (s *Service) offers(ctx context.Context, actor identity.Actor, page Page, w Wish, moving string, first, last scheduling.Day) ([]scheduling.Slot, error) {
	f, err := s.front(ctx, actor, page)
	if err != nil {
		return nil, err
	}
	able, err := f.candidates(w)
	if err != nil {
		return nil, err
	}
	window, err := s.part(page, f.Zone, first, last)
	if err != nil || window.IsEmpty() {
		return nil, err
	}
	slots, err := s.Calendar.FindOffers(ctx, actor, scheduling.OfferQuery{
		ServiceIDs: w.ServiceIDs, ProviderIDs: able, From: window.Start, To: window.End, Step: time.Duration(page.StepMinutes) * time.Minute, Moving: moving,
	})
	if err != nil {
		return nil, fmt.Errorf("find times: %w", err)
	}
	return slots, nil
}

// part is what the page's window has of the local days.
func (s *Service) part(page Page, zone *time.Location, first, last scheduling.Day) (scheduling.Interval, error) {
	from := time.Date(first.Year, first.Month, first.Day, 0, 0, 0, 0, zone)
	to := time.Date(last.Year, last.Month, last.Day+1, 0, 0, 0, 0, zone)
	switch {
	case !to.After(from):
		return scheduling.Interval{}, fault.InvalidField("to", "end_before_start", "The end has to be after the start.")
	case to.Sub(from) > (MaxDays+1)*24*time.Hour:
		return scheduling.Interval{}, fault.InvalidField("to", "range_too_large", fmt.Sprintf("Ask for at most %d days at once.", MaxDays))
	}
	all := s.window(page, zone)
	if from.After(all.Start) {
		all.Start = from.UTC()
	}
	if to.Before(all.End) {
		all.End = to.UTC()
	}
	return all, nil
}

func daysOf(actor identity.Actor, slots []scheduling.Slot) ([]scheduling.Day, error) {
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return nil, err
	}
	days := []scheduling.Day{}
	for _, slot := range slots {
		if day := scheduling.DayOf(slot.Start, zone); len(days) == 0 || days[len(days)-1] != day {
			days = append(days, day)
		}
	}
	return days, nil
}

func eachStart(slots []scheduling.Slot) []scheduling.Slot {
	return slices.CompactFunc(slots, func(a, b scheduling.Slot) bool { return a.Start.Equal(b.Start) })
}
