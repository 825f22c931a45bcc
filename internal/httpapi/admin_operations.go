package httpapi

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/tenantops"
	"github.com/m-saas/m-saas/tenancy"
)

// TenantOperation is something that is done to a clinic as a whole.
type TenantOperation struct {
	ID          string              `json:"id"`
	Kind        string              `json:"kind" enum:"backup,restore,rollback,move,export,import,purge"`
	State       string              `json:"state" enum:"queued,running,done,failed,cancelled"`
	Code        string              `json:"code" doc:"Why it failed, or why it waits."`
	Reason      string              `json:"reason"`
	By          string              `json:"by" doc:"Who began it."`
	Steps       []OperationStep     `json:"steps" nullable:"false"`
	Collections []OperationProgress `json:"collections" nullable:"false" doc:"How far each collection is in the present step."`
	Objects     int64               `json:"objects" doc:"Files of the clinic that were seen to."`
	ObjectBytes int64               `json:"object_bytes"`
	PauseMS     int64               `json:"pause_ms" doc:"The longest time for which the clinic's writes were kept out."`
	Cluster     string              `json:"cluster" doc:"Where the clinic's data went."`
	Of          string              `json:"of" doc:"The backup that is restored, or the operation that is taken back."`
	Archive     *OperationArchive   `json:"archive,omitempty" doc:"What a backup or an export has made; absent when it is no longer there."`
	Purged      *PurgeCertificate   `json:"purged,omitempty" doc:"What a purge has removed."`
	Reversible  bool                `json:"reversible" doc:"The clinic can be led back to the data that it had before."`
	Cancellable bool                `json:"cancellable"`
	CreatedAt   time.Time           `json:"created_at"`
	EndedAt     *time.Time          `json:"ended_at"`
}

// OperationStep is one step of an operation.
type OperationStep struct {
	Name  string `json:"name" enum:"copy,settle,objects,archive,check,tidy,load,verify,shape,switch,adopt,after,end,databases,control,bury"`
	State string `json:"state" enum:"done,running,waiting"`
}

// OperationProgress is how far one collection is.
type OperationProgress struct {
	Name      string `json:"name"`
	Documents int64  `json:"documents"`
	Done      int64  `json:"done"`
}

// OperationArchive is a file in the object store.
type OperationArchive struct {
	Bytes     int64      `json:"bytes"`
	Documents int64      `json:"documents"`
	TakenAt   time.Time  `json:"taken_at" doc:"The moment whose state it holds."`
	CheckedAt *time.Time `json:"checked_at" doc:"When it was read back whole."`
	KeepUntil time.Time  `json:"keep_until"`
}

// PurgeCertificate says what a purge has removed.
type PurgeCertificate struct {
	Databases []string   `json:"databases" nullable:"false"`
	Documents int64      `json:"documents"`
	Objects   int        `json:"objects"`
	Archives  int        `json:"archives"`
	KeyAt     *time.Time `json:"key_at" doc:"When the clinic's key was destroyed."`
	CheckedAt *time.Time `json:"checked_at" doc:"When it was looked whether anything is left."`
}

type listOperationsInput struct {
	TenantIDPath
}

