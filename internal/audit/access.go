package audit

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// AccessEvery is the time in which further looks of one person at one client are the same look.
const AccessEvery = 10 * time.Minute

// Access is one look of a person at a client's record.
type Access struct {
	ID        string    `bson:"_id"`
	At        time.Time `bson:"at"`
	Actor     Actor     `bson:"actor"`
	ClientID  string    `bson:"client_id"`
	What      string    `bson:"what"`       // was looked at first: "profile", "notes", "file", …
	RequestID string    `bson:"request_id"` // joins it to the server's log
}

// AccessPage is a part of the access log, the newest first; NextCursor is "" at its end.
type AccessPage struct {
	Entries    []Access
	NextCursor string
}

// Seen notes that the actor has looked at the client's record, unless it was noted within AccessEvery. The caller has let
// the actor see it. Faults: Unavailable.
func (l *Service) Seen(ctx context.Context, actor identity.Actor, clientID, what, requestID string) error {
	now := l.now().UTC().Truncate(time.Millisecond)
	a := Access{At: now, Actor: Of(actor), ClientID: clientID, What: what, RequestID: requestID}
	key := look{tenant: actor.Scope().TenantID(), place: actor.Scope().Tenant().Placement, client: clientID, person: a.Actor.PersonID}
	if at, ok := l.seen.GetIfPresent(key); ok && now.Before(at.Add(AccessEvery)) {
		return nil
	}
	at, noted, err := seenSince(ctx, actor.Scope(), clientID, a.Actor.PersonID, now.Add(-AccessEvery))
	if err != nil {
		return fmt.Errorf("look for an access: %w", err)
	}
	if noted {
		l.seen.Set(key, at)
		return nil
	}
	// Two looks at once would both find nothing: they make the same identifier.
	slot := strconv.FormatInt(now.Unix()/int64(AccessEvery/time.Second), 10)
	a.ID = id.Derived(id.Access, string(actor.Scope().TenantID()), clientID, a.Actor.PersonID, slot)
	if err := insertAccess(ctx, actor.Scope(), a); err != nil {
		return fmt.Errorf("note an access: %w", err)
	}
	l.seen.Set(key, now)
	return nil
}

// look is a person at a client, remembered for as long as further looks are the same: most of what is read of a client is
// read again within minutes.
type look struct {
	tenant         tenancy.ID
	place          tenancy.Placement // a clinic that was restored has another log
	client, person string
}

const looksMax = 50_000

func newLooks() *otter.Cache[look, time.Time] {
	return otter.Must(&otter.Options[look, time.Time]{MaximumSize: looksMax, ExpiryCalculator: otter.ExpiryWriting[look, time.Time](AccessEvery)})
}

// AccessLog pages through the looks at one client's record, or with "" at anybody's; limit as List. Faults as List.
func (l *Service) AccessLog(ctx context.Context, actor identity.Actor, clientID, cursor string, limit int) (AccessPage, error) {
	if err := actor.Authorise(policies.AccessLogRead); err != nil {
		return AccessPage{}, err
	}
	return listAccess(ctx, actor.Scope(), clientID, cursor, limit)
}

// History pages through what was done to one thing of the actor's tenant. Whether the actor may see the thing is the
// caller's question. Faults as List.
func (l *Service) History(ctx context.Context, actor identity.Actor, subjectID, cursor string, limit int) (Page, error) {
	if err := actor.Authorise(policies.HistoryRead); err != nil {
		return Page{}, err
	}
	return listSubject(ctx, actor.Scope(), subjectID, cursor, limit)
}
