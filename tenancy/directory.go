package tenancy

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
)

// Directory is the list of tenants. The Router makes it; it always asks the control database.
type Directory struct {
	router  *Router
	tenants *mongo.Collection
}

// SlugIndex is the name of the unique index over tenants' slugs; a control migration makes it.
const SlugIndex = "slug_unique"

// record is the tenant's document: what others may see and what only this package uses.
type record struct {
	Tenant      `bson:",inline"`
	Search      []string `bson:"search"`                 // folded words of name and slug, for List
	StateBefore State    `bson:"state_before,omitempty"` // where Restore leads
	Request     *Request `bson:"request,omitempty"`      // while provisioning
	RequestHash string   `bson:"request_hash,omitempty"` // tells a repeated creation from another one under the same key
	Lease       lease    `bson:"lease"`                  // who is provisioning
	Outbox      []Change `bson:"outbox,omitempty"`       // changes not yet in the audit log
}

// visible leaves out what only this package uses.
var visible = bson.D{{Key: "search", Value: 0}, {Key: "outbox", Value: 0}, {Key: "request", Value: 0}, {Key: "lease", Value: 0}}

// BySlug gives the tenant with the slug in any state. Faults: NotFound "tenant_not_found", Unavailable.
func (d *Directory) BySlug(ctx context.Context, slug string) (Tenant, error) {
	return d.one(ctx, bson.D{{Key: "slug", Value: slug}})
}

// ByID gives the tenant with the identifier in any state. Faults as BySlug.
func (d *Directory) ByID(ctx context.Context, id ID) (Tenant, error) {
	return d.one(ctx, bson.D{{Key: "_id", Value: id}})
}

func (d *Directory) one(ctx context.Context, filter bson.D) (Tenant, error) {
	var t Tenant
	err := d.tenants.FindOne(ctx, filter, options.FindOne().SetProjection(visible)).Decode(&t)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Tenant{}, ErrTenantNotFound
	}
	if err != nil {
		return Tenant{}, fmt.Errorf("read tenant: %w", Translate(err))
	}
	return t, nil
}

// ByIDs gives the tenants with the identifiers (at most 500), in no order; absent ones are left out.
func (d *Directory) ByIDs(ctx context.Context, ids []ID) ([]Tenant, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return d.find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}, options.Find().SetLimit(maxPage))
}

// ListFilter narrows List. Zero fields do not narrow.
type ListFilter struct {
	Query   string // beginning of any word of the name or of the slug; case and diacritics do not matter
	State   State
	Cluster string
	Cursor  string // NextCursor of the page before
	Limit   int    // 1–500; 0 means 20
}

// Page is a part of a list; NextCursor is "" at its end.
type Page struct {
	Tenants    []Tenant
	NextCursor string
}

const (
	defaultPage = 20
	maxPage     = 500
)

// List pages through the tenants, the newest first. Faults: Invalid for a cursor that List did not give, Unavailable.
func (d *Directory) List(ctx context.Context, f ListFilter) (Page, error) {
	filter := bson.D{}
	if f.State != "" {
		filter = append(filter, bson.E{Key: "state", Value: f.State})
	}
	if f.Cluster != "" {
		filter = append(filter, bson.E{Key: "placement.cluster", Value: f.Cluster})
	}
	all := bson.A{}
	for word := range strings.FieldsSeq(Fold(f.Query)) {
		all = append(all, bson.D{{Key: "search", Value: bson.D{{Key: "$regex", Value: "^" + regexp.QuoteMeta(word)}}}})
	}
	if len(all) > 0 {
		filter = append(filter, bson.E{Key: "$and", Value: all})
	}
	if f.Cursor != "" {
		at, id, err := parseCursor(f.Cursor)
		if err != nil {
			return Page{}, err
		}
		filter = append(filter, bson.E{Key: "$or", Value: bson.A{
			bson.D{{Key: "created_at", Value: bson.D{{Key: "$lt", Value: at}}}},
			bson.D{{Key: "created_at", Value: at}, {Key: "_id", Value: bson.D{{Key: "$lt", Value: id}}}},
		}})
	}
	limit := f.Limit
	if limit <= 0 {
		limit = defaultPage
	}
	limit = min(limit, maxPage)
	found, err := d.find(ctx, filter, options.Find().
		SetSort(bson.D{{Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(limit)+1))
	if err != nil {
		return Page{}, err
	}
	if len(found) <= limit {
		return Page{Tenants: found}, nil
	}
	last := found[limit-1]
	return Page{Tenants: found[:limit], NextCursor: cursorOf(last.CreatedAt, last.ID)}, nil
}

// EachBelow calls do for every tenant in the states whose schema version is below the version, ordered by identifier,
// reading page by page. It stops at the first error of do.
func (d *Directory) EachBelow(ctx context.Context, version int, states []State, do func(Tenant) error) error {
	after := ID("")
	for {
		found, err := d.find(ctx, bson.D{
			{Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}},
			{Key: "state", Value: bson.D{{Key: "$in", Value: states}}},
			{Key: "schema_version", Value: bson.D{{Key: "$lt", Value: version}}},
		}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(maxPage))
		if err != nil {
			return err
		}
		for _, t := range found {
			if err := do(t); err != nil {
				return err
			}
			after = t.ID
		}
		if len(found) < maxPage {
			return nil
		}
	}
}

// CountBy counts tenants by the value of one field: "state", "placement.cluster" or "schema_version".
func (d *Directory) CountBy(ctx context.Context, field string, states ...State) ([]Count, error) {
	match := bson.D{}
	if len(states) > 0 {
		match = bson.D{{Key: "state", Value: bson.D{{Key: "$in", Value: states}}}}
	}
	cur, err := d.tenants.Aggregate(ctx, mongo.Pipeline{
		{{Key: "$match", Value: match}},
		{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$" + field}, {Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}}}}},
		{{Key: "$sort", Value: bson.D{{Key: "_id", Value: 1}}}},
	})
	if err != nil {
		return nil, fmt.Errorf("count tenants: %w", Translate(err))
	}
	var counts []Count
	if err := cur.All(ctx, &counts); err != nil {
		return nil, fmt.Errorf("count tenants: %w", Translate(err))
	}
	return counts, nil
}

// Count is how many tenants share a value (a string or a number).
type Count struct {
	Value any `bson:"_id"`
	N     int `bson:"n"`
}

func (d *Directory) find(ctx context.Context, filter bson.D, opts *options.FindOptions) ([]Tenant, error) {
	cur, err := d.tenants.Find(ctx, filter, opts.SetProjection(visible))
	if err != nil {
		return nil, fmt.Errorf("list tenants: %w", Translate(err))
	}
	var found []Tenant
	if err := cur.All(ctx, &found); err != nil {
		return nil, fmt.Errorf("list tenants: %w", Translate(err))
	}
	return found, nil
}

func cursorOf(at time.Time, id ID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(at.UTC().Format(time.RFC3339Nano) + " " + string(id)))
}

func parseCursor(cursor string) (time.Time, ID, error) {
	bad := fault.InvalidField("cursor", "invalid_cursor", "This is not a cursor of this list.")
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return time.Time{}, "", bad
	}
	when, id, ok := strings.Cut(string(raw), " ")
	at, err := time.Parse(time.RFC3339Nano, when)
	if err != nil || !ok {
		return time.Time{}, "", bad
	}
	return at, ID(id), nil
}
