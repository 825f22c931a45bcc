package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
)

// MailLetters says through which mailbox the mails leave that the clinic sends by itself.
type MailLetters struct {
	AccountID *string `json:"account_id" doc:"null: the platform's sender, which also steps in while the mailbox cannot send."`
	Rev       int64   `json:"rev" doc:"Give it in If-Match when editing."`
}

func lettersOf(l inbox.Letters) MailLetters {
	return MailLetters{AccountID: orNull(l.AccountID), Rev: l.Rev}
}

type chooseLettersInput struct {
	TenantPath
	Revision

	Body struct {
		AccountID clearable `json:"account_id" doc:"null: the platform's sender."`
	}
}

func (a *API) readLetters(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[MailLetters], error) {
	l, err := a.Inbox.ReadLetters(ctx, actor)
	return answer(l, lettersOf, err)
}

func (a *API) chooseLetters(ctx context.Context, actor identity.Actor, in *chooseLettersInput) (*body[MailLetters], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	l, err := a.Inbox.ChooseLetters(ctx, actor, rev, in.Body.AccountID.value)
	return answer(l, lettersOf, err)
}
