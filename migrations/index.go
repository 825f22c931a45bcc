package migrations

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

// Index is one index of a collection. Its name is explicit, because stores recognise a refusal by it.
type Index struct {
	Name    string
	Keys    bson.D
	Unique  bool
	Partial bson.D // only documents that match; nil for all
}

// EnsureIndexes makes the indexes that are not there yet, and with them the collection. It may be repeated.
func EnsureIndexes(ctx context.Context, db *mongo.Database, collection string, indexes ...Index) error {
	models := make([]mongo.IndexModel, 0, len(indexes))
	for _, ix := range indexes {
		opts := options.Index().SetName(ix.Name)
		if ix.Unique {
			opts.SetUnique(true)
		}
		if ix.Partial != nil {
			opts.SetPartialFilterExpression(ix.Partial)
		}
		models = append(models, mongo.IndexModel{Keys: ix.Keys, Options: opts})
	}
	if _, err := db.Collection(collection).Indexes().CreateMany(ctx, models); err != nil {
		return fmt.Errorf("index %s: %w", collection, err)
	}
	return nil
}
