package identity

import (
	"context"
	"fmt"
	"net/http"

	ory "github.com/ory/client-go"
)

// BringIn makes a person whose address is known to be theirs, without a session and without a mail; for demo data. A
// person who is there already is given as they are. Faults: Invalid as in SignUp.
func (s *Service) BringIn(ctx context.Context, in SignUp) (Person, error) {
	email := NormalEmail(in.Email)
	if p, found, err := s.FindByEmail(ctx, email); err != nil || found {
		return p, err
	}
	password := in.Password
	made, resp, err := s.admin.CreateIdentity(ctx).CreateIdentityBody(ory.CreateIdentityBody{
		SchemaId: "user",
		Traits:   map[string]any{"email": email, "name": in.Name, "language": in.Language},
		Credentials: &ory.IdentityWithCredentials{
			Password: &ory.IdentityWithCredentialsPassword{Config: &ory.IdentityWithCredentialsPasswordConfig{Password: &password}},
		},
		VerifiableAddresses: []ory.VerifiableIdentityAddress{{Value: email, Verified: true, Via: "email", Status: "completed"}},
	}).Execute()
	if resp != nil && resp.StatusCode == http.StatusConflict {
		p, _, err := s.FindByEmail(ctx, email)
		return p, err
	}
	if err != nil {
		return Person{}, fmt.Errorf("bring a person in: %w", adminRefusal(resp, err))
	}
	return personOf(made), nil
}
