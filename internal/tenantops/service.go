package tenantops

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Deps is what operations stand on.
type Deps struct {
	Now    func() time.Time
	Logger *slog.Logger
	Router *tenancy.Router
	Schema Schema
	Vault  *files.Vault
	Audit  *audit.Service
	// Changed makes every process read the clinic anew; best effort.
	Changed func(ctx context.Context, tenant tenancy.ID)
	// Wake marks all follow-up work of a clinic, because its data is not what it was.
	Wake func(ctx context.Context, tenant tenancy.ID) error
	// Forget removes what caches, queues and the live channel hold of a clinic, and says how many keys.
	Forget func(ctx context.Context, tenant tenancy.ID) (int, error)
	Config Config
}

// Config is how operations go about it. The zero Config has the defaults.
type Config struct {
	KeepFor    time.Duration // a backup
	KeepLeft   time.Duration // a database that a clinic has left: until then it can be led back
	PurgeAfter time.Duration // that a clinic has been deleted; 0 at once
	Nightly    bool          // every clinic is backed up once a day
	NightFrom  int           // the hour (UTC) from which; over NightHours
	NightHours int
	Parallel   int           // operations that one process works on at once
	PauseFor   time.Duration // the longest that writes are kept out in one go
	Lease      time.Duration
	Poll       time.Duration
}

// The defaults of Config.
const (
	DefaultKeepFor    = 30 * 24 * time.Hour
	DefaultKeepLeft   = 7 * 24 * time.Hour
	DefaultPurgeAfter = 30 * 24 * time.Hour
	DefaultParallel   = 2
	DefaultPauseFor   = 30 * time.Second
	DefaultLease      = 20 * time.Second
	DefaultPoll       = 2 * time.Second
)

func (c Config) withDefaults() Config {
	for _, d := range []struct {
		of *time.Duration
		is time.Duration
	}{
		{&c.KeepFor, DefaultKeepFor}, {&c.KeepLeft, DefaultKeepLeft}, {&c.PauseFor, DefaultPauseFor}, {&c.Lease, DefaultLease}, {&c.Poll, DefaultPoll},
	} {
		if *d.of <= 0 {
			*d.of = d.is
		}
	}
	if c.Parallel <= 0 {
		c.Parallel = DefaultParallel
	}
	if c.NightHours <= 0 {
		c.NightHours = 6
	}
	return c
}

// Service begins operations and works on them. Its use cases are for super-admins; the edge and the command line have checked
// that one asks.
type Service struct {
	Deps

	ahead, skew func() time.Duration // how long ahead a pause is announced, and how long after its beginning it holds everywhere
	slots       chan struct{}        // of operations that this process works on
	night       struct {
		cursor string    // how far the look for clinics to be backed up is
		rest   time.Time // until when there is nobody to be found
	}
}

// New makes the service.
func New(d Deps) *Service {
	d.Config = d.Config.withDefaults()
	return &Service{Deps: d, ahead: d.Router.PauseLead, skew: d.Router.PauseSkew, slots: make(chan struct{}, d.Config.Parallel)}
}

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// Request asks for an operation.
type Request struct {
	ID      string // derived from an idempotency key; "" makes a new one
	Kind    Kind
	Tenant  tenancy.ID
	Reason  string
	Cluster string // of a move
	Of      string // the backup to restore, or the operation to take back
	Whole   bool   // of an export: an archive for another installation rather than a zip to read
	Confirm string // the clinic's slug, typed by who asks for a restore or a purge
}

var (
	errBusy    = fault.New(fault.Conflict, "operation_running", "Another operation on this clinic is under way.")
	errNoSuch  = fault.New(fault.NotFound, "not_found", "There is no such operation.")
	errConfirm = fault.InvalidField("confirm", "confirm_slug", "Type the clinic's address to confirm.")
)

// Begin queues an operation. Repeated with the same identifier it gives the same one. Faults: Invalid; NotFound; Conflict
// "operation_running", "illegal_state", "backup_gone", "purge_too_early".
func (s *Service) Begin(ctx context.Context, admin identity.Person, r Request) (Operation, error) {
	reason, err := tenancy.CheckReason(r.Reason)
	if err != nil {
		return Operation{}, err
	}
	if r.ID != "" {
		if o, err := s.Get(ctx, r.ID); fault.KindOf(err) != fault.NotFound {
			return o, err
		}
	} else {
		r.ID = id.New(id.Operation, s.now())
	}
	t, err := s.Router.Directory().ByID(ctx, r.Tenant)
	if err != nil {
		return Operation{}, err
	}
	by := tenancy.By{ID: admin.ID, Name: admin.Name, Email: admin.Email, Role: string(policies.SuperAdmin)}
	o := s.fresh(r.ID, r.Kind, t.ID, by, reason)
	o.From, o.Of, o.Cluster, o.Whole = t.Placement, r.Of, r.Cluster, r.Whole
	o.To = s.placeBeside(t, o.ID, t.Placement.Cluster)
	if err := s.mayBegin(ctx, t, r, &o); err != nil {
		return Operation{}, err
	}
	if err := s.insert(ctx, o); err != nil {
		return Operation{}, err
	}
	return o, s.record(ctx, o, string(o.Kind)+"_begun")
}

