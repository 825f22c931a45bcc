package imports

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	readPatience = 10 * time.Minute    // after which an upload is taken for cut short
	keepFor      = 30 * 24 * time.Hour // a table
	samples      = 3
	previewRows  = 20
	maxPage      = 100
)

// NewImport is the input of Add.
type NewImport struct {
	ID      string // derived from the Idempotency-Key, or a new one
	Name    string // of the file, as sent
	Content io.Reader
}

// Add takes a table and stores its rows encrypted. The same identifier again gives the stored import. Faults: Forbidden;
// Invalid on "file"; TooLarge "file_too_large"; Conflict "upload_under_way"; Unavailable.
func (s *Service) Add(ctx context.Context, actor identity.Actor, in NewImport) (Import, error) {
	if err := actor.Authorise(policies.ClientsImport); err != nil {
		return Import{}, err
	}
	scope := actor.Scope()
	if have, found, err := findStored(ctx, scope, in.ID); err != nil || found {
		if err == nil && have.State == Reading {
			err = fault.New(fault.Conflict, "upload_under_way", "This file is being uploaded already.")
		}
		return have.Import, err
	}
	rows, err := s.parse(ctx, in)
	if err != nil {
		return Import{}, err
	}
	now := s.now()
	r := record{Kind: kindImport, Import: Import{
		ID: in.ID, FileName: files.CleanName(in.Name), State: Reading, Rows: len(rows) - 1, Rev: 1, CreatedAt: now, ChangedAt: now, Kept: true,
		By:      By{PersonID: actor.Person().ID, Name: actor.Person().Name},
		Options: Options{Mapping: suggest(rows[0]), DateOrder: DayFirst, OnDuplicate: Skip, Status: clients.Active},
	}}
	if err := s.Ledger.Add(ctx, scope.TenantID(), Due, now.Add(readPatience)); err != nil {
		return Import{}, err
	}
	if err := insert(ctx, scope, r); err != nil {
		return Import{}, fmt.Errorf("add import: %w", err)
	}
	if r.Key, err = s.store(ctx, scope, r.ID, rows); err != nil {
		return Import{}, err
	}
	ok, err := setState(ctx, scope, r.ID, Reading, Uploaded, r.Key, now)
	if err == nil && !ok {
		err = errNotFound()
	}
	r.State = Uploaded
	return r.Import, err
}

// parse reads the table, at most a few at once.
func (s *Service) parse(ctx context.Context, in NewImport) ([][]string, error) {
	select {
	case s.parsing <- struct{}{}:
		defer func() { <-s.parsing }()
	case <-ctx.Done():
		return nil, tenancy.Translate(ctx.Err())
	}
	content, err := io.ReadAll(io.LimitReader(in.Content, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(content) > MaxBytes {
		return nil, fault.New(fault.TooLarge, "file_too_large", fmt.Sprintf("A table may have at most %d MB.", MaxBytes>>20))
	}
	return readTable(content)
}

func (s *Service) store(ctx context.Context, scope tenancy.Scope, importID string, rows [][]string) (key []byte, err error) {
	err = s.Store.Write(ctx, scope, importID, func(object io.Writer) error {
		sealed, k, err := scope.SealStream(object, tableContext(importID))
		if err != nil {
			return fmt.Errorf("store table: %w", err)
		}
		key = k
		if err := csv.NewWriter(sealed).WriteAll(rows); err != nil {
			return fmt.Errorf("store table: %w", err)
		}
		return sealed.Close()
	})
	return key, err
}

// table reads the stored rows one after the other; the first is the head.
type table struct {
	rows   *csv.Reader
	closer io.Closer
}

func (s *Service) open(ctx context.Context, scope tenancy.Scope, r record) (*table, error) {
	if !r.Kept {
		return nil, fault.New(fault.Gone, "table_gone", "The table of this import is not kept any more.")
	}
	object, err := s.Store.Read(ctx, scope, r.ID)
	if err != nil {
		return nil, err
	}
	plain, err := scope.OpenStream(object, r.Key, tableContext(r.ID))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read table: %w", err), object.Close())
	}
	rows := csv.NewReader(plain)
	rows.FieldsPerRecord = -1
	return &table{rows, object}, nil
}

func (t *table) close() { _ = t.closer.Close() }

// next gives up to n rows; fewer at the end.
func (t *table) next(n int) ([][]string, error) {
	var out [][]string
	for len(out) < n {
		row, err := t.rows.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read table: %w", err)
		}
		out = append(out, row)
	}
	return out, nil
}

// Column is one column of a table.
type Column struct {
	Name    string
	Samples []string // what its first rows hold
}

