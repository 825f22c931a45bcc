package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// Money is an amount in the minor unit of its currency.
type Money struct {
	Amount   int64  `json:"amount" minimum:"0" maximum:"10000000000" example:"25000" doc:"In minor units: bani, cents."`
	Currency string `json:"currency" minLength:"3" maxLength:"3" example:"RON" doc:"ISO 4217."`
}

func moneyOf(m catalogue.Money) Money { return Money{Amount: m.Amount, Currency: m.Currency} }

// Service is something that the clinic performs for a price.
type Service struct {
	ID              string `json:"id" example:"svc_01jd3m8w1q2v5y7x9z0abcdefg"`
	Name            string `json:"name" example:"Detartraj"`
	DurationMinutes int    `json:"duration_minutes" example:"45"`
	Price           Money  `json:"price"`
	Color           int    `json:"color" minimum:"0" maximum:"7"`
	Rev             int64  `json:"rev"`
}

func serviceOf(s catalogue.Item) Service {
	return Service{ID: s.ID, Name: s.Name, DurationMinutes: s.DurationMinutes, Price: moneyOf(s.Price), Color: s.Color, Rev: s.Rev}
}

type createServiceInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name            string `json:"name" minLength:"1" maxLength:"120"`
		DurationMinutes int    `json:"duration_minutes" minimum:"5" maximum:"1440" multipleOf:"5"`
		Price           Money  `json:"price"`
		Color           int    `json:"color,omitempty" minimum:"0" maximum:"7"`
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
	}
}

func (a *API) listServices(ctx context.Context, actor identity.Actor, _ *catalogueInput) (*body[list[Service]], error) {
	all, err := a.Catalogue.Items(ctx, actor)
	return answerAll(all, serviceOf, err)
}

func (a *API) createService(ctx context.Context, actor identity.Actor, in *createServiceInput) (*body[Service], error) {
	s, err := a.Catalogue.CreateItem(ctx, actor, catalogue.Item{
		ID: a.newID(id.Service, actor, in.IdempotencyKey), Name: in.Body.Name, DurationMinutes: in.Body.DurationMinutes,
		Price: catalogue.Money(in.Body.Price), Color: in.Body.Color,
	})
	return answer(s, serviceOf, err)
}

func (a *API) editService(ctx context.Context, actor identity.Actor, in *editServiceInput) (*body[Service], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	s, err := a.Catalogue.EditItem(ctx, actor, in.ID, rev, catalogue.ItemChange{
		Name: in.Body.Name, DurationMinutes: in.Body.DurationMinutes, Price: (*catalogue.Money)(in.Body.Price), Color: in.Body.Color,
	})
	return answer(s, serviceOf, err)
}

func (a *API) deleteService(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Catalogue.DeleteItem)
}
