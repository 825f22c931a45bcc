package embedmongo

import "go.mongodb.org/mongo-driver/bson"

// findAndModify changes or removes one document and returns it.
func (s *Server) findAndModify(r *request) (bson.D, error) {
	name, err := r.coll()
	m := &modification{
		reading: reading{q: r.query("query"), order: r.sort("sort"), hint: r.get("hint"), budget: r.budget, limit: 1},
		upsert:  r.bool("upsert", false),
	}
	remove, wantNew := r.bool("remove", false), r.bool("new", false)
	project, perr := r.projection("fields", m.q)
	if err = firstErr(err, r.err, perr); err != nil {
		return nil, err
	}
	var value, last bson.D
	switch {
	case remove && (!isMissing(r.get("update")) || m.upsert || wantNew):
		return nil, failf(codeFailedToParse, "Cannot specify both an update and remove=true, or upsert or new with remove")
	case remove:
		docs, err := s.removeDocs(r, name, &m.reading)
		if err != nil {
			return nil, err
		}
		if len(docs) > 0 {
			value = docs[0]
		}
		last = bson.D{{Key: "n", Value: int32(len(docs))}} //nolint:gosec // one at most
	default:
		if value, last, err = s.findAndUpdate(r, name, m, wantNew); err != nil {
			return nil, err
		}
	}
	reply := bson.D{{Key: "lastErrorObject", Value: last}, {Key: "value", Value: nil}}
	if value == nil {
		return reply, nil
	}
	docs := []bson.D{value}
	if project != nil {
		if docs, err = project(docs); err != nil {
			return nil, err
		}
	}
	reply[1].Value = docs[0]
	return reply, nil
}

// findAndUpdate returns the document, as it was or as it is, and what to say
// of the change.
func (s *Server) findAndUpdate(r *request, name string, m *modification, wantNew bool) (value, last bson.D, err error) {
	filters := r.array("arrayFilters")
	if r.err != nil {
		return nil, nil, r.err
	}
	if m.update, err = compileUpdate(r.get("update"), filters, r.vars()); err != nil {
		return nil, nil, err
	}
	res, err := s.modify(r, name, m)
	if err != nil {
		return nil, nil, err
	}
	value = res.before
	if wantNew {
		value = res.after
	}
	n := int32(res.matched) //nolint:gosec // one at most
	if res.upserted != nil {
		n = 1
	}
	last = bson.D{{Key: "n", Value: n}, {Key: "updatedExisting", Value: res.matched > 0}}
	if res.upserted != nil {
		last = append(last, bson.E{Key: "upserted", Value: field(res.upserted, "_id")})
	}
	return value, last, nil
}
