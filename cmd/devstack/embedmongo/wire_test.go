package embedmongo_test

import (
	"encoding/binary"
	"io"
	"math/rand"
	"net"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
	"go.mongodb.org/mongo-driver/mongo/writeconcern"

	"github.com/m-saas/m-saas/cmd/devstack/embedmongo"
)

// send sends bytes as they are and waits until the server answers or hangs up.
func send(t *testing.T, addr string, msg []byte) {
	t.Helper()
	var d net.Dialer
	c, err := d.DialContext(t.Context(), "tcp", addr)
	must(t, err)
	defer func() { _ = c.Close() }()
	_, _ = c.Write(msg) // the server may have hung up before all is written
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
	_, _ = io.Copy(io.Discard, c)
}

// TestMalformedMessages sends messages with random faults: the server hangs up
// or answers, and goes on serving others.
func TestMalformedMessages(t *testing.T) {
	t.Parallel()
	s := startServer(t, embedmongo.Options{Logger: quiet()})
	addr := strings.TrimSuffix(strings.TrimPrefix(s.URI(), "mongodb://"), "/?directConnection=true")
	body, err := bson.Marshal(bson.D{
		{Key: "find", Value: "c"}, {Key: "filter", Value: bson.D{{Key: "a", Value: bson.A{1, "x", bson.D{{Key: "b", Value: nil}}}}}}, {Key: "$db", Value: "d"},
	})
	must(t, err)
	good := make([]byte, 16, 256)
	binary.LittleEndian.PutUint32(good[12:], 2013) // OP_MSG
	good = append(good, 0, 0, 0, 0, 0)
	good = append(good, body...)
	binary.LittleEndian.PutUint32(good, uint32(len(good)))
	r := rand.New(rand.NewSource(1))
	for range 500 {
		bad := append([]byte{}, good...)
		for range 1 + r.Intn(3) {
			bad[r.Intn(len(bad))] = byte(r.Intn(256))
		}
		if length := binary.LittleEndian.Uint32(bad); length > 1<<20 {
			binary.LittleEndian.PutUint32(bad, uint32(len(bad)))
		}
		send(t, addr, bad[:r.Intn(len(bad)+1)])
	}
	must(t, connect(t, s.URI()).Ping(t.Context(), nil))
}

func TestUnacknowledgedWritesArrive(t *testing.T) {
	t.Parallel()
	c := freshCollection(t)
	silent, err := c.Clone(options.Collection().SetWriteConcern(&writeconcern.WriteConcern{W: 0}))
	must(t, err)
	if _, err := silent.InsertOne(t.Context(), bson.M{"_id": 1}); err != nil && err != mongo.ErrUnacknowledgedWrite { //nolint:errorlint // the driver returns it as it is
		t.Fatal(err)
	}
	eventually(t, "the document arrives", func() bool {
		n, err := c.CountDocuments(t.Context(), bson.M{})
		must(t, err)
		return n == 1
	})
}
