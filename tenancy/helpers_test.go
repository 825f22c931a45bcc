package tenancy_test

import (
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

type collection = *mongo.Collection

func uniqueNamed(name string) *options.IndexOptions {
	return options.Index().SetName(name).SetUnique(true)
}

func upsert() *options.UpdateOptions { return options.Update().SetUpsert(true) }
