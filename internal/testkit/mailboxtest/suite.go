package mailboxtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// Fact is what is true of a message at the provider.
type Fact struct {
	Hash          string // SHA-256 of its content
	Seen, Flagged bool
}

// Box is a mailbox that the test changes behind the adapter's back.
type Box interface {
	Deliver(t *testing.T, folder string, raw []byte)
	Delete(t *testing.T, folder, id string)
	Flag(t *testing.T, folder, id string, seen, flagged bool)
	Truth(t *testing.T, folder string) map[string]Fact // by the provider's identifier
}

// Subject is an adapter with a mailbox of its own, empty or filled.
type Subject struct {
	Provider mailbox.Provider
	Settings mailbox.Settings
	Box      Box
	Folders  []string // identifiers of the folders that a sync has to read, INBOX first

	Forget   func(t *testing.T, folder string) // the provider forgets identifiers or history; nil = it never does
	CutAfter func(bytes int64)                 // the connection breaks once, so many bytes from now
}

// Run holds the subjects that make gives, one for each test, to the contract.
func Run(t *testing.T, fresh func(t *testing.T) Subject) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, s Subject){
		"everything is there, each once, new mail first": everything,
		"changes are told and nothing else":              changes,
		"any older cursor misses nothing":                olderCursors,
		"killed anywhere, still equal":                   killed,
		"forgotten identifiers import nothing again":     forgotten,
		"a connection that breaks gives nothing half":    broken,
		"what is gone is left out, failures are told":    failures,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t))
		})
	}
}

// RequireExact syncs a mailbox as it is, in batches of so many messages, and compares all of it with the truth.
func RequireExact(t *testing.T, s Subject, limit int) {
	t.Helper()
	shelf := newShelf(limit)
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	shelf.requireEqual(t, s, "as it is")
}

// Letter makes a small message.
func Letter(n int, extra string) []byte {
	return fmt.Appendf(nil, "From: Ana <ana@client.test>\r\nTo: clinica@clinica.test\r\nSubject: Programare %d\r\nMessage-ID: <letter%d@client.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBună ziua, %d %s\r\n", n, n, n, extra)
}

func deliver(t *testing.T, s Subject, folder string, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		s.Box.Deliver(t, folder, Letter(n, strings.Repeat("x", n%7*100)))
	}
}

func everything(t *testing.T, s Subject) {
	t.Helper()
	deliver(t, s, s.Folders[0], 0, 30)
	deliver(t, s, s.Folders[len(s.Folders)-1], 30, 35)
	shelf := newShelf(7)
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	shelf.requireEqual(t, s, "first sync")
	require.Greater(t, shelf.batches, 4)

	first := newShelf(5)
	session := open(t, s)
	folder := inbox(t, session)
	more, err := first.step(t.Context(), session, folder)
	require.NoError(t, err)
	require.True(t, more)
	s.Box.Deliver(t, s.Folders[0], Letter(900, ""))
	_, err = first.step(t.Context(), session, folder)
	require.NoError(t, err)
	truth := s.Box.Truth(t, s.Folders[0])
	sum := sha256.Sum256(Letter(900, ""))
	require.Contains(t, first.hashes(s.Folders[0]), hex.EncodeToString(sum[:]), "new mail before old")
	require.Contains(t, slices.Collect(maps.Values(truth)), Fact{Hash: hex.EncodeToString(sum[:])})
}

func (s *shelf) hashes(folder string) []string {
	var all []string
	for ref, have := range s.mails {
		if ref.Folder == folder {
			all = append(all, have.hash)
		}
	}
	return all
}

func open(t *testing.T, s Subject) mailbox.Session {
	t.Helper()
	session, err := s.Provider.Open(t.Context(), s.Settings, func(context.Context, mailbox.Token) error { return nil })
	require.NoError(t, err)
	t.Cleanup(func() { _ = session.Close() })
	return session
}

func inbox(t *testing.T, session mailbox.Session) mailbox.Folder {
	t.Helper()
	folders, err := session.Folders(t.Context())
	require.NoError(t, err)
	return folders[0]
}

func changes(t *testing.T, s Subject) {
	t.Helper()
	deliver(t, s, s.Folders[0], 0, 12)
	shelf := newShelf(50)
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	fetched := shelf.fetched

	session := open(t, s)
	folder := inbox(t, session)
	batch, err := session.List(t.Context(), folder, shelf.cursors[folder.ID], 50)
	require.NoError(t, err)
	require.Empty(t, batch.Messages, "nothing has happened")
	require.Empty(t, batch.Changed)
	require.Empty(t, batch.Gone)
	require.Empty(t, batch.Pass)
	require.False(t, batch.More)
	require.Equal(t, batch.Progress.Total, batch.Progress.Done)

	ids := slices.Sorted(maps.Keys(s.Box.Truth(t, s.Folders[0])))
	s.Box.Flag(t, s.Folders[0], ids[3], true, true)
	s.Box.Delete(t, s.Folders[0], ids[5])
	s.Box.Deliver(t, s.Folders[0], Letter(100, ""))
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	shelf.requireEqual(t, s, "after changes")
	require.Equal(t, fetched+1, shelf.fetched, "only the new one is fetched")

	s.Box.Flag(t, s.Folders[0], ids[3], false, false)
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	shelf.requireEqual(t, s, "after the flags are gone again")
	for id := range s.Box.Truth(t, s.Folders[0]) {
		s.Box.Delete(t, s.Folders[0], id)
	}
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	shelf.requireEqual(t, s, "after all are gone")
}

