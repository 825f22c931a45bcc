package testkit

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Proxy stands between the server and one of its services, so that a test can take the service away and give it back.
type Proxy struct {
	Addr   string
	target string
	t      testing.TB

	mu    sync.Mutex
	ln    net.Listener
	conns map[net.Conn]struct{}
	left  int64 // bytes of the service until its connections break once; 0 = they do not
	rate  int64 // bytes per second of the service; 0 = as fast as they come
	moved int64 // bytes of the service so far
	wg    sync.WaitGroup
}

// NewProxy listens on loopback and forwards to the target (host:port).
func NewProxy(t testing.TB, target string) *Proxy {
	t.Helper()
	p := &Proxy{target: target, t: t, conns: map[net.Conn]struct{}{}, Addr: "127.0.0.1:0"}
	p.Restore()
	t.Cleanup(func() { p.Cut(); p.wg.Wait() })
	return p
}

// Restore gives the service back, at the same address.
func (p *Proxy) Restore() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	ln, err := net.Listen("tcp", p.Addr)
	require.NoError(p.t, err)
	p.ln, p.Addr = ln, ln.Addr().String()
	p.wg.Go(func() { p.accept(ln) })
}

// Cut takes the service away: open connections break, new ones are refused.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ln != nil {
		_ = p.ln.Close()
		p.ln = nil
	}
	for c := range p.conns {
		_ = c.Close()
	}
}

// CutAfter lets so many more bytes of the service through and then breaks the connection that carries the last one. New ones are taken.
func (p *Proxy) CutAfter(bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = bytes
}

// Throttle makes the service as slow as this many bytes per second; 0 ends it.
func (p *Proxy) Throttle(bytesPerSecond int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rate = bytesPerSecond
}

// Moved is how many bytes came from the service so far.
func (p *Proxy) Moved() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.moved
}

func (p *Proxy) accept(ln net.Listener) {
	for {
		in, err := ln.Accept()
		if err != nil {
			return
		}
		out, err := net.DialTimeout("tcp", p.target, time.Second)
		if err != nil {
			_ = in.Close()
			continue
		}
		if !p.keep(ln, in, out) {
			continue
		}
		p.wg.Go(func() { p.pipe(in, in, out) })
		p.wg.Go(func() { p.pipe(meter{out, p}, out, in) })
	}
}

// keep registers a pair of connections, unless the service was cut while it was made.
func (p *Proxy) keep(ln net.Listener, pair ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ln != ln {
		for _, c := range pair {
			_ = c.Close()
		}
		return false
	}
	for _, c := range pair {
		p.conns[c] = struct{}{}
	}
	return true
}

func (p *Proxy) pipe(source io.Reader, from, to net.Conn) {
	_, _ = io.Copy(to, source)
	_ = from.Close()
	_ = to.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, from)
}

// meter reads from the service as fast and as far as the test allows.
type meter struct {
	from net.Conn
	p    *Proxy
}

func (m meter) Read(b []byte) (int, error) {
	n, err := m.from.Read(b[:min(len(b), 16<<10)])
	m.p.mu.Lock()
	rate := m.p.rate
	m.p.moved += int64(n)
	if m.p.left > 0 {
		if m.p.left -= int64(n); m.p.left <= 0 {
			n, err = n+int(m.p.left), io.EOF
			m.p.left = 0
		}
	}
	m.p.mu.Unlock()
	if rate > 0 {
		time.Sleep(time.Duration(n) * time.Second / time.Duration(rate))
	}
	return n, err
}
