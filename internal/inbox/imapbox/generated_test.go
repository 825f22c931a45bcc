package imapbox_test

import (
	"bytes"
	"io"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/dovecot"
	"github.com/m-saas/m-saas/internal/testkit/mailboxtest"
)

func TestMixedMailIsReadByteForByte(t *testing.T) {
	t.Parallel()
	server := dovecot.Start(t)
	box := server.Box("mixed@clinica.test")
	box.Generate(t, dovecot.Mix{Messages: 500, Seed: 1, Large: 2, LargeBytes: 3 << 20})
	subject := mailboxtest.Subject{
		Provider: provider(server), Settings: server.Settings("mixed@clinica.test"), Box: dovecotBox{box},
		Folders: []string{"INBOX", "Sent", "Archive", "Clienți/2025"},
	}
	mailboxtest.RequireExact(t, subject, 60)

	session, err := subject.Provider.Open(t.Context(), subject.Settings, nil)
	require.NoError(t, err)
	defer func() { _ = session.Close() }()
	folders, err := session.Folders(t.Context())
	require.NoError(t, err)
	var names []string
	for _, f := range folders {
		names = append(names, f.Name+" "+string(f.Use))
	}
	require.Equal(t, []string{"INBOX inbox", "Sent sent", "Archive archive", "Clienți/2025 other"}, names, "drafts, junk and trash are left out")
	batch, err := session.List(t.Context(), folders[0], nil, 1000)
	require.NoError(t, err)
	truth := box.Truth(t, "INBOX")
	require.Len(t, batch.Messages, len(truth))
	for i, m := range batch.Messages {
		want := truth[len(truth)-1-i]
		require.Equal(t, strconv.FormatUint(uint64(want.UID), 10), m.Ref.ID, "the newest first")
		require.Equal(t, want.Size, m.Size)
		require.Equal(t, want.At, m.At, "INTERNALDATE")
	}
}

func TestASeedGivesTheSameMailbox(t *testing.T) {
	t.Parallel()
	server := dovecot.Start(t)
	hashes := func(name string) (all []string) {
		box := server.Box(name)
		box.Generate(t, dovecot.Mix{Messages: 80, Seed: 9})
		for _, m := range box.Truth(t, "INBOX") {
			all = append(all, m.Hash)
		}
		return all
	}
	require.Equal(t, hashes("one@clinica.test"), hashes("two@clinica.test"))
}

// letter is a message in memory.
type letter []byte

func (l letter) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(l)), nil }
func (l letter) Size() int64                  { return int64(len(l)) }

func TestASentMessageIsKeptOnce(t *testing.T) {
	t.Parallel()
	server := dovecot.Start(t)
	name := testkit.Prefix(t) + "@clinica.test"
	session, err := provider(server).Open(t.Context(), server.Settings(name), nil)
	require.NoError(t, err)
	defer func() { _ = session.Close() }()
	for range 2 {
		require.NoError(t, session.KeepSent(t.Context(), letter(mailboxtest.Letter(1, ""))))
	}
	require.NoError(t, session.KeepSent(t.Context(), letter(mailboxtest.Letter(2, ""))))
	sent := server.Box(name).Truth(t, "Sent")
	require.Len(t, sent, 2)
	require.Equal(t, "S", sent[0].Flags)
	require.WithinDuration(t, time.Now(), sent[0].At, time.Minute)
	var _ mailbox.Opener = letter(nil)
}

func TestAnEmptySyncTakesFewQuestions(t *testing.T) {
	t.Parallel()
	server := dovecot.Start(t)
	box := server.Box("empty@clinica.test")
	box.Generate(t, dovecot.Mix{Messages: 300, Seed: 2})
	p, settings := provider(server), server.Settings("empty@clinica.test")
	cursors := map[string][]byte{}
	sync := func() time.Duration {
		began := time.Now()
		session, err := p.Open(t.Context(), settings, nil)
		require.NoError(t, err)
		defer func() { _ = session.Close() }()
		folders, err := session.Folders(t.Context())
		require.NoError(t, err)
		for _, f := range folders {
			for more := true; more; {
				batch, err := session.List(t.Context(), f, cursors[f.ID], 500)
				require.NoError(t, err)
				cursors[f.ID], more = batch.Cursor, batch.More
			}
		}
		return time.Since(began)
	}
	sync()
	best := time.Hour
	for range 5 {
		best = min(best, sync())
	}
	t.Logf("an empty sync of four folders, connection included: %s", best)
	require.Less(t, best, 500*time.Millisecond)
}
