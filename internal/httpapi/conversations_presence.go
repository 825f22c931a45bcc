package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/live"
)

// ConversationPresence is a colleague who has the conversation open now.
type ConversationPresence struct {
	Name  string     `json:"name"`
	Doing live.Doing `json:"doing" enum:"viewing,replying"`
	Until time.Time  `json:"until" doc:"When they count as gone, unless they are heard of again."`
}

// topicOf is what presence is kept under.
func topicOf(conversationID string) string { return "conversation/" + conversationID }

// presentAt gives who else is at a conversation.
func (a *API) presentAt(ctx context.Context, actor identity.Actor, conversationID string) []ConversationPresence {
	out := []ConversationPresence{}
	for _, p := range a.Presence.List(ctx, actor.Scope(), topicOf(conversationID)) {
		if p.PersonID != actor.Person().ID {
			out = append(out, ConversationPresence{Name: p.Name, Doing: p.Doing, Until: p.Until})
		}
	}
	return out
}

type setPresenceInput struct {
	ItemPath

	Body struct {
		Doing string `json:"doing" enum:"viewing,replying,none" doc:"Say it again every ten seconds; none: not here any more."`
	}
}

// setPresence says that the signed-in person is at a conversation, and answers with who else is.
func (a *API) setPresence(ctx context.Context, actor identity.Actor, in *setPresenceInput) (*body[list[ConversationPresence]], error) {
	c, err := a.Inbox.Get(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	doing := live.Doing(in.Body.Doing)
	if in.Body.Doing == "none" {
		doing = live.Away
	}
	p := actor.Person()
	a.Presence.Set(ctx, actor.Scope(), topicOf(c.ID), live.Who{PersonID: p.ID, Name: p.Name}, doing)
	return &body[list[ConversationPresence]]{Body: listOf(a.presentAt(ctx, actor, c.ID), "")}, nil
}
