package tenantops

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// An archive is one stream: a line of JSON in the clear (head), then frames, compressed and then encrypted in segments that are
// authenticated with their place. A frame is its kind, a length and so many bytes.
const (
	formatVersion = 1
	maxFrame      = 20 << 20 // a document has at most 16 MiB
	maxHead       = 4096
)

type frameKind byte

const (
	frameManifest   frameKind = 'M' // manifest
	frameCollection frameKind = 'C' // collectionHead
	frameDocument   frameKind = 'D' // a document of the collection, as the database has it
	frameEnd        frameKind = 'E' // Progress: how many documents there were, and their SHA-256
	frameControl    frameKind = 'K' // a document of the control database
	frameObject     frameKind = 'O' // objectHead: an object that belongs to the clinic
	framePiece      frameKind = 'P' // a piece of the object's content; only in archives that stand for themselves
	frameLast       frameKind = 'Z' // totals: nothing follows
)

// head is what is readable without the key.
type head struct {
	Format    int        `json:"m_saas_archive"`
	Tenant    tenancy.ID `json:"tenant"`
	SealedKey string     `json:"sealed_key,omitempty"` // by the platform's master key; without it the key is given apart
}

// manifest says what the archive holds.
type manifest struct {
	Operation string          `json:"operation"`
	Tenant    tenancy.ID      `json:"tenant"`
	Slug      string          `json:"slug"`
	Schema    int             `json:"schema"`
	TakenAt   time.Time       `json:"taken_at"`
	Settings  json.RawMessage `json:"settings"`
	DataKey   []byte          `json:"data_key"`
}

type collectionHead struct {
	Name    string            `json:"name"`
	Indexes []json.RawMessage `json:"indexes"` // canonical Extended JSON
}

type objectHead struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
}

type totals struct {
	Collections []Progress `json:"collections"`
	Documents   int64      `json:"documents"`
	Objects     Amount     `json:"objects"`
}

// errDamaged says that an archive is not what was written: cut short, changed, or put together anew.
var errDamaged = fault.New(fault.Conflict, "archive_damaged", "This backup is damaged and cannot be used.")

// archiveWriter writes frames.
type archiveWriter struct {
	out     *bufio.Writer
	zip     *gzip.Writer
	sealed  io.WriteCloser
	counted *counted
	totals  totals
}

// counted counts and hashes what goes through.
type counted struct {
	to    io.Writer
	bytes int64
	sum   hash.Hash
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.bytes += int64(n)
	_, _ = c.sum.Write(p[:n])
	return n, err
}

// newArchive begins an archive; sealedKey is nil when its key is handed over apart.
func newArchive(w io.Writer, tenant tenancy.ID, key, sealedKey []byte) (*archiveWriter, error) {
	c := &counted{to: w, sum: sha256.New()}
	first, err := json.Marshal(head{Format: formatVersion, Tenant: tenant, SealedKey: base64.StdEncoding.EncodeToString(sealedKey)})
	if err != nil {
		return nil, fmt.Errorf("write archive: %w", err)
	}
	if _, err := c.Write(append(first, '\n')); err != nil {
		return nil, err
	}
	sealed, err := tenancy.EncryptArchive(c, key, tenant)
	if err != nil {
		return nil, err
	}
	zip, err := gzip.NewWriterLevel(sealed, gzip.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("write archive: %w", err)
	}
	return &archiveWriter{out: bufio.NewWriterSize(zip, 64<<10), zip: zip, sealed: sealed, counted: c}, nil
}

func (a *archiveWriter) frame(kind frameKind, data []byte) error {
	var lead [5]byte
	lead[0] = byte(kind)
	binary.BigEndian.PutUint32(lead[1:], uint32(len(data))) //nolint:gosec // bounded by the size of a document
	if _, err := a.out.Write(lead[:]); err != nil {
		return err
	}
	_, err := a.out.Write(data)
	return err
}

func (a *archiveWriter) json(kind frameKind, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	return a.frame(kind, data)
}

// close ends the archive; without it, it is worthless.
func (a *archiveWriter) close() error {
	if err := a.json(frameLast, a.totals); err != nil {
		return err
	}
	if err := a.out.Flush(); err != nil {
		return err
	}
	if err := a.zip.Close(); err != nil {
		return err
	}
	return a.sealed.Close()
}

// archiveReader reads frames.
type archiveReader struct {
	head head
	in   *bufio.Reader
	buf  []byte
}

// openArchive reads the head and opens the rest with the key that unlock gives.
func openArchive(r io.Reader, unlock func(head) ([]byte, error)) (*archiveReader, error) {
	raw := bufio.NewReaderSize(r, 64<<10)
	line, err := raw.ReadSlice('\n')
	if err != nil || len(line) > maxHead {
		return nil, damaged(err)
	}
	var h head
	if err := json.Unmarshal(line, &h); err != nil {
		return nil, damaged(err)
	}
	if h.Format != formatVersion {
		return nil, fault.New(fault.Conflict, "archive_unknown", "This archive was made by another version.")
	}
	key, err := unlock(h)
	if err != nil {
		return nil, damaged(err)
	}
	plain, err := tenancy.DecryptArchive(raw, key, h.Tenant)
	if err != nil {
		return nil, damaged(err)
	}
	zip, err := gzip.NewReader(plain)
	if err != nil {
		return nil, damaged(err)
	}
	return &archiveReader{head: h, in: bufio.NewReaderSize(zip, 64<<10)}, nil
}

func damaged(err error) error { return errDamaged.WithCause(err) }

// next gives the next frame; what it gives holds until the next call. io.EOF comes after the last frame alone.
func (a *archiveReader) next() (frameKind, []byte, error) {
	var lead [5]byte
	if _, err := io.ReadFull(a.in, lead[:]); err != nil {
		return 0, nil, damaged(err)
	}
	n := int(binary.BigEndian.Uint32(lead[1:]))
	if n > maxFrame {
		return 0, nil, damaged(errors.New("frame too long"))
	}
	if cap(a.buf) < n {
		a.buf = make([]byte, n)
	}
	if _, err := io.ReadFull(a.in, a.buf[:n]); err != nil {
		return 0, nil, damaged(err)
	}
	kind := frameKind(lead[0])
	if kind == frameLast {
		if _, err := a.in.ReadByte(); !errors.Is(err, io.EOF) { // reads on to the end, so that the end is authenticated too
			return 0, nil, damaged(err)
		}
	}
	return kind, a.buf[:n], nil
}

func readJSON[T any](data []byte) (T, error) {
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return v, damaged(err)
	}
	return v, nil
}
