package stack

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"slices"

	"github.com/m-saas/m-saas/cmd/devstack/loopback"
)

// Environ is what the product needs to find the services, as sorted KEY=value pairs.
func (s *Stack) Environ() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	pairs := make([]string, 0, len(s.env))
	for _, name := range slices.Sorted(maps.Keys(s.env)) {
		pairs = append(pairs, name+"="+s.env[name])
	}
	return pairs
}

// Value is one of the values of Environ.
func (s *Stack) Value(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.env[name]
}

// reserve holds a port for a service until the stack is closed.
func (s *Stack) reserve(ctx context.Context, service string, wish int) (*loopback.Port, error) {
	port, err := loopback.Reserve(ctx, wish)
	if err != nil {
		return nil, err
	}
	s.onClose("port of "+service, func(context.Context) error { return port.Release() })
	if port.Moved {
		s.opts.Log.WarnContext(ctx, "port taken, another one chosen", "service", service, "wanted", wish, "port", port.Number)
	}
	return port, nil
}

func (s *Stack) listen(ctx context.Context, service string, wish int) (net.Listener, error) {
	port, err := s.reserve(ctx, service, wish)
	if err != nil {
		return nil, err
	}
	return port.Listen(ctx)
}

// secrets stay with the data they protect.
type secrets struct {
	MasterKey    string `json:"master_key"` // base64 of 32 bytes
	CookieSecret string `json:"cookie_secret"`
	CipherSecret string `json:"cipher_secret"` // 32 characters
}

// loadSecrets reads the secrets of a data folder, and makes them when it is new.
func loadSecrets(path string) (secrets, error) {
	var s secrets
	raw, err := os.ReadFile(path) //nolint:gosec // the path is ours
	if err == nil {
		if err := json.Unmarshal(raw, &s); err != nil {
			return secrets{}, fmt.Errorf("read %s: %w", path, err)
		}
		return s, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return secrets{}, fmt.Errorf("read the secrets: %w", err)
	}
	s = secrets{
		MasterKey:    base64.StdEncoding.EncodeToString(random(32)),
		CookieSecret: hex.EncodeToString(random(16)),
		CipherSecret: hex.EncodeToString(random(16)),
	}
	if raw, err = json.MarshalIndent(s, "", "  "); err != nil {
		return secrets{}, err
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		return secrets{}, fmt.Errorf("keep the secrets: %w", err)
	}
	return s, nil
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
