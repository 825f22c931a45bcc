package scheduling

import "time"

// What tests look at from outside.
var (
	ClaimsOf   = claimsOf
	Instants   = instants
	Edge       = edge
	AlignUp    = alignUp
	ParsePlace = parsePlace
)

// SeriesStarts gives the starts of a rule from a wall-clock time on, and which of them the clocks moved.
func SeriesStarts(r Rule, wall time.Time, zone *time.Location) (starts []time.Time, shifted []bool, err error) {
	walls, err := r.walls(wall)
	for _, w := range walls {
		at, moved := instantOf(w, zone)
		starts, shifted = append(starts, at), append(shifted, moved)
	}
	return starts, shifted, err
}
