package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

// MailAddress is a name with its address.
type MailAddress struct {
	Name    string `json:"name" doc:"Empty: only the address is known."`
	Address string `json:"address" example:"ana@example.com"`
}

// Recipient is whom a mail is for.
type Recipient struct {
	Name    string `json:"name,omitempty" maxLength:"200"`
	Address string `json:"address" maxLength:"320" example:"ana@example.com"`
}

// Draft is a mail of one's own that is being written, waits, or was sent.
type Draft struct {
	ID             string            `json:"id" example:"mai_01jd3m8w1q2v5y7x9z0abcdefg"`
	State          inbox.State       `json:"state" enum:"draft,queued,sending,sent,failed,uncertain" doc:"queued: leaves at send_at and can be taken back until then; uncertain: perhaps sent, a person decides."`
	AccountID      string            `json:"account_id" doc:"Through which it leaves."`
	ConversationID *string           `json:"conversation_id" doc:"null: it begins a new one."`
	ClientID       *string           `json:"client_id" doc:"Whom the new conversation is about."`
	From           MailAddress       `json:"from"`
	To             []MailAddress     `json:"to" nullable:"false"`
	Cc             []MailAddress     `json:"cc" nullable:"false"`
	Bcc            []MailAddress     `json:"bcc" nullable:"false"`
	Subject        string            `json:"subject"`
	Text           string            `json:"text"`
	HTML           string            `json:"html" doc:"The same with its looks, made safe; empty: the text alone."`
	Signature      string            `json:"signature" doc:"What stands below the text, while with_signature."`
	WithSignature  bool              `json:"with_signature"`
	Quote          DraftQuote        `json:"quote"`
	WithQuote      bool              `json:"with_quote"`
	Attachments    []DraftAttachment `json:"attachments" nullable:"false"`
	InReplyTo      *string           `json:"in_reply_to" doc:"The mail that it answers."`
	Forwards       *string           `json:"forwards" doc:"The mail that it passes on."`
	SeenInID       *string           `json:"seen_in_id" doc:"The newest mail of the other side that its writer had seen."`
	SendAt         *time.Time        `json:"send_at" doc:"Of a queued one: when it leaves, or is tried again."`
	Attempts       int               `json:"attempts"`
	Code           *string           `json:"code" doc:"Why the last attempt did not succeed."`
	Rev            int64             `json:"rev"`
	CreatedAt      time.Time         `json:"created_at"`
	ChangedAt      time.Time         `json:"changed_at"`
}

// DraftQuote is what a reply or a forward repeats.
type DraftQuote struct {
	Intro string `json:"intro"`
	Text  string `json:"text"`
}

// DraftAttachment is a file that goes along.
type DraftAttachment struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Size        int64  `json:"size" doc:"In bytes."`
}

func draftOf(w inbox.Writing) Draft {
	d := Draft{
		ID: w.ID, State: w.State, AccountID: w.AccountID, ConversationID: orNull(w.ConversationID), ClientID: orNull(w.ClientID), From: mailAddressOf(w.From),
		To: addressesOf(w.To), Cc: addressesOf(w.Cc), Bcc: addressesOf(w.Bcc),
		Subject: w.Subject, Text: w.Text, HTML: w.HTML, Signature: w.Signature, WithSignature: w.WithSignature,
		Quote: DraftQuote{Intro: w.Quote.Intro, Text: w.Quote.Text}, WithQuote: w.WithQuote, Attachments: []DraftAttachment{},
		InReplyTo: orNull(w.InReplyTo), Forwards: orNull(w.Forwards), SeenInID: orNull(w.SeenInID), Attempts: w.Attempts, Code: orNull(w.Code),
		Rev: w.Rev, CreatedAt: w.CreatedAt, ChangedAt: w.ChangedAt,
	}
	if w.State == inbox.Queued {
		d.SendAt = &w.SendAt
	}
	for _, a := range w.Attached {
		if a.Ready {
			d.Attachments = append(d.Attachments, DraftAttachment{ID: a.ID, Name: a.Name, ContentType: a.ContentType, Size: a.Size})
		}
	}
	return d
}

func mailAddressOf(a mimemail.Address) MailAddress { return MailAddress(a) }

func addressesOf(all []mimemail.Address) []MailAddress { return viewsOf(all, mailAddressOf) }

