package tenantops

import (
	"context"
	"encoding/hex"
	"io"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/tenancy"
)

// keepObjects copies the clinic's objects to where backups are, each once: objects are never changed under their names.
func (s *Service) keepObjects(ctx context.Context, o *Operation) error {
	kept, err := s.copies(ctx, o.Tenant)
	if err != nil {
		return err
	}
	o.Objects = Amount{}
	return s.Vault.Live(ctx, o.Tenant, func(object files.Object) error {
		if size, ok := kept[object.Name]; !ok || size != object.Size {
			if err := s.Vault.Keep(ctx, o.Tenant, object.Name); err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
		}
		o.Objects.Number++
		o.Objects.Bytes += object.Size
		return s.progress(ctx, o)
	})
}

func (s *Service) copies(ctx context.Context, tenant tenancy.ID) (map[string]int64, error) {
	kept := map[string]int64{}
	return kept, s.Vault.Copies(ctx, tenant, func(o files.Object) error { kept[o.Name] = o.Size; return nil })
}

func archiveName(o *Operation) string { return o.ID + ".archive" }

// writeArchive stores the copy as an archive.
func (s *Service) writeArchive(ctx context.Context, o *Operation) error {
	key, err := tenancy.NewArchiveKey()
	if err != nil {
		return err
	}
	sealed, err := s.Router.SealArchiveKey(key, o.Tenant)
	if err != nil {
		return err
	}
	return s.store(ctx, o, archiveName(o), key, sealed, func(a *archiveWriter, object files.Object) error {
		return a.json(frameObject, objectHead{Name: object.Name, Size: object.Size})
	})
}

func (s *Service) store(ctx context.Context, o *Operation, name string, key, sealed []byte, objects func(*archiveWriter, files.Object) error) error {
	o.Archive.Name, o.Archive.KeepUntil = name, s.now().Add(s.Config.KeepFor)
	return s.Vault.Write(ctx, o.Tenant, name, func(w io.Writer) error {
		a, err := newArchive(w, o.Tenant, key, sealed)
		if err != nil {
			return err
		}
		if err := s.dump(ctx, o, a, objects); err != nil {
			return err
		}
		if err := a.close(); err != nil {
			return err
		}
		o.Archive.Bytes, o.Archive.SHA256, o.Archive.Documents = a.counted.bytes, hex.EncodeToString(a.counted.sum.Sum(nil)), a.totals.Documents
		o.Objects = a.totals.Objects
		return nil
	})
}

// unlock opens an archive's key with the platform's.
func (s *Service) unlock(h head) ([]byte, error) {
	sealed, err := decodeKey(h.SealedKey)
	if err != nil {
		return nil, err
	}
	return s.Router.OpenArchiveKey(sealed, h.Tenant)
}

// checkArchive reads the archive back whole, and looks whether the objects that it names are kept.
func (s *Service) checkArchive(ctx context.Context, o *Operation) error {
	kept, err := s.copies(ctx, o.Tenant)
	if err != nil {
		return err
	}
	object := func(h objectHead) error {
		if size, ok := kept[h.Name]; !ok || size != h.Size {
			return s.Vault.Keep(ctx, o.Tenant, h.Name)
		}
		return nil
	}
	seen, err := s.scanStored(ctx, *o, sink{object: object})
	if err != nil {
		return err
	}
	for i, p := range seen.Collections {
		if i >= len(o.Collections) || p.Name != o.Collections[i].Name || p.SHA256 != o.Collections[i].SHA256 {
			return errDamaged
		}
	}
	o.Archive.CheckedAt = s.now()
	return nil
}

func (s *Service) scanStored(ctx context.Context, backup Operation, k sink) (seen totals, err error) {
	err = s.readStored(ctx, backup, func(a *archiveReader) error {
		seen, err = scan(ctx, a, k)
		return err
	})
	return seen, err
}

