package embedmongo

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"go.mongodb.org/mongo-driver/bson"
)

// errBadRecord reports bytes that are no record.
var errBadRecord = errors.New("not a record")

// load replays the file. What follows the last whole record is a torn tail,
// which is cut off; if a whole record follows it, it is damage instead, and
// the journal is refused rather than cut.
func (j *journal) load(replay func(bson.D) error) error {
	info, err := j.file.Stat()
	if err != nil {
		return err
	}
	r := bufio.NewReaderSize(j.file, 64<<10)
	magic := make([]byte, len(journalMagic))
	n, err := io.ReadFull(r, magic)
	if err != nil && info.Size() >= int64(len(magic)) {
		return err
	}
	if string(magic[:n]) != journalMagic[:n] {
		return errors.New("not a journal of embedmongo")
	}
	if n < len(magic) {
		return j.reset()
	}
	j.written = int64(n)
	keys := keyCache{}
	for j.written < info.Size() {
		payload, err := readRecord(r, info.Size()-j.written)
		if errors.Is(err, errBadRecord) {
			if err := j.checkTail(info.Size()); err != nil {
				return err
			}
			break
		}
		if err != nil {
			return err
		}
		entry, err := decodeDoc(payload, keys)
		if err == nil {
			err = replay(entry)
		}
		if err != nil {
			return fmt.Errorf("record at offset %d: %w", j.written, err)
		}
		j.written += recordHeader + int64(len(payload))
	}
	return j.cut()
}

// reset makes an empty journal.
func (j *journal) reset() error {
	if _, err := j.file.WriteAt([]byte(journalMagic), 0); err != nil {
		return err
	}
	j.written = int64(len(journalMagic))
	return j.cut()
}

// cut drops what follows the last record and goes on writing there.
func (j *journal) cut() error {
	if err := j.file.Truncate(j.written); err != nil {
		return err
	}
	_, err := j.file.Seek(j.written, io.SeekStart)
	j.synced = 0
	return err
}

// readRecord reads the payload of a record that has at most left bytes.
func readRecord(r io.Reader, left int64) ([]byte, error) {
	if left < recordHeader {
		return nil, errBadRecord
	}
	var head [recordHeader]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint32(head[:]))
	if binary.LittleEndian.Uint32(head[4:]) != checksum(head[:4]) || n > maxRecord || n > left-recordHeader {
		return nil, errBadRecord
	}
	payload := make([]byte, n)
	if _, err := io.ReadFull(r, payload); err != nil {
		return nil, err
	}
	if binary.LittleEndian.Uint32(head[8:]) != checksum(payload) {
		return nil, errBadRecord
	}
	return payload, nil
}

// checkTail looks for a whole record in what follows the last good one.
func (j *journal) checkTail(size int64) error {
	tail := make([]byte, size-j.written)
	if _, err := j.file.ReadAt(tail, j.written); err != nil {
		return err
	}
	for i := 1; i+recordHeader <= len(tail); i++ {
		rest := tail[i:]
		n := int64(binary.LittleEndian.Uint32(rest))
		if binary.LittleEndian.Uint32(rest[4:]) != checksum(rest[:4]) || n > int64(len(rest)-recordHeader) {
			continue
		}
		if binary.LittleEndian.Uint32(rest[8:]) == checksum(rest[recordHeader:recordHeader+n]) {
			return fmt.Errorf("damaged at offset %d, with whole records behind: restore the file from a copy", j.written)
		}
	}
	j.logger.Warn("embedmongo: a torn tail was cut off", "journal", j.path, "bytes", len(tail))
	return nil
}
