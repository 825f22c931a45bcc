package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/tenancy"
)

// TenantSummary is a clinic in the super-admins' list.
type TenantSummary struct {
	ID            tenancy.ID `json:"id"`
	Slug          string     `json:"slug"`
	Name          string     `json:"name"`
	State         string     `json:"state" enum:"provisioning,active,suspended,deleted,purged"`
	OwnerEmail    string     `json:"owner_email" doc:"The owner's address, or the one invited."`
	Members       int        `json:"members" doc:"Active members."`
	MaxSeats      int        `json:"max_seats"`
	UsedSeats     int        `json:"used_seats"`
	SchemaVersion int        `json:"schema_version"`
	Cluster       string     `json:"cluster"`
	CreatedAt     time.Time  `json:"created_at"`
}

// TenantDetail is all that the platform knows of a clinic.
type TenantDetail struct {
	TenantSummary

	StateReason string          `json:"state_reason"`
	TeamMembers []TeamMember    `json:"team_members" nullable:"false"`
	Invitations []Invitation    `json:"invitations" nullable:"false"`
	Placement   TenantPlacement `json:"placement"`
	Sizes       *TenantSizes    `json:"sizes" doc:"null while the clinic's cluster is away."`
	Migration   TenantMigration `json:"migration"`
}

// TenantPlacement says where the data lives.
type TenantPlacement struct {
	Cluster  string `json:"cluster"`
	Database string `json:"database"`
}

// TenantSizes are what the database holds.
type TenantSizes struct {
	Documents   int64 `json:"documents"`
	DataBytes   int64 `json:"data_bytes"`
	IndexBytes  int64 `json:"index_bytes"`
	Collections int   `json:"collections"`
}

// TenantMigration is the clinic's version and the newest one.
type TenantMigration struct {
	Version int `json:"version"`
	Newest  int `json:"newest"`
}

type listTenantsInput struct {
	PageQuery

	Query string `query:"q" maxLength:"100" doc:"Beginning of any word of the name or the slug."`
	State string `query:"state" enum:"provisioning,active,suspended,deleted,purged"`
}

