package scheduling

import (
	"fmt"
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

// concerns says whether the block is one of the provider or resource, or of everybody.
func (b BlockedTime) concerns(providerID, resourceID string) bool {
	switch b.Scope {
	case BlocksClinic:
		return true
	case BlocksProvider:
		return b.ProviderID == providerID
	case BlocksResource:
		return resourceID != "" && b.ResourceID == resourceID
	}
	return false
}

func blockConflicts(a Appointment, blocks []BlockedTime) []Conflict {
	var out []Conflict
	for _, b := range blocks {
		if b.concerns(a.ProviderID, a.ResourceID) && b.Interval().Overlaps(a.Interval()) {
			out = append(out, Conflict{Start: b.Start, End: b.End}.as(TimeBlocked, b.ID, b.Reason))
		}
	}
	return out
}

// check brings the block to its normal form; whether its provider or resource exists is checked elsewhere.
func (b *BlockedTime) check() error {
	b.Reason = strings.Join(strings.Fields(b.Reason), " ")
	switch b.Scope {
	case BlocksClinic:
		b.ProviderID, b.ResourceID = "", ""
	case BlocksProvider:
		b.ResourceID = ""
	case BlocksResource:
		b.ProviderID = ""
	default:
		return fault.InvalidField("scope", "unknown_value", "Time is blocked for the clinic, a provider or a resource.")
	}
	switch {
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
