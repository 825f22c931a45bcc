package embedmongo

import (
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

func (n *shapeNode) leaf() bool { return n.keep || n.drop || n.set != nil || n.change != nil }

// projection is a projection being compiled.
type projection struct {
	shape              *shape
	stage              bool // a $project, not a find projection
	id                 any
	includes, excludes int
}

// compileProjection compiles a find projection or, with stage set, a $project.
func compileProjection(spec bson.D, stage bool) (*shape, error) {
	p := &projection{shape: &shape{}, stage: stage, id: missing}
	if err := p.add("", spec); err != nil {
		return nil, err
	}
	if p.includes > 0 && p.excludes > 0 {
		return nil, failf(31254, "Cannot do exclusion in inclusion projection, nor the other way round")
	}
	if stage && len(spec) == 0 {
		return nil, failf(51272, "Invalid $project :: caused by :: projection specification must have at least one field")
	}
	s := p.shape
	s.keepRest = p.includes == 0 && (isMissing(p.id) || !truthy(p.id) || p.excludes > 0)
	n := s.root.kids["_id"]
	if n == nil && (!s.keepRest || !isMissing(p.id)) {
		n, _ = s.root.child("_id")
		n.keep = isMissing(p.id) || truthy(p.id)
		n.drop = !n.keep
	}
	return s, nil
}

func (p *projection) add(prefix string, spec bson.D) error {
	for _, e := range spec {
		path := prefix + e.Key
		if path == "_id" && isFlag(e.Value) {
			p.id = e.Value
			continue
		}
		if d, ok := e.Value.(bson.D); ok && len(d) > 0 && !strings.HasPrefix(d[0].Key, "$") {
			if err := p.add(path+".", d); err != nil {
				return err
			}
			continue
		}
		if array, ok := strings.CutSuffix(path, ".$"); ok && !p.stage && p.shape.positional == "" && truthy(e.Value) {
			p.shape.positional, path = array, array
		}
		n, err := p.shape.root.child(path)
		if err == nil {
			err = p.leaf(n, e.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isFlag tells whether a value says to keep or to drop a field.
func isFlag(v any) bool {
	_, isBool := v.(bool)
	_, isNumber := toFloat(v)
	return isBool || isNumber
}

// leaf compiles what is to become of one field.
func (p *projection) leaf(n *shapeNode, spec any) (err error) {
	switch v := spec.(type) {
	case bool, int32, int64, float64:
		if truthy(v) {
			n.keep = true
			p.includes++
		} else {
			n.drop = true
			p.excludes++
		}
		return nil
	case bson.D:
		if p.stage || len(v) != 1 {
			break
		}
		switch v[0].Key {
		case "$slice":
			n.change, err = sliceChange(v[0].Value)
			return err
		case "$elemMatch":
			p.includes++
			n.change, err = elemChange(v[0].Value)
			return err
		}
	}
	p.includes++
	n.set, err = compileExpr(spec)
	return err
}

// compileSet compiles $set (also known as $addFields).
func compileSet(spec bson.D) (*shape, error) {
	s := &shape{keepRest: true}
	var add func(prefix string, spec bson.D) error
	add = func(prefix string, spec bson.D) error {
		for _, e := range spec {
			if d, ok := e.Value.(bson.D); ok && len(d) > 0 && !strings.HasPrefix(d[0].Key, "$") {
				if err := add(prefix+e.Key+".", d); err != nil {
					return err
				}
				continue
			}
			n, err := s.root.child(prefix + e.Key)
			if err != nil {
				return err
			}
			if n.set, err = compileExpr(e.Value); err != nil {
				return err
			}
		}
		return nil
	}
	return s, add("", spec)
}

// compileUnset compiles $unset.
func compileUnset(arg any) (*shape, error) {
	s := &shape{keepRest: true}
	list, ok := arg.(bson.A)
	if !ok {
		list = bson.A{arg}
	}
	for _, item := range list {
		path, ok := item.(string)
		if !ok {
			return nil, failf(31120, "$unset specification must be a string or an array of strings")
		}
		n, err := s.root.child(path)
		if err != nil {
			return nil, err
		}
		n.drop = true
	}
	return s, nil
}
