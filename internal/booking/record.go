package booking

import "time"

// state is where a record stands.
type state string

const (
	held     state = "held"
	released state = "released" // its challenge is spent all the same
	booked   state = "booked"
	renewed  state = "renewed" // the staff booked it; all that is kept is the version of its link
)

// record is what online booking keeps beside an appointment, under its identifier, from the hold on. The calendar alone
// says whether there is an appointment; a record without one says nothing.
type record struct {
	ID        string    `bson:"_id"`
	State     state     `bson:"state"`
	Wish      string    `bson:"wish"`       // fingerprint of what was asked for
	Address   string    `bson:"address"`    // pseudonym of the network that holds
	HeldUntil time.Time `bson:"held_until"` // and for long after, so that its challenge is not taken twice

	// What follows is there once somebody booked.
	Request  string        `bson:"request,omitempty"`  // fingerprint of the details
	Contacts []string      `bson:"contacts,omitempty"` // pseudonyms of e-mail address and phone
	Language string        `bson:"language,omitempty"`
	Consent  *givenConsent `bson:"consent,omitempty"`
	Told     *told         `bson:"told,omitempty"` // what the visitor knows
	Link     int64         `bson:"link,omitempty"` // version of the manage link; one more revokes those before
	End      time.Time     `bson:"end,omitempty"`
	BookedAt time.Time     `bson:"booked_at,omitempty"`
}

// givenConsent is what somebody agreed to when booking. The address is a pseudonym.
type givenConsent struct {
	Version  int       `bson:"version"`
	Language string    `bson:"language"`
	Hash     string    `bson:"hash"` // SHA-256 of the text
	At       time.Time `bson:"at"`
	Address  string    `bson:"address"`
}

// told is what somebody last heard of their visit, on the screen or by mail.
type told struct {
	Start time.Time `bson:"start"`
	Off   bool      `bson:"off,omitempty"` // that it is cancelled
	By    string    `bson:"by"`            // the outbox's row that said so; "" = the screen after booking
}

// knows says whether the news is none any more: nothing has changed since it was told, or it was taken back before
// anybody heard of it.
func (t *told) knows(start time.Time, off bool) bool {
	return t != nil && t.Off == off && (off || t.Start.Equal(start))
}
