// Package tenantops does what is done to a clinic's data as a whole: backups, restoring one beside the live data, moves to
// another cluster, exports and imports, and purging. Each is an operation: a document of the control database with its steps,
// worked on by whoever holds its lease, which any process may take over when the holder has died.
package tenantops

import (
	"slices"
	"time"

	"github.com/m-saas/m-saas/tenancy"
)

// Kind is what an operation does.
type Kind string

// The kinds of operations.
const (
	Backup   Kind = "backup"
	Restore  Kind = "restore"
	RollBack Kind = "rollback" // of a restore or a move
	Move     Kind = "move"
	Export   Kind = "export"
	Import   Kind = "import"
	Purge    Kind = "purge"
)

// State is where an operation stands.
type State string

// The states of an operation.
const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Operation is one thing that is done to a clinic as a whole.
type Operation struct {
	ID     string     `bson:"_id"`
	Kind   Kind       `bson:"kind"`
	Tenant tenancy.ID `bson:"tenant_id"`
	By     tenancy.By `bson:"by"`
	Reason string     `bson:"reason"`
	State  State      `bson:"state"`
	Code   string     `bson:"code,omitempty"` // why it failed

	// Active is there while the operation is queued or runs: a unique index over it lets only one of a clinic be so.
	Active bool `bson:"active,omitempty"`
	Cancel bool `bson:"cancel,omitempty"` // somebody wants it to end

	Step        string     `bson:"step"` // under way
	StepsDone   []string   `bson:"steps_done"`
	Collections []Progress `bson:"collections"`
	Objects     Amount     `bson:"objects"`
	Pauses      []Paused   `bson:"pauses,omitempty"`
	Attempts    int        `bson:"attempts"` // since the last step that ended

	From    tenancy.Placement `bson:"from"`              // where the clinic lived when it began
	To      tenancy.Placement `bson:"to"`                // what is made: a copy beside it, or its new home
	Schema  int               `bson:"schema,omitempty"`  // version of what is made
	Left    int               `bson:"left,omitempty"`    // version of what the clinic has left
	Cluster string            `bson:"cluster,omitempty"` // that a move goes to
	Of      string            `bson:"of,omitempty"`      // the operation that this one restores from or takes back
	Slug    string            `bson:"slug,omitempty"`    // of an import
	Whole   bool              `bson:"whole,omitempty"`   // of an export: an archive for another installation
	Archive *Archive          `bson:"archive,omitempty"` // what a backup or an export has made

	Certificate *Certificate `bson:"certificate,omitempty"` // what a purge has removed
	DropAt      time.Time    `bson:"drop_at,omitempty"`     // when the database that the clinic has left goes
	DroppedAt   time.Time    `bson:"dropped_at,omitempty"`

	CreatedAt time.Time `bson:"created_at"`
	ChangedAt time.Time `bson:"changed_at"`
	EndedAt   time.Time `bson:"ended_at,omitempty"`
	Lease     lease     `bson:"lease"`

	told time.Time // when progress was last entered
}

type lease struct {
	Token int64     `bson:"token"`
	Until time.Time `bson:"until"`
}

// Progress is how far one collection is.
type Progress struct {
	Name      string `bson:"name" json:"name"`
	Documents int64  `bson:"documents" json:"documents"` // of the clinic
	Done      int64  `bson:"done" json:"done"`           // in this pass
	SHA256    string `bson:"sha256,omitempty" json:"-"`

	differed int64 // documents, in the last pass
}

// Amount is a number of objects and their bytes.
type Amount struct {
	Number int64 `bson:"number" json:"number"`
	Bytes  int64 `bson:"bytes" json:"bytes"`
}

// Paused is how long the clinic's writes were kept out.
type Paused struct {
	From  time.Time `bson:"from"`
	Until time.Time `bson:"until"`
}

