package imapbox

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

var (
	errNotSecure = errors.New("the server offers no TLS")
	errBabble    = errors.New("a line or a string without end")
	errGreeting  = errors.New("no greeting")
)

// watch is a connection that is given up when nothing moves for a while. Time passes only while something is asked of the
// other side and this side waits for it: a slow reader is no slow server. The libraries' own time limits are not heeded.
type watch struct {
	net.Conn

	mu      sync.Mutex
	timer   *time.Timer
	stall   time.Duration // 0 = nothing is asked
	waiting int           // reads and writes under way
	broken  bool          // the connection is of no use any more
	lost    bool          // because of the other side or the network
}

func newWatch(conn net.Conn) *watch {
	w := &watch{Conn: conn}
	w.timer = time.AfterFunc(time.Hour, w.giveUp)
	w.timer.Stop()
	return w
}

// kill ends the connection under whoever uses it.
func (w *watch) kill() {
	w.mu.Lock()
	w.broken = true
	w.timer.Stop()
	w.mu.Unlock()
	_ = w.Conn.Close()
}

// giveUp ends it because nothing moves.
func (w *watch) giveUp() {
	w.mu.Lock()
	w.lost = w.lost || !w.broken
	w.mu.Unlock()
	w.kill()
}

// ask begins to watch: the other side owes something.
func (w *watch) ask(stall time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stall = stall
	w.rearm()
}

// rest ends it.
func (w *watch) rest() { w.ask(0) }

func (w *watch) rearm() {
	if w.stall > 0 && w.waiting > 0 && !w.broken {
		w.timer.Reset(w.stall)
		return
	}
	w.timer.Stop()
}

func (w *watch) failed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.broken
}

// wasLost tells a connection that broke from one that this side ended, as the library does when it understands nothing.
func (w *watch) wasLost() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lost
}

func (w *watch) move(do func() (int, error)) (int, error) {
	w.mu.Lock()
	w.waiting++
	w.rearm()
	w.mu.Unlock()
	n, err := do()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting--
	if err != nil && !w.broken {
		w.broken, w.lost = true, true
	}
	w.rearm()
	return n, err
}

func (w *watch) Read(b []byte) (int, error) {
	return w.move(func() (int, error) { return w.Conn.Read(b) })
}

func (w *watch) Write(b []byte) (int, error) {
	return w.move(func() (int, error) { return w.Conn.Write(b) })
}

func (w *watch) SetDeadline(time.Time) error      { return nil }
func (w *watch) SetReadDeadline(time.Time) error  { return nil }
func (w *watch) SetWriteDeadline(time.Time) error { return nil }

// Close ends the connection and the watch.
func (w *watch) Close() error {
	w.kill()
	return nil
}

// connect opens a connection to a server; unless it says StartTLS, it is ready to be spoken to.
func (p *Provider) connect(ctx context.Context, server mailbox.Server) (*watch, net.Conn, error) {
	if server.Security == mailbox.Plain && !p.allowPlain {
		return nil, nil, errNotSecure
	}
	raw, err := p.dialer.DialContext(ctx, "tcp", net.JoinHostPort(server.Host, strconv.Itoa(server.Port)))
	if err != nil {
		return nil, nil, err
	}
	w := newWatch(raw)
	if server.Security != mailbox.TLS {
		return w, w, nil
	}
	secure, err := p.secure(ctx, w, server.Host)
	if err != nil {
		w.kill()
		return nil, nil, err
	}
	return w, secure, nil
}

func (p *Provider) tls(host string) *tls.Config {
	return &tls.Config{ServerName: strings.TrimSuffix(host, "."), MinVersion: tls.VersionTLS12, RootCAs: p.roots}
}

func (p *Provider) secure(ctx context.Context, conn net.Conn, host string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, p.stall)
	defer cancel()
	secure := tls.Client(conn, p.tls(host))
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return secure, nil
}

// startTLS asks an IMAP server for TLS before anything else is said. What it had sent along in the clear would later pass for
// an answer (CVE-2011-0411): such a server is refused. The greeting that the library waits for is said once more.
func (p *Provider) startTLS(ctx context.Context, w *watch, host string) (net.Conn, error) {
	w.ask(p.stall)
	defer w.rest()
	stop := context.AfterFunc(ctx, w.kill)
	defer stop()
	in := bufio.NewReader(w)
	greeting, err := in.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(bytes.ToUpper(greeting), []byte("* OK")) {
		return nil, errGreeting
	}
	if _, err := w.Write([]byte("s STARTTLS\r\n")); err != nil {
		return nil, err
	}
	for range 16 {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if bytes.HasPrefix(line, []byte("* ")) {
			continue
		}
		if !bytes.HasPrefix(bytes.ToUpper(line), []byte("S OK")) || in.Buffered() > 0 {
			return nil, errNotSecure
		}
		secure, err := p.secure(ctx, w, host)
		return &greeted{Conn: secure, greeting: strings.NewReader("* OK secured\r\n")}, err
	}
	return nil, errBabble
}

type greeted struct {
	net.Conn
	greeting *strings.Reader
}

func (g *greeted) Read(b []byte) (int, error) {
	if g.greeting.Len() > 0 {
		return g.greeting.Read(b)
	}
	return g.Conn.Read(b)
}
