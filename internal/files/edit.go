package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Page is a part of a list; Next is "" at its end.
type Page struct {
	Items []File
	Next  string
}

// MaxPage is the largest page.
const MaxPage = 100

// List gives a client's files, the newest first. Faults: Forbidden; NotFound without such a client; Invalid "cursor".
func (s *Service) List(ctx context.Context, actor identity.Actor, clientID, cursor string, limit int) (Page, error) {
	if err := actor.Authorise(policies.FilesRead); err != nil {
		return Page{}, err
	}
	if _, err := s.Client(ctx, actor, clientID); err != nil {
		return Page{}, err
	}
	limit = min(max(limit, 1), MaxPage)
	after, err := parseCursor(cursor)
	if err != nil {
		return Page{}, err
	}
	found, err := list(ctx, actor.Scope(), clientID, after, limit+1)
	if err != nil {
		return Page{}, fmt.Errorf("list files: %w", err)
	}
	if len(found) <= limit {
		return Page{Items: found}, nil
	}
	return Page{Items: found[:limit], Next: cursorOf(found[limit-1])}, nil
}

// Get gives one file. Faults: Forbidden; NotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, fileID string) (File, error) {
	if err := actor.Authorise(policies.FilesRead); err != nil {
		return File{}, err
	}
	r, err := s.find(ctx, actor.Scope(), fileID)
	return r.File, err
}

// Content streams a file; the caller closes it. What is read has been authenticated; an error in the middle means that the
// stored object was tampered with or is away. Faults: Forbidden; NotFound; Unavailable.
func (s *Service) Content(ctx context.Context, actor identity.Actor, fileID string) (File, io.ReadCloser, error) {
	if err := actor.Authorise(policies.FilesRead); err != nil {
		return File{}, nil, err
	}
	r, err := s.find(ctx, actor.Scope(), fileID)
	if err != nil {
		return File{}, nil, err
	}
	object, err := s.Store.Read(ctx, actor.Scope(), r.ID)
	if err != nil {
		return File{}, nil, err
	}
	plain, err := actor.Scope().OpenStream(object, r.Key, contentContext(r.ID))
	if err != nil {
		return File{}, nil, errors.Join(fmt.Errorf("read file: %w", err), object.Close())
	}
	return r.File, opened{plain, object}, nil
}

type opened struct {
	io.Reader
	io.Closer
}

// Change is the input of Edit: nil leaves a field as it is.
type Change struct {
	Name        *string
	Description *string
}

// Edit renames or describes a file from the revision it was read at; a name without its ending gets it back. Faults:
// Forbidden; NotFound; Conflict "stale_edit"; Invalid with fields.
func (s *Service) Edit(ctx context.Context, actor identity.Actor, fileID string, rev int64, in Change) (File, error) {
	if err := actor.Authorise(policies.FilesWrite); err != nil {
		return File{}, err
	}
	r, err := s.find(ctx, actor.Scope(), fileID)
	switch {
	case err != nil:
		return File{}, err
	case r.Rev != rev:
		return File{}, errStale()
	}
	before := r.File
	if in.Name != nil {
		if r.Name, err = rename(before, *in.Name); err != nil {
			return File{}, err
		}
	}
	if in.Description != nil {
		if r.Description, err = tidyDescription(*in.Description); err != nil {
			return File{}, err
		}
	}
	r.Rev, r.ChangedAt = rev+1, s.now()
	ok, err := update(ctx, actor.Scope(), r.File, rev)
	switch {
	case err != nil:
		return File{}, fmt.Errorf("edit file: %w", err)
	case !ok:
		return File{}, errStale()
	}
	s.changed(ctx, actor, r.File, audit.Entry{Action: "file.edited", Changes: differences(before, r.File)})
	return r.File, nil
}

// rename keeps the ending true to the content.
func rename(f File, sent string) (string, error) {
	name := CleanName(sent)
	if k, ok := kindOf(extensionOf(name)); ok && k.contentType == f.ContentType {
		return name, nil
	}
	if name = CleanName(name + "." + extensionOf(f.Name)); name == "" || extensionOf(name) == name {
		return "", fault.InvalidField("name", "required", "The file needs a name.")
	}
	return name, nil
}

func differences(a, b File) []audit.Change {
	var out []audit.Change
	if a.Name != b.Name {
		out = append(out, audit.Change{Field: "name", Before: a.Name, After: b.Name})
	}
	if a.Description != b.Description {
		out = append(out, audit.Change{Field: "description", Before: a.Description, After: b.Description})
	}
	return out
}

// deletePatience is when the sweep looks after a deletion that was cut short.
const deletePatience = 30 * time.Second

// Delete removes a file: it is gone for everybody at once, and its object is deleted until the store has done it. Faults:
// Forbidden; NotFound; Unavailable.
func (s *Service) Delete(ctx context.Context, actor identity.Actor, fileID string) error {
	if err := actor.Authorise(policies.FilesDelete); err != nil {
		return err
	}
	scope := actor.Scope()
	r, err := s.find(ctx, scope, fileID)
	if err != nil {
		return err
	}
	if err := s.Ledger.Add(ctx, scope.TenantID(), Due, s.now().Add(deletePatience)); err != nil {
		return err
	}
	ok, err := beginDeleting(ctx, scope, r.ID, s.now())
	switch {
	case err != nil:
		return fmt.Errorf("delete file: %w", err)
	case !ok:
		return errNotFound()
	}
	s.changed(ctx, actor, r.File, audit.Entry{Action: "file.deleted"})
	if err := s.remove(ctx, scope, r.ID, r.Size); err != nil {
		s.Logger.WarnContext(ctx, "object not deleted yet", "tenant", scope.TenantID(), "file", r.ID, "error", err)
		if s.Hurry != nil {
			s.Hurry(ctx, scope.TenantID())
		}
	}
	return nil
}

// Usage tells how many bytes the clinic keeps, with what is being uploaded, and how many it may.
func (s *Service) Usage(ctx context.Context, actor identity.Actor) (used, quota int64, err error) {
	if err := actor.Authorise(policies.FilesRead); err != nil {
		return 0, 0, err
	}
	u, err := readUsage(ctx, actor.Scope())
	return u.Bytes, s.Quota, err
}

// remove takes a file's traces away, the document last, so that it can be done again from any point.
func (s *Service) remove(ctx context.Context, scope tenancy.Scope, fileID string, size int64) error {
	if err := s.Store.Discard(ctx, scope, fileID); err != nil {
		return err
	}
	if err := settle(ctx, scope, fileID, size); err != nil {
		return fmt.Errorf("delete file: %w", err)
	}
	if size > 0 {
		if err := free(ctx, scope, fileID, size); err != nil {
			return fmt.Errorf("delete file: %w", err)
		}
	}
	if err := drop(ctx, scope, fileID); err != nil {
		return fmt.Errorf("delete file: %w", err)
	}
	return forget(ctx, scope, fileID)
}
