package embedmongo

import (
	"slices"
	"strings"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson"
)

// unwindStage compiles $unwind.
func unwindStage(arg any) (stage, error) {
	a := args{where: "$unwind"}
	if d, ok := arg.(bson.D); ok {
		a.doc = d
	} else {
		a.doc = bson.D{{Key: "path", Value: arg}}
	}
	a.only("path includeArrayIndex preserveNullAndEmptyArrays")
	path, preserve, index := a.string("path"), a.bool("preserveNullAndEmptyArrays", false), ""
	if !isMissing(a.get("includeArrayIndex")) {
		index = a.string("includeArrayIndex")
	}
	if a.err != nil {
		return nil, a.err
	}
	if !strings.HasPrefix(path, "$") || len(path) < 2 {
		return nil, failf(28818, "path option to $unwind stage should be prefixed with a '$': %s", path)
	}
	u := unwind{path: path[1:], segs: splitPath(path[1:]), index: index, preserve: preserve}
	return func(_ *pipeline, docs []bson.D) (out []bson.D, err error) {
		for _, doc := range docs {
			if out, err = u.rows(out, doc); err != nil {
				return nil, err
			}
		}
		return out, nil
	}, nil
}

// unwind is a compiled $unwind.
type unwind struct {
	path     string
	segs     []string
	index    string // where the position goes, if anywhere
	preserve bool
}

// rows appends what becomes of a document.
func (u unwind) rows(out []bson.D, doc bson.D) ([]bson.D, error) {
	v := lookup(doc, u.segs)
	arr, isArr := v.(bson.A)
	if !isArr || len(arr) == 0 {
		if (isArr || isNull(v)) && !u.preserve {
			return out, nil
		}
		if isArr || u.index != "" {
			doc = *bsonkit.Clone(&doc)
		}
		if isArr {
			bsonkit.Unset(&doc, u.path)
		}
		if err := u.number(&doc, nil); err != nil {
			return nil, err
		}
		return append(out, doc), nil
	}
	for i, e := range arr {
		row := withField(doc, u.segs, e)
		if err := u.number(&row, int64(i)); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// number sets the position.
func (u unwind) number(doc *bson.D, i any) error {
	if u.index == "" {
		return nil
	}
	if u.path != u.index && strings.Contains(u.index, ".") {
		*doc = *bsonkit.Clone(doc)
	}
	_, err := bsonkit.Put(doc, u.index, i, false)
	return err
}

// withField returns the document with another value at a path that exists,
// copying only what lies on the path.
func withField(doc bson.D, segs []string, v any) bson.D {
	out := append(make(bson.D, 0, len(doc)+1), doc...)
	at := slices.IndexFunc(out, func(e bson.E) bool { return e.Key == segs[0] })
	if inner, ok := out[at].Value.(bson.D); ok && len(segs) > 1 {
		v = withField(inner, segs[1:], v)
	}
	out[at].Value = v
	return out
}
