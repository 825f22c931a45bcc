package tenantops

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/tenancy"
)

// arriving stores the objects that come in an archive, one after the other, as their pieces come.
type arriving struct {
	vault  *files.Vault
	tenant tenancy.ID
	ctx    context.Context //nolint:containedctx // of the one step that it lives in

	open *io.PipeWriter
	done chan error
}

func (a *arriving) begin(h objectHead) error {
	if err := a.end(nil); err != nil {
		return err
	}
	if h.Name == "" || strings.ContainsAny(h.Name, "/\\\x00") || strings.HasPrefix(h.Name, ".") {
		return damaged(errors.New("an object's name"))
	}
	r, w := io.Pipe()
	a.open, a.done = w, make(chan error, 1)
	go func() {
		err := a.vault.WriteLive(a.ctx, a.tenant, h.Name, r)
		_ = r.CloseWithError(err)
		a.done <- err
	}()
	return nil
}

func (a *arriving) piece(data []byte) error {
	if a.open == nil {
		return damaged(errors.New("a piece of no object"))
	}
	_, err := a.open.Write(data)
	return err
}

// end waits until the object is stored; after an error it is not.
func (a *arriving) end(err error) error {
	if a.open == nil {
		return err
	}
	_ = a.open.CloseWithError(err)
	a.open = nil
	return errors.Join(err, <-a.done)
}

const objectPiece = 1 << 20

// writeWhole stores the copy as an archive that stands for itself: with the content of the objects, as they are stored.
func (s *Service) writeWhole(ctx context.Context, o *Operation) error {
	key, err := tenancy.NewArchiveKey()
	if err != nil {
		return err
	}
	sealed, err := s.Router.SealArchiveKey(key, o.Tenant)
	if err != nil {
		return err
	}
	return s.store(ctx, o, archiveName(o), key, sealed, func(a *archiveWriter, object files.Object) error {
		content, err := s.Vault.ReadLive(ctx, o.Tenant, object.Name)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		defer func() { _ = content.Close() }()
		if err := a.json(frameObject, objectHead{Name: object.Name, Size: object.Size}); err != nil {
			return err
		}
		buf := make([]byte, objectPiece)
		for {
			n, err := io.ReadFull(content, buf)
			if n > 0 {
				if err := a.frame(framePiece, buf[:n]); err != nil {
					return err
				}
			}
			switch {
			case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
				return nil
			case err != nil:
				return fmt.Errorf("read object: %w", err)
			}
		}
	})
}

// ForElsewhere gives an archive with its key apart, to be imported by another installation: what seals the key here is taken
// out of it. The caller closes it.
func (s *Service) ForElsewhere(ctx context.Context, operation string) (archive io.ReadCloser, key []byte, err error) {
	o, err := s.Get(ctx, operation)
	if err != nil {
		return nil, nil, err
	}
	if o.Kind != Export || o.State != Done || !o.Whole {
		return nil, nil, fault.New(fault.Conflict, "backup_gone", "This export is no longer there.")
	}
	stored, err := s.Vault.Read(ctx, o.Tenant, o.Archive.Name)
	if err != nil {
		return nil, nil, err
	}
	line, err := readLine(stored)
	var h head
	if err == nil {
		err = json.Unmarshal(line, &h)
	}
	if err == nil {
		key, err = s.unlock(h)
	}
	if err != nil {
		return nil, nil, errors.Join(damaged(err), stored.Close())
	}
	h.SealedKey = ""
	first, err := json.Marshal(h)
	if err != nil {
		return nil, nil, errors.Join(err, stored.Close())
	}
	return readCloser{io.MultiReader(strings.NewReader(string(first)+"\n"), stored), stored}, key, nil
}

// readLine reads up to a line's end and not a byte further.
func readLine(r io.Reader) ([]byte, error) {
	line := make([]byte, 0, maxHead)
	for one := make([]byte, 1); len(line) < maxHead; line = append(line, one[0]) {
		if _, err := io.ReadFull(r, one); err != nil {
			return nil, err
		}
		if one[0] == '\n' {
			return line, nil
		}
	}
	return nil, errors.New("the first line is too long")
}

func decodeKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) == 0 {
		return nil, errors.New("the archive has no key of the platform's")
	}
	return key, nil
}
