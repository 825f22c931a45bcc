package embedmongo

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

func (s *Server) create(r *request) (bson.D, error) {
	name, err := r.coll()
	if err != nil {
		return nil, err
	}
	made, err := s.store.ensure(r.db, name)
	if err == nil && !made {
		err = failf(codeNamespaceExists, "Collection %s.%s already exists.", r.db, name)
	}
	return bson.D{}, err
}

func (s *Server) drop(r *request) (bson.D, error) {
	name, err := r.coll()
	if err != nil {
		return nil, err
	}
	err = s.store.schema(r.db, false, func(d *database) ([]bson.D, error) {
		if d.collections[name] == nil {
			return nil, nil // no error since MongoDB 7
		}
		delete(d.collections, name)
		return []bson.D{droppedEntry(name)}, nil
	})
	return bson.D{{Key: "ns", Value: r.db + "." + name}}, err
}

// renameCollection gives a collection another name in its database.
func (s *Server) renameCollection(r *request) (bson.D, error) {
	from, _ := r.doc[0].Value.(string)
	to, replace := r.string("to"), r.bool("dropTarget", false)
	if r.err != nil {
		return nil, r.err
	}
	db, old, ok1 := strings.Cut(from, ".")
	toDB, name, ok2 := strings.Cut(to, ".")
	if !ok1 || !ok2 || r.db != "admin" {
		return nil, failf(codeInvalidNamespace, "renameCollection takes two full names, on the database admin")
	}
	if db != toDB {
		return nil, failf(codeNotSupported, "renaming to another database is not supported by embedmongo")
	}
	if err := firstErr(checkCollection(db, old), checkCollection(db, name)); err != nil {
		return nil, err
	}
	if old == name {
		return nil, failf(codeIllegalOperation, "Can't rename a collection to itself")
	}
	found := false
	err := s.store.schema(db, false, func(d *database) ([]bson.D, error) {
		if found = d.collections[old] != nil; !found {
			return nil, nil
		}
		if d.collections[name] != nil && !replace {
			return nil, failf(codeNamespaceExists, "target namespace exists")
		}
		d.rename(old, name)
		return []bson.D{renamed(old, name)}, nil
	})
	if err == nil && !found {
		err = failf(codeNamespaceNotFound, "Source collection %s does not exist", from)
	}
	return bson.D{}, err
}

func (s *Server) dropDatabase(r *request) (bson.D, error) {
	return bson.D{{Key: "dropped", Value: r.db}}, s.store.drop(r.db)
}

func (s *Server) listDatabases(r *request) (bson.D, error) {
	q, nameOnly := r.query("filter"), r.bool("nameOnly", false)
	if r.err != nil {
		return nil, r.err
	}
	list, total := []bson.D{}, int64(0)
	for _, name := range s.store.names() {
		size := s.store.size(name)
		if size == 0 {
			continue // as in MongoDB, a database lives with its collections
		}
		doc := bson.D{{Key: "name", Value: name}, {Key: "sizeOnDisk", Value: size}, {Key: "empty", Value: false}}
		ok, err := q.match(doc)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if nameOnly {
			doc = doc[:1]
		}
		total += size
		list = append(list, doc)
	}
	return bson.D{{Key: "databases", Value: list}, {Key: "totalSize", Value: total}}, nil
}

func (s *Server) listCollections(r *request) (bson.D, error) {
	q, nameOnly := r.query("filter"), r.bool("nameOnly", false)
	if r.err != nil {
		return nil, r.err
	}
	var all, docs []bson.D
	err := s.store.alone(r.db, false, func(d *database) error {
		all = nil
		for name, c := range d.collections {
			all = append(all, bson.D{
				{Key: "name", Value: name},
				{Key: "type", Value: "collection"},
				{Key: "options", Value: bson.D{}},
				{Key: "info", Value: bson.D{{Key: "readOnly", Value: false}}},
				{Key: "idIndex", Value: c.indexes[0].listed()},
			})
		}
		return nil
	})
	slices.SortFunc(all, compareDocs)
	for _, doc := range all {
		ok, merr := q.match(doc)
		if err = firstErr(err, merr); err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if nameOnly {
			doc = doc[:2]
		}
		docs = append(docs, doc)
	}
	if err != nil {
		return nil, err
	}
	return s.cursors.reply(r.db+".$cmd.listCollections", docs, batching{size: int64(len(docs)), single: true}), nil
}

func compareDocs(a, b bson.D) int { return compare(a, b) }
