package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Clinic is a clinic as its members see it.
type Clinic struct {
	Slug        string            `json:"slug" example:"clinica-pop" doc:"Short name in addresses."`
	Name        string            `json:"name"`
	TimeZone    string            `json:"time_zone" example:"Europe/Bucharest"`
	Currency    string            `json:"currency" example:"RON"`
	Language    string            `json:"language" enum:"ro,en"`
	Phone       string            `json:"phone"`
	Address     string            `json:"address"`
	Languages   []string          `json:"languages" nullable:"false" doc:"Those that clients may choose."`
	Hours       []Hours           `json:"hours" nullable:"false" doc:"When the clinic is open; empty: not said."`
	LogoFileID  *string           `json:"logo_file_id" doc:"Changes with each logo; null: none."`
	BrandColor  string            `json:"brand_color" example:"#0f766e" doc:"Empty: none of its own."`
	State       string            `json:"state" enum:"provisioning,active,suspended,deleted,purged"`
	Role        policies.Role     `json:"role" doc:"What the signed-in person is here."`
	Permissions []policies.Action `json:"permissions" nullable:"false" doc:"What they may do here."`
	Rev         int64             `json:"rev" doc:"Give it in If-Match when editing."`

	ReadOnlyFrom *time.Time `json:"read_only_from" doc:"From when members may only look, because nothing is paid; null: never, as things stand."`
	ReadOnlyWhy  string     `json:"read_only_why" enum:",trial,payment,canceled" doc:"What has not been paid."`
}

type clinicOutput = body[Clinic]

// ClinicSettings are the fields with which every clinic begins.
type ClinicSettings struct {
	Name     string `json:"name" minLength:"2" maxLength:"100" example:"Clinica Pop"`
	Slug     string `json:"slug,omitempty" minLength:"3" maxLength:"40" pattern:"^[a-z0-9]+(-[a-z0-9]+)*$" doc:"Short name in addresses; made from the name when absent."`
	TimeZone string `json:"time_zone" maxLength:"64" example:"Europe/Bucharest" doc:"IANA time zone."`
	Currency string `json:"currency" minLength:"3" maxLength:"3" example:"RON" doc:"ISO 4217."`
	Language string `json:"language" enum:"ro,en"`
}

func (c ClinicSettings) settings() tenancy.Settings {
	return tenancy.Settings{Name: c.Name, TimeZone: c.TimeZone, Currency: c.Currency, Language: c.Language}
}

type createClinicInput struct {
	IdempotencyKey

	Body ClinicSettings
}

// tenantID gives the identifier of a clinic about to be made: the same for the same person and key.
func (k IdempotencyKey) tenantID(personID string) tenancy.ID {
	if k.Key == "" {
		return ""
	}
	return tenancy.ID(id.Derived(id.Tenant, personID, k.Key))
}

func (a *API) createClinic(ctx context.Context, s identity.Session, in *createClinicInput) (*clinicOutput, error) {
	t, err := a.Platform.SignUp(ctx, s.Person, platform.NewClinic{
		ID: in.tenantID(s.Person.ID), Slug: in.Body.Slug, Settings: in.Body.settings(),
	})
	if err != nil {
		return nil, err
	}
	return a.clinicOf(t, policies.Owner), nil
}

type clinicInput struct {
	TenantPath
}

func (a *API) readClinic(ctx context.Context, actor identity.Actor, _ *clinicInput) (*clinicOutput, error) {
	t, err := a.Platform.Get(ctx, actor)
	if err != nil {
		return nil, err
	}
	return a.clinicOf(t, actor.Role()), nil
}

type updateClinicInput struct {
	TenantPath
	Revision

	Body struct {
		Name     *string `json:"name,omitempty" minLength:"2" maxLength:"100"`
		TimeZone *string `json:"time_zone,omitempty" maxLength:"64"`
		Currency *string `json:"currency,omitempty" minLength:"3" maxLength:"3"`
		Language *string `json:"language,omitempty" enum:"ro,en"`
		Phone    *string `json:"phone,omitempty" maxLength:"30"`
		Address  *string `json:"address,omitempty" maxLength:"300"`

		Languages  *[]string `json:"languages,omitempty" minItems:"1" maxItems:"2" enum:"ro,en"`
		Hours      *[]Hours  `json:"hours,omitempty" maxItems:"84"`
		BrandColor *string   `json:"brand_color,omitempty" maxLength:"7" pattern:"^(#[0-9A-Fa-f]{6})?$"`
	}
}

func (a *API) updateClinic(ctx context.Context, actor identity.Actor, in *updateClinicInput) (*clinicOutput, error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	change := platform.SettingsChange{
		Name: in.Body.Name, TimeZone: in.Body.TimeZone, Currency: in.Body.Currency, Language: in.Body.Language,
		Phone: in.Body.Phone, Address: in.Body.Address, BrandColor: in.Body.BrandColor, Languages: in.Body.Languages,
	}
	if in.Body.Hours != nil {
		hours, err := hoursFrom(*in.Body.Hours)
		if err != nil {
			return nil, err
		}
		change.Hours = &hours
	}
	t, err := a.Platform.UpdateSettings(ctx, actor, rev, change)
	if err != nil {
		return nil, err
	}
	return a.clinicOf(t, actor.Role()), nil
}

func (a *API) clinicOf(t tenancy.Tenant, role policies.Role) *clinicOutput {
	return &clinicOutput{Body: Clinic{
		Slug: t.Slug, Name: t.Settings.Name, TimeZone: t.Settings.TimeZone, Currency: t.Settings.Currency,
		Language: t.Settings.Language, Phone: t.Settings.Phone, Address: t.Settings.Address, State: string(t.State),
		Languages: t.Settings.Speaks(), Hours: viewsOf(t.Settings.Hours, hoursOf), LogoFileID: orNull(t.Settings.LogoFileID), BrandColor: t.Settings.BrandColor,
		Role: role, Permissions: a.Policy.Allowed(role), Rev: t.Rev,
		ReadOnlyFrom: timeOrNull(t.ReadOnlyFrom), ReadOnlyWhy: t.ReadOnlyWhy,
	}}
}
