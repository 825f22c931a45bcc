package clients

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Bounds of views.
const (
	MaxViews     = 50 // that one person sees
	MaxViewName  = 60 // runes
	MaxColumns   = 30
	maxColumnLen = 60 // bytes
)

// View is a filter of the client list that somebody saved, for themself or for the whole clinic.
type View struct {
	ID          string     `bson:"_id"`
	Name        string     `bson:"name"`
	Shared      bool       `bson:"shared"`
	OwnerID     string     `bson:"owner_id"` // the person
	Filter      ViewFilter `bson:"filter"`
	Columns     []string   `bson:"columns,omitempty"` // what the list shows; the screens know the names
	Rev         int64      `bson:"rev"`
	CreatedAt   time.Time  `bson:"created_at"`
	ChangedAt   time.Time  `bson:"changed_at"`
	RequestHash string     `bson:"request_hash"`
}

// ViewFilter is the part of a Filter that is saved.
type ViewFilter struct {
	Query         string  `bson:"q,omitempty"`
	Status        Status  `bson:"status,omitempty"`
	Source        Source  `bson:"source,omitempty"`
	Tag           string  `bson:"tag,omitempty"`
	Consent       Channel `bson:"consent,omitempty"`
	LastVisit     Span    `bson:"last_visit,omitempty"`
	LastVisitFrom string  `bson:"last_visit_from,omitempty"`
	LastVisitTo   string  `bson:"last_visit_to,omitempty"`
	Created       Span    `bson:"created,omitempty"`
	CreatedFrom   string  `bson:"created_from,omitempty"`
	CreatedTo     string  `bson:"created_to,omitempty"`
	Sort          Sort    `bson:"sort,omitempty"`
}

func (f ViewFilter) filter() Filter {
	return Filter{
		Query: f.Query, Status: f.Status, Source: f.Source, Tag: f.Tag, Consent: f.Consent, Sort: f.Sort,
		LastVisit: f.LastVisit, LastVisitFrom: f.LastVisitFrom, LastVisitTo: f.LastVisitTo,
		Created: f.Created, CreatedFrom: f.CreatedFrom, CreatedTo: f.CreatedTo,
	}
}

// ViewChange is the input of EditView: nil leaves a field as it is.
type ViewChange struct {
	Name    *string
	Shared  *bool
	Filter  *ViewFilter
	Columns *[]string
}

// ListViews gives the actor's own views and the shared ones, by name. Faults: Forbidden.
func (s *Service) ListViews(ctx context.Context, actor identity.Actor) ([]View, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return nil, err
	}
	found, err := listViews(ctx, actor.Scope(), actor.Person().ID)
	if err != nil {
		return nil, fmt.Errorf("list views: %w", err)
	}
	slices.SortStableFunc(found, func(a, b View) int { return strings.Compare(Fold(a.Name), Fold(b.Name)) })
	return found, nil
}

// SaveView keeps a view of the actor's. Sharing needs the permission to write clients. The same identifier with the same
// input again gives the stored view. Faults: Forbidden; Invalid with fields; Conflict "too_many_views".
func (s *Service) SaveView(ctx context.Context, actor identity.Actor, v View) (View, error) {
	if err := actor.Authorise(viewAction(v)); err != nil {
		return View{}, err
	}
	if err := id.Check(id.View, "id", v.ID); err != nil {
		return View{}, err
	}
	if err := v.check(actor.Scope(), s.Now()); err != nil {
		return View{}, err
	}
	hash, err := idempotency.Fingerprint([]any{v.Name, v.Shared, v.Filter, v.Columns})
	if err != nil {
		return View{}, fmt.Errorf("save view: %w", err)
	}
	have, found, err := findView(ctx, actor.Scope(), v.ID)
	if err != nil {
		return View{}, fmt.Errorf("save view: %w", err)
	}
	if found {
		return have, idempotency.Check(have.RequestHash, hash)
	}
	all, err := listViews(ctx, actor.Scope(), actor.Person().ID)
	if err != nil {
		return View{}, fmt.Errorf("save view: %w", err)
	}
	if len(all) >= MaxViews {
		return View{}, fault.New(fault.Conflict, "too_many_views", "There are 50 views already. Delete one first.")
	}
	now := s.now()
	v.OwnerID, v.Rev, v.CreatedAt, v.ChangedAt, v.RequestHash = actor.Person().ID, 1, now, now, hash
	if err := insertView(ctx, actor.Scope(), v); err != nil && !tenancy.IsDuplicate(err, "_id_") {
		return View{}, fmt.Errorf("save view: %w", err)
	}
	s.viewChanged(ctx, actor, v, "client_view.saved")
	return v, nil
}

