package embedmongo

import "go.mongodb.org/mongo-driver/bson"

// writeErrors collects the errors of a command's statements.
type writeErrors []bson.D

func (w *writeErrors) add(index int, err error) {
	ce := asCommandError(err)
	*w = append(*w, append(bson.D{{Key: "index", Value: length(index)}, {Key: "code", Value: ce.code}, {Key: "errmsg", Value: ce.msg}}, ce.info...))
}

func (w writeErrors) reply(fields bson.D) (bson.D, error) {
	if len(w) > 0 {
		fields = append(fields, bson.E{Key: "writeErrors", Value: []bson.D(w)})
	}
	return fields, nil
}

func (s *Server) insert(r *request) (bson.D, error) {
	name, err := r.coll()
	docs, ordered := r.array("documents"), r.bool("ordered", true)
	if err = firstErr(err, r.err); err != nil {
		return nil, err
	}
	var failed writeErrors
	n := 0
	due, err := s.store.change(r.db, name, true, func(c *collection) (int64, error) {
		b := c.begin()
		for i, item := range docs {
			doc, ok := item.(bson.D)
			err := error(nil)
			if !ok {
				err = failf(codeTypeMismatch, "documents must be objects")
			} else if err = checkStorable(doc); err == nil {
				err = b.insert(idFirst(doc))
			}
			if err == nil {
				n++
				continue
			}
			if failed.add(i, err); ordered {
				break
			}
		}
		return b.commit()
	})
	if err != nil {
		return nil, err
	}
	r.await(due)
	return failed.reply(bson.D{{Key: "n", Value: length(n)}})
}

// checkStorable refuses documents that MongoDB does not store.
func checkStorable(doc bson.D) error {
	seen := false
	for _, e := range doc {
		if e.Key != "_id" {
			if len(e.Key) > 0 && e.Key[0] == '$' {
				return failf(52, "The dollar ($) prefixed field '%s' in '%s' is not allowed in the context of an insert or a replacement", e.Key, e.Key)
			}
			continue
		}
		if _, ok := e.Value.(bson.A); ok || seen {
			return failf(codeBadValue, "The '_id' value cannot be an array or given twice")
		}
		seen = true
	}
	return nil
}

func (s *Server) update(r *request) (bson.D, error) {
	name, err := r.coll()
	list, ordered := r.array("updates"), r.bool("ordered", true)
	if err = firstErr(err, r.err); err != nil {
		return nil, err
	}
	var failed writeErrors
	var upserted []bson.D
	n, modified := 0, 0
	for i, item := range list {
		d, _ := item.(bson.D)
		res, err := s.updateOne(r, name, d)
		if err != nil {
			if failed.add(i, err); ordered {
				break
			}
			continue
		}
		n, modified = n+res.matched, modified+res.modified
		if res.upserted != nil {
			n++
			upserted = append(upserted, bson.D{{Key: "index", Value: length(i)}, {Key: "_id", Value: field(res.upserted, "_id")}})
		}
	}
	reply := bson.D{{Key: "n", Value: length(n)}, {Key: "nModified", Value: length(modified)}}
	if len(upserted) > 0 {
		reply = append(reply, bson.E{Key: "upserted", Value: upserted})
	}
	return failed.reply(reply)
}

type updateResult struct {
	matched, modified int
	before, after     bson.D // of the last document
	upserted          bson.D
}

// updateOne executes one statement of an update command. Unlike in MongoDB a
// statement on many documents takes effect as a whole or not at all.
func (s *Server) updateOne(r *request, coll string, spec bson.D) (updateResult, error) {
	a := r.nested(spec, "update.updates")
	a.only("q u multi upsert arrayFilters hint")
	m := &modification{reading: reading{q: a.query("q"), hint: a.get("hint"), budget: r.budget, limit: 1}, upsert: a.bool("upsert", false)}
	if a.bool("multi", false) {
		m.limit = 0
	}
	filters := a.array("arrayFilters")
	if a.err != nil {
		return updateResult{}, a.err
	}
	var err error
	if m.update, err = compileUpdate(a.get("u"), filters, a.vars()); err != nil {
		return updateResult{}, err
	}
	if m.limit == 0 && m.update.replace {
		return updateResult{}, failf(codeFailedToParse, "multi update is not supported for replacement-style update")
	}
	return s.modify(r, coll, m)
}

// modification is one update: which documents, and how.
type modification struct {
	reading
	update *update
	upsert bool
}

// modify updates what matches, or inserts.
func (s *Server) modify(r *request, coll string, m *modification) (res updateResult, err error) {
	if m.update.replace {
		if err := checkStorable(m.update.doc); err != nil {
			return res, err
		}
	}
	due, err := s.store.change(r.db, coll, m.upsert, func(c *collection) (int64, error) {
		found, err := c.find(&m.reading)
		if err != nil {
			return 0, err
		}
		b := c.begin()
		if len(found) == 0 && m.upsert {
			res, err = m.insert(b)
		} else {
			res, err = m.replace(b, found)
		}
		if err != nil {
			b.rollback()
			return 0, err
		}
		return b.commit()
	})
	if err != nil {
		return updateResult{}, err
	}
	r.await(due)
	return res, nil
}

// insert is what an upsert does if nothing matches.
func (m *modification) insert(b *batch) (res updateResult, err error) {
	doc, err := m.update.upsertDoc(m.q)
	if err == nil {
		err = checkStorable(doc)
	}
	if err == nil {
		err = b.insert(doc)
	}
	return updateResult{upserted: doc, after: doc}, err
}

// replace updates what was found.
func (m *modification) replace(b *batch, found []*record) (res updateResult, err error) {
	for _, rec := range found {
		doc, err := m.update.apply(rec.doc, m.q, false)
		if err != nil {
			return res, err
		}
		res.matched++
		res.before, res.after = rec.doc, doc
		changed, err := b.replace(rec, doc)
		if err != nil {
			return res, err
		}
		if changed {
			res.modified++
		}
	}
	return res, nil
}

func (s *Server) delete(r *request) (bson.D, error) {
	name, err := r.coll()
	list, ordered := r.array("deletes"), r.bool("ordered", true)
	if err = firstErr(err, r.err); err != nil {
		return nil, err
	}
	var failed writeErrors
	n := 0
	for i, item := range list {
		d, _ := item.(bson.D)
		a := r.nested(d, "delete.deletes")
		a.only("q limit hint")
		rd := &reading{q: a.query("q"), hint: a.get("hint"), budget: r.budget}
		limit := a.int("limit", 0)
		err := a.err
		if err == nil && limit != 0 && limit != 1 {
			err = failf(codeFailedToParse, "The limit field in delete objects must be 0 or 1. Got %d", limit)
		}
		if err == nil {
			var docs []bson.D
			rd.limit = int(limit)
			docs, err = s.removeDocs(r, name, rd)
			n += len(docs)
		}
		if err != nil {
			if failed.add(i, err); ordered {
				break
			}
		}
	}
	return failed.reply(bson.D{{Key: "n", Value: length(n)}})
}

// removeDocs deletes what matches and returns it.
func (s *Server) removeDocs(r *request, coll string, rd *reading) (docs []bson.D, err error) {
	due, err := s.store.change(r.db, coll, false, func(c *collection) (int64, error) {
		found, err := c.find(rd)
		if err != nil {
			return 0, err
		}
		b := c.begin()
		for _, rec := range found {
			docs = append(docs, rec.doc)
			b.remove(rec)
		}
		return b.commit()
	})
	if err != nil {
		return nil, err
	}
	r.await(due)
	return docs, nil
}
