package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	lockName        = "devstack.lock"
	temporaryPrefix = "devstack-exec-"
	// staleAfter is how old a temporary folder without an owner must be to be swept.
	staleAfter = 10 * time.Minute
)

// errInUse says that another devstack holds the lock of a folder.
var errInUse = errors.New("another devstack is using the folder")

// claim makes the data folder ours: a temporary one, or the one named, which no other devstack may use meanwhile.
func (s *session) claim() (release func() error, err error) {
	if s.temporary {
		sweep(os.TempDir())
		if s.data, err = os.MkdirTemp("", temporaryPrefix); err != nil {
			return nil, fmt.Errorf("make a temporary folder: %w", err)
		}
	} else if err := os.MkdirAll(s.data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	held, err := lock(s.data)
	if errors.Is(err, errInUse) {
		return nil, fmt.Errorf("another devstack is using %s; stop it or choose another --data folder", s.data)
	}
	if err != nil {
		return nil, err
	}
	return func() error {
		if s.temporary {
			return errors.Join(os.RemoveAll(s.data), held.Close())
		}
		return errors.Join(s.removeAddresses(), held.Close())
	}, nil
}

// lock takes the lock of a folder until the file is closed or the process ends, or tells errInUse.
func lock(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the path is ours
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(errInUse, file.Close())
	}
	return file, nil
}

// sweep removes the temporary folders of killed runs, as far as that works out.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !e.IsDir() || !strings.HasPrefix(e.Name(), temporaryPrefix) || time.Since(info.ModTime()) < staleAfter {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if held, err := lock(path); err == nil {
			_ = os.RemoveAll(path)
			_ = held.Close()
		}
	}
}
