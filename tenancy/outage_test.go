package tenancy_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/tenancy"
)

// frozen forwards to the database until it is told to swallow the answers: a server that hangs, the worst of outages.
type frozen struct {
	uri  string
	hang atomic.Bool
}

func newFrozen(t *testing.T) *frozen {
	t.Helper()
	target, err := url.Parse(testkit.Env(t, "MSAAS_MONGO_URI"))
	require.NoError(t, err)
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = ln.Close() })
	f := &frozen{uri: "mongodb://" + ln.Addr().String() + "/?directConnection=true"}
	go func() {
		for {
			in, err := ln.Accept()
			if err != nil {
				return
			}
			go f.forward(t.Context(), in, target.Host)
		}
	}()
	return f
}

func (f *frozen) forward(ctx context.Context, in net.Conn, target string) {
	defer func() { _ = in.Close() }()
	out, err := (&net.Dialer{}).DialContext(ctx, "tcp", target)
	if err != nil {
		return
	}
	defer func() { _ = out.Close() }()
	go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
	buf := make([]byte, 1<<16)
	for {
		n, err := out.Read(buf)
		if err != nil {
			return
		}
		if f.hang.Load() {
			continue
		}
		if _, err := in.Write(buf[:n]); err != nil {
			return
		}
	}
}

// A request may have fifteen seconds, but a database that hangs does not get them.
func TestAServerThatHangsIsAFaultWithinSeconds(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	id := k.Clinic(t).TenantID()
	f := newFrozen(t)
	r := open(t, tenancy.Config{Prefix: k.Prefix, Clusters: []tenancy.Cluster{{Name: "main", URI: f.uri}}, Timeout: 500 * time.Millisecond})
	scope, err := r.Scope(t.Context(), id)
	require.NoError(t, err)
	request, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	_, err = scope.Collection("x").InsertOne(request, bson.D{})
	require.NoError(t, err)

	f.hang.Store(true)
	began := time.Now()
	_, err = scope.Collection("x").CountDocuments(request, bson.D{})
	require.Equal(t, fault.Unavailable, fault.KindOf(tenancy.Translate(err)), "%v", err)
	require.Less(t, time.Since(began), 5*time.Second)

	f.hang.Store(false)
	require.Eventually(t, func() bool {
		_, err := scope.Collection("x").CountDocuments(request, bson.D{})
		return err == nil
	}, 10*time.Second, 50*time.Millisecond, "it is there again by itself")
}
