package dovecot

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

// Mix says what a generated mailbox holds.
type Mix struct {
	Messages   int
	Seed       uint64
	Large      int // messages with a large attachment, of LargeBytes
	LargeBytes int // 0 = 25 MB
}

// share is the part of a folder in a mailbox, in percent; the rest is in INBOX.
type share struct {
	folder  string
	percent int
}

func shares() []share {
	return []share{{"Sent", 14}, {"Archive", 8}, {"Clienți/2025", 6}, {"Junk", 3}, {"Drafts", 2}, {"Trash", 1}}
}

// Generate fills a mailbox with mixed mail, straight as files; the same seed gives the same bytes. The folders that a sync reads
// are INBOX, Sent, Archive and "Clienți/2025"; Junk, Drafts and Trash are there to be left out.
func (b *Box) Generate(t testing.TB, mix Mix) {
	t.Helper()
	w := newWriter(mix)
	inbox := mix.Messages
	for _, share := range shares() {
		n := mix.Messages * share.percent / 100
		inbox -= n
		b.fill(t, w, share.folder, n, 0)
	}
	b.fill(t, w, "INBOX", inbox, mix.Large)
}

// fill writes n messages into a folder, with gaps among their UIDs as deletions leave them.
func (b *Box) fill(t testing.TB, w *writer, folder string, n, large int) {
	t.Helper()
	dir := b.make(t, folder)
	var names []string
	var uids []uint32
	uid := uint32(0)
	for i := range n {
		uid++
		if w.rnd.IntN(20) == 0 {
			uid += w.rnd.Uint32N(30)
		}
		raw := w.message(folder)
		if large > 0 && i%max(1, n/large) == n/large/2 {
			raw = w.large()
			large--
		}
		at := w.at
		name := fmt.Sprintf("%d.M%dP1.generated,S=%d", at.Unix(), i, len(raw))
		b.put(t, filepath.Join(dir, "cur", name+":2,"+w.flags(folder)), raw, at)
		names, uids = append(names, name), append(uids, uid)
	}
	b.writeUIDList(t, folder, 1_600_000_000+uint32(len(folder)), names, uids)
}

func newWriter(mix Mix) *writer {
	if mix.LargeBytes == 0 {
		mix.LargeBytes = 25 << 20
	}
	return &writer{
		rnd: rand.New(rand.NewPCG(mix.Seed, 42)), largeBytes: mix.LargeBytes,
		at: time.Date(2024, 1, 8, 7, 0, 0, 0, time.UTC), step: 800 * 24 * time.Hour / time.Duration(max(1, mix.Messages)),
	}
}

func (w *writer) flags(folder string) string {
	flags := ""
	if folder == "Drafts" {
		flags += "D"
	}
	if w.rnd.IntN(12) == 0 {
		flags += "F"
	}
	if w.rnd.IntN(5) == 0 {
		flags += "R"
	}
	if folder == "Sent" || w.rnd.IntN(4) != 0 {
		flags += "S"
	}
	return flags
}
