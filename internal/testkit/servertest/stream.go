package servertest

import (
	"bufio"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Stream is a page that follows its clinic.
type Stream struct {
	Events chan string   // the data of each change
	Closed chan struct{} // closed when the server has ended it

	last    atomic.Pointer[string] // id of the last event
	resumed atomic.Bool
}

// LastID is the id of the last event that came.
func (s *Stream) LastID() string {
	if id := s.last.Load(); id != nil {
		return *id
	}
	return ""
}

// Resumed says whether the server sent all that came after the id that the page named.
func (s *Stream) Resumed() bool { return s.resumed.Load() }

// Follow opens the clinic's live stream and waits until it misses nothing.
func (p *Person) Follow(t testing.TB, c *Clinic) *Stream {
	t.Helper()
	return p.FollowAfter(t, c, "")
}

// FollowAfter opens the stream as a page that has had the event with the id.
func (p *Person) FollowAfter(t testing.TB, c *Clinic, id string) *Stream {
	t.Helper()
	req := p.request(t, http.MethodGet, c.Path("/live?after="+id), nil, Header{"Accept", "text/event-stream"})
	browser := *p.http
	browser.Timeout = 0
	resp, err := browser.Do(req) //nolint:bodyclose // closed by the reading goroutine
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
	s := &Stream{Events: make(chan string, 64), Closed: make(chan struct{})}
	ready := make(chan struct{})
	go func() {
		defer close(s.Closed)
		defer func() { _ = resp.Body.Close() }()
		event := ""
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "id: "):
				id := strings.TrimPrefix(line, "id: ")
				s.last.Store(&id)
			case strings.HasPrefix(line, "event: "):
				event = strings.TrimPrefix(line, "event: ")
			case strings.HasPrefix(line, "data: ") && event == "ready":
				s.resumed.Store(strings.Contains(line, "resumed"))
				close(ready)
			case strings.HasPrefix(line, "data: "):
				s.Events <- strings.TrimPrefix(line, "data: ")
			}
		}
	}()
	select {
	case <-ready:
	case <-time.After(10 * time.Second):
		t.Fatal("the stream is not ready")
	}
	return s
}

// Next waits for a change whose data holds the text.
func (s *Stream) Next(t testing.TB, contains string) string {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case e := <-s.Events:
			if strings.Contains(e, contains) {
				return e
			}
		case <-s.Closed:
			t.Fatal("the stream has ended")
		case <-deadline:
			t.Fatalf("no change with %q came", contains)
		}
	}
}
