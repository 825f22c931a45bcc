package scheduling

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// allOfClient reads times, statuses and prices of a client's appointments, the newest first; index parties_start.
func allOfClient(ctx context.Context, scope tenancy.Scope, clientID string) ([]Appointment, error) {
	cur, err := scope.Collection(appointments).Find(ctx, bson.D{{Key: "parties", Value: clientID}}, options.Find().
		SetProjection(bson.D{{Key: "start", Value: 1}, {Key: "end", Value: 1}, {Key: "status", Value: 1}, {Key: "price", Value: 1}}).
		SetSort(bson.D{{Key: "start", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(maxOfClient))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []Appointment
	return out, tenancy.Translate(cur.All(ctx, &out))
}
