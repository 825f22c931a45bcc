package records

import (
	"context"
	"maps"
	"slices"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/tenancy"
)

// maxLookups bounds what is looked up one by one for a page: providers, resources and locations that left the lists.
const maxLookups = 50

// namesIn gives the names of what the changes of the entries refer to. A page has at most 100 entries.
func (s *Service) namesIn(ctx context.Context, scope tenancy.Scope, entries []audit.Entry) (map[string]string, error) {
	wanted := map[id.Kind]map[string]bool{}
	for _, e := range entries {
		for _, c := range e.Changes {
			want(wanted, c.Before)
			want(wanted, c.After)
		}
	}
	names := map[string]string{}
	refs, err := s.Clients.Refs(ctx, scope, keysOf(wanted[id.Client]))
	if err != nil {
		return nil, err
	}
	for key, ref := range refs {
		names[key] = ref.Name
	}
	if len(wanted[id.Service]) > 0 {
		items, err := s.Catalogue.FindItems(ctx, scope, keysOf(wanted[id.Service]))
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			names[item.ID] = item.Name
		}
	}
	return names, s.namePlaces(ctx, scope, wanted, names)
}

func (s *Service) namePlaces(ctx context.Context, scope tenancy.Scope, wanted map[id.Kind]map[string]bool, names map[string]string) error {
	finders := map[id.Kind]func(string) (string, bool, error){
		id.Provider: func(key string) (string, bool, error) {
			p, ok, err := s.Catalogue.FindProvider(ctx, scope, key)
			return p.FullName(), ok, err
		},
		id.Resource: func(key string) (string, bool, error) {
			r, ok, err := s.Catalogue.FindResource(ctx, scope, key)
			return r.Name, ok, err
		},
		id.Location: func(key string) (string, bool, error) {
			l, ok, err := s.Catalogue.FindLocation(ctx, scope, key)
			return l.Name, ok, err
		},
	}
	left := maxLookups
	for kind, find := range finders {
		for _, key := range keysOf(wanted[kind]) {
			if left--; left < 0 {
				return nil
			}
			name, ok, err := find(key)
			if err != nil {
				return err
			}
			if ok {
				names[key] = name
			}
		}
	}
	return nil
}

func want(wanted map[id.Kind]map[string]bool, value any) {
	key, ok := value.(string)
	if !ok {
		return
	}
	for _, kind := range []id.Kind{id.Client, id.Service, id.Provider, id.Resource, id.Location} {
		if id.Is(kind, key) {
			if wanted[kind] == nil {
				wanted[kind] = map[string]bool{}
			}
			wanted[kind][key] = true
		}
	}
}

func keysOf(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
