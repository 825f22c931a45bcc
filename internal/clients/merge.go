package clients

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// MergesDue is the kind of the follow-up work of merges: what a crash cut short, and what was booked while one ran.
const MergesDue due.Kind = "merges"

// MergeState is where a merge stands. It goes from running to done, or by reverting to refused; from done by undoing to
// undone. Every step may be repeated, so whoever comes after a crash goes on from the state.
type MergeState string

// The states of a merge.
const (
	MergeRunning   MergeState = "running"
	MergeDone      MergeState = "done"
	MergeReverting MergeState = "reverting"
	MergeRefused   MergeState = "refused"
	MergeUndoing   MergeState = "undoing"
	MergeUndone    MergeState = "undone"
)

// Merge says that the client From was found to be the client Into, who has both histories since.
type Merge struct {
	ID        string            `bson:"_id"`
	IntoID    string            `bson:"into_id"`
	FromID    string            `bson:"from_id"`
	FromName  string            `bson:"from_name"` // as they were called then
	State     MergeState        `bson:"state"`
	Keep      map[string]string `bson:"keep,omitempty"` // whose value a field got: "this" or "other"
	By        audit.Actor       `bson:"by"`
	StartedAt time.Time         `bson:"started_at"`
	DoneAt    *time.Time        `bson:"done_at,omitempty"`
	UndoneAt  *time.Time        `bson:"undone_at,omitempty"`
}

// UndoUntil is the end of the 30 days; nil unless the merge can be undone.
func (m Merge) UndoUntil() *time.Time {
	if m.State != MergeDone || m.DoneAt == nil {
		return nil
	}
	until := m.DoneAt.Add(Patience)
	return &until
}

// mergeRecord is a merge as it is stored, with what undoing needs.
type mergeRecord struct {
	Merge    Merge      `bson:",inline"`
	Before   *record    `bson:"before,omitempty"` // the client merged into, without what came with the merge
	After    *record    `bson:"after,omitempty"`
	FromKeys []string   `bson:"from_keys,omitempty"` // the guard against doubles that the other client had
	SweepAt  *time.Time `bson:"sweep_at,omitempty"`  // when to look for what was made for the other client meanwhile
}

// Move names a merge to whoever keeps something of clients.
type Move struct {
	MergeID string
	Into    string
	From    string
}

// Mover re-points what one feature keeps of clients. Move goes from From to Into and marks each thing with the merge;
// Return brings exactly what is marked back, unless it is somebody else's since. Both may be repeated after a part of them
// was done. Move faults with Conflict when Into has something in the way.
type Mover interface {
	Move(ctx context.Context, scope tenancy.Scope, m Move) error
	Return(ctx context.Context, scope tenancy.Scope, m Move) error
}

// Clash is a pair of appointments that one client cannot both have.
type Clash struct {
	ThisID  string // of the client merged into
	OtherID string
	Start   time.Time
	End     time.Time
}

// Clashes is the detail of the fault merge_conflict.
type Clashes struct {
	Clashes []Clash
}

// RefuseClashes makes the fault of a merge that would put a client into two places at once.
func RefuseClashes(all []Clash) error {
	return fault.New(fault.Conflict, "merge_conflict", "Both clients have appointments at the same time. Cancel or move one of each first.").
		WithDetails(Clashes{Clashes: all})
}

// MergeRequest is the input of Merge: IntoID stays, FromID is found to be the same.
type MergeRequest struct {
	IntoID string
	FromID string
	Keep   map[string]string // field → "this" or "other"; without it a field keeps its value unless it has none
}

// Merge makes one client of two. Their appointments, notes, files and consents are the remaining client's, and the other
// leads there (Get: client_merged). It may be repeated, and undone for 30 days. Faults: Forbidden; NotFound; Invalid;
// Conflict "merge_conflict" with Clashes; Conflict "stale_edit" when one of them is being changed or merged just now.
func (s *Service) Merge(ctx context.Context, actor identity.Actor, in MergeRequest) (Merge, error) {
	if err := actor.Authorise(policies.ClientsMerge); err != nil {
		return Merge{}, err
	}
	if err := in.check(); err != nil {
		return Merge{}, err
	}
	scope := actor.Scope()
	if m, found, err := findMergeOf(ctx, scope, in.IntoID, in.FromID); err != nil || found {
		if err != nil {
			return Merge{}, fmt.Errorf("merge clients: %w", err)
		}
		return s.run(ctx, actor, m)
	}
	into, err := s.about(ctx, scope, in.IntoID)
	if err != nil {
		return Merge{}, err
	}
	from, found, err := findStored(ctx, scope, in.FromID)
	switch {
	case err != nil:
		return Merge{}, fmt.Errorf("merge clients: %w", err)
	case !found:
		return Merge{}, fault.InvalidField("from_id", "not_found", "There is no such client.")
	}
	if err := s.refuseClashes(ctx, scope, into.ID, from.ID); err != nil {
		return Merge{}, err
	}
	now := s.now()
	m := mergeRecord{FromKeys: from.DedupeKeys, Merge: Merge{
		ID: id.New(id.Merge, now), IntoID: into.ID, FromID: from.ID, FromName: from.Name, State: MergeRunning, Keep: in.Keep, By: audit.Of(actor), StartedAt: now,
	}}
	if err := s.mark(ctx, scope, now.Add(mergeStuck)); err != nil {
		return Merge{}, err
	}
	if err := insertMerge(ctx, scope, m); err != nil {
		return Merge{}, fmt.Errorf("merge clients: %w", err)
	}
	return s.run(ctx, actor, m)
}

