package embedmongo

import (
	"os"
	"slices"

	"go.mongodb.org/mongo-driver/bson"
)

// size returns how large a database is, 0 if it has no collections. One that
// is not in memory is not read for that.
func (s *store) size(name string) int64 {
	s.mu.RLock()
	d := s.databases[name]
	s.mu.RUnlock()
	if d == nil {
		info, err := os.Stat(s.path(name))
		if err != nil {
			return 0
		}
		return info.Size() - int64(len(journalMagic))
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.gone || len(d.collections) == 0 {
		return 0
	}
	return d.liveBytes()
}

// scaled divides sizes as the option "scale" asks for.
func (r *request) scaled(n int64) int64 { return n / max(1, r.int("scale", 1)) }

func (s *Server) collStats(r *request) (bson.D, error) {
	name, err := r.coll()
	if err != nil {
		return nil, err
	}
	return s.describe(r, name)
}

// describe returns the figures of a collection.
func (s *Server) describe(r *request, name string) (bson.D, error) {
	var docs, bytes int64
	sizes := bson.D{}
	err := s.store.view(r.db, name, func(c *collection) error {
		if c == nil {
			return nil
		}
		docs, bytes = int64(c.count), c.bytes
		for _, x := range c.indexes {
			sizes = append(sizes, bson.E{Key: x.name, Value: int64(x.tree.Len())})
		}
		return nil
	})
	average := int64(0)
	if docs > 0 {
		average = bytes / docs
	}
	return bson.D{
		{Key: "ns", Value: r.db + "." + name},
		{Key: "count", Value: narrow(docs, int32(0), int32(0))},
		{Key: "size", Value: r.scaled(bytes)},
		{Key: "avgObjSize", Value: average},
		{Key: "storageSize", Value: r.scaled(bytes)},
		{Key: "nindexes", Value: int64(len(sizes))},
		{Key: "indexEntries", Value: sizes},
		{Key: "capped", Value: false},
	}, firstErr(err, r.err)
}

func (s *Server) dbStats(r *request) (bson.D, error) {
	var colls, docs, size, indexes int64
	err := s.store.alone(r.db, false, func(d *database) error {
		for _, c := range d.collections {
			colls, docs, size, indexes = colls+1, docs+int64(c.count), size+c.bytes, indexes+int64(len(c.indexes))
		}
		return nil
	})
	return bson.D{
		{Key: "db", Value: r.db},
		{Key: "collections", Value: colls},
		{Key: "objects", Value: docs},
		{Key: "dataSize", Value: r.scaled(size)},
		{Key: "storageSize", Value: r.scaled(size)},
		{Key: "indexes", Value: indexes},
	}, firstErr(err, r.err)
}

// explain tells how a find, count, distinct, aggregate, update, delete or
// findAndModify is answered. It executes the query, but never the write.
func (s *Server) explain(r *request) (bson.D, error) {
	cmd, ok := r.doc[0].Value.(bson.D)
	if !ok || len(cmd) == 0 {
		return nil, failf(codeTypeMismatch, "explain needs a command")
	}
	inner, _, err := s.parse(append(slices.Clip(cmd), bson.E{Key: "$db", Value: r.db}))
	if err != nil {
		return nil, err
	}
	name, err := inner.coll()
	if err != nil {
		return nil, err
	}
	rd, err := inner.explained()
	if err != nil {
		return nil, err
	}
	found, err := s.findDocs(r.db, name, rd)
	if err != nil {
		return nil, err
	}
	stage := rd.plan.describe()
	if len(rd.order) > 0 && (rd.plan == nil || !rd.plan.sorted) {
		stage = bson.D{{Key: "stage", Value: "SORT"}, {Key: "inputStage", Value: stage}}
	}
	return bson.D{
		{Key: "explainVersion", Value: "1"},
		{Key: "queryPlanner", Value: bson.D{
			{Key: "namespace", Value: r.db + "." + name}, {Key: "parsedQuery", Value: rd.q.source}, {Key: "winningPlan", Value: stage}, {Key: "rejectedPlans", Value: bson.A{}},
		}},
		{Key: "executionStats", Value: bson.D{
			{Key: "executionSuccess", Value: true},
			{Key: "nReturned", Value: int64(len(found))},
			{Key: "totalKeysExamined", Value: int64(rd.keys)},
			{Key: "totalDocsExamined", Value: int64(rd.docs)},
		}},
	}, nil
}

// explained returns the query of a command to explain.
func (r *request) explained() (*reading, error) {
	a, filter := &r.args, "filter"
	switch r.name {
	case "find":
	case "count", "distinct", "findAndModify":
		filter = "query"
	case "update", "delete":
		list := append(r.array("updates"), r.array("deletes")...)
		if len(list) != 1 {
			return nil, failf(codeBadValue, "explain takes one statement")
		}
		d, _ := list[0].(bson.D)
		a, filter = r.nested(d, r.where), "q"
	case "aggregate":
		p := &pipeline{vars: r.vars()}
		rd, _, err := p.head(r.array("pipeline"))
		return rd, firstErr(err, r.err)
	default:
		return nil, failf(codeNotSupported, "explain of %s is not supported by embedmongo", r.name)
	}
	rd := &reading{q: a.query(filter), order: a.sort("sort"), hint: a.get("hint"), budget: r.budget}
	if r.name == "find" {
		rd.skip, rd.limit = int(a.int("skip", 0)), int(max(a.int("limit", 0), -a.int("limit", 0)))
	}
	return rd, firstErr(a.err, r.err)
}
