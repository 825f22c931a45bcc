package identity

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	ory "github.com/ory/client-go"

	"github.com/m-saas/m-saas/internal/fault"
)

// maxListed bounds the sessions of one person that are listed.
const maxListed = 100

// OpenSession is one place where a person is signed in.
type OpenSession struct {
	ID         string
	Current    bool
	Device     string // the browser's User-Agent; "" when unknown
	IP         string // "" when unknown
	LastSeenAt time.Time
	SignedInAt time.Time
}

// Sessions lists where the person is signed in, the current session first, at most 100. LastSeenAt is now for the
// current session; of the others Ory knows only when they were last proven by a password or a code.
func (s *Service) Sessions(ctx context.Context, session Session) ([]OpenSession, error) {
	own, resp, err := s.front.ToSession(ctx).XSessionToken(session.token).Execute()
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", refusal(resp, err))
	}
	others, err := s.others(ctx, session.token)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	list := make([]OpenSession, 0, len(others)+1)
	current := openSessionOf(own)
	current.Current, current.LastSeenAt = true, s.now().UTC()
	list = append(list, current)
	for i := range others {
		if others[i].GetActive() && others[i].Id != own.Id {
			list = append(list, openSessionOf(&others[i]))
		}
	}
	return list, nil
}

// EndSession ends one session of the person; the current one by SignOut's rules. Faults: NotFound "not_found" for what
// is no open session of this person.
func (s *Service) EndSession(ctx context.Context, session Session, id string) error {
	if id == session.ID {
		return s.SignOut(ctx, session.token)
	}
	// Ory answers success for whatever id, so the list says whether the session is there and whose.
	others, err := s.others(ctx, session.token)
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	if !slices.ContainsFunc(others, func(o ory.Session) bool { return o.Id == id && o.GetActive() }) {
		return fault.New(fault.NotFound, "not_found", "There is no such session.")
	}
	defer s.changed(ctx, Invalidation{Person: session.Person.ID})
	if resp, err := s.front.DisableMySession(ctx, id).XSessionToken(session.token).Execute(); err != nil {
		return fmt.Errorf("end session: %w", refusal(resp, err))
	}
	return nil
}

// EndOtherSessions ends every session of the person but this one. It may be repeated.
func (s *Service) EndOtherSessions(ctx context.Context, session Session) error {
	defer s.changed(ctx, Invalidation{Person: session.Person.ID})
	return s.endOthers(ctx, session.token)
}

// RevokeAll ends every session of a person, here and in the other processes at once, and at Ory. When Ory is away the
// fault says so; the sessions are asked about again all the same, and it must be repeated.
func (s *Service) RevokeAll(ctx context.Context, personID string) error {
	defer s.changed(ctx, Invalidation{Person: personID})
	resp, err := s.admin.DeleteIdentitySessions(ctx, personID).Execute()
	if err == nil || (resp != nil && resp.StatusCode == http.StatusNotFound) {
		return nil
	}
	return fmt.Errorf("revoke all sessions: %w", adminRefusal(resp, err))
}

func (s *Service) others(ctx context.Context, token string) ([]ory.Session, error) {
	others, resp, err := s.front.ListMySessions(ctx).XSessionToken(token).PageSize(maxListed).Execute()
	if err != nil {
		return nil, refusal(resp, err)
	}
	return others, nil
}

func (s *Service) endOthers(ctx context.Context, token string) error {
	if _, resp, err := s.front.DisableMyOtherSessions(ctx).XSessionToken(token).Execute(); err != nil {
		return fmt.Errorf("end other sessions: %w", refusal(resp, err))
	}
	return nil
}

func openSessionOf(in *ory.Session) OpenSession {
	out := OpenSession{ID: in.Id}
	if in.AuthenticatedAt != nil {
		out.LastSeenAt = in.AuthenticatedAt.UTC()
	}
	if in.IssuedAt != nil {
		out.SignedInAt = in.IssuedAt.UTC()
	}
	if n := len(in.Devices); n > 0 {
		out.Device, out.IP = in.Devices[n-1].GetUserAgent(), in.Devices[n-1].GetIpAddress()
	}
	return out
}
