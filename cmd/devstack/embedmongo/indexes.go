package embedmongo

import (
	"slices"

	"go.mongodb.org/mongo-driver/bson"
)

// createIndexes makes all of the indexes or none.
func (s *Server) createIndexes(r *request) (bson.D, error) {
	name, err := r.coll()
	specs := r.array("indexes")
	if err = firstErr(err, r.err); err != nil {
		return nil, err
	}
	if len(specs) == 0 {
		return nil, failf(codeBadValue, "Must specify at least one index to create")
	}
	var before, after int
	made := false
	err = s.store.schema(r.db, true, func(d *database) ([]bson.D, error) {
		var entries []bson.D
		c := d.collections[name]
		if c == nil {
			made = true
			c = d.create(name)
			entries = append(entries, created(name))
		}
		before = len(c.indexes)
		for _, item := range specs {
			spec, ok := item.(bson.D)
			added, err := false, failf(codeTypeMismatch, "an index must be specified as an object")
			if ok {
				added, err = c.addIndex(spec)
			}
			if err != nil {
				c.indexes = c.indexes[:before]
				if made {
					delete(d.collections, name)
				}
				return nil, err
			}
			if added {
				entries = append(entries, indexed(name, c.indexes[len(c.indexes)-1].spec()))
			}
		}
		after = len(c.indexes)
		return entries, nil
	})
	return bson.D{
		{Key: "numIndexesBefore", Value: length(before)},
		{Key: "numIndexesAfter", Value: length(after)},
		{Key: "createdCollectionAutomatically", Value: made},
	}, err
}

func (s *Server) listIndexes(r *request) (bson.D, error) {
	name, err := r.coll()
	if err != nil {
		return nil, err
	}
	var docs []bson.D
	err = s.store.view(r.db, name, func(c *collection) error {
		if c == nil {
			return failf(codeNamespaceNotFound, "ns does not exist: %s.%s", r.db, name)
		}
		for _, x := range c.indexes {
			docs = append(docs, x.listed())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.cursors.reply(r.db+"."+name, docs, batching{size: int64(len(docs)), single: true}), nil
}

func (s *Server) dropIndexes(r *request) (bson.D, error) {
	name, err := r.coll()
	if err != nil {
		return nil, err
	}
	was, found := 0, false
	err = s.store.schema(r.db, false, func(d *database) ([]bson.D, error) {
		c := d.collections[name]
		if c == nil {
			return nil, nil
		}
		was, found = len(c.indexes), true
		names, err := c.indexNames(r.get("index"))
		if err != nil {
			return nil, err
		}
		var entries []bson.D
		for _, n := range names {
			c.dropIndex(n)
			entries = append(entries, unindexed(name, n))
		}
		return entries, nil
	})
	if err == nil && !found {
		err = failf(codeNamespaceNotFound, "ns not found %s.%s", r.db, name)
	}
	return bson.D{{Key: "nIndexesWas", Value: length(was)}}, err
}

// indexNames returns the indexes that dropIndexes means: "*", a name, names or
// a key.
func (c *collection) indexNames(arg any) ([]string, error) {
	var names []string
	switch arg := arg.(type) {
	case string:
		if arg == "*" {
			for _, x := range c.indexes[1:] {
				names = append(names, x.name)
			}
			return names, nil
		}
		names = []string{arg}
	case bson.A:
		for _, v := range arg {
			n, _ := v.(string)
			names = append(names, n)
		}
	case bson.D:
		for _, x := range c.indexes {
			if compare(x.key, arg) == 0 {
				names = append(names, x.name)
			}
		}
		if len(names) == 0 {
			return nil, failf(codeIndexNotFound, "can't find index with key: %s", show(arg))
		}
	default:
		return nil, failf(codeTypeMismatch, "the index must be given by name or key")
	}
	for _, n := range names {
		if n == idIndex {
			return nil, failf(codeInvalidOptions, "cannot drop _id index")
		}
		if !slices.ContainsFunc(c.indexes, func(x *index) bool { return x.name == n }) {
			return nil, failf(codeIndexNotFound, "index not found with name [%s]", n)
		}
	}
	return names, nil
}
