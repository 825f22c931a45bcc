// Package queue runs the Redis of the development stack: miniredis in process, on loopback, without a password.
// Its contents survive a clean stop through a snapshot; a crash loses them, as the product must bear anyway.
package queue

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"

	"github.com/alicebob/miniredis/v2"

	"github.com/m-saas/m-saas/cmd/devstack/loopback"
)

// Options say where the service listens and keeps its snapshot.
type Options struct {
	Port     int
	Snapshot string // file written by Close and consumed by Start; "" keeps nothing
}

// Server is a running Redis.
type Server struct {
	redis    *miniredis.Miniredis
	snapshot string
}

// Start runs the service, with what the last clean stop left, and returns once it answers.
func Start(ctx context.Context, o Options) (*Server, error) {
	s := &Server{redis: miniredis.NewMiniRedis(), snapshot: o.Snapshot}
	if err := s.restore(); err != nil {
		return nil, err
	}
	// Without it TTLs stand still.
	s.redis.ClockTTL(true)
	if err := s.redis.StartAddr(loopback.Address(o.Port)); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if err := s.ping(ctx); err != nil {
		s.redis.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) ping(ctx context.Context) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", s.redis.Addr())
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if _, err := conn.Write([]byte("*1\r\n$4\r\nPING\r\n")); err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	if strings.TrimSpace(line) != "+PONG" {
		return fmt.Errorf("ping: answered %q", line)
	}
	return nil
}

// URL is the address in the form of redis://host:port/0.
func (s *Server) URL() string { return "redis://" + s.redis.Addr() + "/0" }

// Close stops the service and writes the snapshot.
func (s *Server) Close(context.Context) error {
	s.redis.Close()
	return s.save()
}
