package identity_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
)

func TestChangePassword(t *testing.T) {
	t.Parallel()
	s := newService(t)
	session := signUp(t, s)
	email := session.Person.Email
	other := signIn(t, s, email, password)
	requireSignedIn(t, s, other)
	const fresh = "cu-totul-alta-parola-77"

	requireField(t, s.ChangePassword(t.Context(), session, "gresita-de-tot-1", fresh), "current_password", "wrong_password")
	requireField(t, s.ChangePassword(t.Context(), session, password, "scurt1"), "new_password", "password_too_short")
	requireField(t, s.ChangePassword(t.Context(), session, password, email), "new_password", "password_too_similar")
	requireSignedIn(t, s, other)

	require.NoError(t, s.ChangePassword(t.Context(), session, password, fresh))
	_, err := s.Check(t.Context(), other)
	requireFault(t, err, fault.Unauthenticated, "unauthenticated")
	requireSignedIn(t, s, session.Token())
	requireSignedIn(t, s, signIn(t, s, email, fresh))
}

func TestChangeProfile(t *testing.T) {
	t.Parallel()
	s := newService(t)
	session := signUp(t, s)
	name, language, none, french := "Ana-Maria Ionescu", "en", "   ", "fr"

	p, err := s.ChangeProfile(t.Context(), session, identity.Profile{Name: &name})
	require.NoError(t, err)
	require.Equal(t, name, p.Name)
	p, err = s.ChangeProfile(t.Context(), session, identity.Profile{Language: &language})
	require.NoError(t, err)
	require.Equal(t, identity.Person{ID: session.Person.ID, Email: session.Person.Email, Name: name, Language: "en"}, p)
	now, err := s.Check(t.Context(), session.Token())
	require.NoError(t, err)
	require.Equal(t, p, now.Person)

	_, err = s.ChangeProfile(t.Context(), session, identity.Profile{Name: &none})
	requireField(t, err, "name", "required")
	_, err = s.ChangeProfile(t.Context(), session, identity.Profile{Language: &french})
	requireField(t, err, "language", "invalid")
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	s := newService(t)
	session := signUp(t, s)
	email := session.Person.Email
	other := signIn(t, s, email, password)

	_, err := s.BeginTOTP(t.Context(), session, "gresita-de-tot-1")
	requireField(t, err, "current_password", "wrong_password")
	secret, backup := turnOnTOTP(t, s, session)
	now, err := s.Check(t.Context(), session.Token())
	require.NoError(t, err)
	require.Equal(t, identity.TwoFactors, now.AAL)
	_, err = s.BeginTOTP(t.Context(), now, password)
	requireFault(t, err, fault.Conflict, "totp_on")

	_, err = s.Check(t.Context(), other)
	requireFault(t, err, fault.Unauthenticated, "second_factor_required")

	in, err := s.SignIn(t.Context(), identity.Credentials{Email: email, Password: password})
	require.NoError(t, err)
	require.True(t, in.SecondFactor)
	_, err = s.Check(t.Context(), in.Token)
	requireFault(t, err, fault.Unauthenticated, "second_factor_required")
	requireFault(t, s.SecondFactor(t.Context(), in.Token, "000000", identity.Device{}), fault.Unauthenticated, "wrong_code")
	requireFault(t, s.SecondFactor(t.Context(), in.Token, "nosuchcode", identity.Device{}), fault.Unauthenticated, "wrong_code")
	require.NoError(t, s.SecondFactor(t.Context(), in.Token, totpNow(t, secret), identity.Device{}))
	second, err := s.Check(t.Context(), in.Token)
	require.NoError(t, err)
	require.Equal(t, identity.TwoFactors, second.AAL)
	require.NoError(t, s.SecondFactor(t.Context(), in.Token, "000000", identity.Device{}), "nothing is owed any more")

	t.Run("a backup code works once", func(t *testing.T) {
		token := signIn(t, s, email, password)
		require.NoError(t, s.SecondFactor(t.Context(), token, " "+strings.ToUpper(backup[0])+" ", identity.Device{}))
		requireSignedIn(t, s, token)
		token = signIn(t, s, email, password)
		requireFault(t, s.SecondFactor(t.Context(), token, backup[0], identity.Device{}), fault.Unauthenticated, "wrong_code")
		require.NoError(t, s.SecondFactor(t.Context(), token, backup[1], identity.Device{}))
	})
	t.Run("removed, the password is enough again", func(t *testing.T) {
		requireField(t, s.RemoveTOTP(t.Context(), second, "gresita-de-tot-1"), "current_password", "wrong_password")
		require.NoError(t, s.RemoveTOTP(t.Context(), second, password))
		requireSignedIn(t, s, signIn(t, s, email, password))
		require.NoError(t, s.RemoveTOTP(t.Context(), second, password), "removing again")
		requireSignedIn(t, s, second.Token())
	})
	requireFault(t, s.SecondFactor(t.Context(), "ory_st_x", "123456", identity.Device{}), fault.Unauthenticated, "unauthenticated")
}

