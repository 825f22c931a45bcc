package tenancy

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/streamingaead/subtle"
)

// NewArchiveKey makes the key of one archive.
func NewArchiveKey() ([]byte, error) {
	key := make([]byte, streamKeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make archive key: %w", err)
	}
	return key, nil
}

// SealArchiveKey seals an archive's key under the platform's current master key.
func (r *Router) SealArchiveKey(key []byte, tenant ID) ([]byte, error) {
	sealed, err := r.keys.byID[r.keys.current].Encrypt(key, archiveContext(tenant))
	if err != nil {
		return nil, fmt.Errorf("seal archive key: %w", err)
	}
	return append([]byte(r.keys.current), sealed...), nil
}

// OpenArchiveKey opens what SealArchiveKey sealed, under the current master key or an older one.
func (r *Router) OpenArchiveKey(sealed []byte, tenant ID) ([]byte, error) {
	if len(sealed) <= keyIDSize {
		return nil, errors.New("open archive key: there is none")
	}
	master, ok := r.keys.byID[string(sealed[:keyIDSize])]
	if !ok {
		return nil, errors.New("open archive key: sealed under a master key that is not configured")
	}
	key, err := master.Decrypt(sealed[keyIDSize:], archiveContext(tenant))
	if err != nil {
		return nil, fmt.Errorf("open archive key: %w", err)
	}
	return key, nil
}

func archiveContext(tenant ID) []byte { return []byte("m-saas archive\x00" + string(tenant)) }

// EncryptArchive encrypts what is written to the result, segment by segment (see SealStream). Close ends it.
func EncryptArchive(w io.Writer, key []byte, tenant ID) (io.WriteCloser, error) {
	cipher, err := subtle.NewAESGCMHKDF(key, streamHash, streamKeySize, streamSegment, 0)
	if err != nil {
		return nil, fmt.Errorf("encrypt archive: %w", err)
	}
	return cipher.NewEncryptingWriter(w, archiveContext(tenant))
}

// DecryptArchive reads what EncryptArchive wrote. What it gives has been authenticated; only a reader that ends with io.EOF
// has read the whole of it.
func DecryptArchive(r io.Reader, key []byte, tenant ID) (io.Reader, error) {
	cipher, err := subtle.NewAESGCMHKDF(key, streamHash, streamKeySize, streamSegment, 0)
	if err != nil {
		return nil, fmt.Errorf("decrypt archive: %w", err)
	}
	return cipher.NewDecryptingReader(r, archiveContext(tenant))
}

// ClearDataKey gives the tenant's key in the clear, to be written into an archive that is encrypted itself.
func (r *Router) ClearDataKey(t Tenant) ([]byte, error) {
	handle, err := r.keys.openKeyset(t.ID, t.DataKey)
	if err != nil {
		return nil, err
	}
	var clear bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewBinaryWriter(&clear)); err != nil {
		return nil, fmt.Errorf("read data key: %w", err)
	}
	return clear.Bytes(), nil
}

// SealDataKey seals a key that ClearDataKey gave, here or elsewhere, under the platform's master key.
func (r *Router) SealDataKey(tenant ID, clear []byte) ([]byte, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(clear)))
	if err != nil {
		return nil, fmt.Errorf("read data key: %w", err)
	}
	return r.keys.sealKeyset(tenant, handle)
}
