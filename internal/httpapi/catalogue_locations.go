package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// Location is a place where the clinic works.
type Location struct {
	ID      string `json:"id" example:"loc_01jd3m8w1q2v5y7x9z0abcdefg"`
	Name    string `json:"name" example:"Centru"`
	Address string `json:"address"`
	Phone   string `json:"phone"`
	Order   int    `json:"order" doc:"Its place in the list, from 1; 0 in a list that nobody has put into order."`
	Rev     int64  `json:"rev"`
}

func locationOf(l catalogue.Location) Location {
	return Location{ID: l.ID, Name: l.Name, Address: l.Address, Phone: l.Phone, Order: l.Order, Rev: l.Rev}
}

type createLocationInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name    string `json:"name" minLength:"1" maxLength:"120"`
		Address string `json:"address,omitempty" maxLength:"500"`
		Phone   string `json:"phone,omitempty" maxLength:"30"`
	}
}

type editLocationInput struct {
	ItemPath
	Revision

	Body struct {
		Name    *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Address *string `json:"address,omitempty" maxLength:"500"`
		Phone   *string `json:"phone,omitempty" maxLength:"30"`
	}
}

type catalogueInput struct {
	TenantPath

	Deleted bool `query:"deleted" doc:"True: those that were deleted, the latest first."`
}

func (in *catalogueInput) which() catalogue.Which { return catalogue.Which(in.Deleted) }

type arrangeInput struct {
	TenantPath

	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"200" nullable:"false" doc:"The order that these get among themselves; all others keep their places."`
	}
}

func (a *API) listLocations(ctx context.Context, actor identity.Actor, in *catalogueInput) (*body[list[Location]], error) {
	all, err := a.Catalogue.Locations(ctx, actor, in.which())
	return answerAll(all, locationOf, err)
}

func (a *API) createLocation(ctx context.Context, actor identity.Actor, in *createLocationInput) (*body[Location], error) {
	l, err := a.Catalogue.CreateLocation(ctx, actor, catalogue.Location{
		ID: a.newID(id.Location, actor, in.IdempotencyKey), Name: in.Body.Name, Address: in.Body.Address, Phone: in.Body.Phone,
	})
	return answer(l, locationOf, err)
}

func (a *API) editLocation(ctx context.Context, actor identity.Actor, in *editLocationInput) (*body[Location], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	l, err := a.Catalogue.EditLocation(ctx, actor, in.ID, rev, catalogue.LocationChange{
		Name: in.Body.Name, Address: in.Body.Address, Phone: in.Body.Phone,
	})
	return answer(l, locationOf, err)
}

func (a *API) deleteLocation(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Catalogue.DeleteLocation)
}

func (a *API) restoreLocation(ctx context.Context, actor identity.Actor, in *removeInput) (*body[Location], error) {
	return answerRestored(ctx, actor, in, a.Catalogue.RestoreLocation, locationOf)
}

func (a *API) arrangeLocations(ctx context.Context, actor identity.Actor, in *arrangeInput) (*body[list[Location]], error) {
	all, err := a.Catalogue.ArrangeLocations(ctx, actor, in.Body.IDs)
	return answerAll(all, locationOf, err)
}

// answer is the body of one thing, answerAll that of a whole list without paging.
func answer[T, V any](v T, view func(T) V, err error) (*body[V], error) {
	if err != nil {
		return nil, err
	}
	return &body[V]{Body: view(v)}, nil
}

func answerAll[T, V any](all []T, view func(T) V, err error) (*body[list[V]], error) {
	if err != nil {
		return nil, err
	}
	return &body[list[V]]{Body: listOf(viewsOf(all, view), "")}, nil
}

func viewsOf[T, V any](all []T, view func(T) V) []V {
	out := make([]V, 0, len(all))
	for _, v := range all {
		out = append(out, view(v))
	}
	return out
}

func answerRemoved(ctx context.Context, actor identity.Actor, in *removeInput,
	remove func(context.Context, identity.Actor, string, int64) error,
) (*struct{}, error) {
	rev, err := in.anyRev()
	if err != nil {
		return nil, err
	}
	return nil, remove(ctx, actor, in.ID, rev)
}

func answerRestored[T, V any](ctx context.Context, actor identity.Actor, in *removeInput,
	restore func(context.Context, identity.Actor, string, int64) (T, error), view func(T) V,
) (*body[V], error) {
	rev, err := in.anyRev()
	if err != nil {
		return nil, err
	}
	v, err := restore(ctx, actor, in.ID, rev)
	return answer(v, view, err)
}