// Get gives an import with its columns (none when the table is not kept any more). Faults: Forbidden; NotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, importID string) (Import, []Column, error) {
	r, err := s.authorised(ctx, actor, importID)
	if err != nil || !r.Kept {
		return r.Import, nil, err
	}
	t, err := s.open(ctx, actor.Scope(), r)
	if err != nil {
		return Import{}, nil, err
	}
	defer t.close()
	rows, err := t.next(previewRows + 1)
	if err != nil || len(rows) == 0 {
		return Import{}, nil, err
	}
	columns := make([]Column, len(rows[0]))
	for i, name := range rows[0] {
		columns[i] = Column{Name: name, Samples: []string{}}
		for _, row := range rows[1:] {
			if i < len(row) && row[i] != "" && len(columns[i].Samples) < samples && !slices.Contains(columns[i].Samples, row[i]) {
				columns[i].Samples = append(columns[i].Samples, row[i])
			}
		}
	}
	return r.Import, columns, nil
}

func (s *Service) authorised(ctx context.Context, actor identity.Actor, importID string) (record, error) {
	if err := actor.Authorise(policies.ClientsImport); err != nil {
		return record{}, err
	}
	return s.find(ctx, actor.Scope(), importID)
}

// List gives the clinic's latest imports, the newest first, at most 100. Faults: Forbidden.
func (s *Service) List(ctx context.Context, actor identity.Actor) ([]Import, error) {
	if err := actor.Authorise(policies.ClientsImport); err != nil {
		return nil, err
	}
	return list(ctx, actor.Scope(), maxPage)
}

// problemsOf are the fields that a fault names.
func problemsOf(err error) []Problem {
	f, ok := fault.As(err)
	if !ok {
		return nil
	}
	var out []Problem
	for _, field := range f.Fields {
		out = append(out, Problem{Field: Field(field.Path), Code: field.Code})
	}
	if len(out) == 0 {
		out = append(out, Problem{Code: f.Code})
	}
	return out
}

// Start has the rows entered as the options say. Faults: Forbidden; NotFound; Invalid; Conflict "import_started"; Gone.
func (s *Service) Start(ctx context.Context, actor identity.Actor, importID string, o Options) (Import, error) {
	r, err := s.authorised(ctx, actor, importID)
	if err != nil {
		return Import{}, err
	}
	if err := o.check(len(r.Options.Mapping)); err != nil {
		return Import{}, err
	}
	if !r.Kept {
		return Import{}, fault.New(fault.Gone, "table_gone", "The table of this import is not kept any more.")
	}
	scope, now := actor.Scope(), s.now()
	if err := s.Ledger.Add(ctx, scope.TenantID(), Due, now.Add(startPatience)); err != nil {
		return Import{}, err
	}
	started, ok, err := start(ctx, scope, r.ID, o, By{PersonID: actor.Person().ID, Name: actor.Person().Name}, now)
	switch {
	case err != nil:
		return Import{}, fmt.Errorf("start import: %w", err)
	case !ok:
		return Import{}, fault.New(fault.Conflict, "import_started", "This import was started already.")
	}
	s.changed(ctx, actor, started, "import.started")
	s.hurry(ctx, scope)
	return started, nil
}

const startPatience = 15 * time.Second

func (s *Service) hurry(ctx context.Context, scope tenancy.Scope) {
	if err := s.Ledger.Add(ctx, scope.TenantID(), Due, s.now()); err != nil {
		s.Logger.WarnContext(ctx, "import not hastened", "tenant", scope.TenantID(), "error", err)
		return
	}
	if s.Hurry != nil {
		s.Hurry(ctx, scope.TenantID())
	}
}

// Cancel stops an import after the batch at hand; what was entered stays. Faults: Forbidden; NotFound; Conflict
// "import_ended".
func (s *Service) Cancel(ctx context.Context, actor identity.Actor, importID string) (Import, error) {
	r, err := s.authorised(ctx, actor, importID)
	if err != nil {
		return Import{}, err
	}
	if r.State == Uploaded {
		ok, err := setState(ctx, actor.Scope(), r.ID, Uploaded, Cancelled, r.Key, s.now())
		if err != nil {
			return Import{}, fmt.Errorf("cancel import: %w", err)
		}
		if ok {
			r.State = Cancelled
			return r.Import, nil
		}
	}
	ok, err := askToCancel(ctx, actor.Scope(), r.ID)
	switch {
	case err != nil:
		return Import{}, fmt.Errorf("cancel import: %w", err)
	case !ok:
		return Import{}, fault.New(fault.Conflict, "import_ended", "This import has ended already.")
	}
	s.hurry(ctx, actor.Scope())
	r, err = s.find(ctx, actor.Scope(), importID)
	return r.Import, err
}
