package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/mongo"
)

func scheduling(_ context.Context, _ *mongo.Database) error { return nil }
