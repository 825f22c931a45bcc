package tenancy

import (
	"context"
	"errors"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/x/mongo/driver"
	"go.mongodb.org/mongo-driver/x/mongo/driver/topology"

	"github.com/m-saas/m-saas/internal/fault"
)

// ErrTenantNotFound is the fault for a tenant that does not exist or is not to be seen.
var ErrTenantNotFound = fault.New(fault.NotFound, "tenant_not_found", "There is no such clinic.")

const retryAfter = 2 * time.Second

// awayCodes are the server's answers that mean "not now, not here": not primary, shutting down, network.
var awayCodes = map[int32]bool{
	6: true, 7: true, 89: true, 91: true, 189: true, 9001: true, 10058: true, 10107: true,
	11600: true, 11602: true, 13388: true, 13435: true, 13436: true, 50: true, 262: true,
}

// Translate turns what the driver answers when the server is away or too slow into the fault Unavailable
// "database_away"; every store function passes its errors through it. Faults, mongo.ErrNoDocuments, duplicate keys and
// a cancelled request come back unchanged.
func Translate(err error) error {
	if err == nil || !isAway(err) {
		return err
	}
	return fault.New(fault.Unavailable, "database_away", "The database cannot be reached at the moment. Please try again.").
		WithRetryAfter(retryAfter).WithCause(err)
}

func isAway(err error) bool {
	if _, ok := fault.As(err); ok || errors.Is(err, mongo.ErrNoDocuments) || mongo.IsDuplicateKeyError(err) {
		return false
	}
	var selection topology.ServerSelectionError
	var queue topology.WaitQueueTimeoutError
	if errors.As(err, &selection) || errors.As(err, &queue) {
		return !errors.Is(err, context.Canceled)
	}
	if errors.Is(err, context.Canceled) {
		return false
	}
	if isDisconnected(err) || mongo.IsTimeout(err) || mongo.IsNetworkError(err) {
		return true
	}
	if command, ok := errors.AsType[mongo.CommandError](err); ok {
		return awayCodes[command.Code]
	}
	var write mongo.WriteException
	return errors.As(err, &write) && write.WriteConcernError != nil
}

// isDisconnected says whether there was no connection to be had: what is lost, refused or closed while a command waits for
// one carries no label of the driver.
func isDisconnected(err error) bool {
	var connection topology.ConnectionError
	var cleared driver.RetryablePoolError
	var pool topology.PoolError
	return errors.As(err, &connection) || errors.As(err, &cleared) || errors.As(err, &pool) ||
		errors.Is(err, mongo.ErrClientDisconnected) || errors.Is(err, topology.ErrTopologyClosed)
}

// IsDuplicate says whether err is the refusal of a write by the unique index of that name ("_id_" for the identifier,
// "" for any).
func IsDuplicate(err error, index string) bool {
	if !mongo.IsDuplicateKeyError(err) {
		return false
	}
	return index == "" || strings.Contains(err.Error(), " index: "+index+" ")
}
