package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// Category groups services, or marks appointments.
type Category struct {
	ID    string                 `json:"id" example:"cat_01jd3m8w1q2v5y7x9z0abcdefg"`
	Name  string                 `json:"name" example:"Ortodonție"`
	Color int                    `json:"color" minimum:"0" maximum:"7"`
	Kind  catalogue.CategoryKind `json:"kind" enum:"service,appointment"`
	Order int                    `json:"order" doc:"Its place in the list, from 1; 0 in a list that nobody has put into order."`
	Rev   int64                  `json:"rev"`
}

func categoryOf(c catalogue.Category) Category {
	return Category{ID: c.ID, Name: c.Name, Color: c.Color, Kind: c.Kind, Order: c.Order, Rev: c.Rev}
}

type createCategoryInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name  string                 `json:"name" minLength:"1" maxLength:"120"`
		Color int                    `json:"color,omitempty" minimum:"0" maximum:"7"`
		Kind  catalogue.CategoryKind `json:"kind" enum:"service,appointment"`
	}
}

type editCategoryInput struct {
	ItemPath
	Revision

	Body struct {
		Name  *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Color *int    `json:"color,omitempty" minimum:"0" maximum:"7"`
	}
}

func (a *API) listCategories(ctx context.Context, actor identity.Actor, in *catalogueInput) (*body[list[Category]], error) {
	all, err := a.Catalogue.Categories(ctx, actor, in.which())
	return answerAll(all, categoryOf, err)
}

func (a *API) createCategory(ctx context.Context, actor identity.Actor, in *createCategoryInput) (*body[Category], error) {
	c, err := a.Catalogue.CreateCategory(ctx, actor, catalogue.Category{
		ID: a.newID(id.Category, actor, in.IdempotencyKey), Name: in.Body.Name, Color: in.Body.Color, Kind: in.Body.Kind,
	})
	return answer(c, categoryOf, err)
}

func (a *API) editCategory(ctx context.Context, actor identity.Actor, in *editCategoryInput) (*body[Category], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	c, err := a.Catalogue.EditCategory(ctx, actor, in.ID, rev, catalogue.CategoryChange{Name: in.Body.Name, Color: in.Body.Color})
	return answer(c, categoryOf, err)
}

func (a *API) deleteCategory(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Catalogue.DeleteCategory)
}

func (a *API) restoreCategory(ctx context.Context, actor identity.Actor, in *removeInput) (*body[Category], error) {
	return answerRestored(ctx, actor, in, a.Catalogue.RestoreCategory, categoryOf)
}

func (a *API) arrangeCategories(ctx context.Context, actor identity.Actor, in *arrangeInput) (*body[list[Category]], error) {
	all, err := a.Catalogue.ArrangeCategories(ctx, actor, in.Body.IDs)
	return answerAll(all, categoryOf, err)
}
