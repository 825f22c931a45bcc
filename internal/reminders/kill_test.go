package reminders_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/tenancy"
)

// TestChild is no test: it is a process of TestProofReminders, which sends what is due at the times that it is told, and
// says when it has.
func TestChild(t *testing.T) {
	args := testkit.ChildArgs(t)
	clock := testkit.NewClock(time.Unix(0, 0).UTC())
	kit, scope := testkit.Reopen(t, args[0], args[1], time.Now)
	mailer, err := messaging.New(messaging.Config{URL: "smtp://" + args[2], From: "Clinica <no-reply@m.test>", Now: clock.Now})
	require.NoError(t, err)
	c := over(t, kit.Router, scope, clock, &line{Mailer: mailer, url: args[3]})
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		ms, err := strconv.ParseInt(in.Text(), 10, 64)
		require.NoError(t, err)
		clock.Move(time.UnixMilli(ms).Sub(clock.Now()))
		for {
			next, err := c.outbox.Run(t.Context(), c.mailer)
			require.NoError(t, err)
			if next.IsZero() || next.After(clock.Now()) {
				break
			}
		}
		fmt.Println("done")
	}
}

// line sends mails over SMTP and text messages over HTTP.
type line struct {
	*messaging.Mailer

	url string
}

func (l *line) Carry(ctx context.Context, _ tenancy.ID, key string, _ outbox.Text) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url+"/"+key, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusCreated {
		return "", fault.New(fault.Invalid, "refused", "refused")
	}
	return "SM" + key, nil
}

// crew are two sending processes.
type crew struct {
	t     *testing.T
	all   []*testkit.Child
	alive bool
	mu    sync.Mutex
}

func (n *night) start() *crew {
	n.t.Helper()
	c := &crew{t: n.t, alive: true}
	for range 2 {
		c.all = append(c.all, testkit.StartChild(n.t, "TestChild", n.kit.Prefix, string(n.scope.TenantID()), n.wire.smtp.Addr().String(), n.wire.web.URL))
	}
	return c
}

// begin has both send what is due at the time.
func (c *crew) begin(now time.Time) {
	for _, child := range c.all {
		_, _ = fmt.Fprintln(child.In, now.UnixMilli()) // who is dead hears nothing
	}
}

// finished waits until both have sent everything, or are dead; false when they are.
func (c *crew) finished() bool {
	for _, child := range c.all {
		child.Says("done")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.alive {
		return true
	}
	for _, child := range c.all {
		_ = child.Wait()
	}
	return false
}

func (c *crew) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alive = false
	for _, child := range c.all {
		child.Kill()
	}
}

// moment is when, of one message, the processes are killed.
type moment int

const (
	beforeTaking moment = iota
	beforeAnswer        // it is taken, and they do not know
	afterAnswer
)

// wire is a mail server and a provider of text messages that keep what they took, at which time of the test's clock.
type wire struct {
	smtp net.Listener
	web  *httptest.Server
	mu   sync.Mutex
	now  time.Time
	got  map[string][]time.Time // by the row's identifier

	countdown int
	when      moment
	kill      func()
}

func newWire(t *testing.T) *wire {
	t.Helper()
	w := &wire{got: map[string][]time.Time{}}
	var err error
	w.smtp, err = new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := w.smtp.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer func() { _ = conn.Close() }()
				w.talk(conn)
			})
		}
	})
	w.web = httptest.NewServer(http.HandlerFunc(func(res http.ResponseWriter, req *http.Request) {
		if !w.take(strings.TrimPrefix(req.URL.Path, "/"), func() { res.WriteHeader(http.StatusCreated) }) {
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(func() {
		_ = w.smtp.Close()
		w.web.Close()
		wg.Wait()
	})
	return w
}

func (w *wire) at(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

// arm has the processes killed at a moment of one of the next messages.
func (w *wire) arm(after int, when moment, kill func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.countdown, w.when, w.kill = after, when, kill
}

// take keeps a message and answers; false when it was not taken.
func (w *wire) take(key string, answer func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	kill := func(moment) bool { return false }
	if w.kill != nil {
		if w.countdown == 0 {
			when, do := w.when, w.kill
			kill, w.kill = func(m moment) bool {
				if m == when {
					do()
				}
				return m == when
			}, nil
		}
		w.countdown--
	}
	if kill(beforeTaking) {
		return false
	}
	w.got[key] = append(w.got[key], w.now)
	kill(beforeAnswer)
	answer()
	kill(afterAnswer)
	return true
}

func (w *wire) taken() map[string][]time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.got
}

func (w *wire) talk(conn net.Conn) {
	in := bufio.NewReader(conn)
	say := func(s string) { _, _ = io.WriteString(conn, s+"\r\n") }
	say("220 test")
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch strings.ToUpper(text[:min(4, len(text))]) {
		case "DATA":
			say("354 go on")
			key, err := readKey(in)
			if err != nil {
				return
			}
			if !w.take(key, func() { say("250 taken") }) {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

var errNoKey = errors.New("a mail without a Message-ID")

// readKey reads a message to its end and gives the part of its Message-ID before the @.
func readKey(in *bufio.Reader) (string, error) {
	key := ""
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		if rest, ok := strings.CutPrefix(text, "Message-ID: <"); ok {
			key, _, _ = strings.Cut(rest, "@")
		}
		if text == ".\r\n" {
			if key == "" {
				return "", errNoKey
			}
			return key, nil
		}
	}
}
