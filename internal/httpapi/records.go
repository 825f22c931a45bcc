package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/records"
)

// HistoryEntry is one thing that was done to a record.
type HistoryEntry struct {
	ID      string          `json:"id"`
	At      time.Time       `json:"at"`
	Actor   HistoryActor    `json:"actor"`
	Action  string          `json:"action" example:"appointment.moved"`
	Reason  string          `json:"reason"`
	Changes []HistoryChange `json:"changes" nullable:"false"`
}

// HistoryActor is who acted, as they were called then.
type HistoryActor struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// HistoryChange is one field before and after. Where a value is an identifier, its name stands beside it if it still
// leads to something.
type HistoryChange struct {
	Field      string  `json:"field"`
	Before     any     `json:"before"`
	After      any     `json:"after"`
	BeforeName *string `json:"before_name"`
	AfterName  *string `json:"after_name"`
}

// AccessEntry is one look of a person at a client's record.
type AccessEntry struct {
	ID         string       `json:"id"`
	At         time.Time    `json:"at"`
	Actor      HistoryActor `json:"actor"`
	ClientID   string       `json:"client_id"`
	ClientName string       `json:"client_name" doc:"As the client is called now; empty when the client is gone."`
	What       string       `json:"what" example:"profile"`
	RequestID  string       `json:"request_id"`
}

type recordInput struct {
	ItemPath
	PageQuery
}

type accessInput struct {
	TenantPath
	PageQuery
}

func (a *API) readClientHistory(ctx context.Context, actor identity.Actor, in *recordInput) (*body[list[HistoryEntry]], error) {
	return historyOf(a.Records.OfClient(ctx, actor, in.ID, in.Cursor, in.Limit))
}

func (a *API) readAppointmentHistory(ctx context.Context, actor identity.Actor, in *recordInput) (*body[list[HistoryEntry]], error) {
	return historyOf(a.Records.OfAppointment(ctx, actor, in.ID, in.Cursor, in.Limit))
}

func (a *API) readClientAccess(ctx context.Context, actor identity.Actor, in *recordInput) (*body[list[AccessEntry]], error) {
	return accessOf(a.Records.AccessOfClient(ctx, actor, in.ID, in.Cursor, in.Limit))
}

func (a *API) readAccess(ctx context.Context, actor identity.Actor, in *accessInput) (*body[list[AccessEntry]], error) {
	return accessOf(a.Records.Access(ctx, actor, in.Cursor, in.Limit))
}

func historyOf(h records.History, err error) (*body[list[HistoryEntry]], error) {
	if err != nil {
		return nil, err
	}
	nameOf := func(value any) *string {
		if key, ok := value.(string); ok {
			if name, ok := h.Names[key]; ok {
				return &name
			}
		}
		return nil
	}
	items := viewsOf(h.Entries, func(e audit.Entry) HistoryEntry {
		return HistoryEntry{
			ID: e.ID, At: e.At, Actor: historyActorOf(e.Actor), Action: e.Action, Reason: e.Reason,
			Changes: viewsOf(e.Changes, func(c audit.Change) HistoryChange {
				return HistoryChange{Field: c.Field, Before: c.Before, After: c.After, BeforeName: nameOf(c.Before), AfterName: nameOf(c.After)}
			}),
		}
	})
	return &body[list[HistoryEntry]]{Body: listOf(items, h.Next)}, nil
}

func accessOf(found records.Accesses, err error) (*body[list[AccessEntry]], error) {
	if err != nil {
		return nil, err
	}
	items := viewsOf(found.Entries, func(e audit.Access) AccessEntry {
		return AccessEntry{
			ID: e.ID, At: e.At, Actor: historyActorOf(e.Actor), ClientID: e.ClientID, ClientName: found.Names[e.ClientID],
			What: e.What, RequestID: e.RequestID,
		}
	})
	return &body[list[AccessEntry]]{Body: listOf(items, found.Next)}, nil
}

func historyActorOf(a audit.Actor) HistoryActor {
	return HistoryActor{Name: a.Name, Role: string(a.Role)}
}
