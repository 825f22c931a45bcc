package identity

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/m-saas/m-saas/internal/fault"
)

// maxPeople bounds the people kept in memory.
const maxPeople = 20_000

type knownPerson struct {
	person Person
	asked  time.Time
}

func newPeopleCache() (*otter.Cache[string, knownPerson], error) {
	return otter.New(&otter.Options[string, knownPerson]{MaximumSize: maxPeople})
}

// PersonByID gives a person as Ory knew them within the last 10 s. Faults: NotFound "person_not_found".
func (s *Service) PersonByID(ctx context.Context, personID string) (Person, error) {
	if k, ok := s.people.GetIfPresent(personID); ok {
		if age := s.now().Sub(k.asked); age >= 0 && age < believeFor {
			return k.person, nil
		}
	}
	epoch, asked := s.sessions.epoch.Load(), s.now()
	in, resp, err := s.admin.GetIdentity(ctx, personID).Execute()
	if err != nil {
		if resp != nil && (resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusBadRequest) {
			return Person{}, fault.New(fault.NotFound, "person_not_found", "There is no such person.")
		}
		return Person{}, fmt.Errorf("get person: %w", refusal(resp, err))
	}
	p := personOf(in)
	if s.sessions.epoch.Load() == epoch {
		s.people.Set(personID, knownPerson{person: p, asked: asked})
	}
	return p, nil
}

// FindByEmail tells who has an address, and whether anybody has.
func (s *Service) FindByEmail(ctx context.Context, email string) (Person, bool, error) {
	found, resp, err := s.admin.ListIdentities(ctx).CredentialsIdentifier(NormalEmail(email)).PageSize(1).Execute()
	if err != nil {
		return Person{}, false, fmt.Errorf("find person by address: %w", refusal(resp, err))
	}
	if len(found) == 0 {
		return Person{}, false, nil
	}
	return personOf(&found[0]), true, nil
}
