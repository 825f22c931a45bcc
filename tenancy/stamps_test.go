package tenancy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/tenancy"
)

func TestEveryKindOfWriteMovesTheStampBeforeItIsSeen(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC))
	kit := testkit.NewTenants(t, clock.Now)
	scope, other := kit.Clinic(t), kit.Clinic(t)
	read := func(s tenancy.Scope) tenancy.Stamp {
		st, err := s.Stamp(t.Context(), "clients", "appointments")
		require.NoError(t, err)
		return st
	}
	one := bson.D{{Key: "_id", Value: "x"}}
	set := bson.D{{Key: "$set", Value: bson.D{{Key: "a", Value: 1}}}}
	ctx, clients := t.Context(), scope.Collection("clients")
	for name, write := range map[string]func() error{
		"insert":      func() error { _, err := clients.InsertOne(ctx, bson.D{{Key: "a", Value: 1}}); return err },
		"insert many": func() error { _, err := clients.InsertMany(ctx, []any{bson.D{{Key: "b", Value: 1}}}); return err },
		"update":      func() error { _, err := clients.UpdateOne(ctx, one, set); return err },
		"update many": func() error { _, err := clients.UpdateMany(ctx, bson.D{}, set); return err },
		"replace":     func() error { _, err := clients.ReplaceOne(ctx, one, bson.D{}); return err },
		"delete":      func() error { _, err := clients.DeleteOne(ctx, one); return err },
		"delete many": func() error { _, err := clients.DeleteMany(ctx, one); return err },
		"find and update": func() error {
			if err := clients.FindOneAndUpdate(ctx, one, set).Err(); err != mongo.ErrNoDocuments { //nolint:errorlint // the driver's own
				return err
			}
			return nil
		},
		"bulk": func() error {
			_, err := clients.BulkWrite(ctx, []mongo.WriteModel{mongo.NewUpdateOneModel().SetFilter(one).SetUpdate(set)})
			return err
		},
	} {
		before, elsewhere := read(scope), read(other)
		require.True(t, before.Quiet, name)
		require.NoError(t, write(), name)
		after := read(scope)
		require.False(t, after.Quiet, name)
		require.NotEqual(t, before.Of, after.Of, name)
		require.Equal(t, elsewhere, read(other), "another clinic's stamp")
		clock.Move(5 * time.Minute)
		require.Equal(t, tenancy.Stamp{Of: after.Of, Quiet: true}, read(scope), name)
	}
}

func TestABurstOfWritesIsAnnouncedOnce(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC))
	scope := testkit.NewTenants(t, clock.Now).Clinic(t)
	for range 20 {
		_, err := scope.Collection("appointments").InsertOne(t.Context(), bson.D{})
		require.NoError(t, err)
		clock.Move(time.Second)
	}
	st, err := scope.Stamp(t.Context(), "appointments")
	require.NoError(t, err)
	require.Equal(t, tenancy.Stamp{Of: scope.Tenant().Placement.Database + " appointments:1"}, st)
	_, err = scope.Stamp(t.Context(), "locations")
	require.Error(t, err, "a collection that is not stamped has no stamp to believe")
}
