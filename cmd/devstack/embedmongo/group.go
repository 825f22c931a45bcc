package embedmongo

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

// output is a field of a group.
type output struct {
	name string
	arg  expr
	make func() *accumulator
}

// parseOutputs compiles accumulators by field.
func parseOutputs(spec bson.D) ([]output, error) {
	var outputs []output
	for _, e := range spec {
		ops, ok := isOperators(e.Value)
		if !ok || len(ops) != 1 {
			return nil, failf(40234, "The field '%s' must be an accumulator object", e.Key)
		}
		if strings.Contains(e.Key, ".") {
			return nil, failf(40235, "The field name '%s' cannot contain '.'", e.Key)
		}
		make := accumulators[ops[0].Key]
		if make == nil {
			return nil, failf(15952, "unknown group operator '%s'", ops[0].Key)
		}
		arg, err := compileExpr(ops[0].Value)
		if err != nil {
			return nil, err
		}
		outputs = append(outputs, output{e.Key, arg, make})
	}
	return outputs, nil
}

// groups gathers documents by a value, in the order in which values appear.
type groups struct {
	outputs []output
	byKey   map[string]*group
	list    []*group
}

type group struct {
	id   any
	accs []*accumulator
}

func newGroups(outputs []output) *groups {
	return &groups{outputs: outputs, byKey: map[string]*group{}}
}

// at returns the group of a value.
func (g *groups) at(id any) *group {
	h := hashKey(id)
	one := g.byKey[h]
	if one == nil {
		one = &group{id: id}
		for _, o := range g.outputs {
			one.accs = append(one.accs, o.make())
		}
		g.byKey[h] = one
		g.list = append(g.list, one)
	}
	return one
}

// add gathers a document.
func (g *groups) add(id any, sc *scope) error {
	one := g.at(id)
	for i, o := range g.outputs {
		v, err := o.arg(sc)
		if err == nil {
			err = one.accs[i].add(v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *groups) docs() []bson.D {
	out := make([]bson.D, 0, len(g.list))
	for _, one := range g.list {
		doc := bson.D{{Key: "_id", Value: one.id}}
		for i, o := range g.outputs {
			doc = append(doc, bson.E{Key: o.name, Value: one.accs[i].result()})
		}
		out = append(out, doc)
	}
	return out
}

func groupStage(spec bson.D) (stage, error) {
	by := field(spec, "_id")
	if isMissing(by) {
		return nil, failf(15955, "a group specification must include an _id")
	}
	id, err := compileExpr(by)
	if err != nil {
		return nil, err
	}
	outputs, err := parseOutputs(slices.DeleteFunc(slices.Clone(spec), func(e bson.E) bool { return e.Key == "_id" }))
	return func(p *pipeline, docs []bson.D) ([]bson.D, error) {
		g := newGroups(outputs)
		for _, doc := range docs {
			sc := &scope{root: doc, vars: p.vars}
			key, err := id(sc)
			if err == nil {
				err = g.add(nullify(key), sc)
			}
			if err = firstErr(err, p.budget.step()); err != nil {
				return nil, err
			}
		}
		return g.docs(), nil
	}, err
}

// bucketStage compiles $bucket.
func bucketStage(spec bson.D) (stage, error) {
	a := args{doc: spec, where: "$bucket"}
	a.only("groupBy boundaries default output")
	bounds := a.array("boundaries")
	fields := a.document("output")
	if a.err != nil {
		return nil, a.err
	}
	if len(bounds) < 2 || !slices.IsSortedFunc(bounds, compare) {
		return nil, failf(40192, "The $bucket 'boundaries' field must be an array of at least 2 values in ascending order")
	}
	if fields == nil {
		fields = bson.D{{Key: "count", Value: bson.D{{Key: "$sum", Value: int32(1)}}}}
	}
	by, err := compileExpr(a.get("groupBy"))
	if err != nil || isMissing(a.get("groupBy")) {
		return nil, firstErr(err, failf(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified"))
	}
	outputs, err := parseOutputs(fields)
	otherwise := a.get("default")
	return func(p *pipeline, docs []bson.D) ([]bson.D, error) {
		g := newGroups(outputs)
		for _, doc := range docs {
			sc := &scope{root: doc, vars: p.vars}
			v, err := by(sc)
			if err != nil {
				return nil, err
			}
			id := bucketOf(nullify(v), bounds, otherwise)
			if isMissing(id) {
				return nil, failf(40066, "$switch could not find a matching branch for an input, and no default was specified.")
			}
			if err := g.add(id, sc); err != nil {
				return nil, err
			}
		}
		return sortDocs(g.docs(), []column{{"_id", []string{"_id"}, false}}), nil
	}, err
}

// bucketOf returns the lower bound of the bucket that a value is in.
func bucketOf(v any, bounds bson.A, otherwise any) any {
	for i := len(bounds) - 2; i >= 0; i-- {
		if compare(v, bounds[i]) >= 0 && compare(v, bounds[i+1]) < 0 {
			return bounds[i]
		}
	}
	return otherwise
}
