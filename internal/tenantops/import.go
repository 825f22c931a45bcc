package tenantops

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// ImportRequest brings a clinic in from an archive that was made for elsewhere. Its identifier stays what it was, because what
// is encrypted in it is bound to it; its address changes when it is taken.
type ImportRequest struct {
	Open    func() (io.ReadCloser, error)
	Key     []byte // that was given apart when the archive was made
	Slug    string // "" takes the one that it had
	Cluster string // "" takes the first
	Reason  string
}

// Import brings a clinic in and gives the operation when it is there; it is worked on here, because nobody else has the file.
// Cut short, the next Import of the same archive goes on. Faults: Invalid; Conflict "clinic_exists", "archive_damaged",
// "archive_unknown", "operation_running".
func (s *Service) Import(ctx context.Context, admin identity.Person, r ImportRequest, each func(Operation)) (Operation, error) {
	reason, err := tenancy.CheckReason(r.Reason)
	if err != nil {
		return Operation{}, err
	}
	m, err := s.manifestOf(r)
	if err != nil {
		return Operation{}, err
	}
	o := s.fresh(id.Derived(id.Operation, string(m.Tenant), m.Operation, "import"), Import, m.Tenant,
		tenancy.By{ID: admin.ID, Name: admin.Name, Email: admin.Email, Role: string(policies.SuperAdmin)}, reason)
	if r.Cluster == "" {
		r.Cluster = s.Router.Clusters()[0]
	}
	if !slices.Contains(s.Router.Clusters(), r.Cluster) {
		return Operation{}, fault.InvalidField("cluster", "unknown_cluster", "There is no such cluster.")
	}
	if r.Slug != "" {
		if err := tenancy.CheckSlug(r.Slug); err != nil {
			return Operation{}, err
		}
	}
	o.Slug, o.Schema = r.Slug, m.Schema
	o.To = s.placeBeside(tenancy.Tenant{ID: m.Tenant}, o.ID, r.Cluster)
	t, err := s.Router.Directory().ByID(ctx, m.Tenant)
	if err == nil && t.State != tenancy.Purged && t.Placement != o.To {
		return Operation{}, fault.New(fault.Conflict, "clinic_exists", "This clinic is here already. Restore a backup of it instead.")
	}
	if err := s.insert(ctx, o); err != nil {
		return Operation{}, err
	}
	return s.follow(ctx, o.ID, each, func(ctx context.Context) error {
		_, err := s.work(ctx, o.ID, s.importing(r))
		return err
	})
}

func (s *Service) importing(r ImportRequest) map[string]func(context.Context, *Operation) error {
	var m manifest
	return map[string]func(context.Context, *Operation) error{
		stepLoad: func(ctx context.Context, o *Operation) error {
			objects := &arriving{vault: s.Vault, tenant: o.Tenant, ctx: ctx}
			return s.readFile(r, func(a *archiveReader) error {
				err := s.loadInto(ctx, o, a, sink{control: s.controlSink(ctx), object: objects.begin, piece: objects.piece})
				return objects.end(err)
			})
		},
		stepVerify: s.verify,
		stepShape:  s.shapeLoaded,
		stepAdopt: func(ctx context.Context, o *Operation) (err error) {
			if m, err = s.manifestOf(r); err != nil {
				return err
			}
			return s.adopt(ctx, o, m)
		},
		stepAfter: s.after,
	}
}

func (s *Service) adopt(ctx context.Context, o *Operation, m manifest) error {
	settings, err := readSettings(m)
	if err != nil {
		return err
	}
	key, err := s.Router.SealDataKey(m.Tenant, m.DataKey)
	if err != nil {
		return err
	}
	now := s.now()
	t := tenancy.Tenant{
		ID: m.Tenant, Slug: m.Slug, Settings: settings, State: tenancy.Active, Placement: o.To, SchemaVersion: o.Schema, DataKey: key,
		StepsDone: []string{}, CreatedAt: now, ChangedAt: now, Rev: 1,
	}
	if o.Slug != "" {
		t.Slug = o.Slug
	}
	t, err = s.Router.Directory().Adopt(ctx, t, tenancy.Change{By: o.By, Action: "tenant.imported", Reason: o.Reason, Changes: []tenancy.FieldChange{
		{Field: "slug", After: t.Slug}, {Field: "cluster", After: o.To.Cluster},
	}})
	o.Slug = t.Slug
	return err
}

func (s *Service) readFile(r ImportRequest, do func(*archiveReader) error) error {
	file, err := r.Open()
	if err != nil {
		return fmt.Errorf("open archive: %w", err)
	}
	defer func() { _ = file.Close() }()
	a, err := openArchive(file, func(head) ([]byte, error) { return r.Key, nil })
	if err != nil {
		return err
	}
	return do(a)
}

func (s *Service) manifestOf(r ImportRequest) (m manifest, err error) {
	err = s.readFile(r, func(a *archiveReader) error {
		kind, data, err := a.next()
		if err != nil || kind != frameManifest {
			return damaged(err)
		}
		if m, err = readJSON[manifest](data); err != nil {
			return err
		}
		if m.Tenant != a.head.Tenant || m.Schema > s.Schema.Newest() {
			return fault.New(fault.Conflict, "archive_unknown", "This archive was made by another version.")
		}
		return nil
	})
	return m, err
}
