package booking

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// ReadPage gives the clinic's settings of its booking page. Faults: Forbidden.
func (s *Service) ReadPage(ctx context.Context, actor identity.Actor) (Page, error) {
	if err := actor.Authorise(policies.BookingPageManage); err != nil {
		return Page{}, err
	}
	return s.page(ctx, actor.Scope())
}

// SavePage replaces the settings from the revision they were read at. A new address is taken first and the old one leads
// to the page from then on; a changed consent is another version. Faults: Forbidden; Invalid with fields; Conflict
// "stale_edit", "slug_taken" or "slug_limit".
func (s *Service) SavePage(ctx context.Context, actor identity.Actor, rev int64, in Page) (Page, error) {
	if err := actor.Authorise(policies.BookingPageManage); err != nil {
		return Page{}, err
	}
	if err := in.tidy(); err != nil {
		return Page{}, err
	}
	before, err := s.page(ctx, actor.Scope())
	if err != nil {
		return Page{}, err
	}
	if before.Rev != rev {
		return Page{}, errStale()
	}
	after := in
	after.Rev, after.ChangedAt = rev+1, s.now()
	after.ConsentNumber, after.Consents = before.ConsentNumber, before.Consents
	if after.ConsentNumber == 0 || !maps.Equal(before.ConsentText, after.ConsentText) {
		after.ConsentNumber++
		after.Consents = append(slices.Clone(before.Consents), Consent{Version: after.ConsentNumber, Text: after.ConsentText, From: after.ChangedAt})
		after.Consents = after.Consents[max(0, len(after.Consents)-maxConsents):]
	}
	if err := s.takeSlug(ctx, actor.Scope(), after); err != nil {
		return Page{}, err
	}
	ok, err := settings.Save(ctx, actor.Scope(), pagePart, after, rev)
	if err != nil {
		return Page{}, fmt.Errorf("save booking page: %w", err)
	}
	if !ok {
		return Page{}, errStale()
	}
	s.pageChanged(ctx, actor, before, after)
	return after, nil
}

// takeSlug makes the address lead to the tenant. A page that was never open takes none, so that nobody's name is
// kept by a clinic that does not use it.
func (s *Service) takeSlug(ctx context.Context, scope tenancy.Scope, p Page) error {
	owner, found, err := findSlug(ctx, s.Control, p.Slug)
	switch {
	case err != nil:
		return err
	case found && owner == scope.TenantID():
		return nil
	case found:
		return errSlugTaken()
	case !p.Enabled:
		return nil
	}
	n, err := countSlugs(ctx, s.Control, scope.TenantID())
	if err != nil {
		return err
	}
	if n >= maxSlugs {
		return fault.New(fault.Conflict, "slug_limit", "The page has had ten addresses already. Use one of them again.")
	}
	err = insertSlug(ctx, s.Control, p.Slug, scope.TenantID(), s.now())
	if !tenancy.IsDuplicate(err, "") {
		return err
	}
	if owner, _, err = findSlug(ctx, s.Control, p.Slug); err == nil && owner != scope.TenantID() {
		err = errSlugTaken()
	}
	return err
}

func errSlugTaken() error {
	return fault.New(fault.Conflict, "slug_taken", "This address is another clinic's.").
		WithField("slug", "slug_taken", "This address is another clinic's.")
}

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this in the meantime. Load it again.")
}

// page reads the settings, or gives those of a clinic that has not decided anything.
func (s *Service) page(ctx context.Context, scope tenancy.Scope) (Page, error) {
	p, found, err := settings.Find[Page](ctx, scope, pagePart)
	if err != nil {
		return Page{}, fmt.Errorf("read booking page: %w", err)
	}
	if !found {
		return NewPage(scope.Tenant()), nil
	}
	return p, nil
}

func (s *Service) pageChanged(ctx context.Context, actor identity.Actor, before, after Page) {
	e := audit.Entry{
		Action: "booking_page.changed", Subject: audit.Subject{Kind: "booking page", ID: pagePart, Name: after.Slug},
		Changes: differences(before, after),
	}
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of a booking page is lost", "tenant", actor.Scope().TenantID(), "error", err)
	}
	if s.Notify != nil {
		s.Notify(ctx, actor.Scope(), "booking_page.changed", pagePart, after.Rev)
	}
}

func differences(a, b Page) []audit.Change {
	var out []audit.Change
	add := func(field string, before, after any) {
		if fmt.Sprint(before) != fmt.Sprint(after) {
			out = append(out, audit.Change{Field: field, Before: before, After: after})
		}
	}
	add("enabled", a.Enabled, b.Enabled)
	add("slug", a.Slug, b.Slug)
	add("languages", a.Languages, b.Languages)
	add("lead_minutes", a.LeadMinutes, b.LeadMinutes)
	add("horizon_days", a.HorizonDays, b.HorizonDays)
	add("cancel_hours", a.CancelHours, b.CancelHours)
	add("step_minutes", a.StepMinutes, b.StepMinutes)
	add("notes_field", a.NotesField, b.NotesField)
	add("any_provider", a.AnyProvider, b.AnyProvider)
	add("max_open", a.MaxOpen, b.MaxOpen)
	add("origins", a.Origins, b.Origins)
	add("consent_number", a.ConsentNumber, b.ConsentNumber)
	return out
}
