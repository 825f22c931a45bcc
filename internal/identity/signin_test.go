package identity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
)

func TestSignUp(t *testing.T) {
	t.Parallel()
	s := newService(t)
	email := newEmail()
	up, err := s.SignUp(t.Context(), identity.SignUp{
		Email: "  " + email[:1] + "X" + email[1:] + " ", Password: password, Name: " Ștefan Țîrcă ", Language: "ro",
	})
	require.NoError(t, err)
	require.Equal(t, email[:1]+"x"+email[1:], up.Session.Person.Email)
	require.Equal(t, "Ștefan Țîrcă", up.Session.Person.Name)
	require.Equal(t, "ro", up.Session.Person.Language)
	require.False(t, up.Session.Person.Verified)
	require.Equal(t, identity.OneFactor, up.Session.AAL)
	require.NotEmpty(t, up.VerificationFlow)

	checked, err := s.Check(t.Context(), up.Session.Token())
	require.NoError(t, err)
	require.Equal(t, up.Session, checked)
}

func TestSignUpRefuses(t *testing.T) {
	t.Parallel()
	s := newService(t)
	taken := signUp(t, s).Person.Email
	email := newEmail()
	try := func(t *testing.T, email, password, name, language string) error {
		t.Helper()
		_, err := s.SignUp(t.Context(), identity.SignUp{Email: email, Password: password, Name: name, Language: language})
		return err
	}
	t.Run("an address that is taken, in whatever case", func(t *testing.T) {
		t.Parallel()
		requireFault(t, try(t, taken, password, "Ana", "ro"), fault.Conflict, "email_taken")
		requireFault(t, try(t, "  "+taken, password, "Ana", "ro"), fault.Conflict, "email_taken")
	})
	for sentence, c := range map[string]struct{ email, password, name, language, field, code string }{
		"what is no address":                   {"ana", password, "Ana", "ro", "email", "invalid"},
		"a short password":                     {email, "scurt1", "Ana", "ro", "password", "password_too_short"},
		"a password that is the address":       {email, email, "Ana", "ro", "password", "password_too_similar"},
		"no name":                              {email, password, "  ", "ro", "name", "required"},
		"a language that the product has not":  {email, password, "Ana", "fr", "language", "invalid"},
		"an address without a part before the": {"@example.test", password, "Ana", "ro", "email", "invalid"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			requireField(t, try(t, c.email, c.password, c.name, c.language), c.field, c.code)
		})
	}
}

func TestSignUpOfTheSameAddressAtOnce(t *testing.T) {
	t.Parallel()
	s := newService(t)
	email := newEmail()
	errs := make(chan error, 8)
	for range cap(errs) {
		go func() {
			_, err := s.SignUp(t.Context(), identity.SignUp{Email: email, Password: password, Name: "Ana", Language: "ro"})
			errs <- err
		}()
	}
	made := 0
	for range cap(errs) {
		if err := <-errs; err != nil {
			requireFault(t, err, fault.Conflict, "email_taken")
		} else {
			made++
		}
	}
	require.Equal(t, 1, made)
}

func TestADisabledAccountLosesItsSessions(t *testing.T) {
	t.Parallel()
	s := newService(t)
	session := signUp(t, s)
	requireSignedIn(t, s, session.Token())
	setState(t, session.Person.ID, "inactive")
	requireSignedOut(t, s, session.Token())
}

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	s := newService(t)
	person := signUp(t, s).Person

	in, err := s.SignIn(t.Context(), identity.Credentials{
		Email: " " + person.Email + " ", Password: password,
		Device: identity.Device{IP: "203.0.113.7", UserAgent: "Firefox on Linux\r\nX-Evil: 1"},
	})
	require.NoError(t, err)
	require.False(t, in.SecondFactor)
	session := requireSignedIn(t, s, in.Token)
	require.Equal(t, person, session.Person)

	open, err := s.Sessions(t.Context(), session)
	require.NoError(t, err)
	require.Len(t, open, 2)
	require.True(t, open[0].Current)
	require.Equal(t, "203.0.113.7", open[0].IP)
	require.Equal(t, "Firefox on LinuxX-Evil: 1", open[0].Device)
	require.False(t, open[1].Current)

	require.NoError(t, s.SignOut(t.Context(), in.Token))
	_, err = s.Check(t.Context(), in.Token)
	requireFault(t, err, fault.Unauthenticated, "unauthenticated")
	require.NoError(t, s.SignOut(t.Context(), in.Token), "signing out again")
	require.NoError(t, s.SignOut(t.Context(), "ory_st_nobodys"))
	require.NoError(t, s.SignOut(t.Context(), ""))
}

func TestSignInRefuses(t *testing.T) {
	t.Parallel()
	s := newService(t)
	email := signUp(t, s).Person.Email
	disabled := signUp(t, s).Person
	setState(t, disabled.ID, "inactive")
	for sentence, c := range map[string]struct{ email, password, code string }{
		"a wrong password":               {email, "alta-parola-gresita", "wrong_credentials"},
		"an address that nobody has":     {newEmail(), password, "wrong_credentials"},
		"what is no address":             {"ana", password, "wrong_credentials"},
		"a disabled account":             {disabled.Email, password, "account_disabled"},
		"a disabled account's wrong try": {disabled.Email, "alta-parola-gresita", "wrong_credentials"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			_, err := s.SignIn(t.Context(), identity.Credentials{Email: c.email, Password: c.password})
			f := faultOf(t, err, fault.Unauthenticated, c.code)
			require.NotContains(t, f.Error(), c.email)
			require.NotContains(t, err.Error(), c.password)
		})
	}
}
