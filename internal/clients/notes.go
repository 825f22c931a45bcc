package clients

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// MaxNote bounds the text of a note, in runes.
const MaxNote = 10_000

// Note is something that somebody wrote down about a client.
type Note struct {
	ID          string     `bson:"_id"`
	ClientID    string     `bson:"client_id"`
	Text        string     `bson:"text"`
	Pinned      bool       `bson:"pinned,omitempty"`
	AuthorID    string     `bson:"author_id"` // the person
	Author      string     `bson:"author"`    // as they were called then
	EditedBy    string     `bson:"edited_by,omitempty"`
	Rev         int64      `bson:"rev"`
	CreatedAt   time.Time  `bson:"created_at"`
	ChangedAt   time.Time  `bson:"changed_at"`
	DeletedAt   *time.Time `bson:"deleted_at,omitempty"`
	RequestHash string     `bson:"request_hash"`
}

// NewNote is the input of AddNote.
type NewNote struct {
	ID       string `json:"-"` // derived from the Idempotency-Key, or a new one
	ClientID string
	Text     string
	Pinned   bool
}

// NoteChange is the input of EditNote: nil leaves a field as it is.
type NoteChange struct {
	Text   *string
	Pinned *bool
}

// NotePage is a piece of a list; Next is "" at its end.
type NotePage struct {
	Items []Note
	Next  string
}

// AddNote writes a note. The same identifier with the same input again gives the stored note. Faults: Forbidden; NotFound
// for the client; Invalid on the text, "idempotency_key_reused".
func (s *Service) AddNote(ctx context.Context, actor identity.Actor, in NewNote) (Note, error) {
	if err := actor.Authorise(policies.ClientsWrite); err != nil {
		return Note{}, err
	}
	if err := id.Check(id.Note, "id", in.ID); err != nil {
		return Note{}, err
	}
	about, err := s.about(ctx, actor.Scope(), in.ClientID)
	if err != nil {
		return Note{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Note{}, fmt.Errorf("add note: %w", err)
	}
	now := s.now()
	n := Note{
		ID: in.ID, ClientID: in.ClientID, Text: strings.TrimSpace(in.Text), Pinned: in.Pinned, AuthorID: actor.Person().ID, Author: actor.Person().Name,
		Rev: 1, CreatedAt: now, ChangedAt: now, RequestHash: hash,
	}
	if err := n.check(); err != nil {
		return Note{}, err
	}
	err = insertNote(ctx, actor.Scope(), n)
	if tenancy.IsDuplicate(err, "_id_") {
		have, found, err := findNote(ctx, actor.Scope(), n.ID)
		if err != nil || !found {
			return Note{}, fmt.Errorf("add note: %w", orGone(err))
		}
		return have, idempotency.Check(have.RequestHash, hash)
	}
	if err != nil {
		return Note{}, fmt.Errorf("add note: %w", err)
	}
	s.changed(ctx, actor, about, audit.Entry{Action: "note.added", Changes: []audit.Change{{Field: "text", After: n.Text}}})
	return n, nil
}

func (n Note) check() error {
	switch {
	case n.Text == "":
		return fault.InvalidField("text", "required", "A note needs a text.")
	case utf8.RuneCountInString(n.Text) > MaxNote:
		return fault.InvalidField("text", "too_long", fmt.Sprintf("At most %d characters.", MaxNote))
	}
	return nil
}

// EditNote changes a note from the revision it was read at. Faults: Forbidden; NotFound; Conflict "stale_edit"; Invalid.
func (s *Service) EditNote(ctx context.Context, actor identity.Actor, noteID string, rev int64, in NoteChange) (Note, error) {
	n, err := s.note(ctx, actor, noteID)
	if err != nil {
		return Note{}, err
	}
	if n.DeletedAt != nil {
		return Note{}, errNoNote()
	}
	after := n
	set(&after.Text, in.Text)
	set(&after.Pinned, in.Pinned)
	after.Text = strings.TrimSpace(after.Text)
	if err := after.check(); err != nil {
		return Note{}, err
	}
	if after.Text != n.Text {
		after.EditedBy = actor.Person().Name
	}
	return s.putNote(ctx, actor, n, after, rev, "note.edited")
}

// DeleteNote takes a note away, softly: RestoreNote brings it back. Their authors may, and who may delete clients. rev 0
// means whatever is current. Faults: Forbidden; NotFound; Conflict "stale_edit".
func (s *Service) DeleteNote(ctx context.Context, actor identity.Actor, noteID string, rev int64) error {
	n, err := s.note(ctx, actor, noteID)
	if err != nil || n.DeletedAt != nil {
		return err
	}
	if n.AuthorID != actor.Person().ID {
		if err := actor.Authorise(policies.ClientsDelete); err != nil {
			return err
		}
	}
	if rev == 0 {
		rev = n.Rev
	}
	after, now := n, s.now()
	after.DeletedAt = &now
	_, err = s.putNote(ctx, actor, n, after, rev, "note.deleted")
	return err
}

// RestoreNote brings a deleted note back. Who may delete it may. Faults: Forbidden; NotFound; Conflict "stale_edit".
func (s *Service) RestoreNote(ctx context.Context, actor identity.Actor, noteID string) (Note, error) {
	n, err := s.note(ctx, actor, noteID)
	if err != nil || n.DeletedAt == nil {
		return n, err
	}
	if n.AuthorID != actor.Person().ID {
		if err := actor.Authorise(policies.ClientsDelete); err != nil {
			return Note{}, err
		}
	}
	after := n
	after.DeletedAt = nil
	return s.putNote(ctx, actor, n, after, n.Rev, "note.restored")
}

// ListNotes gives a client's notes, the newest first, or only the pinned ones; limit 0 means DefaultPage. Faults:
// Forbidden; NotFound; Invalid on the cursor or limit.
func (s *Service) ListNotes(ctx context.Context, actor identity.Actor, clientID string, pinned bool, cursor string, limit int) (NotePage, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return NotePage{}, err
	}
	if limit == 0 {
		limit = DefaultPage
	}
	if limit < 1 || limit > MaxPage {
		return NotePage{}, fault.InvalidField("limit", "out_of_range", "A page has 1 to 100 notes.")
	}
	var after *moment
	if cursor != "" {
		m, err := parseMoment(cursor, id.Note)
		if err != nil {
			return NotePage{}, err
		}
		after = &m
	}
	if _, err := s.readable(ctx, actor.Scope(), clientID); err != nil {
		return NotePage{}, err
	}
	found, err := listNotes(ctx, actor.Scope(), clientID, pinned, after, limit+1)
	if err != nil {
		return NotePage{}, fmt.Errorf("list notes: %w", err)
	}
	page := NotePage{Items: found}
	if len(found) > limit {
		page.Items = found[:limit]
		last := page.Items[limit-1]
		page.Next, err = moment{At: last.CreatedAt, ID: last.ID}.encode()
	}
	return page, err
}

