package embedmongo

import (
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"
)

// SyncMode says when journals are forced to disk. In every mode a write is
// handed to the operating system before it is acknowledged, so that it survives
// the death of this process; the mode is about the death of the machine.
type SyncMode int

const (
	// SyncInterval forces the journals to disk ten times a second.
	SyncInterval SyncMode = iota
	// SyncAlways forces a write to disk before it is acknowledged; writes that
	// arrive together share the cost.
	SyncAlways
	// SyncNone leaves it to the operating system.
	SyncNone
)

// Options configures a server. The zero value is a server in memory on a free
// loopback port.
type Options struct {
	// Dir is where the journals are, one per database; "" keeps everything in
	// memory. Only one server at a time may use a directory.
	Dir string
	// Addr is "host:port" of the loopback interface, or the absolute path of a
	// unix socket (in lower case: the driver folds it); default "127.0.0.1:0".
	Addr string
	// Sync says when the journals are forced to disk.
	Sync SyncMode
	// Logger gets what nobody is told otherwise; default slog.Default().
	Logger *slog.Logger
	// Now is the clock of TTL indexes, $$NOW and $currentDate; default time.Now.
	Now func() time.Time
	// TTLInterval is how often expired documents are removed; default a minute.
	TTLInterval time.Duration
	// IdleAfter is how long an unused database with a journal stays in memory;
	// default ten minutes, negative for always.
	IdleAfter time.Duration
}

// withDefaults fills in what is not set and checks the address.
func (o Options) withDefaults() (Options, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.TTLInterval <= 0 {
		o.TTLInterval = time.Minute
	}
	if o.IdleAfter == 0 {
		o.IdleAfter = 10 * time.Minute
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o, checkLoopback(o.Addr)
}

// checkLoopback refuses an address that other machines could reach, since the
// server knows no authentication.
func checkLoopback(addr string) error {
	if strings.HasPrefix(addr, "/") {
		return nil
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("address %q: %w", addr, err)
	}
	if host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("address %q is not on the loopback interface", addr)
	}
	return nil
}
