package settings_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/internal/testkit"
)

type part struct {
	Name string `bson:"name"`
	Rev  int64  `bson:"rev"`
}

func TestAPartIsFoundAsItWasSaved(t *testing.T) {
	t.Parallel()
	scope := testkit.NewTenants(t, nil).Clinic(t)
	_, found, err := settings.Find[part](t.Context(), scope, "a")
	require.NoError(t, err)
	require.False(t, found)
	for rev := range int64(3) {
		ok, err := settings.Save(t.Context(), scope, "a", part{Name: "x", Rev: rev + 1}, rev)
		require.NoError(t, err)
		require.True(t, ok, rev)
	}
	ok, err := settings.Save(t.Context(), scope, "a", part{Name: "late", Rev: 2}, 1)
	require.NoError(t, err)
	require.False(t, ok)
	got, found, err := settings.Find[part](t.Context(), scope, "a")
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, part{Name: "x", Rev: 3}, got)
	_, found, err = settings.Find[part](t.Context(), scope, "b")
	require.NoError(t, err)
	require.False(t, found, "another part")
}

// Of many who save from the same revision exactly one does, the very first time too.
func TestOneSavesFromARevision(t *testing.T) {
	t.Parallel()
	scope := testkit.NewTenants(t, nil).Clinic(t)
	for rev := range int64(10) {
		var won atomic.Int64
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				ok, err := settings.Save(t.Context(), scope, "a", part{Rev: rev + 1}, rev)
				if err == nil && ok {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		require.EqualValues(t, 1, won.Load(), "from revision %d", rev)
	}
}
