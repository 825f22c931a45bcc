package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/mongo"
)

func imports(_ context.Context, _ *mongo.Database) error { return nil }
