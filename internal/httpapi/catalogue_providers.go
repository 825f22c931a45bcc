package httpapi

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/weekly"
)

// Hours is one stretch of work on a weekday; two on one day have a break between them.
type Hours struct {
	Weekday int    `json:"weekday" minimum:"1" maximum:"7" doc:"1 is Monday, 7 Sunday."`
	From    string `json:"from" pattern:"^([01][0-9]|2[0-3]):[0-5][05]$" example:"09:00"`
	To      string `json:"to" pattern:"^(([01][0-9]|2[0-3]):[0-5][05]|24:00)$" example:"17:00"`
}

// Stretch is one stretch of work on one day.
type Stretch struct {
	From string `json:"from" pattern:"^([01][0-9]|2[0-3]):[0-5][05]$" example:"09:00"`
	To   string `json:"to" pattern:"^(([01][0-9]|2[0-3]):[0-5][05]|24:00)$" example:"13:00"`
}

// Exception is a day on which a provider keeps these hours and not the weekly ones.
type Exception struct {
	Date   string    `json:"date" format:"date" example:"2026-12-24" doc:"A day in the clinic's zone."`
	Hours  []Stretch `json:"hours" nullable:"false" maxItems:"12" doc:"Empty: does not work on this day."`
	Reason string    `json:"reason,omitempty" maxLength:"200"`
}

// Provider is somebody who treats clients.
type Provider struct {
	ID             string      `json:"id" example:"prv_01jd3m8w1q2v5y7x9z0abcdefg"`
	Name           string      `json:"name" example:"Ioana Pop"`
	Title          string      `json:"title" example:"Dr."`
	Color          int         `json:"color" minimum:"0" maximum:"7"`
	RoleLabel      string      `json:"role_label" example:"Ortodont"`
	LocationID     *string     `json:"location_id" doc:"Null: at every location."`
	ServiceIDs     []string    `json:"service_ids" nullable:"false" doc:"Empty: performs every service."`
	MemberID       *string     `json:"member_id"`
	Hours          []Hours     `json:"hours" nullable:"false" doc:"Empty: not bookable without an override."`
	Exceptions     []Exception `json:"exceptions" nullable:"false" doc:"Days with other hours, by date."`
	Active         bool        `json:"active"`
	IsAssistant    bool        `json:"is_assistant" doc:"May assist at appointments of others."`
	BookableOnline bool        `json:"bookable_online"`
	Order          int         `json:"order" doc:"Their place in the list, from 1; 0 in a list that nobody has put into order."`
	Rev            int64       `json:"rev"`
}

func providerOf(p catalogue.Provider) Provider {
	out := Provider{
		ID: p.ID, Name: p.Name, Title: p.Title, Color: p.Color, RoleLabel: p.RoleLabel, LocationID: orNull(p.LocationID),
		ServiceIDs: append([]string{}, p.ServiceIDs...), MemberID: orNull(p.MemberID), Active: p.Active, IsAssistant: p.IsAssistant,
		BookableOnline: p.BookableOnline, Order: p.Order, Rev: p.Rev, Hours: viewsOf(p.Hours, hoursOf), Exceptions: viewsOf(p.Exceptions, exceptionOf),
	}
	return out
}

func hoursOf(h weekly.Hours) Hours {
	return Hours{Weekday: h.Weekday, From: h.From.String(), To: h.To.String()}
}

func exceptionOf(e catalogue.DayHours) Exception {
	return Exception{Date: e.Date, Reason: e.Reason, Hours: viewsOf(e.Hours, func(s weekly.Stretch) Stretch {
		return Stretch{From: s.From.String(), To: s.To.String()}
	})}
}

func hoursFrom(in []Hours) ([]weekly.Hours, error) {
	out := make([]weekly.Hours, 0, len(in))
	for i, h := range in {
		s, err := stretchFrom(fmt.Sprintf("hours[%d]", i), h.From, h.To)
		if err != nil {
			return nil, err
		}
		out = append(out, weekly.Hours{Weekday: h.Weekday, From: s.From, To: s.To})
	}
	return out, nil
}

func exceptionsFrom(in []Exception) ([]catalogue.DayHours, error) {
	out := make([]catalogue.DayHours, 0, len(in))
	for i, e := range in {
		day := catalogue.DayHours{Date: e.Date, Reason: e.Reason, Hours: []weekly.Stretch{}}
		for j, h := range e.Hours {
			s, err := stretchFrom(fmt.Sprintf("exceptions[%d].hours[%d]", i, j), h.From, h.To)
			if err != nil {
				return nil, err
			}
			day.Hours = append(day.Hours, s)
		}
		out = append(out, day)
	}
	return out, nil
}

