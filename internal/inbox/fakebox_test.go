package inbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// fakeBox is a mailbox in memory that keeps the contract of mailbox.Provider, with the freedoms that the contract leaves: small
// batches, cursors of its own, passes, epochs that change and connections that break.
type fakeBox struct {
	mu      sync.Mutex
	folders []*fakeFolder
	log     int // grows with every change
	breakIn int // calls until the connection breaks; 0 = never
	fetched int // messages that were fetched
}

type fakeFolder struct {
	mailbox.Folder

	epoch, next int
	mails       []*fakeMail // by UID
	gone        []fakeGone
	forgot      int // changes up to here are not told any more
}

type fakeGone struct {
	ref mailbox.Ref
	at  int
}

type fakeMail struct {
	uid     int
	raw     []byte
	id      string
	flags   mailbox.Flags
	at      time.Time
	changed int
}

func newFakeBox(folders ...mailbox.Folder) *fakeBox {
	b := &fakeBox{}
	for _, f := range folders {
		b.folders = append(b.folders, &fakeFolder{Folder: f, epoch: 1, next: 1})
	}
	return b
}

func (b *fakeBox) folder(id string) *fakeFolder {
	return b.folders[slices.IndexFunc(b.folders, func(f *fakeFolder) bool { return f.ID == id })]
}

// deliver puts a message into a folder.
func (b *fakeBox) deliver(folder, messageID string, raw []byte, at time.Time, flags mailbox.Flags) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.folder(folder)
	b.log++
	f.mails = append(f.mails, &fakeMail{uid: f.next, raw: raw, id: messageID, at: at, flags: flags, changed: b.log})
	f.next++
}

func (f *fakeFolder) ref(uid int) mailbox.Ref {
	return mailbox.Ref{Folder: f.ID, Epoch: strconv.Itoa(f.epoch), ID: strconv.Itoa(uid)}
}

// remove deletes the n-th message of a folder, and gives it.
func (b *fakeBox) remove(folder string, n int) *fakeMail {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.folder(folder)
	m := f.mails[n]
	b.log++
	f.mails = slices.Delete(f.mails, n, n+1)
	f.gone = append(f.gone, fakeGone{f.ref(m.uid), b.log})
	return m
}

func (b *fakeBox) flag(folder string, n int, flags mailbox.Flags) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.log++
	m := b.folder(folder).mails[n]
	m.flags, m.changed = flags, b.log
}

// renumber gives a folder another UIDVALIDITY and every message another UID.
func (b *fakeBox) renumber(folder string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.folder(folder)
	b.log++
	f.epoch++
	f.gone, f.next = nil, 1
	for _, m := range f.mails {
		m.uid, m.changed = f.next, b.log
		f.next++
	}
}

// forget makes a folder unable to tell what has happened so far.
func (b *fakeBox) forget(folder string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.folder(folder)
	f.forgot, f.gone = b.log, nil
}

// truth lists what stands where, by place as the inbox names it.
func (b *fakeBox) truth(account string, place func(string, mailbox.Ref) string) map[string]*fakeMail {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[string]*fakeMail{}
	for _, f := range b.folders {
		for _, m := range f.mails {
			out[place(account, f.ref(m.uid))] = m
		}
	}
	return out
}

var errCut = errors.New("the connection was cut")

// step is one exchange with the server, which may be the one that breaks.
func (b *fakeBox) step() error {
	if b.breakIn > 0 {
		if b.breakIn--; b.breakIn == 0 {
			return errCut
		}
	}
	return nil
}

func (b *fakeBox) Open(context.Context, mailbox.Settings, func(context.Context, mailbox.Token) error) (mailbox.Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b, b.step()
}

func (b *fakeBox) Check(context.Context, mailbox.Settings) error { return nil }

func (b *fakeBox) Close() error { return nil }

func (b *fakeBox) Folders(context.Context) ([]mailbox.Folder, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]mailbox.Folder, 0, len(b.folders))
	for _, f := range b.folders {
		out = append(out, f.Folder)
	}
	return out, b.step()
}

