package scheduling

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const (
	appointments = "appointments"
	maxRange     = 2000   // appointments in one answer
	maxBusy      = 20_000 // busy intervals that a slot search reads
)

// appointmentFields leaves the claims out: they follow from the rest.
func appointmentFields() bson.D {
	p := bson.D{}
	for _, f := range []string{
		"client_id", "provider_id", "provider_name", "assistant_id", "assistant_name", "resource_id", "resource_name", "location_id",
		"location_name", "category_id", "source", "series_id", "series_index", "series_exception", "series_planned",
		"series_parent", "services", "buffer_before_minutes", "buffer_after_minutes",
		"start", "end", "held_until", "status", "previous_status", "status_reason", "notes", "price", "overbooked", "override_reason",
		"created_by", "rev", "created_at", "changed_at", "blocking", "request_hash", "word",
	} {
		p = append(p, bson.E{Key: f, Value: 1})
	}
	return p
}

func busyFields() bson.D {
	return bson.D{
		{Key: "client_id", Value: 1},
		{Key: "provider_id", Value: 1},
		{Key: "assistant_id", Value: 1},
		{Key: "resource_id", Value: 1},
		{Key: "start", Value: 1},
		{Key: "end", Value: 1},
		{Key: "buffer_before_minutes", Value: 1},
		{Key: "buffer_after_minutes", Value: 1},
		{Key: "status", Value: 1},
		{Key: "held_until", Value: 1},
	}
}

// findAppointment reads one appointment by its identifier.
func findAppointment(ctx context.Context, scope tenancy.Scope, key string) (Appointment, bool, error) {
	var a Appointment
	err := scope.Collection(appointments).FindOne(ctx, bson.D{{Key: "_id", Value: key}},
		options.FindOne().SetProjection(appointmentFields())).Decode(&a)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Appointment{}, false, nil
	}
	return a, err == nil, tenancy.Translate(err)
}

// insertAppointment writes a new appointment. The driver's duplicate error means: its identifier or one of its claims is
// there already.
func insertAppointment(ctx context.Context, scope tenancy.Scope, a Appointment) error {
	a.claim()
	_, err := scope.Collection(appointments).InsertOne(ctx, a)
	return tenancy.Translate(err)
}

// updateAppointment writes everything that an edit, move or status change may touch, if the appointment is still at rev;
// false when it is not. Claims are taken and released by this same write. A duplicate error means that a claim is taken.
func updateAppointment(ctx context.Context, scope tenancy.Scope, a Appointment, rev int64) (bool, error) {
	return update(ctx, scope, a, bson.D{{Key: "_id", Value: a.ID}, {Key: "rev", Value: rev}, {Key: "status", Value: bson.D{{Key: "$ne", Value: Held}}}})
}

