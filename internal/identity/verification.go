package identity

import (
	"context"
	"fmt"
	"net/http"

	ory "github.com/ory/client-go"

	"github.com/m-saas/m-saas/internal/fault"
)

// StartVerification has a code sent to the person's own address and gives the flow that takes it.
func (s *Service) StartVerification(ctx context.Context, session Session) (string, error) {
	flow, resp, err := s.front.CreateNativeVerificationFlow(ctx).Execute()
	if err != nil {
		return "", fmt.Errorf("start verification: %w", refusal(resp, err))
	}
	body := ory.UpdateVerificationFlowWithCodeMethodAsUpdateVerificationFlowBody(
		&ory.UpdateVerificationFlowWithCodeMethod{Method: "code", Email: &session.Person.Email})
	if _, resp, err = s.front.UpdateVerificationFlow(ctx).Flow(flow.Id).UpdateVerificationFlowBody(body).Execute(); err != nil {
		return "", fmt.Errorf("start verification: send code: %w", refusal(resp, err))
	}
	return flow.Id, nil
}

// ConfirmVerification takes the code that was sent; the address counts as proven from now on. Faults: Invalid with the
// field "code" (wrong_code); Gone "code_expired" or "flow_expired".
func (s *Service) ConfirmVerification(ctx context.Context, session Session, flow, code string) error {
	body := ory.UpdateVerificationFlowWithCodeMethodAsUpdateVerificationFlowBody(
		&ory.UpdateVerificationFlowWithCodeMethod{Method: "code", Code: &code})
	done, resp, err := s.front.UpdateVerificationFlow(ctx).Flow(flow).UpdateVerificationFlowBody(body).Execute()
	if err != nil {
		return fmt.Errorf("confirm verification: %w", codeField(codeRefusal(resp, err)))
	}
	if string(done.State) != passed {
		return fmt.Errorf("confirm verification: %w", codeField(unpassed(done.Ui)))
	}
	s.changed(ctx, Invalidation{Person: session.Person.ID})
	return nil
}

// unpassed is the fault of a flow that was answered with success and did not pass: Ory's way to say that a code is wrong.
func unpassed(ui ory.UiContainer) error {
	for _, m := range ui.Messages {
		if f := (message{ID: m.Id}).fault(""); f != nil {
			return f
		}
	}
	return errWrongCode()
}

// codeRefusal is refusal for the step that takes a code: one that is too old, used or tried too often must be asked for
// again.
func codeRefusal(resp *http.Response, err error) error {
	f := refusal(resp, err)
	if resp == nil {
		return f
	}
	switch resp.StatusCode {
	case http.StatusGone, http.StatusBadRequest:
		if !hasCode(f, "wrong_code") {
			return errCodeExpired().WithCause(err)
		}
	}
	return f
}

// codeField turns a wrong code into a field error, for forms of people who are signed in already.
func codeField(err error) error {
	if hasCode(err, "wrong_code") {
		return fault.InvalidField("code", "wrong_code", "This code is not right.")
	}
	return err
}
