package tenancy_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/tenancy"
)

func TestTheZeroScopeIsRefused(t *testing.T) {
	t.Parallel()
	var zero tenancy.Scope
	require.True(t, zero.IsZero())
	for name, use := range map[string]func(){
		"Tenant":     func() { zero.Tenant() },
		"TenantID":   func() { zero.TenantID() },
		"Collection": func() { zero.Collection("clients") },
		"ObjectKey":  func() { zero.ObjectKey("a") },
		"CacheKey":   func() { zero.CacheKey("a") },
		"Seal":       func() { _, _ = zero.Seal(nil, nil) },
		"Open":       func() { _, _ = zero.Open(nil, nil) },
		"Control":    func() { tenancy.Control{}.Collection("teams") },
	} {
		require.Panics(t, use, name)
	}
}

func TestScopesReachOnlyTheirOwnTenant(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	a, b := k.Clinic(t), k.Clinic(t)

	_, err := a.Collection("notes").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "1"}})
	require.NoError(t, err)
	n, err := b.Collection("notes").CountDocuments(t.Context(), bson.D{})
	require.NoError(t, err)
	require.Zero(t, n)

	require.NotEqual(t, a.ObjectKey("x"), b.ObjectKey("x"))
	require.NotEqual(t, a.CacheKey("x"), b.CacheKey("x"))
	require.Contains(t, a.ObjectKey("files", "x"), string(a.TenantID()))
	for _, part := range []string{"", ".", "..", "a/b", "../" + string(b.TenantID()), "a:b", "a\\b", "\x00"} {
		require.Panics(t, func() { a.ObjectKey(part) }, part)
		require.Panics(t, func() { a.CacheKey(part) }, part)
	}
	require.Panics(t, func() { k.Router.Control("") }, "crossing needs a reason")
	_, err = k.Router.Resolve(t.Context(), "nobody-here")
	require.ErrorIs(t, err, tenancy.ErrTenantNotFound)
}

func TestSealedDataOpensUnderItsTenantAndContextOnly(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	a, b := k.Clinic(t), k.Clinic(t)
	sealed, err := a.Seal([]byte("secret"), []byte("mail password"))
	require.NoError(t, err)
	require.NotContains(t, string(sealed), "secret")

	plain, err := a.Open(sealed, []byte("mail password"))
	require.NoError(t, err)
	require.Equal(t, "secret", string(plain))

	_, err = b.Open(sealed, []byte("mail password"))
	require.Error(t, err, "another tenant")
	_, err = a.Open(sealed, []byte("calendar token"))
	require.Error(t, err, "another context")
	sealed[len(sealed)-1] ^= 1
	_, err = a.Open(sealed, []byte("mail password"))
	require.Error(t, err, "altered")
}

// A data key copied into another tenant's document is worthless there: it is bound to its tenant.
func TestADataKeyBelongsToItsTenant(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	a, b := k.Clinic(t), k.Clinic(t)
	sealed, err := a.Seal([]byte("secret"), nil)
	require.NoError(t, err)
	_, err = k.Router.Control("test").Collection("tenants").UpdateByID(t.Context(), b.TenantID(),
		bson.D{{Key: "$set", Value: bson.D{{Key: "data_key", Value: a.Tenant().DataKey}}}})
	require.NoError(t, err)
	k.Router.Forget(b.TenantID())
	b, err = k.Router.Scope(t.Context(), b.TenantID())
	require.NoError(t, err)
	_, err = b.Open(sealed, nil)
	require.ErrorContains(t, err, "open data key")
}

func TestMasterKeysRotate(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	scope := k.Clinic(t)
	sealed, err := scope.Seal([]byte("secret"), nil)
	require.NoError(t, err)

	next := []byte("0123456789abcdef0123456789abcdef")
	opening := func(old ...[]byte) tenancy.Scope {
		r := open(t, tenancy.Config{Prefix: k.Prefix, MasterKey: next, OldKeys: old})
		s, err := r.Scope(t.Context(), scope.TenantID())
		require.NoError(t, err)
		return s
	}
	plain, err := opening(make([]byte, 32)).Open(sealed, nil)
	require.NoError(t, err, "the old master key still opens")
	require.Equal(t, "secret", string(plain))
	_, err = opening().Open(sealed, nil)
	require.ErrorContains(t, err, "not configured")
}
