// Package mailbox is what the inbox asks of a clinic's mail provider, whichever it is: an IMAP and SMTP server, Gmail or
// Outlook. The adapters beside it (imapbox, gmailbox, graphbox) keep it.
//
// A sync reads a folder in batches. List says what the next batch is and what has happened to what is known; Fetch streams the
// content of those messages that the inbox does not have; and only when they are stored is the batch's cursor kept. A cursor is
// the adapter's own: whoever begins again from an older one is told everything since, perhaps twice, and misses nothing.
package mailbox

import (
	"cmp"
	"context"
	"io"
	"slices"
	"time"
)

// Ref is the place of one message in one mailbox: it never leads to another message.
type Ref struct {
	Folder string `bson:"folder" json:"folder"` // the folder's identifier at the provider
	Epoch  string `bson:"epoch" json:"epoch"`   // UIDVALIDITY (RFC 9051, 2.3.1.1); "" where identifiers last for ever
	ID     string `bson:"id" json:"id"`         // UID, or the provider's identifier
}

// Flags are the marks of a message that the inbox heeds.
type Flags struct {
	Seen     bool `bson:"seen" json:"seen"`
	Flagged  bool `bson:"flagged" json:"flagged"`
	Answered bool `bson:"answered" json:"answered"`
	Draft    bool `bson:"draft" json:"draft"`
}

// Use is what a folder is for.
type Use string

// The uses of folders. Everything that is none of the others is Other.
const (
	Inbox   Use = "inbox"
	Sent    Use = "sent"
	Archive Use = "archive"
	Drafts  Use = "drafts"
	Junk    Use = "junk"
	Trash   Use = "trash"
	All     Use = "all" // holds every message of the mailbox; its messages' own uses say where they stand
	Other   Use = "other"
)

// Folder is one folder of a mailbox.
type Folder struct {
	ID   string
	Name string // as people see it
	Use  Use
}

// SortFolders puts those first in which people look first.
func SortFolders(folders []Folder) {
	rank := func(f Folder) int {
		switch f.Use {
		case Inbox, All:
			return 0
		case Sent:
			return 1
		case Archive:
			return 2
		default:
			return 3
		}
	}
	slices.SortStableFunc(folders, func(a, b Folder) int { return cmp.Compare(rank(a), rank(b)) })
}

// MaxSize is the largest message worth fetching, in bytes. What is larger is sighted all the same.
const MaxSize = 150 << 20

// Sighting is a message that stands in a folder.
type Sighting struct {
	Ref   Ref
	Flags Flags
	Use   Use       // where it stands; the folder's own, except in a folder of the use All
	Size  int64     // bytes as the provider counts them; 0 = not known
	At    time.Time // when it arrived; zero = not known
	// MessageID is given where it is had for nothing, and always in the pass after a folder's epoch has changed: so that what is
	// stored already is recognised by it and its size, and not fetched again. Without angle brackets; "" = none.
	MessageID string
}

// Batch is the next step of a sync.
type Batch struct {
	Messages []Sighting // to store unless they are, the newest first; in a pass also what is stored, with its present flags
	Changed  []Sighting // of known messages, whose flags or place have changed; only Ref, Flags and Use count
	Gone     []Ref      // known messages that the folder holds no longer
	// Pass names a pass over the whole folder: the first one, one after its epoch has changed (references with another epoch
	// hold no longer), and one after the provider has forgotten what happened since the cursor. What the inbox holds of the
	// folder and finds among the Messages of no batch with this Pass, up to the one with More == false, is gone. A pass that is
	// interrupted goes on under its name; no other pass has the same. "" = the batch tells only what is new.
	Pass     string
	Cursor   []byte   // to be kept once all of it is stored
	More     bool     // there is another batch right away
	Progress Progress // of the folder
}

// Progress counts the messages of a folder.
type Progress struct {
	Done  int // sighted so far
	Total int // that the folder holds
}

// Session is an open connection to one mailbox. It is used by one goroutine at a time and closed by whoever opened it.
type Session interface {
	// Folders lists the folders worth reading, in the order of SortFolders: drafts, junk and trash are left out.
	Folders(ctx context.Context) ([]Folder, error)
	// List gives the next batch of a folder after a cursor (nil: from the beginning), of at most limit messages.
	List(ctx context.Context, folder Folder, cursor []byte, limit int) (Batch, error)
	// Fetch streams messages of one folder one after the other, each as it stands (RFC 5322), in any order; those that are
	// gone meanwhile are left out. size is in bytes; 0 = the provider does not tell it beforehand. take must read to the end or err, which ends Fetch with that error.
	Fetch(ctx context.Context, folder Folder, refs []Ref, take func(ref Ref, size int64, content io.Reader) error) error
	// Send hands a finished message to the provider for its recipients, which the message's own header need not name (Bcc). A
	// message may have been taken although a fault says Unavailable; see Fault codes.
	Send(ctx context.Context, from string, to []string, raw Opener) error
	// KeepSent puts a message that was sent into the folder of sent mail, unless the provider does so itself.
	KeepSent(ctx context.Context, raw Opener) error
	Close() error
}

// Opener gives a message anew for each attempt, with its size in bytes.
type Opener interface {
	Open() (io.ReadCloser, error)
	Size() int64
}

// Provider opens mailboxes of one kind.
type Provider interface {
	// Open connects and signs in. renewed is called with a token that had to be renewed, before it is used. Faults: see below.
	Open(ctx context.Context, s Settings, renewed func(context.Context, Token) error) (Session, error)
	// Check connects, signs in, reads the list of folders, and signs in for sending without sending anything. Faults: see below;
	// their one field has the path "incoming" or "outgoing" where only one of the two servers is to blame.
	Check(ctx context.Context, s Settings) error
}

// Kind is a kind of provider.
type Kind string

// The kinds. Yahoo is IMAP with its hosts known.
const (
	IMAP  Kind = "imap"
	Gmail Kind = "gmail"
	Graph Kind = "outlook"
)

// Security is how a connection is encrypted.
type Security string

// The ways. There is no plain one; Plain is refused outside of development.
const (
	TLS      Security = "tls"      // from the first byte
	StartTLS Security = "starttls" // before anything secret is said
	Plain    Security = "plain"
)

// Server is one end of an IMAP or SMTP account.
type Server struct {
	Host     string   `bson:"host" json:"host"`
	Port     int      `bson:"port" json:"port"`
	Security Security `bson:"security" json:"security"`
}

// Settings is how to reach a mailbox.
type Settings struct {
	Kind     Kind
	Address  string // the mailbox's own
	Incoming Server // of IMAP
	Outgoing Server // SMTP
	Username string // of both; "" = Address
	Secret   Secret
}

// Secret opens the mailbox. It is kept sealed.
type Secret struct {
	Password string `json:"password,omitempty"`
	Token    Token  `json:"token,omitzero"`
}

// Token is what OAuth 2.0 (RFC 6749) gave.
type Token struct {
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`
	Expiry  time.Time `json:"expiry"`
}
