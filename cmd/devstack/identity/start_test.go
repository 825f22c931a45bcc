package identity_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	ory "github.com/ory/client-go"

	"github.com/m-saas/m-saas/cmd/devstack/identity"
	"github.com/m-saas/m-saas/cmd/devstack/loopback"
	"github.com/m-saas/m-saas/cmd/devstack/mailbox"
	"github.com/m-saas/m-saas/cmd/devstack/smtpsink"
)

// kratos is a running Kratos and the mail it sends.
type kratos struct {
	t    *testing.T
	api  ory.FrontendAPI
	mail *mailbox.Archive
	srv  *identity.Server
	log  *buffer
}

func executable(t *testing.T) string {
	t.Helper()
	path := os.Getenv("DEVSTACK_KRATOS")
	if path == "" {
		path = filepath.Join("..", "..", "..", "bin", "kratos")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("these tests need Kratos: build it with make, or name one in DEVSTACK_KRATOS: %v", err)
	}
	return path
}

func start(t *testing.T, dir string) *kratos {
	t.Helper()
	archive, err := mailbox.OpenArchive(t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	deliver := func(from string, to []string, raw []byte) error {
		_, err := archive.Add(from, to, raw)
		return err
	}
	sink, err := smtpsink.Start(t.Context(), ln, deliver, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	log := &buffer{}
	o := identity.Options{
		Binary: executable(t), Dir: dir, SMTPAddr: sink.Addr(), MailFrom: "no-reply@m-saas.test",
		CookieSecret: strings.Repeat("c", 32), CipherSecret: strings.Repeat("k", 32), BcryptCost: 4, Ephemeral: true, Log: log,
	}
	for _, number := range []*int{&o.PublicPort, &o.AdminPort} {
		port, err := loopback.Reserve(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = port.Release() })
		*number = port.Number
	}
	srv, err := identity.Start(t.Context(), o)
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 20*time.Second)
		defer cancel()
		if err := srv.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := sink.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	config := ory.NewConfiguration()
	config.Servers = ory.ServerConfigurations{{URL: srv.PublicURL()}}
	return &kratos{t: t, api: ory.NewAPIClient(config).FrontendAPI, mail: archive, srv: srv, log: log}
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// letter waits for a message to address after the given one that contains text.
func (k *kratos) letter(t *testing.T, address, text string) mailbox.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	m, err := k.mail.Wait(ctx, address, 0, text)
	if err != nil {
		t.Fatalf("no mail to %s with %q: %v", address, text, err)
	}
	return m
}

func code(t *testing.T, m mailbox.Message) string {
	t.Helper()
	found := sixDigits.FindString(m.Text)
	if found == "" {
		t.Fatalf("no code in %q", m.Text)
	}
	return found
}

// buffer is a bytes.Buffer for several writers.
type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
