package embedmongo

import (
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

const serverVersion = "7.0.0"

// hello describes a standalone server: no set name, hence the driver sends no
// transaction numbers and retries no writes.
func (s *Server) hello(r *request) (bson.D, error) {
	return bson.D{
		{Key: "helloOk", Value: true},
		{Key: "ismaster", Value: true},
		{Key: "isWritablePrimary", Value: true},
		{Key: "maxBsonObjectSize", Value: int32(maxDocument)},
		{Key: "maxMessageSizeBytes", Value: int32(maxMessage)},
		{Key: "maxWriteBatchSize", Value: int32(100000)},
		{Key: "localTime", Value: primitive.NewDateTimeFromTime(r.now)},
		{Key: "logicalSessionTimeoutMinutes", Value: int32(30)},
		{Key: "connectionId", Value: r.conn},
		{Key: "minWireVersion", Value: int32(0)},
		{Key: "maxWireVersion", Value: int32(21)},
		{Key: "readOnly", Value: false},
	}, nil
}

func (s *Server) ping(*request) (bson.D, error) { return bson.D{}, nil }

func (s *Server) buildInfo(*request) (bson.D, error) {
	return bson.D{
		{Key: "version", Value: serverVersion},
		{Key: "versionArray", Value: bson.A{int32(7), int32(0), int32(0), int32(0)}},
		{Key: "modules", Value: bson.A{"embedmongo"}},
		{Key: "bits", Value: int32(64)},
		{Key: "maxBsonObjectSize", Value: int32(maxDocument)},
	}, nil
}

func (s *Server) connectionStatus(*request) (bson.D, error) {
	return bson.D{{Key: "authInfo", Value: bson.D{
		{Key: "authenticatedUsers", Value: bson.A{}}, {Key: "authenticatedUserRoles", Value: bson.A{}},
	}}}, nil
}

// serverStatus reports the little that there is to report.
func (s *Server) serverStatus(r *request) (bson.D, error) {
	s.mu.Lock()
	conns := len(s.conns)
	s.mu.Unlock()
	up := time.Since(s.started)
	return bson.D{
		{Key: "host", Value: s.listener.Addr().String()},
		{Key: "version", Value: serverVersion},
		{Key: "process", Value: "embedmongo"},
		{Key: "uptime", Value: up.Seconds()},
		{Key: "uptimeMillis", Value: up.Milliseconds()},
		{Key: "localTime", Value: primitive.NewDateTimeFromTime(r.now)},
		{Key: "connections", Value: bson.D{{Key: "current", Value: int64(conns)}}},
		{Key: "metrics", Value: bson.D{{Key: "cursor", Value: bson.D{{Key: "open", Value: bson.D{{Key: "total", Value: int64(s.cursors.count())}}}}}}},
	}, nil
}

func (s *Server) getMore(r *request) (bson.D, error) {
	id, ok := r.doc[0].Value.(int64)
	if !ok {
		return nil, failf(codeTypeMismatch, "the cursor id must be a long")
	}
	coll, n := r.string("collection"), r.int("batchSize", 0)
	if r.err != nil {
		return nil, r.err
	}
	return s.cursors.next(id, r.db+"."+coll, n)
}

func (s *Server) killCursors(r *request) (bson.D, error) {
	killed, unknown := s.cursors.kill(r.array("cursors"))
	return bson.D{
		{Key: "cursorsKilled", Value: killed},
		{Key: "cursorsNotFound", Value: unknown},
		{Key: "cursorsAlive", Value: bson.A{}},
		{Key: "cursorsUnknown", Value: bson.A{}},
	}, r.err
}
