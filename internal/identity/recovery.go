package identity

import (
	"context"
	"fmt"

	ory "github.com/ory/client-go"

	"github.com/m-saas/m-saas/internal/fault"
)

// passed is the state of a recovery or verification flow whose code was right.
const passed = "passed_challenge"

// StartRecovery has a code sent to the address, if it is somebody's, and gives the flow that takes it. The answer is the
// same for an address that nobody has. Faults: Invalid with the field "email".
func (s *Service) StartRecovery(ctx context.Context, email string) (string, error) {
	flow, resp, err := s.front.CreateNativeRecoveryFlow(ctx).Execute()
	if err != nil {
		return "", fmt.Errorf("start recovery: %w", refusal(resp, err))
	}
	email = NormalEmail(email)
	body := ory.UpdateRecoveryFlowWithCodeMethodAsUpdateRecoveryFlowBody(&ory.UpdateRecoveryFlowWithCodeMethod{Method: "code", Email: &email})
	if _, resp, err = s.front.UpdateRecoveryFlow(ctx).Flow(flow.Id).UpdateRecoveryFlowBody(body).Execute(); err != nil {
		return "", fmt.Errorf("start recovery: send code: %w", refusal(resp, err))
	}
	return flow.Id, nil
}

// VerifyRecovery takes the code that was sent and opens a session that can do nothing but set a new password
// (SetRecoveredPassword), after SecondFactor where the person has one. Faults: Unauthenticated "wrong_code"; Gone
// "code_expired" (too old, used, or tried too often) or "flow_expired".
func (s *Service) VerifyRecovery(ctx context.Context, flow, code string, device Device) (SignedIn, error) {
	ctx = from(ctx, device)
	body := ory.UpdateRecoveryFlowWithCodeMethodAsUpdateRecoveryFlowBody(&ory.UpdateRecoveryFlowWithCodeMethod{Method: "code", Code: &code})
	done, resp, err := s.front.UpdateRecoveryFlow(ctx).Flow(flow).UpdateRecoveryFlowBody(body).Execute()
	if err != nil {
		return SignedIn{}, fmt.Errorf("verify recovery: %w", codeRefusal(resp, err))
	}
	if string(done.State) != passed {
		return SignedIn{}, fmt.Errorf("verify recovery: %w", unpassed(done.Ui))
	}
	token := ""
	for _, next := range done.ContinueWith {
		if t := next.ContinueWithSetOrySessionToken; t != nil {
			token = t.OrySessionToken
		}
	}
	if token == "" {
		return SignedIn{}, fmt.Errorf("verify recovery: the identity service gave no session: use_continue_with_transitions is off")
	}
	second, err := s.owesSecondFactor(ctx, token)
	if err != nil {
		return SignedIn{}, fmt.Errorf("verify recovery: %w", err)
	}
	return SignedIn{Token: token, SecondFactor: second}, nil
}

// SetRecoveredPassword sets the password of a session that VerifyRecovery opened, ends all other sessions of the person
// and makes this one a full one. Faults: Invalid with the field "password"; Forbidden "not_recovering" for any other
// session; Unauthenticated "unauthenticated" or "second_factor_required"; Gone "flow_expired" when it took too long.
func (s *Service) SetRecoveredPassword(ctx context.Context, token, password string) error {
	if token == "" || len(token) > maxToken {
		return errUnauthenticated()
	}
	session, err := s.whoami(ctx, token)
	if err == nil {
		return fault.New(fault.Forbidden, "not_recovering", "Please change the password in your settings.")
	}
	if !hasCode(err, "password_required") {
		return fmt.Errorf("set recovered password: %w", err)
	}
	if _, err := s.settle(ctx, token, passwordSetting(password)); err != nil {
		return fmt.Errorf("set recovered password: %w", err)
	}
	defer s.changed(ctx, Invalidation{Person: session.Person.ID})
	if err := s.endOthers(ctx, token); err != nil {
		return fmt.Errorf("set recovered password: %w", err)
	}
	if err := s.prove(ctx, token, session.Person.Email, password); err != nil {
		return fmt.Errorf("set recovered password: %w", err)
	}
	return nil
}