// NotesAfter gives up to limit of a client's notes after the place in a list of the newest first (when written, then
// identifier), or from its beginning with an empty identifier. Faults: Forbidden.
func (s *Service) NotesAfter(ctx context.Context, actor identity.Actor, clientID string, at time.Time, key string, limit int) ([]Note, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return nil, err
	}
	var after *moment
	if key != "" {
		after = &moment{At: at, ID: key}
	}
	return listNotes(ctx, actor.Scope(), clientID, false, after, limit)
}

// note reads a note, deleted or not, for somebody who may write.
func (s *Service) note(ctx context.Context, actor identity.Actor, noteID string) (Note, error) {
	if err := actor.Authorise(policies.ClientsWrite); err != nil {
		return Note{}, err
	}
	if !id.Is(id.Note, noteID) {
		return Note{}, errNoNote()
	}
	n, found, err := findNote(ctx, actor.Scope(), noteID)
	if err != nil || !found {
		return Note{}, fmt.Errorf("read note: %w", orGone(err))
	}
	return n, nil
}

func (s *Service) putNote(ctx context.Context, actor identity.Actor, before, after Note, rev int64, action string) (Note, error) {
	if before.Rev != rev {
		return Note{}, errStale()
	}
	about, err := s.about(ctx, actor.Scope(), before.ClientID)
	if err != nil {
		return Note{}, err
	}
	after.Rev, after.ChangedAt = rev+1, s.now()
	ok, err := replaceNote(ctx, actor.Scope(), after, rev)
	switch {
	case err != nil:
		return Note{}, fmt.Errorf("write note: %w", err)
	case !ok:
		return Note{}, errStale()
	}
	e := audit.Entry{Action: action}
	if before.Text != after.Text {
		e.Changes = append(e.Changes, audit.Change{Field: "text", Before: before.Text, After: after.Text})
	}
	if before.Pinned != after.Pinned {
		e.Changes = append(e.Changes, audit.Change{Field: "pinned", Before: before.Pinned, After: after.Pinned})
	}
	s.changed(ctx, actor, about, e)
	return after, nil
}

// about reads the client whom something is about.
func (s *Service) about(ctx context.Context, scope tenancy.Scope, clientID string) (Client, error) {
	if !id.Is(id.Client, clientID) {
		return Client{}, errNotFound()
	}
	r, found, err := findStored(ctx, scope, clientID)
	if err != nil {
		return Client{}, fmt.Errorf("read client: %w", err)
	}
	if !found {
		return Client{}, errNotFound()
	}
	return r.Client, nil
}

func errNoNote() error { return fault.New(fault.NotFound, "not_found", "There is no such note.") }

func orGone(err error) error {
	if err == nil {
		return errNoNote()
	}
	return err
}
