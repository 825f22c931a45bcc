package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/ratelimit"
)

// SessionCookie is embedded by answers that open or end a session. Like Device it is exported for huma, which passes over
// embedded structs that are not.
type SessionCookie struct {
	SetCookie http.Cookie `header:"Set-Cookie" doc:"The session, out of reach of scripts."`
}

// Device is embedded by the input of what opens a session, so that the list of sessions can name it.
type Device struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
}

func (d Device) device(ctx context.Context) identity.Device {
	return identity.Device{IP: addressOf(ctx), UserAgent: d.UserAgent}
}

func addressOf(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(string)
	return address
}

// takeAccount spends one attempt at the account, whoever asks from wherever.
func (a *API) takeAccount(ctx context.Context, key string) error {
	return a.takeAttempt(ctx, ratelimit.Account, key)
}

func (a *API) takeAttempt(ctx context.Context, b ratelimit.Bucket, key string) error {
	return a.take(ctx, b, key, "Too many attempts. Please wait a moment.")
}

// accountKey names an account in the limits without naming the person.
func accountKey(what, secret string) string { return what + ":" + identity.HashToken(secret) }

type signUpInput struct {
	Device

	Body struct {
		Email    string `json:"email" format:"email" minLength:"3" maxLength:"320" example:"ana@example.com"`
		Password string `json:"password" minLength:"8" maxLength:"128"`
		Name     string `json:"name" minLength:"1" maxLength:"200" example:"Ana Ionescu"`
		Language string `json:"language" enum:"ro,en"`
	}
}

// SignedUp is a new person with the flow that proves their address.
type SignedUp struct {
	Me

	VerificationFlow string `json:"verification_flow" doc:"Takes the code that was sent to the address, at /me/verification/verify; empty when none was sent."`
}

type signUpOutput struct {
	SessionCookie

	Body SignedUp
}

func (a *API) signUp(ctx context.Context, in *signUpInput) (*signUpOutput, error) {
	up, err := a.Identity.SignUp(ctx, identity.SignUp{
		Email: in.Body.Email, Password: in.Body.Password, Name: in.Body.Name, Language: in.Body.Language, Device: in.device(ctx),
	})
	if err != nil {
		return nil, err
	}
	return &signUpOutput{
		SessionCookie: SessionCookie{a.newSessionCookie(up.Session.Token())},
		Body:          SignedUp{Me: Me{Person: profileOf(up.Session.Person), Clinics: []MyClinic{}}, VerificationFlow: up.VerificationFlow},
	}, nil
}

type signInInput struct {
	Device

	Body struct {
		Email    string `json:"email" minLength:"1" maxLength:"320"`
		Password string `json:"password" minLength:"1" maxLength:"128"`
	}
}

// SignedIn says what a session just opened still owes.
type SignedIn struct {
	SecondFactor bool `json:"second_factor" doc:"Go on with /auth/sign-in/second-factor."`
}

type signInOutput struct {
	SessionCookie

	Body SignedIn
}

func (a *API) signIn(ctx context.Context, in *signInInput) (*signInOutput, error) {
	account := accountKey("sign-in", identity.NormalEmail(in.Body.Email))
	if err := a.takeAccount(ctx, account); err != nil {
		return nil, err
	}
	done, err := a.Identity.SignIn(ctx, identity.Credentials{Email: in.Body.Email, Password: in.Body.Password, Device: in.device(ctx)})
	if err != nil {
		return nil, err
	}
	if done.SecondFactor {
		if err := a.takeAttempt(ctx, ratelimit.SecondFactor, account); err != nil {
			return nil, errors.Join(err, a.Identity.SignOut(ctx, done.Token))
		}
	}
	return a.signedIn(done), nil
}

func (a *API) signedIn(in identity.SignedIn) *signInOutput {
	return &signInOutput{SessionCookie: SessionCookie{a.newSessionCookie(in.Token)}, Body: SignedIn{SecondFactor: in.SecondFactor}}
}

type secondFactorInput struct {
	Device

	Session string `cookie:"msaas_session" maxLength:"256" hidden:"true"`
	Body    struct {
		Code string `json:"code" minLength:"6" maxLength:"32" doc:"Six digits of the authenticator, or a backup code."`
	}
}

func (a *API) confirmSignIn(ctx context.Context, in *secondFactorInput) (*struct{}, error) {
	if in.Session == "" {
		return nil, errNoSession
	}
	if err := a.takeAttempt(ctx, ratelimit.SecondFactor, accountKey("session", in.Session)); err != nil {
		return nil, err
	}
	return nil, a.Identity.SecondFactor(ctx, in.Session, in.Body.Code, in.device(ctx))
}

type signOutInput struct {
	Session string `cookie:"msaas_session" hidden:"true"`
}

type signOutOutput struct {
	SessionCookie
}

// signOut takes the cookie away in any case: while Ory is away the session may live on there, but nobody has its token.
func (a *API) signOut(ctx context.Context, in *signOutInput) (*signOutOutput, error) {
	if err := a.Identity.SignOut(ctx, in.Session); err != nil {
		a.logFailure(ctx, err)
	}
	return &signOutOutput{SessionCookie{a.newSessionCookie("")}}, nil
}

type recoveryInput struct {
	Body struct {
		Email string `json:"email" format:"email" minLength:"3" maxLength:"320"`
	}
}

// StartedFlow takes the code that was sent.
type StartedFlow struct {
	Flow string `json:"flow" doc:"Send it back with the code."`
}

func (a *API) startRecovery(ctx context.Context, in *recoveryInput) (*body[StartedFlow], error) {
	if err := a.takeAttempt(ctx, ratelimit.Codes, accountKey("recovery", identity.NormalEmail(in.Body.Email))); err != nil {
		return nil, err
	}
	flow, err := a.Identity.StartRecovery(ctx, in.Body.Email)
	if err != nil {
		return nil, err
	}
	return &body[StartedFlow]{Body: StartedFlow{Flow: flow}}, nil
}

// codeBody is a code that was sent, with the flow that takes it.
type codeBody struct {
	Flow string `json:"flow" format:"uuid"`
	Code string `json:"code" minLength:"6" maxLength:"32"`
}

type verifyRecoveryInput struct {
	Device

	Body codeBody
}

func (a *API) verifyRecovery(ctx context.Context, in *verifyRecoveryInput) (*signInOutput, error) {
	done, err := a.Identity.VerifyRecovery(ctx, in.Body.Flow, in.Body.Code, in.device(ctx))
	if err != nil {
		return nil, err
	}
	return a.signedIn(done), nil
}

type recoveredPasswordInput struct {
	Session string `cookie:"msaas_session" maxLength:"256" hidden:"true"`
	Body    struct {
		Password string `json:"password" minLength:"8" maxLength:"128"`
	}
}

func (a *API) setRecoveredPassword(ctx context.Context, in *recoveredPasswordInput) (*struct{}, error) {
	if in.Session == "" {
		return nil, errNoSession
	}
	return nil, a.Identity.SetRecoveredPassword(ctx, in.Session, in.Body.Password)
}
