package inbox

import (
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// AccountState is what a connected mailbox does.
type AccountState string

// The states.
const (
	Active    AccountState = "active"
	Paused    AccountState = "paused"    // by a person
	Attention AccountState = "attention" // stopped until a person mends what Code says
	Leaving   AccountState = "leaving"   // disconnected; its mail is being removed
	Left      AccountState = "left"      // disconnected, its mail kept
)

// Account is a mailbox that the clinic has connected.
type Account struct {
	ID        string            `bson:"_id"`
	Name      string            `bson:"name"` // for the staff: "Recepție"
	Address   string            `bson:"address"`
	FromName  string            `bson:"from_name"` // of mails sent through it
	Signature string            `bson:"signature"` // text below them
	Kind      mailbox.Kind      `bson:"kind"`
	Preset    string            `bson:"preset"` // "yahoo" or ""
	Incoming  mailbox.Server    `bson:"incoming,omitempty"`
	Outgoing  mailbox.Server    `bson:"outgoing,omitempty"`
	Username  string            `bson:"username,omitempty"`
	Sealed    []byte            `bson:"secret"` // mailbox.Secret
	State     AccountState      `bson:"state"`
	Code      string            `bson:"code,omitempty"` // of the fault that the last sync ended with
	Failures  int               `bson:"failures"`       // in a row
	LastSync  time.Time         `bson:"last_sync,omitempty"`
	NextSync  time.Time         `bson:"next_sync,omitempty"`
	History   bool              `bson:"history"` // older mail is still being read
	Done      int               `bson:"done"`    // of Total messages, while History
	Total     int               `bson:"total"`
	Folders   map[string]Folder `bson:"folders,omitempty"` // by identifier; see folderKey
	Lease     Lease             `bson:"lease,omitempty"`
	Rev       int64             `bson:"rev"` // of what a person edits
	CreatedAt time.Time         `bson:"created_at"`
	ChangedAt time.Time         `bson:"changed_at"`
}

// Folder is how far a folder has been read.
type Folder struct {
	ID     string      `bson:"id"`
	Name   string      `bson:"name"`
	Use    mailbox.Use `bson:"use"`
	Cursor []byte      `bson:"cursor,omitempty"`
	Epoch  string      `bson:"epoch,omitempty"`
	More   bool        `bson:"more"` // there is another batch
	Done   int         `bson:"done"`
	Total  int         `bson:"total"`
}

// Lease lets one process at a time read a mailbox. Fence grows with every holder: what a slower one writes late is refused.
type Lease struct {
	Fence int64     `bson:"fence"`
	Until time.Time `bson:"until"`
}
