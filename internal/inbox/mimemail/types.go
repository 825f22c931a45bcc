// Package mimemail reads and writes messages (RFC 5322, MIME).
package mimemail

import (
	"io"
	"time"
)

// MaxBody is how much of each form of a message's text is read, in bytes.
const MaxBody = 1 << 20

// Message is what Read finds in a message.
type Message struct {
	MessageID             string   // without brackets; "" = none
	InReplyTo, References []string // without brackets, the newest 50
	Subject               string
	From, Sender          Address
	ReplyTo, To, Cc, Bcc  []Address // 200 each at most
	Date                  time.Time // zero when it is absent or nonsense
	Automatic             bool      // by a machine: Auto-Submitted, Precedence bulk or list, List-Id
	Text, HTML            string    // UTF-8, MaxBody each
	Truncated             bool      // the text goes on
	Parts                 []Part    // what is not the body, 1,000 at most
	Problem               string    // "" = well-formed enough; "header", "mime", "charset", "encoding", "too_many_parts", "too_deep"
}

// Address is a name with its address.
type Address struct {
	Name    string `bson:"name" json:"name"`
	Address string `bson:"address" json:"address"`
}

// Part is an attachment, an inline picture or an attached message.
type Part struct {
	Path        string `bson:"path"` // as in IMAP's BODY[]: "2.1"
	Name        string `bson:"name"`
	ContentType string `bson:"content_type"`
	ContentID   string `bson:"content_id,omitempty"` // without brackets
	Inline      bool   `bson:"inline,omitempty"`
	Size        int64  `bson:"size"` // decoded, in bytes
}

// Outgoing is what Write makes a message of.
type Outgoing struct {
	MessageID, InReplyTo string // without brackets
	References           []string
	Date                 time.Time
	From                 Address
	To, Cc, Bcc, ReplyTo []Address // Bcc is not written
	Subject, Text, HTML  string
	Inline, Attached     []Attachment
}

// Attachment is a file of an outgoing message.
type Attachment struct {
	Name, ContentType, ContentID string
	Open                         func() (io.ReadCloser, error)
}
