package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// Client is a person whom the clinic treats.
type Client struct {
	ID          string         `json:"id" example:"cli_01jd3m8w1q2v5y7x9z0abcdefg"`
	Name        string         `json:"name" example:"Andrei Ștefănescu"`
	Email       string         `json:"email" example:"andrei@example.com"`
	Phone       string         `json:"phone" example:"+40712345678" doc:"E.164, or empty."`
	DateOfBirth *string        `json:"date_of_birth" format:"date" example:"1980-12-31"`
	Address     string         `json:"address"`
	Notes       string         `json:"notes"`
	Tags        []string       `json:"tags" nullable:"false"`
	Status      clients.Status `json:"status" enum:"lead,active,inactive,vip"`
	Source      clients.Source `json:"source" enum:"email,form,booking,walk-in,referral,import,unknown"`
	Rev         int64          `json:"rev"`
	CreatedAt   time.Time      `json:"created_at"`
	ChangedAt   time.Time      `json:"changed_at"`
}

func clientOf(c clients.Client) Client {
	return Client{
		ID: c.ID, Name: c.Name, Email: c.Email, Phone: c.Phone, DateOfBirth: orNull(c.DateOfBirth), Address: c.Address, Notes: c.Notes,
		Tags: append([]string{}, c.Tags...), Status: c.Status, Source: c.Source, Rev: c.Rev, CreatedAt: c.CreatedAt, ChangedAt: c.ChangedAt,
	}
}

// Duplicates is the detail of client_duplicate: who has this e-mail or phone already.
type Duplicates struct {
	Candidates []Client `json:"candidates" nullable:"false"`
}

// withCandidates writes the candidates of client_duplicate in the API's form.
func withCandidates(err error) error {
	if f, ok := fault.As(err); ok {
		if d, ok := f.Details.(clients.Duplicates); ok {
			return f.WithDetails(Duplicates{Candidates: viewsOf(d.Candidates, clientOf)})
		}
	}
	return err
}

type listClientsInput struct {
	TenantPath
	PageQuery

	Query  string         `query:"q" maxLength:"200" doc:"Words that begin a word of the name, the e-mail or the phone number; diacritics do not matter."`
	Status clients.Status `query:"status" enum:"lead,active,inactive,vip"`
	Sort   clients.Sort   `query:"sort" enum:"name,-name,created_at,-created_at" default:"name"`
}

type createClientInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name           string         `json:"name" minLength:"1" maxLength:"200"`
		Email          string         `json:"email,omitempty" maxLength:"254"`
		Phone          string         `json:"phone,omitempty" maxLength:"40"`
		DateOfBirth    clearable      `json:"date_of_birth,omitzero"`
		Address        string         `json:"address,omitempty" maxLength:"500"`
		Notes          string         `json:"notes,omitempty" maxLength:"10000"`
		Tags           []string       `json:"tags,omitempty" maxItems:"20"`
		Status         clients.Status `json:"status,omitempty" enum:"lead,active,inactive,vip"`
		Source         clients.Source `json:"source,omitempty" enum:"email,form,booking,walk-in,referral,import,unknown"`
		AllowDuplicate bool           `json:"allow_duplicate,omitempty" doc:"Enter the client although the e-mail or phone is another's."`
	}
}

type editClientInput struct {
	ItemPath
	Revision

	Body struct {
		Name           *string         `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Email          *string         `json:"email,omitempty" maxLength:"254"`
		Phone          *string         `json:"phone,omitempty" maxLength:"40"`
		DateOfBirth    clearable       `json:"date_of_birth,omitzero"`
		Address        *string         `json:"address,omitempty" maxLength:"500"`
		Notes          *string         `json:"notes,omitempty" maxLength:"10000"`
		Tags           *[]string       `json:"tags,omitempty" maxItems:"20"`
		Status         *clients.Status `json:"status,omitempty" enum:"lead,active,inactive,vip"`
		Source         *clients.Source `json:"source,omitempty" enum:"email,form,booking,walk-in,referral,import,unknown"`
		AllowDuplicate bool            `json:"allow_duplicate,omitempty"`
	}
}

func (a *API) listClients(ctx context.Context, actor identity.Actor, in *listClientsInput) (*body[list[Client]], error) {
	found, err := a.Clients.List(ctx, actor, clients.Filter{
		Query: in.Query, Status: in.Status, Sort: in.Sort, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return &body[list[Client]]{Body: listOf(viewsOf(found.Items, clientOf), found.Next)}, nil
}

func (a *API) getClient(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Client], error) {
	c, err := a.Clients.Get(ctx, actor, in.ID)
	if err == nil {
		a.Records.ClientRead(ctx, actor, c.ID, requestID(ctx))
	}
	return answer(c, clientOf, err)
}

func (a *API) createClient(ctx context.Context, actor identity.Actor, in *createClientInput) (*body[Client], error) {
	b := in.Body
	c, err := a.Clients.Create(ctx, actor, clients.NewClient{
		ID: a.newID(id.Client, actor, in.IdempotencyKey), Name: b.Name, Email: b.Email, Phone: b.Phone, DateOfBirth: b.DateOfBirth.value,
		Address: b.Address, Notes: b.Notes, Tags: b.Tags, Status: b.Status, Source: b.Source, AllowDuplicate: b.AllowDuplicate,
	})
	return answer(c, clientOf, withCandidates(err))
}

func (a *API) editClient(ctx context.Context, actor identity.Actor, in *editClientInput) (*body[Client], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	b := in.Body
	c, err := a.Clients.Edit(ctx, actor, in.ID, rev, clients.Change{
		Name: b.Name, Email: b.Email, Phone: b.Phone, DateOfBirth: b.DateOfBirth.pointer(), Address: b.Address, Notes: b.Notes,
		Tags: b.Tags, Status: b.Status, Source: b.Source, AllowDuplicate: b.AllowDuplicate,
	})
	return answer(c, clientOf, withCandidates(err))
}
