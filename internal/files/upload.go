package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	uploadPatience = 10 * time.Minute // after which an upload is taken for cut short; far longer than the edge lets one last
	clearPatience  = 10 * time.Second
)

// NewFile is the input of Upload.
type NewFile struct {
	ID          string `json:"-"` // derived from the Idempotency-Key, or a new one
	ClientID    string
	Name        string    // as sent; see CleanName
	Description string    // "" = none
	Size        int64     `json:"-"` // no less than the content, as announced; 0 = not known
	Content     io.Reader `json:"-"`
}

// Upload takes a file for a client: its content is streamed, looked at while it passes, encrypted and stored. A crash at any
// point leaves nothing that Run does not clear away. The same identifier again gives the stored file. Faults: Forbidden;
// NotFound without such a client; Invalid with "file", "name" or "description"; TooLarge "file_too_large"; Conflict
// "quota_exceeded" or "upload_under_way"; Unavailable.
func (s *Service) Upload(ctx context.Context, actor identity.Actor, in NewFile) (File, error) {
	if err := actor.Authorise(policies.FilesWrite); err != nil {
		return File{}, err
	}
	if err := id.Check(id.File, "id", in.ID); err != nil {
		return File{}, err
	}
	if _, err := s.Client(ctx, actor, in.ClientID); err != nil {
		return File{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return File{}, fmt.Errorf("upload file: %w", err)
	}
	if have, found, err := findStored(ctx, actor.Scope(), in.ID); err != nil || found {
		return again(have, hash, err)
	}
	name, k, err := readName(in.Name)
	if err != nil {
		return File{}, err
	}
	if in.Description, err = tidyDescription(in.Description); err != nil {
		return File{}, err
	}
	content, err := peek(in.Content, k)
	if err != nil {
		return File{}, err
	}
	now := s.now()
	r := record{State: uploading, RequestHash: hash, File: File{
		ID: in.ID, ClientID: in.ClientID, Name: name, Description: in.Description, Rev: 1, CreatedAt: now, ChangedAt: now,
		By: By{ID: actor.Person().ID, Name: actor.Person().Name},
	}}
	stored, err := s.take(ctx, actor.Scope(), r, k, content, in.Size)
	if err != nil {
		return File{}, err
	}
	s.changed(ctx, actor, stored, audit.Entry{Action: "file.uploaded"})
	return stored, nil
}

// again answers a repetition.
func again(have record, hash string, err error) (File, error) {
	if err != nil {
		return File{}, fmt.Errorf("upload file: %w", err)
	}
	if have.State != ready {
		return File{}, fault.New(fault.Conflict, "upload_under_way", "This file is being uploaded already.")
	}
	return have.File, idempotency.Check(have.RequestHash, hash)
}

// take stores the content behind a document that says it is on its way. What fails is cleared at once; what cannot be, by Run.
func (s *Service) take(ctx context.Context, scope tenancy.Scope, r record, k kind, content io.Reader, size int64) (File, error) {
	if err := s.Ledger.Add(ctx, scope.TenantID(), Due, r.CreatedAt.Add(uploadPatience)); err != nil {
		return File{}, err
	}
	if err := insert(ctx, scope, r); err != nil {
		return File{}, fmt.Errorf("upload file: %w", err)
	}
	err := s.fill(ctx, scope, &r, k, content, size)
	if err != nil {
		s.clearAway(ctx, scope, r)
		return File{}, err
	}
	if err := settle(ctx, scope, r.ID, r.Size); err != nil { // Run settles it otherwise
		s.Logger.WarnContext(ctx, "usage of an upload not settled", "tenant", scope.TenantID(), "file", r.ID, "error", err)
	}
	return r.File, nil
}

// fill reserves room, writes the content and makes the file ready.
func (s *Service) fill(ctx context.Context, scope tenancy.Scope, r *record, k kind, content io.Reader, size int64) error {
	if size <= 0 || size > s.Max {
		size = s.Max
	}
	ok, err := reserve(ctx, scope, r.ID, size, s.Quota)
	if err != nil {
		return fmt.Errorf("upload file: %w", err)
	}
	if !ok {
		return fault.New(fault.Conflict, "quota_exceeded", "The clinic has no room left for this file.")
	}
	in := newInspector(k)
	err = s.Store.Write(ctx, scope, r.ID, func(object io.Writer) error {
		sealed, key, err := scope.SealStream(object, contentContext(r.ID))
		if err != nil {
			return fmt.Errorf("upload file: %w", err)
		}
		r.Key = key
		if err := s.copy(io.MultiWriter(in, sealed), content); err != nil {
			return err
		}
		if r.ContentType, err = in.verdict(); err != nil {
			return err
		}
		return sealed.Close()
	})
	if err != nil {
		return err
	}
	r.Size, r.SHA256, r.State = in.size, in.sha256(), ready
	ok, err = makeReady(ctx, scope, *r)
	if err == nil && !ok {
		err = fault.New(fault.Unavailable, "upload_too_slow", "The upload took too long. Please try again.")
	}
	return err
}

// copy passes on at most Max bytes.
func (s *Service) copy(to io.Writer, from io.Reader) error {
	n, err := io.Copy(to, io.LimitReader(from, s.Max+1))
	switch {
	case n > s.Max:
		return fault.New(fault.TooLarge, "file_too_large", fmt.Sprintf("A file may have at most %d MB.", s.Max>>20))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(fault.Malformed, "malformed_request", "The upload was cut short.").WithCause(err)
	default:
		return err
	}
}

// clearAway removes a failed upload, whatever became of the request.
func (s *Service) clearAway(ctx context.Context, scope tenancy.Scope, r record) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), clearPatience)
	defer cancel()
	ok, err := abandon(ctx, scope, r.ID)
	if err == nil && ok {
		err = s.remove(ctx, scope, r.ID, 0)
	}
	if err != nil {
		s.Logger.WarnContext(ctx, "failed upload not cleared away yet", "tenant", scope.TenantID(), "file", r.ID, "error", err)
	}
}

func readName(sent string) (string, kind, error) {
	name := CleanName(sent)
	if name == "" {
		return "", kind{}, fault.InvalidField("name", "required", "The file needs a name.")
	}
	k, ok := kindOf(extensionOf(name))
	if !ok {
		return "", kind{}, errType()
	}
	return name, k, nil
}

// peek looks at the beginning before anything is stored, and gives the whole content back.
func peek(content io.Reader, k kind) (io.Reader, error) {
	head := make([]byte, sniffSize)
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if n == 0 {
		return nil, refused("empty", "This file is empty.")
	}
	found := sniffed(head[:n])
	switch {
	case found == "":
		return nil, errType()
	case !k.matches(found):
		return nil, errMismatch()
	}
	return io.MultiReader(bytes.NewReader(head[:n]), content), nil
}

func tidyDescription(text string) (string, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > MaxDescription {
		return "", fault.InvalidField("description", "too_long", fmt.Sprintf("At most %d characters.", MaxDescription))
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
		return "", fault.InvalidField("description", "control_characters", "Text and line breaks only.")
	}
	return text, nil
}
