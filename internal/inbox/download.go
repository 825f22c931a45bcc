package inbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/tenancy"
)

// smallRaw is the size up to which a raw message is kept in the database; larger ones are objects.
const smallRaw = 256 << 10

// arrival is a message that has been fetched, with its content in the clinic's keeping or in memory.
type arrival struct {
	sighting mailbox.Sighting
	message  mimemail.Message
	digest   string
	size     int64
	raw      []byte // gzip; nil when it is an object
	object   string
	key      []byte // of the object
}

// download fetches messages of one folder.
func (r *syncRun) download(ctx context.Context, session mailbox.Session, f mailbox.Folder, chunk []mailbox.Sighting) ([]arrival, error) {
	wanted, refs := map[mailbox.Ref]mailbox.Sighting{}, make([]mailbox.Ref, 0, len(chunk))
	for _, m := range chunk {
		wanted[m.Ref] = m
		refs = append(refs, m.Ref)
	}
	out := make([]arrival, 0, len(chunk))
	var packer packer
	err := session.Fetch(ctx, f, refs, func(ref mailbox.Ref, _ int64, content io.Reader) error {
		sighting, ok := wanted[ref]
		if !ok {
			_, err := io.Copy(io.Discard, content)
			return err
		}
		delete(wanted, ref)
		a, err := r.take(ctx, &packer, ref, content)
		a.sighting = sighting
		out = append(out, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("fetch mails: %w", err)
	}
	return out, nil
}

// take reads one message: a small one into memory, a large one through to the object store.
func (r *syncRun) take(ctx context.Context, p *packer, ref mailbox.Ref, content io.Reader) (arrival, error) {
	head, err := io.ReadAll(io.LimitReader(content, smallRaw+1))
	if err != nil {
		return arrival{}, err
	}
	if len(head) > smallRaw {
		return r.takeLarge(ctx, objectName(r.place(ref)), io.MultiReader(bytes.NewReader(head), content))
	}
	sum := sha256.Sum256(head)
	a := arrival{digest: hex.EncodeToString(sum[:]), size: int64(len(head))}
	if a.message, err = mimemail.Read(bytes.NewReader(head)); err != nil {
		return a, fmt.Errorf("read mail: %w", err)
	}
	a.raw, err = p.pack(head)
	return a, err
}

// objectName is the name of a large message's object: the same for every attempt, so that one that was cut short leaves
// nothing that the next does not write over.
func objectName(place string) string { return id.Derived(id.Mail, "object", place) }

func (r *syncRun) takeLarge(ctx context.Context, name string, content io.Reader) (arrival, error) {
	a := arrival{object: name}
	err := storeRaw(ctx, r.s, r.scope, &a, content, func(message io.Reader) error {
		var err error
		if a.message, err = mimemail.Read(message); err != nil {
			return fmt.Errorf("read mail: %w", err)
		}
		return nil
	})
	return a, err
}

// storeRaw streams a raw message into its object, sealed, while read looks at it; it notes digest, size and key.
func storeRaw(ctx context.Context, s *Service, scope tenancy.Scope, a *arrival, content io.Reader, read func(io.Reader) error) error {
	return s.Objects.Write(ctx, scope, a.object, func(object io.Writer) error {
		sealed, key, err := scope.SealStream(object, rawContext(a.object))
		if err != nil {
			return fmt.Errorf("seal mail: %w", err)
		}
		hash, count := sha256.New(), &counter{}
		passing := io.TeeReader(content, io.MultiWriter(hash, count, sealed))
		if err := read(passing); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, passing); err != nil {
			return err
		}
		a.key, a.digest, a.size = key, hex.EncodeToString(hash.Sum(nil)), count.n
		return sealed.Close()
	})
}

// rawContext binds an object's content to its name.
func rawContext(object string) []byte { return []byte("mail " + object) }

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// packer compresses one raw message after the other.
type packer struct {
	z   *gzip.Writer
	buf bytes.Buffer
}

func (p *packer) pack(raw []byte) ([]byte, error) {
	p.buf.Reset()
	if p.z == nil {
		z, err := gzip.NewWriterLevel(&p.buf, gzip.BestSpeed)
		if err != nil {
			return nil, err
		}
		p.z = z
	} else {
		p.z.Reset(&p.buf)
	}
	_, err := p.z.Write(raw)
	if err = errors.Join(err, p.z.Close()); err != nil {
		return nil, fmt.Errorf("compress mail: %w", err)
	}
	return bytes.Clone(p.buf.Bytes()), nil
}