func (a *API) listTenants(ctx context.Context, _ identity.Person, in *listTenantsInput) (*body[list[TenantSummary]], error) {
	found, err := a.Platform.Tenants(ctx, tenancy.ListFilter{
		Query: in.Query, State: tenancy.State(in.State), Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	items := make([]TenantSummary, 0, len(found.Tenants))
	for _, t := range found.Tenants {
		items = append(items, summaryOf(t))
	}
	return &body[list[TenantSummary]]{Body: listOf(items, found.NextCursor)}, nil
}

// TenantIDPath is embedded by the input of every route about one clinic.
type TenantIDPath struct {
	ID string `path:"id" maxLength:"40" doc:"The clinic's identifier."`
}

type readTenantInput struct {
	TenantIDPath
}

type tenantOutput = body[TenantDetail]

func (a *API) readTenant(ctx context.Context, _ identity.Person, in *readTenantInput) (*tenantOutput, error) {
	d, err := a.Platform.Tenant(ctx, tenancy.ID(in.ID))
	return a.detailOf(d, err)
}

type createTenantInput struct {
	IdempotencyKey

	Body struct {
		ClinicSettings

		OwnerEmail string `json:"owner_email" format:"email" maxLength:"254" doc:"Gets an invitation to own the clinic."`
		MaxSeats   int    `json:"max_seats" minimum:"0" maximum:"1000"`
		Cluster    string `json:"cluster,omitempty" maxLength:"31" doc:"Where the data shall live; the emptiest cluster when absent."`
	}
}

func (a *API) createTenant(ctx context.Context, admin identity.Person, in *createTenantInput) (*tenantOutput, error) {
	t, err := a.Platform.Provision(ctx, admin, platform.NewTenant{
		NewClinic:  platform.NewClinic{ID: in.tenantID(admin.ID), Slug: in.Body.Slug, Settings: in.Body.settings()},
		OwnerEmail: in.Body.OwnerEmail, MaxSeats: in.Body.MaxSeats, Cluster: in.Body.Cluster,
	})
	if err != nil {
		return nil, err
	}
	d, err := a.Platform.Tenant(ctx, t.ID)
	return a.detailOf(d, err)
}

type reasonInput struct {
	TenantIDPath

	Body struct {
		Reason string `json:"reason" minLength:"3" maxLength:"500" doc:"Goes to the audit log."`
	}
}

func (a *API) suspendTenant(ctx context.Context, admin identity.Person, in *reasonInput) (*tenantOutput, error) {
	d, err := a.Platform.Suspend(ctx, admin, tenancy.ID(in.ID), in.Body.Reason)
	return a.detailOf(d, err)
}

func (a *API) restoreTenant(ctx context.Context, admin identity.Person, in *reasonInput) (*tenantOutput, error) {
	d, err := a.Platform.Restore(ctx, admin, tenancy.ID(in.ID), in.Body.Reason)
	return a.detailOf(d, err)
}

type setSeatsInput struct {
	TenantIDPath

	Body struct {
		MaxSeats int    `json:"max_seats" minimum:"0" maximum:"1000"`
		Reason   string `json:"reason" minLength:"3" maxLength:"500" doc:"Goes to the audit log."`
	}
}

func (a *API) setTenantSeats(ctx context.Context, admin identity.Person, in *setSeatsInput) (*tenantOutput, error) {
	if err := a.Billing.SetTrialSeats(ctx, tenancy.ID(in.ID), in.Body.MaxSeats); err != nil {
		return nil, err
	}
	d, err := a.Platform.SetSeats(ctx, admin, tenancy.ID(in.ID), in.Body.MaxSeats, in.Body.Reason)
	return a.detailOf(d, err)
}

func (a *API) reinviteOwner(ctx context.Context, admin identity.Person, in *readTenantInput) (*struct{}, error) {
	return nil, a.Platform.ReinviteOwner(ctx, admin, tenancy.ID(in.ID))
}

// Cluster is a configured database cluster.
type Cluster struct {
	Name    string `json:"name"`
	Tenants int    `json:"tenants"`
}

func (a *API) listClusters(ctx context.Context, _ identity.Person, _ *struct{}) (*body[list[Cluster]], error) {
	found, err := a.Platform.Clusters(ctx)
	if err != nil {
		return nil, err
	}
	items := make([]Cluster, 0, len(found))
	for _, c := range found {
		items = append(items, Cluster(c))
	}
	return &body[list[Cluster]]{Body: listOf(items, "")}, nil
}

func summaryOf(o platform.Overview) TenantSummary {
	return TenantSummary{
		ID: o.ID, Slug: o.Slug, Name: o.Settings.Name, State: string(o.State), OwnerEmail: o.OwnerEmail, Members: o.Members,
		MaxSeats: o.MaxSeats, UsedSeats: o.UsedSeats, SchemaVersion: o.SchemaVersion, Cluster: o.Placement.Cluster, CreatedAt: o.CreatedAt,
	}
}

func (a *API) detailOf(d platform.Detail, err error) (*tenantOutput, error) {
	if err != nil {
		return nil, err
	}
	out := TenantDetail{
		TenantSummary: summaryOf(d.Overview), StateReason: d.StateReason, TeamMembers: []TeamMember{}, Invitations: []Invitation{},
		Placement: TenantPlacement{Cluster: d.Placement.Cluster, Database: d.Placement.Database},
		Migration: TenantMigration{Version: d.SchemaVersion, Newest: d.Newest},
	}
	for _, m := range d.Team.Members {
		out.TeamMembers = append(out.TeamMembers, memberOf(m, ""))
	}
	for _, v := range d.Team.Invitations {
		out.Invitations = append(out.Invitations, a.invitationOf(v))
	}
	if d.Sizes != nil {
		sizes := TenantSizes(*d.Sizes)
		out.Sizes = &sizes
	}
	return &tenantOutput{Body: out}, nil
}
