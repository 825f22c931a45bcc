package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

type listClientsInput struct {
	TenantPath
	PageQuery
	ClientsQuery
}

// ClientsQuery is which clients are meant, in which order; the list and the export share it.
type ClientsQuery struct {
	Query         string          `query:"q" maxLength:"200" doc:"Words that begin a word of the name, the e-mail or the phone number; diacritics do not matter."`
	Status        clients.Status  `query:"status" enum:"lead,active,inactive,vip"`
	Source        clients.Source  `query:"source" enum:"email,form,booking,walk-in,referral,import,unknown"`
	Tag           string          `query:"tag" maxLength:"40" doc:"As it is written."`
	Consent       clients.Channel `query:"consent" enum:"email,sms,whatsapp,phone,data" doc:"Granted."`
	LastVisit     clients.Span    `query:"last_visit" enum:"7d,30d,6m,12m,not-6m,not-12m" doc:"The last visit was within a time that ends today, or before it (not-): instead of two days."`
	LastVisitFrom string          `query:"last_visit_from" maxLength:"10" example:"2026-01-31" doc:"A local day, included."`
	LastVisitTo   string          `query:"last_visit_to" maxLength:"10" example:"2026-01-31" doc:"A local day, included."`
	Created       clients.Span    `query:"created" enum:"7d,30d,6m,12m,not-6m,not-12m" doc:"When the client was entered, instead of two days."`
	CreatedFrom   string          `query:"created_from" maxLength:"10" example:"2026-01-31" doc:"A local day, included."`
	CreatedTo     string          `query:"created_to" maxLength:"10" example:"2026-01-31" doc:"A local day, included."`
	Deleted       bool            `query:"deleted" doc:"Those who are deleted, instead of those who are not."`
	Sort          clients.Sort    `query:"sort" enum:"name,-name,created_at,-created_at,last_visit,-last_visit" default:"name"`
}

type createClientInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name           string                   `json:"name" minLength:"1" maxLength:"200"`
		Email          string                   `json:"email,omitempty" maxLength:"254"`
		Phone          string                   `json:"phone,omitempty" maxLength:"40"`
		DateOfBirth    clearable                `json:"date_of_birth,omitzero"`
		Address        string                   `json:"address,omitempty" maxLength:"500"`
		Notes          string                   `json:"notes,omitempty" maxLength:"10000"`
		Tags           []string                 `json:"tags,omitempty" maxItems:"20"`
		Status         clients.Status           `json:"status,omitempty" enum:"lead,active,inactive,vip"`
		Source         clients.Source           `json:"source,omitempty" enum:"email,form,booking,walk-in,referral,import,unknown"`
		Minor          bool                     `json:"minor,omitempty" doc:"Where the date of birth is not known."`
		Guardian       nullable[ClientGuardian] `json:"guardian,omitzero"`
		Custom         map[string]any           `json:"custom,omitempty" maxProperties:"20"`
		Consents       []ConsentBody            `json:"consents,omitempty" maxItems:"20"`
		AllowDuplicate bool                     `json:"allow_duplicate,omitempty" doc:"Enter the client although the e-mail or phone is another's."`
	}
}

type editClientInput struct {
	ItemPath
	Revision

	Body struct {
		Name           *string                  `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Email          *string                  `json:"email,omitempty" maxLength:"254"`
		Phone          *string                  `json:"phone,omitempty" maxLength:"40"`
		DateOfBirth    clearable                `json:"date_of_birth,omitzero"`
		Address        *string                  `json:"address,omitempty" maxLength:"500"`
		Notes          *string                  `json:"notes,omitempty" maxLength:"10000"`
		Tags           *[]string                `json:"tags,omitempty" maxItems:"20"`
		Status         *clients.Status          `json:"status,omitempty" enum:"lead,active,inactive,vip"`
		Source         *clients.Source          `json:"source,omitempty" enum:"email,form,booking,walk-in,referral,import,unknown"`
		Minor          *bool                    `json:"minor,omitempty" doc:"Where the date of birth is not known."`
		Guardian       nullable[ClientGuardian] `json:"guardian,omitzero" doc:"Null: none any more."`
		LegalHold      *bool                    `json:"legal_hold,omitempty" doc:"Needs the permission clients.delete."`
		Custom         map[string]any           `json:"custom,omitempty" maxProperties:"40" doc:"What is sent changes, null empties, the rest stays."`
		AllowDuplicate bool                     `json:"allow_duplicate,omitempty"`
	}
}

func (q ClientsQuery) filter() clients.Filter {
	return clients.Filter{
		Query: q.Query, Status: q.Status, Source: q.Source, Tag: q.Tag, Consent: q.Consent, Deleted: q.Deleted, Sort: q.Sort,
		LastVisit: q.LastVisit, LastVisitFrom: q.LastVisitFrom, LastVisitTo: q.LastVisitTo,
		Created: q.Created, CreatedFrom: q.CreatedFrom, CreatedTo: q.CreatedTo,
	}
}

func (a *API) listClients(ctx context.Context, actor identity.Actor, in *listClientsInput) (*body[list[Client]], error) {
	f := in.filter()
	f.Cursor, f.Limit = in.Cursor, in.Limit
	found, err := a.Clients.List(ctx, actor, f)
	if err != nil {
		return nil, err
	}
	return &body[list[Client]]{Body: listOf(viewsOf(found.Items, clientOf), found.Next)}, nil
}

func (a *API) getClient(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Client], error) {
	c, err := a.Clients.Get(ctx, actor, in.ID)
	return answer(c, clientOf, err)
}

func (a *API) createClient(ctx context.Context, actor identity.Actor, in *createClientInput) (*body[Client], error) {
	b := in.Body
	c, err := a.Clients.Create(ctx, actor, clients.NewClient{
		ID: a.newID(id.Client, actor, in.IdempotencyKey), Name: b.Name, Email: b.Email, Phone: b.Phone, DateOfBirth: b.DateOfBirth.value,
		Address: b.Address, Notes: b.Notes, Tags: b.Tags, Status: b.Status, Source: b.Source, AllowDuplicate: b.AllowDuplicate,
		Minor: b.Minor, Guardian: guardianFrom(b.Guardian.value), Custom: b.Custom, Consents: viewsOf(b.Consents, decisionFrom),
	})
	return answer(c, clientOf, withCandidates(err))
}

func (a *API) editClient(ctx context.Context, actor identity.Actor, in *editClientInput) (*body[Client], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	b := in.Body
	var guardian **clients.Guardian
	if b.Guardian.sent {
		g := guardianFrom(b.Guardian.value)
		guardian = &g
	}
	c, err := a.Clients.Edit(ctx, actor, in.ID, rev, clients.Change{
		Name: b.Name, Email: b.Email, Phone: b.Phone, DateOfBirth: b.DateOfBirth.pointer(), Address: b.Address, Notes: b.Notes,
		Tags: b.Tags, Status: b.Status, Source: b.Source, AllowDuplicate: b.AllowDuplicate,
		Minor: b.Minor, Guardian: guardian, LegalHold: b.LegalHold, Custom: b.Custom,
	})
	return answer(c, clientOf, withCandidates(err))
}
