package tenancy_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/x/mongo/driver/topology"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// cleared is what waits for a connection gets when another one breaks; the driver keeps its own type to itself.
type cleared struct{}

func (cleared) Error() string   { return "connection pool was cleared" }
func (cleared) Retryable() bool { return true }

// Whatever the driver says when the server cannot be reached, the caller is told to try again; everything else comes
// back as it was.
func TestTranslate(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	away := map[string]error{
		"selection":          topology.ServerSelectionError{Wrapped: refused},
		"full pool":          topology.WaitQueueTimeoutError{Wrapped: context.DeadlineExceeded},
		"cleared pool":       cleared{},
		"closed pool":        topology.ErrPoolClosed,
		"handshake":          topology.ConnectionError{ConnectionID: "db:27017[-3]", Wrapped: refused},
		"deadline":           context.DeadlineExceeded,
		"network label":      mongo.CommandError{Labels: []string{"NetworkError"}},
		"not primary":        mongo.CommandError{Code: 10107},
		"closed topology":    topology.ErrTopologyClosed,
		"closed client":      mongo.ErrClientDisconnected,
		"wrapped connection": fmt.Errorf("list: %w", topology.ConnectionError{Wrapped: refused}),
	}
	for name, err := range away {
		f, ok := fault.As(tenancy.Translate(err))
		require.True(t, ok, name)
		require.Equal(t, "database_away", f.Code, name)
		require.ErrorContains(t, tenancy.Translate(err), err.Error(), name)
	}
	kept := map[string]error{
		"none":           nil,
		"a fault":        tenancy.ErrTenantNotFound,
		"no documents":   mongo.ErrNoDocuments,
		"cancelled":      fmt.Errorf("list: %w", context.Canceled),
		"cancelled dial": topology.ConnectionError{Wrapped: context.Canceled},
		"bad command":    mongo.CommandError{Code: 9, Message: "FailedToParse"},
		"duplicate":      mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: 11000}}},
		"other":          errors.New("other"),
	}
	for name, err := range kept {
		require.Equal(t, err, tenancy.Translate(err), name)
	}
}
