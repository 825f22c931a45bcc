//nolint:bodyclose // client-go reads and closes every body
package identity_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	ory "github.com/ory/client-go"
)

const password = "parola-lunga-7"

// TestNativeFlows walks the flows that the product uses, on one Kratos. Each starts with somebody of its own.
func TestNativeFlows(t *testing.T) {
	t.Parallel()
	k := start(t, t.TempDir())
	for name, flow := range map[string]func(*testing.T, *kratos){
		"registration gives a session and verifies by code": verifies,
		"a taken address and a wrong password are told":     refuses,
		"recovery by code sets a new password":              recovers,
		"recovery of an unknown address looks the same":     recoversNobody,
		"a second factor is owed once it is set up":         owesSecondFactor,
		"mail speaks the language of its reader":            speaks,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flow(t, k)
		})
	}
}

// register signs somebody up and returns the session token and what Kratos wants next.
func (k *kratos) register(t *testing.T, email, language string) (string, *ory.SuccessfulNativeRegistration) {
	t.Helper()
	traits := map[string]any{"email": email, "name": "Ana"}
	if language != "" {
		traits["language"] = language
	}
	done, err := k.tryRegister(t, traits)
	if err != nil {
		t.Fatalf("register: %v\n%s", err, k.log)
	}
	return done.GetSessionToken(), done
}

func (k *kratos) tryRegister(t *testing.T, traits map[string]any) (*ory.SuccessfulNativeRegistration, error) {
	t.Helper()
	flow, _, err := k.api.CreateNativeRegistrationFlow(t.Context()).Execute()
	if err != nil {
		t.Fatal(err)
	}
	body := ory.UpdateRegistrationFlowWithPasswordMethodAsUpdateRegistrationFlowBody(
		ory.NewUpdateRegistrationFlowWithPasswordMethod("password", password, traits))
	done, _, err := k.api.UpdateRegistrationFlow(t.Context()).Flow(flow.Id).UpdateRegistrationFlowBody(body).Execute()
	return done, err
}

func (k *kratos) login(t *testing.T, email, password string) (*ory.SuccessfulNativeLogin, error) {
	t.Helper()
	flow, _, err := k.api.CreateNativeLoginFlow(t.Context()).Execute()
	if err != nil {
		t.Fatal(err)
	}
	body := ory.UpdateLoginFlowWithPasswordMethodAsUpdateLoginFlowBody(ory.NewUpdateLoginFlowWithPasswordMethod(email, "password", password))
	done, _, err := k.api.UpdateLoginFlow(t.Context()).Flow(flow.Id).UpdateLoginFlowBody(body).Execute()
	return done, err
}

func verifies(t *testing.T, k *kratos) {
	t.Helper()
	token, done := k.register(t, "verify@clinic.test", "ro")
	session, _, err := k.api.ToSession(t.Context()).XSessionToken(token).Execute()
	if err != nil || session.Identity.VerifiableAddresses[0].Verified {
		t.Fatalf("session %+v: %v", session, err)
	}
	var flow string
	for _, next := range done.ContinueWith {
		if next.ContinueWithVerificationUi != nil {
			flow = next.ContinueWithVerificationUi.Flow.Id
		}
	}
	submit := func(code string) *ory.VerificationFlow {
		method := ory.NewUpdateVerificationFlowWithCodeMethod("code")
		method.SetCode(code)
		body := ory.UpdateVerificationFlowWithCodeMethodAsUpdateVerificationFlowBody(method)
		got, _, err := k.api.UpdateVerificationFlow(t.Context()).Flow(flow).UpdateVerificationFlowBody(body).Execute()
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := submit("000000"); got.State != "sent_email" || firstMessage(got.Ui) != 4070006 {
		t.Errorf("a wrong code: state %v, message %d", got.State, firstMessage(got.Ui))
	}
	if got := submit(code(t, k.letter(t, "verify@clinic.test", "confirma"))); got.State != "passed_challenge" {
		t.Errorf("the right code: state %v, message %d", got.State, firstMessage(got.Ui))
	}
}

func refuses(t *testing.T, k *kratos) {
	t.Helper()
	k.register(t, "taken@clinic.test", "")
	_, err := k.tryRegister(t, map[string]any{"email": "taken@clinic.test", "name": "Ana"})
	if flow, ok := model(err).(ory.RegistrationFlow); !ok || firstMessage(flow.Ui) != 4000007 {
		t.Errorf("a taken address: %v", err)
	}
	_, err = k.login(t, "taken@clinic.test", "something else")
	if flow, ok := model(err).(ory.LoginFlow); !ok || firstMessage(flow.Ui) != 4000006 {
		t.Errorf("a wrong password: %v", err)
	}
	if _, resp, err := k.api.ToSession(t.Context()).XSessionToken("nonsense").Execute(); err == nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a made-up token: %v", err)
	}
}

