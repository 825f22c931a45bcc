package embedmongo

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// store holds all databases. Locks are taken in the order database.mu,
// store.mu, collection.mu; a store.mu is never held while one waits.
type store struct {
	dir    string // "" keeps everything in memory
	mode   SyncMode
	logger *slog.Logger
	lock   *os.File       // keeps other processes off the directory
	wg     sync.WaitGroup // compactions

	mu        sync.RWMutex
	databases map[string]*database // those in memory
	onDisk    map[string]bool      // those that have a journal
}

const (
	journalExt    = ".journal"
	compactPrefix = ".compact-"
)

func openStore(dir string, mode SyncMode, logger *slog.Logger) (*store, error) {
	s := &store{dir: dir, mode: mode, logger: logger, databases: map[string]*database{}, onDisk: map[string]bool{}}
	if dir == "" {
		return s, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	var err error
	if s.lock, err = os.OpenFile(filepath.Join(dir, ".lock"), os.O_CREATE|os.O_RDWR, 0o600); err != nil { //nolint:gosec // the operator's directory
		return nil, err
	}
	if err := syscall.Flock(int(s.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%s is in use by another server: %w", dir, err), s.lock.Close())
	}
	if err := s.survey(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// survey notes which journals there are and removes what compactions that did
// not end have left.
func (s *store) survey() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), journalExt); ok {
			s.onDisk[name] = true
		} else if strings.HasPrefix(e.Name(), compactPrefix) {
			if err := os.Remove(filepath.Join(s.dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// database returns a database, reading it from disk if need be, or nil if
// there is none and create is not set. It may be gone by the time its lock is
// held: then ask again.
func (s *store) database(name string, create bool) (*database, error) {
	s.mu.RLock()
	db, known := s.databases[name], s.onDisk[name]
	s.mu.RUnlock()
	if db != nil {
		db.used.Store(time.Now().UnixNano())
		return db, nil
	}
	if !known && !create {
		return nil, nil
	}
	s.mu.Lock()
	if db = s.databases[name]; db != nil || (!create && !s.onDisk[name]) {
		s.mu.Unlock()
		return db, nil
	}
	db = &database{store: s, name: name, collections: map[string]*collection{}}
	db.used.Store(time.Now().UnixNano())
	db.mu.Lock() // others wait for it while it is being read
	defer db.mu.Unlock()
	s.databases[name] = db
	s.mu.Unlock()
	if s.dir == "" {
		return db, nil
	}
	j, err := openJournal(s.path(name), s.mode, s.logger, db.replay)
	if err != nil {
		db.gone = true
		s.forget(db, true)
		return nil, failf(codeInternal, "database %s: %v", name, err)
	}
	db.journal = j
	db.ready.Store(true)
	s.mu.Lock()
	s.onDisk[name] = true
	s.mu.Unlock()
	return db, nil
}

func (s *store) path(name string) string { return filepath.Join(s.dir, name+journalExt) }

// forget takes a database that is gone out of memory; kept tells whether its
// journal is still there.
func (s *store) forget(db *database, kept bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.databases, db.name)
	if !kept {
		delete(s.onDisk, db.name)
	}
}

// drop removes a database and its file.
func (s *store) drop(name string) error {
	return s.alone(name, false, func(d *database) error {
		d.gone = true
		var err error
		if d.journal != nil {
			err = d.journal.remove()
		}
		s.forget(d, false)
		return err
	})
}

// unload closes a database; it stays on disk unless it is empty.
func (s *store) unload(d *database) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.gone || d.journal == nil {
		return nil
	}
	d.gone = true
	empty := len(d.collections) == 0
	var err error
	if empty {
		err = d.journal.remove()
	} else {
		err = d.journal.close()
	}
	s.forget(d, !empty)
	return err
}

// unloadIdle closes the databases that nobody has used for a while.
func (s *store) unloadIdle(after time.Duration) {
	for _, d := range s.loaded() {
		if time.Since(time.Unix(0, d.used.Load())) < after {
			continue
		}
		if err := s.unload(d); err != nil {
			s.logger.Error("embedmongo: unload failed", "db", d.name, "err", err)
		}
	}
}

func (s *store) syncAll() {
	for _, d := range s.loaded() {
		if !d.ready.Load() {
			continue // it is being read, or has no journal
		}
		if err := d.journal.sync(); err != nil && !errors.Is(err, errJournalClosed) {
			s.logger.Error("embedmongo: sync failed", "db", d.name, "err", err)
		}
	}
}

// loaded returns the databases that are in memory.
func (s *store) loaded() []*database {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := make([]*database, 0, len(s.databases))
	for _, db := range s.databases {
		list = append(list, db)
	}
	return list
}

// names returns the names of all databases, in order.
func (s *store) names() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []string
	for name := range s.databases {
		list = append(list, name)
	}
	for name := range s.onDisk {
		if s.databases[name] == nil {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

func (s *store) close() error {
	s.wg.Wait()
	var errs []error
	for _, d := range s.loaded() {
		errs = append(errs, s.unload(d))
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}
