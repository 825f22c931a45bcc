package identity

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	ory "github.com/ory/client-go"

	"github.com/m-saas/m-saas/internal/fault"
)

// Credentials prove a person by what they know.
type Credentials struct {
	Email    string
	Password string
	Device   Device
}

// SignedIn is an opened session. With SecondFactor it may do nothing but SecondFactor and SignOut yet.
type SignedIn struct {
	Token        string
	SecondFactor bool
}

// SignIn opens a session. Faults: Unauthenticated "wrong_credentials" (also for an unknown address) or
// "account_disabled".
func (s *Service) SignIn(ctx context.Context, in Credentials) (SignedIn, error) {
	ctx = from(ctx, in.Device)
	flow, resp, err := s.front.CreateNativeLoginFlow(ctx).Execute()
	if err != nil {
		return SignedIn{}, fmt.Errorf("sign in: start: %w", refusal(resp, err))
	}
	done, resp, err := s.front.UpdateLoginFlow(ctx).Flow(flow.Id).
		UpdateLoginFlowBody(passwordBody(NormalEmail(in.Email), in.Password)).Execute()
	if err != nil {
		return SignedIn{}, fmt.Errorf("sign in: %w", refusal(resp, err))
	}
	second, err := s.owesSecondFactor(ctx, done.GetSessionToken())
	if err != nil {
		return SignedIn{}, fmt.Errorf("sign in: %w", err)
	}
	return SignedIn{Token: done.GetSessionToken(), SecondFactor: second}, nil
}

// owesSecondFactor asks about a session just opened; its token becomes known to the cache on the way.
func (s *Service) owesSecondFactor(ctx context.Context, token string) (bool, error) {
	_, err := s.Check(ctx, token)
	switch {
	case hasCode(err, "second_factor_required"):
		return true, nil
	case hasCode(err, "password_required"):
		return false, nil
	default:
		return false, err
	}
}

var totpCode = regexp.MustCompile(`^[0-9]{6}$`)

// SecondFactor completes a session that owes it with a code of the authenticator (6 digits) or a backup code, which is
// then used up. Nothing happens when the session does not owe one. Faults: Unauthenticated "wrong_code" or
// "unauthenticated".
func (s *Service) SecondFactor(ctx context.Context, token, code string, device Device) error {
	ctx = from(ctx, device)
	if token == "" || len(token) > maxToken {
		return errUnauthenticated()
	}
	flow, resp, err := s.front.CreateNativeLoginFlow(ctx).Aal(string(TwoFactors)).XSessionToken(token).Execute()
	if err != nil {
		if resp != nil && resp.StatusCode == http.StatusBadRequest && errorID(err) == "session_already_available" {
			return nil
		}
		return fmt.Errorf("second factor: start: %w", refusal(resp, err))
	}
	_, resp, err = s.front.UpdateLoginFlow(ctx).Flow(flow.Id).XSessionToken(token).
		UpdateLoginFlowBody(secondFactorBody(code)).Execute()
	if err != nil {
		return fmt.Errorf("second factor: %w", refusal(resp, err))
	}
	s.changed(ctx, Invalidation{TokenHash: HashToken(token)})
	return nil
}

// SignOut ends the session of the token. A token that no session has (any more) is no fault. The session is forgotten
// here even when Ory is away; the fault then says that it still lives there.
func (s *Service) SignOut(ctx context.Context, token string) error {
	if token == "" || len(token) > maxToken {
		return nil
	}
	defer s.changed(ctx, Invalidation{TokenHash: HashToken(token)})
	resp, err := s.front.PerformNativeLogout(ctx).
		PerformNativeLogoutBody(ory.PerformNativeLogoutBody{SessionToken: token}).Execute()
	if err == nil {
		return nil
	}
	if resp != nil && resp.StatusCode >= http.StatusBadRequest && resp.StatusCode < http.StatusInternalServerError &&
		resp.StatusCode != http.StatusTooManyRequests {
		return nil
	}
	return fmt.Errorf("sign out: %w", refusal(resp, err))
}

// prove makes the person behind the session give their password once more. Afterwards the session may change what is
// guarded. Faults: Unauthenticated "wrong_credentials".
func (s *Service) prove(ctx context.Context, token, email, password string) error {
	flow, resp, err := s.front.CreateNativeLoginFlow(ctx).Refresh(true).XSessionToken(token).Execute()
	if err != nil {
		return fmt.Errorf("prove password: start: %w", refusal(resp, err))
	}
	_, resp, err = s.front.UpdateLoginFlow(ctx).Flow(flow.Id).XSessionToken(token).
		UpdateLoginFlowBody(passwordBody(email, password)).Execute()
	if err != nil {
		return fmt.Errorf("prove password: %w", refusal(resp, err))
	}
	return nil
}

// proveCurrent is prove with the fault that fits a form with a field current_password.
func (s *Service) proveCurrent(ctx context.Context, session Session, password string) error {
	err := s.prove(ctx, session.token, session.Person.Email, password)
	if hasCode(err, "wrong_credentials") {
		return fault.InvalidField("current_password", "wrong_password", "This is not your password.")
	}
	return err
}

func passwordBody(email, password string) ory.UpdateLoginFlowBody {
	return ory.UpdateLoginFlowWithPasswordMethodAsUpdateLoginFlowBody(&ory.UpdateLoginFlowWithPasswordMethod{
		Method: "password", Identifier: email, Password: password,
	})
}

func secondFactorBody(code string) ory.UpdateLoginFlowBody {
	code = strings.ToLower(strings.Join(strings.Fields(code), ""))
	if totpCode.MatchString(code) {
		return ory.UpdateLoginFlowWithTotpMethodAsUpdateLoginFlowBody(&ory.UpdateLoginFlowWithTotpMethod{Method: "totp", TotpCode: code})
	}
	return ory.UpdateLoginFlowWithLookupSecretMethodAsUpdateLoginFlowBody(
		&ory.UpdateLoginFlowWithLookupSecretMethod{Method: "lookup_secret", LookupSecret: code})
}
