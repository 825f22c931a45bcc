package scheduling

import (
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/money"
)

// The bounds of an appointment.
const (
	Grid        = 5 * time.Minute // starts and lengths are multiples of it
	MaxLength   = 24 * time.Hour
	MaxServices = 10
	MaxNotes    = 5000 // runes
	MaxPast     = 365 * 24 * time.Hour
	MaxFuture   = 3 * 365 * 24 * time.Hour
	MinReason   = 3   // runes of an override's reason
	MaxReason   = 500 // runes
	MaxBuffer   = 2 * time.Hour
)

// Source says where an appointment came from.
type Source string

// The sources of appointments.
const (
	ByStaff    Source = "staff"
	Online     Source = "online"
	ByWaitlist Source = "waitlist"
	ByImport   Source = "import"
)

// Sources lists all of them.
func Sources() []Source { return []Source{ByStaff, Online, ByWaitlist, ByImport} }

// Line is a service as the appointment was made with it.
type Line struct {
	ID              string      `bson:"id"`
	Name            string      `bson:"name"`
	DurationMinutes int         `bson:"duration_minutes"`
	Price           money.Money `bson:"price"`

	BufferBeforeMinutes int                    `bson:"buffer_before_minutes,omitempty"`
	BufferAfterMinutes  int                    `bson:"buffer_after_minutes,omitempty"`
	ResourceType        catalogue.ResourceType `bson:"resource_type,omitempty"` // "" = needs none
}

// LineChange says that a service of one appointment takes another time or costs something else than it does.
type LineChange struct {
	ServiceID       string
	DurationMinutes *int   // on the grid; nil = as it is
	PriceAmount     *int64 // minor units; nil = as it is
}

// Appointment is a client's time with a provider, [Start, End) in UTC. In the status Held it is a hold: time that is kept
// for somebody who is about to book, without a client, until HeldUntil.
type Appointment struct {
	ID            string      `bson:"_id"`
	ClientID      string      `bson:"client_id"`
	Client        clients.Ref `bson:"-"` // as the client is called now; joined when read
	ProviderID    string      `bson:"provider_id"`
	ProviderName  string      `bson:"provider_name"`          // as it was when made, as the names below
	AssistantID   string      `bson:"assistant_id,omitempty"` // a provider who assists
	AssistantName string      `bson:"assistant_name,omitempty"`
	ResourceID    string      `bson:"resource_id,omitempty"`
	ResourceName  string      `bson:"resource_name,omitempty"`
	LocationID    string      `bson:"location_id,omitempty"`
	LocationName  string      `bson:"location_name,omitempty"`
	CategoryID    string      `bson:"category_id,omitempty"`
	Source        Source      `bson:"source,omitempty"`
	SeriesID      string      `bson:"series_id,omitempty"`
	SeriesIndex   int         `bson:"series_index,omitempty"` // its place in the series, from 0
	// SeriesException says that it was edited singly, so that changes of what follows leave it as it is.
	SeriesException bool        `bson:"series_exception,omitempty"`
	SeriesPlanned   *time.Time  `bson:"series_planned,omitempty"` // when its series has it, of one that was put elsewhere
	SeriesParent    string      `bson:"series_parent,omitempty"`  // the series before the last split
	Services        []Line      `bson:"services"`
	Start           time.Time   `bson:"start"`
	End             time.Time   `bson:"end"`
	Status          Status      `bson:"status"`
	PreviousStatus  Status      `bson:"previous_status,omitempty"` // what undo goes back to
	StatusReason    string      `bson:"status_reason,omitempty"`
	Notes           string      `bson:"notes,omitempty"`
	Price           money.Money `bson:"price"` // the services' sum, unless it was adjusted
	Overbooked      bool        `bson:"overbooked"`
	OverrideReason  string      `bson:"override_reason,omitempty"`
	CreatedBy       string      `bson:"created_by"` // the person's name when it was made
	Rev             int64       `bson:"rev"`
	CreatedAt       time.Time   `bson:"created_at"`
	ChangedAt       time.Time   `bson:"changed_at"`

	// The buffers keep everybody but the client for longer than the appointment is; absent means none.
	BufferBeforeMinutes int        `bson:"buffer_before_minutes,omitempty"`
	BufferAfterMinutes  int        `bson:"buffer_after_minutes,omitempty"`
	HeldUntil           *time.Time `bson:"held_until,omitempty"` // of a hold

	// Word is what its client said by link; nil when nothing, or of another time than it has now.
	Word *Word `bson:"word,omitempty"`

	// Blocking appointments take the time of their parties; see claims.go.
	Blocking    bool     `bson:"blocking"`
	Parties     []string `bson:"parties"`
	Claims      []string `bson:"claims,omitempty"`
	Words       []string `bson:"words"` // what search finds it by
	RequestHash string   `bson:"request_hash"`
}

// Interval is the time of the appointment as it is shown, which is also the client's.
func (a Appointment) Interval() Interval { return Interval{a.Start, a.End} }

// Taken is the time of the provider, assistant and resource: the appointment's with its buffers.
func (a Appointment) Taken() Interval {
	return Interval{
		a.Start.Add(-time.Duration(a.BufferBeforeMinutes) * time.Minute), a.End.Add(time.Duration(a.BufferAfterMinutes) * time.Minute),
	}
}

// planned is when its series has the appointment; that is where it is, unless it was put elsewhere.
func (a Appointment) planned() time.Time {
	if a.SeriesPlanned != nil {
		return *a.SeriesPlanned
	}
	return a.Start
}

// plannedAt notes when the series has the appointment.
func (a *Appointment) plannedAt(at time.Time) {
	a.SeriesPlanned = nil
	if a.SeriesID != "" && !at.Equal(a.Start) {
		a.SeriesPlanned = &at
	}
}

// parties are all who cannot be in two places: whoever is added here is guarded as well.
func (a Appointment) parties() []string {
	var out []string
	for _, p := range [...]string{a.ClientID, a.ProviderID, a.AssistantID, a.ResourceID} {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// timeOf is the time that the appointment takes of one of its parties.
func (a Appointment) timeOf(party string) Interval {
	if party == a.ClientID {
		return a.Interval()
	}
	return a.Taken()
}

// isExpired says whether the appointment is a hold whose time is over: it counts for nothing any more.
func (a Appointment) isExpired(now time.Time) bool {
	return a.Status == Held && (a.HeldUntil == nil || !a.HeldUntil.After(now))
}

func lineOf(i catalogue.Item) Line {
	return Line{
		ID: i.ID, Name: i.Name, DurationMinutes: i.DurationMinutes, Price: i.Price, ResourceType: i.ResourceType,
		BufferBeforeMinutes: i.BufferBeforeMinutes, BufferAfterMinutes: i.BufferAfterMinutes,
	}
}

// buffersOf gives the longest buffers of the lines: one room is prepared and cleaned once.
func buffersOf(lines []Line) (before, after int) {
	for _, l := range lines {
		before, after = max(before, l.BufferBeforeMinutes), max(after, l.BufferAfterMinutes)
	}
	return before, after
}

func sumOf(lines []Line, currency string) (price money.Money, minutes int) {
	price.Currency = currency
	for _, l := range lines {
		price.Amount += l.Price.Amount
		minutes += l.DurationMinutes
	}
	return price, minutes
}
