package identity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
)

func TestRecovery(t *testing.T) {
	t.Parallel()
	s := newService(t)
	before := signUp(t, s)
	email := before.Person.Email

	flow, err := s.StartRecovery(t.Context(), email)
	require.NoError(t, err)
	code := mailedCode(t, email, "recuperare")

	_, err = s.VerifyRecovery(t.Context(), flow, otherCode(code), identity.Device{})
	requireFault(t, err, fault.Unauthenticated, "wrong_code")

	in, err := s.VerifyRecovery(t.Context(), flow, code, identity.Device{IP: "203.0.113.9"})
	require.NoError(t, err)
	require.False(t, in.SecondFactor)

	_, err = s.Check(t.Context(), in.Token)
	requireFault(t, err, fault.Unauthenticated, "password_required")
	_, err = s.VerifyRecovery(t.Context(), flow, code, identity.Device{})
	requireFault(t, err, fault.Gone, "code_expired")

	requireField(t, s.SetRecoveredPassword(t.Context(), in.Token, "scurt1"), "password", "password_too_short")
	const fresh = "cu-totul-alta-parola-77"
	require.NoError(t, s.SetRecoveredPassword(t.Context(), in.Token, fresh))
	session, err := s.Check(t.Context(), in.Token)
	require.NoError(t, err)
	require.True(t, session.Person.Verified, "the code proves the address")

	requireSignedOut(t, s, before.Token())
	_, err = s.SignIn(t.Context(), identity.Credentials{Email: email, Password: password})
	requireFault(t, err, fault.Unauthenticated, "wrong_credentials")
	requireSignedIn(t, s, signIn(t, s, email, fresh))

	requireFault(t, s.SetRecoveredPassword(t.Context(), in.Token, password), fault.Forbidden, "not_recovering")
}

func TestRecoveryWithSecondFactor(t *testing.T) {
	t.Parallel()
	s := newService(t)
	session := signUp(t, s)
	secret, _ := turnOnTOTP(t, s, session)

	flow, err := s.StartRecovery(t.Context(), session.Person.Email)
	require.NoError(t, err)
	in, err := s.VerifyRecovery(t.Context(), flow, mailedCode(t, session.Person.Email, "recuperare"), identity.Device{})
	require.NoError(t, err)
	require.True(t, in.SecondFactor)

	const fresh = "cu-totul-alta-parola-77"
	requireFault(t, s.SetRecoveredPassword(t.Context(), in.Token, fresh), fault.Unauthenticated, "second_factor_required")
	require.NoError(t, s.SecondFactor(t.Context(), in.Token, totpNow(t, secret), identity.Device{}))
	_, err = s.Check(t.Context(), in.Token)
	requireFault(t, err, fault.Unauthenticated, "password_required")
	require.NoError(t, s.SetRecoveredPassword(t.Context(), in.Token, fresh))
	require.Equal(t, identity.TwoFactors, requireSignedIn(t, s, in.Token).AAL)
}

func TestRecoveryTellsNothingOfWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	s := newService(t)
	flow, err := s.StartRecovery(t.Context(), newEmail())
	require.NoError(t, err)
	_, err = s.VerifyRecovery(t.Context(), flow, "123456", identity.Device{})
	requireFault(t, err, fault.Unauthenticated, "wrong_code")
}

func TestRecoveryRefuses(t *testing.T) {
	t.Parallel()
	s := newService(t)
	session := signUp(t, s)
	t.Run("a flow that nobody started", func(t *testing.T) {
		t.Parallel()
		_, err := s.VerifyRecovery(t.Context(), "4d3c9c2e-8d5f-4d0e-9b53-000000000000", "123456", identity.Device{})
		require.Equal(t, fault.Gone, fault.KindOf(err), "%v", err)
	})
	t.Run("a flow that is no identifier", func(t *testing.T) {
		t.Parallel()
		_, err := s.VerifyRecovery(t.Context(), "x", "123456", identity.Device{})
		require.Equal(t, fault.Gone, fault.KindOf(err), "%v", err)
	})
	t.Run("guessing on and on", func(t *testing.T) {
		t.Parallel()
		flow, err := s.StartRecovery(t.Context(), session.Person.Email)
		require.NoError(t, err)
		code := mailedCode(t, session.Person.Email, "recuperare")
		for range 5 {
			_, err = s.VerifyRecovery(t.Context(), flow, otherCode(code), identity.Device{})
			requireFault(t, err, fault.Unauthenticated, "wrong_code")
		}
		_, err = s.VerifyRecovery(t.Context(), flow, code, identity.Device{})
		requireFault(t, err, fault.Gone, "code_expired")
	})
	t.Run("a password for a session that was not recovered", func(t *testing.T) {
		t.Parallel()
		requireFault(t, s.SetRecoveredPassword(t.Context(), session.Token(), "cu-totul-alta-77"), fault.Forbidden, "not_recovering")
		requireFault(t, s.SetRecoveredPassword(t.Context(), "ory_st_x", "cu-totul-alta-77"), fault.Unauthenticated, "unauthenticated")
		requireFault(t, s.SetRecoveredPassword(t.Context(), "", "cu-totul-alta-77"), fault.Unauthenticated, "unauthenticated")
	})
	t.Run("what is no address", func(t *testing.T) {
		t.Parallel()
		_, err := s.StartRecovery(t.Context(), "")
		requireField(t, err, "email", "invalid")
	})
}

func TestVerification(t *testing.T) {
	t.Parallel()
	s := newService(t)
	session := signUp(t, s)
	email := session.Person.Email
	first := mailedCode(t, email, "confirm")

	flow, err := s.StartVerification(t.Context(), session)
	require.NoError(t, err)
	requireField(t, s.ConfirmVerification(t.Context(), session, flow, otherCode(first)), "code", "wrong_code")
	require.Equal(t, fault.Gone, fault.KindOf(s.ConfirmVerification(t.Context(), session, "4d3c9c2e-8d5f-4d0e-9b53-000000000000", first)))
	_, err = s.Check(t.Context(), session.Token())
	require.NoError(t, err)

	up, err := s.SignUp(t.Context(), identity.SignUp{Email: newEmail(), Password: password, Name: "Ana", Language: "en"})
	require.NoError(t, err)
	code := mailedCode(t, up.Session.Person.Email, "confirm")
	require.NoError(t, s.ConfirmVerification(t.Context(), up.Session, up.VerificationFlow, code))
	now, err := s.Check(t.Context(), up.Session.Token())
	require.NoError(t, err)
	require.True(t, now.Person.Verified)
	require.Equal(t, fault.Gone, fault.KindOf(s.ConfirmVerification(t.Context(), up.Session, up.VerificationFlow, code)), "used again")
}
