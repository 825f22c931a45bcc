package httpapi

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// Hours is one stretch of work on a weekday; two on one day have a break between them.
type Hours struct {
	Weekday int    `json:"weekday" minimum:"1" maximum:"7" doc:"1 is Monday, 7 Sunday."`
	From    string `json:"from" pattern:"^([01][0-9]|2[0-3]):[0-5][05]$" example:"09:00"`
	To      string `json:"to" pattern:"^(([01][0-9]|2[0-3]):[0-5][05]|24:00)$" example:"17:00"`
}

// Provider is somebody who treats clients.
type Provider struct {
	ID         string   `json:"id" example:"prv_01jd3m8w1q2v5y7x9z0abcdefg"`
	Name       string   `json:"name" example:"Ioana Pop"`
	Title      string   `json:"title" example:"Dr."`
	Color      int      `json:"color" minimum:"0" maximum:"7"`
	RoleLabel  string   `json:"role_label" example:"Ortodont"`
	LocationID *string  `json:"location_id" doc:"Null: at every location."`
	ServiceIDs []string `json:"service_ids" nullable:"false" doc:"Empty: performs every service."`
	MemberID   *string  `json:"member_id"`
	Hours      []Hours  `json:"hours" nullable:"false" doc:"Empty: not bookable without an override."`
	Active     bool     `json:"active"`
	Rev        int64    `json:"rev"`
}

func providerOf(p catalogue.Provider) Provider {
	out := Provider{
		ID: p.ID, Name: p.Name, Title: p.Title, Color: p.Color, RoleLabel: p.RoleLabel, LocationID: orNull(p.LocationID),
		ServiceIDs: append([]string{}, p.ServiceIDs...), MemberID: orNull(p.MemberID), Active: p.Active, Rev: p.Rev, Hours: []Hours{},
	}
	for _, h := range p.Hours {
		out.Hours = append(out.Hours, Hours{Weekday: h.Weekday, From: h.From.String(), To: h.To.String()})
	}
	return out
}

func hoursFrom(in []Hours) ([]catalogue.WeeklyHours, error) {
	out := make([]catalogue.WeeklyHours, 0, len(in))
	for i, h := range in {
		from, okFrom := catalogue.ParseClock(h.From)
		to, okTo := catalogue.ParseClock(h.To)
		if !okFrom || !okTo {
			return nil, fault.InvalidField(fmt.Sprintf("hours[%d]", i), "format", "Write times of day as 09:00.")
		}
		out = append(out, catalogue.WeeklyHours{Weekday: h.Weekday, From: from, To: to})
	}
	return out, nil
}

type createProviderInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name       string    `json:"name" minLength:"1" maxLength:"120"`
		Title      string    `json:"title,omitempty" maxLength:"40"`
		Color      int       `json:"color,omitempty" minimum:"0" maximum:"7"`
		RoleLabel  string    `json:"role_label,omitempty" maxLength:"60"`
		LocationID clearable `json:"location_id,omitzero"`
		ServiceIDs []string  `json:"service_ids,omitempty" maxItems:"200"`
		MemberID   clearable `json:"member_id,omitzero"`
		Hours      []Hours   `json:"hours,omitempty" maxItems:"84"`
		Active     *bool     `json:"active,omitempty" doc:"Left out: true."`
	}
}

type editProviderInput struct {
	ItemPath
	Revision

	Body struct {
		Name       *string   `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Title      *string   `json:"title,omitempty" maxLength:"40"`
		Color      *int      `json:"color,omitempty" minimum:"0" maximum:"7"`
		RoleLabel  *string   `json:"role_label,omitempty" maxLength:"60"`
		LocationID clearable `json:"location_id,omitzero"`
		ServiceIDs *[]string `json:"service_ids,omitempty" maxItems:"200"`
		MemberID   clearable `json:"member_id,omitzero"`
		Hours      *[]Hours  `json:"hours,omitempty" maxItems:"84"`
		Active     *bool     `json:"active,omitempty"`
	}
}

func (a *API) listProviders(ctx context.Context, actor identity.Actor, _ *catalogueInput) (*body[list[Provider]], error) {
	all, err := a.Catalogue.Providers(ctx, actor)
	return answerAll(all, providerOf, err)
}

func (a *API) createProvider(ctx context.Context, actor identity.Actor, in *createProviderInput) (*body[Provider], error) {
	hours, err := hoursFrom(in.Body.Hours)
	if err != nil {
		return nil, err
	}
	b := in.Body
	p, err := a.Catalogue.CreateProvider(ctx, actor, catalogue.Provider{
		ID: a.newID(id.Provider, actor, in.IdempotencyKey), Name: b.Name, Title: b.Title, Color: b.Color, RoleLabel: b.RoleLabel,
		LocationID: b.LocationID.value, ServiceIDs: b.ServiceIDs, MemberID: b.MemberID.value, Hours: hours,
		Active: b.Active == nil || *b.Active,
	})
	return answer(p, providerOf, err)
}

func (a *API) editProvider(ctx context.Context, actor identity.Actor, in *editProviderInput) (*body[Provider], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	b := in.Body
	change := catalogue.ProviderChange{
		Name: b.Name, Title: b.Title, Color: b.Color, RoleLabel: b.RoleLabel, LocationID: b.LocationID.pointer(),
		ServiceIDs: b.ServiceIDs, MemberID: b.MemberID.pointer(), Active: b.Active,
	}
	if b.Hours != nil {
		hours, err := hoursFrom(*b.Hours)
		if err != nil {
			return nil, err
		}
		change.Hours = &hours
	}
	p, err := a.Catalogue.EditProvider(ctx, actor, in.ID, rev, change)
	return answer(p, providerOf, err)
}

func (a *API) deleteProvider(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Catalogue.DeleteProvider)
}
