package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
)

// ConversationMember is a member who has to do with a conversation.
type ConversationMember struct {
	ID   string `json:"id" doc:"The member."`
	Name string `json:"name"`
	You  bool   `json:"you" doc:"This is the signed-in person."`
}

// ConversationClient is the client of a conversation.
type ConversationClient struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Phone   string `json:"phone"`
	Email   string `json:"email"`
	Deleted bool   `json:"deleted"`
}

// Conversation is a thread of mails with what the team has made of it.
type Conversation struct {
	ID           string                       `json:"id" example:"cnv_01jd3m8w1q2v5y7x9z0abcdefg"`
	AccountID    string                       `json:"account_id" doc:"The connected mailbox."`
	Channel      inbox.Channel                `json:"channel" enum:"email"`
	Subject      string                       `json:"subject"`
	With         MailAddress                  `json:"with" doc:"The other side, as last seen."`
	People       []MailAddress                `json:"people" nullable:"false" doc:"Everybody but the mailbox itself."`
	Snippet      string                       `json:"snippet" doc:"The beginning of the last mail."`
	LastAt       time.Time                    `json:"last_at" doc:"Of the last mail."`
	LastInID     string                       `json:"last_in_id" doc:"The last mail of the other side; give it as seen_in_id when marking or putting away what was seen. Empty: there is none."`
	LastOut      bool                         `json:"last_out" doc:"The last mail is the clinic's."`
	Mails        int                          `json:"mails" doc:"How many there are."`
	Files        bool                         `json:"files" doc:"Some mail has attachments."`
	Failed       bool                         `json:"failed" doc:"Some mail could not be sent."`
	Unread       bool                         `json:"unread" doc:"The signed-in person has not read the last mail of the other side."`
	Status       inbox.Status                 `json:"status" enum:"open,snoozed,closed"`
	SnoozedUntil *time.Time                   `json:"snoozed_until"`
	Assignee     nullable[ConversationMember] `json:"assignee" doc:"Who is responsible; null: nobody."`
	Tags         []string                     `json:"tags" nullable:"false"`
	Client       nullable[ConversationClient] `json:"client" doc:"Null: not linked to a client."`
	Rev          int64                        `json:"rev"`
}

// ConversationDetail is one conversation with who may be its client.
type ConversationDetail struct {
	Conversation

	Suggestions []ConversationClient   `json:"suggestions" nullable:"false" doc:"Clients with an address of the conversation, unless it has a client. Nothing is linked by itself."`
	Presence    []ConversationPresence `json:"presence" nullable:"false" doc:"Who else has the conversation open now, who replies first."`
}

func conversationClientOf(r clients.Ref) ConversationClient {
	return ConversationClient{ID: r.ID, Name: r.Name, Phone: r.Phone, Email: r.Email, Deleted: r.IsGone()}
}

func conversationOf(actor identity.Actor) func(inbox.Shown) Conversation {
	return func(c inbox.Shown) Conversation {
		out := Conversation{
			ID: c.ID, AccountID: c.AccountID, Channel: c.Channel, Subject: c.Subject, With: MailAddress(c.With), People: addressesOf(c.People),
			Snippet: c.Snippet, LastAt: c.LastAt.UTC(), LastInID: c.LastInID, LastOut: c.LastOut, Mails: c.Mails, Files: c.Files,
			Failed: c.Failed, Unread: c.Unread, Status: c.Status, SnoozedUntil: timeOrNull(c.SnoozedUntil), Tags: append([]string{}, c.Tags...), Rev: c.Rev,
		}
		if c.AssigneeID != "" {
			out.Assignee = someOrNull(&ConversationMember{ID: c.AssigneeID, Name: c.Assignee.Name, You: c.AssigneeID == actor.MemberID()})
		}
		if c.Client != nil {
			out.Client = someOrNull(new(conversationClientOf(*c.Client)))
		}
		return out
	}
}