// mergeStuck is how long a merge may take before somebody else goes on with it.
const mergeStuck = 30 * time.Second

func (in MergeRequest) check() error {
	switch {
	case !id.Is(id.Client, in.IntoID):
		return errNotFound()
	case !id.Is(id.Client, in.FromID):
		return fault.InvalidField("from_id", "not_found", "There is no such client.")
	case in.IntoID == in.FromID:
		return fault.InvalidField("from_id", "self", "A client is not merged with themself.")
	}
	for field, whose := range in.Keep {
		if !slices.Contains(mergeFields(), field) && !strings.HasPrefix(field, "custom.") {
			return fault.InvalidField("keep", "unknown_field", "A merge does not choose this field.")
		}
		if whose != "this" && whose != "other" {
			return fault.InvalidField("keep", "unknown_value", "A field keeps the value of this or of the other client.")
		}
	}
	return nil
}

func (s *Service) refuseClashes(ctx context.Context, scope tenancy.Scope, into, from string) error {
	if s.Clashes == nil {
		return nil
	}
	all, err := s.Clashes(ctx, scope, into, from)
	if err != nil {
		return fmt.Errorf("merge clients: %w", err)
	}
	if len(all) > 0 {
		return RefuseClashes(all)
	}
	return nil
}

func (s *Service) mark(ctx context.Context, scope tenancy.Scope, at time.Time) error {
	if s.Ledger == nil {
		return nil
	}
	if err := s.Ledger.Add(ctx, scope.TenantID(), MergesDue, at); err != nil {
		return fmt.Errorf("mark a merge: %w", err)
	}
	return nil
}

// UndoMerge makes two clients of one again, for 30 days: what came with the merge goes back, what was added since stays.
// Repeating it is no fault. Faults: Forbidden; NotFound; Gone "undo_expired"; Conflict "merge_not_done", "merged_on" when
// the client has been merged into another since (undo that first), "stale_edit".
func (s *Service) UndoMerge(ctx context.Context, actor identity.Actor, mergeID string) (Merge, error) {
	if err := actor.Authorise(policies.ClientsMerge); err != nil {
		return Merge{}, err
	}
	gone := fault.New(fault.NotFound, "not_found", "There is no such merge.")
	if !id.Is(id.Merge, mergeID) {
		return Merge{}, gone
	}
	scope := actor.Scope()
	m, found, err := findMerge(ctx, scope, mergeID)
	switch {
	case err != nil:
		return Merge{}, fmt.Errorf("undo a merge: %w", err)
	case !found:
		return Merge{}, gone
	case m.Merge.State == MergeUndone:
		return m.Merge, nil
	case m.Merge.State == MergeUndoing:
		return s.run(ctx, actor, m)
	case m.Merge.State != MergeDone:
		return Merge{}, fault.New(fault.Conflict, "merge_not_done", "This merge is not done, so it cannot be undone.")
	case s.now().After(*m.Merge.UndoUntil()):
		return Merge{}, fault.New(fault.Gone, "undo_expired", "A merge can be undone for 30 days.")
	}
	into, found, err := findAny(ctx, scope, m.Merge.IntoID)
	switch {
	case err != nil || !found:
		return Merge{}, fmt.Errorf("undo a merge: %w", orMissing(err))
	case into.DeletedAt != nil:
		return Merge{}, fault.New(fault.Conflict, "merged_on", "The client has been merged into another or deleted since. Undo that first.")
	}
	if err := s.mark(ctx, scope, s.now().Add(mergeStuck)); err != nil {
		return Merge{}, err
	}
	if ok, err := moveMerge(ctx, scope, m.Merge.ID, MergeDone, MergeUndoing, nil); err != nil || !ok {
		return Merge{}, fmt.Errorf("undo a merge: %w", orStale(err))
	}
	m.Merge.State = MergeUndoing
	return s.run(ctx, actor, m)
}

// ListMerges gives the merges into a client that are done, the last one first, at most 100. Faults: Forbidden.
func (s *Service) ListMerges(ctx context.Context, actor identity.Actor, clientID string) ([]Merge, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return nil, err
	}
	found, err := listMergesInto(ctx, actor.Scope(), clientID)
	if err != nil {
		return nil, fmt.Errorf("list merges: %w", err)
	}
	return found, nil
}

func orStale(err error) error {
	if err == nil {
		return errStale()
	}
	return err
}

func orMissing(err error) error {
	if err == nil {
		return errNotFound()
	}
	return err
}
