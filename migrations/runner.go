package migrations

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/tenancy"
)

// Defaults of Runner.
const (
	DefaultCanary      = 3
	DefaultWorkers     = 8
	DefaultStepTimeout = 10 * time.Minute
	DefaultLockFor     = 15 * time.Second
)

// Budget says how many tenants may fail before a run stops. The zero Budget stops at the first.
type Budget struct {
	Tenants int     // so many
	Percent float64 // or this share of the tenants to migrate, when it is more
}

func (b Budget) allows(failed, total int) bool {
	return failed <= b.Tenants || float64(failed) <= b.Percent/100*float64(total)
}

// Runner brings the control database and then the tenants' databases to the newest version. One runner works at a time;
// killed at any point, the next run goes on where it stopped.
type Runner struct {
	Router  *tenancy.Router
	Control []Step // of the control database
	Tenant  []Step // of every tenant's database

	Canary      int // tenants that go first, one by one; any failure among them stops the run
	Workers     int // tenants at the same time afterwards
	Budget      Budget
	StepTimeout time.Duration
	LockFor     time.Duration // the lock of a runner that died ends after this

	Holder   string // who runs, for those who find it locked
	Now      func() time.Time
	Logger   *slog.Logger
	Progress func(Progress) // called one at a time; nil for none
}

// Progress is how far a run is.
type Progress struct {
	Wave   string // "canary" or "all"
	Done   int    // tenants at the newest version
	Failed int
	Total  int        // tenants that the run has to migrate
	Tenant tenancy.ID // whose turn just ended
}

// Report is what a run did.
type Report struct {
	ControlSteps int
	Migrated     int
	Failures     []Failure
}

// Failure is one tenant whose migration failed; it stays at its version until the next run.
type Failure struct {
	Tenant  tenancy.ID
	Version int
	Err     error
}

// ErrBudget stops a run in which too many tenants failed.
var ErrBudget = errors.New("too many tenants failed")

// Newest is the version of tenants' databases after all steps.
func (r *Runner) Newest() int { return len(r.Tenant) }

// migrated are the states whose databases follow the versions. A tenant in provisioning runs its steps there.
var migrated = []tenancy.State{tenancy.Active, tenancy.Suspended, tenancy.Deleted}

// Up runs every missing step: those of the control database, then the tenants' in waves. It gives what was done also
// when it stops. Faults: Conflict "migration_running" while another run holds the lock; otherwise ErrBudget, or what the
// control database answers.
func (r *Runner) Up(ctx context.Context) (Report, error) {
	if err := r.check(); err != nil {
		return Report{}, err
	}
	lock, err := r.acquire(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("lock migrations: %w", err)
	}
	working, stop := lock.keep(ctx)
	report, err := r.up(working, lock)
	if cause := context.Cause(working); err != nil && errors.Is(cause, errLockLost) {
		err = cause
	}
	stop()
	return report, errors.Join(err, lock.release(ctx))
}

func (r *Runner) up(ctx context.Context, lock *lock) (Report, error) {
	var report Report
	n, err := r.upControl(ctx, lock)
	report.ControlSteps = n
	if err != nil {
		return report, err
	}
	total, err := r.pending(ctx)
	if err != nil || total == 0 {
		return report, err
	}
	w := &wave{runner: r, lock: lock, total: total, report: &report}
	return report, w.run(ctx)
}

// UpControl brings the control database alone to its newest version, under the same lock.
func (r *Runner) UpControl(ctx context.Context) error {
	only := *r
	only.Tenant = nil
	_, err := only.Up(ctx)
	return err
}

// UpTenant runs the missing steps of one tenant that is being provisioned; its provisioning lease keeps others away.
func (r *Runner) UpTenant(ctx context.Context, id tenancy.ID) error {
	if err := r.check(); err != nil {
		return err
	}
	t, err := r.Router.Directory().ByID(ctx, id)
	if err != nil {
		return err
	}
	_, err = r.steps(ctx, t, 0)
	return err
}

// UpDatabase runs the steps after a version in a database that no tenant is led to yet; the caller alone works on it.
func (r *Runner) UpDatabase(ctx context.Context, db *mongo.Database, version int) error {
	if err := r.check(); err != nil {
		return err
	}
	for _, s := range r.Tenant[min(version, len(r.Tenant)):] {
		if err := r.one(ctx, db, s); err != nil {
			return fmt.Errorf("step %d %s: %w", s.Version, s.Name, err)
		}
	}
	return nil
}

func (r *Runner) check() error {
	for _, steps := range [][]Step{r.Control, r.Tenant} {
		for i, s := range steps {
			if s.Version != i+1 || s.Name == "" || s.Up == nil {
				return fmt.Errorf("migration %d %q: versions start at 1 and have no gaps", s.Version, s.Name)
			}
		}
	}
	return nil
}

func (r *Runner) upControl(ctx context.Context, lock *lock) (int, error) {
	db := r.control().Database()
	have, err := r.controlVersion(ctx)
	if err != nil {
		return 0, err
	}
	ran := 0
	for _, s := range r.Control[min(have, len(r.Control)):] {
		began := r.Now().UTC()
		if err := r.one(ctx, db, s); err != nil {
			return ran, fmt.Errorf("control step %d %s: %w", s.Version, s.Name, err)
		}
		if err := lock.check(ctx); err != nil {
			return ran, err
		}
		if err := r.enter(ctx, entry{Version: s.Version, Name: s.Name, Fence: lock.token, StartedAt: began}); err != nil {
			return ran, err
		}
		ran++
	}
	return ran, nil
}

func (r *Runner) one(ctx context.Context, db *mongo.Database, s Step) error {
	timeout := r.StepTimeout
	if timeout <= 0 {
		timeout = DefaultStepTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return tenancy.Translate(s.Up(ctx, db))
}

// steps runs what a tenant is missing and says at which version it stopped. Every entry holds only as long as no later
// holder of the lock has touched the tenant.
func (r *Runner) steps(ctx context.Context, t tenancy.Tenant, fence int64) (int, error) {
	at := t.SchemaVersion
	if at >= len(r.Tenant) {
		return at, nil
	}
	db, err := r.Router.Database(ctx, t.ID, "a migration shapes the whole database")
	if err != nil {
		return at, err
	}
	for _, s := range r.Tenant[at:] {
		began := r.Now().UTC()
		e := entry{Tenant: t.ID, Version: s.Version, Name: s.Name, Fence: fence, StartedAt: began}
		if err := r.one(ctx, db, s); err != nil {
			e.Error = safe(err)
			return s.Version, errors.Join(fmt.Errorf("step %d %s: %w", s.Version, s.Name, err), r.enter(context.WithoutCancel(ctx), e))
		}
		if err := r.reached(ctx, t.ID, s.Version, fence); err != nil {
			return s.Version, err
		}
		if err := r.enter(ctx, e); err != nil {
			return s.Version, err
		}
		at = s.Version
	}
	return at, nil
}

func (r *Runner) log() *slog.Logger {
	if r.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Logger
}

func positive(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}
