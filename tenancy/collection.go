package tenancy

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

// Collection is a collection of a tenant's database. Reads go straight to it. A write passes the tenant's gate first: it is
// refused with Unavailable "clinic_paused" while an operation keeps writes out, goes to the database that the tenant has
// moved to since, and is answered or given up within a bounded time.
type Collection struct {
	*mongo.Collection

	in *scoped
}

// through lets one write pass the gate.
func through[T any](ctx context.Context, c Collection, write func(context.Context, *mongo.Collection) (T, error)) (T, error) {
	var zero T
	in, within, err := c.in.mayWrite(ctx, c.Name())
	if err != nil {
		return zero, err
	}
	to := c.Collection
	if in != c.in {
		to = in.database().Collection(c.Name())
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return write(ctx, to)
}

// InsertOne is the driver's, behind the gate; so are all that follow.
func (c Collection) InsertOne(ctx context.Context, document any, opts ...*options.InsertOneOptions) (*mongo.InsertOneResult, error) {
	return through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.InsertOneResult, error) {
		return to.InsertOne(ctx, document, opts...)
	})
}

// InsertMany is behind the gate.
func (c Collection) InsertMany(ctx context.Context, documents []any, opts ...*options.InsertManyOptions) (*mongo.InsertManyResult, error) {
	return through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.InsertManyResult, error) {
		return to.InsertMany(ctx, documents, opts...)
	})
}

// UpdateOne is behind the gate.
func (c Collection) UpdateOne(ctx context.Context, filter, update any, opts ...*options.UpdateOptions) (*mongo.UpdateResult, error) {
	return through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.UpdateResult, error) {
		return to.UpdateOne(ctx, filter, update, opts...)
	})
}

// UpdateByID is behind the gate.
func (c Collection) UpdateByID(ctx context.Context, id, update any, opts ...*options.UpdateOptions) (*mongo.UpdateResult, error) {
	return through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.UpdateResult, error) {
		return to.UpdateByID(ctx, id, update, opts...)
	})
}

// UpdateMany is behind the gate.
func (c Collection) UpdateMany(ctx context.Context, filter, update any, opts ...*options.UpdateOptions) (*mongo.UpdateResult, error) {
	return through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.UpdateResult, error) {
		return to.UpdateMany(ctx, filter, update, opts...)
	})
}

// ReplaceOne is behind the gate.
func (c Collection) ReplaceOne(ctx context.Context, filter, replacement any, opts ...*options.ReplaceOptions) (*mongo.UpdateResult, error) {
	return through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.UpdateResult, error) {
		return to.ReplaceOne(ctx, filter, replacement, opts...)
	})
}

// DeleteOne is behind the gate.
func (c Collection) DeleteOne(ctx context.Context, filter any, opts ...*options.DeleteOptions) (*mongo.DeleteResult, error) {
	return through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.DeleteResult, error) {
		return to.DeleteOne(ctx, filter, opts...)
	})
}

// DeleteMany is behind the gate.
func (c Collection) DeleteMany(ctx context.Context, filter any, opts ...*options.DeleteOptions) (*mongo.DeleteResult, error) {
	return through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.DeleteResult, error) {
		return to.DeleteMany(ctx, filter, opts...)
	})
}

// BulkWrite is behind the gate.
func (c Collection) BulkWrite(ctx context.Context, models []mongo.WriteModel, opts ...*options.BulkWriteOptions) (*mongo.BulkWriteResult, error) {
	return through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.BulkWriteResult, error) {
		return to.BulkWrite(ctx, models, opts...)
	})
}

// FindOneAndUpdate is behind the gate.
func (c Collection) FindOneAndUpdate(ctx context.Context, filter, update any, opts ...*options.FindOneAndUpdateOptions) *mongo.SingleResult {
	return one(through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.SingleResult, error) {
		return to.FindOneAndUpdate(ctx, filter, update, opts...), nil
	}))
}

// FindOneAndReplace is behind the gate.
func (c Collection) FindOneAndReplace(ctx context.Context, filter, replacement any, opts ...*options.FindOneAndReplaceOptions) *mongo.SingleResult {
	return one(through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.SingleResult, error) {
		return to.FindOneAndReplace(ctx, filter, replacement, opts...), nil
	}))
}

// FindOneAndDelete is behind the gate.
func (c Collection) FindOneAndDelete(ctx context.Context, filter any, opts ...*options.FindOneAndDeleteOptions) *mongo.SingleResult {
	return one(through(ctx, c, func(ctx context.Context, to *mongo.Collection) (*mongo.SingleResult, error) {
		return to.FindOneAndDelete(ctx, filter, opts...), nil
	}))
}

// Drop is behind the gate.
func (c Collection) Drop(ctx context.Context) error {
	_, err := through(ctx, c, func(ctx context.Context, to *mongo.Collection) (struct{}, error) { return struct{}{}, to.Drop(ctx) })
	return err
}

func one(found *mongo.SingleResult, refused error) *mongo.SingleResult {
	if refused != nil {
		return mongo.NewSingleResultFromDocument(bson.D{}, refused, nil)
	}
	return found
}