func (s *Service) readStored(ctx context.Context, backup Operation, do func(*archiveReader) error) error {
	stored, err := s.Vault.Read(ctx, backup.Tenant, backup.Archive.Name)
	if err != nil {
		return err
	}
	defer func() { _ = stored.Close() }()
	a, err := openArchive(stored, s.unlock)
	if err != nil {
		return err
	}
	if a.head.Tenant != backup.Tenant {
		return errDamaged
	}
	return do(a)
}

// tidy drops the copy, and the backups that have been kept for long enough with the objects that none of the others names.
func (s *Service) tidy(ctx context.Context, o *Operation) error {
	if err := s.drop(ctx, o.To); err != nil {
		return err
	}
	for _, kind := range []Kind{Backup, Export} {
		all, err := s.archives(ctx, o.Tenant, kind)
		if err != nil {
			return err
		}
		for _, old := range all {
			if s.now().Before(old.Archive.KeepUntil) {
				continue
			}
			if err := s.removed(ctx, old.ID); err != nil { // nobody begins with it any more
				return err
			}
			if err := s.Vault.Remove(ctx, o.Tenant, old.Archive.Name); err != nil {
				return err
			}
		}
	}
	return s.dropCopies(ctx, o)
}

// dropCopies removes the copies of objects that no backup names any more. It reads every backup that is kept, and does so only
// when there are copies that the newest does not name.
func (s *Service) dropCopies(ctx context.Context, o *Operation) error {
	if o.Kind != Backup {
		return nil
	}
	loose, err := s.copies(ctx, o.Tenant)
	if err != nil {
		return err
	}
	name := func(h objectHead) error { delete(loose, h.Name); return nil }
	if _, err := s.scanStored(ctx, *o, sink{object: name}); err != nil || len(loose) == 0 {
		return err
	}
	kept, err := s.archives(ctx, o.Tenant, Backup)
	if err != nil {
		return err
	}
	for _, backup := range kept {
		if len(loose) == 0 {
			return nil
		}
		if _, err := s.scanStored(ctx, backup, sink{object: name}); err != nil {
			return nil //nolint:nilerr // what cannot be read may name any of them: all stay
		}
	}
	for object := range loose {
		if err := s.Vault.Drop(ctx, o.Tenant, object); err != nil {
			return err
		}
	}
	return nil
}

// load makes a database of a backup.
func (s *Service) load(ctx context.Context, o *Operation) error {
	backup, err := s.Get(ctx, o.Of)
	if err != nil {
		return err
	}
	return s.readStored(ctx, backup, func(a *archiveReader) error {
		return s.loadInto(ctx, o, a, sink{manifest: func(m manifest) error {
			if m.Tenant != o.Tenant || m.Schema > s.Schema.Newest() {
				return fault.New(fault.Conflict, "archive_unknown", "This archive was made by another version.")
			}
			o.Schema = m.Schema
			return nil
		}})
	})
}

// bringObjects brings back the objects that a backup names and the clinic has no more. Nothing is taken away: the way back
// needs what is there.
func (s *Service) bringObjects(ctx context.Context, o *Operation) error {
	backup, err := s.Get(ctx, o.Of)
	if err != nil {
		return err
	}
	live := map[string]int64{}
	if err := s.Vault.Live(ctx, o.Tenant, func(f files.Object) error { live[f.Name] = f.Size; return nil }); err != nil {
		return err
	}
	o.Objects = Amount{}
	_, err = s.scanStored(ctx, backup, sink{object: func(h objectHead) error {
		o.Objects.Number++
		o.Objects.Bytes += h.Size
		if size, ok := live[h.Name]; ok && size == h.Size {
			return s.progress(ctx, o)
		}
		return s.Vault.Bring(ctx, o.Tenant, h.Name)
	}})
	return err
}

// after tells every process, and marks all follow-up work: what was planned in the data that is there now is found.
func (s *Service) after(ctx context.Context, o *Operation) error {
	s.Changed(ctx, o.Tenant)
	if s.Wake == nil {
		return nil
	}
	return s.Wake(ctx, o.Tenant)
}