// Archive is a file that an operation has made in the object store.
type Archive struct {
	Name      string    `bson:"name"`
	Bytes     int64     `bson:"bytes"`
	SHA256    string    `bson:"sha256"`
	Documents int64     `bson:"documents"`
	TakenAt   time.Time `bson:"taken_at"`   // the moment whose state it holds
	CheckedAt time.Time `bson:"checked_at"` // read back whole, counted and hashed
	KeepUntil time.Time `bson:"keep_until"`
	RemovedAt time.Time `bson:"removed_at,omitempty"`
}

// Certificate says what a purge has removed, how much of it, and when.
type Certificate struct {
	Databases []string         `bson:"databases"`
	Documents int64            `bson:"documents"`
	Objects   int              `bson:"objects"`
	Archives  int              `bson:"archives"`
	Control   map[string]int64 `bson:"control"` // documents of the control database, by collection
	Cached    int              `bson:"cached"`  // keys of the cache, the queues and the live channel
	KeyAt     time.Time        `bson:"key_at"`  // when the clinic's key was destroyed
	CheckedAt time.Time        `bson:"checked_at"`
}

// has says whether a step has ended.
func (o *Operation) has(step string) bool {
	return slices.Contains(o.StepsDone, step)
}

// Pause is the longest that the clinic's writes were kept out.
func (o *Operation) Pause() time.Duration {
	var longest time.Duration
	for _, p := range o.Pauses {
		longest = max(longest, p.Until.Sub(p.From))
	}
	return longest
}

// Steps lists the steps of a kind in order, for screens.
func (k Kind) Steps() []string {
	switch k {
	case Backup:
		return []string{stepCopy, stepSettle, stepObjects, stepArchive, stepCheck, stepTidy}
	case Export:
		return []string{stepCopy, stepSettle, stepArchive, stepTidy}
	case Restore:
		return []string{stepLoad, stepVerify, stepShape, stepObjects, stepSwitch, stepAfter}
	case RollBack:
		return []string{stepShape, stepSwitch, stepAfter}
	case Move:
		return []string{stepCopy, stepSettle, stepAfter}
	case Import:
		return []string{stepLoad, stepVerify, stepShape, stepAdopt, stepAfter}
	case Purge:
		return []string{stepEnd, stepDatabases, stepObjects, stepControl, stepBury}
	}
	return nil
}

// The names of steps.
const (
	stepCopy      = "copy"      // while the clinic works
	stepSettle    = "settle"    // writes are kept out: what has changed since, and for a move the switch
	stepObjects   = "objects"   // the clinic's files
	stepArchive   = "archive"   // the copy as a file in the object store
	stepCheck     = "check"     // the file is read back
	stepTidy      = "tidy"      // the copy goes, and what is older than it is kept for
	stepLoad      = "load"      // a file becomes a database
	stepVerify    = "verify"    // which is read back
	stepShape     = "shape"     // and brought to the newest version
	stepSwitch    = "switch"    // writes are kept out, and the clinic is led to the other database
	stepAdopt     = "adopt"     // the clinic is entered in the directory
	stepAfter     = "after"     // what follows: caches, follow-up work
	stepEnd       = "end"       // the clinic can no longer come back
	stepDatabases = "databases" // go
	stepControl   = "control"   // what the platform knows of the clinic goes
	stepBury      = "bury"      // its key is destroyed; it is looked whether anything is left
)

// StepState says of a step whether it is done, running or waiting.
func (o *Operation) StepState(step string) string {
	switch {
	case o.has(step):
		return "done"
	case o.Active && o.Step == step:
		return "running"
	}
	return "waiting"
}

// Cancellable says whether the operation can still be ended.
func (o *Operation) Cancellable() bool {
	if !o.Active || o.Cancel {
		return false
	}
	return !slices.ContainsFunc(pointsOfNoReturn, func(step string) bool { return o.has(step) || o.Step == step })
}

// Reversible says whether the clinic, as it is now, can be led back to what it had before the operation.
func (o *Operation) Reversible(t tenancy.Tenant) bool {
	return o.State == Done && (o.Kind == Restore || o.Kind == Move) && t.Placement == o.To && !o.DropAt.IsZero() && o.DroppedAt.IsZero()
}
