package embedmongo

import (
	"regexp/syntax"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// cond is the part of a filter that an index on a field can answer. Each of
// its parts alone is necessary for the filter to hold.
type cond struct {
	in     []any // the field equals one of these
	lo, hi *bound
	span   *span // one and the same value lies within both bounds
}

type bound struct {
	value     any
	inclusive bool
}

type span struct{ lo, hi *bound }

// note records a condition for the planner.
func (c compiler) note(path string, set func(*cond)) {
	if c.conds == nil {
		return
	}
	k := c.conds[path]
	if k == nil {
		k = &cond{}
		c.conds[path] = k
	}
	set(k)
}

// notePrefix records what a regular expression says of how a string starts.
func (c compiler) notePrefix(path, pattern, flags string) {
	if strings.Trim(flags, "u") != "" {
		return
	}
	if prefix := literalPrefix(pattern); prefix != "" {
		s := &span{lo: &bound{prefix, true}}
		if end := after(prefix); end != "" {
			s.hi = &bound{end, false}
		}
		c.note(path, func(k *cond) { k.span = s })
	}
}

// literalPrefix returns the string that everything an anchored pattern matches
// starts with.
func literalPrefix(pattern string) string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || re.Op != syntax.OpConcat || len(re.Sub) < 2 || re.Sub[0].Op != syntax.OpBeginText {
		return ""
	}
	lit := re.Sub[1]
	if lit.Op != syntax.OpLiteral || lit.Flags&syntax.FoldCase != 0 {
		return ""
	}
	return string(lit.Rune)
}

// after returns the least string that is greater than all strings with the
// prefix, "" if there is none.
func after(prefix string) string {
	b := []byte(prefix)
	for len(b) > 0 {
		if b[len(b)-1] < 0xff {
			b[len(b)-1]++
			return string(b)
		}
		b = b[:len(b)-1]
	}
	return ""
}

// noteExpr records the equalities of an $expr. A path that meets an array is
// equal to no plain value there, so that the index, which holds its elements
// too, finds all that can match.
func (c compiler) noteExpr(arg any) {
	d, _ := arg.(bson.D)
	if len(d) != 1 {
		return
	}
	list, _ := d[0].Value.(bson.A)
	switch {
	case d[0].Key == "$and":
		for _, item := range list {
			c.noteExpr(item)
		}
	case d[0].Key == "$eq" && len(list) == 2:
		for i := range list {
			path, ok := list[i].(string)
			if !ok || !strings.HasPrefix(path, "$") || strings.HasPrefix(path, "$$") {
				continue
			}
			if v, ok := c.constant(list[1-i]); ok {
				c.note(path[1:], func(k *cond) { k.in = []any{v} })
			}
		}
	}
}

// constant returns the value of an expression that is the same for all
// documents, if it is one that an index holds as such.
func (c compiler) constant(v any) (any, bool) {
	if s, ok := v.(string); ok && strings.HasPrefix(s, "$") {
		name, isVar := strings.CutPrefix(s, "$$")
		if !isVar {
			return nil, false
		}
		if v, isVar = c.vars[name]; !isVar {
			return nil, false
		}
	}
	switch v.(type) {
	case string, int32, int64, float64, bool, primitive.ObjectID, primitive.DateTime:
		return v, !isNaN(v)
	}
	return nil, false
}

// noteEither records what follows when one of several sets of conditions
// holds: where all of them bind a field, the hull of the bounds does.
func (c compiler) noteEither(branches []map[string]*cond) {
	for path := range branches[0] {
		points, ok := []any{}, true
		var hull []*cond
		for _, b := range branches {
			k := b[path]
			if k == nil {
				ok, hull = false, nil
				break
			}
			ok = ok && indexable(k.in)
			points = append(points, k.in...)
			hull = append(hull, k)
		}
		if hull == nil || (c.conds[path] != nil) {
			continue
		}
		if ok {
			c.note(path, func(k *cond) { k.in = points })
			continue
		}
		lo, hi := hullOf(hull)
		if lo != nil || hi != nil {
			c.note(path, func(k *cond) { k.lo, k.hi = lo, hi })
		}
	}
}

// hullOf returns bounds that enclose those of all conditions.
func hullOf(list []*cond) (lo, hi *bound) {
	for i, k := range list {
		klo, khi := k.bounds()
		if i == 0 {
			lo, hi = klo, khi
			continue
		}
		lo, hi = wider(lo, klo, -1), wider(hi, khi, 1)
	}
	return lo, hi
}

// bounds returns the condition as bounds.
func (k *cond) bounds() (lo, hi *bound) {
	if len(k.in) == 0 {
		lo, hi = usable(k.lo), usable(k.hi)
		if lo != nil && hi != nil && class(lo.value) != class(hi.value) {
			hi = nil
		}
		return lo, hi
	}
	for _, v := range k.in {
		b := usable(&bound{v, true})
		if b == nil || (lo != nil && class(lo.value) != class(v)) {
			return nil, nil
		}
		if lo == nil {
			lo, hi = b, b
			continue
		}
		lo, hi = wider(lo, b, -1), wider(hi, b, 1)
	}
	return lo, hi
}

// wider returns the bound that lies further in a direction, nil if one is
// without bound or of another type.
func wider(a, b *bound, direction int) *bound {
	if a == nil || b == nil || class(a.value) != class(b.value) {
		return nil
	}
	c := compare(a.value, b.value) * direction
	if c > 0 || (c == 0 && a.inclusive) {
		return a
	}
	return b
}
