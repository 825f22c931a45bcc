package tenancy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
)

// moves are the legal transitions. Purged is the end.
var moves = map[State][]State{
	Provisioning: {Active},
	Active:       {Suspended, Deleted},
	Suspended:    {Active, Deleted},
	Deleted:      {Active, Suspended, Purged},
	Purged:       {},
}

// CanMove says whether a tenant may go from one state to the other.
func CanMove(from, to State) bool { return slices.Contains(moves[from], to) }

// By is who changes a tenant.
type By struct {
	ID    string `bson:"id"` // the person's, or "" for the command line and background work
	Name  string `bson:"name"`
	Email string `bson:"email"`
	Role  string `bson:"role"`
}

// Change is one alteration of a tenant on its way to the audit log: it is written in the same update as the alteration
// and taken off when the log has it, so that none is lost.
type Change struct {
	ID      string        `bson:"_id"` // of the audit entry
	Tenant  ID            `bson:"tenant_id"`
	At      time.Time     `bson:"at"`
	By      By            `bson:"by"`
	Action  string        `bson:"action"`
	Reason  string        `bson:"reason,omitempty"`
	Changes []FieldChange `bson:"changes,omitempty"`
}

// FieldChange is one field before and after.
type FieldChange struct {
	Field  string `bson:"field"`
	Before any    `bson:"before"`
	After  any    `bson:"after"`
}

func (c *Change) fill(tenant ID, now time.Time) {
	c.Tenant, c.At = tenant, now
	if c.ID == "" {
		c.ID = id.New(id.AuditEntry, now)
	}
}

// CheckReason faults with Invalid unless the reason has 3 to 500 characters beside white space; it gives it trimmed.
func CheckReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 3 || n > 500 {
		return "", fault.InvalidField("reason", "reason_required", "Give a reason of 3 to 500 characters.")
	}
	return reason, nil
}

// Suspend shuts a clinic's members out: their requests get 403, its jobs stop, nothing is lost. Faults: Invalid without a
// reason, Conflict "illegal_state" unless it is active, NotFound, Unavailable.
func (d *Directory) Suspend(ctx context.Context, by By, tenant ID, reason string) (Tenant, error) {
	return d.move(ctx, by, tenant, "tenant.suspended", reason, func(record) State { return Suspended })
}

// Restore takes back a suspension or a deletion: the tenant is again what it was before. Faults as Suspend.
func (d *Directory) Restore(ctx context.Context, by By, tenant ID, reason string) (Tenant, error) {
	return d.move(ctx, by, tenant, "tenant.restored", reason, func(r record) State {
		if r.State != Suspended && r.State != Deleted {
			return r.State // no move
		}
		return r.StateBefore
	})
}

func (d *Directory) move(ctx context.Context, by By, tenant ID, action, reason string, target func(record) State) (Tenant, error) {
	reason, err := CheckReason(reason)
	if err != nil {
		return Tenant{}, err
	}
	var before record
	err = d.tenants.FindOne(ctx, bson.D{{Key: "_id", Value: tenant}}).Decode(&before)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Tenant{}, ErrTenantNotFound
	}
	if err != nil {
		return Tenant{}, fmt.Errorf("read tenant: %w", Translate(err))
	}
	to := target(before)
	if !CanMove(before.State, to) {
		return Tenant{}, fault.New(fault.Conflict, "illegal_state", fmt.Sprintf("The clinic is %s.", before.State))
	}
	now := d.router.cfg.Now().UTC()
	change := Change{By: by, Action: action, Reason: reason, Changes: []FieldChange{{"state", string(before.State), string(to)}}}
	change.fill(tenant, now)
	var after Tenant
	err = d.tenants.FindOneAndUpdate(ctx,
		bson.D{{Key: "_id", Value: tenant}, {Key: "state", Value: before.State}, {Key: "rev", Value: before.Rev}},
		bson.D{
			{Key: "$set", Value: bson.D{
				{Key: "state", Value: to},
				{Key: "state_reason", Value: reason},
				{Key: "state_before", Value: cameFrom(before, to)},
				{Key: "changed_at", Value: now},
			}},
			{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}}},
			{Key: "$push", Value: bson.D{{Key: "outbox", Value: change}}},
		},
		options.FindOneAndUpdate().SetReturnDocument(options.After).SetProjection(visible)).Decode(&after)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Tenant{}, fault.New(fault.Conflict, "stale_edit", "Somebody has changed this clinic in the meantime.")
	}
	if err != nil {
		return Tenant{}, fmt.Errorf("move tenant to %s: %w", to, Translate(err))
	}
	d.router.Forget(tenant)
	return after, nil
}

// cameFrom is where a later Restore leads: a suspended tenant was active before, whatever happened since.
func cameFrom(before record, to State) State {
	if to == Suspended {
		return Active
	}
	return before.State
}
