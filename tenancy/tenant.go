// Package tenancy keeps clinics apart: who they are (Directory), where their data lives (Router) and the only door to
// it (Scope).
package tenancy

import (
	"time"

	"github.com/m-saas/m-saas/internal/weekly"
)

// ID identifies a tenant for ever; its form is id.Tenant's ("ten_…").
type ID string

// State is where a tenant is in its life: provisioning → active ⇄ suspended → deleted → purged.
type State string

// The states of a tenant.
const (
	Provisioning State = "provisioning"
	Active       State = "active"
	Suspended    State = "suspended"
	Deleted      State = "deleted"
	Purged       State = "purged"
)

// Placement says where a tenant's database lives.
type Placement struct {
	Cluster  string `bson:"cluster"`  // name of a configured cluster
	Database string `bson:"database"` // name of the database on it
	// CredentialsRef names configured credentials of the tenant's own ("" = the cluster's shared client).
	CredentialsRef string `bson:"credentials_ref,omitempty"`
}

// Settings are what the clinic says of itself.
type Settings struct {
	Name     string `bson:"name"`
	TimeZone string `bson:"time_zone"` // IANA name
	Currency string `bson:"currency"`  // ISO 4217
	Language string `bson:"language"`  // "ro" or "en"
	Phone    string `bson:"phone,omitempty"`
	Address  string `bson:"address,omitempty"`

	// Languages are those that the clinic's clients may choose; Language is always one of them.
	Languages  []string       `bson:"languages,omitempty"`
	Hours      []weekly.Hours `bson:"hours,omitempty"`        // when the clinic is open, in its zone; none = not said
	LogoFileID string         `bson:"logo_file_id,omitempty"` // names the stored logo; "" = none
	BrandColor string         `bson:"brand_color,omitempty"`  // "#0f766e", dark enough for white text; "" = ours
}

// Tenant is one clinic as the control database knows it.
type Tenant struct {
	ID            ID        `bson:"_id"`
	Slug          string    `bson:"slug"` // in URLs; unique, lower-case letters, digits and hyphens, 3–40
	Settings      Settings  `bson:"settings"`
	State         State     `bson:"state"`
	StateReason   string    `bson:"state_reason,omitempty"`
	Placement     Placement `bson:"placement"`
	SchemaVersion int       `bson:"schema_version"`           // newest tenant migration that has run
	DataKey       []byte    `bson:"data_key"`                 // the tenant's key, sealed with the platform's master key
	StepsDone     []string  `bson:"steps_done"`               // ledger of the running step list (provisioning)
	ReadOnlyFrom  time.Time `bson:"read_only_from,omitempty"` // see ReadOnly; zero = never
	ReadOnlyWhy   string    `bson:"read_only_why,omitempty"`  // "trial", "payment" or "canceled"
	CreatedAt     time.Time `bson:"created_at"`
	ChangedAt     time.Time `bson:"changed_at"`
	Rev           int64     `bson:"rev"`

	Pause   *Pause `bson:"pause,omitempty"`   // while an operation keeps writes out, or is about to
	Fence   int64  `bson:"fence,omitempty"`   // of the last migration run that touched the database
	Watched string `bson:"watched,omitempty"` // the operation that copies the database and wants to know what is written
}
