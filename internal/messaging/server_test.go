package messaging_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/messaging"
)

// script says what the server answers to a verb instead of taking it; "" is the greeting, "." the end of the message. The
// answer "" cuts the line, "hang" says nothing.
type script map[string]string

type received struct {
	from, to, raw, credentials string
	encrypted                  bool
}

// server is an SMTP server that takes one mail per connection, or refuses it by its script.
type server struct {
	addr  string
	says  script
	tls   *tls.Config
	trust *x509.CertPool
	mu    sync.Mutex
	taken []received
	open  map[net.Conn]struct{}
	wg    sync.WaitGroup
}

func newServer(t *testing.T, says script) *server {
	t.Helper()
	return (&server{says: says}).start(t, false)
}

func newTLSServer(t *testing.T, implicit bool) *server {
	t.Helper()
	web := httptest.NewTLSServer(nil) // for its certificate
	t.Cleanup(web.Close)
	s := &server{says: script{}, tls: &tls.Config{Certificates: web.TLS.Certificates}, trust: x509.NewCertPool()}
	s.trust.AddCert(web.Certificate())
	return s.start(t, implicit)
}

func (s *server) start(t *testing.T, implicit bool) *server {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.addr, s.open = l.Addr().String(), map[net.Conn]struct{}{}
	s.wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.open[conn] = struct{}{}
			s.mu.Unlock()
			s.wg.Go(func() {
				defer func() { _ = conn.Close() }()
				if implicit {
					s.talk(tls.Server(conn, s.tls), true)
				} else {
					s.talk(conn, false)
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		s.mu.Lock()
		for conn := range s.open {
			_ = conn.Close()
		}
		s.mu.Unlock()
		s.wg.Wait()
	})
	return s
}

func (s *server) url(user string) string { return "smtp://" + user + s.addr }

func (s *server) trusted(c *messaging.Config) { c.TLS = &tls.Config{RootCAs: s.trust} }

func (s *server) only(t *testing.T) received {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	require.Len(t, s.taken, 1)
	return s.taken[0]
}

func (s *server) talk(conn net.Conn, encrypted bool) {
	in, got := bufio.NewReader(conn), received{encrypted: encrypted}
	if !s.say(conn, in, "", "220 test") {
		return
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch verb {
		case "STARTTLS":
			_, _ = io.WriteString(conn, "220 go on\r\n")
			conn = tls.Server(conn, s.tls)
			in, got.encrypted = bufio.NewReader(conn), true
			continue
		case "DATA":
			_, _ = io.WriteString(conn, "354 go on\r\n")
			if got.raw, err = readMessage(in); err != nil {
				return
			}
			verb = "."
		}
		if !s.say(conn, in, verb, s.hear(&got, verb, rest)) || verb == "QUIT" {
			return
		}
	}
}

// hear notes what is said and gives the answer of a server that takes everything.
func (s *server) hear(got *received, verb, rest string) string {
	switch verb {
	case "EHLO":
		if s.tls != nil && !got.encrypted {
			return "250-test\r\n250 STARTTLS"
		}
		return "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME"
	case "AUTH":
		raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
		got.credentials = string(raw)
		return "235 welcome"
	case "MAIL":
		got.from = between(rest)
	case "RCPT":
		got.to = between(rest)
	case ".":
		s.mu.Lock()
		defer s.mu.Unlock()
		s.taken = append(s.taken, *got)
	}
	return "250 ok"
}

func (s *server) say(conn net.Conn, in *bufio.Reader, verb, answer string) bool {
	scripted, ok := s.says[verb]
	switch {
	case !ok:
	case scripted == "":
		return false
	case scripted == "hang":
		_, _ = in.ReadByte() // until the other side has had enough
		return false
	default:
		answer = scripted
	}
	_, err := io.WriteString(conn, answer+"\r\n")
	return err == nil
}

func readMessage(in *bufio.Reader) (string, error) {
	var raw strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		if line == ".\r\n" {
			return raw.String(), nil
		}
		raw.WriteString(strings.TrimPrefix(line, "."))
	}
}

func between(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}
