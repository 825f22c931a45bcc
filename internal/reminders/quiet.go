package reminders

import (
	"time"

	"github.com/m-saas/m-saas/internal/weekly"
)

// holds says whether the moment is within the quiet hours, as the zone's clocks show it.
func (q Quiet) holds(t time.Time, zone *time.Location) bool {
	if !q.On || q.From == q.To {
		return false
	}
	local := t.In(zone)
	c := weekly.Clock(local.Hour()*60 + local.Minute())
	if q.From < q.To {
		return q.From <= c && c < q.To
	}
	return c >= q.From || c < q.To
}

// end gives the first whole minute from t on that is not quiet. It goes by the clocks minute for minute: an hour that they
// leave out or show twice needs no thought.
func (q Quiet) end(t time.Time, zone *time.Location) time.Time {
	if !q.holds(t, zone) {
		return t
	}
	for t = t.Truncate(time.Minute); q.holds(t, zone); {
		t = t.Add(time.Minute)
	}
	return t
}
