package tenancy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/fault"
)

// finish runs the steps that the ledger does not have, then makes the tenant active.
func (p *Provisioner) finish(ctx context.Context, doc record) (Tenant, error) {
	for _, step := range p.Steps {
		if slices.Contains(doc.StepsDone, step.Name) {
			continue
		}
		if err := step.Do(ctx, doc.Tenant, *doc.Request); err != nil {
			if permanent(err) {
				return Tenant{}, errors.Join(fmt.Errorf("%s: %w", step.Name, err), p.rollBack(ctx, doc))
			}
			p.release(ctx, doc)
			return Tenant{}, fmt.Errorf("%s: %w", step.Name, err)
		}
		next, err := p.enter(ctx, doc, bson.D{
			{Key: "$addToSet", Value: bson.D{{Key: "steps_done", Value: step.Name}}},
			{Key: "$set", Value: bson.D{{Key: "lease.until", Value: p.Now().UTC().Add(p.leaseTime())}}},
		})
		if err != nil {
			return Tenant{}, fmt.Errorf("%s: %w", step.Name, err)
		}
		doc = next
	}
	now := p.Now().UTC()
	change := Change{By: doc.Request.By, Action: "tenant.created", Changes: []FieldChange{
		{"slug", nil, doc.Slug}, {"cluster", nil, doc.Placement.Cluster}, {"max_seats", nil, doc.Request.MaxSeats},
	}}
	change.fill(doc.ID, now)
	done, err := p.enter(ctx, doc, bson.D{
		{Key: "$set", Value: bson.D{{Key: "state", Value: Active}, {Key: "changed_at", Value: now}}},
		{Key: "$unset", Value: bson.D{{Key: "request", Value: ""}}},
		{Key: "$push", Value: bson.D{{Key: "outbox", Value: change}}},
	})
	if err != nil {
		return Tenant{}, fmt.Errorf("activate: %w", err)
	}
	p.Router.Forget(done.ID)
	return done.Tenant, nil
}

// enter writes to the tenant's ledger as long as the lease is still ours.
func (p *Provisioner) enter(ctx context.Context, doc record, update bson.D) (record, error) {
	next, err := p.update(ctx, bson.D{
		{Key: "_id", Value: doc.ID}, {Key: "state", Value: Provisioning}, {Key: "lease.token", Value: doc.Lease.Token},
	}, update)
	if errors.Is(err, errNoMatch) {
		return record{}, errLeaseLost
	}
	return next, err
}

// release lets the next run begin at once; best effort, the lease ends by itself too.
func (p *Provisioner) release(ctx context.Context, doc record) {
	_, err := p.enter(ctx, doc, bson.D{{Key: "$set", Value: bson.D{{Key: "lease.until", Value: p.Now().UTC().Add(-time.Millisecond)}}}})
	if err != nil && p.Logger != nil {
		p.Logger.WarnContext(ctx, "provisioning lease not released", "tenant", doc.ID, "error", err)
	}
}

// rollBack undoes the steps, the last first, and removes the tenant's document, so that its slug is free again. The
// ledger is emptied first: cut short, the next run begins anew.
func (p *Provisioner) rollBack(ctx context.Context, doc record) error {
	doc, err := p.enter(ctx, doc, bson.D{{Key: "$set", Value: bson.D{
		{Key: "steps_done", Value: bson.A{}}, {Key: "lease.until", Value: p.Now().UTC().Add(p.leaseTime())},
	}}})
	if err != nil {
		return fmt.Errorf("roll back: %w", err)
	}
	for _, step := range slices.Backward(p.Steps) {
		if step.Undo == nil {
			continue
		}
		if err := step.Undo(ctx, doc.Tenant, *doc.Request); err != nil {
			p.release(ctx, doc)
			return fmt.Errorf("roll back %s: %w", step.Name, err)
		}
	}
	_, err = p.Router.dir.tenants.DeleteOne(ctx, bson.D{
		{Key: "_id", Value: doc.ID}, {Key: "state", Value: Provisioning}, {Key: "lease.token", Value: doc.Lease.Token},
	})
	if err != nil {
		return fmt.Errorf("roll back: %w", Translate(err))
	}
	p.Router.Forget(doc.ID)
	return nil
}

// permanent says that trying again cannot help.
func permanent(err error) bool {
	kind := fault.KindOf(err)
	return kind != "" && kind != fault.Unavailable && kind != fault.TooMany
}

// errNoMatch says that a conditional update met no document.
var errNoMatch = errors.New("no document matched")
