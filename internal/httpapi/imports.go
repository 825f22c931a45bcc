package httpapi

import (
	"context"
	"io"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/imports"
)

// ImportOptions are how a table is read and entered.
type ImportOptions struct {
	Mapping     []imports.Field     `json:"mapping" maxItems:"100" nullable:"false" doc:"By column: name, first_name, last_name, email, phone, date_of_birth, address, notes, tags, status, or empty to leave it out."`
	DateOrder   imports.DateOrder   `json:"date_order,omitempty" enum:"dmy,mdy" default:"dmy"`
	OnDuplicate imports.OnDuplicate `json:"on_duplicate,omitempty" enum:"skip,update,create" default:"skip"`
	Status      clients.Status      `json:"status,omitempty" enum:"lead,active,inactive,vip" default:"active"`
	Tag         string              `json:"tag,omitempty" maxLength:"40" doc:"Put on every client entered."`
}

func (o ImportOptions) options() imports.Options {
	return imports.Options{Mapping: o.Mapping, DateOrder: o.DateOrder, OnDuplicate: o.OnDuplicate, Status: o.Status, Tag: o.Tag}
}

// ImportColumn is one column of a table.
type ImportColumn struct {
	Name    string   `json:"name"`
	Samples []string `json:"samples" nullable:"false"`
}

// ClientImport is one table on its way into the clinic.
type ClientImport struct {
	ID        string         `json:"id"`
	FileName  string         `json:"file_name"`
	State     imports.State  `json:"state" enum:"uploaded,running,done,cancelled,failed"`
	Rows      int            `json:"rows"`
	Done      int            `json:"done" doc:"Rows worked through."`
	Made      int            `json:"made"`
	Updated   int            `json:"updated"`
	Skipped   int            `json:"skipped" doc:"Clients already."`
	Failed    int            `json:"failed"`
	Kept      bool           `json:"kept" doc:"The table is still there."`
	Options   ImportOptions  `json:"options" doc:"Suggested until it is started."`
	Columns   []ImportColumn `json:"columns" nullable:"false" doc:"In the answer about one import."`
	ByName    string         `json:"by_name"`
	Rev       int64          `json:"rev"`
	CreatedAt time.Time      `json:"created_at"`
	ChangedAt time.Time      `json:"changed_at"`
}

func importOf(im imports.Import) ClientImport {
	o := im.Options
	return ClientImport{
		ID: im.ID, FileName: im.FileName, State: im.State, Rows: im.Rows, Done: im.Done, Made: im.Made, Updated: im.Updated, Skipped: im.Skipped,
		Failed: im.Failed, Kept: im.Kept, ByName: im.By.Name, Rev: im.Rev, CreatedAt: im.CreatedAt, ChangedAt: im.ChangedAt, Columns: []ImportColumn{},
		Options: ImportOptions{Mapping: o.Mapping, DateOrder: o.DateOrder, OnDuplicate: o.OnDuplicate, Status: o.Status, Tag: o.Tag},
	}
}

// ImportProblem is what is wrong with a row.
type ImportProblem struct {
	Field imports.Field `json:"field"`
	Code  string        `json:"code"`
}

// ImportRow is what a row would become.
type ImportRow struct {
	Row         int             `json:"row" doc:"Counted from 1, without the head."`
	Name        string          `json:"name"`
	Email       string          `json:"email"`
	Phone       string          `json:"phone"`
	DateOfBirth string          `json:"date_of_birth"`
	Problems    []ImportProblem `json:"problems" nullable:"false"`
	DuplicateOf *ImportTwin     `json:"duplicate_of"`
}

// ImportTwin is a client who has the row's e-mail or phone already.
type ImportTwin struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func importRowOf(p imports.PreviewRow) ImportRow {
	r := ImportRow{
		Row: p.Row, Name: p.Client.Name, Email: p.Client.Email, Phone: p.Client.Phone, DateOfBirth: p.Client.DateOfBirth, Problems: []ImportProblem{},
	}
	for _, bad := range p.Problems {
		r.Problems = append(r.Problems, ImportProblem{Field: bad.Field, Code: bad.Code})
	}
	if p.Duplicate != nil {
		r.DuplicateOf = &ImportTwin{ID: p.Duplicate.ID, Name: p.Duplicate.Name}
	}
	return r
}

type addImportInput struct {
	TenantPath
	IdempotencyKey
	Form
}

type importOptionsInput struct {
	ItemPath

	Body ImportOptions
}

func (a *API) listImports(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[list[ClientImport]], error) {
	all, err := a.Imports.List(ctx, actor)
	return answerAll(all, importOf, err)
}

func (a *API) addImport(ctx context.Context, actor identity.Actor, in *addImportInput) (*body[ClientImport], error) {
	form, err := in.read()
	if err != nil {
		return nil, err
	}
	im, err := a.Imports.Add(ctx, actor, imports.NewImport{ID: a.newID(id.Import, actor, in.IdempotencyKey), Name: form.name, Content: form.content})
	return answer(im, importOf, err)
}

func (a *API) getImport(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[ClientImport], error) {
	im, columns, err := a.Imports.Get(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	view := importOf(im)
	for _, c := range columns {
		view.Columns = append(view.Columns, ImportColumn{Name: c.Name, Samples: c.Samples})
	}
	return &body[ClientImport]{Body: view}, nil
}

func (a *API) previewImport(ctx context.Context, actor identity.Actor, in *importOptionsInput) (*body[list[ImportRow]], error) {
	rows, err := a.Imports.Preview(ctx, actor, in.ID, in.Body.options())
	return answerAll(rows, importRowOf, err)
}

func (a *API) startImport(ctx context.Context, actor identity.Actor, in *importOptionsInput) (*body[ClientImport], error) {
	im, err := a.Imports.Start(ctx, actor, in.ID, in.Body.options())
	return answer(im, importOf, err)
}

func (a *API) cancelImport(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[ClientImport], error) {
	im, err := a.Imports.Cancel(ctx, actor, in.ID)
	return answer(im, importOf, err)
}

// download begins an answer that is a file to be kept.
func download(hc huma.Context, kind, name string) io.Writer {
	hc.SetHeader("Content-Type", kind)
	hc.SetHeader("Content-Disposition", files.ContentDisposition("attachment", name))
	hc.SetHeader("Content-Security-Policy", sandboxed)
	return hc.BodyWriter()
}

func (a *API) downloadImportErrors(ctx context.Context, actor identity.Actor, in *ItemPath) (*huma.StreamResponse, error) {
	if _, _, err := a.Imports.Get(ctx, actor, in.ID); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		begun := false
		err := a.Imports.WriteErrors(ctx, actor, in.ID, func(im imports.Import) io.Writer {
			begun = true
			return download(hc, "text/csv; charset=utf-8", im.FileName+"-errors.csv")
		})
		switch {
		case err == nil:
		case !begun:
			a.answer(hc, err)
		default:
			a.breakOff(hc, err)
		}
	}}, nil
}
