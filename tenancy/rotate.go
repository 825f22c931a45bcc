package tenancy

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
)

// Rewrapped says what RewrapKeys did.
type Rewrapped struct {
	Resealed int // keys that an older master key had sealed
	Kept     int // keys that the current one had sealed already
}

// RewrapKeys seals every tenant's key under the current master key, so that older ones can be taken away. It may be
// repeated at any point. Faults: Unavailable; an error names a tenant whose key no configured master key opens.
func (r *Router) RewrapKeys(ctx context.Context) (Rewrapped, error) {
	var done Rewrapped
	after := ID("")
	for {
		page, err := r.dir.find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}}},
			options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(maxPage))
		if err != nil {
			return done, err
		}
		for _, t := range page {
			resealed, err := r.rewrap(ctx, t.ID)
			if err != nil {
				return done, fmt.Errorf("tenant %s: %w", t.ID, err)
			}
			if resealed {
				done.Resealed++
			} else {
				done.Kept++
			}
			after = t.ID
		}
		if len(page) < maxPage {
			return done, nil
		}
	}
}

func (r *Router) rewrap(ctx context.Context, id ID) (bool, error) {
	return r.changeKey(ctx, id, func(t Tenant) ([]byte, error) {
		if len(t.DataKey) == 0 || bytes.HasPrefix(t.DataKey, []byte(r.keys.current)) {
			return nil, nil // purged, or nothing to do
		}
		handle, err := r.keys.openKeyset(t.ID, t.DataKey)
		if err != nil {
			return nil, err
		}
		return r.keys.sealKeyset(t.ID, handle)
	})
}

// RotateKey gives the tenant a new key: what is sealed from then on needs it, and what older keys sealed stays readable.
// The new key is first made known, then wait lets every process learn it (Config.CacheFor), and only then it seals. Cut
// short, the next run goes on with the key that it finds. Faults: NotFound, Unavailable, what wait gives.
func (r *Router) RotateKey(ctx context.Context, id ID, wait func(context.Context) error) error {
	if _, err := r.changeKey(ctx, id, func(t Tenant) ([]byte, error) { return r.keys.withNewKey(t) }); err != nil {
		return fmt.Errorf("rotate key: %w", err)
	}
	if err := wait(ctx); err != nil {
		return fmt.Errorf("rotate key: %w", err)
	}
	if _, err := r.changeKey(ctx, id, func(t Tenant) ([]byte, error) { return r.keys.withNewestFirst(t) }); err != nil {
		return fmt.Errorf("rotate key: %w", err)
	}
	return nil
}

const keyAttempts = 5

// changeKey replaces the tenant's sealed key by what do makes of it (nil: nothing to do), unless somebody else just did.
func (r *Router) changeKey(ctx context.Context, id ID, do func(Tenant) ([]byte, error)) (bool, error) {
	for range keyAttempts {
		t, err := r.dir.ByID(ctx, id)
		if err != nil {
			return false, err
		}
		key, err := do(t)
		if err != nil || key == nil {
			return false, err
		}
		res, err := r.dir.tenants.UpdateOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "data_key", Value: t.DataKey}},
			bson.D{{Key: "$set", Value: bson.D{{Key: "data_key", Value: key}}}})
		if err != nil {
			return false, Translate(err)
		}
		r.Forget(id)
		if res.MatchedCount == 1 {
			return true, nil
		}
	}
	return false, fault.New(fault.Unavailable, "busy", "Somebody else is changing the same thing. Please try again.")
}

// withNewKey adds a key that does not seal yet, unless there is one from a rotation that was cut short.
func (k *keyRing) withNewKey(t Tenant) ([]byte, error) {
	handle, err := k.openKeyset(t.ID, t.DataKey)
	if err != nil {
		return nil, err
	}
	if newest, primary, err := newestKey(handle); err != nil || newest != primary {
		return nil, err
	}
	manager := keyset.NewManagerFromHandle(handle)
	if _, err := manager.Add(aead.AES256GCMKeyTemplate()); err != nil {
		return nil, fmt.Errorf("add key: %w", err)
	}
	return k.sealManaged(t.ID, manager)
}

// withNewestFirst makes the newest key the one that seals.
func (k *keyRing) withNewestFirst(t Tenant) ([]byte, error) {
	handle, err := k.openKeyset(t.ID, t.DataKey)
	if err != nil {
		return nil, err
	}
	newest, primary, err := newestKey(handle)
	if err != nil || newest == primary {
		return nil, err
	}
	manager := keyset.NewManagerFromHandle(handle)
	if err := manager.SetPrimary(newest); err != nil {
		return nil, fmt.Errorf("set primary key: %w", err)
	}
	return k.sealManaged(t.ID, manager)
}

func (k *keyRing) sealManaged(id ID, manager *keyset.Manager) ([]byte, error) {
	handle, err := manager.Handle()
	if err != nil {
		return nil, fmt.Errorf("change key set: %w", err)
	}
	return k.sealKeyset(id, handle)
}

// newestKey tells the key that was added last and the one that seals.
func newestKey(handle *keyset.Handle) (newest, primary uint32, err error) {
	info := handle.KeysetInfo()
	keys := info.GetKeyInfo()
	if len(keys) == 0 {
		return 0, 0, errors.New("the key set is empty")
	}
	return keys[len(keys)-1].GetKeyId(), info.GetPrimaryKeyId(), nil
}
