package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func clientRecords(ctx context.Context, db *mongo.Database) error {
	byName := func(field string) bson.D {
		return bson.D{{Key: field, Value: 1}, {Key: "sort_name", Value: 1}, {Key: "_id", Value: 1}}
	}
	present := func(field string) bson.D {
		return bson.D{{Key: field, Value: bson.D{{Key: "$exists", Value: true}}}}
	}
	err := migrations.EnsureIndexes(ctx, db, "clients",
		migrations.Index{Name: "tags_name", Keys: byName("tags")},
		migrations.Index{Name: "source_name", Keys: byName("source")},
		migrations.Index{Name: "granted_name", Keys: byName("granted")},
		migrations.Index{Name: "last_visit", Keys: bson.D{{Key: "visits.last_at", Value: 1}, {Key: "_id", Value: 1}}},
		migrations.Index{Name: "deleted", Keys: bson.D{{Key: "deleted_at", Value: 1}, {Key: "_id", Value: 1}}, Partial: present("deleted_at")},
		migrations.Index{Name: "born", Keys: bson.D{{Key: "date_of_birth", Value: 1}}, Partial: present("date_of_birth")},
		migrations.Index{Name: "guardian_client", Keys: bson.D{{Key: "guardian.client_id", Value: 1}}, Partial: present("guardian.client_id")},
		migrations.Index{Name: "visits_due", Keys: bson.D{{Key: "visits_due", Value: 1}}, Partial: present("visits_due")},
	)
	if err != nil {
		return err
	}
	err = migrations.EnsureIndexes(ctx, db, "merges",
		migrations.Index{Name: "into", Keys: bson.D{{Key: "into_id", Value: 1}, {Key: "started_at", Value: -1}}},
		migrations.Index{Name: "from", Keys: bson.D{{Key: "from_id", Value: 1}}},
		migrations.Index{Name: "state", Keys: bson.D{{Key: "state", Value: 1}}},
		migrations.Index{Name: "sweep", Keys: bson.D{{Key: "sweep_at", Value: 1}}, Partial: present("sweep_at")},
	)
	if err != nil {
		return err
	}
	err = migrations.EnsureIndexes(ctx, db, "views",
		migrations.Index{Name: "owner", Keys: bson.D{{Key: "owner_id", Value: 1}}},
		migrations.Index{Name: "shared", Keys: bson.D{{Key: "shared", Value: 1}}},
	)
	if err != nil {
		return err
	}
	return migrations.EnsureIndexes(ctx, db, "notes", migrations.Index{
		Name: "client_newest", Keys: bson.D{{Key: "client_id", Value: 1}, {Key: "created_at", Value: -1}, {Key: "_id", Value: -1}},
	})
}
