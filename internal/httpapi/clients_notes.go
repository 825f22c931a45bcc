package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// Note is something that somebody wrote down about a client.
type Note struct {
	ID        string    `json:"id" example:"not_01jd3m8w1q2v5y7x9z0abcdefg"`
	ClientID  string    `json:"client_id"`
	Text      string    `json:"text"`
	Pinned    bool      `json:"pinned"`
	Author    string    `json:"author"`
	AuthorID  string    `json:"author_id" doc:"The person."`
	EditedBy  *string   `json:"edited_by" doc:"Who changed the text last."`
	Rev       int64     `json:"rev"`
	CreatedAt time.Time `json:"created_at"`
	ChangedAt time.Time `json:"changed_at"`
}

func noteOf(n clients.Note) Note {
	return Note{
		ID: n.ID, ClientID: n.ClientID, Text: n.Text, Pinned: n.Pinned, Author: n.Author, AuthorID: n.AuthorID, EditedBy: orNull(n.EditedBy),
		Rev: n.Rev, CreatedAt: n.CreatedAt, ChangedAt: n.ChangedAt,
	}
}

type listNotesInput struct {
	ItemPath
	PageQuery

	Pinned bool `query:"pinned" doc:"Only those that are pinned."`
}

type addNoteInput struct {
	ItemPath
	IdempotencyKey

	Body struct {
		Text   string `json:"text" minLength:"1" maxLength:"10000"`
		Pinned bool   `json:"pinned,omitempty"`
	}
}

type editNoteInput struct {
	ItemPath
	Revision

	Body struct {
		Text   *string `json:"text,omitempty" minLength:"1" maxLength:"10000"`
		Pinned *bool   `json:"pinned,omitempty"`
	}
}

func (a *API) listNotes(ctx context.Context, actor identity.Actor, in *listNotesInput) (*body[list[Note]], error) {
	found, err := a.Clients.ListNotes(ctx, actor, in.ID, in.Pinned, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return &body[list[Note]]{Body: listOf(viewsOf(found.Items, noteOf), found.Next)}, nil
}

func (a *API) addNote(ctx context.Context, actor identity.Actor, in *addNoteInput) (*body[Note], error) {
	n, err := a.Clients.AddNote(ctx, actor, clients.NewNote{
		ID: a.newID(id.Note, actor, in.IdempotencyKey), ClientID: in.ID, Text: in.Body.Text, Pinned: in.Body.Pinned,
	})
	return answer(n, noteOf, err)
}

func (a *API) editNote(ctx context.Context, actor identity.Actor, in *editNoteInput) (*body[Note], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	n, err := a.Clients.EditNote(ctx, actor, in.ID, rev, clients.NoteChange{Text: in.Body.Text, Pinned: in.Body.Pinned})
	return answer(n, noteOf, err)
}

func (a *API) deleteNote(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	rev, err := in.anyRev()
	if err != nil {
		return nil, err
	}
	return nil, a.Clients.DeleteNote(ctx, actor, in.ID, rev)
}

func (a *API) restoreNote(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Note], error) {
	n, err := a.Clients.RestoreNote(ctx, actor, in.ID)
	return answer(n, noteOf, err)
}
