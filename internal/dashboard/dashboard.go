// Package dashboard counts what happens in a clinic, by days of the clinic's own clocks.
package dashboard

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/cache"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

// Deps is what the use cases stand on.
type Deps struct {
	Now        func() time.Time
	Cache      *cache.Cache
	Catalogue  *catalogue.Service
	Clients    *clients.Service
	Scheduling *scheduling.Service
}

// Service holds the use cases.
type Service struct {
	Deps
}

// New makes the use cases.
func New(d Deps) *Service { return &Service{Deps: d} }

// Query is the input of Read.
type Query struct {
	Period     Period // "" = Today
	From, To   string // of Custom: the first and last day, "2026-11-24"
	ProviderID string // "" = all whom the actor sees
}

// Numbers are what the clinic's people look at in the morning. What the actor may not see is nil.
type Numbers struct {
	Is, Before   Span
	Appointments Pair[Counts]
	Days         []Day // one for each day of the period
	NewClients   *Pair[NewClients]
	Revenue      *Pair[Revenue]
	Utilisation  Pair[Worked]
	Providers    []Provider
}

// Pair is a number with that of the period before.
type Pair[T any] struct {
	Now, Before T
}

// Counts are appointments by status. An appointment belongs to the day on which it starts.
type Counts map[scheduling.Status]int64

// Total counts all that were not cancelled.
func (c Counts) Total() int64 {
	var n int64
	for status, count := range c {
		if status != scheduling.Cancelled {
			n += count
		}
	}
	return n
}

// Came counts the clients who came.
func (c Counts) Came() int64 {
	return c[scheduling.Arrived] + c[scheduling.InProgress] + c[scheduling.Completed]
}

// NoShowRate is the share of clients who did not come among those of whom it is known; false when of none.
func (c Counts) NoShowRate() (float64, bool) {
	known := c[scheduling.NoShow] + c.Came()
	if known == 0 {
		return 0, false
	}
	return float64(c[scheduling.NoShow]) / float64(known), true
}

// Day is one local day of the period.
type Day struct {
	Day        scheduling.Day
	Counts     Counts
	NewClients int64
	Revenue    Revenue
}

// NewClients counts clients by the source that they were entered with.
type NewClients struct {
	Total    int64
	BySource map[clients.Source]int64
}

// Revenue is prices of appointments in minor units of the clinic's currency. What was taken is another question.
type Revenue struct {
	Estimated int64 // of all that took place or are to come: neither cancelled nor no-show
	Done      int64 // of the completed ones among them
}

// Worked compares the minutes that are booked with those that are open: working hours less time off.
type Worked struct {
	Booked, Open int64 // minutes
}

// Rate is booked by open; false without open time. Work outside of hours can take it over 1.
func (w Worked) Rate() (float64, bool) {
	if w.Open == 0 {
		return 0, false
	}
	return float64(w.Booked) / float64(w.Open), true
}

// Provider is the utilisation of one provider.
type Provider struct {
	ID, Name string
	Color    int
	Worked   Worked
}

// collections are those that the numbers are computed from.
func collections() []string {
	return []string{"appointments", "blocked_times", "clients", "providers"}
}

// Read gives the numbers of a period and of the one before it. An assistant gets those of the providers assigned; money
// is for who may read revenue. Faults: Forbidden; NotFound for a provider whom the actor does not see; Invalid for the
// period.
func (s *Service) Read(ctx context.Context, actor identity.Actor, q Query) (Numbers, error) {
	if err := actor.Authorise(policies.DashboardRead); err != nil {
		return Numbers{}, err
	}
	scope := actor.Scope()
	zone, err := scheduling.ZoneOf(scope)
	if err != nil {
		return Numbers{}, err
	}
	is, before, err := q.spans(s.Now(), zone)
	if err != nil {
		return Numbers{}, err
	}
	of, err := s.providers(ctx, actor, q.ProviderID)
	if err != nil {
		return Numbers{}, err
	}
	a := asked{
		is: is, before: before, only: of, currency: scope.Tenant().Settings.Currency, zone: zone,
		settings: scope.Tenant().Rev, revenue: actor.Authorise(policies.RevenueRead) == nil, clients: of == nil,
	}
	return cache.Read(ctx, s.Cache, scope, a.question(), func(ctx context.Context) (Numbers, error) {
		return s.compute(ctx, scope, a)
	})
}

// asked is everything that the numbers depend on besides the data.
type asked struct {
	is, before       Span
	only             []string // providers; nil = all
	currency         string
	settings         int64 // the revision of the clinic's: its hours, zone and currency
	zone             *time.Location
	revenue, clients bool
}

func (a asked) question() cache.Question {
	of := "all"
	if a.only != nil {
		sorted := slices.Sorted(slices.Values(a.only))
		of = "only " + strings.Join(sorted, " ")
	}
	return cache.Question{Name: "dashboard", From: collections(), Parts: []string{
		a.is.First.String(), a.is.Last.String(), a.before.First.String(), a.before.Last.String(), a.zone.String(), a.currency, of,
		strconv.FormatInt(a.settings, 10), strconv.FormatBool(a.revenue), strconv.FormatBool(a.clients),
	}}
}

// providers gives those whose numbers are wanted; nil means all.
func (s *Service) providers(ctx context.Context, actor identity.Actor, providerID string) ([]string, error) {
	only, limited := actor.OnlyProviders()
	if providerID == "" {
		if !limited {
			return nil, nil
		}
		return append([]string{}, only...), nil
	}
	_, found, err := s.Catalogue.FindProvider(ctx, actor.Scope(), providerID)
	if err != nil {
		return nil, err
	}
	if !found || !actor.SeesProvider(providerID) {
		return nil, fault.New(fault.NotFound, "not_found", "There is no such provider.")
	}
	return []string{providerID}, nil
}
