package tenancy

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"

	"github.com/tink-crypto/tink-go/v2/streamingaead/subtle"
)

// Streams are AES-256-GCM-HKDF in segments of 64 KiB (Tink's streaming AEAD): what is read has been authenticated segment
// by segment, and a stream that was cut short, reordered or taken from elsewhere does not end well.
const (
	streamKeySize = 32
	streamSegment = 64 << 10
	streamHash    = "SHA256"
)

// SealStream encrypts what is written to the result and passes it on to w. Each stream has a key of its own, given back
// sealed with the tenant's key: keep it beside the stream. Close ends the stream; without it the stream is worthless.
// Context is authenticated, not stored, and must be given again to OpenStream.
func (s Scope) SealStream(w io.Writer, context []byte) (stream io.WriteCloser, sealedKey []byte, err error) {
	key := make([]byte, streamKeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, nil, fmt.Errorf("make stream key: %w", err)
	}
	if sealedKey, err = s.Seal(key, keyContext(context)); err != nil {
		return nil, nil, err
	}
	cipher, err := subtle.NewAESGCMHKDF(key, streamHash, streamKeySize, streamSegment, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("seal stream: %w", err)
	}
	if stream, err = cipher.NewEncryptingWriter(w, s.streamContext(context)); err != nil {
		return nil, nil, fmt.Errorf("seal stream: %w", err)
	}
	return stream, sealedKey, nil
}

// OpenStream decrypts what SealStream made under the same tenant and context. A reader that ends with io.EOF has read the
// whole stream unchanged.
func (s Scope) OpenStream(r io.Reader, sealedKey, context []byte) (io.Reader, error) {
	key, err := s.Open(sealedKey, keyContext(context))
	if err != nil {
		return nil, fmt.Errorf("open stream key: %w", err)
	}
	cipher, err := subtle.NewAESGCMHKDF(key, streamHash, streamKeySize, streamSegment, 0)
	if err != nil {
		return nil, fmt.Errorf("open stream: %w", err)
	}
	return cipher.NewDecryptingReader(r, s.streamContext(context))
}

func keyContext(context []byte) []byte { return append([]byte("stream key\x00"), context...) }

func (s Scope) streamContext(context []byte) []byte {
	return bytes.Join([][]byte{[]byte("stream"), []byte(s.TenantID()), context}, []byte{0})
}
