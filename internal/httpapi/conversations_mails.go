package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
)

// Mail is one message of a conversation: received, sent, being written, or a note to colleagues.
type Mail struct {
	ID             string               `json:"id" example:"mai_01jd3m8w1q2v5y7x9z0abcdefg"`
	ConversationID string               `json:"conversation_id"`
	AccountID      string               `json:"account_id"`
	State          inbox.State          `json:"state" enum:"received,sent,draft,queued,sending,failed,uncertain,note"`
	At             time.Time            `json:"at" doc:"Arrived or sent; of a draft: last changed."`
	From           MailAddress          `json:"from"`
	ReplyTo        []MailAddress        `json:"reply_to" nullable:"false"`
	To             []MailAddress        `json:"to" nullable:"false"`
	Cc             []MailAddress        `json:"cc" nullable:"false"`
	Bcc            []MailAddress        `json:"bcc" nullable:"false"`
	Subject        string               `json:"subject"`
	Snippet        string               `json:"snippet"`
	Text           string               `json:"text,omitempty" doc:"Of a note, whole; of a mail that is read alone, what was newly written."`
	Automatic      bool                 `json:"automatic" doc:"By a machine: newsletters, notices, automatic answers."`
	Seen           bool                 `json:"seen" doc:"In the mailbox."`
	Flagged        bool                 `json:"flagged" doc:"In the mailbox."`
	Answered       bool                 `json:"answered" doc:"In the mailbox."`
	Parts          []MailPart           `json:"parts" nullable:"false"`
	Problem        string               `json:"problem" doc:"Empty, or why it could not be understood as a whole: header, mime, charset, encoding, too_many_parts, too_deep."`
	Size           int64                `json:"size" doc:"Of the message as it travelled, in bytes."`
	Author         nullable[MailAuthor] `json:"author" doc:"The member who wrote it here."`
	InReplyTo      string               `json:"in_reply_to,omitempty" doc:"The mail that it answers."`
	Forwards       string               `json:"forwards,omitempty" doc:"The mail that it passes on."`
	SendAt         *time.Time           `json:"send_at" doc:"Of a queued mail: until then it can be taken back."`
	Code           string               `json:"code,omitempty" doc:"Why it was not sent."`
	Rev            int64                `json:"rev" doc:"Of what is written here."`
}

// MailPart is an attachment, an inline picture or an attached message.
type MailPart struct {
	Path        string `json:"path" example:"2.1"`
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Inline      bool   `json:"inline" doc:"Shown within the text."`
	Size        int64  `json:"size" doc:"In bytes."`
}

// MailAuthor is who wrote a mail here, as they were called then.
type MailAuthor struct {
	Name string `json:"name"`
	You  bool   `json:"you"`
}

func mailOf(actor identity.Actor) func(inbox.Mail) Mail {
	return func(m inbox.Mail) Mail {
		out := Mail{
			ID: m.ID, ConversationID: m.ConversationID, AccountID: m.AccountID, State: m.State, At: m.At.UTC(), From: MailAddress(m.From),
			ReplyTo: addressesOf(m.ReplyTo), To: addressesOf(m.To), Cc: addressesOf(m.Cc), Bcc: addressesOf(m.Bcc),
			Subject: m.Subject, Snippet: m.Snippet, Text: m.Text, Automatic: m.Automatic,
			Seen: m.Flags.Seen, Flagged: m.Flags.Flagged, Answered: m.Flags.Answered, Parts: viewsOf(m.Parts, mailPartOf),
			Problem: m.Problem, Size: m.Size, InReplyTo: m.InReplyTo, Forwards: m.Forwards, SendAt: timeOrNull(m.SendAt), Code: m.Code, Rev: m.Rev,
		}
		if m.Author.ID != "" {
			out.Author = someOrNull(&MailAuthor{Name: m.Author.Name, You: m.Author.ID == actor.Person().ID})
		}
		return out
	}
}

func mailPartOf(p inbox.Part) MailPart {
	return MailPart{Path: p.Path, Name: p.Name, ContentType: p.ContentType, Inline: p.Inline, Size: p.Size}
}

type listMailsInput struct {
	ItemPath

	Cursor string `query:"cursor" maxLength:"400" doc:"next_cursor of the piece after it."`
	Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"50" doc:"How many items."`
}

// listMails gives the newest piece first, and within each the oldest mail first.
func (a *API) listMails(ctx context.Context, actor identity.Actor, in *listMailsInput) (*body[list[Mail]], error) {
	found, err := a.Inbox.ListMails(ctx, actor, in.ID, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return &body[list[Mail]]{Body: listOf(viewsOf(found.Items, mailOf(actor)), found.Earlier)}, nil
}

// MailContent is a mail with its text.
type MailContent struct {
	Mail

	Quoted        string `json:"quoted" doc:"What the text repeats of earlier mails."`
	HTML          bool   `json:"html" doc:"It has looks of its own; its page shows them."`
	Truncated     bool   `json:"truncated" doc:"The text goes on in the message itself."`
	BlockedImages int    `json:"blocked_images" doc:"Pictures of the web that its page leaves out unless it is asked for them."`
	Height        int    `json:"height" doc:"Of its page at 700 pixels of width, roughly, with what is quoted folded; in pixels."`
}

func (a *API) getMail(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[MailContent], error) {
	m, err := a.Inbox.Open(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	out := MailContent{
		Mail: mailOf(actor)(m.Mail), Quoted: m.Quoted, HTML: m.HTML, Truncated: m.Truncated, BlockedImages: m.Blocked, Height: m.Height,
	}
	out.Text = m.Fresh
	return &body[MailContent]{Body: out}, nil
}
