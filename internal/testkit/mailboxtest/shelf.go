// Package mailboxtest holds every adapter of a mail provider to the mailbox contract: one suite, run against real servers and
// stand-ins, with an inbox in memory that does what the contract asks of the real one.
package mailboxtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// errKilled stands for a process that dies.
var errKilled = errors.New("killed")

// kept is a stored message.
type kept struct {
	hash  string
	size  int64
	id    string // Message-ID, where the adapter gave it
	flags mailbox.Flags
	use   mailbox.Use
	pass  string
}

// shelf is an inbox in memory.
type shelf struct {
	limit   int
	mails   map[mailbox.Ref]*kept
	cursors map[string][]byte
	history []map[string][]byte // cursors as they were
	fetched int
	batches int
	order   []mailbox.Ref // as sighted for the first time
	die     func() bool   // asked at every step that a process may die in
}

func newShelf(limit int) *shelf {
	return &shelf{limit: limit, mails: map[mailbox.Ref]*kept{}, cursors: map[string][]byte{}, die: func() bool { return false }}
}

// sync reads all folders to their end.
func (s *shelf) sync(ctx context.Context, provider mailbox.Provider, settings mailbox.Settings) error {
	session, err := provider.Open(ctx, settings, func(context.Context, mailbox.Token) error { return nil })
	if err != nil {
		return err
	}
	defer func() { _ = session.Close() }()
	folders, err := session.Folders(ctx)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		for more := true; more; {
			if more, err = s.step(ctx, session, folder); err != nil {
				return fmt.Errorf("%s: %w", folder.Name, err)
			}
		}
	}
	return nil
}

func (s *shelf) step(ctx context.Context, session mailbox.Session, folder mailbox.Folder) (bool, error) {
	batch, err := session.List(ctx, folder, s.cursors[folder.ID], s.limit)
	if err != nil {
		return false, err
	}
	s.batches++
	if s.die() {
		return false, errKilled
	}
	if err := s.store(ctx, session, folder, batch); err != nil {
		return false, err
	}
	s.apply(folder, batch)
	if s.die() {
		return false, errKilled
	}
	s.history = append(s.history, maps.Clone(s.cursors))
	s.cursors[folder.ID] = batch.Cursor
	return batch.More, nil
}

// store fetches what is not stored, and recognises what is stored under a reference that holds no longer.
func (s *shelf) store(ctx context.Context, session mailbox.Session, folder mailbox.Folder, batch mailbox.Batch) error {
	sighted := map[mailbox.Ref]mailbox.Sighting{}
	var missing []mailbox.Ref
	for _, m := range batch.Messages {
		if have, ok := s.mails[m.Ref]; ok {
			have.flags, have.use, have.pass = m.Flags, m.Use, batch.Pass
			continue
		}
		if s.recognise(folder, batch.Pass, m) {
			continue
		}
		sighted[m.Ref] = m
		missing = append(missing, m.Ref)
		s.order = append(s.order, m.Ref)
	}
	if len(missing) == 0 {
		return nil
	}
	return session.Fetch(ctx, folder, missing, func(ref mailbox.Ref, size int64, content io.Reader) error {
		sum := sha256.New()
		n, err := io.Copy(sum, content)
		if err != nil {
			return err
		}
		if size != 0 && size != n {
			return fmt.Errorf("%d bytes announced, %d given", size, n)
		}
		if s.die() {
			return errKilled
		}
		m, ok := sighted[ref]
		if !ok {
			return fmt.Errorf("%v was not asked for", ref)
		}
		s.fetched++
		s.mails[ref] = &kept{hash: hex.EncodeToString(sum.Sum(nil)), size: n, id: m.MessageID, flags: m.Flags, use: m.Use, pass: batch.Pass}
		return nil
	})
}

// recognise finds a message of an earlier epoch by Message-ID and size.
func (s *shelf) recognise(folder mailbox.Folder, pass string, m mailbox.Sighting) bool {
	if pass == "" || m.MessageID == "" {
		return false
	}
	for ref, have := range s.mails {
		if ref.Folder == folder.ID && ref.Epoch != m.Ref.Epoch && have.id == m.MessageID && have.size == m.Size {
			delete(s.mails, ref)
			have.flags, have.use, have.pass = m.Flags, m.Use, pass
			s.mails[m.Ref] = have
			return true
		}
	}
	return false
}

func (s *shelf) apply(folder mailbox.Folder, batch mailbox.Batch) {
	for _, m := range batch.Changed {
		if have, ok := s.mails[m.Ref]; ok {
			have.flags, have.use = m.Flags, m.Use
		}
	}
	for _, ref := range batch.Gone {
		delete(s.mails, ref)
	}
	if batch.Pass == "" || batch.More {
		return
	}
	for ref, have := range s.mails {
		if ref.Folder == folder.ID && have.pass != batch.Pass {
			delete(s.mails, ref)
		}
	}
}

// requireEqual compares the shelf with the truth, message for message.
func (s *shelf) requireEqual(t *testing.T, subject Subject, hint string) {
	t.Helper()
	for _, folder := range subject.Folders {
		truth := subject.Box.Truth(t, folder)
		stored := map[string]*kept{}
		for ref, have := range s.mails {
			if ref.Folder == folder {
				require.NotContains(t, stored, ref.ID, "%s: %s is there twice", hint, ref.ID)
				stored[ref.ID] = have
			}
		}
		for id, want := range truth {
			have := stored[id]
			require.NotNil(t, have, "%s: %s of %s is missing", hint, id, folder)
			require.Equal(t, want.Hash, have.hash, "%s: the content of %s of %s", hint, id, folder)
			require.Equal(t, want.Seen, have.flags.Seen, "%s: seen of %s of %s", hint, id, folder)
			require.Equal(t, want.Flagged, have.flags.Flagged, "%s: flagged of %s of %s", hint, id, folder)
		}
		require.Len(t, stored, len(truth), "%s: %s", hint, folder)
	}
}
