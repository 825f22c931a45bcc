// Package migrations brings databases to the newest shape: forward only, one version at a time, each step re-runnable
// after half a run.
package migrations

import (
	"context"

	"go.mongodb.org/mongo-driver/mongo"
)

// Step is one change of shape. Versions start at 1 and have no gaps. Up may run again after it was cut short.
type Step struct {
	Version int
	Name    string
	Up      func(ctx context.Context, db *mongo.Database) error
}
