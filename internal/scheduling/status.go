package scheduling

import "slices"

// Status is where an appointment stands.
type Status string

// The statuses; other spellings are refused at the edge.
const (
	Scheduled  Status = "scheduled"
	Confirmed  Status = "confirmed"
	Arrived    Status = "arrived"
	InProgress Status = "in-progress"
	Completed  Status = "completed"
	Cancelled  Status = "cancelled"
	NoShow     Status = "no-show"
	// Held is the status of a hold, see Hold. It is none that a person gives or sees.
	Held Status = "held"
)

// Statuses lists all of them but Held, in the order of a visit.
func Statuses() []Status {
	return []Status{Scheduled, Confirmed, Arrived, InProgress, Completed, Cancelled, NoShow}
}

// Valid says whether the status is one of Statuses.
func (s Status) Valid() bool { return slices.Contains(Statuses(), s) }

// Blocks says whether an appointment in this status takes the time of its parties.
func (s Status) Blocks() bool { return s == Held || s.Valid() && s != Cancelled && s != NoShow }

// MayBecome says whether an appointment may go from s to the other status: forwards through the visit (steps may be left
// out, for visits that are recorded later), to cancelled until the treatment began, to no-show until the client arrived,
// one step back, back to previous (undo), and from cancelled and no-show to life again.
func (s Status) MayBecome(to, previous Status) bool {
	if s == to || !s.Valid() || !to.Valid() {
		return false
	}
	if to == previous {
		return true
	}
	visit := []Status{Scheduled, Confirmed, Arrived, InProgress, Completed}
	from, target := slices.Index(visit, s), slices.Index(visit, to)
	switch {
	case s == Cancelled:
		return to == Scheduled || to == Confirmed
	case s == NoShow:
		return to == Scheduled || to == Confirmed || to == Arrived || to == Cancelled
	case to == Cancelled:
		return from <= slices.Index(visit, Arrived)
	case to == NoShow:
		return from <= slices.Index(visit, Confirmed)
	default:
		return target >= from-1
	}
}
