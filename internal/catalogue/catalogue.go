// Package catalogue keeps what a clinic offers and with what: locations, providers with their weekly hours and
// exceptions, resources (chairs, rooms, equipment), services with prices, and the categories of services and appointments.
//
// Nothing is ever erased: what is deleted leaves the lists and cannot be chosen any more, but can be restored, and old
// appointments keep the names and prices that they were made with. Lists are in the order that the clinic dragged them
// into, and by name where nobody did.
package catalogue

import (
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/money"
)

// MaxItems bounds each list of the catalogue: lists are given whole, without paging.
const MaxItems = 200

// Stamp is what every editable document carries.
type Stamp struct {
	Order     int        `bson:"order"` // its place in the list, from 1; 0 = never dragged. No edit changes it, only Arrange
	Rev       int64      `bson:"rev"`   // grows by one with each edit, from 1
	CreatedAt time.Time  `bson:"created_at"`
	ChangedAt time.Time  `bson:"changed_at"`
	DeletedAt *time.Time `bson:"deleted_at,omitempty"`
	// RequestHash tells a repeated create (same Idempotency-Key) from another one.
	RequestHash string `bson:"request_hash"`
}

// IsDeleted says whether the document has left the lists.
func (s Stamp) IsDeleted() bool { return s.DeletedAt != nil }

// Location is a place where the clinic works.
type Location struct {
	ID      string `bson:"_id"`
	Name    string `bson:"name"`
	Address string `bson:"address"`
	Phone   string `bson:"phone"`
	Stamp   `bson:",inline"`
}

// ResourceType says what a resource is.
type ResourceType string

// The types of resources.
const (
	Chair     ResourceType = "chair"
	Room      ResourceType = "room"
	Equipment ResourceType = "equipment"
)

// Resource is a thing that one appointment at a time can use.
type Resource struct {
	ID         string       `bson:"_id"`
	Name       string       `bson:"name"`
	Type       ResourceType `bson:"type"`
	LocationID string       `bson:"location_id"` // "" = at every location
	Stamp      `bson:",inline"`
}

// Item is a service (the glossary's word): something that the clinic performs for a price. Its type is called Item
// because Service holds the use cases.
type Item struct {
	ID              string      `bson:"_id"`
	Name            string      `bson:"name"`
	DurationMinutes int         `bson:"duration_minutes"` // 5–1440, a multiple of 5
	Price           money.Money `bson:"price"`
	Color           int         `bson:"color"` // 0–7, a place in the palette
	// Minutes that provider, assistant and resource need around the appointment, 0–120 in steps of 5.
	BufferBeforeMinutes int          `bson:"buffer_before_minutes"`
	BufferAfterMinutes  int          `bson:"buffer_after_minutes"`
	CategoryID          string       `bson:"category_id"`   // "" = none
	ResourceType        ResourceType `bson:"resource_type"` // what it needs; "" = nothing
	BookableOnline      bool         `bson:"bookable_online"`
	Description         string       `bson:"description"`
	Stamp               `bson:",inline"`
}

// CategoryKind says what a category groups.
type CategoryKind string

// The kinds of categories.
const (
	OfServices     CategoryKind = "service"
	OfAppointments CategoryKind = "appointment"
)

// Category groups services on lists and on the booking page, or marks appointments on the calendar.
type Category struct {
	ID    string       `bson:"_id"`
	Name  string       `bson:"name"`
	Color int          `bson:"color"` // 0–7
	Kind  CategoryKind `bson:"kind"`  // never changes
	Stamp `bson:",inline"`
}

// Duration is the usual length of the service.
func (i Item) Duration() time.Duration { return time.Duration(i.DurationMinutes) * time.Minute }

// Provider is somebody who treats clients.
type Provider struct {
	ID         string        `bson:"_id"`
	Name       string        `bson:"name"`
	Title      string        `bson:"title"` // "Dr."
	Color      int           `bson:"color"` // 0–7
	RoleLabel  string        `bson:"role_label"`
	LocationID string        `bson:"location_id"` // "" = at every location
	ServiceIDs []string      `bson:"service_ids"` // empty = performs every service
	MemberID   string        `bson:"member_id"`   // the member who this is; "" = nobody of the team
	Hours      []WeeklyHours `bson:"hours"`       // none = not bookable without an override
	Exceptions []DayHours    `bson:"exceptions"`  // days with other hours, sorted; each day once
	Active     bool          `bson:"active"`
	// IsAssistant says that they may assist at appointments of others.
	IsAssistant    bool `bson:"is_assistant"`
	BookableOnline bool `bson:"bookable_online"`
	Stamp          `bson:",inline"`
}

// FullName is the name with the title before it.
func (p Provider) FullName() string {
	if p.Title == "" {
		return p.Name
	}
	return p.Title + " " + p.Name
}

// Performs says whether the provider performs the service.
func (p Provider) Performs(serviceID string) bool {
	return len(p.ServiceIDs) == 0 || slices.Contains(p.ServiceIDs, serviceID)
}
