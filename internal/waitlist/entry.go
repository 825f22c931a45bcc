// Package waitlist keeps who waits for a time, and offers it as soon as one is free.
//
// It looks at what is true, not at events: whenever an entry waits while a time that fits is free, a pass over the clinic's
// waitlist (Run) offers it, by a mail with a link. What frees time only hastens the pass. An entry has at most one open
// offer, which lives in the entry's own document; offers of the same time to several people hold nothing: who accepts first
// books it, through the guard that every booking meets, and the others wait on.
package waitlist

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// The bounds of the waitlist.
const (
	MaxEntries   = 500 // that wait in one clinic
	MaxProviders = 20
	MaxTimes     = 7
	MaxNotes     = 1000 // runes
	MaxReach     = 366 * 24 * time.Hour
	maxPast      = 20 // offers of an entry that are remembered
)

// Status is where an entry stands.
type Status string

// The statuses of an entry.
const (
	Waiting Status = "waiting"
	Offered Status = "offered" // an offer is open
	Booked  Status = "booked"
	Closed  Status = "closed" // taken off the list, or its days are over
)

// Statuses lists all of them.
func Statuses() []Status { return []Status{Waiting, Offered, Booked, Closed} }

// TimeRange is a part of the day, [From, To) in the clinic's zone: the appointment lies within.
type TimeRange struct {
	From catalogue.Clock `bson:"from"`
	To   catalogue.Clock `bson:"to"`
}

// Wish is what somebody waits for. Empty lists mean: any.
type Wish struct {
	ServiceIDs  []string    `bson:"service_ids"` // 1 to scheduling.MaxServices
	ProviderIDs []string    `bson:"provider_ids"`
	Weekdays    []int       `bson:"weekdays"` // 1 (Monday) to 7 (Sunday)
	Times       []TimeRange `bson:"times"`
	From        string      `bson:"from"` // first local day, "2026-11-24"
	To          string      `bson:"to"`   // last local day
	Urgent      bool        `bson:"urgent"`
	AutoOffer   bool        `bson:"auto_offer"` // offer by mail without asking the staff
	Notes       string      `bson:"notes"`
}

// Outcome says how an offer ended.
type Outcome string

// The outcomes of offers.
const (
	Declined  Outcome = "declined"
	Expired   Outcome = "expired"
	Lost      Outcome = "lost"      // somebody else has the time
	Withdrawn Outcome = "withdrawn" // by the staff
)

// Offer is a free time that an entry's client may take until it expires.
type Offer struct {
	Number       int64     `bson:"number"` // counts the entry's offers; the link's version
	Start        time.Time `bson:"start"`
	End          time.Time `bson:"end"`
	ProviderID   string    `bson:"provider_id"`
	ProviderName string    `bson:"provider_name"`
	ResourceID   string    `bson:"resource_id,omitempty"`
	Accepted     bool      `bson:"accepted"` // the client has said yes; the booking follows
	MadeBy       string    `bson:"made_by"`  // a member's name; "" when it was made by itself
	MadeAt       time.Time `bson:"made_at"`
	ExpiresAt    time.Time `bson:"expires_at"`
}

// PastOffer is an offer that came to nothing.
type PastOffer struct {
	Number     int64     `bson:"number"`
	Start      time.Time `bson:"start"`
	ProviderID string    `bson:"provider_id"`
	Outcome    Outcome   `bson:"outcome"`
	At         time.Time `bson:"at"`
}

// Entry is one client who waits.
type Entry struct {
	ID            string      `bson:"_id"`
	ClientID      string      `bson:"client_id"`
	Client        clients.Ref `bson:"-"` // as the client is called now; joined when read
	ServiceNames  []string    `bson:"-"` // as the services are called now
	Wish          `bson:",inline"`
	Status        Status      `bson:"status"`
	Offer         *Offer      `bson:"offer,omitempty"`
	Past          []PastOffer `bson:"past"`
	Offers        int64       `bson:"offers"` // how many were made
	AppointmentID string      `bson:"appointment_id,omitempty"`
	Taken         *Offer      `bson:"taken,omitempty"` // the offer that was booked
	CloseReason   string      `bson:"close_reason,omitempty"`
	CreatedBy     string      `bson:"created_by"`
	Rev           int64       `bson:"rev"`
	CreatedAt     time.Time   `bson:"created_at"`
	ChangedAt     time.Time   `bson:"changed_at"`
	RequestHash   string      `bson:"request_hash"`
}

