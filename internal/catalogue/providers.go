package catalogue

import (
	"context"
	"fmt"
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// ProviderChange is the input of EditProvider: nil leaves a field as it is; "" empties LocationID and MemberID.
type ProviderChange struct {
	Name       *string
	Title      *string
	Color      *int
	RoleLabel  *string
	LocationID *string
	ServiceIDs *[]string
	MemberID   *string
	Hours      *[]WeeklyHours
	Exceptions *[]DayHours
	Active     *bool

	IsAssistant    *bool
	BookableOnline *bool
}

// Providers lists the clinic's providers in their order, or those that were deleted; an assistant gets those assigned.
// Faults: Forbidden.
func (s *Service) Providers(ctx context.Context, actor identity.Actor, which Which) ([]Provider, error) {
	all, err := remembered[Provider](ctx, s, actor, providers(), which)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p Provider) bool { return !actor.SeesProvider(p.ID) }), nil
}

// CreateProvider adds a provider. Faults: Forbidden; Invalid with fields (also for references that do not exist);
// Conflict "list_full".
func (s *Service) CreateProvider(ctx context.Context, actor identity.Actor, p Provider) (Provider, error) {
	p.Stamp = Stamp{}
	return create(ctx, s, actor, providers(), &p, func() error { return s.checkProvider(ctx, actor.Scope(), &p, Provider{}) })
}

// EditProvider changes a provider. Appointments outside of new hours stay. Faults: Forbidden; NotFound; Conflict
// "stale_edit"; Invalid.
func (s *Service) EditProvider(ctx context.Context, actor identity.Actor, providerID string, rev int64, in ProviderChange) (Provider, error) {
	return edit(ctx, s, actor, providers(), providerID, rev, func(p *Provider) error {
		before := *p
		set(&p.Name, in.Name)
		set(&p.Title, in.Title)
		set(&p.Color, in.Color)
		set(&p.RoleLabel, in.RoleLabel)
		set(&p.LocationID, in.LocationID)
		set(&p.ServiceIDs, in.ServiceIDs)
		set(&p.MemberID, in.MemberID)
		set(&p.Hours, in.Hours)
		set(&p.Exceptions, in.Exceptions)
		set(&p.Active, in.Active)
		set(&p.IsAssistant, in.IsAssistant)
		set(&p.BookableOnline, in.BookableOnline)
		return s.checkProvider(ctx, actor.Scope(), p, before)
	})
}

// DeleteProvider takes a provider off the lists. Faults: Forbidden; NotFound; Conflict "stale_edit", or "in_use" while
// there are appointments to come.
func (s *Service) DeleteProvider(ctx context.Context, actor identity.Actor, providerID string, rev int64) error {
	return remove[Provider](ctx, s, actor, providers(), providerID, rev, func() error {
		return s.refuseInUse(ctx, actor.Scope(), providerID)
	})
}

// RestoreProvider puts a deleted provider back on the list. Faults: Forbidden; NotFound; Conflict "stale_edit",
// "list_full", or "location_deleted" while their location is deleted.
func (s *Service) RestoreProvider(ctx context.Context, actor identity.Actor, providerID string, rev int64) (Provider, error) {
	return restore(ctx, s, actor, providers(), providerID, rev, func(p *Provider) error {
		return kept[Location](ctx, actor.Scope(), locations(), p.LocationID)
	})
}

// ArrangeProviders puts the providers into this order; those that are not named keep their places. Faults: Forbidden;
// Invalid.
func (s *Service) ArrangeProviders(ctx context.Context, actor identity.Actor, ids []string) ([]Provider, error) {
	return arrange[Provider](ctx, s, actor, providers(), ids)
}

// checkProvider looks up only the references that are new: one that was deleted since does not stop another edit.
func (s *Service) checkProvider(ctx context.Context, scope tenancy.Scope, p *Provider, before Provider) error {
	var bad fault.Problems
	p.Name = bad.Line("name", p.Name, true, maxName)
	p.Title = bad.Line("title", p.Title, false, 40)
	p.RoleLabel = bad.Line("role_label", p.RoleLabel, false, 60)
	checkColor(&bad, p.Color)
	p.Hours = checkHours(&bad, p.Hours)
	p.Exceptions = checkExceptions(&bad, p.Exceptions)
	if p.LocationID != before.LocationID {
		if err := exists[Location](ctx, scope, &bad, locations(), "location_id", p.LocationID); err != nil {
			return err
		}
	}
	if p.MemberID != before.MemberID {
		if err := s.checkMember(ctx, scope, &bad, p.MemberID); err != nil {
			return err
		}
	}
	if err := checkServices(ctx, scope, &bad, p, before); err != nil {
		return err
	}
	return bad.Err()
}

func (s *Service) checkMember(ctx context.Context, scope tenancy.Scope, bad *fault.Problems, memberID string) error {
	if memberID == "" {
		return nil
	}
	ok := id.Is(id.Member, memberID)
	if ok && s.IsMember != nil {
		var err error
		if ok, err = s.IsMember(ctx, scope, memberID); err != nil {
			return err
		}
	}
	if !ok {
		bad.Add("member_id", "not_found", "There is no such member.")
	}
	return nil
}

func checkServices(ctx context.Context, scope tenancy.Scope, bad *fault.Problems, p *Provider, before Provider) error {
	ids := slices.Clone(p.ServiceIDs)
	slices.Sort(ids)
	p.ServiceIDs = append([]string{}, slices.Compact(ids)...)
	if len(p.ServiceIDs) > maxService {
		bad.Add("service_ids", "too_many", "These are more services than a clinic can have.")
		return nil
	}
	if len(p.ServiceIDs) == 0 {
		return nil
	}
	found, err := findAll[Item](ctx, scope, services(), p.ServiceIDs)
	if err != nil {
		return err
	}
	for i, key := range p.ServiceIDs {
		known := slices.ContainsFunc(found, func(s Item) bool { return s.ID == key && !s.IsDeleted() })
		if !known && !slices.Contains(before.ServiceIDs, key) {
			bad.Add(fmt.Sprintf("service_ids[%d]", i), "not_found", "There is no such service.")
		}
	}
	return nil
}
