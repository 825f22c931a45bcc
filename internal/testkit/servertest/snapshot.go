package servertest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/tenancy"
)

// Snapshot is a hash of every document of each collection of the clinic's database, and of its team.
func (c *Clinic) Snapshot(t testing.TB) map[string]string {
	t.Helper()
	ctx := t.Context()
	tenant := c.TenantID(t)
	db, err := c.server.App.Router.Database(ctx, tenant, "a test compares what is stored before and after")
	require.NoError(t, err)
	names, err := db.ListCollectionNames(ctx, bson.D{})
	require.NoError(t, err)
	slices.Sort(names)
	all := map[string]string{}
	for _, name := range names {
		cur, err := db.Collection(name).Find(ctx, bson.D{})
		require.NoError(t, err)
		var docs []bson.Raw
		require.NoError(t, cur.All(ctx, &docs))
		all[name] = hashOf(docs)
	}
	var team bson.Raw
	require.NoError(t, c.server.App.Router.Control("a test reads a team").Collection("teams").FindOne(ctx, bson.D{{Key: "_id", Value: tenant}}).Decode(&team))
	all["team"] = hashOf([]bson.Raw{team})
	return all
}

// TenantID is the clinic's identifier.
func (c *Clinic) TenantID(t testing.TB) tenancy.ID {
	t.Helper()
	found, err := c.server.App.Router.Directory().BySlug(t.Context(), c.Slug)
	require.NoError(t, err)
	return found.ID
}

// Scope is the door to the clinic's data.
func (c *Clinic) Scope(t testing.TB) tenancy.Scope {
	t.Helper()
	scope, err := c.server.App.Router.Scope(t.Context(), c.TenantID(t))
	require.NoError(t, err)
	return scope
}

func hashOf(docs []bson.Raw) string {
	h := sha256.New()
	for _, d := range docs {
		h.Write(d)
	}
	return hex.EncodeToString(h.Sum(nil))
}