// fakeCursor is how far a folder has been read: everything above Low and up to High, with the changes up to Log.
type fakeCursor struct {
	Epoch, High, Low, Log int
	Pass                  string
	Over                  bool // the pass is
}

func (b *fakeBox) List(_ context.Context, folder mailbox.Folder, cursor []byte, limit int) (mailbox.Batch, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.step(); err != nil {
		return mailbox.Batch{}, err
	}
	limit = min(limit, 7)
	f := b.folder(folder.ID)
	var c fakeCursor
	if cursor != nil {
		_ = json.Unmarshal(cursor, &c)
	}
	if cursor == nil || c.Epoch != f.epoch || c.Log < f.forgot {
		c = fakeCursor{Epoch: f.epoch, High: f.next - 1, Low: f.next, Log: b.log, Pass: fmt.Sprintf("%s-%d-%d", f.ID, f.epoch, b.log)}
	}
	out := f.changes(c)
	c.Log = b.log
	fresh := f.between(c.High+1, f.next)
	fresh = fresh[:min(len(fresh), limit)] // the oldest of the new ones, so that the cursor stays one range
	for _, m := range slices.Backward(fresh) {
		out.Messages = append(out.Messages, f.sight(m, !c.Over))
		c.High = max(c.High, m.uid)
	}
	if len(out.Messages) == 0 && !c.Over {
		older := f.between(0, c.Low)
		for _, m := range slices.Backward(older[max(0, len(older)-limit):]) {
			out.Messages = append(out.Messages, f.sight(m, true))
			c.Low = m.uid
		}
	}
	if !c.Over {
		out.Pass = c.Pass
	}
	out.More = len(f.between(c.High+1, f.next))+len(f.between(0, c.Low)) > 0
	c.Over = c.Over || !out.More
	out.Progress = mailbox.Progress{Done: len(f.mails), Total: len(f.mails)}
	out.Cursor, _ = json.Marshal(c)
	return out, nil
}

// between gives the messages from a UID on and before another.
func (f *fakeFolder) between(from, before int) []*fakeMail {
	return slices.DeleteFunc(slices.Clone(f.mails), func(m *fakeMail) bool { return m.uid < from || m.uid >= before })
}

// changes tells what has happened since a cursor to what it covers.
func (f *fakeFolder) changes(c fakeCursor) mailbox.Batch {
	var out mailbox.Batch
	for _, m := range f.between(c.Low, c.High+1) {
		if m.changed > c.Log {
			out.Changed = append(out.Changed, f.sight(m, false))
		}
	}
	for _, g := range f.gone {
		if g.at > c.Log {
			out.Gone = append(out.Gone, g.ref)
		}
	}
	return out
}

func (f *fakeFolder) sight(m *fakeMail, pass bool) mailbox.Sighting {
	s := mailbox.Sighting{Ref: f.ref(m.uid), Flags: m.flags, Use: f.Use, Size: int64(len(m.raw)), At: m.at}
	if pass && f.epoch > 1 {
		s.MessageID = m.id
	}
	return s
}

func (b *fakeBox) Fetch(_ context.Context, folder mailbox.Folder, refs []mailbox.Ref, take func(mailbox.Ref, int64, io.Reader) error) error {
	b.mu.Lock()
	f := b.folder(folder.ID)
	found := map[mailbox.Ref][]byte{}
	for _, m := range f.mails {
		found[f.ref(m.uid)] = m.raw
	}
	b.mu.Unlock()
	for _, ref := range refs {
		raw, ok := found[ref]
		if !ok {
			continue
		}
		b.mu.Lock()
		err := b.step()
		b.fetched++
		b.mu.Unlock()
		var content io.Reader = bytes.NewReader(raw)
		if err != nil { // in the middle of the message
			content = io.MultiReader(bytes.NewReader(raw[:len(raw)/2]), failing{err})
		}
		if err := take(ref, int64(len(raw)), content); err != nil {
			return err
		}
	}
	return nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func (b *fakeBox) Send(context.Context, string, []string, mailbox.Opener) error { return nil }

func (b *fakeBox) KeepSent(context.Context, mailbox.Opener) error { return nil }
