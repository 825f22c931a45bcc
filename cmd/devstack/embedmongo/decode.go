package embedmongo

import (
	"bytes"
	"encoding/binary"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/bsontype"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/x/bsonx/bsoncore"
)

// This file turns BSON into the plain values that bsonkit knows, encode.go the
// other way. They replace bson.Marshal, which goes by reflection and is
// several times slower, and they are the one place that refuses the types bsonkit would panic on
// (MinKey, MaxKey, JavaScript, Symbol, Undefined, DBPointer).

const maxDepth = 180

// keyCache lets documents of one shape share their key strings. It belongs to
// one reader and holds what that reader has met, up to a bound.
type keyCache map[string]string

const maxCachedKeys = 4096

func (k keyCache) intern(b []byte) string {
	if s, ok := k[string(b)]; ok {
		return s
	}
	s := string(b)
	if k != nil && len(k) < maxCachedKeys {
		k[s] = s
	}
	return s
}

// decodeDoc reads one document; the result shares no memory with src. keys
// may be nil.
func decodeDoc(src []byte, keys keyCache) (bson.D, error) {
	d, _, err := readDoc(src, keys, 0)
	return d, err
}

// errTruncated reports BSON that ends too early.
var errTruncated = failf(codeFailedToParse, "truncated BSON")

func readDoc(src []byte, keys keyCache, depth int) (bson.D, []byte, error) {
	doc := make(bson.D, 0, 8)
	rest, err := readElements(src, keys, depth, func(key []byte, v any) {
		doc = append(doc, bson.E{Key: keys.intern(key), Value: v})
	})
	return doc, rest, err
}

func readArray(src []byte, keys keyCache, depth int) (bson.A, []byte, error) {
	arr := bson.A{}
	rest, err := readElements(src, keys, depth, func(_ []byte, v any) { arr = append(arr, v) })
	return arr, rest, err
}

// readElements reads a document or an array and returns what follows it.
func readElements(src []byte, keys keyCache, depth int, add func(key []byte, v any)) ([]byte, error) {
	if depth > maxDepth {
		return nil, failf(codeFailedToParse, "document is nested deeper than %d levels", maxDepth)
	}
	if len(src) < 5 {
		return nil, errTruncated
	}
	n := int(int32(binary.LittleEndian.Uint32(src))) //nolint:gosec // negative lengths are refused below
	if n < 5 || n > len(src) || src[n-1] != 0 {
		return nil, errTruncated
	}
	for body := src[4 : n-1]; len(body) > 0; {
		typ := bsontype.Type(body[0])
		end := bytes.IndexByte(body[1:], 0)
		if end < 0 {
			return nil, errTruncated
		}
		v, rest, err := readValue(typ, body[end+2:], keys, depth)
		if err != nil {
			return nil, err
		}
		add(body[1:1+end], v)
		body = rest
	}
	return src[n:], nil
}

func readValue(typ bsontype.Type, src []byte, keys keyCache, depth int) (v any, rest []byte, err error) { //nolint:funlen,gocyclo // a table by kind
	ok := true
	switch typ {
	case bson.TypeDouble:
		v, rest, ok = bsoncore.ReadDouble(src)
	case bson.TypeString:
		v, rest, ok = bsoncore.ReadString(src)
	case bson.TypeEmbeddedDocument:
		d, rest, err := readDoc(src, keys, depth+1)
		return d, rest, err
	case bson.TypeArray:
		arr, rest, err := readArray(src, keys, depth+1)
		return arr, rest, err
	case bson.TypeBinary:
		var b primitive.Binary
		b.Subtype, b.Data, rest, ok = bsoncore.ReadBinary(src)
		b.Data = bytes.Clone(b.Data)
		v = b
	case bson.TypeObjectID:
		v, rest, ok = bsoncore.ReadObjectID(src)
	case bson.TypeBoolean:
		v, rest, ok = bsoncore.ReadBoolean(src)
	case bson.TypeDateTime:
		var ms int64
		ms, rest, ok = bsoncore.ReadDateTime(src)
		v = primitive.DateTime(ms)
	case bson.TypeNull:
		rest = src
	case bson.TypeRegex:
		var r primitive.Regex
		r.Pattern, r.Options, rest, ok = bsoncore.ReadRegex(src)
		v = r
	case bson.TypeInt32:
		v, rest, ok = bsoncore.ReadInt32(src)
	case bson.TypeTimestamp:
		var t primitive.Timestamp
		t.T, t.I, rest, ok = bsoncore.ReadTimestamp(src)
		v = t
	case bson.TypeInt64:
		v, rest, ok = bsoncore.ReadInt64(src)
	case bson.TypeDecimal128:
		v, rest, ok = bsoncore.ReadDecimal128(src)
	default:
		return nil, nil, failf(codeBadValue, "BSON type %s is not supported", typ)
	}
	if !ok {
		return nil, nil, errTruncated
	}
	return v, rest, nil
}