func viewAction(v View) policies.Action {
	if v.Shared {
		return policies.ClientsWrite
	}
	return policies.ClientsRead
}

// EditView changes a view from the revision it was read at: one's own, or a shared one as the owner of the clinic.
// Faults: Forbidden; NotFound; Conflict "stale_edit"; Invalid with fields.
func (s *Service) EditView(ctx context.Context, actor identity.Actor, viewID string, rev int64, in ViewChange) (View, error) {
	v, err := s.view(ctx, actor, viewID)
	if err != nil {
		return View{}, err
	}
	if v.Rev != rev {
		return View{}, errStale()
	}
	set(&v.Name, in.Name)
	set(&v.Shared, in.Shared)
	set(&v.Filter, in.Filter)
	set(&v.Columns, in.Columns)
	if err := actor.Authorise(viewAction(v)); err != nil {
		return View{}, err
	}
	if err := v.check(actor.Scope(), s.Now()); err != nil {
		return View{}, err
	}
	v.Rev, v.ChangedAt = rev+1, s.now()
	ok, err := replaceView(ctx, actor.Scope(), v, rev)
	switch {
	case err != nil:
		return View{}, fmt.Errorf("edit view: %w", err)
	case !ok:
		return View{}, errStale()
	}
	s.viewChanged(ctx, actor, v, "client_view.edited")
	return v, nil
}

// DeleteView takes a view away; as EditView, rev 0 means whatever is current.
func (s *Service) DeleteView(ctx context.Context, actor identity.Actor, viewID string, rev int64) error {
	v, err := s.view(ctx, actor, viewID)
	if err != nil {
		return err
	}
	if rev != 0 && v.Rev != rev {
		return errStale()
	}
	if err := removeView(ctx, actor.Scope(), viewID, v.Rev); err != nil {
		return fmt.Errorf("delete view: %w", err)
	}
	s.viewChanged(ctx, actor, v, "client_view.deleted")
	return nil
}

// view reads a view that the actor may change; for others it does not exist, or is forbidden when it is shown to them.
func (s *Service) view(ctx context.Context, actor identity.Actor, viewID string) (View, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return View{}, err
	}
	gone := fault.New(fault.NotFound, "not_found", "There is no such view.")
	if !id.Is(id.View, viewID) {
		return View{}, gone
	}
	v, found, err := findView(ctx, actor.Scope(), viewID)
	switch {
	case err != nil:
		return View{}, fmt.Errorf("read view: %w", err)
	case !found || v.OwnerID != actor.Person().ID && !v.Shared:
		return View{}, gone
	case v.OwnerID != actor.Person().ID:
		return v, actor.Authorise(policies.ClinicUpdate)
	}
	return v, nil
}

func (v *View) check(scope tenancy.Scope, now time.Time) error {
	v.Name = strings.Join(strings.Fields(v.Name), " ")
	switch {
	case v.Name == "":
		return fault.InvalidField("name", "required", "A view needs a name.")
	case utf8.RuneCountInString(v.Name) > MaxViewName || hasControl(v.Name):
		return fault.InvalidField("name", "too_long", fmt.Sprintf("At most %d characters in one line.", MaxViewName))
	case len(v.Columns) > MaxColumns || slices.ContainsFunc(v.Columns, func(c string) bool { return c == "" || len(c) > maxColumnLen || hasControl(c) }):
		return fault.InvalidField("columns", "too_many", fmt.Sprintf("At most %d columns.", MaxColumns))
	}
	_, err := v.Filter.filter().check(scope, now)
	return prefixed("filter.", err)
}

func (s *Service) viewChanged(ctx context.Context, actor identity.Actor, v View, action string) {
	if !v.Shared {
		return
	}
	s.recorded(ctx, actor, audit.Entry{Action: action, Subject: audit.Subject{Kind: "client_view", ID: v.ID, Name: v.Name}})
	if s.Notify != nil {
		s.Notify(ctx, actor.Scope(), "client_view.changed", v.ID, v.Rev)
	}
}