// recoverBy asks for a code, reads it from the mail and hands it in.
func (k *kratos) recoverBy(t *testing.T, email, text string) *ory.RecoveryFlow {
	t.Helper()
	flow := k.askForCode(t, email)
	method := ory.NewUpdateRecoveryFlowWithCodeMethod("code")
	method.SetCode(code(t, k.letter(t, email, text)))
	body := ory.UpdateRecoveryFlowWithCodeMethodAsUpdateRecoveryFlowBody(method)
	got, _, err := k.api.UpdateRecoveryFlow(t.Context()).Flow(flow.Id).UpdateRecoveryFlowBody(body).Execute()
	if err != nil {
		t.Fatal(err)
	}
	if got.State != "passed_challenge" {
		t.Fatalf("state %v, message %d", got.State, firstMessage(got.Ui))
	}
	return got
}

func (k *kratos) askForCode(t *testing.T, email string) *ory.RecoveryFlow {
	t.Helper()
	flow, _, err := k.api.CreateNativeRecoveryFlow(t.Context()).Execute()
	if err != nil {
		t.Fatal(err)
	}
	method := ory.NewUpdateRecoveryFlowWithCodeMethod("code")
	method.SetEmail(email)
	body := ory.UpdateRecoveryFlowWithCodeMethodAsUpdateRecoveryFlowBody(method)
	flow, _, err = k.api.UpdateRecoveryFlow(t.Context()).Flow(flow.Id).UpdateRecoveryFlowBody(body).Execute()
	if err != nil {
		t.Fatal(err)
	}
	if flow.State != "sent_email" || firstMessage(flow.Ui) != 1060003 {
		t.Errorf("asked for a code: state %v, message %d", flow.State, firstMessage(flow.Ui))
	}
	return flow
}

