package tenancy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
)

// Request asks for a new tenant. It is kept in the tenant's document until the tenant is active, so that a cut run can be
// finished by somebody else.
type Request struct {
	ID       ID       `bson:"id"`   // "" makes a new one; a repeated ID meets the same tenant
	Slug     string   `bson:"slug"` // "" derives a free one from the name
	Settings Settings `bson:"settings"`
	Cluster  string   `bson:"cluster"` // "" takes the one with the fewest tenants
	MaxSeats int      `bson:"max_seats"`

	OwnerID    string `bson:"owner_id"` // the person who becomes owner; "" invites OwnerEmail
	OwnerName  string `bson:"owner_name"`
	OwnerEmail string `bson:"owner_email"`

	By By `bson:"by"`
}

func (r Request) hash() string {
	r.By = By{}
	raw, _ := json.Marshal(r) //nolint:errchkjson // plain strings and numbers
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// ProvisionStep is one thing that a new tenant needs. Do and Undo may run again after they were cut short. A permanent
// fault of Do (anything but Unavailable and TooMany) rolls the tenant back.
type ProvisionStep struct {
	Name string
	Do   func(ctx context.Context, t Tenant, r Request) error
	Undo func(ctx context.Context, t Tenant, r Request) error // nil when there is nothing to take back
}

// lease says who works on a tenant's step list. The token grows with every holder: a former holder's writes no longer
// match.
type lease struct {
	Token int64     `bson:"token"`
	Until time.Time `bson:"until"`
}

// DefaultLease is how long a provisioner may take for one step before another may take over.
const DefaultLease = 30 * time.Second

// errLeaseLost ends a run whose tenant another provisioner has taken over.
var errLeaseLost = errors.New("another run has taken over this tenant")

// Provisioner makes tenants: it writes the tenant's document and runs the steps, each entered in the document's ledger.
// Killed at any point, the next Run with the same request or the next Resume finishes or rolls back.
type Provisioner struct {
	Router *Router
	Steps  []ProvisionStep
	Lease  time.Duration // DefaultLease when zero
	Now    func() time.Time
	Logger *slog.Logger
}

// Run makes the tenant that the request asks for and gives it when it is active. Repeated with the same identifier it
// gives the same tenant. Faults: Invalid, Conflict "slug_taken", Invalid "idempotency_key_reused" for another request under
// the same identifier, Conflict "provisioning_in_progress" while another run holds it, Unavailable.
func (p *Provisioner) Run(ctx context.Context, r Request) (Tenant, error) {
	settings, err := r.Settings.Tidy()
	if err != nil {
		return Tenant{}, err
	}
	r.Settings = settings
	if r.Slug != "" {
		if err := CheckSlug(r.Slug); err != nil {
			return Tenant{}, err
		}
	}
	if r.OwnerID == "" && r.OwnerEmail == "" {
		return Tenant{}, fault.InvalidField("owner_email", "required", "A clinic needs an owner.")
	}
	doc, err := p.begin(ctx, r)
	if err != nil {
		return Tenant{}, fmt.Errorf("provision: %w", err)
	}
	if doc.State != Provisioning {
		return doc.Tenant, nil
	}
	t, err := p.finish(ctx, doc)
	if err != nil {
		return Tenant{}, fmt.Errorf("provision: %w", err)
	}
	return t, nil
}

// Resume finishes or rolls back every tenant whose provisioning was cut short and whose lease has ended. It says how many
// it finished; the errors of the others are joined, and they are tried again by the next Resume.
func (p *Provisioner) Resume(ctx context.Context) (int, error) {
	cur, err := p.Router.dir.tenants.Find(ctx, bson.D{
		{Key: "state", Value: Provisioning}, {Key: "lease.until", Value: bson.D{{Key: "$lt", Value: p.Now().UTC()}}},
	}, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}).SetLimit(maxPage))
	if err != nil {
		return 0, fmt.Errorf("resume provisioning: %w", Translate(err))
	}
	var stuck []record
	if err := cur.All(ctx, &stuck); err != nil {
		return 0, fmt.Errorf("resume provisioning: %w", Translate(err))
	}
	finished := 0
	var errs []error
	for _, s := range stuck {
		doc, err := p.take(ctx, s.ID)
		if errors.Is(err, errNoMatch) {
			continue // somebody was quicker
		}
		if err == nil {
			_, err = p.finish(ctx, doc)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("resume tenant %s: %w", s.ID, err))
			continue
		}
		finished++
	}
	return finished, errors.Join(errs...)
}

