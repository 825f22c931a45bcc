package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/observe"
)

type attachInput struct {
	ItemPath
	IdempotencyKey
	Form
}

type attachFileInput struct {
	ItemPath
	IdempotencyKey

	Body struct {
		FileID string `json:"file_id" minLength:"1" maxLength:"40" doc:"A client's file; it goes along as it is now."`
	}
}

type detachInput struct {
	ItemPath

	Attachment string `path:"attachment" maxLength:"40"`
}

func (a *API) attachToDraft(ctx context.Context, actor identity.Actor, in *attachInput) (*body[Draft], error) {
	form, err := in.read()
	if err != nil {
		return nil, err
	}
	w, err := a.Inbox.Attach(ctx, actor, in.ID, inbox.NewAttachment{
		ID: a.newID(id.Attachment, actor, in.IdempotencyKey), Name: form.name, Content: form.content,
	})
	return answer(w, draftOf, err)
}

func (a *API) attachFileToDraft(ctx context.Context, actor identity.Actor, in *attachFileInput) (*body[Draft], error) {
	w, clientID, err := a.Inbox.AttachFile(ctx, actor, in.ID, a.newID(id.Attachment, actor, in.IdempotencyKey), in.Body.FileID)
	if err != nil {
		return nil, err
	}
	a.Records.ClientRead(ctx, actor, clientID, "file", observe.RequestID(ctx))
	return &body[Draft]{Body: draftOf(w)}, nil
}

func (a *API) detachFromDraft(ctx context.Context, actor identity.Actor, in *detachInput) (*body[Draft], error) {
	w, err := a.Inbox.Detach(ctx, actor, in.ID, in.Attachment)
	return answer(w, draftOf, err)
}
