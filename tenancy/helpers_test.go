package tenancy_test

import "go.mongodb.org/mongo-driver/mongo/options"

func uniqueNamed(name string) *options.IndexOptions {
	return options.Index().SetName(name).SetUnique(true)
}
