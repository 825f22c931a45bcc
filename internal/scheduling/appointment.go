package scheduling

import (
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
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
)

// Line is a service as the appointment was made with it.
type Line struct {
	ID              string          `bson:"id"`
	Name            string          `bson:"name"`
	DurationMinutes int             `bson:"duration_minutes"`
	Price           catalogue.Money `bson:"price"`
}

// Appointment is a client's time with a provider, [Start, End) in UTC.
type Appointment struct {
	ID             string          `bson:"_id"`
	ClientID       string          `bson:"client_id"`
	Client         clients.Ref     `bson:"-"` // as the client is called now; joined when read
	ProviderID     string          `bson:"provider_id"`
	ProviderName   string          `bson:"provider_name"` // as it was when made, as the names below
	ResourceID     string          `bson:"resource_id,omitempty"`
	ResourceName   string          `bson:"resource_name,omitempty"`
	LocationID     string          `bson:"location_id,omitempty"`
	LocationName   string          `bson:"location_name,omitempty"`
	Services       []Line          `bson:"services"`
	Start          time.Time       `bson:"start"`
	End            time.Time       `bson:"end"`
	Status         Status          `bson:"status"`
	PreviousStatus Status          `bson:"previous_status,omitempty"` // what undo goes back to
	StatusReason   string          `bson:"status_reason,omitempty"`
	Notes          string          `bson:"notes,omitempty"`
	Price          catalogue.Money `bson:"price"` // the services' sum, unless it was adjusted
	Overbooked     bool            `bson:"overbooked"`
	OverrideReason string          `bson:"override_reason,omitempty"`
	CreatedBy      string          `bson:"created_by"` // the person's name when it was made
	Rev            int64           `bson:"rev"`
	CreatedAt      time.Time       `bson:"created_at"`
	ChangedAt      time.Time       `bson:"changed_at"`

	// Blocking appointments take the time of their parties; see claims.go.
	Blocking    bool     `bson:"blocking"`
	Parties     []string `bson:"parties"`
	Claims      []string `bson:"claims,omitempty"`
	RequestHash string   `bson:"request_hash"`
}

// Interval is the time of the appointment.
func (a Appointment) Interval() Interval { return Interval{a.Start, a.End} }

// parties are all who cannot be in two places: whoever is added here is guarded as well.
func (a Appointment) parties() []string {
	out := []string{a.ClientID, a.ProviderID}
	if a.ResourceID != "" {
		out = append(out, a.ResourceID)
	}
	return out
}

func sumOf(lines []Line, currency string) (price catalogue.Money, minutes int) {
	price.Currency = currency
	for _, l := range lines {
		price.Amount += l.Price.Amount
		minutes += l.DurationMinutes
	}
	return price, minutes
}
