package tenancy

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const (
	masterKeySize = 32
	keyIDSize     = 4
)

// keyRing seals tenants' data keys under the platform's master keys: the first one seals, all of them open. A sealed key
// names the master key that it needs by the first four bytes of that key's SHA-256.
type keyRing struct {
	current string
	byID    map[string]tink.AEAD
}

func newKeyRing(current []byte, old [][]byte) (*keyRing, error) {
	ring := &keyRing{byID: map[string]tink.AEAD{}}
	for i, key := range append([][]byte{current}, old...) {
		gcm, err := subtle.NewAESGCM(key)
		if err != nil {
			return nil, fmt.Errorf("master key: %w", err)
		}
		sum := sha256.Sum256(key)
		id := string(sum[:keyIDSize])
		ring.byID[id] = gcm
		if i == 0 {
			ring.current = id
		}
	}
	return ring, nil
}

// newDataKey makes a tenant's key (a Tink key set with one AES-256-GCM key, to which rotation can add) and seals it.
func (k *keyRing) newDataKey(tenant ID) ([]byte, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make data key: %w", err)
	}
	return k.sealKeyset(tenant, handle)
}

// sealKeyset seals a key set under the current master key.
func (k *keyRing) sealKeyset(tenant ID, handle *keyset.Handle) ([]byte, error) {
	var sealed bytes.Buffer
	sealed.WriteString(k.current)
	err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&sealed), k.byID[k.current], dataKeyContext(tenant))
	if err != nil {
		return nil, fmt.Errorf("seal data key: %w", err)
	}
	return sealed.Bytes(), nil
}

func (k *keyRing) openDataKey(tenant ID, sealed []byte) (tink.AEAD, error) {
	handle, err := k.openKeyset(tenant, sealed)
	if err != nil {
		return nil, err
	}
	return aead.New(handle)
}

func (k *keyRing) openKeyset(tenant ID, sealed []byte) (*keyset.Handle, error) {
	if len(sealed) <= keyIDSize {
		return nil, errors.New("open data key: the tenant has none")
	}
	master, ok := k.byID[string(sealed[:keyIDSize])]
	if !ok {
		return nil, errors.New("open data key: sealed under a master key that is not configured")
	}
	reader := keyset.NewBinaryReader(bytes.NewReader(sealed[keyIDSize:]))
	handle, err := keyset.ReadWithAssociatedData(reader, master, dataKeyContext(tenant))
	if err != nil {
		return nil, fmt.Errorf("open data key: %w", err)
	}
	return handle, nil
}

func dataKeyContext(tenant ID) []byte { return []byte("m-saas data key\x00" + string(tenant)) }

// tenantSealer opens the tenant's data key when it is first needed.
type tenantSealer struct {
	tenant ID
	sealed []byte
	ring   *keyRing
	once   sync.Once
	aead   tink.AEAD
	err    error
}

func (s *tenantSealer) primitive() (tink.AEAD, error) {
	s.once.Do(func() { s.aead, s.err = s.ring.openDataKey(s.tenant, s.sealed) })
	return s.aead, s.err
}

func (s *tenantSealer) Seal(plain, context []byte) ([]byte, error) {
	key, err := s.primitive()
	if err != nil {
		return nil, err
	}
	return key.Encrypt(plain, s.associated(context))
}

func (s *tenantSealer) Open(sealed, context []byte) ([]byte, error) {
	key, err := s.primitive()
	if err != nil {
		return nil, err
	}
	return key.Decrypt(sealed, s.associated(context))
}

func (s *tenantSealer) associated(context []byte) []byte {
	return append([]byte(string(s.tenant)+"\x00"), context...)
}
