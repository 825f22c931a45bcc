package imapbox_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/m-saas/m-saas/internal/inbox/imapbox"
	"github.com/m-saas/m-saas/internal/safedial"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/dovecot"
	"github.com/m-saas/m-saas/internal/testkit/mailboxtest"
)

// dovecotBox changes a mailbox as files.
type dovecotBox struct{ *dovecot.Box }

func (b dovecotBox) Deliver(t *testing.T, folder string, raw []byte) {
	t.Helper()
	b.Box.Deliver(t, folder, "", raw)
}

func uid(t *testing.T, id string) uint32 {
	t.Helper()
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(n)
}

func (b dovecotBox) Delete(t *testing.T, folder, id string) {
	t.Helper()
	b.Box.Delete(t, folder, uid(t, id))
}

func (b dovecotBox) Flag(t *testing.T, folder, id string, seen, flagged bool) {
	t.Helper()
	flags := ""
	if flagged {
		flags += "F"
	}
	if seen {
		flags += "S"
	}
	b.Box.Flag(t, folder, uid(t, id), flags)
}

func (b dovecotBox) Truth(t *testing.T, folder string) map[string]mailboxtest.Fact {
	t.Helper()
	truth := map[string]mailboxtest.Fact{}
	for _, m := range b.Box.Truth(t, folder) {
		truth[strconv.FormatUint(uint64(m.UID), 10)] = mailboxtest.Fact{Hash: m.Hash, Seen: strings.Contains(m.Flags, "S"), Flagged: strings.Contains(m.Flags, "F")}
	}
	return truth
}

func provider(server *dovecot.Server) *imapbox.Provider {
	return imapbox.New(imapbox.Config{
		Dialer: safedial.New(safedial.Config{AllowPrivate: true}), Now: time.Now, Roots: server.Roots, AllowPlain: true, Stall: 10 * time.Second,
	})
}

func TestDovecotKeepsTheContract(t *testing.T) {
	t.Parallel()
	server := dovecot.Start(t)
	mailboxtest.Run(t, func(t *testing.T) mailboxtest.Subject {
		t.Helper()
		name := testkit.Prefix(t) + "@clinica.test"
		box := server.Box(name)
		proxy := testkit.NewProxy(t, "127.0.0.1:"+strconv.Itoa(server.TLSPort))
		settings := server.Settings(name)
		settings.Incoming.Port = port(t, proxy.Addr)
		session, err := provider(server).Open(t.Context(), settings, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := session.Folders(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		_ = session.Close()
		return mailboxtest.Subject{
			Provider: provider(server), Settings: settings, Box: dovecotBox{box}, Folders: []string{"INBOX", "Sent", "Archive"},
			Forget:   func(t *testing.T, folder string) { t.Helper(); box.Renumber(t, folder, 1) },
			CutAfter: proxy.CutAfter,
		}
	})
}

func port(t *testing.T, address string) int {
	t.Helper()
	_, text, _ := strings.Cut(address, ":")
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
