// Package mimemail reads and writes mail messages (RFC 5322, 2045 to 2047, 2183, 2231, 3676) as streams.
//
// Reading takes a message as it comes: what is broken is told by Message.Problem and read as far as it can be. It goes through
// the message once and holds a header, the texts up to MaxBody and one buffer, however large the message is. Libraries for
// well-formed mail end at the first malformed header or boundary, which is why the reader is our own; charsets are x/text's.
package mimemail

import "time"

// The limits of what is read of a message. What is beyond them is skipped.
const (
	MaxBody       = 1 << 20 // bytes of each of Text and HTML
	MaxParts      = 1000    // parts that are noted
	MaxAddresses  = 200     // of each header
	MaxReferences = 50      // the newest
	maxDepth      = 30      // multiparts within one another
	maxHeader     = 256 << 10
	maxValue      = 998 // bytes of an identifier or a content type, runes of a subject
	maxName       = 200 // runes of a file's name
)

// The problems of a message, the weightiest first; Message.Problem tells one.
const (
	BadHeader    = "header"         // lines in a header that are no fields, or more of them than is read
	TooDeep      = "too_deep"       // more multiparts within one another than anybody writes; what follows is not read
	TooManyParts = "too_many_parts" // the parts after the first 1,000 are not noted
	BadMIME      = "mime"           // a multipart without its boundary, or one that ends in the middle
	BadCharset   = "charset"        // a charset that is unknown or not the text's
	BadEncoding  = "encoding"       // a transfer encoding that is unknown or broken
)

// Message is what was read of a message.
type Message struct {
	MessageID             string   // without its angle brackets; "" = none
	InReplyTo, References []string // without angle brackets, the oldest first
	Subject               string
	From, Sender          Address
	ReplyTo, To, Cc, Bcc  []Address
	Date                  time.Time // as its sender says, UTC; zero when absent or nonsense
	Automatic             bool      // a program's: a bulk mail, a list's, an automatic answer or a delivery report
	// Text and HTML are the body's two forms in valid UTF-8 with "\n" as the line end, each at most MaxBody long. A form that
	// would not be the whole body is left out, so at most one of them is "" unless the body is empty.
	Text, HTML string
	Truncated  bool   // a form was longer than MaxBody
	Parts      []Part // everything that is not the body
	Problem    string // "" = well-formed enough; otherwise one of the codes above
}

// Address is a person's or a program's mail address. Address may be "" when only a name can be made out.
type Address struct {
	Name    string `bson:"name" json:"name"`
	Address string `bson:"address" json:"address"`
}

// Part is a piece of a message that is not its body: an attachment, an image within the text, a message that was attached.
type Part struct {
	Path        string `bson:"path"`                 // its number as in IMAP's BODY[…] (RFC 9051, 6.4.5): "2.1"
	Name        string `bson:"name"`                 // a file name without folders, at most 200 characters; "" = it has none
	ContentType string `bson:"content_type"`         // media type in lower case, without parameters
	ContentID   string `bson:"content_id,omitempty"` // without angle brackets
	Inline      bool   `bson:"is_inline,omitempty"`  // Read: the HTML shows it by its ContentID. Open: its header says so
	Size        int64  `bson:"size"`                 // bytes when decoded; Open does not know it
}

// note keeps the weightiest problem.
func (m *Message) note(problem string) {
	if problem != "" && (m.Problem == "" || weight(problem) < weight(m.Problem)) {
		m.Problem = problem
	}
}

func weight(problem string) int {
	for i, p := range []string{BadHeader, TooDeep, TooManyParts, BadMIME, BadCharset, BadEncoding} {
		if p == problem {
			return i
		}
	}
	return len(problem)
}