// DraftFields are what a person may write into a draft; what is left out stays.
type DraftFields struct {
	AccountID     *string      `json:"account_id,omitempty" maxLength:"40"`
	ClientID      clearable    `json:"client_id,omitzero" doc:"Whom the new conversation is about; null: nobody."`
	To            *[]Recipient `json:"to,omitempty" maxItems:"100" nullable:"false"`
	Cc            *[]Recipient `json:"cc,omitempty" maxItems:"100" nullable:"false"`
	Bcc           *[]Recipient `json:"bcc,omitempty" maxItems:"100" nullable:"false"`
	Subject       *string      `json:"subject,omitempty" maxLength:"500"`
	Text          *string      `json:"text,omitempty" maxLength:"100000"`
	HTML          *string      `json:"html,omitempty" maxLength:"200000" doc:"Of the composer: paragraphs, lists, bold, italics, underlined, links. Everything else is taken out."`
	WithQuote     *bool        `json:"with_quote,omitempty"`
	WithSignature *bool        `json:"with_signature,omitempty"`
	SeenInID      *string      `json:"seen_in_id,omitempty" maxLength:"40" doc:"The newest mail of the other side on the writer's screen."`
}

func (f DraftFields) change() inbox.DraftChange {
	return inbox.DraftChange{
		AccountID: f.AccountID, ClientID: f.ClientID.pointer(), To: addresses(f.To), Cc: addresses(f.Cc), Bcc: addresses(f.Bcc), Subject: f.Subject,
		Text: f.Text, HTML: f.HTML, WithQuote: f.WithQuote, WithSignature: f.WithSignature, SeenInID: f.SeenInID,
	}
}

func addresses(in *[]Recipient) *[]mimemail.Address {
	if in == nil {
		return nil
	}
	out := make([]mimemail.Address, len(*in))
	for i, a := range *in {
		out[i] = mimemail.Address(a)
	}
	return &out
}

type listDraftsInput struct {
	TenantPath

	ConversationID string `query:"conversation_id" maxLength:"40" doc:"Only those of one conversation."`
}

type createDraftInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		DraftFields

		ReplyTo    string `json:"reply_to,omitempty" maxLength:"40" doc:"The mail to answer."`
		ReplyAllTo string `json:"reply_all_to,omitempty" maxLength:"40" doc:"The mail to answer to everybody."`
		Forward    string `json:"forward,omitempty" maxLength:"40" doc:"The mail to pass on."`
	}
}

type editDraftInput struct {
	ItemPath
	Revision

	Body struct {
		DraftFields
	}
}

type sendDraftInput struct {
	ItemPath
	Revision

	Body struct {
		Anyway     string `json:"anyway,omitempty" maxLength:"40" doc:"The mail_id of the newer message that was told of, when it is to be sent all the same."`
		CloseAfter bool   `json:"close_after,omitempty" doc:"Close the conversation once it is sent."`
	}
}

func (a *API) listDrafts(ctx context.Context, actor identity.Actor, in *listDraftsInput) (*body[list[Draft]], error) {
	found, err := a.Inbox.ListDrafts(ctx, actor, in.ConversationID)
	return answerAll(found, draftOf, err)
}

func (a *API) createDraft(ctx context.Context, actor identity.Actor, in *createDraftInput) (*body[Draft], error) {
	b := in.Body
	w, err := a.Inbox.CreateDraft(ctx, actor, inbox.NewDraft{
		ID: a.newID(id.Mail, actor, in.IdempotencyKey), Origin: inbox.Origin{ReplyTo: b.ReplyTo, ReplyAllTo: b.ReplyAllTo, Forward: b.Forward}, Change: b.change(),
	})
	return answer(w, draftOf, err)
}

func (a *API) getDraft(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Draft], error) {
	w, err := a.Inbox.GetDraft(ctx, actor, in.ID)
	return answer(w, draftOf, err)
}

func (a *API) editDraft(ctx context.Context, actor identity.Actor, in *editDraftInput) (*body[Draft], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	w, err := a.Inbox.EditDraft(ctx, actor, in.ID, rev, in.Body.change())
	return answer(w, draftOf, err)
}

func (a *API) discardDraft(ctx context.Context, actor identity.Actor, in *ItemPath) (*struct{}, error) {
	return nil, a.Inbox.DiscardDraft(ctx, actor, in.ID)
}

func (a *API) sendDraft(ctx context.Context, actor identity.Actor, in *sendDraftInput) (*body[Draft], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	w, err := a.Inbox.Send(ctx, actor, in.ID, rev, inbox.SendOptions{Anyway: in.Body.Anyway, CloseAfter: in.Body.CloseAfter})
	return answer(w, draftOf, err)
}

func (a *API) undoDraft(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Draft], error) {
	w, err := a.Inbox.Undo(ctx, actor, in.ID)
	return answer(w, draftOf, err)
}

func (a *API) retryMail(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Draft], error) {
	m, err := a.Inbox.RetryMail(ctx, actor, in.ID)
	return answer(inbox.Writing{Mail: m}, draftOf, err)
}

func (a *API) confirmMail(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Draft], error) {
	m, err := a.Inbox.ConfirmMail(ctx, actor, in.ID)
	return answer(inbox.Writing{Mail: m}, draftOf, err)
}
