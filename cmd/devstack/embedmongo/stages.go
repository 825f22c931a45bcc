package embedmongo

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

// shaped makes a stage of a shape.
func shaped(s *shape, err error) (stage, error) {
	return func(p *pipeline, docs []bson.D) ([]bson.D, error) { return s.all(docs, nil, p.vars) }, err
}

// objectStages take an object.
var objectStages = []string{"$match", "$sort", "$project", "$set", "$addFields", "$group", "$lookup", "$facet", "$replaceRoot", "$bucket"}

func (p *pipeline) stage(name string, arg any) (stage, error) { //nolint:gocyclo // a table by kind
	d, isDoc := arg.(bson.D)
	if !isDoc && slices.Contains(objectStages, name) {
		return nil, failf(codeFailedToParse, "the argument of %s must be an object", name)
	}
	switch name {
	case "$match":
		return matchStage(d, p.vars)
	case "$sort":
		order, err := sortStage(d)
		return func(_ *pipeline, docs []bson.D) ([]bson.D, error) { return sortDocs(docs, order), nil }, err
	case "$skip", "$limit":
		return cutStage(name, arg)
	case "$project":
		return shaped(compileProjection(d, true))
	case "$set", "$addFields":
		return shaped(compileSet(d))
	case "$unset":
		return shaped(compileUnset(arg))
	case "$unwind":
		return unwindStage(arg)
	case "$group":
		return groupStage(d)
	case "$bucket":
		return bucketStage(d)
	case "$count":
		return countStage(arg)
	case "$sortByCount":
		return sortByCountStage(arg)
	case "$lookup":
		return p.lookupStage(d)
	case "$facet":
		return p.facetStage(d)
	case "$replaceRoot":
		return replaceRootStage(field(d, "newRoot"), len(d) == 1)
	case "$replaceWith":
		return replaceRootStage(arg, true)
	case "$unionWith":
		return p.unionStage(arg)
	}
	if name == "$changeStream" {
		return nil, failf(40573, "The $changeStream stage is only supported on replica sets")
	}
	return nil, failf(40324, "Unrecognized pipeline stage name: '%s' (unknown or not supported by embedmongo)", name)
}

func sortDocs(docs []bson.D, order []column) []bson.D {
	return sortBy(docs, order, 0, func(d bson.D) bson.D { return d })
}

// cutStage compiles $skip and $limit.
func cutStage(name string, arg any) (stage, error) {
	n, err := countArgument(name, arg)
	return func(_ *pipeline, docs []bson.D) ([]bson.D, error) {
		k := min(n, len(docs))
		if name == "$skip" {
			return docs[k:], nil
		}
		return docs[:k], nil
	}, err
}

func matchStage(filter bson.D, vars map[string]any) (stage, error) {
	q, err := compileQuery(filter, vars)
	return func(p *pipeline, docs []bson.D) ([]bson.D, error) {
		var out []bson.D
		for _, doc := range docs {
			if err := p.budget.step(); err != nil {
				return nil, err
			}
			ok, err := q.match(doc)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, doc)
			}
		}
		return out, nil
	}, err
}

func countStage(arg any) (stage, error) {
	name, ok := arg.(string)
	if !ok || name == "" || strings.ContainsAny(name, ".$") {
		return nil, failf(40156, "the count field must be a non-empty string without '.' and '$'")
	}
	return func(_ *pipeline, docs []bson.D) ([]bson.D, error) {
		if len(docs) == 0 {
			return nil, nil
		}
		return []bson.D{{{Key: name, Value: length(len(docs))}}}, nil
	}, nil
}

func sortByCountStage(arg any) (stage, error) {
	group, err := groupStage(bson.D{{Key: "_id", Value: arg}, {Key: "count", Value: bson.D{{Key: "$sum", Value: int32(1)}}}})
	order := []column{{"count", []string{"count"}, true}}
	return func(p *pipeline, docs []bson.D) ([]bson.D, error) {
		docs, err := group(p, docs)
		return sortDocs(docs, order), err
	}, err
}
