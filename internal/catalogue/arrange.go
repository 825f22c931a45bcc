package catalogue

import (
	"context"
	"fmt"
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// arrange puts the named documents into this order, on the places that they have among themselves now; all others stay
// where they are. It changes no revision: a form that is open elsewhere can still be saved. The last of two at once wins.
// Every identifier has to be on the list, once.
func arrange[T any, D interface {
	*T
	document
}](ctx context.Context, s *Service, actor identity.Actor, c collection, ids []string) ([]T, error) {
	if err := actor.Authorise(policies.CatalogueManage); err != nil {
		return nil, err
	}
	all, err := list[T](ctx, actor.Scope(), c)
	if err != nil {
		return nil, fmt.Errorf("arrange %ss: %w", c.noun, err)
	}
	keyOf := func(doc *T) string { _, key, _ := D(doc).key(); return key }
	known := map[string]T{}
	for i := range all {
		known[keyOf(&all[i])] = all[i]
	}
	if err := checkOrder(c, ids, func(key string) bool { _, ok := known[key]; return ok }); err != nil {
		return nil, err
	}
	next, places := 0, map[string]int{}
	for i := range all {
		if slices.Contains(ids, keyOf(&all[i])) {
			all[i] = known[ids[next]]
			next++
		}
		if stamp := D(&all[i]).stamp(); stamp.Order != i+1 {
			stamp.Order = i + 1
			places[keyOf(&all[i])] = i + 1
		}
	}
	if len(places) == 0 {
		return all, nil
	}
	if err := setPlaces(ctx, actor.Scope(), c, places); err != nil {
		return nil, fmt.Errorf("arrange %ss: %w", c.noun, err)
	}
	if first := known[ids[0]]; s.Notify != nil {
		s.Notify(ctx, actor.Scope(), "catalogue.changed", ids[0], D(&first).stamp().Rev)
	}
	return all, nil
}

func checkOrder(c collection, ids []string, known func(string) bool) error {
	var p fault.Problems
	if len(ids) == 0 || len(ids) > MaxItems {
		p.Add("ids", "out_of_range", fmt.Sprintf("Name 1 to %d of the list.", MaxItems))
		return p.Err()
	}
	seen := map[string]bool{}
	for i, key := range ids {
		switch {
		case !known(key):
			p.Add(fmt.Sprintf("ids[%d]", i), "not_found", "There is no such "+c.noun+" on the list.")
		case seen[key]:
			p.Add(fmt.Sprintf("ids[%d]", i), "repeated", "This stands on the list twice.")
		}
		seen[key] = true
	}
	return p.Err()
}

// restore puts a deleted document back at the end of its list (rev 0: at whatever revision it is), unless refuse finds
// that it cannot be there. One that is on the list already is given as it is: it may be repeated.
func restore[T any, D interface {
	*T
	document
}](ctx context.Context, s *Service, actor identity.Actor, c collection, key string, rev int64, refuse func(D) error) (T, error) {
	var none T
	if err := actor.Authorise(policies.CatalogueManage); err != nil {
		return none, err
	}
	scope := actor.Scope()
	doc, found, err := find[T](ctx, scope, c, key)
	stamp := D(&doc).stamp()
	switch {
	case err != nil:
		return none, err
	case !found:
		return none, errNotFound(c)
	case !stamp.IsDeleted():
		return doc, nil
	case rev != 0 && stamp.Rev != rev:
		return none, errStale()
	}
	if err := refuse(&doc); err != nil {
		return none, err
	}
	if n, err := count(ctx, scope, c); err != nil || n >= MaxItems {
		return none, orFull(err)
	}
	place, err := nextPlace(ctx, scope, c)
	if err != nil {
		return none, err
	}
	before := stamp.Rev
	stamp.Order, stamp.Rev, stamp.ChangedAt, stamp.DeletedAt = place, before+1, s.now(), nil
	ok, err := revive(ctx, scope, c, key, before, *stamp)
	if err != nil {
		return none, fmt.Errorf("restore %s: %w", c.noun, err)
	}
	if !ok {
		return none, errStale()
	}
	s.changed(ctx, actor, c, D(&doc), "restored")
	return doc, nil
}

// kept faults with Conflict "…_deleted" when what a document refers to is off its list: it has to be restored first.
func kept[T any, D interface {
	*T
	document
}](ctx context.Context, scope tenancy.Scope, c collection, key string) error {
	if key == "" {
		return nil
	}
	doc, found, err := find[T](ctx, scope, c, key)
	if err != nil {
		return err
	}
	if !found || D(&doc).stamp().IsDeleted() {
		return fault.New(fault.Conflict, c.noun+"_deleted", "The "+c.noun+" that it belongs to was deleted. Restore that first.")
	}
	return nil
}
