package embedmongo

import "go.mongodb.org/mongo-driver/bson"

const (
	compactionMin   = 1 << 20 // smaller journals are never compacted
	compactionRatio = 4       // how much larger than its content a journal may be
	compactionBatch = 1 << 18 // bytes per record, about
)

// compactIfDue starts to rewrite the journal in the background once it is much
// larger than what lives in it. Statements wait for it only at its two ends:
// while it notes what there is, and while it takes over what was written
// meanwhile.
func (d *database) compactIfDue() {
	if d.journal.size() < compactionMin || d.compacting.Load() {
		return
	}
	d.mu.RLock()
	due := d.journal.size() > compactionRatio*d.liveBytes()
	d.mu.RUnlock()
	if !due || !d.compacting.CompareAndSwap(false, true) {
		return
	}
	d.store.wg.Go(func() {
		defer d.compacting.Store(false)
		if err := d.compact(); err != nil {
			d.store.logger.Error("embedmongo: compaction failed", "db", d.name, "err", err)
		}
	})
}

// compact replaces the journal by one that holds what lives.
func (d *database) compact() error {
	var content []collectionCopy
	var from int64
	gone, _ := d.alone(func(d *database) error {
		for _, c := range d.collections {
			content = append(content, c.copy())
		}
		from = d.journal.size()
		return nil
	})
	if gone {
		return nil
	}
	w, err := newRewrite(d.journal.path)
	if err != nil {
		return err
	}
	for _, c := range content {
		if err := c.emit(w); err != nil {
			w.abandon()
			return err
		}
	}
	if err := w.flush(); err != nil {
		w.abandon()
		return err
	}
	gone, err = d.alone(func(d *database) error { return d.journal.replace(w, from) })
	if gone || err != nil {
		w.abandon()
	}
	return err
}

// collectionCopy is what a collection holds at one moment. Documents are never
// changed in place, so that only the references are copied.
type collectionCopy struct {
	name  string
	docs  []bson.D
	specs []bson.D
}

func (c *collection) copy() collectionCopy {
	cc := collectionCopy{name: c.name, docs: make([]bson.D, 0, c.count)}
	for _, r := range c.records {
		if r != nil {
			cc.docs = append(cc.docs, r.doc)
		}
	}
	for _, x := range c.indexes[1:] {
		cc.specs = append(cc.specs, x.spec())
	}
	return cc
}

// emit writes the collection as records; the indexes come last, since building
// them is then cheaper.
func (c collectionCopy) emit(w *rewrite) error {
	if err := w.record(encodeDoc(bson.D{{Key: "schema", Value: []bson.D{created(c.name)}}})); err != nil {
		return err
	}
	var puts [][]byte
	size := 0
	for i, doc := range c.docs {
		raw := encodeDoc(doc)
		puts, size = append(puts, raw), size+len(raw)
		if size < compactionBatch && i < len(c.docs)-1 {
			continue
		}
		if err := w.record(writeRecord(c.name, puts, nil)); err != nil {
			return err
		}
		puts, size = nil, 0
	}
	if len(c.specs) == 0 {
		return nil
	}
	entries := make([]bson.D, len(c.specs))
	for i, spec := range c.specs {
		entries[i] = indexed(c.name, spec)
	}
	return w.record(encodeDoc(bson.D{{Key: "schema", Value: entries}}))
}
