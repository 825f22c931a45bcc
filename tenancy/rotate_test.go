package tenancy_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/tenancy"
)

func sealStream(t *testing.T, s tenancy.Scope, plain []byte, about string) (sealed, key []byte) {
	t.Helper()
	var out bytes.Buffer
	w, key, err := s.SealStream(&out, []byte(about))
	require.NoError(t, err)
	_, err = w.Write(plain)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes(), key
}

func openStream(s tenancy.Scope, sealed, key []byte, about string) ([]byte, error) {
	r, err := s.OpenStream(bytes.NewReader(sealed), key, []byte(about))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// A stream opens for its tenant, with its key, about the same thing, and whole; otherwise not.
func TestAStreamBelongsToItsTenantItsKeyAndItsContext(t *testing.T) {
	t.Parallel()
	kit := testkit.NewTenants(t, nil)
	mine, theirs := kit.Clinic(t), kit.Clinic(t)
	plain := make([]byte, 300_000)
	_, _ = rand.Read(plain)
	sealed, key := sealStream(t, mine, plain, "file a")
	other, otherKey := sealStream(t, mine, plain, "file b")
	require.NotEqual(t, sealed, other)
	got, err := openStream(mine, sealed, key, "file a")
	require.NoError(t, err)
	require.True(t, bytes.Equal(plain, got))

	flipped := bytes.Clone(sealed)
	flipped[200_000] ^= 1
	for says, open := range map[string]func() ([]byte, error){
		"another tenant":    func() ([]byte, error) { return openStream(theirs, sealed, key, "file a") },
		"another context":   func() ([]byte, error) { return openStream(mine, sealed, key, "file b") },
		"another key":       func() ([]byte, error) { return openStream(mine, sealed, otherKey, "file a") },
		"cut short":         func() ([]byte, error) { return openStream(mine, sealed[:65536*2], key, "file a") },
		"one bit changed":   func() ([]byte, error) { return openStream(mine, flipped, key, "file a") },
		"nothing is stored": func() ([]byte, error) { return openStream(mine, nil, key, "file a") },
	} {
		_, err := open()
		require.Error(t, err, says)
	}
}

// A tenant's key is rotated: what was sealed before stays readable, what is sealed afterwards needs the new key, and a
// process that has not heard of it yet can read whatever is sealed meanwhile.
func TestATenantsKeyIsRotated(t *testing.T) {
	t.Parallel()
	kit := testkit.NewTenants(t, nil)
	before := kit.Clinic(t)
	id := before.TenantID()
	sealed, key := sealStream(t, before, []byte("old"), "x")
	waited := false
	require.NoError(t, kit.Router.RotateKey(t.Context(), id, func(ctx context.Context) error {
		waited = true
		between, err := kit.Router.Scope(ctx, id)
		require.NoError(t, err)
		text, err := between.Seal([]byte("meanwhile"), nil)
		require.NoError(t, err)
		got, err := before.Open(text, nil)
		require.NoError(t, err, "the old key set reads what is sealed while the new key is made known")
		require.Equal(t, "meanwhile", string(got))
		return nil
	}))
	require.True(t, waited)
	after, err := kit.Router.Scope(t.Context(), id)
	require.NoError(t, err)
	got, err := openStream(after, sealed, key, "x")
	require.NoError(t, err)
	require.Equal(t, "old", string(got))
	text, err := after.Seal([]byte("new"), nil)
	require.NoError(t, err)
	_, err = before.Open(text, nil)
	require.Error(t, err, "what is sealed after the rotation needs the new key")
}

// Cut short between its two halves, a rotation goes on with the key that it has added.
func TestARotationThatWasCutShortAddsNoSecondKey(t *testing.T) {
	t.Parallel()
	kit := testkit.NewTenants(t, nil)
	id := kit.Clinic(t).TenantID()
	require.Error(t, kit.Router.RotateKey(t.Context(), id, func(context.Context) error { return errors.New("killed") }))
	half, err := kit.Router.Directory().ByID(t.Context(), id)
	require.NoError(t, err)
	require.NoError(t, kit.Router.RotateKey(t.Context(), id, func(context.Context) error {
		now, err := kit.Router.Directory().ByID(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, half.DataKey, now.DataKey, "a second key was added")
		return nil
	}))
}

// The master key is rotated: with the old one beside it everything opens; resealed, the old one can go.
func TestTheMasterKeyIsRotated(t *testing.T) {
	t.Parallel()
	kit := testkit.NewTenants(t, nil)
	a, b := kit.Clinic(t), kit.Clinic(t)
	sealed, key := sealStream(t, a, []byte("kept"), "x")
	fresh := bytes.Repeat([]byte{7}, 32)
	open := func(old ...[]byte) *tenancy.Router {
		r, err := tenancy.Open(t.Context(), tenancy.Config{
			Clusters: []tenancy.Cluster{{Name: "main", URI: testkit.Env(t, "MSAAS_MONGO_URI")}}, Prefix: kit.Prefix,
			MasterKey: fresh, OldKeys: old, Now: time.Now, Timeout: 30 * time.Second,
		})
		require.NoError(t, err)
		t.Cleanup(func() { _ = r.Close(context.WithoutCancel(t.Context())) })
		return r
	}
	reads := func(r *tenancy.Router) error {
		s, err := r.Scope(t.Context(), a.TenantID())
		require.NoError(t, err)
		_, err = openStream(s, sealed, key, "x")
		return err
	}
	require.Error(t, reads(open()), "without the old master key nothing opens")
	both := open(make([]byte, 32))
	require.NoError(t, reads(both))
	done, err := both.RewrapKeys(t.Context())
	require.NoError(t, err)
	require.Equal(t, tenancy.Rewrapped{Resealed: 2}, done)
	require.NoError(t, reads(open()), "the new master key alone opens what was resealed")
	done, err = both.RewrapKeys(t.Context())
	require.NoError(t, err)
	require.Equal(t, tenancy.Rewrapped{Kept: 2}, done)
	s, err := open().Scope(t.Context(), b.TenantID())
	require.NoError(t, err)
	_, err = s.Seal([]byte("y"), nil)
	require.NoError(t, err)
}