type listConversationsInput struct {
	TenantPath

	Query    string        `query:"q" maxLength:"200" doc:"Words that begin a word of the people, subjects, texts or names of attachments; diacritics do not matter."`
	Status   inbox.Status  `query:"status" enum:"open,snoozed,closed,all" default:"open"`
	Account  string        `query:"account" maxLength:"40" doc:"The connected mailbox."`
	Assignee string        `query:"assignee" maxLength:"40" doc:"A member, me or nobody; left out: whoever."`
	Tag      string        `query:"tag" maxLength:"40" doc:"As it is written."`
	Unread   bool          `query:"unread" doc:"Only what the signed-in person has not read."`
	Files    bool          `query:"files" doc:"Only with attachments."`
	Client   string        `query:"client" maxLength:"40"`
	Channel  inbox.Channel `query:"channel" enum:"email"`
	Cursor   string        `query:"cursor" maxLength:"400" doc:"next_cursor of the page before."`
	Limit    int           `query:"limit" minimum:"1" maximum:"100" default:"30" doc:"How many items."`
}

func (a *API) listConversations(ctx context.Context, actor identity.Actor, in *listConversationsInput) (*body[list[Conversation]], error) {
	found, err := a.Inbox.List(ctx, actor, inbox.Filter{
		Query: in.Query, Status: in.Status, AccountID: in.Account, Assignee: in.Assignee, Tag: in.Tag, Unread: in.Unread, Files: in.Files,
		ClientID: in.Client, Channel: in.Channel, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return &body[list[Conversation]]{Body: listOf(viewsOf(found.Items, conversationOf(actor)), found.Next)}, nil
}

// ConversationCounts says how many conversations there are of each sort.
type ConversationCounts struct {
	Open       int `json:"open" maximum:"100" doc:"100 means that many or more, in all of these."`
	Unread     int `json:"unread" maximum:"100" doc:"Open ones that the signed-in person has not read."`
	Mine       int `json:"mine" maximum:"100" doc:"Open ones of the signed-in person."`
	Unassigned int `json:"unassigned" maximum:"100" doc:"Open ones of nobody."`
	Snoozed    int `json:"snoozed" maximum:"100"`
}

func (a *API) countConversations(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[ConversationCounts], error) {
	counts, err := a.Inbox.Count(ctx, actor)
	return answer(counts, func(c inbox.Counts) ConversationCounts { return ConversationCounts(c) }, err)
}

func (a *API) listColleagues(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[list[ConversationMember]], error) {
	all, err := a.Inbox.ListColleagues(ctx, actor)
	return answerAll(all, func(c inbox.Colleague) ConversationMember {
		return ConversationMember{ID: c.MemberID, Name: c.Name, You: c.MemberID == actor.MemberID()}
	}, err)
}

func (a *API) listConversationTags(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[list[TagCount]], error) {
	all, err := a.Inbox.ListTags(ctx, actor)
	return answerAll(all, func(t inbox.TagCount) TagCount { return TagCount(t) }, err)
}

func (a *API) getConversation(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[ConversationDetail], error) {
	d, err := a.Inbox.Get(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[ConversationDetail]{Body: ConversationDetail{
		Conversation: conversationOf(actor)(d.Shown), Suggestions: viewsOf(d.Suggestions, conversationClientOf), Presence: a.presentAt(ctx, actor, d.ID),
	}}, nil
}

type listClientConversationsInput struct {
	ItemPath
	PageQuery
}

// listClientConversations gives all of a client's, whatever their status.
func (a *API) listClientConversations(ctx context.Context, actor identity.Actor, in *listClientConversationsInput) (*body[list[Conversation]], error) {
	if _, err := a.Clients.Get(ctx, actor, in.ID); err != nil {
		return nil, err
	}
	found, err := a.Inbox.List(ctx, actor, inbox.Filter{ClientID: in.ID, Status: inbox.AnyStatus, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &body[list[Conversation]]{Body: listOf(viewsOf(found.Items, conversationOf(actor)), found.Next)}, nil
}
