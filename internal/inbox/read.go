package inbox

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// Detail is one conversation with who may be its client.
type Detail struct {
	Shown
	Suggestions []clients.Ref // with an address of the conversation, unless it has a client; at most maxSuggestions
}

const (
	maxSuggestions = 5
	// MailPage is the largest page of a conversation's mails.
	MailPage = 50
)

// Get gives a conversation, or the one that has taken its mails. Faults: Forbidden; NotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, conversationID string) (Detail, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Detail{}, err
	}
	c, err := s.conversation(ctx, actor.Scope(), conversationID)
	if err != nil {
		return Detail{}, err
	}
	shown, err := s.shown(ctx, actor, c)
	if err != nil {
		return Detail{}, err
	}
	out := Detail{Shown: shown}
	if c.ClientID == "" && s.Clients != nil {
		if out.Suggestions, err = s.Clients.WithEmail(ctx, actor.Scope(), addresses(c), maxSuggestions); err != nil {
			return Detail{}, err
		}
	}
	return out, nil
}

// addresses are those of the other side, each once, in small letters.
func addresses(c Conversation) []string {
	var out []string
	for _, a := range append(slices.Clone(c.People), c.With) {
		if addr := strings.ToLower(strings.TrimSpace(a.Address)); addr != "" && !slices.Contains(out, addr) {
			out = append(out, addr)
		}
	}
	return out
}

// Mails is a piece of a conversation, the oldest first; Earlier leads to the piece before it, "" at the beginning.
type Mails struct {
	Items   []Mail
	Earlier string
}

// ListMails gives the mails of a conversation in the order of their times, the newest piece first: what was received and sent,
// what is on its way or has failed, the notes to colleagues, and the drafts of who asks. Faults: Forbidden; NotFound; Invalid on
// the cursor or limit.
func (s *Service) ListMails(ctx context.Context, actor identity.Actor, conversationID, cursor string, limit int) (Mails, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Mails{}, err
	}
	if limit == 0 {
		limit = MailPage
	}
	if limit < 1 || limit > MailPage {
		return Mails{}, fault.InvalidField("limit", "out_of_range", fmt.Sprintf("A page has 1 to %d mails.", MailPage))
	}
	after, err := parsePlace(cursor, id.Mail)
	if err != nil {
		return Mails{}, err
	}
	c, err := s.conversation(ctx, actor.Scope(), conversationID)
	if err != nil {
		return Mails{}, err
	}
	found, err := listMails(ctx, actor.Scope(), c.ID, actor.Person().ID, after, limit)
	if err != nil {
		return Mails{}, fmt.Errorf("list mails: %w", err)
	}
	var out Mails
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		if out.Earlier, err = (place{At: last.At, ID: last.ID}).encode(); err != nil {
			return Mails{}, fmt.Errorf("list mails: %w", err)
		}
	}
	slices.Reverse(found)
	out.Items = found
	return out, nil
}

// mail reads a mail that the actor may see: another's draft is none.
func (s *Service) mail(ctx context.Context, actor identity.Actor, mailID string) (Mail, error) {
	if !id.Is(id.Mail, mailID) {
		return Mail{}, errNoMail()
	}
	m, err := findMail(ctx, actor.Scope(), mailID)
	if err != nil {
		return Mail{}, err
	}
	if m.Gone || m.State == Draft && m.Author.ID != actor.Person().ID {
		return Mail{}, errNoMail()
	}
	return m, nil
}
