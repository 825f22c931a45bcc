package capability_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/capability"
)

var key = capability.Key(strings.Repeat("k", 32))

func TestATokenGivesBackWhatItWasMadeOf(t *testing.T) {
	t.Parallel()
	token := key.Make("hold", "ten_1", "apt_2", "")
	require.Equal(t, token, key.Make("hold", "ten_1", "apt_2", ""))
	parts, ok := key.Read("hold", token, 3)
	require.True(t, ok)
	require.Equal(t, []string{"ten_1", "apt_2", ""}, parts)
}

func TestNothingElseIsAToken(t *testing.T) {
	t.Parallel()
	token := key.Make("hold", "ten_1", "apt_2")
	for n := range len(token) {
		for _, c := range "Az9-" {
			changed := token[:n] + string(c) + token[n+1:]
			if changed == token {
				continue
			}
			_, ok := key.Read("hold", changed, 2)
			require.False(t, ok, "character %d", n)
		}
		_, ok := key.Read("hold", token[:n], 2)
		require.False(t, ok, "cut after %d", n)
	}
	for _, other := range []string{"", "=", strings.Repeat("A", 1000), token + "A", key.Make("link", "ten_1", "apt_2")} {
		_, ok := key.Read("hold", other, 2)
		require.False(t, ok, "%q", other)
	}
	_, ok := key.Read("hold", token, 3)
	require.False(t, ok, "another number of parts")
	_, ok = capability.Key(strings.Repeat("x", 32)).Read("hold", token, 2)
	require.False(t, ok, "another key")
}

func TestAPseudonymHidesItsValue(t *testing.T) {
	t.Parallel()
	require.Equal(t, key.Blind("mail", "ana@x.ro"), key.Blind("mail", "ana@x.ro"))
	require.NotEqual(t, key.Blind("mail", "ana@x.ro"), key.Blind("phone", "ana@x.ro"))
	require.NotContains(t, key.Blind("mail", "ana@x.ro"), "ana")
}
