package migrations

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// Status is where the databases stand.
type Status struct {
	Control, ControlNewest int
	Newest                 int
	Versions               []VersionCount // tenants by version, the lowest first
	Holder                 string         // who is migrating now; "" for nobody
	Failed                 []FailedStep   // last attempts that failed, at most 50
}

// VersionCount is how many tenants are at a version.
type VersionCount struct {
	Version, Tenants int
}

// FailedStep is a tenant's step whose last attempt failed.
type FailedStep struct {
	Tenant  tenancy.ID
	Version int
	Name    string
	At      time.Time
	Error   string
}

// Plan is what Up would do.
type Plan struct {
	Control []Step
	Tenants []VersionPlan
}

// VersionPlan is what tenants at one version are missing.
type VersionPlan struct {
	Version, Tenants int
	Steps            []Step
}

// Status tells where the databases stand.
func (r *Runner) Status(ctx context.Context) (Status, error) {
	s := Status{ControlNewest: len(r.Control), Newest: r.Newest()}
	var err error
	if s.Control, err = r.controlVersion(ctx); err != nil {
		return Status{}, err
	}
	if s.Versions, err = r.versions(ctx); err != nil {
		return Status{}, err
	}
	if s.Holder, err = r.holder(ctx); err != nil {
		return Status{}, err
	}
	s.Failed, err = r.failed(ctx)
	return s, err
}

// Plan lists what Up would run.
func (r *Runner) Plan(ctx context.Context) (Plan, error) {
	have, err := r.controlVersion(ctx)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Control: r.Control[min(have, len(r.Control)):]}
	versions, err := r.versions(ctx)
	if err != nil {
		return Plan{}, err
	}
	for _, v := range versions {
		if v.Version < r.Newest() {
			p.Tenants = append(p.Tenants, VersionPlan{Version: v.Version, Tenants: v.Tenants, Steps: r.Tenant[v.Version:]})
		}
	}
	return p, nil
}

func (r *Runner) versions(ctx context.Context) ([]VersionCount, error) {
	counts, err := r.Router.Directory().CountBy(ctx, "schema_version", migrated...)
	if err != nil {
		return nil, err
	}
	var all []VersionCount
	for _, c := range counts {
		var version int
		switch v := c.Value.(type) {
		case int32:
			version = int(v)
		case int64:
			version = int(v)
		}
		all = append(all, VersionCount{Version: version, Tenants: c.N})
	}
	return all, nil
}

func (r *Runner) pending(ctx context.Context) (int, error) {
	versions, err := r.versions(ctx)
	total := 0
	for _, v := range versions {
		if v.Version < r.Newest() {
			total += v.Tenants
		}
	}
	return total, err
}

func (r *Runner) holder(ctx context.Context) (string, error) {
	cur, err := r.locks().Find(ctx, bson.D{{Key: "_id", Value: lockID}, {Key: "until", Value: bson.D{{Key: "$gt", Value: r.Now().UTC()}}}})
	if err != nil {
		return "", fmt.Errorf("read migration lock: %w", tenancy.Translate(err))
	}
	var docs []lockDoc
	if err := cur.All(ctx, &docs); err != nil || len(docs) == 0 {
		return "", tenancy.Translate(err)
	}
	return docs[0].Holder, nil
}

func (r *Runner) failed(ctx context.Context) ([]FailedStep, error) {
	cur, err := r.ledger().Find(ctx, bson.D{{Key: "error", Value: bson.D{{Key: "$exists", Value: true}}}}, options.Find().SetLimit(50))
	if err != nil {
		return nil, fmt.Errorf("migration ledger: %w", tenancy.Translate(err))
	}
	var entries []entry
	if err := cur.All(ctx, &entries); err != nil {
		return nil, fmt.Errorf("migration ledger: %w", tenancy.Translate(err))
	}
	var all []FailedStep
	for _, e := range entries {
		all = append(all, FailedStep{Tenant: e.Tenant, Version: e.Version, Name: e.Name, At: e.FinishedAt, Error: e.Error})
	}
	return all, nil
}
