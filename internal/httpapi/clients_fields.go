package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/identity"
)

// ClientField is one field of the clinic's own on its clients.
type ClientField struct {
	Key     string            `json:"key" minLength:"1" maxLength:"40" pattern:"^[a-z][a-z0-9_]*$" doc:"Keeps its type for ever."`
	Label   string            `json:"label" minLength:"1" maxLength:"80"`
	Type    clients.FieldType `json:"type" enum:"text,number,date,choice,yes_no"`
	Options []string          `json:"options,omitempty" nullable:"false" maxItems:"50" doc:"Of a choice."`
}

// ClientFields are the clinic's own fields in their order.
type ClientFields struct {
	Items []ClientField `json:"items" nullable:"false" maxItems:"20"`
	Rev   int64         `json:"rev" doc:"For If-Match; 0 when none were ever set."`
}

func clientFieldsOf(f clients.Fields) ClientFields {
	return ClientFields{Rev: f.Rev, Items: viewsOf(f.Items, func(x clients.Field) ClientField {
		return ClientField{Key: x.Key, Label: x.Label, Type: x.Type, Options: append([]string{}, x.Options...)}
	})}
}

type setClientFieldsInput struct {
	TenantPath
	Revision

	Body struct {
		Items []ClientField `json:"items" maxItems:"20"`
	}
}

func (a *API) readClientFields(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[ClientFields], error) {
	f, err := a.Clients.ListFields(ctx, actor)
	return answer(f, clientFieldsOf, err)
}

// setClientFields takes If-Match as every edit does; left out it means that none were ever set.
func (a *API) setClientFields(ctx context.Context, actor identity.Actor, in *setClientFieldsInput) (*body[ClientFields], error) {
	var rev int64
	if in.IfMatch != `"0"` && in.IfMatch != "0" {
		var err error
		if rev, err = in.anyRev(); err != nil {
			return nil, err
		}
	}
	f, err := a.Clients.SetFields(ctx, actor, rev, viewsOf(in.Body.Items, func(x ClientField) clients.Field {
		return clients.Field{Key: x.Key, Label: x.Label, Type: x.Type, Options: x.Options}
	}))
	return answer(f, clientFieldsOf, err)
}

// TagCount is a tag with how many clients, or conversations, have it.
type TagCount struct {
	Tag   string `json:"tag"`
	Count int    `json:"count"`
}

func (a *API) listClientTags(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[list[TagCount]], error) {
	found, err := a.Clients.ListTags(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[list[TagCount]]{Body: listOf(viewsOf(found, func(t clients.TagCount) TagCount { return TagCount(t) }), "")}, nil
}
