package inbox

import (
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

// Status is where the team stands with a conversation.
type Status string

// The statuses.
const (
	Open    Status = "open"
	Snoozed Status = "snoozed" // open again at SnoozedUntil, or when the other side writes
	Closed  Status = "closed"  // open again when the other side writes
)

// Channel is the way on which the messages of a conversation travel.
type Channel string

// The channels.
const (
	Email Channel = "email"
)

// everybody stands in ReadBy for all members: what was read in the mailbox itself was read by the clinic.
const everybody = "*"

// Bounds of a conversation.
const (
	MaxMails    = 200   // of one conversation; what comes then begins another
	maxPeople   = 20    // named in the list
	maxTags     = 20    // of a conversation
	maxTagRunes = 40    // of a tag
	maxNote     = 10000 // runes
)

// Conversation is a thread of mails, with what the team has made of it.
type Conversation struct {
	ID        string  `bson:"_id"`
	AccountID string  `bson:"account_id"`
	Channel   Channel `bson:"channel"`

	// What its mails come to. Hidden until there is a mail, and when there is none any more.
	Hidden     bool               `bson:"hidden"`
	MergedInto string             `bson:"merged_into,omitempty"` // another conversation that has taken its mails
	Subject    string             `bson:"subject"`               // of the first mail
	SubjectKey string             `bson:"subject_key"`           // mimemail.NormalSubject, with the account
	With       mimemail.Address   `bson:"with"`                  // the other side, as last seen
	People     []mimemail.Address `bson:"people"`                // everybody but the account itself
	Snippet    string             `bson:"snippet"`               // of the last mail
	LastOut    bool               `bson:"last_out"`              // the last mail is the clinic's
	LastMailID string             `bson:"last_mail_id"`
	FirstAt    time.Time          `bson:"first_at"`
	LastAt     time.Time          `bson:"last_at"`
	LastInAt   time.Time          `bson:"last_in_at"` // of the last mail of the other side; zero = none
	LastInID   string             `bson:"last_in_id"` // that mail
	Mails      int                `bson:"mails"`
	Files      bool               `bson:"files"` // some mail has attachments
	Failed     bool               `bson:"failed,omitempty"`
	BareReply  bool               `bson:"bare_reply,omitempty"` // its first mail answers one that it does not name
	Stale      bool               `bson:"stale,omitempty"`      // its mails have changed since; see refresh

	// What the team has made of it.
	Status       Status    `bson:"status"`
	SnoozedUntil time.Time `bson:"snoozed_until,omitempty"`
	AssigneeID   string    `bson:"assignee_id"` // a member; "" = nobody
	Tags         []string  `bson:"tags"`
	ClientID     string    `bson:"client_id"` // "" = none
	ReadBy       []string  `bson:"read_by"`   // persons who have read the last mail of the other side, or everybody

	Words     []string  `bson:"words,omitempty"` // folded, by which it is found; not read back
	Rev       int64     `bson:"rev"`
	CreatedAt time.Time `bson:"created_at"`
	ChangedAt time.Time `bson:"changed_at"`
}

// UnreadBy says whether a person has not read the last mail of the other side.
func (c Conversation) UnreadBy(person string) bool {
	if c.LastInAt.IsZero() {
		return false
	}
	for _, p := range c.ReadBy {
		if p == person || p == everybody {
			return false
		}
	}
	return true
}
