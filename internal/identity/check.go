package identity

import (
	"context"
	"encoding/hex"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/m-saas/m-saas/internal/fault"
)

const (
	// believeFor is how long a session that Ory has confirmed is believed without asking again.
	believeFor = 10 * time.Second
	// refuseFor is how long a token that Ory has refused is refused without asking again.
	refuseFor = time.Second
	// maxSessions bounds the sessions kept in memory.
	maxSessions = 100_000
	// maxToken bounds a token; Ory's are 39 bytes long.
	maxToken = 256
)

// Invalidation says what must be asked of Ory again: the sessions of a person, or the session of one token, given by
// its hash (HashToken). It is safe to send between server processes.
type Invalidation struct {
	Person    string `json:"person,omitempty"`
	TokenHash string `json:"token_hash,omitempty"`
}

type verdict struct {
	session Session
	refused error // a fault; nil when the session is good
	asked   time.Time
}

// sessionCache keeps what Ory said of tokens, by their hashes. Whatever is forgotten while an answer is on its way also
// keeps that answer out: the epoch has moved on since it was asked for.
type sessionCache struct {
	verdicts *otter.Cache[tokenHash, verdict]
	epoch    atomic.Uint64
}

func newSessionCache() (*sessionCache, error) {
	c, err := otter.New(&otter.Options[tokenHash, verdict]{MaximumSize: maxSessions})
	if err != nil {
		return nil, err
	}
	return &sessionCache{verdicts: c}, nil
}

// Check gives the session of a token. An answer of Ory is believed for at most 10 s, unless it is dropped earlier by
// Forget, ForgetPerson or Drop; while Ory is away what is still believed goes on working. Faults: Unauthenticated with
// "unauthenticated" (no such session, ended, or the person is disabled), "second_factor_required" (SecondFactor must
// follow) or "password_required" (opened by recovery: SetRecoveredPassword must follow).
func (s *Service) Check(ctx context.Context, token string) (Session, error) {
	if token == "" || len(token) > maxToken {
		return Session{}, errUnauthenticated()
	}
	key := hashOf(token)
	if v, ok := s.sessions.verdicts.GetIfPresent(key); ok && s.fresh(v) {
		return v.session, v.refused
	}
	v, err := s.ask(ctx, key, token)
	if err != nil {
		return Session{}, fmt.Errorf("check session: %w", err)
	}
	return v.session, v.refused
}

// Forget drops what is believed of one token, given by its hash (HashToken), in this process.
func (s *Service) Forget(hash string) {
	s.sessions.epoch.Add(1)
	var key tokenHash
	if n, err := hex.Decode(key[:], []byte(cut(hash, 2*len(key)))); err == nil && n == len(key) {
		s.sessions.verdicts.Invalidate(key)
	}
}

// ForgetPerson drops what is believed of every session of a person, and of the person, in this process.
func (s *Service) ForgetPerson(personID string) {
	s.sessions.epoch.Add(1)
	for key, v := range s.sessions.verdicts.All() {
		if v.session.Person.ID == personID {
			s.sessions.verdicts.Invalidate(key)
		}
	}
	s.people.Invalidate(personID)
}

// Drop takes over an invalidation that another process announced.
func (s *Service) Drop(what Invalidation) {
	if what.TokenHash != "" {
		s.Forget(what.TokenHash)
	}
	if what.Person != "" {
		s.ForgetPerson(what.Person)
	}
}

// changed drops here and announces to the others.
func (s *Service) changed(ctx context.Context, what Invalidation) {
	s.Drop(what)
	s.announce(context.WithoutCancel(ctx), what)
}

func (s *Service) fresh(v verdict) bool {
	age, most := s.now().Sub(v.asked), believeFor
	if v.refused != nil {
		most = refuseFor
	}
	if age < 0 || age >= most {
		return false
	}
	return v.refused != nil || v.session.ExpiresAt.After(s.now())
}

// ask puts the question to Ory, once for all who wait for the same answer. Someone who gives up waiting does not take
// the answer away from the others.
func (s *Service) ask(ctx context.Context, key tokenHash, token string) (verdict, error) {
	epoch := s.sessions.epoch.Load()
	flight := fmt.Sprintf("%x/%d", key, epoch)
	answer := s.asking.DoChan(flight, func() (any, error) {
		if v, ok := s.sessions.verdicts.GetIfPresent(key); ok && s.fresh(v) {
			return v, nil // the question was answered between our look and our turn
		}
		asked := s.now()
		session, err := s.whoami(context.WithoutCancel(ctx), token)
		if err != nil && fault.KindOf(err) != fault.Unauthenticated {
			return nil, err
		}
		v := verdict{session: session, refused: err, asked: asked}
		s.sessions.keep(key, v, epoch)
		return v, nil
	})
	select {
	case <-ctx.Done():
		return verdict{}, ctx.Err()
	case r := <-answer:
		if r.Err != nil {
			return verdict{}, r.Err
		}
		v, _ := r.Val.(verdict)
		return v, nil
	}
}

// keep stores an answer unless something was forgotten since it was asked for. The second look at the epoch catches
// what is forgotten between the first look and the write.
func (c *sessionCache) keep(key tokenHash, v verdict, epoch uint64) {
	if c.epoch.Load() != epoch {
		return
	}
	c.verdicts.Set(key, v)
	if c.epoch.Load() != epoch {
		c.verdicts.Invalidate(key)
	}
}

// whoami asks Ory, without any cache.
func (s *Service) whoami(ctx context.Context, token string) (Session, error) {
	in, resp, err := s.front.ToSession(ctx).XSessionToken(token).Execute()
	if err != nil {
		return Session{}, refusal(resp, err)
	}
	if !in.GetActive() || in.Identity == nil {
		return Session{}, errUnauthenticated()
	}
	session := sessionOf(token, in)
	if session.recovered {
		return session, errPasswordRequired()
	}
	return session, nil
}
