package identity

import (
	"context"
	"errors"
	"fmt"
	"strings"

	ory "github.com/ory/client-go"

	"github.com/m-saas/m-saas/internal/fault"
)

// ChangePassword sets a new password after the current one was given again, and ends the person's other sessions. Should
// Ory go away in between, the password may have changed while the others live; the fault says so and the repeat, with
// the new password as the current one, ends them. Faults: Invalid with the field "current_password" (wrong_password) or
// "new_password".
func (s *Service) ChangePassword(ctx context.Context, session Session, current, password string) error {
	if err := s.proveCurrent(ctx, session, current); err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	if _, err := s.settle(ctx, session.token, passwordSetting(password)); err != nil {
		return atField(fmt.Errorf("change password: %w", err), "password", "new_password")
	}
	defer s.changed(ctx, Invalidation{Person: session.Person.ID})
	if err := s.endOthers(ctx, session.token); err != nil {
		return fmt.Errorf("change password: the password is changed: %w", err)
	}
	return nil
}

// Profile is what a person may change about themselves; nil leaves it.
type Profile struct {
	Name     *string
	Language *string // "ro" or "en"
}

// ChangeProfile changes the name or the language and gives the person as they are now. Faults: Invalid with the field
// "name" or "language".
func (s *Service) ChangeProfile(ctx context.Context, session Session, in Profile) (Person, error) {
	flow, resp, err := s.front.CreateNativeSettingsFlow(ctx).XSessionToken(session.token).Execute()
	if err != nil {
		return Person{}, fmt.Errorf("change profile: start: %w", refusal(resp, err))
	}
	traits, ok := flow.Identity.Traits.(map[string]any)
	if !ok {
		return Person{}, errors.New("change profile: the identity has no traits")
	}
	if in.Name != nil {
		name := strings.TrimSpace(*in.Name)
		if name == "" {
			return Person{}, fault.InvalidField("name", "required", "Please give your name.")
		}
		traits["name"] = name
	}
	if in.Language != nil {
		traits["language"] = *in.Language
	}
	body := ory.UpdateSettingsFlowWithProfileMethodAsUpdateSettingsFlowBody(
		&ory.UpdateSettingsFlowWithProfileMethod{Method: "profile", Traits: traits})
	done, err := s.submit(ctx, session.token, flow.Id, body)
	if err != nil {
		return Person{}, fmt.Errorf("change profile: %w", err)
	}
	s.changed(ctx, Invalidation{Person: session.Person.ID})
	return personOf(&done.Identity), nil
}

func passwordSetting(password string) ory.UpdateSettingsFlowBody {
	return ory.UpdateSettingsFlowWithPasswordMethodAsUpdateSettingsFlowBody(
		&ory.UpdateSettingsFlowWithPasswordMethod{Method: "password", Password: password})
}

// settle makes one change of settings in a flow of its own.
func (s *Service) settle(ctx context.Context, token string, body ory.UpdateSettingsFlowBody) (*ory.SettingsFlow, error) {
	flow, resp, err := s.front.CreateNativeSettingsFlow(ctx).XSessionToken(token).Execute()
	if err != nil {
		return nil, fmt.Errorf("start settings: %w", refusal(resp, err))
	}
	return s.submit(ctx, token, flow.Id, body)
}

func (s *Service) submit(ctx context.Context, token, flow string, body ory.UpdateSettingsFlowBody) (*ory.SettingsFlow, error) {
	done, resp, err := s.front.UpdateSettingsFlow(ctx).Flow(flow).XSessionToken(token).UpdateSettingsFlowBody(body).Execute()
	if err != nil {
		return nil, fmt.Errorf("change settings: %w", refusal(resp, err))
	}
	return done, nil
}
