package link_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/tenancy"
)

func TestATokenIsGoodForExactlyWhatItWasMadeFor(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	keys := link.New([]byte(strings.Repeat("k", 32)))
	tenant := tenancy.ID(id.New(id.Tenant, now))
	subject := id.New(id.Appointment, now)
	token := keys.Token(link.ManageAppointment, tenant, subject, 3)

	got, ok := keys.Read(link.ManageAppointment, token)
	require.True(t, ok)
	require.Equal(t, link.Target{Tenant: tenant, Subject: subject, Version: 3}, got)
	require.Equal(t, token, keys.Token(link.ManageAppointment, tenant, subject, 3))

	require.NotContains(t, token, ".", "the last part of an address with a dot is asked of the assets")
	_, ok = keys.Read(link.AnswerOffer, token)
	require.False(t, ok, "another purpose")
	_, ok = keys.Read(link.HoldTime, token)
	require.False(t, ok, "another purpose with the same kind of thing")
	_, ok = link.New([]byte(strings.Repeat("x", 32))).Read(link.ManageAppointment, token)
	require.False(t, ok, "another key")
}

func TestATokenThatWasTouchedIsRefused(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	keys := link.New([]byte(strings.Repeat("k", 32)))
	token := keys.Token(link.AnswerOffer, tenancy.ID(id.New(id.Tenant, now)), id.New(id.WaitEntry, now), 0)
	for i := range token {
		for _, c := range []byte("a0~.-_Z") {
			if token[i] == c {
				continue
			}
			touched := token[:i] + string(c) + token[i+1:]
			_, ok := keys.Read(link.AnswerOffer, touched)
			require.False(t, ok, touched)
		}
	}
	for _, bad := range []string{"", "~", "~~~", token + "A", "A" + token, token + "~" + token, strings.ReplaceAll(token, "~", "."), strings.Repeat("a", 1000), strings.ToUpper(token)} {
		_, ok := keys.Read(link.AnswerOffer, bad)
		require.False(t, ok, bad)
	}
}

func FuzzNothingMadeUpIsRead(f *testing.F) {
	keys := link.New([]byte(strings.Repeat("k", 32)))
	f.Add("01jd3m8w1q2v5y7x9z0abcdefg~01jd3m8w1q2v5y7x9z0abcdefg~0~AAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, s string) {
		if _, ok := keys.Read(link.ManageAppointment, s); ok {
			t.Errorf("%q was read", s)
		}
	})
}