func (s *Service) fresh(id string, kind Kind, tenant tenancy.ID, by tenancy.By, reason string) Operation {
	now := s.now()
	return Operation{
		ID: id, Kind: kind, Tenant: tenant, By: by, Reason: reason, State: Queued, Active: true, StepsDone: []string{}, Collections: []Progress{},
		CreatedAt: now, ChangedAt: now, Lease: lease{Until: now},
	}
}

const tailOfID = 5 // of an operation, in the names of databases that it makes

// placeBeside is where an operation makes a database of the clinic; no other operation makes one there.
func (s *Service) placeBeside(t tenancy.Tenant, operation, cluster string) tenancy.Placement {
	p := t.Placement
	if cluster != p.Cluster {
		p.CredentialsRef = ""
	}
	p.Cluster, p.Database = cluster, s.Router.DatabaseName(t.ID)+"_"+operation[len(operation)-tailOfID:]
	return p
}

// mayBegin says whether the clinic's state allows the operation, and fills in where it leads.
func (s *Service) mayBegin(ctx context.Context, t tenancy.Tenant, r Request, o *Operation) error {
	illegal := fault.New(fault.Conflict, "illegal_state", "The clinic's state does not allow this.")
	alive := t.State == tenancy.Active || t.State == tenancy.Suspended
	switch r.Kind {
	case Backup, Export:
		if !alive && t.State != tenancy.Deleted {
			return illegal
		}
	case Purge:
		switch {
		case t.State != tenancy.Deleted && t.State != tenancy.Purged:
			return illegal
		case r.Confirm != t.Slug:
			return errConfirm
		case t.State == tenancy.Deleted && s.now().Before(t.ChangedAt.Add(s.Config.PurgeAfter)):
			return fault.New(fault.Conflict, "purge_too_early", "This clinic was deleted too recently to be purged.")
		}
	case Restore, RollBack, Move:
		if !alive {
			return illegal
		}
		return s.mayLead(ctx, t, r, o)
	default:
		return fault.InvalidField("kind", "unknown_kind", "There is no such operation.")
	}
	return nil
}

// mayLead checks what leads the clinic to another database.
func (s *Service) mayLead(ctx context.Context, t tenancy.Tenant, r Request, o *Operation) error {
	if r.Kind == Move {
		return s.mayMove(ctx, t, r, o)
	}
	if r.Confirm != t.Slug {
		return errConfirm
	}
	of, err := s.Get(ctx, r.Of)
	if err != nil {
		return err
	}
	if of.Tenant != t.ID {
		return errNoSuch
	}
	switch r.Kind {
	case Restore:
		if of.Kind != Backup || of.State != Done || !of.Archive.RemovedAt.IsZero() {
			return fault.New(fault.Conflict, "backup_gone", "This backup is no longer there.")
		}
	default:
		if !of.Reversible(t) {
			return fault.New(fault.Conflict, "no_way_back", "The clinic's former data is no longer there.")
		}
		o.To, o.Schema = of.From, of.Left
	}
	return nil
}

func (s *Service) mayMove(ctx context.Context, t tenancy.Tenant, r Request, o *Operation) error {
	if t.Placement.CredentialsRef != "" {
		return fault.New(fault.Conflict, "own_credentials", "This clinic's database has credentials of its own; it is moved by hand.")
	}
	report, err := s.Router.MoveCheck(ctx, t.ID, r.Cluster, s.Schema.Newest())
	if err != nil {
		return err
	}
	if r.Cluster == t.Placement.Cluster || !report.OK() {
		return fault.New(fault.Conflict, "move_impossible", "The clinic cannot be moved there.").WithDetails(report.Problems)
	}
	o.To = s.placeBeside(t, o.ID, r.Cluster)
	return nil
}

// Cancel asks an operation to end; it does before its next piece, as long as nothing has been switched or removed. Faults:
// NotFound, Conflict "too_late".
func (s *Service) Cancel(ctx context.Context, admin identity.Person, operation string) (Operation, error) {
	o, err := s.askToEnd(ctx, operation)
	if err != nil {
		return Operation{}, err
	}
	o.By = tenancy.By{ID: admin.ID, Name: admin.Name, Email: admin.Email, Role: string(policies.SuperAdmin)}
	return o, s.record(ctx, o, string(o.Kind)+"_cancelled")
}

// record writes what an operation came to into the platform's audit log, once.
func (s *Service) record(ctx context.Context, o Operation, action string) error {
	return s.Audit.RecordPlatform(ctx, identity.Person{ID: o.By.ID, Name: o.By.Name, Email: o.By.Email}, audit.Entry{
		ID: id.Derived(id.AuditEntry, o.ID, action), Tenant: o.Tenant, Action: "tenant." + action, Reason: o.Reason,
		Subject: audit.Subject{Kind: "tenant", ID: string(o.Tenant)},
	})
}
