package inbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	uploadPatience = 10 * time.Minute // after which an upload is taken for cut short
	sniffSize      = 3072
	attachAttempts = 20 // when several files are added at once
)

// NewAttachment is the input of Attach.
type NewAttachment struct {
	ID      string // derived from the Idempotency-Key, or a new one
	Name    string // as sent; see files.CleanName
	Size    int64  // no less than the content, as announced; 0 = not known
	Content io.Reader
}

// Attach adds a file to a draft: its content is streamed, encrypted and stored; what it is its beginning tells. A crash leaves
// nothing that is sent, and what it leaves in the store goes with the draft. The same identifier again changes nothing. Faults:
// Forbidden; NotFound; Conflict "not_a_draft"; TooLarge "attachments_too_large"; Invalid "file"; Unavailable.
func (s *Service) Attach(ctx context.Context, actor identity.Actor, mailID string, in NewAttachment) (Writing, error) {
	m, err := s.draft(ctx, actor, mailID)
	if err != nil {
		return Writing{}, err
	}
	if err := id.Check(id.Attachment, "id", in.ID); err != nil {
		return Writing{}, err
	}
	if slices.ContainsFunc(m.Attached, func(a Attached) bool { return a.ID == in.ID && a.Ready }) {
		return s.writing(ctx, actor, m, nil)
	}
	head := make([]byte, sniffSize)
	n, err := io.ReadFull(in.Content, head)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return Writing{}, fault.InvalidField("file", "empty", "This file is empty.")
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return Writing{}, err
	}
	kind, _, _ := strings.Cut(mimetype.Detect(head[:n]).String(), ";")
	a := Attached{ID: in.ID, Name: attachedName(in.Name), ContentType: kind, Size: max(in.Size, 0), CreatedAt: s.now()}
	return s.store(ctx, actor, m, a, io.MultiReader(bytes.NewReader(head[:n]), in.Content))
}

// AttachFile adds a client's file to a draft, as it is now. Faults as Attach; NotFound also for the file.
func (s *Service) AttachFile(ctx context.Context, actor identity.Actor, mailID, attachmentID, fileID string) (w Writing, clientID string, err error) {
	m, err := s.draft(ctx, actor, mailID)
	if err != nil {
		return Writing{}, "", err
	}
	if err := id.Check(id.Attachment, "id", attachmentID); err != nil {
		return Writing{}, "", err
	}
	f, content, err := s.Files.Content(ctx, actor, fileID)
	if err != nil {
		return Writing{}, "", err
	}
	defer func() { _ = content.Close() }()
	if slices.ContainsFunc(m.Attached, func(a Attached) bool { return a.ID == attachmentID && a.Ready }) {
		w, err = s.writing(ctx, actor, m, nil)
		return w, f.ClientID, err
	}
	a := Attached{ID: attachmentID, Name: attachedName(f.Name), ContentType: f.ContentType, Size: f.Size, CreatedAt: s.now()}
	w, err = s.store(ctx, actor, m, a, content)
	return w, f.ClientID, err
}

// Detach takes a file from a draft. Faults: Forbidden; NotFound for the draft or file; Conflict "not_a_draft".
func (s *Service) Detach(ctx context.Context, actor identity.Actor, mailID, attachmentID string) (Writing, error) {
	m, err := s.draft(ctx, actor, mailID)
	if err != nil {
		return Writing{}, err
	}
	i := slices.IndexFunc(m.Attached, func(a Attached) bool { return a.ID == attachmentID })
	if i < 0 {
		return Writing{}, fault.New(fault.NotFound, "attachment_not_found", "This mail has no such file.")
	}
	if err := s.dropAttached(ctx, actor.Scope(), m.ID, m.Attached[i]); err != nil {
		return Writing{}, err
	}
	return s.GetDraft(ctx, actor, mailID)
}

// dropAttached removes the object first: a crash leaves an entry that can be removed once more.
func (s *Service) dropAttached(ctx context.Context, scope tenancy.Scope, mailID string, a Attached) error {
	if a.MailID == "" {
		if err := s.Objects.Discard(ctx, scope, a.ID); err != nil {
			return err
		}
	}
	_, err := detach(ctx, scope, mailID, a.ID, s.now())
	return err
}

// draft reads one's own draft for changing it.
func (s *Service) draft(ctx context.Context, actor identity.Actor, mailID string) (Mail, error) {
	m, err := s.ownMail(ctx, actor, mailID)
	if err == nil && m.State != Draft && m.State != Failed {
		err = errNotDraft()
	}
	return m, err
}

