package inbox

import (
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

// State is what a mail of a conversation is.
type State string

// The states. A mail that is written here goes from Draft over Queued and Sending to Sent; Queued goes back to Draft when it is
// taken back in time, and Sending to Queued, Failed or Uncertain.
const (
	Received  State = "received"
	Sent      State = "sent" // by us, or found in the mailbox's folder of sent mail
	Draft     State = "draft"
	Queued    State = "queued"    // leaves at SendAt, and can be taken back until then
	Sending   State = "sending"   // being handed over
	Failed    State = "failed"    // not sent; may be tried again
	Uncertain State = "uncertain" // perhaps sent: the connection broke at the last word; a person decides
	Note      State = "note"      // for colleagues only
	Discarded State = "discarded" // a draft that was thrown away, until its files are gone
)

// Settled says whether the mail has come to rest in the conversation: it counts, and is shown as mail.
func (s State) Settled() bool { return s == Received || s == Sent }

// Mail is one message: received, sent, being written, or a note to colleagues.
type Mail struct {
	ID             string `bson:"_id"`
	AccountID      string `bson:"account_id"`
	ConversationID string `bson:"conversation_id"` // "" for the draft of a new one
	State          State  `bson:"state"`

	Places []string `bson:"places,omitempty"` // where it stands in the mailbox, see placeKey
	Gone   bool     `bson:"gone,omitempty"`   // deleted in the mailbox; not shown
	// Passes tells, by folderKey, in which pass over a folder the mail was sighted last, and where; see mailbox.Batch.
	Passes map[string]Pass `bson:"passes,omitempty"`

	MessageID string    `bson:"message_id"` // without brackets; "" = it has none
	Digest    string    `bson:"digest"`     // SHA-256 of the raw message, hex; "" while it is being written
	Size      int64     `bson:"size"`       // of the raw message
	ThreadIDs []string  `bson:"thread_ids"` // its own and the referred Message-IDs
	At        time.Time `bson:"at"`         // arrived or sent; of a draft: last changed

	From    mimemail.Address   `bson:"from"`
	ReplyTo []mimemail.Address `bson:"reply_to,omitempty"`
	To      []mimemail.Address `bson:"to"`
	Cc      []mimemail.Address `bson:"cc,omitempty"`
	Bcc     []mimemail.Address `bson:"bcc,omitempty"`

	Subject   string          `bson:"subject"`
	Snippet   string          `bson:"snippet"`
	Text      string          `bson:"text,omitempty"`      // of a note; that of a mail is in its Body
	Automatic bool            `bson:"automatic,omitempty"` // newsletters, notices, answers by machines
	Flags     mailbox.Flags   `bson:"flags"`
	Parts     []mimemail.Part `bson:"parts,omitempty"`
	Problem   string          `bson:"problem,omitempty"` // it could not be understood as a whole; see mimemail.Message
	Object    string          `bson:"object,omitempty"`  // of a large raw message: its name in the object store
	ObjectKey []byte          `bson:"object_key,omitempty"`

	Author    Author    `bson:"author,omitempty"` // who wrote it here; zero for mail from the mailbox
	CreatedAt time.Time `bson:"created_at"`
	ChangedAt time.Time `bson:"changed_at"`

	Outgoing `bson:",inline"`
}

// Pass is the last pass over a folder in which a mail was sighted.
type Pass struct {
	Name string   `bson:"name"`
	At   []string `bson:"at"` // the places
}

// Author is the member who wrote a mail or a note.
type Author struct {
	ID   string `bson:"id"` // the person
	Name string `bson:"name"`
}

// IsZero says that nobody wrote it here; it keeps mail from the mailbox out of the index of authors.
func (a Author) IsZero() bool { return a == Author{} }

// Outgoing is what only mails that are written here have. Its text is kept with it until the first attempt at sending, which
// writes the Body.
type Outgoing struct {
	InReplyTo     string     `bson:"in_reply_to,omitempty"` // the mail that it answers, by its ID here
	Forwards      string     `bson:"forwards,omitempty"`    // the mail that it passes on
	Refs          []string   `bson:"refs,omitempty"`        // the Message-IDs of the chain that it goes on, the last is the one answered
	SeenInID      string     `bson:"seen_in_id,omitempty"`  // the conversation's LastInID that its writer had seen
	ClientID      string     `bson:"for_client,omitempty"`  // whom the new conversation is about
	Text          string     `bson:"text,omitempty"`        // as typed
	HTML          string     `bson:"html,omitempty"`        // the same with its looks; "" = text alone
	Quote         Quote      `bson:"quote,omitempty"`
	WithQuote     bool       `bson:"with_quote,omitempty"`
	WithSignature bool       `bson:"with_signature,omitempty"`
	Attached      []Attached `bson:"attached,omitempty"`
	CloseAfter    bool       `bson:"close_after,omitempty"` // the conversation, once it is sent
	SendAt        time.Time  `bson:"send_at,omitempty"`     // when somebody has to look after it next
	Date          time.Time  `bson:"date,omitempty"`        // of its header, fixed by the first attempt
	HandedAt      time.Time  `bson:"handed_at,omitempty"`   // when the running attempt began to hand it over; zero = it has not
	Attempts      int        `bson:"attempts,omitempty"`    // since it was queued
	Fence         int64      `bson:"fence,omitempty"`       // grows with every attempt; what a slower one writes late is refused
	Code          string     `bson:"code,omitempty"`        // of the fault that stopped it, or the last attempt
	Rev           int64      `bson:"rev,omitempty"`
	RequestHash   string     `bson:"request_hash,omitempty"`
	Kept          bool       `bson:"kept,omitempty"` // it stands in the mailbox's folder of sent mail
}

// Quote is what a reply or a forward repeats of the mail before it.
type Quote struct {
	Intro string `bson:"intro"` // "Ana Pop wrote on …:"
	Text  string `bson:"text"`
}

// IsZero says that there is nothing to repeat.
func (q Quote) IsZero() bool { return q == Quote{} }

// Attached is a file that goes along with a mail: an object of its own, or a part of another mail.
type Attached struct {
	ID          string    `bson:"id"` // also the object's name
	Name        string    `bson:"name"`
	ContentType string    `bson:"content_type"`
	Size        int64     `bson:"size"`          // in bytes; while it is being uploaded, what was announced
	Key         []byte    `bson:"key,omitempty"` // of the object; sealed
	MailID      string    `bson:"mail_id,omitempty"`
	Path        string    `bson:"path,omitempty"` // of the part of that mail
	Ready       bool      `bson:"ready"`
	CreatedAt   time.Time `bson:"created_at"`
}

// Body is the content of a mail, kept beside it.
type Body struct {
	ID        string `bson:"_id"` // the mail's
	Text      string `bson:"text,omitempty"`
	HTML      string `bson:"html,omitempty"`
	Truncated bool   `bson:"truncated,omitempty"`
	Raw       []byte `bson:"raw,omitempty"`   // the whole message, gzip; absent when it is an object, or not written yet
	Fence     int64  `bson:"fence,omitempty"` // of the attempt that wrote it
}

// Address is one of a mail.
type Address = mimemail.Address

// Part is one of a mail.
type Part = mimemail.Part