// isOpen says whether the entry still waits for something.
func (e Entry) isOpen() bool { return e.Status == Waiting || e.Status == Offered }

// endOffer takes the open offer off, with how it ended, and lets the entry wait on.
func (e *Entry) endOffer(how Outcome, now time.Time) {
	o := e.Offer
	e.Offer, e.Status = nil, Waiting
	e.Past = append(e.Past, PastOffer{Number: o.Number, Start: o.Start, ProviderID: o.ProviderID, Outcome: how, At: now})
	if len(e.Past) > maxPast {
		e.Past = e.Past[len(e.Past)-maxPast:]
	}
}

// hasHad says whether the time was offered to the entry before and not taken. What was lost or withdrawn may come again.
func (e Entry) hasHad(s scheduling.Slot) bool {
	return slices.ContainsFunc(e.Past, func(p PastOffer) bool {
		return (p.Outcome == Declined || p.Outcome == Expired) && p.ProviderID == s.ProviderID && p.Start.Equal(s.Start)
	})
}

// suits says whether a free time lies in the days and hours of the wish.
func (w Wish) suits(s scheduling.Slot, zone *time.Location) bool {
	day := scheduling.DayOf(s.Start, zone)
	if d := day.String(); d < w.From || d > w.To {
		return false
	}
	if len(w.ProviderIDs) > 0 && !slices.Contains(w.ProviderIDs, s.ProviderID) {
		return false
	}
	if len(w.Weekdays) > 0 && !slices.Contains(w.Weekdays, day.Weekday()) {
		return false
	}
	if len(w.Times) == 0 {
		return true
	}
	from := clockOf(s.Start, zone)
	to := from + catalogue.Clock(s.Length()/time.Minute)
	return slices.ContainsFunc(w.Times, func(t TimeRange) bool { return from >= t.From && to <= t.To })
}

func clockOf(t time.Time, zone *time.Location) catalogue.Clock {
	local := t.In(zone)
	return catalogue.Clock(local.Hour()*60 + local.Minute())
}

const dayLayout = "2006-01-02"

// check brings the wish to its normal form and adds what is wrong; references are looked up elsewhere.
func (w *Wish) check(today string) error {
	bad := fault.New(fault.Invalid, "invalid_input", "Some fields are not right.")
	add := func(path, code, message string) { bad = bad.WithField(path, code, message) }
	w.Notes = strings.TrimSpace(w.Notes)
	if utf8.RuneCountInString(w.Notes) > MaxNotes {
		add("notes", "too_long", fmt.Sprintf("At most %d characters.", MaxNotes))
	}
	w.ProviderIDs, w.Weekdays = sortedSet(w.ProviderIDs), sortedSet(w.Weekdays)
	if len(w.ProviderIDs) > MaxProviders {
		add("provider_ids", "too_many", fmt.Sprintf("At most %d providers.", MaxProviders))
	}
	if slices.ContainsFunc(w.Weekdays, func(d int) bool { return d < 1 || d > 7 }) {
		add("weekdays", "out_of_range", "Weekdays count from 1 (Monday) to 7 (Sunday).")
	}
	if len(w.Times) > MaxTimes {
		add("times", "too_many", fmt.Sprintf("At most %d parts of the day.", MaxTimes))
	}
	for i, t := range w.Times {
		if t.From < 0 || t.To > 24*60 || t.From >= t.To {
			add(fmt.Sprintf("times[%d]", i), "end_before_start", "The end has to be after the start.")
		}
	}
	if w.Times == nil {
		w.Times = []TimeRange{}
	}
	w.checkDays(today, add)
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

func (w *Wish) checkDays(today string, add func(path, code, message string)) {
	if w.From == "" {
		w.From = today
	}
	from, errFrom := time.Parse(dayLayout, w.From)
	to, errTo := time.Parse(dayLayout, w.To)
	switch {
	case errFrom != nil:
		add("from", "invalid_date", "Write a real day as 2026-11-24.")
	case errTo != nil:
		add("to", "invalid_date", "Write a real day as 2026-11-24.")
	case w.To < w.From:
		add("to", "end_before_start", "The last day has to be after the first.")
	case w.To < today:
		add("to", "too_early", "This day is over.")
	case to.Sub(from) > MaxReach:
		add("to", "too_late", "At most a year ahead.")
	}
}

func sortedSet[T int | string](in []T) []T {
	out := append([]T{}, in...)
	slices.Sort(out)
	return slices.Compact(out)
}
