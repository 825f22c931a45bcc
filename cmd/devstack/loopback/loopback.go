// Package loopback picks the addresses on which the development services listen. Everything stays on 127.0.0.1.
package loopback

import (
	"context"
	"fmt"
	"net"
	"strconv"
)

const host = "127.0.0.1"

// Listen listens on port. When the port is 0 or taken it listens on a free one instead; moved tells that the wish
// could not be met.
func Listen(ctx context.Context, port int) (ln net.Listener, moved bool, err error) {
	var lc net.ListenConfig
	ln, err = lc.Listen(ctx, "tcp4", Address(port))
	if err == nil || port == 0 {
		return ln, false, err
	}
	ln, err = lc.Listen(ctx, "tcp4", Address(0))
	if err != nil {
		return nil, false, fmt.Errorf("find a free port: %w", err)
	}
	return ln, true, nil
}

// Reserve is Listen for a service that opens its port by itself: the port was free a moment ago. Another process may
// still take it before the service does, so a caller tries again when the service cannot bind.
func Reserve(ctx context.Context, port int) (free int, moved bool, err error) {
	ln, moved, err := Listen(ctx, port)
	if err != nil {
		return 0, false, err
	}
	free = Port(ln.Addr())
	if err := ln.Close(); err != nil {
		return 0, false, fmt.Errorf("release port %d: %w", free, err)
	}
	return free, moved, nil
}

// Port is the port of a TCP address, 0 for any other kind.
func Port(addr net.Addr) int {
	if tcp, ok := addr.(*net.TCPAddr); ok {
		return tcp.Port
	}
	return 0
}

// Address is "127.0.0.1:port".
func Address(port int) string {
	return net.JoinHostPort(host, strconv.Itoa(port))
}
