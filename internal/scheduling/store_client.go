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

// moving asks for a client's appointments: all, or those that came with a merge.
type moving struct {
	client, merge string
}

// wholeAppointments reads appointments with all that their claims follow from; index parties_start.
func wholeAppointments(ctx context.Context, scope tenancy.Scope, q moving, limit int64) ([]Appointment, error) {
	filter := bson.D{{Key: "parties", Value: q.client}, {Key: "client_id", Value: q.client}}
	if q.merge != "" {
		filter = append(filter, bson.E{Key: "moves.merge", Value: q.merge})
	}
	return queryAppointments(ctx, scope, filter, appointmentFields(), limit)
}

// repointAppointment writes whose appointment it is, with parties and claims, if it is still at the revision before; and
// the merge's mark, or takes that off. A duplicate error means that a claim is taken.
func repointAppointment(ctx context.Context, scope tenancy.Scope, a Appointment, mergeID string, came bool) error {
	a.claim()
	update := bson.D{}
	set := bson.D{
		{Key: "client_id", Value: a.ClientID}, {Key: "parties", Value: a.Parties}, {Key: "rev", Value: a.Rev}, {Key: "changed_at", Value: a.ChangedAt},
	}
	if len(a.Claims) > 0 {
		set = append(set, bson.E{Key: "claims", Value: a.Claims})
	} else {
		update = append(update, bson.E{Key: "$unset", Value: bson.D{{Key: "claims", Value: ""}}})
	}
	mark := bson.E{Key: "$pull", Value: bson.D{{Key: "moves", Value: bson.D{{Key: "merge", Value: mergeID}}}}}
	if came {
		mark = bson.E{Key: "$push", Value: bson.D{{Key: "moves", Value: bson.D{{Key: "merge", Value: mergeID}}}}}
	}
	update = append(update, bson.E{Key: "$set", Value: set}, mark)
	_, err := scope.Collection(appointments).UpdateOne(ctx, bson.D{{Key: "_id", Value: a.ID}, {Key: "rev", Value: a.Rev - 1}}, update)
	return tenancy.Translate(err)
}

// blockingOfClient reads the times that a client's appointments claim, by start, the newest of very many; index
// parties_start.
func blockingOfClient(ctx context.Context, scope tenancy.Scope, clientID string) ([]Appointment, error) {
	filter := bson.D{{Key: "parties", Value: clientID}, {Key: "client_id", Value: clientID}, {Key: "blocking", Value: true}, {Key: "overbooked", Value: bson.D{{Key: "$ne", Value: true}}}}
	return queryAppointments(ctx, scope, filter, busyFields(), maxOfClient)
}
