package identity

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	ory "github.com/ory/client-go"

	"github.com/m-saas/m-saas/internal/fault"
)

// issuer is the name under which authenticator apps keep the secret.
const issuer = "m-saas"

// TOTPSetup is a second factor in the making. Nothing is in force until ConfirmTOTP.
type TOTPSetup struct {
	Flow   string
	Secret string // base 32
	URI    string // otpauth://…, what the QR code says
	QRCode string // a PNG as a data URL
}

// BeginTOTP offers a secret for an authenticator app, after the password was given again. Faults: Invalid with the field
// "current_password"; Conflict "totp_on" when there is one already.
func (s *Service) BeginTOTP(ctx context.Context, session Session, password string) (TOTPSetup, error) {
	if err := s.proveCurrent(ctx, session, password); err != nil {
		return TOTPSetup{}, fmt.Errorf("begin totp: %w", err)
	}
	flow, resp, err := s.front.CreateNativeSettingsFlow(ctx).XSessionToken(session.token).Execute()
	if err != nil {
		return TOTPSetup{}, fmt.Errorf("begin totp: %w", refusal(resp, err))
	}
	out := TOTPSetup{Flow: flow.Id}
	for _, n := range flow.Ui.Nodes {
		switch {
		case n.Attributes.UiNodeInputAttributes != nil && n.Attributes.UiNodeInputAttributes.Name == "totp_unlink":
			return TOTPSetup{}, fault.New(fault.Conflict, "totp_on", "The second factor is on already.")
		case n.Attributes.UiNodeImageAttributes != nil && n.Group == "totp":
			out.QRCode = n.Attributes.UiNodeImageAttributes.Src
		case n.Attributes.UiNodeTextAttributes != nil && n.Group == "totp":
			out.Secret = trait(n.Attributes.UiNodeTextAttributes.Text.Context, "secret")
		}
	}
	if out.Secret == "" || out.QRCode == "" {
		return TOTPSetup{}, errors.New("begin totp: the identity service offers no secret: the totp method is off")
	}
	out.URI = (&url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + session.Person.Email,
		RawQuery: url.Values{"secret": {out.Secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}.Encode(),
	}).String()
	return out, nil
}

// ConfirmTOTP puts the second factor in force with a first code of the app and gives the backup codes, each good for one
// sign-in; they are shown this once. The session counts as proven by two factors, the person's other sessions owe the
// second one. Faults: Invalid with the field "code" (wrong_code); Gone "flow_expired".
func (s *Service) ConfirmTOTP(ctx context.Context, session Session, flow, code string) ([]string, error) {
	body := ory.UpdateSettingsFlowWithTotpMethodAsUpdateSettingsFlowBody(
		&ory.UpdateSettingsFlowWithTotpMethod{Method: "totp", TotpCode: &code})
	if _, err := s.submit(ctx, session.token, flow, body); err != nil {
		return nil, fmt.Errorf("confirm totp: %w", codeField(err))
	}
	defer s.changed(ctx, Invalidation{Person: session.Person.ID})
	codes, err := s.newBackupCodes(ctx, session)
	if err != nil {
		return nil, fmt.Errorf("confirm totp: the second factor is on: %w", err)
	}
	return codes, nil
}

// RemoveTOTP takes the second factor and the backup codes away, after the password was given again. Removing what is not
// there is no fault. Faults: Invalid with the field "current_password".
func (s *Service) RemoveTOTP(ctx context.Context, session Session, password string) error {
	if err := s.proveCurrent(ctx, session, password); err != nil {
		return fmt.Errorf("remove totp: %w", err)
	}
	defer s.changed(ctx, Invalidation{Person: session.Person.ID})
	yes := true
	// The backup codes go first: left over alone they would still be asked for.
	codes := lookupSetting(&ory.UpdateSettingsFlowWithLookupMethod{LookupSecretDisable: &yes})
	if err := s.settleIfOffered(ctx, session.token, "lookup_secret_disable", codes); err != nil {
		return fmt.Errorf("remove backup codes: %w", err)
	}
	totp := ory.UpdateSettingsFlowWithTotpMethodAsUpdateSettingsFlowBody(
		&ory.UpdateSettingsFlowWithTotpMethod{Method: "totp", TotpUnlink: &yes})
	if err := s.settleIfOffered(ctx, session.token, "totp_unlink", totp); err != nil {
		return fmt.Errorf("remove totp: %w", err)
	}
	return nil
}

func (s *Service) newBackupCodes(ctx context.Context, session Session) ([]string, error) {
	yes := true
	offer, err := s.settle(ctx, session.token, lookupSetting(&ory.UpdateSettingsFlowWithLookupMethod{LookupSecretRegenerate: &yes}))
	if err != nil {
		return nil, fmt.Errorf("make backup codes: %w", err)
	}
	codes := backupCodes(offer)
	if len(codes) == 0 {
		return nil, errors.New("make backup codes: the identity service offers none: the lookup_secret method is off")
	}
	keep := lookupSetting(&ory.UpdateSettingsFlowWithLookupMethod{LookupSecretConfirm: &yes})
	if _, err := s.submit(ctx, session.token, offer.Id, keep); err != nil {
		return nil, fmt.Errorf("keep backup codes: %w", err)
	}
	return codes, nil
}

func backupCodes(flow *ory.SettingsFlow) []string {
	var codes []string
	for _, n := range flow.Ui.Nodes {
		t := n.Attributes.UiNodeTextAttributes
		if t == nil || t.Id != "lookup_secret_codes" {
			continue
		}
		secrets, _ := t.Text.Context["secrets"].([]any)
		for _, raw := range secrets {
			if m, ok := raw.(map[string]any); ok {
				ctx, _ := m["context"].(map[string]any)
				codes = append(codes, trait(ctx, "secret"))
			}
		}
	}
	return codes
}

func lookupSetting(m *ory.UpdateSettingsFlowWithLookupMethod) ory.UpdateSettingsFlowBody {
	m.Method = "lookup_secret"
	return ory.UpdateSettingsFlowWithLookupMethodAsUpdateSettingsFlowBody(m)
}

// settleIfOffered makes a change that Ory offers only while there is something to change.
func (s *Service) settleIfOffered(ctx context.Context, token, node string, body ory.UpdateSettingsFlowBody) error {
	flow, resp, err := s.front.CreateNativeSettingsFlow(ctx).XSessionToken(token).Execute()
	if err != nil {
		return fmt.Errorf("start settings: %w", refusal(resp, err))
	}
	for _, n := range flow.Ui.Nodes {
		if in := n.Attributes.UiNodeInputAttributes; in != nil && in.Name == node {
			_, err := s.submit(ctx, token, flow.Id, body)
			return err
		}
	}
	return nil
}