func olderCursors(t *testing.T, s Subject) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(3, 3))
	shelf := newShelf(4)
	next := 0
	for range 6 {
		deliver(t, s, s.Folders[0], next, next+5)
		next += 5
		require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
		ids := slices.Sorted(maps.Keys(s.Box.Truth(t, s.Folders[0])))
		s.Box.Delete(t, s.Folders[0], ids[rnd.IntN(len(ids))])
	}
	cursors := slices.Clone(shelf.history)
	for i, older := range cursors {
		if i > 0 && i%3 != 0 {
			continue
		}
		shelf.cursors = maps.Clone(older)
		require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
		shelf.requireEqual(t, s, fmt.Sprintf("from cursor %d of %d", i, len(cursors)))
	}
}

// killed lets the process die at random while the mailbox changes at random.
func killed(t *testing.T, s Subject) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(11, 5))
	shelf := newShelf(5)
	deliver(t, s, s.Folders[0], 0, 25)
	next, died := 25, 0
	for range 25 {
		shelf.die = func() bool { return rnd.IntN(6) == 0 }
		if err := shelf.sync(t.Context(), s.Provider, s.Settings); err != nil {
			require.ErrorIs(t, err, errKilled)
			died++
		}
		ids := slices.Sorted(maps.Keys(s.Box.Truth(t, s.Folders[0])))
		switch rnd.IntN(4) {
		case 0:
			deliver(t, s, s.Folders[0], next, next+3)
			next += 3
		case 1:
			s.Box.Delete(t, s.Folders[0], ids[rnd.IntN(len(ids))])
		case 2:
			s.Box.Flag(t, s.Folders[0], ids[rnd.IntN(len(ids))], rnd.IntN(2) == 0, rnd.IntN(2) == 0)
		default:
			deliver(t, s, s.Folders[len(s.Folders)-1], next, next+1)
			next++
		}
	}
	require.Greater(t, died, 5)
	shelf.die = func() bool { return false }
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	shelf.requireEqual(t, s, "in the end")
}

func forgotten(t *testing.T, s Subject) {
	t.Helper()
	if s.Forget == nil {
		return
	}
	deliver(t, s, s.Folders[0], 0, 20)
	shelf := newShelf(6)
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	fetched := shelf.fetched
	shelf.learnIDs()
	ids := slices.Sorted(maps.Keys(s.Box.Truth(t, s.Folders[0])))
	s.Box.Delete(t, s.Folders[0], ids[4])
	s.Forget(t, s.Folders[0])
	deliver(t, s, s.Folders[0], 20, 22)
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	shelf.requireEqual(t, s, "after it was forgotten")
	require.Equal(t, fetched+2, shelf.fetched, "only the two new ones are fetched")
	s.Forget(t, s.Folders[0])
	shelf.die = func() bool { return shelf.batches%3 == 0 }
	for range 30 {
		if err := shelf.sync(t.Context(), s.Provider, s.Settings); err == nil {
			break
		}
		s.Box.Deliver(t, s.Folders[0], Letter(500+shelf.batches, ""))
		shelf.batches++
	}
	shelf.die = func() bool { return false }
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	shelf.requireEqual(t, s, "forgotten and killed")
}

// learnIDs is what reading the stored messages tells: the letters have their numbers in their sizes and contents.
func (s *shelf) learnIDs() {
	for n := range 1000 {
		for _, raw := range [][]byte{Letter(n, strings.Repeat("x", n%7*100)), Letter(n, "")} {
			sum := sha256.Sum256(raw)
			for _, have := range s.mails {
				if have.hash == hex.EncodeToString(sum[:]) {
					have.id = fmt.Sprintf("letter%d@client.test", n)
				}
			}
		}
	}
}

func broken(t *testing.T, s Subject) {
	t.Helper()
	for n := range 6 {
		s.Box.Deliver(t, s.Folders[0], Letter(n, strings.Repeat("lung și lat\r\n", 40_000)))
	}
	shelf := newShelf(3)
	cut := 0
	for after := int64(500); after < 4_000_000; after = after*3/2 + 20_011 {
		s.CutAfter(after)
		err := shelf.sync(t.Context(), s.Provider, s.Settings)
		if err != nil {
			f, ok := fault.As(err)
			require.True(t, ok, err)
			require.Equal(t, mailbox.CodeConnect, f.Code, "cut after %d: %v", after, err)
			require.Equal(t, fault.Unavailable, f.Kind)
			cut++
		}
	}
	s.CutAfter(0)
	require.Greater(t, cut, 2)
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	shelf.requireEqual(t, s, "in the end")
}

func failures(t *testing.T, s Subject) {
	t.Helper()
	deliver(t, s, s.Folders[0], 0, 4)
	shelf := newShelf(10)
	require.NoError(t, shelf.sync(t.Context(), s.Provider, s.Settings))
	session := open(t, s)
	refs := slices.Collect(maps.Keys(shelf.mails))
	s.Box.Delete(t, s.Folders[0], refs[3].ID)
	folder := inbox(t, session)
	var given []mailbox.Ref
	require.NoError(t, session.Fetch(t.Context(), folder, refs, func(ref mailbox.Ref, _ int64, content io.Reader) error {
		given = append(given, ref)
		_, err := io.Copy(io.Discard, content)
		return err
	}))
	require.ElementsMatch(t, refs[:3], given, "what is gone is left out")
	full := errors.New("disk full")
	require.ErrorIs(t, session.Fetch(t.Context(), folder, refs[:3], func(mailbox.Ref, int64, io.Reader) error { return full }), full)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := open(t, s).Folders(ctx)
	require.ErrorIs(t, err, context.Canceled)
}
