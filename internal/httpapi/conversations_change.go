package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
)

// ConversationChange is what a member makes of a conversation; what is left out stays.
type ConversationChange struct {
	Status       inbox.Status `json:"status,omitempty" enum:"open,snoozed,closed"`
	SnoozedUntil *time.Time   `json:"snoozed_until,omitempty" doc:"With the status snoozed: ahead, within a year."`
	AssigneeID   clearable    `json:"assignee_id,omitzero" doc:"A member, or me; null: nobody."`
	AddTags      []string     `json:"add_tags,omitempty" maxItems:"20"`
	RemoveTags   []string     `json:"remove_tags,omitempty" maxItems:"20"`
}

func (c ConversationChange) decision() inbox.Decision {
	return inbox.Decision{
		Status: c.Status, SnoozedUntil: c.SnoozedUntil, Assignee: c.AssigneeID.pointer(), AddTags: c.AddTags, RemoveTags: c.RemoveTags,
	}
}

type changeConversationInput struct {
	ItemPath
	Revision

	Body struct {
		ConversationChange

		ClientID clearable `json:"client_id,omitzero" doc:"The client; null: none."`
		SeenInID *string   `json:"seen_in_id,omitempty" maxLength:"40" doc:"The last_in_id that was shown: what has got another mail meanwhile is not closed or snoozed (mail_arrived)."`
	}
}

// changeConversation sets what it is told, whoever has changed the conversation meanwhile; with If-Match only if nobody has.
func (a *API) changeConversation(ctx context.Context, actor identity.Actor, in *changeConversationInput) (*body[Conversation], error) {
	rev, err := in.anyRev()
	if err != nil {
		return nil, err
	}
	d := in.Body.decision()
	d.ClientID, d.SeenIn = in.Body.ClientID.pointer(), in.Body.SeenInID
	c, err := a.Inbox.Decide(ctx, actor, in.ID, rev, d)
	return answer(c, conversationOf(actor), err)
}

type bulkConversationsInput struct {
	TenantPath

	Body struct {
		ConversationChange

		IDs  []string `json:"ids" minItems:"1" maxItems:"100" nullable:"false"`
		Read *bool    `json:"read,omitempty" doc:"Mark them as read or unread by the signed-in person."`
	}
}

// BulkConversationResult is what became of one conversation.
type BulkConversationResult struct {
	ID      string        `json:"id"`
	Outcome inbox.Outcome `json:"outcome" enum:"changed,unchanged,not_found,refused"`
	Code    string        `json:"code,omitempty" doc:"Why it was refused."`
}

// bulkConversations may be repeated as it is.
func (a *API) bulkConversations(ctx context.Context, actor identity.Actor, in *bulkConversationsInput) (*body[list[BulkConversationResult]], error) {
	all, err := a.Inbox.Bulk(ctx, actor, in.Body.IDs, in.Body.decision(), in.Body.Read)
	return answerAll(all, func(r inbox.BulkResult) BulkConversationResult { return BulkConversationResult(r) }, err)
}

type markConversationInput struct {
	ItemPath

	Body struct {
		SeenInID *string `json:"seen_in_id,omitempty" maxLength:"40" doc:"The last_in_id that was shown: what has got another mail meanwhile stays unread."`
	}
}

func (a *API) readConversation(ctx context.Context, actor identity.Actor, in *markConversationInput) (*body[Conversation], error) {
	c, err := a.Inbox.Mark(ctx, actor, in.ID, in.Body.SeenInID, true)
	return answer(c, conversationOf(actor), err)
}

func (a *API) unreadConversation(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Conversation], error) {
	c, err := a.Inbox.Mark(ctx, actor, in.ID, nil, false)
	return answer(c, conversationOf(actor), err)
}

type addMailNoteInput struct {
	ItemPath
	IdempotencyKey

	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"10000"`
	}
}

func (a *API) addMailNote(ctx context.Context, actor identity.Actor, in *addMailNoteInput) (*body[Mail], error) {
	n, err := a.Inbox.AddNote(ctx, actor, inbox.NewNote{ID: a.newID(id.Mail, actor, in.IdempotencyKey), ConversationID: in.ID, Text: in.Body.Text})
	return answer(n, mailOf(actor), err)
}

type editMailNoteInput struct {
	ItemPath
	Revision

	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"10000"`
	}
}

func (a *API) editMailNote(ctx context.Context, actor identity.Actor, in *editMailNoteInput) (*body[Mail], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	n, err := a.Inbox.EditNote(ctx, actor, in.ID, rev, in.Body.Text)
	return answer(n, mailOf(actor), err)
}

func (a *API) deleteMailNote(ctx context.Context, actor identity.Actor, in *ItemPath) (*struct{}, error) {
	return nil, a.Inbox.DeleteNote(ctx, actor, in.ID)
}