func recovers(t *testing.T, k *kratos) {
	t.Helper()
	k.register(t, "recover@clinic.test", "en")
	var token, settings string
	for _, next := range k.recoverBy(t, "recover@clinic.test", "recover access").ContinueWith {
		if next.ContinueWithSetOrySessionToken != nil {
			token = next.ContinueWithSetOrySessionToken.OrySessionToken
		}
		if next.ContinueWithSettingsUi != nil {
			settings = next.ContinueWithSettingsUi.Flow.Id
		}
	}
	body := ory.UpdateSettingsFlowWithPasswordMethodAsUpdateSettingsFlowBody(ory.NewUpdateSettingsFlowWithPasswordMethod("password", "alta-parola-9"))
	got, _, err := k.api.UpdateSettingsFlow(t.Context()).Flow(settings).XSessionToken(token).UpdateSettingsFlowBody(body).Execute()
	if err != nil || got.State != "success" {
		t.Fatalf("set the password: %v", err)
	}
	if _, err := k.login(t, "recover@clinic.test", password); err == nil {
		t.Error("the old password still works")
	}
	if _, err := k.login(t, "recover@clinic.test", "alta-parola-9"); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

func recoversNobody(t *testing.T, k *kratos) {
	t.Helper()
	k.askForCode(t, "nobody@clinic.test")
	k.register(t, "after@clinic.test", "en")
	k.letter(t, "after@clinic.test", "confirm")
	if m := k.mail.List("nobody@clinic.test"); len(m) > 0 {
		t.Errorf("mail to an unknown address: %+v", m)
	}
}

// enrol sets an authenticator app up and returns its secret.
func (k *kratos) enrol(t *testing.T, token string) (secret string) {
	t.Helper()
	flow, _, err := k.api.CreateNativeSettingsFlow(t.Context()).XSessionToken(token).Execute()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range flow.Ui.Nodes {
		if text := n.Attributes.UiNodeTextAttributes; text != nil && text.Id == "totp_secret_key" {
			secret = text.Text.Text
		}
	}
	method := ory.NewUpdateSettingsFlowWithTotpMethod("totp")
	method.SetTotpCode(totp(t, secret))
	enrol := ory.UpdateSettingsFlowWithTotpMethodAsUpdateSettingsFlowBody(method)
	if _, _, err := k.api.UpdateSettingsFlow(t.Context()).Flow(flow.Id).XSessionToken(token).UpdateSettingsFlowBody(enrol).Execute(); err != nil {
		t.Fatal(err)
	}
	return secret
}

func owesSecondFactor(t *testing.T, k *kratos) {
	t.Helper()
	token, _ := k.register(t, "totp@clinic.test", "")
	secret := k.enrol(t, token)

	session, err := k.login(t, "totp@clinic.test", password)
	if err != nil {
		t.Fatal(err)
	}
	token = session.GetSessionToken()
	_, resp, err := k.api.ToSession(t.Context()).XSessionToken(token).Execute()
	if err == nil || resp.StatusCode != http.StatusForbidden || !strings.Contains(string(bodyOf(err)), "session_aal2_required") {
		t.Fatalf("a session of one factor: %v", err)
	}
	if _, resp, err = k.api.CreateNativeSettingsFlow(t.Context()).XSessionToken(token).Execute(); err == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("settings with one factor: %v", err)
	}
	step, _, err := k.api.CreateNativeLoginFlow(t.Context()).Aal("aal2").XSessionToken(token).Execute()
	if err != nil {
		t.Fatal(err)
	}
	second := ory.UpdateLoginFlowWithTotpMethodAsUpdateLoginFlowBody(ory.NewUpdateLoginFlowWithTotpMethod("totp", totp(t, secret)))
	if _, _, err := k.api.UpdateLoginFlow(t.Context()).Flow(step.Id).XSessionToken(token).UpdateLoginFlowBody(second).Execute(); err != nil {
		t.Fatal(err)
	}
	if whole, _, err := k.api.ToSession(t.Context()).XSessionToken(token).Execute(); err != nil || whole.GetAuthenticatorAssuranceLevel() != "aal2" {
		t.Errorf("after the second factor: %v", err)
	}
}

func speaks(t *testing.T, k *kratos) {
	t.Helper()
	for language, want := range map[string]struct{ subject, in, out string }{
		"ro": {"Confirmați adresa de e-mail", "Codul este valabil", "The code is valid"},
		"en": {"Confirm your e-mail address", "The code is valid", "Codul este valabil"},
		"":   {"Confirmați adresa de e-mail · Confirm your e-mail address", "Codul este valabil", "<script>"},
	} {
		email := "reads-" + language + "@clinic.test"
		k.register(t, email, language)
		m := k.letter(t, email, "")
		if m.Subject != want.subject {
			t.Errorf("%s: subject %q, want %q", language, m.Subject, want.subject)
		}
		for _, body := range []string{m.Text, m.HTML} {
			if !strings.Contains(body, want.in) || strings.Contains(body, want.out) || !strings.Contains(body, code(t, m)) {
				t.Errorf("%s: body %q", language, body)
			}
		}
	}
}

// model is the decoded answer of a refused request.
func model(err error) any {
	if refused, ok := errors.AsType[*ory.GenericOpenAPIError](err); ok {
		return refused.Model()
	}
	return nil
}

func bodyOf(err error) []byte {
	if refused, ok := errors.AsType[*ory.GenericOpenAPIError](err); ok {
		return refused.Body()
	}
	return nil
}

func firstMessage(ui ory.UiContainer) int64 {
	if len(ui.Messages) == 0 {
		return 0
	}
	return ui.Messages[0].Id
}

// totp is the code of this moment (RFC 6238).
func totp(t *testing.T, secret string) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	if err := binary.Write(mac, binary.BigEndian, time.Now().Unix()/30); err != nil {
		t.Fatal(err)
	}
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[offset:])&0x7fffffff%1_000_000)
}