func stretchFrom(field, from, to string) (weekly.Stretch, error) {
	begin, okFrom := weekly.ParseClock(from)
	end, okTo := weekly.ParseClock(to)
	if !okFrom || !okTo {
		return weekly.Stretch{}, fault.InvalidField(field, "format", "Write times of day as 09:00.")
	}
	return weekly.Stretch{From: begin, To: end}, nil
}

type createProviderInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name           string      `json:"name" minLength:"1" maxLength:"120"`
		Title          string      `json:"title,omitempty" maxLength:"40"`
		Color          int         `json:"color,omitempty" minimum:"0" maximum:"7"`
		RoleLabel      string      `json:"role_label,omitempty" maxLength:"60"`
		LocationID     clearable   `json:"location_id,omitzero"`
		ServiceIDs     []string    `json:"service_ids,omitempty" maxItems:"200"`
		MemberID       clearable   `json:"member_id,omitzero"`
		Hours          []Hours     `json:"hours,omitempty" maxItems:"84"`
		Exceptions     []Exception `json:"exceptions,omitempty" maxItems:"200"`
		Active         *bool       `json:"active,omitempty" doc:"Left out: true."`
		IsAssistant    bool        `json:"is_assistant,omitempty"`
		BookableOnline *bool       `json:"bookable_online,omitempty" doc:"Left out: true."`
	}
}

type editProviderInput struct {
	ItemPath
	Revision

	Body struct {
		Name           *string      `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Title          *string      `json:"title,omitempty" maxLength:"40"`
		Color          *int         `json:"color,omitempty" minimum:"0" maximum:"7"`
		RoleLabel      *string      `json:"role_label,omitempty" maxLength:"60"`
		LocationID     clearable    `json:"location_id,omitzero"`
		ServiceIDs     *[]string    `json:"service_ids,omitempty" maxItems:"200"`
		MemberID       clearable    `json:"member_id,omitzero"`
		Hours          *[]Hours     `json:"hours,omitempty" maxItems:"84"`
		Exceptions     *[]Exception `json:"exceptions,omitempty" maxItems:"200"`
		Active         *bool        `json:"active,omitempty"`
		IsAssistant    *bool        `json:"is_assistant,omitempty"`
		BookableOnline *bool        `json:"bookable_online,omitempty"`
	}
}

func (a *API) listProviders(ctx context.Context, actor identity.Actor, in *catalogueInput) (*body[list[Provider]], error) {
	all, err := a.Catalogue.Providers(ctx, actor, in.which())
	return answerAll(all, providerOf, err)
}

func (a *API) createProvider(ctx context.Context, actor identity.Actor, in *createProviderInput) (*body[Provider], error) {
	hours, err := hoursFrom(in.Body.Hours)
	if err != nil {
		return nil, err
	}
	exceptions, err := exceptionsFrom(in.Body.Exceptions)
	if err != nil {
		return nil, err
	}
	b := in.Body
	p, err := a.Catalogue.CreateProvider(ctx, actor, catalogue.Provider{
		ID: a.newID(id.Provider, actor, in.IdempotencyKey), Name: b.Name, Title: b.Title, Color: b.Color, RoleLabel: b.RoleLabel,
		LocationID: b.LocationID.value, ServiceIDs: b.ServiceIDs, MemberID: b.MemberID.value, Hours: hours,
		Exceptions: exceptions, Active: b.Active == nil || *b.Active, IsAssistant: b.IsAssistant,
		BookableOnline: b.BookableOnline == nil || *b.BookableOnline,
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
		IsAssistant: b.IsAssistant, BookableOnline: b.BookableOnline,
	}
	if b.Hours != nil {
		hours, err := hoursFrom(*b.Hours)
		if err != nil {
			return nil, err
		}
		change.Hours = &hours
	}
	if b.Exceptions != nil {
		exceptions, err := exceptionsFrom(*b.Exceptions)
		if err != nil {
			return nil, err
		}
		change.Exceptions = &exceptions
	}
	p, err := a.Catalogue.EditProvider(ctx, actor, in.ID, rev, change)
	return answer(p, providerOf, err)
}

func (a *API) deleteProvider(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Catalogue.DeleteProvider)
}

func (a *API) restoreProvider(ctx context.Context, actor identity.Actor, in *removeInput) (*body[Provider], error) {
	return answerRestored(ctx, actor, in, a.Catalogue.RestoreProvider, providerOf)
}

func (a *API) arrangeProviders(ctx context.Context, actor identity.Actor, in *arrangeInput) (*body[list[Provider]], error) {
	all, err := a.Catalogue.ArrangeProviders(ctx, actor, in.Body.IDs)
	return answerAll(all, providerOf, err)
}
