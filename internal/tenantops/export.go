package tenantops

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/tenancy"
)

func nightID(tenant tenancy.ID, now time.Time) string {
	return id.Derived(id.Operation, string(tenant), now.Format(time.DateOnly))
}

// exportReadme tells the clinic what it has got.
const exportReadme = `This is everything that m-saas keeps about your clinic, as it was at %s.

data/NAME.jsonl   one line of JSON per record (MongoDB Extended JSON, relaxed): dates are {"$date": "…"}, amounts are whole
                  numbers of the smallest unit of their currency.
files/            your clients' files, as they were uploaded: files/CLIENT/FILE-NAME. CLIENT is the "_id" in data/clients.jsonl.

Passwords of connected mailboxes stand in it encrypted and cannot be used elsewhere.
`

// writeExport stores the copy as a zip that anybody can read, encrypted at rest like a backup; or as an archive for another
// installation.
func (s *Service) writeExport(ctx context.Context, o *Operation) error {
	if o.Whole {
		return s.writeWhole(ctx, o)
	}
	key, err := tenancy.NewArchiveKey()
	if err != nil {
		return err
	}
	sealed, err := s.Router.SealArchiveKey(key, o.Tenant)
	if err != nil {
		return err
	}
	o.Archive.Name, o.Archive.KeepUntil = o.ID+".zip", s.now().Add(s.Config.KeepFor)
	o.Objects = Amount{}
	return s.Vault.Write(ctx, o.Tenant, o.Archive.Name, func(w io.Writer) error {
		c := &counted{to: w, sum: sha256.New()}
		if _, err := fmt.Fprintf(c, "%s\n", base64.StdEncoding.EncodeToString(sealed)); err != nil {
			return err
		}
		out, err := tenancy.EncryptArchive(c, key, o.Tenant)
		if err != nil {
			return err
		}
		if err := s.zip(ctx, o, out); err != nil {
			return err
		}
		if err := out.Close(); err != nil {
			return err
		}
		o.Archive.Bytes, o.Archive.SHA256 = c.bytes, hex.EncodeToString(c.sum.Sum(nil))
		return nil
	})
}

func (s *Service) zip(ctx context.Context, o *Operation, w io.Writer) error {
	z := zip.NewWriter(w)
	readme, err := z.Create("README.txt")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(readme, exportReadme, o.Archive.TakenAt.Format(time.RFC3339)); err != nil {
		return err
	}
	scope, err := s.Router.Scope(ctx, o.Tenant)
	if err != nil {
		return err
	}
	var documents [][]byte
	for i := range o.Collections {
		p := &o.Collections[i]
		lines, err := z.Create("data/" + p.Name + ".jsonl")
		if err != nil {
			return err
		}
		if err := s.writeLines(ctx, o, p, lines, p.Name == "files", &documents); err != nil {
			return err
		}
		o.Archive.Documents += p.Done
	}
	for _, document := range documents {
		if err := s.zipFile(ctx, o, z, scope, document); err != nil {
			return err
		}
	}
	return z.Close()
}

func (s *Service) zipFile(ctx context.Context, o *Operation, z *zip.Writer, scope tenancy.Scope, document []byte) error {
	name, client, content, err := s.Vault.Plain(ctx, scope, document)
	if fault.KindOf(err) == fault.NotFound || err == nil && name == "" {
		return nil // removed since the copy was made
	}
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	entry, err := z.Create("files/" + client + "/" + name)
	if err != nil {
		return err
	}
	n, err := io.Copy(entry, content)
	o.Objects.Number++
	o.Objects.Bytes += n
	return errors.Join(err, s.progress(ctx, o))
}

// Download opens an export; the caller closes it. Faults: NotFound, Conflict "backup_gone", Unavailable.
func (s *Service) Download(ctx context.Context, operation string) (Operation, io.ReadCloser, error) {
	o, err := s.Get(ctx, operation)
	if err != nil {
		return o, nil, err
	}
	if o.Kind != Export || o.Whole || o.State != Done || !o.Archive.RemovedAt.IsZero() {
		return o, nil, fault.New(fault.Conflict, "backup_gone", "This export is no longer there.")
	}
	stored, err := s.Vault.Read(ctx, o.Tenant, o.Archive.Name)
	if err != nil {
		return o, nil, err
	}
	plain, err := s.openExport(o.Tenant, stored)
	if err != nil {
		return o, nil, errors.Join(err, stored.Close())
	}
	return o, readCloser{plain, stored}, nil
}

func (s *Service) openExport(tenant tenancy.ID, stored io.Reader) (io.Reader, error) {
	line, err := readLine(stored)
	if err != nil {
		return nil, damaged(err)
	}
	key, err := s.unlock(head{Tenant: tenant, SealedKey: string(line)})
	if err != nil {
		return nil, damaged(err)
	}
	return tenancy.DecryptArchive(stored, key, tenant)
}

type readCloser struct {
	io.Reader
	io.Closer
}
