package clients

import (
	"context"
	"fmt"
	"slices"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// Reason is why somebody may be the same person.
type Reason string

// The reasons. An equal name alone is none.
const (
	SameEmail           Reason = "email"
	SamePhone           Reason = "phone"
	SameNameAndBirthday Reason = "name_and_birthday"
)

// Suspect is a client who may be the same person, and why.
type Suspect struct {
	Client  Client
	Reasons []Reason
}

// ListDuplicates gives clients who may be the same person as this one: with the e-mail or phone, or with name and day of
// birth, at most ten. Faults: Forbidden; NotFound.
func (s *Service) ListDuplicates(ctx context.Context, actor identity.Actor, clientID string) ([]Suspect, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return nil, err
	}
	r, err := s.readable(ctx, actor.Scope(), clientID)
	if err != nil {
		return nil, err
	}
	found, err := findSameContact(ctx, actor.Scope(), r.Email, r.Phone, r.ID)
	if err != nil {
		return nil, fmt.Errorf("list duplicates: %w", err)
	}
	if r.DateOfBirth != "" {
		born, err := findBorn(ctx, actor.Scope(), r.DateOfBirth, r.ID)
		if err != nil {
			return nil, fmt.Errorf("list duplicates: %w", err)
		}
		for _, c := range born {
			if alike(c.Name, r.Name) && len(found) < 2*maxCandidates && !slices.ContainsFunc(found, func(x Client) bool { return x.ID == c.ID }) {
				found = append(found, c)
			}
		}
	}
	if found, err = s.show(ctx, actor.Scope(), found...); err != nil {
		return nil, err
	}
	out := make([]Suspect, 0, len(found))
	for _, c := range found {
		out = append(out, Suspect{Client: c, Reasons: reasons(r.Client, c)})
	}
	return out, nil
}

func reasons(a, b Client) []Reason {
	var out []Reason
	if a.Email != "" && a.Email == b.Email {
		out = append(out, SameEmail)
	}
	if a.Phone != "" && a.Phone == b.Phone {
		out = append(out, SamePhone)
	}
	if a.DateOfBirth != "" && a.DateOfBirth == b.DateOfBirth && alike(a.Name, b.Name) {
		out = append(out, SameNameAndBirthday)
	}
	return out
}
