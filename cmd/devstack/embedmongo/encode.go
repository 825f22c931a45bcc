package embedmongo

import (
	"fmt"
	"strconv"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/x/bsonx/bsoncore"
)

// encodeDoc returns doc as BSON.
func encodeDoc(doc bson.D) []byte { return appendDoc(nil, doc) }

func appendDoc(dst []byte, doc bson.D) []byte {
	start, dst := bsoncore.AppendDocumentStart(dst)
	for _, e := range doc {
		if e.Value != bsonkit.Missing {
			dst = appendElement(dst, e.Key, e.Value)
		}
	}
	dst, _ = bsoncore.AppendDocumentEnd(dst, start)
	return dst
}

func appendElement(dst []byte, key string, v any) []byte { //nolint:funlen,gocyclo // a table by kind
	switch v := v.(type) {
	case nil, primitive.Null, bsonkit.MissingType:
		return bsoncore.AppendNullElement(dst, key)
	case bool:
		return bsoncore.AppendBooleanElement(dst, key, v)
	case int32:
		return bsoncore.AppendInt32Element(dst, key, v)
	case int64:
		return bsoncore.AppendInt64Element(dst, key, v)
	case int:
		return bsoncore.AppendInt64Element(dst, key, int64(v))
	case float64:
		return bsoncore.AppendDoubleElement(dst, key, v)
	case string:
		return bsoncore.AppendStringElement(dst, key, v)
	case primitive.ObjectID:
		return bsoncore.AppendObjectIDElement(dst, key, v)
	case primitive.DateTime:
		return bsoncore.AppendDateTimeElement(dst, key, int64(v))
	case primitive.Timestamp:
		return bsoncore.AppendTimestampElement(dst, key, v.T, v.I)
	case primitive.Binary:
		return bsoncore.AppendBinaryElement(dst, key, v.Subtype, v.Data)
	case primitive.Regex:
		return bsoncore.AppendRegexElement(dst, key, v.Pattern, v.Options)
	case primitive.Decimal128:
		return bsoncore.AppendDecimal128Element(dst, key, v)
	case bson.D:
		dst = bsoncore.AppendHeader(dst, bson.TypeEmbeddedDocument, key)
		return appendDoc(dst, v)
	case bson.A:
		return appendArray(dst, key, len(v), func(i int) any { return v[i] })
	case rawDocs:
		dst = bsoncore.AppendHeader(dst, bson.TypeArray, key)
		start, dst := bsoncore.AppendArrayStart(dst)
		for i, raw := range v {
			dst = append(bsoncore.AppendHeader(dst, bson.TypeEmbeddedDocument, strconv.Itoa(i)), raw...)
		}
		dst, _ = bsoncore.AppendArrayEnd(dst, start)
		return dst
	case []bson.D:
		return appendArray(dst, key, len(v), func(i int) any { return v[i] })
	case []string:
		return appendArray(dst, key, len(v), func(i int) any { return v[i] })
	}
	panic(fmt.Sprintf("embedmongo: cannot encode %T", v))
}

// rawDocs is an array of documents that are encoded already.
type rawDocs [][]byte

func appendArray(dst []byte, key string, n int, at func(int) any) []byte {
	dst = bsoncore.AppendHeader(dst, bson.TypeArray, key)
	start, dst := bsoncore.AppendArrayStart(dst)
	for i := range n {
		dst = appendElement(dst, strconv.Itoa(i), at(i))
	}
	dst, _ = bsoncore.AppendArrayEnd(dst, start)
	return dst
}
