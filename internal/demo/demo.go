// Package demo fills a clinic with the data of a demonstration, through the same use cases that people use: providers,
// chairs, services with prices, two hundred clients and three weeks of appointments around the present day.
package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// Deps are the use cases that the data goes through.
type Deps struct {
	Catalogue  *catalogue.Service
	Clients    *clients.Service
	Scheduling *scheduling.Service
	Now        func() time.Time
}

// Summary counts what is there after a run.
type Summary struct {
	Providers, Resources, Services, Clients, Appointments, BlockedTimes int
}

const (
	clientCount = 200
	parallel    = 8
)

// Fill enters the data as the actor, who needs the owner's permissions. The same seed on the same local day gives the
// same data, so a run that was cut short is finished by the next one and a complete one changes nothing; on a later day
// the appointments around that day are added where the time is free. Nothing is booked where it would conflict.
func Fill(ctx context.Context, d Deps, actor identity.Actor, seed uint64) (Summary, error) {
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return Summary{}, err
	}
	now := d.Now().In(zone)
	f := &filler{
		Deps: d, actor: actor, seed: seed, tenant: string(actor.Scope().TenantID()), currency: actor.Scope().Tenant().Settings.Currency,
		today: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone),
	}
	for _, step := range []func(context.Context) error{f.fillCatalogue, f.fillClients} {
		if err := step(ctx); err != nil {
			return Summary{}, fmt.Errorf("fill the demo clinic: %w", err)
		}
	}
	p := newPlan(seed, d.Now(), zone, f.clientIDs)
	if err := f.fillBlocks(ctx, p); err != nil {
		return Summary{}, fmt.Errorf("fill the demo clinic: %w", err)
	}
	if err := f.fillAppointments(ctx, p); err != nil {
		return Summary{}, fmt.Errorf("fill the demo clinic: %w", err)
	}
	return Summary{
		Providers: len(people()), Resources: len(things()), Services: len(offers()), Clients: len(f.clientIDs),
		Appointments: f.booked, BlockedTimes: len(p.blocks),
	}, nil
}

type filler struct {
	Deps

	actor     identity.Actor
	seed      uint64
	tenant    string
	currency  string
	today     time.Time // local midnight
	clientIDs []string
	booked    int
}

// key is the identifier that the thing of this name always has in this clinic.
func (f *filler) key(kind id.Kind, name string) string {
	return id.Derived(kind, f.tenant, "demo", strconv.FormatUint(f.seed, 10), name)
}

func (f *filler) fillCatalogue(ctx context.Context) error {
	for _, l := range places() {
		if _, err := f.Catalogue.CreateLocation(ctx, f.actor, catalogue.Location{ID: f.key(id.Location, l.name), Name: l.name, Address: l.address}); err != nil {
			return err
		}
	}
	for _, t := range things() {
		r := catalogue.Resource{ID: f.key(id.Resource, t.name), Name: t.name, Type: t.kind, LocationID: f.key(id.Location, t.place)}
		if _, err := f.Catalogue.CreateResource(ctx, f.actor, r); err != nil {
			return err
		}
	}
	for _, g := range groups() {
		c := catalogue.Category{ID: f.key(id.Category, g.name), Name: g.name, Kind: g.kind, Color: g.color}
		if _, err := f.Catalogue.CreateCategory(ctx, f.actor, c); err != nil {
			return err
		}
	}
	for _, o := range offers() {
		if _, err := f.Catalogue.CreateItem(ctx, f.actor, f.item(o)); err != nil {
			return err
		}
	}
	return f.fillProviders(ctx)
}

// fillProviders leaves those that are there as they are: the days of their exceptions are counted from the first run's.
func (f *filler) fillProviders(ctx context.Context) error {
	for n, p := range people() {
		_, found, err := f.Catalogue.FindProvider(ctx, f.actor.Scope(), f.key(id.Provider, p.name))
		if err != nil {
			return err
		}
		if found {
			continue
		}
		provider := catalogue.Provider{
			ID: f.key(id.Provider, p.name), Name: p.name, Title: p.title, RoleLabel: p.role, Color: n, LocationID: f.key(id.Location, p.place),
			Hours: p.hours, Exceptions: exceptionsOf(p, f.today), Active: true, BookableOnline: true, IsAssistant: p.chair == assistantsChair,
		}
		for _, s := range p.services {
			provider.ServiceIDs = append(provider.ServiceIDs, f.key(id.Service, s))
		}
		if _, err := f.Catalogue.CreateProvider(ctx, f.actor, provider); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) fillClients(ctx context.Context) error {
	all := newClients(f.seed, clientCount)
	f.clientIDs = make([]string, len(all))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for n, c := range all {
		c.ID = f.key(id.Client, strconv.Itoa(n))
		f.clientIDs[n] = c.ID
		group.Go(func() error {
			_, err := f.Clients.Create(ctx, f.actor, c)
			return err
		})
	}
	return group.Wait()
}

func (f *filler) fillBlocks(ctx context.Context, p *plan) error {
	for _, b := range p.blocks {
		in := scheduling.Block{
			ID: f.key(id.BlockedTime, b.reason+b.start), Scope: b.scope, Start: b.start, End: b.end, Reason: b.reason,
		}
		switch b.scope {
		case scheduling.BlocksProvider:
			in.ProviderID = f.key(id.Provider, b.of)
		case scheduling.BlocksResource:
			in.ResourceID = f.key(id.Resource, b.of)
		case scheduling.BlocksClinic, scheduling.BlocksLocation:
		}
		if _, err := f.Scheduling.BlockTime(ctx, f.actor, in); err != nil {
			return err
		}
	}
	return nil
}
