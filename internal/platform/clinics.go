package platform

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/weekly"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	actionUpdated   = "clinic.updated"
	maxOwnedClinics = 20
)

// NewClinic asks for a clinic.
type NewClinic struct {
	ID       tenancy.ID // derived from an idempotency key; "" makes a new one
	Slug     string     // "" takes a free one after the name
	Settings tenancy.Settings
}

// SignUp makes a clinic whose owner is the person. It is active when this returns. Faults: Invalid, Conflict "slug_taken",
// "too_many_clinics", "provisioning_in_progress", Unavailable. Repeated with the same ID it gives the same clinic.
func (s *Service) SignUp(ctx context.Context, person identity.Person, in NewClinic) (tenancy.Tenant, error) {
	clinics, err := s.d.Team.Clinics(ctx, person.ID)
	if err != nil {
		return tenancy.Tenant{}, err
	}
	owned := 0
	for _, c := range clinics {
		if c.Role == policies.Owner && c.TenantID != in.ID {
			owned++
		}
	}
	if owned >= maxOwnedClinics {
		return tenancy.Tenant{}, fault.New(fault.Conflict, "too_many_clinics", "You own as many clinics as one person may.")
	}
	return s.provision(ctx, tenancy.Request{
		ID: in.ID, Slug: in.Slug, Settings: in.Settings, MaxSeats: s.d.NewSeats,
		OwnerID: person.ID, OwnerName: person.Name, OwnerEmail: person.Email, By: by(person, policies.Owner),
	})
}

func (s *Service) provision(ctx context.Context, r tenancy.Request) (tenancy.Tenant, error) {
	t, err := s.d.Provisioner.Run(ctx, r)
	if err != nil {
		return tenancy.Tenant{}, err
	}
	s.changed(ctx, t)
	if err := s.d.Team.Hint(ctx, t.ID); err != nil {
		s.d.Logger.WarnContext(ctx, "a new clinic's mails left to the sweep", "tenant", t.ID, "error", err)
	}
	return t, nil
}

func by(p identity.Person, role policies.Role) tenancy.By {
	return tenancy.By{ID: p.ID, Name: p.Name, Email: p.Email, Role: string(role)}
}

// SettingsChange is what may be changed of a clinic; nil fields stay. BrandColor "" goes back to ours.
type SettingsChange struct {
	Name, TimeZone, Currency, Language, Phone, Address, BrandColor *string

	Languages *[]string
	Hours     *[]weekly.Hours
}

// UpdateSettings changes what the clinic says of itself, when rev is still current. Faults: Forbidden, Invalid, Conflict
// "stale_edit", Unavailable.
func (s *Service) UpdateSettings(ctx context.Context, actor identity.Actor, rev int64, in SettingsChange) (tenancy.Tenant, error) {
	if err := actor.Authorise(policies.ClinicUpdate); err != nil {
		return tenancy.Tenant{}, err
	}
	now, err := s.d.Router.Directory().ByID(ctx, actor.Scope().TenantID())
	if err != nil {
		return tenancy.Tenant{}, err
	}
	after := now.Settings
	var changes []tenancy.FieldChange
	for _, f := range []struct {
		name  string
		to    *string
		field *string
	}{
		{"name", in.Name, &after.Name},
		{"time_zone", in.TimeZone, &after.TimeZone},
		{"currency", in.Currency, &after.Currency},
		{"language", in.Language, &after.Language},
		{"phone", in.Phone, &after.Phone},
		{"address", in.Address, &after.Address},
		{"brand_color", in.BrandColor, &after.BrandColor},
	} {
		if f.to == nil || strings.TrimSpace(*f.to) == *f.field {
			continue
		}
		to := strings.TrimSpace(*f.to)
		changes = append(changes, tenancy.FieldChange{Field: f.name, Before: *f.field, After: to})
		*f.field = to
	}
	if in.Languages != nil && !slices.Equal(*in.Languages, after.Languages) {
		changes = append(changes, tenancy.FieldChange{Field: "languages", Before: strings.Join(after.Languages, ", "), After: strings.Join(*in.Languages, ", ")})
		after.Languages = *in.Languages
	}
	if in.Hours != nil && !slices.Equal(*in.Hours, after.Hours) {
		changes = append(changes, tenancy.FieldChange{Field: "hours", Before: written(after.Hours), After: written(*in.Hours)})
		after.Hours = *in.Hours
	}
	if len(changes) == 0 && now.Rev == rev {
		return now, nil
	}
	return s.save(ctx, actor, rev, after, changes)
}

func (s *Service) save(ctx context.Context, actor identity.Actor, rev int64, after tenancy.Settings, changes []tenancy.FieldChange) (tenancy.Tenant, error) {
	t, err := s.d.Router.Directory().UpdateSettings(ctx, actor.Scope(), rev, after,
		tenancy.Change{By: by(actor.Person(), actor.Role()), Action: actionUpdated, Changes: changes})
	if err != nil {
		return tenancy.Tenant{}, fmt.Errorf("update settings: %w", err)
	}
	s.changed(ctx, t)
	s.d.Notify(ctx, actor.Scope(), "clinic.changed", string(t.ID), t.Rev)
	return t, nil
}

func written(hours []weekly.Hours) string {
	all := make([]string, 0, len(hours))
	for _, h := range hours {
		all = append(all, h.String())
	}
	return strings.Join(all, "; ")
}

// Get gives the clinic as it is now. Faults: Forbidden, Unavailable.
func (s *Service) Get(ctx context.Context, actor identity.Actor) (tenancy.Tenant, error) {
	if err := actor.Authorise(policies.ClinicRead); err != nil {
		return tenancy.Tenant{}, err
	}
	return s.d.Router.Directory().ByID(ctx, actor.Scope().TenantID())
}

// Clinic is one of a person's clinics.
type Clinic struct {
	Slug  string
	Name  string
	Role  policies.Role
	State tenancy.State
}

// ClinicsOf gives the clinics that the person is an active member of, by name; those that are being set up or are deleted
// are left out.
func (s *Service) ClinicsOf(ctx context.Context, personID string) ([]Clinic, error) {
	memberships, err := s.d.Team.Clinics(ctx, personID)
	if err != nil {
		return nil, err
	}
	ids := make([]tenancy.ID, 0, len(memberships))
	roles := map[tenancy.ID]policies.Role{}
	for _, m := range memberships {
		ids = append(ids, m.TenantID)
		roles[m.TenantID] = m.Role
	}
	tenants, err := s.d.Router.Directory().ByIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]Clinic, 0, len(tenants))
	for _, t := range tenants {
		if t.State == tenancy.Active || t.State == tenancy.Suspended {
			all = append(all, Clinic{Slug: t.Slug, Name: t.Settings.Name, Role: roles[t.ID], State: t.State})
		}
	}
	slices.SortFunc(all, func(a, b Clinic) int {
		return strings.Compare(tenancy.Fold(a.Name)+a.Slug, tenancy.Fold(b.Name)+b.Slug)
	})
	return all, nil
}
