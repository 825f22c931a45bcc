package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// ClientFilter narrows the list of clients.
type ClientFilter struct {
	Query         string          `json:"q,omitempty" maxLength:"200"`
	Status        clients.Status  `json:"status,omitempty" enum:"lead,active,inactive,vip"`
	Source        clients.Source  `json:"source,omitempty" enum:"email,form,booking,walk-in,referral,import,unknown"`
	Tag           string          `json:"tag,omitempty" maxLength:"40"`
	Consent       clients.Channel `json:"consent,omitempty" enum:"email,sms,whatsapp,phone,data" doc:"Granted."`
	LastVisit     clients.Span    `json:"last_visit,omitempty" enum:"7d,30d,6m,12m,not-6m,not-12m" doc:"Meant anew every day: instead of two days."`
	LastVisitFrom string          `json:"last_visit_from,omitempty" maxLength:"10" doc:"A local day, included."`
	LastVisitTo   string          `json:"last_visit_to,omitempty" maxLength:"10" doc:"A local day, included."`
	Created       clients.Span    `json:"created,omitempty" enum:"7d,30d,6m,12m,not-6m,not-12m" doc:"When the client was entered, likewise."`
	CreatedFrom   string          `json:"created_from,omitempty" maxLength:"10" doc:"A local day, included."`
	CreatedTo     string          `json:"created_to,omitempty" maxLength:"10" doc:"A local day, included."`
	Sort          clients.Sort    `json:"sort,omitempty" enum:"name,-name,created_at,-created_at,last_visit,-last_visit"`
}

// ClientView is a filter of the client list that somebody saved.
type ClientView struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Shared    bool         `json:"shared" doc:"Everybody in the clinic has it."`
	Mine      bool         `json:"mine" doc:"The person who asks saved it."`
	Filter    ClientFilter `json:"filter"`
	Columns   []string     `json:"columns" nullable:"false"`
	Rev       int64        `json:"rev"`
	CreatedAt time.Time    `json:"created_at"`
	ChangedAt time.Time    `json:"changed_at"`
}

func clientViewOf(actor identity.Actor) func(clients.View) ClientView {
	return func(v clients.View) ClientView {
		return ClientView{
			ID: v.ID, Name: v.Name, Shared: v.Shared, Mine: v.OwnerID == actor.Person().ID, Filter: ClientFilter(v.Filter),
			Columns: append([]string{}, v.Columns...), Rev: v.Rev, CreatedAt: v.CreatedAt, ChangedAt: v.ChangedAt,
		}
	}
}

type saveClientViewInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name    string       `json:"name" minLength:"1" maxLength:"60"`
		Shared  bool         `json:"shared,omitempty"`
		Filter  ClientFilter `json:"filter"`
		Columns []string     `json:"columns,omitempty" maxItems:"30"`
	}
}

type editClientViewInput struct {
	ItemPath
	Revision

	Body struct {
		Name    *string       `json:"name,omitempty" minLength:"1" maxLength:"60"`
		Shared  *bool         `json:"shared,omitempty"`
		Filter  *ClientFilter `json:"filter,omitempty"`
		Columns *[]string     `json:"columns,omitempty" maxItems:"30"`
	}
}

func (a *API) listClientViews(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[list[ClientView]], error) {
	found, err := a.Clients.ListViews(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[list[ClientView]]{Body: listOf(viewsOf(found, clientViewOf(actor)), "")}, nil
}

func (a *API) saveClientView(ctx context.Context, actor identity.Actor, in *saveClientViewInput) (*body[ClientView], error) {
	v, err := a.Clients.SaveView(ctx, actor, clients.View{
		ID: a.newID(id.View, actor, in.IdempotencyKey), Name: in.Body.Name, Shared: in.Body.Shared, Filter: clients.ViewFilter(in.Body.Filter), Columns: in.Body.Columns,
	})
	return answer(v, clientViewOf(actor), err)
}

func (a *API) editClientView(ctx context.Context, actor identity.Actor, in *editClientViewInput) (*body[ClientView], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	v, err := a.Clients.EditView(ctx, actor, in.ID, rev, clients.ViewChange{
		Name: in.Body.Name, Shared: in.Body.Shared, Filter: (*clients.ViewFilter)(in.Body.Filter), Columns: in.Body.Columns,
	})
	return answer(v, clientViewOf(actor), err)
}

func (a *API) deleteClientView(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Clients.DeleteView)
}

type bulkClientsInput struct {
	TenantPath

	Body struct {
		IDs        []string       `json:"ids,omitempty" maxItems:"500"`
		Filter     *ClientFilter  `json:"filter,omitempty" doc:"Instead of ids: everybody whom it finds, 500 with each call."`
		Cursor     string         `json:"cursor,omitempty" maxLength:"400" doc:"next_cursor of the call before, with the same filter."`
		AddTags    []string       `json:"add_tags,omitempty" maxItems:"20"`
		RemoveTags []string       `json:"remove_tags,omitempty" maxItems:"20"`
		SetStatus  clients.Status `json:"set_status,omitempty" enum:"lead,active,inactive,vip"`
	}
}

// BulkResult is what became of one client.
type BulkResult struct {
	ID      string          `json:"id"`
	Outcome clients.Outcome `json:"outcome" enum:"changed,unchanged,not_found,refused"`
	Code    string          `json:"code,omitempty" doc:"Why it was refused."`
}

// bulkClients may be repeated as it is: who is as wanted already stays unchanged.
func (a *API) bulkClients(ctx context.Context, actor identity.Actor, in *bulkClientsInput) (*body[list[BulkResult]], error) {
	b := in.Body
	got, err := a.Clients.Bulk(ctx, actor, clients.BulkChange{
		IDs: b.IDs, Filter: (*clients.ViewFilter)(b.Filter), Cursor: b.Cursor, AddTags: b.AddTags, RemoveTags: b.RemoveTags, SetStatus: b.SetStatus,
	})
	if err != nil {
		return nil, err
	}
	return &body[list[BulkResult]]{Body: listOf(viewsOf(got.Results, func(r clients.BulkResult) BulkResult { return BulkResult(r) }), got.Next)}, nil
}
