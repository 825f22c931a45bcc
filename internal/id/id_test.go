package id_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
)

func TestIdentifiersCarryTheirKindAndSortByTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	a, b := id.New(id.Client, at), id.New(id.Client, at.Add(time.Millisecond))
	require.True(t, id.Is(id.Client, a))
	require.False(t, id.Is(id.Appointment, a))
	require.Less(t, a, b)
	require.NotEqual(t, id.New(id.Client, at), id.New(id.Client, at))
}

func TestDerivedIdentifiersDependOnEveryPartAndItsBorders(t *testing.T) {
	t.Parallel()
	one := id.Derived(id.Client, "ab", "c")
	require.True(t, id.Is(id.Client, one))
	require.Equal(t, one, id.Derived(id.Client, "ab", "c"))
	require.NotEqual(t, one, id.Derived(id.Client, "a", "bc"))
	require.NotEqual(t, one, id.Derived(id.Client, "ab", "c", ""))
}

func TestWhatIsNoIdentifierIsRefused(t *testing.T) {
	t.Parallel()
	good := id.New(id.Client, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for _, bad := range []string{
		"", "cli_", good[:29], good + "0", strings.ToUpper(good), "apt_" + good[4:], "cli_" + strings.Repeat("u", 26), "cli_8" + strings.Repeat("z", 25), "cli_../../../../../../etc/pass",
	} {
		require.False(t, id.Is(id.Client, bad), bad)
		err := id.Check(id.Client, "client_id", bad)
		require.Equal(t, fault.Invalid, fault.KindOf(err))
		f, _ := fault.As(err)
		require.Equal(t, "client_id", f.Fields[0].Path)
	}
	require.NoError(t, id.Check(id.Client, "client_id", good))
}

func FuzzIs(f *testing.F) {
	f.Add("cli_01jd3m8w1q2v5y7x9z0abcdefg")
	f.Fuzz(func(t *testing.T, s string) {
		if id.Is(id.Client, s) && len(s) != 30 {
			t.Errorf("%q passed", s)
		}
	})
}
