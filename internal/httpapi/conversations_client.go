package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
)

type linkConversationInput struct {
	ItemPath

	Body struct {
		ClientID string `json:"client_id" minLength:"1" maxLength:"40"`
	}
}

func (a *API) linkConversation(ctx context.Context, actor identity.Actor, in *linkConversationInput) (*body[Conversation], error) {
	c, err := a.Inbox.Decide(ctx, actor, in.ID, 0, inbox.Decision{ClientID: &in.Body.ClientID})
	return answer(c, conversationOf(actor), err)
}

type enterConversationClientInput struct {
	ItemPath
	IdempotencyKey

	Body struct {
		Name           string  `json:"name" minLength:"1" maxLength:"200"`
		Email          *string `json:"email,omitempty" maxLength:"254" doc:"Left out: the address that the other side wrote from."`
		Phone          string  `json:"phone,omitempty" maxLength:"40"`
		AllowDuplicate bool    `json:"allow_duplicate,omitempty" doc:"Enter the client although the e-mail or phone is another's."`
	}
}

func (a *API) enterConversationClient(ctx context.Context, actor identity.Actor, in *enterConversationClientInput) (*body[Conversation], error) {
	c, err := a.Inbox.EnterClient(ctx, actor, in.ID, clients.NewClient{
		ID: a.newID(id.Client, actor, in.IdempotencyKey), Name: in.Body.Name, Phone: in.Body.Phone, AllowDuplicate: in.Body.AllowDuplicate,
	}, in.Body.Email)
	return answer(c, conversationOf(actor), withCandidates(err))
}

// MailPartPath is embedded by the routes of one part of a mail.
type MailPartPath struct {
	ItemPath

	Path string `path:"path" minLength:"1" maxLength:"60" pattern:"^[0-9]+(\\.[0-9]+)*$" example:"2.1"`
}

type savePartInput struct {
	MailPartPath
	IdempotencyKey

	Body struct {
		ClientID string `json:"client_id" minLength:"1" maxLength:"40"`
		Name     string `json:"name,omitempty" maxLength:"200" doc:"Left out: the attachment's own."`
	}
}

func (a *API) savePart(ctx context.Context, actor identity.Actor, in *savePartInput) (*body[ClientFile], error) {
	f, err := a.Inbox.SavePart(ctx, actor, inbox.Saving{
		FileID: a.newID(id.File, actor, in.IdempotencyKey), MailID: in.ID, Path: in.Path, ClientID: in.Body.ClientID, Name: in.Body.Name,
	})
	return answer(f, fileOf, err)
}
