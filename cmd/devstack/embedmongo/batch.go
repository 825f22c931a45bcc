package embedmongo

import (
	"bytes"
	"slices"

	"go.mongodb.org/mongo-driver/bson"
)

// batch collects the writes of one statement: they are in force at once, under
// the caller's lock, and are undone if the statement or the journal fails.
type batch struct {
	c    *collection
	undo []func()
	puts [][]byte
	dels []any // the _ids deleted
}

func (c *collection) begin() *batch { return &batch{c: c} }

// insert adds a document.
func (b *batch) insert(doc bson.D) error {
	raw, err := encodeChecked(doc)
	if err != nil {
		return err
	}
	c := b.c
	rec := &record{doc: doc, seq: c.nextSeq, pos: len(c.records), size: len(raw)}
	changes, err := c.changes(rec, nil, doc)
	if err != nil {
		return err
	}
	c.nextSeq++
	c.records = append(c.records, rec)
	c.count++
	c.bytes += int64(rec.size)
	c.apply(rec, changes)
	b.puts = append(b.puts, raw)
	b.undo = append(b.undo, func() { c.take(rec) })
	return nil
}

// replace gives a record another document; changed is false if it is the same.
func (b *batch) replace(rec *record, doc bson.D) (changed bool, err error) {
	raw, err := encodeChecked(doc)
	if err != nil {
		return false, err
	}
	if len(raw) == rec.size && bytes.Equal(raw, encodeDoc(rec.doc)) {
		return false, nil
	}
	c := b.c
	changes, err := c.changes(rec, rec.doc, doc)
	if err != nil {
		return false, err
	}
	old, oldSize := rec.doc, rec.size
	c.swap(rec, doc, len(raw), changes)
	b.puts = append(b.puts, raw)
	b.undo = append(b.undo, func() {
		for i, ch := range changes {
			changes[i].remove, changes[i].add = ch.add, ch.remove
		}
		c.swap(rec, old, oldSize, changes)
	})
	return true, nil
}

// remove deletes a record.
func (b *batch) remove(rec *record) {
	c := b.c
	c.take(rec)
	b.dels = append(b.dels, field(rec.doc, "_id"))
	b.undo = append(b.undo, func() { c.putBack(rec) })
}

// commit writes the statement to the journal; if that fails, it is undone.
func (b *batch) commit() (position int64, err error) {
	b.c.squeeze(len(b.dels))
	if b.c.db.journal == nil || len(b.puts)+len(b.dels) == 0 {
		return 0, nil
	}
	position, err = b.c.db.journal.append(writeRecord(b.c.name, b.puts, b.dels))
	if err != nil {
		b.rollback()
	}
	return position, err
}

func (b *batch) rollback() {
	for _, v := range slices.Backward(b.undo) {
		v()
	}
	b.undo, b.puts, b.dels = nil, nil, nil
}

func encodeChecked(doc bson.D) ([]byte, error) {
	raw := encodeDoc(doc)
	if len(raw) > maxDocument {
		return nil, failf(codeTooLarge, "BSONObj size: %d is invalid. Size must be between 0 and 16793600(16MB)", len(raw))
	}
	return raw, nil
}

// changes returns what a write changes in all indexes (old is nil for an
// insert), checking that no other record has the new keys where they must be
// unique.
func (c *collection) changes(rec *record, old, doc bson.D) ([]keyChange, error) {
	out := make([]keyChange, len(c.indexes))
	for i, x := range c.indexes {
		keys, arrays, err := x.tuples(doc)
		if err != nil {
			return nil, err
		}
		out[i] = keyChange{add: keys, arrays: arrays}
		if old != nil {
			was, _, err := x.tuples(old)
			if err != nil {
				return nil, err
			}
			out[i].remove, out[i].add = diffKeys(was, keys)
		}
		if dup := x.conflict(out[i].add, rec); dup != nil {
			return nil, x.duplicateKey(c.ns(), dup)
		}
	}
	return out, nil
}

func (c *collection) apply(rec *record, changes []keyChange) {
	for i, x := range c.indexes {
		x.arrays |= changes[i].arrays
		x.remove(changes[i].remove, rec)
		x.add(changes[i].add, rec)
	}
}

func (c *collection) swap(rec *record, doc bson.D, size int, changes []keyChange) {
	c.apply(rec, changes)
	c.bytes += int64(size - rec.size)
	rec.doc, rec.size = doc, size
}

// take removes a record from the collection, putBack undoes that.
func (c *collection) take(rec *record) {
	for _, x := range c.indexes {
		keys, _, _ := x.tuples(rec.doc)
		x.remove(keys, rec)
	}
	c.records[rec.pos] = nil
	c.count--
	c.bytes -= int64(rec.size)
}

func (c *collection) putBack(rec *record) {
	for _, x := range c.indexes {
		keys, _, _ := x.tuples(rec.doc)
		x.add(keys, rec)
	}
	c.records[rec.pos] = rec
	c.count++
	c.bytes += int64(rec.size)
}
