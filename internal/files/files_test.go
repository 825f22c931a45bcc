package files_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/testkit"
)

func open(t *testing.T, endpoint string) *files.Store {
	t.Helper()
	s, err := files.Open(t.Context(), files.Config{
		Endpoint: endpoint, Region: testkit.Env(t, "MSAAS_S3_REGION"), Bucket: testkit.Env(t, "MSAAS_S3_BUCKET"),
		AccessKey: testkit.Env(t, "MSAAS_S3_ACCESS_KEY"), SecretKey: testkit.Env(t, "MSAAS_S3_SECRET_KEY"), PathStyle: true,
	})
	require.NoError(t, err)
	return s
}

func TestAnObjectIsWrittenReadAndRemovedWithinItsTenant(t *testing.T) {
	t.Parallel()
	s := open(t, testkit.Env(t, "MSAAS_S3_ENDPOINT"))
	kit := testkit.NewTenants(t, nil)
	mine, theirs := kit.Clinic(t), kit.Clinic(t)
	require.NoError(t, s.Ping(t.Context()))
	require.NoError(t, s.Put(t.Context(), mine, "note.txt", "text/plain", []byte("secret")))
	data, err := s.Get(t.Context(), mine, "note.txt", 100)
	require.NoError(t, err)
	require.Equal(t, "secret", string(data))
	_, err = s.Get(t.Context(), theirs, "note.txt", 100)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	_, err = s.Get(t.Context(), mine, "note.txt", 3)
	require.Equal(t, fault.TooLarge, fault.KindOf(err))
	require.NoError(t, s.Delete(t.Context(), mine, "note.txt"))
	require.NoError(t, s.Delete(t.Context(), mine, "note.txt"), "an absent object is no fault")
	_, err = s.Get(t.Context(), mine, "note.txt", 100)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}

func TestAStoreThatIsAwaySaysSo(t *testing.T) {
	t.Parallel()
	s := open(t, "http://127.0.0.1:1")
	require.Equal(t, fault.Unavailable, fault.KindOf(s.Ping(t.Context())))
	require.Equal(t, fault.Unavailable, fault.KindOf(s.Put(t.Context(), testkit.Scope(t), "x", "text/plain", nil)))
}