func (a *API) listOperations(ctx context.Context, _ identity.Person, in *listOperationsInput) (*body[list[TenantOperation]], error) {
	t, err := a.Router.Directory().ByID(ctx, tenancy.ID(in.ID))
	if err != nil {
		return nil, err
	}
	all, err := a.Operations.List(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	return &body[list[TenantOperation]]{Body: listOf(viewsOf(all, func(o tenantops.Operation) TenantOperation { return tenantOperationOf(o, t) }), "")}, nil
}

type beginOperationInput struct {
	TenantIDPath
	IdempotencyKey

	Body struct {
		Kind    string `json:"kind" enum:"backup,restore,rollback,move,export,purge"`
		Reason  string `json:"reason" minLength:"3" maxLength:"500" doc:"Goes to the audit log."`
		Cluster string `json:"cluster,omitempty" maxLength:"31" doc:"Of a move: where to."`
		Of      string `json:"of,omitempty" maxLength:"40" doc:"The backup to restore, or the operation to take back."`
		Confirm string `json:"confirm,omitempty" maxLength:"40" doc:"The clinic's slug, for a restore, its taking back, and a purge."`
	}
}

func (a *API) beginOperation(ctx context.Context, admin identity.Person, in *beginOperationInput) (*body[TenantOperation], error) {
	r := tenantops.Request{
		Kind: tenantops.Kind(in.Body.Kind), Tenant: tenancy.ID(in.ID), Reason: in.Body.Reason, Cluster: in.Body.Cluster, Of: in.Body.Of, Confirm: in.Body.Confirm,
	}
	if in.Key != "" {
		r.ID = id.Derived(id.Operation, admin.ID, in.ID, in.Key)
	}
	o, err := a.Operations.Begin(ctx, admin, r)
	return answer(o, func(o tenantops.Operation) TenantOperation { return tenantOperationOf(o, tenancy.Tenant{}) }, err)
}

// OperationPath is embedded by the input of every route about one operation.
type OperationPath struct {
	TenantIDPath

	Operation string `path:"operation" maxLength:"40" doc:"The operation's identifier."`
}

// operationOf gives the operation of the path if it is the clinic's.
func (a *API) operationOf(ctx context.Context, p OperationPath) (tenantops.Operation, error) {
	o, err := a.Operations.Get(ctx, p.Operation)
	if err == nil && string(o.Tenant) != p.ID {
		return o, fault.New(fault.NotFound, "not_found", "There is nothing here.")
	}
	return o, err
}

func (a *API) cancelOperation(ctx context.Context, admin identity.Person, in *OperationPath) (*body[TenantOperation], error) {
	o, err := a.operationOf(ctx, *in)
	if err == nil {
		o, err = a.Operations.Cancel(ctx, admin, o.ID)
	}
	return answer(o, func(o tenantops.Operation) TenantOperation { return tenantOperationOf(o, tenancy.Tenant{}) }, err)
}

// downloadExport streams an export. What is wrong with it after the first piece shows as a connection that breaks off.
func (a *API) downloadExport(ctx context.Context, _ identity.Person, in *OperationPath) (*huma.StreamResponse, error) {
	o, err := a.operationOf(ctx, *in)
	if err != nil {
		return nil, err
	}
	o, content, err := a.Operations.Download(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer func() { _ = content.Close() }()
		hc.SetHeader("Content-Type", "application/zip")
		hc.SetHeader("Content-Disposition", files.ContentDisposition("attachment", "m-saas-"+o.CreatedAt.Format(time.DateOnly)+".zip"))
		if _, err := io.Copy(hc.BodyWriter(), content); err != nil {
			a.logFailure(hc.Context(), err)
			panic(http.ErrAbortHandler) // or the file would look whole
		}
	}}, nil
}

func (a *API) deleteTenant(ctx context.Context, admin identity.Person, in *reasonInput) (*tenantOutput, error) {
	d, err := a.Platform.Delete(ctx, admin, tenancy.ID(in.ID), in.Body.Reason)
	return a.detailOf(d, err)
}

func tenantOperationOf(o tenantops.Operation, t tenancy.Tenant) TenantOperation {
	v := TenantOperation{
		ID: o.ID, Kind: string(o.Kind), State: string(o.State), Code: o.Code, Reason: o.Reason, By: o.By.Name, Steps: []OperationStep{},
		Collections: []OperationProgress{}, Objects: o.Objects.Number, ObjectBytes: o.Objects.Bytes, PauseMS: o.Pause().Milliseconds(),
		Cluster: o.To.Cluster, Of: o.Of, CreatedAt: o.CreatedAt, EndedAt: timeOrNull(o.EndedAt),
		Reversible: o.Reversible(t), Cancellable: o.Cancellable(),
	}
	for _, step := range o.Kind.Steps() {
		v.Steps = append(v.Steps, OperationStep{Name: step, State: o.StepState(step)})
	}
	for _, c := range o.Collections {
		v.Collections = append(v.Collections, OperationProgress{Name: c.Name, Documents: c.Documents, Done: c.Done})
	}
	if r := o.Archive; r != nil && r.Bytes > 0 && r.RemovedAt.IsZero() {
		v.Archive = &OperationArchive{Bytes: r.Bytes, Documents: r.Documents, TakenAt: r.TakenAt, CheckedAt: timeOrNull(r.CheckedAt), KeepUntil: r.KeepUntil}
	}
	if c := o.Certificate; c != nil {
		v.Purged = &PurgeCertificate{
			Databases: c.Databases, Documents: c.Documents, Objects: c.Objects, Archives: c.Archives, KeyAt: timeOrNull(c.KeyAt), CheckedAt: timeOrNull(c.CheckedAt),
		}
	}
	return v
}
