package booking

import "time"

// state is where a record stands.
type state string

const (
	held     state = "held"
	released state = "released" // its challenge is spent all the same
	booked   state = "booked"
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
