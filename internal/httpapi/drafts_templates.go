package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
)

// MailTemplate is a text that is written again and again.
type MailTemplate struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Language  string    `json:"language" enum:"ro,en"`
	Subject   string    `json:"subject"`
	Body      string    `json:"body" doc:"Plain text; {{client.first_name}} and the other variables are filled in."`
	Rev       int64     `json:"rev"`
	ChangedAt time.Time `json:"changed_at"`
}

// MailTemplates are all templates with the variables that they may have.
type MailTemplates struct {
	Items     []MailTemplate   `json:"items" nullable:"false"`
	Variables []inbox.Variable `json:"variables" nullable:"false" doc:"To be written as {{client.name}}."`
}

// FilledTemplate is a template with its variables filled in.
type FilledTemplate struct {
	Subject string           `json:"subject"`
	Text    string           `json:"text"`
	Missing []inbox.Variable `json:"missing" nullable:"false" doc:"What is not known; it stands in the text as {{…}}, and a mail with it is not sent."`
}

// MailSignature is what stands below one's own mails.
type MailSignature struct {
	Text string `json:"text" maxLength:"2000" doc:"Empty: the account's."`
}

func templateOf(t inbox.Template) MailTemplate {
	return MailTemplate{ID: t.ID, Name: t.Name, Language: t.Language, Subject: t.Subject, Body: t.Body, Rev: t.Rev, ChangedAt: t.ChangedAt}
}

func filledOf(f inbox.Filled) FilledTemplate {
	return FilledTemplate{Subject: f.Subject, Text: f.Text, Missing: f.Missing}
}

type addTemplateInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Name     string `json:"name" minLength:"1" maxLength:"100"`
		Language string `json:"language" enum:"ro,en"`
		Subject  string `json:"subject,omitempty" maxLength:"500"`
		Body     string `json:"body" minLength:"1" maxLength:"10000"`
	}
}

type editTemplateInput struct {
	ItemPath
	Revision

	Body struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"100"`
		Language *string `json:"language,omitempty" enum:"ro,en"`
		Subject  *string `json:"subject,omitempty" maxLength:"500"`
		Body     *string `json:"body,omitempty" minLength:"1" maxLength:"10000"`
	}
}

type previewTemplateInput struct {
	TenantPath

	Body struct {
		Language string `json:"language" enum:"ro,en"`
		Subject  string `json:"subject,omitempty" maxLength:"500"`
		Body     string `json:"body" maxLength:"10000"`
		ClientID string `json:"client_id,omitempty" maxLength:"40" doc:"Left out: with made-up data."`
	}
}

type fillTemplateInput struct {
	ItemPath

	Body struct {
		ClientID string `json:"client_id,omitempty" maxLength:"40" doc:"Whom the mail is about; left out: nobody in particular."`
	}
}

type setSignatureInput struct {
	TenantPath

	Body MailSignature
}

func (a *API) listTemplates(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[MailTemplates], error) {
	all, err := a.Inbox.ListTemplates(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[MailTemplates]{Body: MailTemplates{Items: viewsOf(all, templateOf), Variables: inbox.Variables()}}, nil
}

func (a *API) addTemplate(ctx context.Context, actor identity.Actor, in *addTemplateInput) (*body[MailTemplate], error) {
	t, err := a.Inbox.AddTemplate(ctx, actor, inbox.NewTemplate{
		ID: a.newID(id.MailTemplate, actor, in.IdempotencyKey), Name: in.Body.Name, Language: in.Body.Language, Subject: in.Body.Subject, Body: in.Body.Body,
	})
	return answer(t, templateOf, err)
}

func (a *API) editTemplate(ctx context.Context, actor identity.Actor, in *editTemplateInput) (*body[MailTemplate], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	t, err := a.Inbox.EditTemplate(ctx, actor, in.ID, rev, inbox.TemplateChange{
		Name: in.Body.Name, Language: in.Body.Language, Subject: in.Body.Subject, Body: in.Body.Body,
	})
	return answer(t, templateOf, err)
}

func (a *API) deleteTemplate(ctx context.Context, actor identity.Actor, in *ItemPath) (*struct{}, error) {
	return nil, a.Inbox.DeleteTemplate(ctx, actor, in.ID)
}

func (a *API) previewTemplate(ctx context.Context, actor identity.Actor, in *previewTemplateInput) (*body[FilledTemplate], error) {
	b := in.Body
	f, err := a.Inbox.Fill(ctx, actor, b.Subject, b.Body, b.Language, b.ClientID, b.ClientID == "")
	return answer(f, filledOf, err)
}

func (a *API) fillTemplate(ctx context.Context, actor identity.Actor, in *fillTemplateInput) (*body[FilledTemplate], error) {
	f, err := a.Inbox.FillTemplate(ctx, actor, in.ID, in.Body.ClientID)
	return answer(f, filledOf, err)
}

func (a *API) readSignature(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[MailSignature], error) {
	text, err := a.Inbox.Signature(ctx, actor)
	return answer(text, signatureView, err)
}

func (a *API) setSignature(ctx context.Context, actor identity.Actor, in *setSignatureInput) (*body[MailSignature], error) {
	text, err := a.Inbox.SetSignature(ctx, actor, in.Body.Text)
	return answer(text, signatureView, err)
}

func signatureView(text string) MailSignature { return MailSignature{Text: text} }
