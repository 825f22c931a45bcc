package tenancy

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"
)

// ReadOnly says whether the clinic's members may only look at that moment: it has not paid, and its grace is over.
func (t Tenant) ReadOnly(now time.Time) bool {
	return !t.ReadOnlyFrom.IsZero() && !now.Before(t.ReadOnlyFrom)
}

// SetReadOnly says from when a clinic is read-only; zero means never. order grows with every decision: one that is not later
// than what was decided last changes nothing, so that a slow writer does not undo a quicker one. It says whether anything
// has changed. Faults: Unavailable.
func (d *Directory) SetReadOnly(ctx context.Context, tenant ID, from time.Time, why string, order int64) (bool, error) {
	set := bson.D{{Key: "read_only_order", Value: order}}
	update := bson.D{}
	if from.IsZero() {
		update = append(update, bson.E{Key: "$unset", Value: bson.D{{Key: "read_only_from", Value: ""}, {Key: "read_only_why", Value: ""}}})
	} else {
		set = append(set, bson.E{Key: "read_only_from", Value: from.UTC()}, bson.E{Key: "read_only_why", Value: why})
	}
	res, err := d.tenants.UpdateOne(ctx, bson.D{
		{Key: "_id", Value: tenant},
		{Key: "read_only_order", Value: bson.D{{Key: "$not", Value: bson.D{{Key: "$gte", Value: order}}}}},
	}, append(update, bson.E{Key: "$set", Value: set}))
	if err != nil {
		return false, fmt.Errorf("say from when a clinic is read-only: %w", Translate(err))
	}
	d.router.Forget(tenant)
	return res.ModifiedCount > 0, nil
}
