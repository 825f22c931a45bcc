package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
)

// ClientMerge says that one client was found to be another.
type ClientMerge struct {
	ID        string             `json:"id"`
	IntoID    string             `json:"into_id"`
	FromID    string             `json:"from_id"`
	FromName  string             `json:"from_name" doc:"As they were called then."`
	State     clients.MergeState `json:"state" enum:"running,done,reverting,refused,undoing,undone"`
	By        string             `json:"by"`
	StartedAt time.Time          `json:"started_at"`
	DoneAt    *time.Time         `json:"done_at"`
	UndoneAt  *time.Time         `json:"undone_at"`
	UndoUntil *time.Time         `json:"undo_until" doc:"Null when it cannot be undone."`
}

func mergeOf(m clients.Merge) ClientMerge {
	return ClientMerge{
		ID: m.ID, IntoID: m.IntoID, FromID: m.FromID, FromName: m.FromName, State: m.State, By: m.By.Name, StartedAt: m.StartedAt.UTC(),
		DoneAt: m.DoneAt, UndoneAt: m.UndoneAt, UndoUntil: m.UndoUntil(),
	}
}

// MergeClash is a pair of appointments that one client cannot both have.
type MergeClash struct {
	ThisAppointmentID  string    `json:"this_appointment_id"`
	OtherAppointmentID string    `json:"other_appointment_id"`
	Start              time.Time `json:"start"`
	End                time.Time `json:"end"`
}

// MergeClashes is the detail of merge_conflict.
type MergeClashes struct {
	Clashes []MergeClash `json:"clashes" nullable:"false"`
}

// withClashes writes the detail of merge_conflict in the API's form.
func withClashes(err error) error {
	if f, ok := fault.As(err); ok {
		if d, ok := f.Details.(clients.Clashes); ok {
			return f.WithDetails(MergeClashes{Clashes: viewsOf(d.Clashes, func(c clients.Clash) MergeClash {
				return MergeClash{ThisAppointmentID: c.ThisID, OtherAppointmentID: c.OtherID, Start: c.Start, End: c.End}
			})})
		}
	}
	return err
}

type mergeClientsInput struct {
	ItemPath

	Body struct {
		FromID string            `json:"from_id" maxLength:"40" doc:"Who was found to be the same: their history becomes this client's."`
		Keep   map[string]string `json:"keep,omitempty" maxProperties:"40" doc:"Field → this or other. Left out, a field keeps its value, or takes the other's when it has none; tags and remarks are joined. Fields: name, email, phone, date_of_birth, address, notes, status, source, minor, guardian, custom.KEY."`
	}
}

// mergeClients may be repeated: the second time it answers with the merge that is done.
func (a *API) mergeClients(ctx context.Context, actor identity.Actor, in *mergeClientsInput) (*body[ClientMerge], error) {
	m, err := a.Clients.Merge(ctx, actor, clients.MergeRequest{IntoID: in.ID, FromID: in.Body.FromID, Keep: in.Body.Keep})
	return answer(m, mergeOf, withClashes(err))
}

func (a *API) listMerges(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[list[ClientMerge]], error) {
	if _, err := a.Clients.Get(ctx, actor, in.ID); err != nil {
		return nil, err
	}
	found, err := a.Clients.ListMerges(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[list[ClientMerge]]{Body: listOf(viewsOf(found, mergeOf), "")}, nil
}

func (a *API) undoMerge(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[ClientMerge], error) {
	m, err := a.Clients.UndoMerge(ctx, actor, in.ID)
	return answer(m, mergeOf, err)
}

// ClientSuspect is a client who may be the same person.
type ClientSuspect struct {
	Client  Client           `json:"client"`
	Reasons []clients.Reason `json:"reasons" nullable:"false" enum:"email,phone,name_and_birthday"`
}

func (a *API) listDuplicates(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[list[ClientSuspect]], error) {
	found, err := a.Clients.ListDuplicates(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[list[ClientSuspect]]{Body: listOf(viewsOf(found, func(s clients.Suspect) ClientSuspect {
		return ClientSuspect{Client: clientOf(s.Client), Reasons: s.Reasons}
	}), "")}, nil
}
