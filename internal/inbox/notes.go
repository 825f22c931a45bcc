package inbox

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// NewNote is the input of AddNote.
type NewNote struct {
	ID             string // derived from the Idempotency-Key, or a new one
	ConversationID string
	Text           string
}

// AddNote writes a note to colleagues into a conversation; it never leaves the clinic. The same identifier with the same input
// again gives the stored note. Faults: Forbidden; NotFound; Invalid on the text, "idempotency_key_reused".
func (s *Service) AddNote(ctx context.Context, actor identity.Actor, in NewNote) (Mail, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return Mail{}, err
	}
	if err := id.Check(id.Mail, "id", in.ID); err != nil {
		return Mail{}, err
	}
	text, err := tidyNote(in.Text)
	if err != nil {
		return Mail{}, err
	}
	c, err := s.conversation(ctx, actor.Scope(), in.ConversationID)
	if err != nil {
		return Mail{}, err
	}
	now := s.now()
	n := Mail{
		ID: in.ID, AccountID: c.AccountID, ConversationID: c.ID, State: Note, At: now, Snippet: head(text, maxNoteSnippet), Text: text,
		Author: Author{ID: actor.Person().ID, Name: actor.Person().Name}, CreatedAt: now, ChangedAt: now, Outgoing: Outgoing{Rev: 1},
	}
	err = insertMail(ctx, actor.Scope(), n)
	if tenancy.IsDuplicate(err, "_id_") {
		have, err := findMail(ctx, actor.Scope(), n.ID)
		if err != nil {
			return Mail{}, err
		}
		return have, idempotency.Check(string(have.State)+have.ConversationID+have.Text, string(Note)+c.ID+text)
	}
	if err != nil {
		return Mail{}, fmt.Errorf("add note: %w", err)
	}
	s.announce(ctx, actor.Scope(), c)
	return n, nil
}

const maxNoteSnippet = 300 // bytes

func tidyNote(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", fault.InvalidField("text", "required", "A note needs a text.")
	case utf8.RuneCountInString(text) > maxNote:
		return "", fault.InvalidField("text", "too_long", fmt.Sprintf("At most %d characters.", maxNote))
	}
	return text, nil
}

// EditNote changes one's own note from the revision it was read at. Faults: Forbidden, also for another's; NotFound; Conflict
// "stale_edit"; Invalid on the text.
func (s *Service) EditNote(ctx context.Context, actor identity.Actor, noteID string, rev int64, text string) (Mail, error) {
	n, err := s.ownNote(ctx, actor, noteID)
	if err != nil {
		return Mail{}, err
	}
	if text, err = tidyNote(text); err != nil {
		return Mail{}, err
	}
	if n.Rev != rev {
		return Mail{}, errStale()
	}
	n.Text, n.Snippet, n.Rev, n.ChangedAt = text, head(text, maxNoteSnippet), rev+1, s.now()
	ok, err := putNote(ctx, actor.Scope(), n, rev)
	if err != nil {
		return Mail{}, fmt.Errorf("edit note: %w", err)
	}
	if !ok {
		return Mail{}, errStale()
	}
	s.announce(ctx, actor.Scope(), Conversation{ID: n.ConversationID})
	return n, nil
}

// DeleteNote takes one's own note away for good. Faults: Forbidden, also for another's; NotFound.
func (s *Service) DeleteNote(ctx context.Context, actor identity.Actor, noteID string) error {
	n, err := s.ownNote(ctx, actor, noteID)
	if err != nil {
		return err
	}
	if err := removeNote(ctx, actor.Scope(), n.ID); err != nil {
		return fmt.Errorf("delete note: %w", err)
	}
	s.announce(ctx, actor.Scope(), Conversation{ID: n.ConversationID})
	return nil
}

func (s *Service) ownNote(ctx context.Context, actor identity.Actor, noteID string) (Mail, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return Mail{}, err
	}
	n, err := s.mail(ctx, actor, noteID)
	switch {
	case err != nil:
		return Mail{}, err
	case n.State != Note:
		return Mail{}, errNoMail()
	case n.Author.ID != actor.Person().ID:
		return Mail{}, fault.New(fault.Forbidden, "not_your_note", "Only its author may change a note.")
	}
	return n, nil
}