func TestConfirmTOTPRefusesOtherFlows(t *testing.T) {
	t.Parallel()
	s := newService(t)
	session, stranger := signUp(t, s), signUp(t, s)
	setup, err := s.BeginTOTP(t.Context(), stranger, password)
	require.NoError(t, err)
	verification, err := s.StartVerification(t.Context(), session)
	require.NoError(t, err)
	for sentence, flow := range map[string]string{
		"somebody else's": setup.Flow, "nobody's": "4d3c9c2e-8d5f-4d0e-9b53-000000000000",
		"one that never is": "00000000-0000-0000-0000-000000000000", "one of another kind": verification,
	} {
		_, err := s.ConfirmTOTP(t.Context(), session, flow, totpNow(t, setup.Secret))
		require.Equal(t, fault.Gone, fault.KindOf(err), "%s: %v", sentence, err)
	}
	on, err := s.HasSecondFactor(t.Context(), requireSignedIn(t, s, stranger.Token()))
	require.NoError(t, err)
	require.False(t, on)
}

func TestSecondFactorOffAfterOn(t *testing.T) {
	t.Parallel()
	s := newService(t)
	session := signUp(t, s)
	on, err := s.HasSecondFactor(t.Context(), session)
	require.NoError(t, err)
	require.False(t, on)
	turnOnTOTP(t, s, session)
	on, err = s.HasSecondFactor(t.Context(), requireSignedIn(t, s, session.Token()))
	require.NoError(t, err)
	require.True(t, on)
	require.NoError(t, s.RemoveTOTP(t.Context(), session, password))
	on, err = s.HasSecondFactor(t.Context(), requireSignedIn(t, s, session.Token()))
	require.NoError(t, err)
	require.False(t, on, "removed, although this session has seen a second factor")
}

// turnOnTOTP gives the secret and the backup codes.
func turnOnTOTP(t *testing.T, s *identity.Service, session identity.Session) (string, []string) {
	t.Helper()
	setup, err := s.BeginTOTP(t.Context(), session, password)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(setup.QRCode, "data:image/png;base64,"))
	require.Contains(t, setup.URI, "otpauth://totp/m-saas:"+session.Person.Email+"?")
	require.Contains(t, setup.URI, "secret="+setup.Secret)
	_, err = s.ConfirmTOTP(t.Context(), session, setup.Flow, "000000")
	requireField(t, err, "code", "wrong_code")
	backup, err := s.ConfirmTOTP(t.Context(), session, setup.Flow, totpNow(t, setup.Secret))
	require.NoError(t, err)
	require.Len(t, backup, 12)
	return setup.Secret, backup
}

// totpNow is the code of RFC 6238 at this moment.
func totpNow(t *testing.T, secret string) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	require.NoError(t, err)
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(time.Now().Unix()/30))
	mac := hmac.New(sha1.New, key)
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}
