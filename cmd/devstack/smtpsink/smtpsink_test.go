package smtpsink_test

import (
	"errors"
	"log/slog"
	"net"
	"net/smtp"
	"net/textproto"
	"strings"
	"sync"
	"testing"

	"github.com/m-saas/m-saas/cmd/devstack/smtpsink"
)

// taken is what a sink was given.
type taken struct {
	mu   sync.Mutex
	from string
	to   []string
	raw  string
}

func (k *taken) deliver(from string, to []string, raw []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.from, k.to, k.raw = from, to, string(raw)
	return nil
}

func start(t *testing.T, deliver smtpsink.Deliver) *smtpsink.Server {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv, err := smtpsink.Start(t.Context(), ln, deliver, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

func TestTakesEverythingWithAnyCredentials(t *testing.T) {
	t.Parallel()
	var got taken
	srv := start(t, got.deliver)
	auth := smtp.PlainAuth("", "clinic", "any", "127.0.0.1")
	letter := "Subject: ok\r\n\r\n.dots stay\r\n"
	if err := smtp.SendMail(srv.Addr(), auth, "a@clinic.test", []string{"b@x.test", "c@y.test"}, []byte(letter)); err != nil {
		t.Fatal(err)
	}
	if err := srv.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got.from != "a@clinic.test" || strings.Join(got.to, " ") != "b@x.test c@y.test" || got.raw != letter {
		t.Errorf("taken: %q to %q: %q", got.from, got.to, got.raw)
	}
}

func TestRefusesOnRequest(t *testing.T) {
	t.Parallel()
	var got taken
	full := func(string, []string, []byte) error { return errors.New("disk full") }
	for name, test := range map[string]struct {
		to      string
		deliver smtpsink.Deliver
		code    int
	}{
		"for good":            {"ana@" + smtpsink.RefusingDomain, got.deliver, 550},
		"for now":             {"ana@" + smtpsink.DelayingDomain, got.deliver, 451},
		"what is no address":  {"ana", got.deliver, 501},
		"what it cannot keep": {"ana@clinic.test", full, 451},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := start(t, test.deliver)
			defer func() { _ = srv.Close(t.Context()) }()
			err := smtp.SendMail(srv.Addr(), nil, "a@clinic.test", []string{test.to}, []byte("Subject: x\r\n\r\n"))
			var refused *textproto.Error
			if !errors.As(err, &refused) || refused.Code != test.code {
				t.Errorf("answered %v, want %d", err, test.code)
			}
		})
	}
}
