package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// Resource is a chair, room or piece of equipment.
type Resource struct {
	ID         string                 `json:"id" example:"res_01jd3m8w1q2v5y7x9z0abcdefg"`
	Name       string                 `json:"name" example:"Scaun 1"`
	Type       catalogue.ResourceType `json:"type" enum:"chair,room,equipment"`
	LocationID *string                `json:"location_id" doc:"Null: at every location."`
	Order      int                    `json:"order" doc:"Its place in the list, from 1; 0 in a list that nobody has put into order."`
	Rev        int64                  `json:"rev"`
}

func resourceOf(r catalogue.Resource) Resource {
	return Resource{ID: r.ID, Name: r.Name, Type: r.Type, LocationID: orNull(r.LocationID), Order: r.Order, Rev: r.Rev}
}

type createResourceInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name       string                 `json:"name" minLength:"1" maxLength:"120"`
		Type       catalogue.ResourceType `json:"type" enum:"chair,room,equipment"`
		LocationID clearable              `json:"location_id,omitzero"`
	}
}

type editResourceInput struct {
	ItemPath
	Revision

	Body struct {
		Name       *string                 `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Type       *catalogue.ResourceType `json:"type,omitempty" enum:"chair,room,equipment"`
		LocationID clearable               `json:"location_id,omitzero"`
	}
}

func (a *API) listResources(ctx context.Context, actor identity.Actor, in *catalogueInput) (*body[list[Resource]], error) {
	all, err := a.Catalogue.Resources(ctx, actor, in.which())
	return answerAll(all, resourceOf, err)
}

func (a *API) createResource(ctx context.Context, actor identity.Actor, in *createResourceInput) (*body[Resource], error) {
	r, err := a.Catalogue.CreateResource(ctx, actor, catalogue.Resource{
		ID: a.newID(id.Resource, actor, in.IdempotencyKey), Name: in.Body.Name, Type: in.Body.Type, LocationID: in.Body.LocationID.value,
	})
	return answer(r, resourceOf, err)
}

func (a *API) editResource(ctx context.Context, actor identity.Actor, in *editResourceInput) (*body[Resource], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	r, err := a.Catalogue.EditResource(ctx, actor, in.ID, rev, catalogue.ResourceChange{
		Name: in.Body.Name, Type: in.Body.Type, LocationID: in.Body.LocationID.pointer(),
	})
	return answer(r, resourceOf, err)
}

func (a *API) deleteResource(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Catalogue.DeleteResource)
}

func (a *API) restoreResource(ctx context.Context, actor identity.Actor, in *removeInput) (*body[Resource], error) {
	return answerRestored(ctx, actor, in, a.Catalogue.RestoreResource, resourceOf)
}

func (a *API) arrangeResources(ctx context.Context, actor identity.Actor, in *arrangeInput) (*body[list[Resource]], error) {
	all, err := a.Catalogue.ArrangeResources(ctx, actor, in.Body.IDs)
	return answerAll(all, resourceOf, err)
}
