package queue_test

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/m-saas/m-saas/cmd/devstack/queue"
)

func start(t *testing.T, snapshot string) (*queue.Server, *client) {
	t.Helper()
	srv, err := queue.Start(t.Context(), queue.Options{Snapshot: snapshot})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(srv.URL())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return srv, &client{t, conn, bufio.NewReader(conn)}
}

// client speaks enough RESP to try a server.
type client struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

// do sends a command and returns its answer: the lines of an array joined by spaces, "nil" for nothing.
func (c *client) do(args ...string) string {
	c.t.Helper()
	var out strings.Builder
	fmt.Fprintf(&out, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(&out, "$%d\r\n%s\r\n", len(a), a)
	}
	if _, err := c.conn.Write([]byte(out.String())); err != nil {
		c.t.Fatal(err)
	}
	return c.answer()
}

func (c *client) answer() string {
	c.t.Helper()
	line, err := c.in.ReadString('\n')
	if err != nil {
		c.t.Fatal(err)
	}
	line = strings.TrimSpace(line)
	var n int
	_, _ = fmt.Sscanf(line[1:], "%d", &n)
	switch {
	case line[0] == '*':
		parts := make([]string, n)
		for i := range parts {
			parts[i] = c.answer()
		}
		return strings.Join(parts, " ")
	case line[0] == '$' && n < 0:
		return "nil"
	case line[0] == '$':
		text, err := c.in.ReadString('\n')
		if err != nil {
			c.t.Fatal(err)
		}
		return strings.TrimSuffix(text, "\r\n")
	default:
		return line[1:]
	}
}

func TestContentsSurviveACleanRestart(t *testing.T) {
	t.Parallel()
	snapshot := filepath.Join(t.TempDir(), "redis.json")
	srv, c := start(t, snapshot)
	c.do("SET", "text", "ș\xff")
	c.do("SET", "expiring", "1", "EX", "1000")
	c.do("SET", "short", "1", "PX", "1")
	c.do("RPUSH", "list", "a", "b")
	c.do("SADD", "set", "a")
	c.do("HSET", "hash", "field", "value")
	c.do("ZADD", "zset", "1.5", "a", "2", "b")
	c.do("XADD", "stream", "1-1", "k", "v")
	c.do("SELECT", "3")
	c.do("SET", "elsewhere", "1")
	if err := srv.Close(t.Context()); err != nil {
		t.Fatal(err)
	}

	_, c = start(t, snapshot)
	for command, want := range map[string]string{
		"GET text": "ș\xff", "LRANGE list 0 -1": "a b", "SMEMBERS set": "a", "HGET hash field": "value",
		"ZRANGE zset 0 -1 WITHSCORES": "a 1.5 b 2", "XRANGE stream - +": "1-1 k v", "GET elsewhere": "nil", "GET short": "nil",
	} {
		if got := c.do(strings.Fields(command)...); got != want {
			t.Errorf("%s: %q, want %q", command, got, want)
		}
	}
	if ttl := c.do("TTL", "expiring"); len(ttl) < 3 || len(ttl) > 4 {
		t.Errorf("TTL %s, want a little less than 1000", ttl)
	}
	c.do("SELECT", "3")
	if got := c.do("GET", "elsewhere"); got != "1" {
		t.Errorf("in database 3: %q", got)
	}

	_, c = start(t, snapshot)
	if got := c.do("GET", "text"); got != "nil" {
		t.Errorf("after a crash an old snapshot came back: %q", got)
	}
}

func TestTimeToLiveRunsByItself(t *testing.T) {
	t.Parallel()
	_, c := start(t, "")
	c.do("SET", "key", "1", "PX", "20")
	deadline := time.Now().Add(10 * time.Second)
	for c.do("GET", "key") != "nil" {
		if time.Now().After(deadline) {
			t.Fatal("the key did not expire")
		}
	}
}
