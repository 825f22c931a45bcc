package clients

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/m-saas/m-saas/internal/cache"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// The size of a page.
const (
	DefaultPage = 20
	MaxPage     = 100
)

const maxQuery = 200 // bytes

// Filter is the input of List.
type Filter struct {
	Query         string // every word has to begin a word of the name, the e-mail or the phone number
	Status        Status // "" = all, as below
	Source        Source
	Tag           string  // as it is written
	Consent       Channel // that is granted
	LastVisit     Span    // instead of the two days; who never came is in no span and no range
	LastVisitFrom string  // local days, "2006-01-02", both included
	LastVisitTo   string
	Created       Span // when the client was entered, likewise
	CreatedFrom   string
	CreatedTo     string
	Deleted       bool   // only those who are deleted, instead of those who are not
	Sort          Sort   // "" = by name
	Cursor        string // "" = from the start
	Limit         int    // 0 = DefaultPage
}

// Page is a piece of a list; Next is "" at its end.
type Page struct {
	Items []Client
	Next  string
}

// List gives clients page by page. Pages neither repeat nor leave out a client that is not changed meanwhile, whatever
// else is entered. Faults: Forbidden; Invalid on the filters, sort, cursor or limit.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (Page, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return Page{}, err
	}
	q, err := f.check(actor.Scope(), s.Now())
	if err != nil {
		return Page{}, err
	}
	f = q.Filter
	if s.Cache != nil && f == (Filter{Sort: f.Sort, Limit: f.Limit}) {
		return cache.Read(ctx, s.Cache, actor.Scope(), s.firstPage(actor.Scope(), f), func(ctx context.Context) (Page, error) {
			return s.page(ctx, actor.Scope(), q, nil)
		})
	}
	var after *cursor
	if f.Cursor != "" {
		c, err := parseCursor(f.Cursor, f.Sort)
		if err != nil {
			return Page{}, err
		}
		after = &c
	}
	return s.page(ctx, actor.Scope(), q, after)
}

// firstPage asks for the page that every look at the list begins with. It is about people: it is kept in memory alone. Who is
// a minor depends on the day.
func (s *Service) firstPage(scope tenancy.Scope, f Filter) cache.Question {
	day := s.now().Format(dayLayout)
	if zone, err := time.LoadLocation(scope.Tenant().Settings.TimeZone); err == nil {
		day = s.now().In(zone).Format(dayLayout)
	}
	return cache.Question{
		Name: "clients", From: []string{"clients"}, Here: true, Parts: []string{string(f.Sort), strconv.Itoa(f.Limit), day},
	}
}

func (s *Service) page(ctx context.Context, scope tenancy.Scope, q question, after *cursor) (Page, error) {
	found, err := list(ctx, scope, q, after)
	if err != nil {
		return Page{}, fmt.Errorf("list clients: %w", err)
	}
	page, err := pageOf(found, q.Filter)
	if err != nil {
		return Page{}, err
	}
	page.Items, err = s.show(ctx, scope, page.Items...)
	return page, err
}

// pageOf cuts off the one client more that was read to see whether the list goes on.
func pageOf(found []record, f Filter) (Page, error) {
	page := Page{Items: make([]Client, 0, min(len(found), f.Limit))}
	for _, r := range found[:min(len(found), f.Limit)] {
		page.Items = append(page.Items, r.Client)
	}
	if len(found) <= f.Limit {
		return page, nil
	}
	last := found[f.Limit-1]
	c := cursor{Sort: f.Sort, ID: last.ID}
	switch f.Sort.field() {
	case createdField:
		c.At = last.CreatedAt
	case lastVisitField:
		if last.Visits.LastAt != nil {
			c.At = *last.Visits.LastAt
		}
	case nameField:
		c.Name = last.SortName
	}
	next, err := c.encode()
	if err != nil {
		return Page{}, fmt.Errorf("list clients: %w", err)
	}
	page.Next = next
	return page, nil
}

// Get gives one client, a deleted one too (DeletedAt). Faults: Forbidden; NotFound; Gone "client_merged" with Moved.
func (s *Service) Get(ctx context.Context, actor identity.Actor, clientID string) (Client, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return Client{}, err
	}
	r, err := s.readable(ctx, actor.Scope(), clientID)
	if err != nil {
		return Client{}, err
	}
	if err := s.visited(ctx, actor.Scope(), &r.Client); err != nil {
		return Client{}, err
	}
	return s.shown(ctx, actor.Scope(), r.Client)
}

// Refs gives what a calendar shows of the clients with these identifiers (at most 2,000), deleted ones too (Ref.IsGone);
// those that do not exist in the scope are not in the map. It authorises nobody: callers have done so.
func (s *Service) Refs(ctx context.Context, scope tenancy.Scope, ids []string) (map[string]Ref, error) {
	if len(ids) == 0 {
		return map[string]Ref{}, nil
	}
	refs, err := findRefs(ctx, scope, ids)
	if err != nil {
		return nil, fmt.Errorf("look up clients: %w", err)
	}
	return refs, nil
}
