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
	person       Person
	secondFactor bool
	asked        time.Time
}

func newPeopleCache() (*otter.Cache[string, knownPerson], error) {
	return otter.New(&otter.Options[string, knownPerson]{MaximumSize: maxPeople})
}

// PersonByID gives a person as Ory knew them within the last 10 s. Faults: NotFound "person_not_found".
func (s *Service) PersonByID(ctx context.Context, personID string) (Person, error) {
	k, err := s.known(ctx, personID)
	if err != nil {
		return Person{}, fmt.Errorf("get person: %w", err)
	}
	return k.person, nil
}

// HasSecondFactor says whether the person of a good session has a second factor. The session itself tells only that it
// has seen one, which may have been removed since.
func (s *Service) HasSecondFactor(ctx context.Context, session Session) (bool, error) {
	if session.AAL != TwoFactors {
		return false, nil // were there one, the session would owe it
	}
	k, err := s.known(ctx, session.Person.ID)
	if err != nil {
		return false, fmt.Errorf("look for second factor: %w", err)
	}
	return k.secondFactor, nil
}

func (s *Service) known(ctx context.Context, personID string) (knownPerson, error) {
	if k, ok := s.people.GetIfPresent(personID); ok {
		if age := s.now().Sub(k.asked); age >= 0 && age < believeFor {
			return k, nil
		}
	}
	epoch, asked := s.sessions.epoch.Load(), s.now()
	in, resp, err := s.admin.GetIdentity(ctx, personID).Execute()
	if err != nil {
		if resp != nil && (resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusBadRequest) {
			return knownPerson{}, fault.New(fault.NotFound, "person_not_found", "There is no such person.")
		}
		return knownPerson{}, adminRefusal(resp, err)
	}
	_, totp := in.GetCredentials()["totp"]
	k := knownPerson{person: personOf(in), secondFactor: totp, asked: asked}
	if s.sessions.epoch.Load() == epoch {
		s.people.Set(personID, k)
	}
	return k, nil
}

// FindByEmail tells who has an address, and whether anybody has.
func (s *Service) FindByEmail(ctx context.Context, email string) (Person, bool, error) {
	found, resp, err := s.admin.ListIdentities(ctx).CredentialsIdentifier(NormalEmail(email)).PageSize(1).Execute()
	if err != nil {
		return Person{}, false, fmt.Errorf("find person by address: %w", adminRefusal(resp, err))
	}
	if len(found) == 0 {
		return Person{}, false, nil
	}
	return personOf(&found[0]), true, nil
}
