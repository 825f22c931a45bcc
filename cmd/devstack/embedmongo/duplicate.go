package embedmongo

import (
	"fmt"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

// duplicateKey is the error that MongoDB gives, word for word.
func (x *index) duplicateKey(ns string, keys []any) error {
	var shown []string
	var value bson.D
	for i, c := range x.columns {
		k := keys[i]
		if _, ok := k.(undefinedKey); ok {
			k = nil
		}
		shown = append(shown, c.path+": "+show(k))
		value = append(value, bson.E{Key: c.path, Value: k})
	}
	return &commandError{
		code: codeDuplicateKey,
		msg:  fmt.Sprintf("E11000 duplicate key error collection: %s index: %s dup key: { %s }", ns, x.name, strings.Join(shown, ", ")),
		info: bson.D{{Key: "keyPattern", Value: x.key}, {Key: "keyValue", Value: value}},
	}
}

// show writes a value as MongoDB's messages do, nearly.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	case interface{ Hex() string }:
		return "ObjectId('" + v.Hex() + "')"
	}
	if b, err := bson.MarshalExtJSON(bson.D{{Key: "v", Value: v}}, false, false); err == nil {
		return strings.TrimSuffix(strings.TrimPrefix(string(b), `{"v":`), "}")
	}
	return fmt.Sprint(v)
}
