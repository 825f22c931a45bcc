package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
)

// Money is an amount in the minor unit of its currency.
type Money struct {
	Amount   int64  `json:"amount" minimum:"0" maximum:"10000000000" example:"25000" doc:"In minor units: bani, cents."`
	Currency string `json:"currency" minLength:"3" maxLength:"3" example:"RON" doc:"ISO 4217."`
}

func moneyOf(m money.Money) Money { return Money{Amount: m.Amount, Currency: m.Currency} }

// Service is something that the clinic performs for a price.
type Service struct {
	ID                  string                 `json:"id" example:"svc_01jd3m8w1q2v5y7x9z0abcdefg"`
	Name                string                 `json:"name" example:"Detartraj"`
	DurationMinutes     int                    `json:"duration_minutes" example:"45"`
	Price               Money                  `json:"price"`
	Color               int                    `json:"color" minimum:"0" maximum:"7"`
	BufferBeforeMinutes int                    `json:"buffer_before_minutes" doc:"Provider, assistant and resource are taken that long before."`
	BufferAfterMinutes  int                    `json:"buffer_after_minutes" doc:"The same after."`
	CategoryID          *string                `json:"category_id"`
	ResourceType        catalogue.ResourceType `json:"resource_type" enum:",chair,room,equipment" doc:"What it needs; empty: nothing."`
	BookableOnline      bool                   `json:"bookable_online"`
	Description         string                 `json:"description"`
	Order               int                    `json:"order" doc:"Its place in the list, from 1; 0 in a list that nobody has put into order."`
	Rev                 int64                  `json:"rev"`
}

func serviceOf(s catalogue.Item) Service {
	return Service{
		ID: s.ID, Name: s.Name, DurationMinutes: s.DurationMinutes, Price: moneyOf(s.Price), Color: s.Color,
		BufferBeforeMinutes: s.BufferBeforeMinutes, BufferAfterMinutes: s.BufferAfterMinutes, CategoryID: orNull(s.CategoryID),
		ResourceType: s.ResourceType, BookableOnline: s.BookableOnline, Description: s.Description, Order: s.Order, Rev: s.Rev,
	}
}

type createServiceInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name            string `json:"name" minLength:"1" maxLength:"120"`
		DurationMinutes int    `json:"duration_minutes" minimum:"5" maximum:"1440" multipleOf:"5"`
		Price           Money  `json:"price"`
		Color           int    `json:"color,omitempty" minimum:"0" maximum:"7"`

		BufferBeforeMinutes int                    `json:"buffer_before_minutes,omitempty" minimum:"0" maximum:"120" multipleOf:"5"`
		BufferAfterMinutes  int                    `json:"buffer_after_minutes,omitempty" minimum:"0" maximum:"120" multipleOf:"5"`
		CategoryID          clearable              `json:"category_id,omitzero"`
		ResourceType        catalogue.ResourceType `json:"resource_type,omitempty" enum:",chair,room,equipment"`
		BookableOnline      bool                   `json:"bookable_online,omitempty"`
		Description         string                 `json:"description,omitempty" maxLength:"1000"`
	}
}

type editServiceInput struct {
	ItemPath
	Revision

	Body struct {
		Name            *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
		DurationMinutes *int    `json:"duration_minutes,omitempty" minimum:"5" maximum:"1440" multipleOf:"5"`
		Price           *Money  `json:"price,omitempty"`
		Color           *int    `json:"color,omitempty" minimum:"0" maximum:"7"`

		BufferBeforeMinutes *int                    `json:"buffer_before_minutes,omitempty" minimum:"0" maximum:"120" multipleOf:"5"`
		BufferAfterMinutes  *int                    `json:"buffer_after_minutes,omitempty" minimum:"0" maximum:"120" multipleOf:"5"`
		CategoryID          clearable               `json:"category_id,omitzero"`
		ResourceType        *catalogue.ResourceType `json:"resource_type,omitempty" enum:",chair,room,equipment"`
		BookableOnline      *bool                   `json:"bookable_online,omitempty"`
		Description         *string                 `json:"description,omitempty" maxLength:"1000"`
	}
}

func (a *API) listServices(ctx context.Context, actor identity.Actor, in *catalogueInput) (*body[list[Service]], error) {
	all, err := a.Catalogue.Items(ctx, actor, in.which())
	return answerAll(all, serviceOf, err)
}

func (a *API) createService(ctx context.Context, actor identity.Actor, in *createServiceInput) (*body[Service], error) {
	s, err := a.Catalogue.CreateItem(ctx, actor, catalogue.Item{
		ID: a.newID(id.Service, actor, in.IdempotencyKey), Name: in.Body.Name, DurationMinutes: in.Body.DurationMinutes,
		Price: money.Money(in.Body.Price), Color: in.Body.Color,
		BufferBeforeMinutes: in.Body.BufferBeforeMinutes, BufferAfterMinutes: in.Body.BufferAfterMinutes, CategoryID: in.Body.CategoryID.value,
		ResourceType: in.Body.ResourceType, BookableOnline: in.Body.BookableOnline, Description: in.Body.Description,
	})
	return answer(s, serviceOf, err)
}

func (a *API) editService(ctx context.Context, actor identity.Actor, in *editServiceInput) (*body[Service], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	s, err := a.Catalogue.EditItem(ctx, actor, in.ID, rev, catalogue.ItemChange{
		Name: in.Body.Name, DurationMinutes: in.Body.DurationMinutes, Price: (*money.Money)(in.Body.Price), Color: in.Body.Color,
		BufferBeforeMinutes: in.Body.BufferBeforeMinutes, BufferAfterMinutes: in.Body.BufferAfterMinutes, CategoryID: in.Body.CategoryID.pointer(),
		ResourceType: in.Body.ResourceType, BookableOnline: in.Body.BookableOnline, Description: in.Body.Description,
	})
	return answer(s, serviceOf, err)
}

func (a *API) deleteService(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Catalogue.DeleteItem)
}

func (a *API) restoreService(ctx context.Context, actor identity.Actor, in *removeInput) (*body[Service], error) {
	return answerRestored(ctx, actor, in, a.Catalogue.RestoreItem, serviceOf)
}

func (a *API) arrangeServices(ctx context.Context, actor identity.Actor, in *arrangeInput) (*body[list[Service]], error) {
	all, err := a.Catalogue.ArrangeItems(ctx, actor, in.Body.IDs)
	return answerAll(all, serviceOf, err)
}
