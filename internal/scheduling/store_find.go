package scheduling

import (
	"context"
	"regexp"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// searchAppointments reads the appointments that every word finds, by itself or by a client whom it means, beyond the
// spot; indexes words_start and parties_start.
func searchAppointments(ctx context.Context, scope tenancy.Scope, asked []wordMeans, only []string, at spot, limit int) ([]Appointment, error) {
	all := bson.A{}
	for _, w := range asked {
		means := bson.A{bson.D{{Key: "words", Value: primitive.Regex{Pattern: "^" + regexp.QuoteMeta(w.word)}}}}
		if len(w.clients) > 0 {
			means = append(means, bson.D{{Key: "parties", Value: bson.D{{Key: "$in", Value: w.clients}}}})
		}
		all = append(all, bson.D{{Key: "$or", Value: means}})
	}
	if only != nil {
		all = append(all, bson.D{{Key: "provider_id", Value: bson.D{{Key: "$in", Value: only}}}})
	}
	begins, beyond, direction := "$gte", "$gt", 1
	if at.Past {
		begins, beyond, direction = "$lt", "$lt", -1
	}
	all = append(all, bson.D{{Key: "start", Value: bson.D{{Key: begins, Value: at.From}}}})
	if at.ID != "" {
		all = append(all, bson.D{{Key: "$or", Value: bson.A{
			bson.D{{Key: "start", Value: bson.D{{Key: beyond, Value: at.Start}}}},
			bson.D{{Key: "start", Value: at.Start}, {Key: "_id", Value: bson.D{{Key: beyond, Value: at.ID}}}},
		}}})
	}
	cur, err := scope.Collection(appointments).Find(ctx, bson.D{{Key: "$and", Value: all}, visible()}, options.Find().
		SetProjection(appointmentFields()).SetSort(bson.D{{Key: "start", Value: direction}, {Key: "_id", Value: direction}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Appointment{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}
