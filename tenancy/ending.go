package tenancy

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/fault"
)

// Delete takes a clinic out of use: nobody gets in, nothing is written, and after a while it may be purged. Restore takes it
// back. Faults as Suspend.
func (d *Directory) Delete(ctx context.Context, by By, tenant ID, reason string) (Tenant, error) {
	return d.move(ctx, by, tenant, "tenant.deleted", reason, func(record) State { return Deleted })
}

// BeginPurge makes a clinic that has been deleted for long enough one that cannot come back. It may be repeated. Faults:
// Conflict "illegal_state" unless it is deleted, "purge_too_early", NotFound, Unavailable.
func (d *Directory) BeginPurge(ctx context.Context, by By, tenant ID, wait time.Duration, reason string) (Tenant, error) {
	t, err := d.ByID(ctx, tenant)
	if err != nil || t.State == Purged {
		return t, err
	}
	if t.State == Deleted && d.router.cfg.Now().Before(t.ChangedAt.Add(wait)) {
		return Tenant{}, fault.New(fault.Conflict, "purge_too_early", "This clinic was deleted too recently to be purged.")
	}
	return d.move(ctx, by, tenant, "tenant.purged", reason, func(r record) State {
		if r.State != Deleted {
			return r.State // no move
		}
		return Purged
	})
}

// Bury leaves nothing of a purged tenant but its identifier, so that nothing can be made under it by mistake; its key is gone
// with the rest. It may be repeated.
func (d *Directory) Bury(ctx context.Context, tenant ID) error {
	now := d.router.cfg.Now().UTC()
	_, err := d.tenants.ReplaceOne(ctx, bson.D{{Key: "_id", Value: tenant}, {Key: "state", Value: Purged}}, record{
		Tenant: Tenant{ID: tenant, Slug: string(tenant), State: Purged, StepsDone: []string{}, CreatedAt: now, ChangedAt: now, Rev: 1},
		Search: []string{},
	})
	if err != nil {
		return fmt.Errorf("bury tenant: %w", Translate(err))
	}
	d.router.Forget(tenant)
	return nil
}

// Adopt enters a tenant that comes from an archive, under the slug that it had or, when that is taken, a similar one. A purged
// tenant may come back so. Repeated it gives the same tenant. Faults: Conflict "clinic_exists", "slug_taken", Unavailable.
func (d *Directory) Adopt(ctx context.Context, t Tenant, change Change) (Tenant, error) {
	now := d.router.cfg.Now().UTC()
	change.fill(t.ID, now)
	wanted := t.Slug
	for attempt := range slugAttempts {
		t.Slug = numbered(wanted, attempt)
		doc := record{Tenant: t, Search: searchWords(t.Settings.Name, t.Slug), Outbox: []Change{change}}
		res, err := d.tenants.ReplaceOne(ctx, bson.D{{Key: "_id", Value: t.ID}, {Key: "state", Value: Purged}}, doc)
		if err == nil && res.MatchedCount == 0 {
			_, err = d.tenants.InsertOne(ctx, doc)
		}
		switch {
		case err == nil:
			d.router.Forget(t.ID)
			return t, nil
		case IsDuplicate(err, "_id_"):
			return d.adopted(ctx, t)
		case !IsDuplicate(err, SlugIndex):
			return Tenant{}, fmt.Errorf("adopt tenant: %w", Translate(err))
		}
		if there, err := d.adopted(ctx, t); err == nil || fault.KindOf(err) == fault.Conflict {
			return there, err
		}
	}
	return Tenant{}, fault.New(fault.Conflict, "slug_taken", "No free address was found for this clinic. Choose one.")
}

// adopted gives the tenant if it is the one that an earlier attempt of the same adoption entered.
func (d *Directory) adopted(ctx context.Context, t Tenant) (Tenant, error) {
	there, err := d.ByID(ctx, t.ID)
	if err != nil {
		return Tenant{}, err
	}
	if there.Placement != t.Placement {
		return Tenant{}, fault.New(fault.Conflict, "clinic_exists", "This clinic is here already. Restore a backup of it instead.")
	}
	return there, nil
}