// begin writes the document of a new tenant, or takes over the one that an earlier attempt left.
func (p *Provisioner) begin(ctx context.Context, r Request) (record, error) {
	now := p.Now().UTC()
	if r.ID == "" {
		r.ID = ID(id.New(id.Tenant, now))
	}
	if r.Cluster == "" {
		cluster, err := p.emptiest(ctx)
		if err != nil {
			return record{}, err
		}
		r.Cluster = cluster
	} else if !slices.Contains(p.Router.Clusters(), r.Cluster) {
		return record{}, fault.InvalidField("cluster", "unknown_cluster", "There is no such cluster.")
	}
	dataKey, err := p.Router.keys.newDataKey(r.ID)
	if err != nil {
		return record{}, err
	}
	doc := record{
		Tenant: Tenant{
			ID: r.ID, Slug: r.Slug, Settings: r.Settings, State: Provisioning, DataKey: dataKey,
			Placement: Placement{Cluster: r.Cluster, Database: p.Router.DatabaseName(r.ID)},
			StepsDone: []string{}, CreatedAt: now, ChangedAt: now, Rev: 1,
		},
		Request: &r, RequestHash: requestHash(r), Lease: lease{Token: 1, Until: now.Add(p.leaseTime())},
	}
	for attempt := range slugAttempts {
		if r.Slug == "" {
			doc.Slug = numbered(SlugOf(r.Settings.Name), attempt)
		}
		doc.Search = searchWords(r.Settings.Name, doc.Slug)
		_, err := p.Router.dir.tenants.InsertOne(ctx, doc)
		switch {
		case err == nil:
			return doc, nil
		case IsDuplicate(err, SlugIndex) && r.Slug == "":
			if done, err := p.again(ctx, r); !errors.Is(err, mongo.ErrNoDocuments) {
				return done, err
			}
		case IsDuplicate(err, SlugIndex), IsDuplicate(err, "_id_"):
			done, err := p.again(ctx, r)
			if errors.Is(err, mongo.ErrNoDocuments) {
				return record{}, fault.New(fault.Conflict, "slug_taken", "This address is taken.")
			}
			return done, err
		default:
			return record{}, Translate(err)
		}
	}
	return record{}, fault.New(fault.Conflict, "slug_taken", "No free address was found for this name. Choose one.")
}

// again gives the tenant that the same request made before, taking over its step list when that was cut short;
// mongo.ErrNoDocuments when there is none.
func (p *Provisioner) again(ctx context.Context, r Request) (record, error) {
	var doc record
	if err := p.Router.dir.tenants.FindOne(ctx, bson.D{{Key: "_id", Value: r.ID}}).Decode(&doc); err != nil {
		return record{}, Translate(err)
	}
	if doc.RequestHash != requestHash(r) {
		return record{}, fault.New(fault.Invalid, "idempotency_key_reused", "This key was used for another request.")
	}
	if doc.State != Provisioning {
		return doc, nil
	}
	doc, err := p.take(ctx, r.ID)
	if errors.Is(err, errNoMatch) {
		return record{}, fault.New(fault.Conflict, "provisioning_in_progress", "The clinic is being set up.")
	}
	return doc, err
}

// requestHash ignores what the provisioner chose itself.
func requestHash(r Request) string {
	r.Cluster = ""
	return r.hash()
}

const slugAttempts = 60

// numbered gives "name", "name-2", "name-3"…, then random numbers.
func numbered(slug string, attempt int) string {
	switch {
	case attempt == 0:
		return slug
	case attempt < 50:
		return fmt.Sprintf("%s-%d", slug, attempt+1)
	}
	return fmt.Sprintf("%s-%03d", slug, rand.IntN(1000)) //nolint:gosec // only to find a free name
}

func (p *Provisioner) emptiest(ctx context.Context) (string, error) {
	counts, err := p.Router.dir.CountBy(ctx, "placement.cluster")
	if err != nil {
		return "", err
	}
	tenants := map[string]int{}
	for _, c := range counts {
		if name, ok := c.Value.(string); ok {
			tenants[name] = c.N
		}
	}
	return slices.MinFunc(p.Router.Clusters(), func(a, b string) int { return tenants[a] - tenants[b] }), nil
}

func (p *Provisioner) leaseTime() time.Duration {
	if p.Lease > 0 {
		return p.Lease
	}
	return DefaultLease
}

// take makes the caller the holder of the tenant's step list, when its lease has ended.
func (p *Provisioner) take(ctx context.Context, tenant ID) (record, error) {
	now := p.Now().UTC()
	return p.update(ctx, bson.D{
		{Key: "_id", Value: tenant},
		{Key: "state", Value: Provisioning},
		{Key: "lease.until", Value: bson.D{{Key: "$lt", Value: now}}},
	}, bson.D{
		{Key: "$inc", Value: bson.D{{Key: "lease.token", Value: 1}}},
		{Key: "$set", Value: bson.D{{Key: "lease.until", Value: now.Add(p.leaseTime())}}},
	})
}

func (p *Provisioner) update(ctx context.Context, filter, update bson.D) (record, error) {
	var doc record
	err := p.Router.dir.tenants.FindOneAndUpdate(ctx, filter, update,
		options.FindOneAndUpdate().SetReturnDocument(options.After)).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return record{}, errNoMatch
	}
	return doc, Translate(err)
}
