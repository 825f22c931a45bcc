package embedmongo

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
)

// rewrite is a journal being made to replace another.
type rewrite struct {
	file *os.File
	w    *bufio.Writer
	size int64
}

func newRewrite(path string) (*rewrite, error) {
	f, err := os.CreateTemp(filepath.Dir(path), compactPrefix+"*")
	if err != nil {
		return nil, err
	}
	r := &rewrite{file: f, w: bufio.NewWriterSize(f, 1<<20), size: int64(len(journalMagic))}
	if _, err := r.w.WriteString(journalMagic); err != nil {
		r.abandon()
		return nil, err
	}
	return r, nil
}

func (r *rewrite) record(payload []byte) error {
	if len(payload) > maxRecord {
		return failf(codeTooLarge, "a record is too large")
	}
	head := recordHead(payload)
	if _, err := r.w.Write(head[:]); err != nil {
		return err
	}
	r.size += recordHeader + int64(len(payload))
	_, err := r.w.Write(payload)
	return err
}

// flush makes what was written durable.
func (r *rewrite) flush() error {
	if err := r.w.Flush(); err != nil {
		return err
	}
	return r.file.Sync()
}

func (r *rewrite) abandon() {
	_, _ = r.file.Close(), os.Remove(r.file.Name()) // what stays is removed at the next start
}

// replace puts a rewritten journal in the place of this one, adding what was
// written since the offset that it covers. Nothing may write meanwhile.
func (j *journal) replace(r *rewrite, from int64) error {
	j.syncMu.Lock()
	defer j.syncMu.Unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failed != nil {
		return j.failed
	}
	n, err := io.Copy(r.w, io.NewSectionReader(j.file, from, j.written-from))
	if err != nil {
		return err
	}
	if err := r.flush(); err != nil {
		return err
	}
	if err := os.Rename(r.file.Name(), j.path); err != nil {
		return err
	}
	_ = j.file.Close() // nothing of it is needed any more
	j.file = r.file
	size := r.size + n
	j.epoch += j.written - size // positions go on rising
	j.written = size
	j.synced = j.epoch + j.written
	if err := syncDir(j.path); err != nil {
		j.fail(err)
		return err
	}
	return nil
}
