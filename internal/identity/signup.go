package identity

import (
	"context"
	"fmt"
	"strings"

	ory "github.com/ory/client-go"

	"github.com/m-saas/m-saas/internal/fault"
)

// SignUp is what a new person gives. The address is kept in its normal form (NormalEmail).
type SignUp struct {
	Email    string
	Password string
	Name     string
	Language string // "ro" or "en"
	Device   Device
}

// SignedUp is a new person, signed in. Ory has sent a code to the address; with the flow and that code
// ConfirmVerification proves it. VerificationFlow is "" where verification is switched off.
type SignedUp struct {
	Session          Session
	VerificationFlow string
}

// SignUp makes a person and signs them in. Faults: Conflict "email_taken"; Invalid with a field "email", "name" or
// "password" (codes password_weak, password_too_short, password_too_long, password_too_similar, invalid). A repeat after
// success is Conflict "email_taken".
func (s *Service) SignUp(ctx context.Context, in SignUp) (SignedUp, error) {
	in.Email, in.Name = NormalEmail(in.Email), strings.TrimSpace(in.Name)
	if in.Name == "" {
		return SignedUp{}, fault.InvalidField("name", "required", "Please give your name.")
	}
	ctx = from(ctx, in.Device)
	flow, resp, err := s.front.CreateNativeRegistrationFlow(ctx).Execute()
	if err != nil {
		return SignedUp{}, fmt.Errorf("sign up: start: %w", refusal(resp, err))
	}
	body := ory.UpdateRegistrationFlowWithPasswordMethodAsUpdateRegistrationFlowBody(&ory.UpdateRegistrationFlowWithPasswordMethod{
		Method:   "password",
		Password: in.Password,
		Traits:   map[string]any{"email": in.Email, "name": in.Name, "language": in.Language},
	})
	made, resp, err := s.front.UpdateRegistrationFlow(ctx).Flow(flow.Id).UpdateRegistrationFlowBody(body).Execute()
	if err != nil {
		return SignedUp{}, fmt.Errorf("sign up: %w", refusal(resp, err))
	}
	if made.GetSessionToken() == "" || made.Session == nil {
		return SignedUp{}, fmt.Errorf("sign up: the identity service opened no session: its session hook is missing")
	}
	out := SignedUp{Session: sessionOf(made.GetSessionToken(), made.Session)}
	if out.Session.Person.ID == "" {
		out.Session.Person = personOf(made.Identity)
	}
	for _, next := range made.ContinueWith {
		if v := next.ContinueWithVerificationUi; v != nil {
			out.VerificationFlow = v.Flow.Id
		}
	}
	return out, nil
}
