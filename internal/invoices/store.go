package invoices

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const (
	collection  = "invoices"
	numberIndex = "number" // unique over series, year and number
)

func find(ctx context.Context, scope tenancy.Scope, key string) (Invoice, bool, error) {
	return first(ctx, scope, bson.D{{Key: "_id", Value: key}}, nil)
}

// first reads the first document of a question; false when there is none.
func first(ctx context.Context, scope tenancy.Scope, filter, order bson.D) (Invoice, bool, error) {
	var i Invoice
	opts := options.FindOne()
	if order != nil {
		opts.SetSort(order)
	}
	err := scope.Collection(collection).FindOne(ctx, filter, opts).Decode(&i)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Invoice{}, false, nil
	}
	return i, err == nil, tenancy.Translate(err)
}

func insert(ctx context.Context, scope tenancy.Scope, i Invoice) error {
	_, err := scope.Collection(collection).InsertOne(ctx, i)
	return tenancy.Translate(err)
}

// ofAppointment finds a document of an appointment that is not taken back; index "appointment".
func ofAppointment(ctx context.Context, scope tenancy.Scope, appointmentID string) (Invoice, bool, error) {
	return first(ctx, scope, bson.D{
		{Key: "appointment_id", Value: appointmentID}, {Key: "standing", Value: bson.D{{Key: "$in", Value: []Standing{Draft, Open, Paid}}}},
	}, bson.D{{Key: "number", Value: -1}})
}

