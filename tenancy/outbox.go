package tenancy

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"
)

// Outbox gives up to limit changes that the audit log may not have yet: those of one tenant, or with "" of all.
func (d *Directory) Outbox(ctx context.Context, tenant ID, limit int) ([]Change, error) {
	filter := bson.D{{Key: "outbox._id", Value: bson.D{{Key: "$gt", Value: ""}}}}
	if tenant != "" {
		filter = append(filter, bson.E{Key: "_id", Value: tenant})
	}
	cur, err := d.tenants.Find(ctx, filter, options.Find().
		SetProjection(bson.D{{Key: "outbox", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", Translate(err))
	}
	var found []record
	if err := cur.All(ctx, &found); err != nil {
		return nil, fmt.Errorf("read outbox: %w", Translate(err))
	}
	var changes []Change
	for _, r := range found {
		changes = append(changes, r.Outbox...)
	}
	return changes, nil
}

// Recorded takes a change off the outbox once the audit log has it. It may be repeated.
func (d *Directory) Recorded(ctx context.Context, c Change) error {
	_, err := d.tenants.UpdateOne(ctx, bson.D{{Key: "_id", Value: c.Tenant}},
		bson.D{{Key: "$pull", Value: bson.D{{Key: "outbox", Value: bson.D{{Key: "_id", Value: c.ID}}}}}})
	if err != nil {
		return fmt.Errorf("take a change off the outbox: %w", Translate(err))
	}
	return nil
}
