package inbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// openRaw streams a message as it travelled; the caller closes it. Faults: NotFound "mail_content_missing" for what is not a
// message yet, Unavailable.
func (s *Service) openRaw(ctx context.Context, scope tenancy.Scope, m Mail) (io.ReadCloser, error) {
	if m.Object != "" {
		sealed, err := s.Objects.Read(ctx, scope, m.Object)
		if err != nil {
			return nil, fmt.Errorf("open mail: %w", err)
		}
		content, err := scope.OpenStream(sealed, m.ObjectKey, []byte("mail "+m.Object))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open mail: %w", err), sealed.Close())
		}
		return opened{content, sealed}, nil
	}
	packed, err := findRaw(ctx, scope, m.ID)
	if err != nil {
		return nil, err
	}
	content, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("open mail: %w", err)
	}
	return content, nil
}

// opened reads one thing and closes another.
type opened struct {
	io.Reader
	io.Closer
}

func errNoContent() error {
	return fault.New(fault.NotFound, "mail_content_missing", "There is no message behind this yet.")
}

// OpenMail gives a mail with the message as it travelled, which the caller closes. Faults: Forbidden; NotFound, also
// "mail_content_missing"; Unavailable.
func (s *Service) OpenMail(ctx context.Context, actor identity.Actor, mailID string) (Mail, io.ReadCloser, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Mail{}, nil, err
	}
	m, err := s.mail(ctx, actor, mailID)
	if err != nil {
		return Mail{}, nil, err
	}
	raw, err := s.openRaw(ctx, actor.Scope(), m)
	return m, raw, err
}

// OpenPart gives a mail with the content of one of its parts, decoded, which the caller closes. Faults: Forbidden; NotFound, also
// "part_not_found" and "mail_content_missing"; Unavailable.
func (s *Service) OpenPart(ctx context.Context, actor identity.Actor, mailID, path string) (Mail, Part, io.ReadCloser, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Mail{}, Part{}, nil, err
	}
	m, err := s.mail(ctx, actor, mailID)
	if err != nil {
		return Mail{}, Part{}, nil, err
	}
	for _, p := range m.Parts {
		if p.Path == path {
			content, err := s.openPart(ctx, actor.Scope(), m, path)
			return m, p, content, err
		}
	}
	return Mail{}, Part{}, nil, fault.New(fault.NotFound, "part_not_found", "The mail has no such attachment.")
}

func (s *Service) openPart(ctx context.Context, scope tenancy.Scope, m Mail, path string) (io.ReadCloser, error) {
	raw, err := s.openRaw(ctx, scope, m)
	if err != nil {
		return nil, err
	}
	_, content, err := mimemail.Open(raw, path)
	if err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return opened{content, raw}, nil
}
