package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/policies"
)

// Me is the signed-in person.
type Me struct {
	Person     Profile    `json:"person"`
	Clinics    []MyClinic `json:"clinics" nullable:"false" doc:"Where they work."`
	SuperAdmin bool       `json:"super_admin" doc:"They run the platform."`
	TwoFactor  bool       `json:"two_factor" doc:"Signing in asks for a second factor."`
}

// Profile is who a person is.
type Profile struct {
	ID       string `json:"id"`
	Email    string `json:"email"`
	Name     string `json:"name"`
	Language string `json:"language" enum:"ro,en"`
	Verified bool   `json:"verified" doc:"The address has been proven."`
}

// MyClinic is a clinic where the person works.
type MyClinic struct {
	Slug  string        `json:"slug"`
	Name  string        `json:"name"`
	Role  policies.Role `json:"role"`
	State string        `json:"state" enum:"active,suspended"`
}

func profileOf(p identity.Person) Profile {
	return Profile{ID: p.ID, Email: p.Email, Name: p.Name, Language: p.Language, Verified: p.Verified}
}

func (a *API) readMe(ctx context.Context, s identity.Session, _ *struct{}) (*body[Me], error) {
	clinics, err := a.Platform.ClinicsOf(ctx, s.Person.ID)
	if err != nil {
		return nil, err
	}
	super, err := a.Platform.IsSuperAdmin(ctx, s.Person)
	if err != nil {
		return nil, err
	}
	second, err := a.Identity.HasSecondFactor(ctx, s)
	if err != nil {
		return nil, err
	}
	me := Me{Person: profileOf(s.Person), Clinics: []MyClinic{}, SuperAdmin: super, TwoFactor: second}
	for _, c := range clinics {
		me.Clinics = append(me.Clinics, MyClinic{Slug: c.Slug, Name: c.Name, Role: c.Role, State: string(c.State)})
	}
	return &body[Me]{Body: me}, nil
}

type changeMeInput struct {
	Body struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Language *string `json:"language,omitempty" enum:"ro,en"`
	}
}

func (a *API) changeMe(ctx context.Context, s identity.Session, in *changeMeInput) (*body[Me], error) {
	person, err := a.Identity.ChangeProfile(ctx, s, identity.Profile{Name: in.Body.Name, Language: in.Body.Language})
	if err != nil {
		return nil, err
	}
	s.Person = person
	if err := a.Team.PersonChanged(ctx, person); err != nil {
		a.logFailure(ctx, err) // the clinics' lists show the former name until the next change
	}
	return a.readMe(ctx, s, nil)
}

type changePasswordInput struct {
	Body struct {
		CurrentPassword string `json:"current_password" minLength:"1" maxLength:"128"`
		NewPassword     string `json:"new_password" minLength:"8" maxLength:"128"`
	}
}

// takePassword spends one of the person's attempts at their password: whoever finds an open page may not guess on.
func (a *API) takePassword(ctx context.Context, s identity.Session) error {
	return a.takeAccount(ctx, accountKey("password", s.Person.ID))
}

func (a *API) changePassword(ctx context.Context, s identity.Session, in *changePasswordInput) (*struct{}, error) {
	if err := a.takePassword(ctx, s); err != nil {
		return nil, err
	}
	return nil, a.Identity.ChangePassword(ctx, s, in.Body.CurrentPassword, in.Body.NewPassword)
}

func (a *API) startVerification(ctx context.Context, s identity.Session, _ *struct{}) (*body[StartedFlow], error) {
	if err := a.takeAttempt(ctx, ratelimit.Codes, accountKey("verification", s.Person.ID)); err != nil {
		return nil, err
	}
	flow, err := a.Identity.StartVerification(ctx, s)
	if err != nil {
		return nil, err
	}
	return &body[StartedFlow]{Body: StartedFlow{Flow: flow}}, nil
}

type codeInput struct {
	Body codeBody
}

func (a *API) confirmVerification(ctx context.Context, s identity.Session, in *codeInput) (*struct{}, error) {
	return nil, a.Identity.ConfirmVerification(ctx, s, in.Body.Flow, in.Body.Code)
}

// SessionInfo is one place where the person is signed in.
type SessionInfo struct {
	ID         string    `json:"id"`
	Current    bool      `json:"current" doc:"This one."`
	Device     string    `json:"device" doc:"What the browser says of itself; may be empty."`
	IP         string    `json:"ip"`
	LastSeenAt time.Time `json:"last_seen_at" doc:"Now for this session, the last sign-in for the others."`
	SignedInAt time.Time `json:"signed_in_at"`
}

func (a *API) listSessions(ctx context.Context, s identity.Session, _ *struct{}) (*body[list[SessionInfo]], error) {
	open, err := a.Identity.Sessions(ctx, s)
	if err != nil {
		return nil, err
	}
	items := make([]SessionInfo, 0, len(open))
	for _, o := range open {
		items = append(items, SessionInfo(o))
	}
	return &body[list[SessionInfo]]{Body: listOf(items, "")}, nil
}

type sessionPath struct {
	ID string `path:"id" format:"uuid"`
}

func (a *API) endSession(ctx context.Context, s identity.Session, in *sessionPath) (*struct{}, error) {
	return nil, a.Identity.EndSession(ctx, s, in.ID)
}

func (a *API) endOtherSessions(ctx context.Context, s identity.Session, _ *struct{}) (*struct{}, error) {
	return nil, a.Identity.EndOtherSessions(ctx, s)
}

type currentPasswordInput struct {
	Body struct {
		CurrentPassword string `json:"current_password" minLength:"1" maxLength:"128"`
	}
}

// TOTPSetup is a second factor in the making.
type TOTPSetup struct {
	Flow   string `json:"flow" doc:"Send it back with a first code."`
	Secret string `json:"secret" doc:"For typing into the authenticator app."`
	URI    string `json:"uri" doc:"What the picture says."`
	QRCode string `json:"qr_png" doc:"A PNG as a data URL."`
}

func (a *API) beginTOTP(ctx context.Context, s identity.Session, in *currentPasswordInput) (*body[TOTPSetup], error) {
	if err := a.takePassword(ctx, s); err != nil {
		return nil, err
	}
	setup, err := a.Identity.BeginTOTP(ctx, s, in.Body.CurrentPassword)
	if err != nil {
		return nil, err
	}
	return &body[TOTPSetup]{Body: TOTPSetup(setup)}, nil
}

// BackupCodes are shown this once; each is good for one sign-in.
type BackupCodes struct {
	BackupCodes []string `json:"backup_codes" nullable:"false"`
}

func (a *API) confirmTOTP(ctx context.Context, s identity.Session, in *codeInput) (*body[BackupCodes], error) {
	codes, err := a.Identity.ConfirmTOTP(ctx, s, in.Body.Flow, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return &body[BackupCodes]{Body: BackupCodes{BackupCodes: codes}}, nil
}

func (a *API) removeTOTP(ctx context.Context, s identity.Session, in *currentPasswordInput) (*struct{}, error) {
	if err := a.takePassword(ctx, s); err != nil {
		return nil, err
	}
	return nil, a.Identity.RemoveTOTP(ctx, s, in.Body.CurrentPassword)
}