func update(ctx context.Context, scope tenancy.Scope, a Appointment, filter bson.D) (bool, error) {
	res, err := scope.Collection(appointments).UpdateOne(ctx, filter, written(a))
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// written is the update that makes the stored appointment be a, its claims included.
func written(a Appointment, more ...bson.E) bson.D {
	a.claim()
	set := bson.D{
		{Key: "client_id", Value: a.ClientID},
		{Key: "provider_id", Value: a.ProviderID},
		{Key: "provider_name", Value: a.ProviderName},
		{Key: "services", Value: a.Services},
		{Key: "start", Value: a.Start},
		{Key: "end", Value: a.End},
		{Key: "status", Value: a.Status},
		{Key: "price", Value: a.Price},
		{Key: "overbooked", Value: a.Overbooked},
		{Key: "rev", Value: a.Rev},
		{Key: "changed_at", Value: a.ChangedAt},
		{Key: "blocking", Value: a.Blocking},
		{Key: "parties", Value: a.Parties},
		{Key: "buffer_before_minutes", Value: a.BufferBeforeMinutes},
		{Key: "buffer_after_minutes", Value: a.BufferAfterMinutes},
		{Key: "series_exception", Value: a.SeriesException},
		{Key: "series_index", Value: a.SeriesIndex},
		{Key: "words", Value: a.Words},
	}
	unset := bson.D{{Key: "held_until", Value: ""}}
	for field, text := range map[string]string{
		"resource_id": a.ResourceID, "resource_name": a.ResourceName, "location_id": a.LocationID, "location_name": a.LocationName,
		"assistant_id": a.AssistantID, "assistant_name": a.AssistantName, "category_id": a.CategoryID, "source": string(a.Source),
		"series_id": a.SeriesID, "series_parent": a.SeriesParent, "previous_status": string(a.PreviousStatus), "status_reason": a.StatusReason, "notes": a.Notes, "override_reason": a.OverrideReason,
	} {
		if text == "" {
			unset = append(unset, bson.E{Key: field, Value: ""})
			continue
		}
		set = append(set, bson.E{Key: field, Value: text})
	}
	if a.SeriesPlanned != nil {
		set = append(set, bson.E{Key: "series_planned", Value: *a.SeriesPlanned})
	} else {
		unset = append(unset, bson.E{Key: "series_planned", Value: ""})
	}
	if len(a.Claims) > 0 {
		set = append(set, bson.E{Key: "claims", Value: a.Claims})
	} else {
		unset = append(unset, bson.E{Key: "claims", Value: ""})
	}
	return bson.D{{Key: "$set", Value: append(set, more...)}, {Key: "$unset", Value: unset}}
}

// during is the condition of overlapping the window. No appointment is longer than MaxLength, so the index on start is
// entered shortly before it.
func during(w Interval) bson.D {
	return bson.D{
		{Key: "start", Value: bson.D{{Key: "$gt", Value: w.Start.Add(-MaxLength - time.Minute)}, {Key: "$lt", Value: w.End}}},
		{Key: "end", Value: bson.D{{Key: "$gt", Value: w.Start}}},
	}
}

// overlapping reads the blocking appointments of any of a's parties whose time may touch a's, overbooked ones and holds
// too; overlapConflicts says which do. Index parties_start.
func overlapping(ctx context.Context, scope tenancy.Scope, a Appointment) ([]Appointment, error) {
	found, err := busyWithin(ctx, scope, a.Taken(), a.parties())
	return slices.DeleteFunc(found, func(o Appointment) bool { return o.ID == a.ID }), err
}

// busyWithin reads the blocking appointments whose time, with any buffers, may reach into the window; indexes start, or
// parties_start when parties are named.
func busyWithin(ctx context.Context, scope tenancy.Scope, w Interval, parties []string) ([]Appointment, error) {
	filter := append(during(Interval{w.Start.Add(-MaxBuffer), w.End.Add(MaxBuffer)}), bson.E{Key: "blocking", Value: true})
	if len(parties) > 0 {
		filter = append(filter, bson.E{Key: "parties", Value: bson.D{{Key: "$in", Value: parties}}})
	}
	return queryAppointments(ctx, scope, filter, busyFields(), maxBusy)
}

// listWithin reads one appointment more than may be shown; indexes start and parties_start.
func listWithin(ctx context.Context, scope tenancy.Scope, f Range, only []string) ([]Appointment, error) {
	filter := append(during(f.Window), visible())
	var all bson.A
	for _, party := range []string{f.ProviderID, f.AssistantID, f.ResourceID, f.ClientID} {
		if party != "" {
			all = append(all, bson.D{{Key: "parties", Value: party}})
		}
	}
	if only != nil {
		all = append(all, bson.D{{Key: "provider_id", Value: bson.D{{Key: "$in", Value: only}}}})
	}
	if f.Status != "" {
		all = append(all, bson.D{{Key: "status", Value: f.Status}})
	}
	if len(all) > 0 {
		filter = append(filter, bson.E{Key: "$and", Value: all})
	}
	return queryAppointments(ctx, scope, filter, appointmentFields(), maxRange+1)
}

// listOfClient reads a client's appointments, the newest first; index parties_start.
func listOfClient(ctx context.Context, scope tenancy.Scope, clientID string, only []string, after *place, limit int) ([]Appointment, error) {
	filter := bson.D{{Key: "parties", Value: clientID}}
	if only != nil {
		filter = append(filter, bson.E{Key: "provider_id", Value: bson.D{{Key: "$in", Value: only}}})
	}
	if after != nil {
		filter = append(filter, bson.E{Key: "start", Value: bson.D{{Key: "$lte", Value: after.Start}}},
			bson.E{Key: "$or", Value: bson.A{
				bson.D{{Key: "start", Value: bson.D{{Key: "$lt", Value: after.Start}}}},
				bson.D{{Key: "_id", Value: bson.D{{Key: "$lt", Value: after.ID}}}},
			}})
	}
	cur, err := scope.Collection(appointments).Find(ctx, filter, options.Find().SetProjection(appointmentFields()).
		SetSort(bson.D{{Key: "start", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(limit)+1))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Appointment{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// visible leaves holds out.
func visible() bson.E { return bson.E{Key: "status", Value: bson.D{{Key: "$ne", Value: Held}}} }

func hasFuture(ctx context.Context, scope tenancy.Scope, party string, now time.Time) (bool, error) {
	filter := append(bson.D{{Key: "parties", Value: party}, {Key: "blocking", Value: true}, {Key: "$or", Value: bson.A{
		bson.D{visible()}, bson.D{{Key: "held_until", Value: bson.D{{Key: "$gt", Value: now}}}},
	}}},
		bson.E{Key: "start", Value: bson.D{{Key: "$gt", Value: now.Add(-MaxLength)}}},
		bson.E{Key: "end", Value: bson.D{{Key: "$gt", Value: now}}})
	n, err := scope.Collection(appointments).CountDocuments(ctx, filter, options.Count().SetLimit(1))
	return n > 0, tenancy.Translate(err)
}

func queryAppointments(ctx context.Context, scope tenancy.Scope, filter, fields bson.D, limit int64) ([]Appointment, error) {
	cur, err := scope.Collection(appointments).Find(ctx, filter, options.Find().SetProjection(fields).
		SetSort(bson.D{{Key: "start", Value: 1}, {Key: "_id", Value: 1}}).SetLimit(limit))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Appointment{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}