// change updates one document; false when none fits the filter.
func change(ctx context.Context, scope tenancy.Scope, filter, update bson.D) (bool, error) {
	res, err := scope.Collection(collection).UpdateOne(ctx, filter, update)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

func draftAt(key string, rev int64) bson.D {
	return bson.D{{Key: "_id", Value: key}, {Key: "rev", Value: rev}, {Key: "standing", Value: Draft}}
}

func set(fields ...bson.E) bson.E { return bson.E{Key: "$set", Value: bson.D(fields)} }

// replaceDraft writes what an edit may change, if the draft is still at rev. Whose it is, it leaves unless the edit moved it: a merge
// of clients moves drafts without another revision.
func replaceDraft(ctx context.Context, scope tenancy.Scope, i Invoice, rev int64, moved bool) (bool, error) {
	fields := bson.D{
		{Key: "series", Value: i.Series},
		{Key: "language", Value: i.Language},
		{Key: "due_days", Value: i.DueDays},
		{Key: "delivered_on", Value: i.DeliveredOn},
		{Key: "buyer", Value: i.Buyer},
		{Key: "lines", Value: i.Lines},
		{Key: "totals", Value: i.Totals},
		{Key: "notes", Value: i.Notes},
		{Key: "rev", Value: i.Rev},
		{Key: "changed_at", Value: i.ChangedAt},
	}
	if moved {
		fields = append(fields, bson.E{Key: "client_id", Value: i.ClientID})
	}
	return change(ctx, scope, draftAt(i.ID, rev), bson.D{set(fields...)})
}

func dropDraft(ctx context.Context, scope tenancy.Scope, key string, rev int64) (bool, error) {
	res, err := scope.Collection(collection).DeleteOne(ctx, draftAt(key, rev))
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.DeletedCount == 1, nil
}

// highest reads the last document of a series; index "number".
func highest(ctx context.Context, scope tenancy.Scope, series string, year int) (Invoice, bool, error) {
	return first(ctx, scope,
		bson.D{{Key: "series", Value: series}, {Key: "year", Value: year}, {Key: "number", Value: bson.D{{Key: "$gt", Value: 0}}}},
		bson.D{{Key: "number", Value: -1}})
}

// issue makes a draft at rev an issued document: number, day and all that is frozen, in one write. The unique index refuses a number that
// another document has.
func issue(ctx context.Context, scope tenancy.Scope, i Invoice, rev int64) (bool, error) {
	return change(ctx, scope, draftAt(i.ID, rev), bson.D{set(
		bson.E{Key: "standing", Value: i.Standing}, bson.E{Key: "series", Value: i.Series}, bson.E{Key: "year", Value: i.Year},
		bson.E{Key: "number", Value: i.Number}, bson.E{Key: "name", Value: i.Name}, bson.E{Key: "issued_on", Value: i.IssuedOn},
		bson.E{Key: "due_on", Value: i.DueOn}, bson.E{Key: "issuer", Value: i.Issuer}, bson.E{Key: "totals", Value: i.Totals},
		bson.E{Key: "prepaid", Value: i.Prepaid}, bson.E{Key: "paid", Value: i.Paid}, bson.E{Key: "filing", Value: i.Filing},
		bson.E{Key: "sort_key", Value: i.SortKey}, bson.E{Key: "at", Value: i.At}, bson.E{Key: "issued_by", Value: i.IssuedBy},
		bson.E{Key: "rev", Value: i.Rev}, bson.E{Key: "changed_at", Value: i.ChangedAt},
	)})
}

// setMail writes the last sending, if the document is still at rev.
func setMail(ctx context.Context, scope tenancy.Scope, i Invoice, rev int64) (bool, error) {
	return change(ctx, scope, bson.D{{Key: "_id", Value: i.ID}, {Key: "rev", Value: rev}}, bson.D{set(
		bson.E{Key: "mail", Value: i.Mail}, bson.E{Key: "rev", Value: i.Rev}, bson.E{Key: "changed_at", Value: i.ChangedAt},
	)})
}

// settleMail notes what became of a sending.
func settleMail(ctx context.Context, scope tenancy.Scope, key string, number int64, state MailState, at time.Time) (bool, error) {
	fields := bson.D{{Key: "mail.state", Value: state}}
	if state == MailSent {
		fields = append(fields, bson.E{Key: "mail.left", Value: at})
	}
	return change(ctx, scope, bson.D{
		{Key: "_id", Value: key}, {Key: "mail.number", Value: number}, {Key: "mail.state", Value: MailWaiting},
	}, bson.D{set(fields...)})
}

// setFiling notes that the XML of a document was fetched.
func setFiling(ctx context.Context, scope tenancy.Scope, key string, at time.Time) (bool, error) {
	return change(ctx, scope, bson.D{{Key: "_id", Value: key}, {Key: "filing.state", Value: FilingPending}}, bson.D{set(
		bson.E{Key: "filing.state", Value: FilingFetched}, bson.E{Key: "filing.fetched_at", Value: at},
	)})
}

// claim adds a storno to what an invoice knows of its stornos, if nobody has changed it since it was read.
func claim(ctx context.Context, scope tenancy.Scope, i Invoice, rev int64) (bool, error) {
	return change(ctx, scope, bson.D{{Key: "_id", Value: i.ID}, {Key: "rev", Value: rev}}, bson.D{set(
		bson.E{Key: "stornos", Value: i.Stornos}, bson.E{Key: "standing", Value: i.Standing},
		bson.E{Key: "rev", Value: i.Rev}, bson.E{Key: "changed_at", Value: i.ChangedAt},
	)})
}

// finishClaim notes that the document of a storno is there, and how it is called.
func finishClaim(ctx context.Context, scope tenancy.Scope, key, stornoID, name string) (bool, error) {
	return change(ctx, scope, bson.D{{Key: "_id", Value: key}, {Key: "stornos.id", Value: stornoID}}, bson.D{set(
		bson.E{Key: "stornos.$.name", Value: name},
	)})
}

// unfinished reads invoices with a storno whose document is not known to be there; index "claims".
func unfinished(ctx context.Context, scope tenancy.Scope, limit int64) ([]Invoice, error) {
	cur, err := scope.Collection(collection).Find(ctx, bson.D{{Key: "stornos.name", Value: ""}}, options.Find().SetLimit(limit))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []Invoice
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// settle writes what was paid and where the invoice stands then, if nobody has changed it since it was read.
func settle(ctx context.Context, scope tenancy.Scope, i Invoice, rev int64) (bool, error) {
	return change(ctx, scope, bson.D{{Key: "_id", Value: i.ID}, {Key: "rev", Value: rev}}, bson.D{set(
		bson.E{Key: "paid", Value: i.Paid}, bson.E{Key: "standing", Value: i.Standing}, bson.E{Key: "rev", Value: i.Rev},
	)})
}
