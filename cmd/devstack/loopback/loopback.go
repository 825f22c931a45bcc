// Package loopback picks the addresses on which the development services listen. Everything stays on 127.0.0.1.
package loopback

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

const host = "127.0.0.1"

// Free ports are taken from this range: it lies below those that systems give to outgoing connections, so that
// nobody gets one by chance between its choice and its use.
const (
	firstFree = 28000
	lastFree  = 31999
	tries     = 200
)

// Port is a port that no other devstack chooses as long as it is held.
type Port struct {
	Number int
	Moved  bool // the wish could not be met
	claim  *os.File
}

// Reserve holds port, or a free one when that is 0 or taken.
func Reserve(ctx context.Context, port int) (*Port, error) {
	if port != 0 {
		if p, err := try(ctx, port); err == nil {
			return p, nil
		}
	}
	var err error
	for range tries {
		var p *Port
		if p, err = try(ctx, firstFree+rand.IntN(lastFree-firstFree+1)); err == nil { //nolint:gosec // no secret
			p.Moved = port != 0
			return p, nil
		}
	}
	return nil, fmt.Errorf("find a free port: %w", err)
}

// try holds a port that nobody listens on.
func try(ctx context.Context, port int) (*Port, error) {
	dir := filepath.Join(os.TempDir(), "devstack-ports")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of claims: %w", err)
	}
	claim, err := os.OpenFile(filepath.Join(dir, strconv.Itoa(port)), os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // a number in a folder of ours
	if err != nil {
		return nil, fmt.Errorf("claim port %d: %w", port, err)
	}
	if err := unix.Flock(int(claim.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("claim port %d: %w", port, err), claim.Close())
	}
	if err := free(ctx, port); err != nil {
		return nil, errors.Join(err, claim.Close())
	}
	return &Port{Number: port, claim: claim}, nil
}

// free says whether a port can be listened on. Meanwhile no process is started: it would have the socket too, until it runs
// another program, and the port would be taken for that long.
func free(ctx context.Context, port int) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp4", Address(port))
	if err != nil {
		return err
	}
	return ln.Close()
}

// Listen listens on the port.
func (p *Port) Listen(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp4", p.Address())
}

// Address is "127.0.0.1:port".
func (p *Port) Address() string { return Address(p.Number) }

// Release gives the port back. It may be repeated.
func (p *Port) Release() error {
	if err := p.claim.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

// Address is "127.0.0.1:port".
func Address(port int) string {
	return net.JoinHostPort(host, strconv.Itoa(port))
}
