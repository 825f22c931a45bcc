package scheduling

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/tenancy"
)

// setWord writes what the client said, unless the appointment has another time by now.
func setWord(ctx context.Context, scope tenancy.Scope, a Appointment, w Word) error {
	_, err := scope.Collection(appointments).UpdateOne(ctx, bson.D{{Key: "_id", Value: a.ID}, {Key: "start", Value: a.Start}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "word", Value: w}}}})
	return tenancy.Translate(err)
}

// findNamed reads appointments by their identifiers.
func findNamed(ctx context.Context, scope tenancy.Scope, ids, only []string) ([]Appointment, error) {
	filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}, visible()}
	if only != nil {
		filter = append(filter, bson.E{Key: "provider_id", Value: bson.D{{Key: "$in", Value: only}}})
	}
	return queryAppointments(ctx, scope, filter, appointmentFields(), maxRange)
}

// listAhead reads by the index start.
func listAhead(ctx context.Context, scope tenancy.Scope, start time.Time, afterID string, limit int64) ([]Appointment, error) {
	return queryAppointments(ctx, scope, bson.D{
		{Key: "start", Value: bson.D{{Key: "$gte", Value: start}}},
		{Key: "blocking", Value: true},
		visible(),
		{Key: "$or", Value: bson.A{
			bson.D{{Key: "start", Value: bson.D{{Key: "$gt", Value: start}}}}, bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: afterID}}}},
		}},
	}, appointmentFields(), limit)
}
