package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// MailConsents are the providers whose mailboxes are connected by a person's consent, with no password of theirs.
type MailConsents struct {
	Kinds []mailbox.Kind `json:"kinds" nullable:"false" enum:"gmail,outlook"`
}

// MailConsentPage is where a person consents.
type MailConsentPage struct {
	URL string `json:"url" format:"uri" doc:"The provider's page. It leads back to /mailboxes/connected with the parameters code and state; the state begins with the clinic's identifier and a dot."`
}

func (a *API) listMailConsents(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[MailConsents], error) {
	kinds, err := a.Inbox.ConsentKinds(ctx, actor)
	return answer(kinds, func(all []mailbox.Kind) MailConsents { return MailConsents{Kinds: append([]mailbox.Kind{}, all...)} }, err)
}

type askMailConsentInput struct {
	TenantPath

	Body struct {
		Kind mailbox.Kind `json:"kind" enum:"gmail,outlook"`
	}
}

func (a *API) askMailConsent(ctx context.Context, actor identity.Actor, in *askMailConsentInput) (*body[MailConsentPage], error) {
	url, err := a.Inbox.AskConsent(ctx, actor, in.Body.Kind)
	return answer(url, func(url string) MailConsentPage { return MailConsentPage{URL: url} }, err)
}

type connectByConsentInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		State string `json:"state" minLength:"1" maxLength:"2000"`
		Code  string `json:"code" minLength:"1" maxLength:"4000"`
	}
}

func (a *API) connectByConsent(ctx context.Context, actor identity.Actor, in *connectByConsentInput) (*body[MailAccount], error) {
	if err := a.takeMailCheck(ctx, actor); err != nil {
		return nil, err
	}
	m, err := a.Inbox.ConnectByConsent(ctx, actor, inbox.Consented{
		ID: a.newID(id.MailAccount, actor, in.IdempotencyKey), State: in.Body.State, Code: in.Body.Code,
	})
	return answer(m, mailAccountOf, err)
}
