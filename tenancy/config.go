package tenancy

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"go.mongodb.org/mongo-driver/event"
)

// Defaults of Config.
const (
	DefaultPoolSize          = 50
	DefaultDedicatedPoolSize = 5
	DefaultPatientPoolSize   = 8
	DefaultMaxDedicated      = 64
	DefaultIdleAfter         = 5 * time.Minute
	DefaultCacheFor          = 10 * time.Second
	DefaultCacheSize         = 20_000
	DefaultTimeout           = 2 * time.Second
	stampsPoolSize           = 4
	selectionTimeout         = 1500 * time.Millisecond
)

// Cluster is one configured Mongo replica set.
type Cluster struct {
	Name string // lower-case letters, digits and hyphens; "main" by custom for the first
	URI  string
}

// Config says where tenants live and how many connections they may use together.
type Config struct {
	Clusters  []Cluster // at least one; the first also holds the control database
	Prefix    string    // of all database names
	MasterKey []byte    // 32 bytes: seals every tenant's data key
	OldKeys   [][]byte  // master keys that still open what they sealed, newest first

	Dedicated         map[string]string // credentials reference → URI, for tenants with a pool of their own
	MaxDedicated      int               // dedicated clients open at once
	IdleAfter         time.Duration     // a dedicated client unused for this long is closed
	PoolSize          int               // connections per cluster and process
	DedicatedPoolSize int               // connections per dedicated client
	PatientPoolSize   int               // further connections per cluster for work on whole databases (migrations)

	CacheFor  time.Duration // how long a resolved tenant is believed; at most 10 s
	CacheSize int           // tenants kept resolved
	Timeout   time.Duration // in which a server has to answer
	Stamped   []string      // collections whose writes move their stamp (see Scope.Stamp); nil = DefaultStamped

	Now     func() time.Time
	Logger  *slog.Logger
	Monitor *event.CommandMonitor // follows every command, for traces; nil = nobody does
}

var clusterName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

// withDefaults fills what was left out and reports every problem at once.
func (c Config) withDefaults() (Config, error) {
	setDefault(&c.MaxDedicated, DefaultMaxDedicated)
	setDefault(&c.IdleAfter, DefaultIdleAfter)
	setDefault(&c.PoolSize, DefaultPoolSize)
	setDefault(&c.DedicatedPoolSize, DefaultDedicatedPoolSize)
	setDefault(&c.PatientPoolSize, DefaultPatientPoolSize)
	setDefault(&c.CacheFor, DefaultCacheFor)
	setDefault(&c.CacheSize, DefaultCacheSize)
	setDefault(&c.Timeout, DefaultTimeout)
	if c.Stamped == nil {
		c.Stamped = DefaultStamped()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, errors.Join(c.problems()...)
}

func (c Config) problems() []error {
	var all []error
	if len(c.Clusters) == 0 {
		all = append(all, errors.New("no cluster is configured"))
	}
	seen := map[string]bool{}
	for _, cl := range c.Clusters {
		switch {
		case !clusterName.MatchString(cl.Name):
			all = append(all, fmt.Errorf("cluster name %q: lower-case letters, digits and hyphens", cl.Name))
		case seen[cl.Name]:
			all = append(all, fmt.Errorf("cluster %q is configured twice", cl.Name))
		case cl.URI == "":
			all = append(all, fmt.Errorf("cluster %q has no URI", cl.Name))
		}
		seen[cl.Name] = true
	}
	if c.Prefix == "" || len(c.Prefix) > 30 {
		all = append(all, errors.New("the database prefix needs 1 to 30 characters"))
	}
	for _, key := range append([][]byte{c.MasterKey}, c.OldKeys...) {
		if len(key) != masterKeySize {
			all = append(all, fmt.Errorf("a master key has %d bytes, not %d", len(key), masterKeySize))
		}
	}
	if c.CacheFor > DefaultCacheFor {
		all = append(all, fmt.Errorf("tenants may be believed for at most %s", DefaultCacheFor))
	}
	if c.Now == nil {
		all = append(all, errors.New("no clock is given"))
	}
	return all
}

func setDefault[T int | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}
