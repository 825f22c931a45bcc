package scheduling

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
)

// BlockScope says for whom time is blocked.
type BlockScope string

// The scopes of blocked time.
const (
	BlocksClinic   BlockScope = "clinic"
	BlocksProvider BlockScope = "provider"
	BlocksResource BlockScope = "resource"
	BlocksLocation BlockScope = "location"
)

// BlockKind says why time is blocked.
type BlockKind string

// The kinds of blocked time; time off is a provider's.
const (
	Blocks  BlockKind = "blocked"
	OffTime BlockKind = "time_off"
)

// MaxBlock is the longest blocked time.
const MaxBlock = 366 * 24 * time.Hour

// BlockedTime is time off, [Start, End) in UTC, in which nothing is booked without an override. It may lie over
// appointments; they stay.
type BlockedTime struct {
	ID          string     `bson:"_id"`
	Scope       BlockScope `bson:"scope"`
	ProviderID  string     `bson:"provider_id,omitempty"`
	ResourceID  string     `bson:"resource_id,omitempty"`
	LocationID  string     `bson:"location_id,omitempty"`
	Kind        BlockKind  `bson:"kind,omitempty"`    // absent = Blocks
	AllDay      bool       `bson:"all_day,omitempty"` // whole local days
	Start       time.Time  `bson:"start"`
	End         time.Time  `bson:"end"`
	Reason      string     `bson:"reason"`
	Rev         int64      `bson:"rev"`
	CreatedAt   time.Time  `bson:"created_at"`
	ChangedAt   time.Time  `bson:"changed_at"`
	DeletedAt   *time.Time `bson:"deleted_at,omitempty"`
	RequestHash string     `bson:"request_hash"`
}

// Interval is the time that is blocked.
func (b BlockedTime) Interval() Interval { return Interval{b.Start, b.End} }

// who is whose time is blocked: a provider, a resource, a location, or everybody.
func (b BlockedTime) who() string {
	switch b.Scope {
	case BlocksProvider:
		return b.ProviderID
	case BlocksResource:
		return b.ResourceID
	case BlocksLocation:
		return b.LocationID
	case BlocksClinic:
	}
	return everybody
}

// concerns says whether the block is of everybody or of one of these providers, resources and locations.
func (b BlockedTime) concerns(whom ...string) bool {
	return b.who() == everybody || slices.Contains(whom, b.who())
}

func blockConflicts(a Appointment, blocks []BlockedTime) []Conflict {
	var out []Conflict
	for _, b := range blocks {
		if b.concerns(a.ProviderID, a.AssistantID, a.ResourceID, a.LocationID) && b.Interval().Overlaps(a.Interval()) {
			kind := TimeBlocked
			if b.Kind == OffTime {
				kind = TimeOff
			}
			out = append(out, Conflict{Start: b.Start, End: b.End}.as(kind, b.ID, b.Reason))
		}
	}
	return out
}

// check brings the block to its normal form; whether its provider or resource exists is checked elsewhere.
func (b *BlockedTime) check() error {
	b.Reason = strings.Join(strings.Fields(b.Reason), " ")
	switch b.Scope {
	case BlocksClinic:
		b.ProviderID, b.ResourceID, b.LocationID = "", "", ""
	case BlocksProvider:
		b.ResourceID, b.LocationID = "", ""
	case BlocksResource:
		b.ProviderID, b.LocationID = "", ""
	case BlocksLocation:
		b.ProviderID, b.ResourceID = "", ""
	default:
		return fault.InvalidField("scope", "unknown_value", "Time is blocked for the clinic, a location, a provider or a resource.")
	}
	if b.Kind == "" {
		b.Kind = Blocks
	}
	switch {
	case b.Kind != Blocks && b.Kind != OffTime:
		return fault.InvalidField("kind", "unknown_value", "Time is blocked, or it is time off.")
	case b.Kind == OffTime && b.Scope != BlocksProvider:
		return fault.InvalidField("kind", "not_allowed", "Time off is a provider's.")
	case utf8.RuneCountInString(b.Reason) > MaxReason:
		return fault.InvalidField("reason", "too_long", fmt.Sprintf("At most %d characters.", MaxReason))
	case !b.End.After(b.Start):
		return fault.InvalidField("end", "end_before_start", "The end has to be after the start.")
	case b.Interval().Length() > MaxBlock:
		return fault.InvalidField("end", "too_long", "Time is blocked for at most 366 days.")
	case !onGrid(b.Start):
		return fault.InvalidField("start", "not_on_grid", "Times go in steps of five minutes.")
	case !onGrid(b.End):
		return fault.InvalidField("end", "not_on_grid", "Times go in steps of five minutes.")
	}
	return nil
}

func onGrid(t time.Time) bool { return t.Unix()%int64(Grid/time.Second) == 0 && t.Nanosecond() == 0 }
