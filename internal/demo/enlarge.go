package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// Size is what a clinic is enlarged to; clients are those of Fill.
type Size struct{ Services, Appointments int }

// mostDaysBack bounds how far into the past Enlarge goes for appointments.
const mostDaysBack = 180

// Enlarge adds services and appointments of the past to a clinic that Fill has filled, until it has as many. What is there
// counts, so a second run adds nothing, and one that was cut short is finished by the next.
func Enlarge(ctx context.Context, d Deps, actor identity.Actor, seed uint64, to Size) (Size, error) {
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return Size{}, err
	}
	now := d.Now().In(zone)
	f := &filler{
		Deps: d, actor: actor, seed: seed, tenant: string(actor.Scope().TenantID()), currency: actor.Scope().Tenant().Settings.Currency,
		today: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone),
	}
	if err := f.moreServices(ctx, to.Services); err != nil {
		return Size{}, fmt.Errorf("enlarge the demo clinic: %w", err)
	}
	if err := f.moreAppointments(ctx, to.Appointments); err != nil {
		return Size{}, fmt.Errorf("enlarge the demo clinic: %w", err)
	}
	services, err := d.Catalogue.Items(ctx, actor, catalogue.Listed)
	if err != nil {
		return Size{}, err
	}
	booked, err := f.count(ctx)
	return Size{Services: len(services), Appointments: booked}, err
}

// further are services that the demo clinic does not need to look full.
func further() []offer {
	return []offer{
		{"Radiografie panoramică", 15, 0, 120_00, "Generale", 0, false, ""},
		{"Sigilare", 30, 1, 120_00, "Igienizare", 0, false, ""},
		{"Fluorizare", 20, 1, 150_00, "Igienizare", 0, false, ""},
		{"Retratament de canal", 120, 3, 1300_00, "Terapie", 10, false, ""},
		{"Gutieră de bruxism", 45, 5, 800_00, "Estetică", 0, false, ""},
		{"Rezecție apicală", 90, 4, 1200_00, "Chirurgie și implanturi", 15, false, ""},
		{"Aditiv osos", 60, 4, 1500_00, "Chirurgie și implanturi", 15, false, ""},
		{"Îndepărtare aparat dentar", 60, 6, 400_00, "Ortodonție", 0, false, ""},
	}
}

func (f *filler) moreServices(ctx context.Context, want int) error {
	have, err := f.Catalogue.Items(ctx, f.actor, catalogue.Listed)
	if err != nil {
		return err
	}
	missing := want - len(have)
	there := map[string]bool{}
	for _, h := range have {
		there[h.ID] = true
	}
	for _, o := range further() {
		if missing <= 0 || there[f.key(id.Service, o.name)] {
			continue
		}
		if _, err := f.Catalogue.CreateItem(ctx, f.actor, f.item(o)); err != nil {
			return err
		}
		missing--
	}
	return nil
}

func (f *filler) item(o offer) catalogue.Item {
	return catalogue.Item{
		ID: f.key(id.Service, o.name), Name: o.name, DurationMinutes: o.minutes, Color: o.color,
		Price: money.Money{Amount: o.price, Currency: f.currency}, CategoryID: f.key(id.Category, o.group), BufferAfterMinutes: o.after,
		ResourceType: catalogue.Chair, BookableOnline: o.online, Description: o.about,
	}
}

// moreAppointments books day by day into the past, from before what Fill has filled.
func (f *filler) moreAppointments(ctx context.Context, want int) error {
	have, err := f.count(ctx)
	if err != nil {
		return err
	}
	for n := range clientCount {
		f.clientIDs = append(f.clientIDs, f.key(id.Client, fmt.Sprint(n)))
	}
	for back := daysBack + 1; have < want && back <= mostDaysBack; back++ {
		day := f.today.AddDate(0, 0, -back)
		for _, v := range planPast(f.seed, day, f.clientIDs) {
			if have >= want {
				break
			}
			ok, err := f.visit(ctx, v)
			if err != nil {
				return err
			}
			if ok {
				have++
			}
		}
	}
	return nil
}

// planPast plans a day that is over, always the same for a seed.
func planPast(seed uint64, day time.Time, clientIDs []string) []visit {
	p := &plan{
		random: rand.New(rand.NewPCG(seed, uint64(day.Year()*1000+day.YearDay()))), //nolint:gosec // data to look at, not a secret
		now:    day.AddDate(0, 0, 1), today: day.AddDate(0, 0, 1), clients: clientIDs, busy: map[string][]scheduling.Interval{},
	}
	for _, who := range people() {
		p.planDay(who, -1)
	}
	return p.visits
}

// count counts the appointments from as far back as Enlarge goes until a season ahead.
func (f *filler) count(ctx context.Context) (int, error) {
	total := 0
	seen := map[string]bool{}
	for from := f.today.AddDate(0, 0, -mostDaysBack-1); from.Before(f.today.AddDate(0, 0, 60)); from = from.Add(scheduling.MaxRange) {
		found, err := f.Scheduling.List(ctx, f.actor, scheduling.Range{Window: scheduling.Interval{Start: from.UTC(), End: from.Add(scheduling.MaxRange).UTC()}})
		if err != nil {
			return 0, err
		}
		for _, a := range found {
			if !seen[a.ID] {
				seen[a.ID] = true
				total++
			}
		}
	}
	return total, nil
}