// store reserves room in the draft, writes the object and makes the file ready.
func (s *Service) store(ctx context.Context, actor identity.Actor, m Mail, a Attached, content io.Reader) (Writing, error) {
	scope := actor.Scope()
	if err := s.reserve(ctx, actor, m, a); err != nil {
		return Writing{}, err
	}
	err := s.writeAttached(ctx, scope, &a, content, room(m, a.ID))
	if err == nil {
		var ok bool
		ok, err = attached(ctx, scope, m.ID, a, s.now())
		if err == nil && !ok {
			err = errNotDraft()
		}
	}
	if err != nil {
		s.undoAttach(ctx, scope, m.ID, a)
		return Writing{}, err
	}
	return s.GetDraft(ctx, actor, m.ID)
}

// undoAttach clears a failed upload away, whatever became of the request; what it cannot goes with the draft.
func (s *Service) undoAttach(ctx context.Context, scope tenancy.Scope, mailID string, a Attached) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := s.dropAttached(ctx, scope, mailID, a); err != nil {
		s.Logger.WarnContext(ctx, "failed upload not cleared away yet", "tenant", scope.TenantID(), "error", err)
	}
}

// room is how much the files of a mail leave for one more.
func room(m Mail, but string) int64 {
	left := int64(MaxAttached)
	for _, a := range m.Attached {
		if a.ID != but {
			left -= a.Size
		}
	}
	return left
}

// reserve notes the file in the draft before anything is stored, so that it is found when the rest is cut short.
func (s *Service) reserve(ctx context.Context, actor identity.Actor, m Mail, a Attached) error {
	for range attachAttempts {
		if m.State == Failed { // a file more makes it a draft again
			w, err := s.EditDraft(ctx, actor, m.ID, m.Rev, DraftChange{})
			if err != nil {
				return err
			}
			m = w.Mail
		}
		for _, old := range m.Attached {
			if stale := !old.Ready && (old.ID == a.ID || old.CreatedAt.Before(s.now().Add(-uploadPatience))); stale {
				if err := s.dropAttached(ctx, actor.Scope(), m.ID, old); err != nil {
					return err
				}
				m.Attached = slices.DeleteFunc(slices.Clone(m.Attached), func(o Attached) bool { return o.ID == old.ID })
			}
		}
		if len(m.Attached) >= maxAttachedN {
			return fault.InvalidField("file", "too_many", fmt.Sprintf("At most %d files.", maxAttachedN))
		}
		if a.Size > room(m, a.ID) {
			return errTooLarge()
		}
		ok, err := attach(ctx, actor.Scope(), m, a, s.now())
		if err != nil || ok {
			return err
		}
		if m, err = s.draft(ctx, actor, m.ID); err != nil {
			return err
		}
	}
	return fault.New(fault.Unavailable, "busy", "Too many files at once. Please try again.")
}

func errTooLarge() error {
	return fault.New(fault.TooLarge, "attachments_too_large", fmt.Sprintf("The files of a mail may have %d MB in all.", MaxAttached>>20))
}

// writeAttached streams a content into its object.
func (s *Service) writeAttached(ctx context.Context, scope tenancy.Scope, a *Attached, content io.Reader, limit int64) error {
	return s.Objects.Write(ctx, scope, a.ID, func(object io.Writer) error {
		sealed, key, err := scope.SealStream(object, attachedContext(a.ID))
		if err != nil {
			return fmt.Errorf("attach file: %w", err)
		}
		n, err := io.Copy(sealed, io.LimitReader(content, limit+1))
		switch {
		case err != nil:
			return err
		case n > limit:
			return errTooLarge()
		}
		a.Key, a.Size, a.Ready = key, n, true
		return sealed.Close()
	})
}

func attachedContext(attachmentID string) []byte { return []byte("mail attachment\x00" + attachmentID) }

// openAttached streams a file of a mail.
func (s *Service) openAttached(ctx context.Context, scope tenancy.Scope, a Attached) (io.ReadCloser, error) {
	object, err := s.Objects.Read(ctx, scope, a.ID)
	if err != nil {
		return nil, err
	}
	plain, err := scope.OpenStream(object, a.Key, attachedContext(a.ID))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read attachment: %w", err), object.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{plain, object}, nil
}

// dropObjects removes the objects of a mail's files.
func (s *Service) dropObjects(ctx context.Context, scope tenancy.Scope, m Mail) error {
	for _, a := range m.Attached {
		if a.MailID != "" {
			continue
		}
		if err := s.Objects.Discard(ctx, scope, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// attachedName is a name that is safe everywhere; there always is one.
func attachedName(sent string) string {
	name := files.CleanName(sent)
	if name == "" || strings.TrimPrefix(name, ".") == strings.TrimPrefix(path.Ext(name), ".") {
		name = "file" + path.Ext(name)
	}
	return name
}

// mayWrite is asked again of whoever queued a mail.
func mayWrite(by identity.Actor) error { return by.Authorise(policies.InboxWrite) }
