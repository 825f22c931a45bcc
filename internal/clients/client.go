// Package clients keeps the people whom a clinic treats: their data, the search in it and the guard against entering the
// same person twice.
package clients

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
)

// Status is where a client stands with the clinic.
type Status string

// The statuses.
const (
	Lead     Status = "lead"
	Active   Status = "active"
	Inactive Status = "inactive"
	VIP      Status = "vip"
)

// Source is how a client came to the clinic.
type Source string

// The sources.
const (
	FromEmail    Source = "email"
	FromForm     Source = "form"
	FromBooking  Source = "booking"
	WalkIn       Source = "walk-in"
	Referral     Source = "referral"
	FromImport   Source = "import"
	UnknownStart Source = "unknown"
)

func statuses() []Status { return []Status{Lead, Active, Inactive, VIP} }

func sources() []Source {
	return []Source{FromEmail, FromForm, FromBooking, WalkIn, Referral, FromImport, UnknownStart}
}

// Bounds of the fields, in runes where text is meant.
const (
	MaxName    = 200
	MaxAddress = 500
	MaxNotes   = 10_000
	MaxTags    = 20
	MaxTag     = 40
)

const dayLayout = "2006-01-02"

// Client is one person whom the clinic treats.
type Client struct {
	ID          string   `bson:"_id"`
	Name        string   `bson:"name"`
	Email       string   `bson:"email,omitempty"`         // normalised: trimmed, lower case
	Phone       string   `bson:"phone,omitempty"`         // E.164
	DateOfBirth string   `bson:"date_of_birth,omitempty"` // a local day, "2006-01-02"; "" = not known
	Address     string   `bson:"address,omitempty"`
	Notes       string   `bson:"notes,omitempty"`
	Tags        []string `bson:"tags"`
	Status      Status   `bson:"status"`
	Source      Source   `bson:"source"`
	// Minor is what was declared; where the day of birth is known, reading computes it anew.
	Minor      bool           `bson:"minor,omitempty"`
	Guardian   *Guardian      `bson:"guardian,omitempty"`
	Consents   []Consent      `bson:"consents,omitempty"` // what is in force, one for each channel that was decided
	LegalHold  bool           `bson:"legal_hold,omitempty"`
	Custom     map[string]any `bson:"custom,omitempty"` // by the key of the Field
	Visits     Visits         `bson:"visits,omitempty"`
	Rev        int64          `bson:"rev"`
	CreatedAt  time.Time      `bson:"created_at"`
	ChangedAt  time.Time      `bson:"changed_at"`
	DeletedAt  *time.Time     `bson:"deleted_at,omitempty"`
	MergedInto string         `bson:"merged_into,omitempty"` // the client who this one was found to be
}

// Visits is what the calendar says of a client, kept here to sort and filter by. The calendar is the truth.
type Visits struct {
	FirstAt *time.Time `bson:"first_at,omitempty"`
	LastAt  *time.Time `bson:"last_at,omitempty"` // the start of the last appointment that took place
	NextAt  *time.Time `bson:"next_at,omitempty"` // the start of the next one that is to take place
	Count   int        `bson:"count,omitempty"`
	NoShows int        `bson:"no_shows,omitempty"`
}

// Ref is the part of a client that a calendar shows.
type Ref struct {
	ID    string `bson:"_id"`
	Name  string `bson:"name"`
	Phone string `bson:"phone,omitempty"`
	Email string `bson:"email,omitempty"`
	// DeletedAt is set for who has been deleted or merged into another: shown where they were, but not booked again.
	DeletedAt *time.Time `bson:"deleted_at,omitempty"`
}

// IsGone says whether nothing new may be made for the client.
func (r Ref) IsGone() bool { return r.DeletedAt != nil }

// record is a client as it is stored: with what search, order and the guard against doubles need.
type record struct {
	Client      `bson:",inline"`
	SortName    string   `bson:"sort_name"`
	Search      []string `bson:"search"`
	DedupeKeys  []string `bson:"dedupe_keys,omitempty"` // unique over the clinic; absent where a double was allowed
	Granted     []string `bson:"granted,omitempty"`     // the channels with a consent in force
	RequestHash string   `bson:"request_hash"`
	MergeID     string   `bson:"merge_id,omitempty"` // the merge that hides the client
	Merged      []string `bson:"merged,omitempty"`   // the merges whose fields the client has
}

// check brings the client to its normal form and faults with Invalid on what breaks a rule.
func (c *Client) check(now time.Time) error {
	var bad fault.Problems
	c.Name = strings.Join(strings.Fields(c.Name), " ")
	switch {
	case c.Name == "":
		bad.Add("name", "required", "A client needs a name.")
	case utf8.RuneCountInString(c.Name) > MaxName || hasControl(c.Name):
		bad.Add("name", "too_long", fmt.Sprintf("At most %d characters in one line.", MaxName))
	}
	if utf8.RuneCountInString(c.Address) > MaxAddress {
		bad.Add("address", "too_long", fmt.Sprintf("At most %d characters.", MaxAddress))
	}
	if utf8.RuneCountInString(c.Notes) > MaxNotes {
		bad.Add("notes", "too_long", fmt.Sprintf("At most %d characters.", MaxNotes))
	}
	if c.DateOfBirth != "" && !isBirthday(c.DateOfBirth, now) {
		bad.Add("date_of_birth", "invalid_date", "Write a real day as 1980-12-31, not in the future.")
	}
	if !slices.Contains(statuses(), c.Status) {
		bad.Add("status", "unknown_value", "The status is lead, active, inactive or vip.")
	}
	if !slices.Contains(sources(), c.Source) {
		bad.Add("source", "unknown_value", "This is not a source of clients.")
	}
	tags, ok := normaliseTags(c.Tags)
	if !ok {
		bad.Add("tags", "too_long", fmt.Sprintf("At most %d tags of %d characters.", MaxTags, MaxTag))
	}
	c.Tags = tags
	c.Guardian.check(c.ID, bad.Add)
	return bad.Err()
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }

// isBirthday allows one day more than today's in UTC, for clinics east of it.
func isBirthday(s string, now time.Time) bool {
	t, err := time.Parse(dayLayout, s)
	return err == nil && t.Year() >= 1880 && !t.After(now.Add(14*time.Hour))
}

func normaliseTags(in []string) ([]string, bool) {
	tags := []string{}
	for _, t := range in {
		t = strings.Join(strings.Fields(t), " ")
		if t == "" || slices.ContainsFunc(tags, func(have string) bool { return strings.EqualFold(have, t) }) {
			continue
		}
		if utf8.RuneCountInString(t) > MaxTag || hasControl(t) {
			return tags, false
		}
		tags = append(tags, t)
	}
	return tags, len(tags) <= MaxTags
}
