package embedmongo

import (
	"encoding/binary"
	"errors"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/x/bsonx/bsoncore"
	"go.mongodb.org/mongo-driver/x/mongo/driver/wiremessage"
)

var errMessage = errors.New("malformed wire message")

// msgReply is an OP_MSG with one document.
func msgReply(to int32, reply bson.D) []byte {
	at, dst := wiremessage.AppendHeaderStart(nil, wiremessage.NextRequestID(), to, wiremessage.OpMsg)
	dst = wiremessage.AppendMsgFlags(dst, 0)
	dst = wiremessage.AppendMsgSectionType(dst, wiremessage.SingleDocument)
	return finish(dst, at, reply)
}

// queryReply is the obsolete OP_REPLY, which answers an OP_QUERY.
func queryReply(to int32, reply bson.D) []byte {
	at, dst := wiremessage.AppendHeaderStart(nil, wiremessage.NextRequestID(), to, wiremessage.OpReply)
	dst = wiremessage.AppendReplyFlags(dst, 0)
	dst = wiremessage.AppendReplyCursorID(dst, 0)
	dst = wiremessage.AppendReplyStartingFrom(dst, 0)
	dst = wiremessage.AppendReplyNumberReturned(dst, 1)
	return finish(dst, at, reply)
}

func finish(dst []byte, at int32, reply bson.D) []byte {
	dst = appendDoc(dst, reply)
	binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst))) //nolint:gosec // a reply is below maxMessage
	return dst
}

// readQuery reads the command that an OP_QUERY carries.
func readQuery(body []byte) (bson.D, error) {
	_, rest, ok1 := wiremessage.ReadQueryFlags(body)               //nolint:staticcheck // the first hello of a driver is one
	ns, rest, ok2 := wiremessage.ReadQueryFullCollectionName(rest) //nolint:staticcheck // as above
	if !ok1 || !ok2 || len(rest) < 8 {
		return nil, errMessage
	}
	cmd, err := decodeDoc(rest[8:], nil)
	if err != nil || len(cmd) == 0 {
		return nil, errMessage
	}
	db, _, _ := strings.Cut(ns, ".")
	return append(cmd, bson.E{Key: "$db", Value: db}), nil
}

// readMsg reads a command from an OP_MSG; document sequences become arrays. An
// error along with a command is one to report to the client.
func readMsg(body []byte, keys keyCache) (flags wiremessage.MsgFlag, cmd bson.D, err error) {
	flags, rest, ok := wiremessage.ReadMsgFlags(body)
	if !ok {
		return 0, nil, errMessage
	}
	if flags&wiremessage.ChecksumPresent != 0 {
		if len(rest) < 4 {
			return 0, nil, errMessage
		}
		rest = rest[:len(rest)-4]
	}
	var sequences, single bson.D
	for len(rest) > 0 {
		var typ wiremessage.SectionType
		typ, rest, _ = wiremessage.ReadMsgSectionType(rest)
		switch typ {
		case wiremessage.SingleDocument:
			var doc bsoncore.Document
			if doc, rest, ok = wiremessage.ReadMsgSectionSingleDocument(rest); !ok {
				return 0, nil, errMessage
			}
			d, derr := decodeDoc(doc, keys)
			if derr != nil {
				err, d = derr, bson.D{{Key: "invalid"}}
			}
			single = d
		case wiremessage.DocumentSequence:
			var name string
			var docs []bsoncore.Document
			if name, docs, rest, ok = wiremessage.ReadMsgSectionDocumentSequence(rest); !ok {
				return 0, nil, errMessage
			}
			arr := make(bson.A, 0, len(docs))
			for _, doc := range docs {
				d, derr := decodeDoc(doc, keys)
				if derr != nil {
					err = derr
				}
				arr = append(arr, d)
			}
			sequences = append(sequences, bson.E{Key: name, Value: arr})
		default:
			return 0, nil, errMessage
		}
	}
	if len(single) == 0 {
		return 0, nil, errMessage
	}
	return flags, append(single, sequences...), err
}
