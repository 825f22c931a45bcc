package embedmongo

import (
	"maps"
	"slices"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson"
)

// lookupSpec is a compiled $lookup.
type lookupSpec struct {
	from, as       string
	local, foreign string // "" without
	vars           map[string]expr
	list           bson.A
}

func (p *pipeline) lookupStage(d bson.D) (stage, error) {
	a := args{doc: d, where: "$lookup"}
	a.only("from localField foreignField as let pipeline")
	l := &lookupSpec{from: a.string("from"), as: a.string("as"), list: a.array("pipeline"), vars: map[string]expr{}}
	if !isMissing(a.get("localField")) || !isMissing(a.get("foreignField")) {
		l.local, l.foreign = a.string("localField"), a.string("foreignField")
	}
	let := a.document("let")
	if a.err != nil {
		return nil, a.err
	}
	if l.local == "" && isMissing(a.get("pipeline")) {
		return nil, failf(codeFailedToParse, "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified")
	}
	check := &pipeline{s: p.s, db: p.db, vars: maps.Clone(p.vars)}
	if check.vars == nil {
		check.vars = map[string]any{}
	}
	for _, e := range let {
		x, err := compileExpr(e.Value)
		if err != nil {
			return nil, err
		}
		l.vars[e.Key], check.vars[e.Key] = x, nil
	}
	if _, err := check.compile(l.list); err != nil {
		return nil, err
	}
	return func(p *pipeline, docs []bson.D) ([]bson.D, error) {
		out := make([]bson.D, 0, len(docs))
		for _, doc := range docs {
			row, err := p.join(l, doc)
			if err != nil {
				return nil, err
			}
			out = append(out, row)
		}
		return out, nil
	}, nil
}

// join returns a document with what is looked up for it.
func (p *pipeline) join(l *lookupSpec, doc bson.D) (bson.D, error) {
	sub := &pipeline{s: p.s, db: p.db, vars: maps.Clone(p.vars), budget: p.budget}
	for k, x := range l.vars {
		v, err := x(&scope{root: doc, vars: p.vars})
		if err != nil {
			return nil, err
		}
		sub.vars[k] = v
	}
	stages := l.list
	if l.local != "" {
		var in bson.A
		walk(doc, splitPath(l.local), true, func(v any) bool {
			if _, isArr := v.(bson.A); !isArr {
				in = append(in, nullify(v))
			}
			return false
		})
		if in == nil {
			in = bson.A{nil}
		}
		match := bson.D{{Key: "$match", Value: bson.D{{Key: l.foreign, Value: bson.D{{Key: "$in", Value: in}}}}}}
		stages = append(bson.A{match}, l.list...)
	}
	found, err := sub.run(l.from, stages, nil)
	if err != nil {
		return nil, err
	}
	arr := make(bson.A, len(found))
	for i, f := range found {
		arr[i] = f
	}
	row := *bsonkit.Clone(&doc)
	_, err = bsonkit.Put(&row, l.as, arr, false)
	return row, err
}

func (p *pipeline) facetStage(d bson.D) (stage, error) {
	facets := map[string][]stage{}
	for _, e := range d {
		list, ok := e.Value.(bson.A)
		if !ok {
			return nil, failf(40170, "the facet '%s' must be a pipeline", e.Key)
		}
		stages, err := p.compile(list)
		if err != nil {
			return nil, err
		}
		facets[e.Key] = stages
	}
	return func(p *pipeline, docs []bson.D) ([]bson.D, error) {
		var out bson.D
		for _, e := range d {
			res, err := p.through(facets[e.Key], docs)
			if err != nil {
				return nil, err
			}
			out = append(out, bson.E{Key: e.Key, Value: append([]bson.D{}, res...)})
		}
		// Later stages know documents and arrays of plain values only.
		out, err := decodeDoc(encodeDoc(out), nil)
		return []bson.D{out}, err
	}, nil
}

func (p *pipeline) unionStage(arg any) (stage, error) {
	coll, isName := arg.(string)
	var list bson.A
	if !isName {
		d, _ := arg.(bson.D)
		a := args{doc: d, where: "$unionWith"}
		a.only("coll pipeline")
		coll, list = a.string("coll"), a.array("pipeline")
		if a.err != nil {
			return nil, a.err
		}
	}
	if _, err := p.compile(list); err != nil {
		return nil, err
	}
	return func(p *pipeline, docs []bson.D) ([]bson.D, error) {
		more, err := p.run(coll, list, nil)
		return append(slices.Clip(docs), more...), err
	}, nil
}
