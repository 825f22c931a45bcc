package embedmongo

import (
	"strings"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson"
)

func (s *Server) find(r *request) (bson.D, error) {
	name, err := r.coll()
	rd := &reading{q: r.query("filter"), order: r.sort("sort"), hint: r.get("hint"), budget: r.budget}
	skip, limit := r.int("skip", 0), r.int("limit", 0)
	b := batching{size: r.int("batchSize", -1), single: r.bool("singleBatch", false), keep: r.bool("noCursorTimeout", false)}
	project, perr := r.projection("projection", rd.q)
	if err = firstErr(err, r.err, perr); err != nil {
		return nil, err
	}
	if limit < 0 {
		limit, b.single = -limit, true
	}
	if skip < 0 {
		return nil, failf(51024, "BSON field 'skip' value must be >= 0, actual value '%d'", skip)
	}
	rd.skip, rd.limit = int(skip), int(limit)
	docs, err := s.findDocs(r.db, name, rd)
	if err == nil && project != nil {
		docs, err = project(docs)
	}
	if err != nil {
		return nil, err
	}
	return s.cursors.reply(r.db+"."+name, docs, b), nil
}

// projection compiles a projection; nil is none.
func (r *request) projection(key string, q *query) (func([]bson.D) ([]bson.D, error), error) {
	spec := r.document(key)
	if len(spec) == 0 {
		return nil, nil
	}
	shape, err := compileProjection(spec, false)
	if err != nil {
		return nil, err
	}
	return func(docs []bson.D) ([]bson.D, error) { return shape.all(docs, q, r.vars()) }, nil
}

// findDocs returns the documents that match, as they are at this moment.
func (s *Server) findDocs(db, coll string, rd *reading) (docs []bson.D, err error) {
	err = s.store.view(db, coll, func(c *collection) error {
		if c == nil {
			return nil
		}
		found, err := c.find(rd)
		docs = make([]bson.D, len(found))
		for i, r := range found {
			docs[i] = r.doc
		}
		return err
	})
	return docs, err
}

func (s *Server) count(r *request) (bson.D, error) {
	name, err := r.coll()
	rd := &reading{q: r.query("query"), hint: r.get("hint"), budget: r.budget}
	skip, limit := r.int("skip", 0), r.int("limit", 0)
	if err = firstErr(err, r.err); err != nil {
		return nil, err
	}
	n := int64(0)
	err = s.store.view(r.db, name, func(c *collection) error {
		if c == nil {
			return nil
		}
		if len(rd.q.source) == 0 {
			n = int64(c.count)
			return nil
		}
		return c.each(rd, func(*record) bool { n++; return true })
	})
	n = max(0, n-skip)
	if limit = max(limit, -limit); limit > 0 {
		n = min(n, limit)
	}
	return bson.D{{Key: "n", Value: narrow(n, int32(0), int32(0))}}, err
}

func (s *Server) distinct(r *request) (bson.D, error) {
	name, err := r.coll()
	key := r.string("key")
	rd := &reading{q: r.query("query"), hint: r.get("hint"), budget: r.budget}
	if err = firstErr(err, r.err); err != nil {
		return nil, err
	}
	if key == "" || strings.HasPrefix(key, "$") {
		return nil, failf(codeBadValue, "the key of distinct must be the name of a field")
	}
	docs, err := s.findDocs(r.db, name, rd)
	list := make(bsonkit.List, len(docs))
	for i := range docs {
		list[i] = &docs[i]
	}
	return bson.D{{Key: "values", Value: bsonkit.Collect(list, key, true, true, true, true)}}, err
}
