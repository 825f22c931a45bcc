// Package weekly holds times of day and the stretches of time that repeat every week: a provider's working hours and a
// clinic's opening hours. All are wall-clock times, in whatever zone their owner has.
package weekly

import (
	"cmp"
	"fmt"
	"slices"
)

// Clock is a local time of day in minutes after midnight, 0 to 1440; 1440 is "24:00", the end of the day.
type Clock int

const (
	endOfDay Clock = 24 * 60
	grid     Clock = 5
)

// MaxADay and MaxAWeek bound how many stretches a day and a week have.
const (
	MaxADay  = 12
	MaxAWeek = 7 * MaxADay
)

// ParseClock reads "09:00"; "24:00" is the end of the day.
func ParseClock(s string) (Clock, bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	for _, i := range [...]int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	hour, minute := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
	c := Clock(hour*60 + minute)
	return c, minute < 60 && c <= endOfDay
}

// String writes the clock as "09:00".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// Hours is one stretch on every such weekday. Two on the same day have a break between them.
type Hours struct {
	Weekday int   `bson:"weekday"` // 1 (Monday) to 7 (Sunday)
	From    Clock `bson:"from"`
	To      Clock `bson:"to"`
}

// String writes the stretch as "1 09:00–13:00".
func (h Hours) String() string { return fmt.Sprintf("%d %v–%v", h.Weekday, h.From, h.To) }

// Stretch is a stretch of one day.
type Stretch struct {
	From Clock `bson:"from"`
	To   Clock `bson:"to"`
}

// Problem is one thing wrong with hours: where (below the field's own path), a stable code and a safe sentence.
type Problem struct {
	Path, Code, Message string
}

// Tidy sorts the hours and says what is wrong with them: weekdays 1 to 7, within the day, on the five-minute grid, no
// two overlapping, at most MaxAWeek.
func Tidy(in []Hours) ([]Hours, []Problem) {
	hours := slices.Clone(in)
	if len(hours) > MaxAWeek {
		return hours, []Problem{{"", "too_many", fmt.Sprintf("At most %d stretches of time.", MaxAWeek)}}
	}
	var bad []Problem
	for i, h := range hours {
		at := fmt.Sprintf("[%d]", i)
		if h.Weekday < 1 || h.Weekday > 7 {
			bad = append(bad, Problem{at + ".weekday", "out_of_range", "Weekdays count from 1 (Monday) to 7 (Sunday)."})
			continue
		}
		bad = append(bad, wrong(at, h.From, h.To)...)
	}
	slices.SortFunc(hours, func(a, b Hours) int {
		return cmp.Or(cmp.Compare(a.Weekday, b.Weekday), cmp.Compare(a.From, b.From))
	})
	for i := 1; i < len(hours); i++ {
		if hours[i].Weekday == hours[i-1].Weekday && hours[i].From < hours[i-1].To {
			return hours, append(bad, overlap())
		}
	}
	return hours, bad
}

// TidyDay does for one day what Tidy does for a week.
func TidyDay(in []Stretch) ([]Stretch, []Problem) {
	day := slices.Clone(in)
	if len(day) > MaxADay {
		return day, []Problem{{"", "too_many", fmt.Sprintf("At most %d stretches of time.", MaxADay)}}
	}
	var bad []Problem
	for i, h := range day {
		bad = append(bad, wrong(fmt.Sprintf("[%d]", i), h.From, h.To)...)
	}
	slices.SortFunc(day, func(a, b Stretch) int { return cmp.Compare(a.From, b.From) })
	for i := 1; i < len(day); i++ {
		if day[i].From < day[i-1].To {
			return day, append(bad, overlap())
		}
	}
	return day, bad
}

func wrong(at string, from, to Clock) []Problem {
	switch {
	case from < 0 || to > endOfDay:
		return []Problem{{at, "out_of_range", "A time of day is between 00:00 and 24:00."}}
	case from >= to:
		return []Problem{{at + ".to", "end_before_start", "The end has to be after the start."}}
	case from%grid != 0 || to%grid != 0:
		return []Problem{{at, "not_on_grid", "Hours go in steps of five minutes."}}
	}
	return nil
}

func overlap() Problem { return Problem{"", "overlap", "Two stretches of the same day overlap."} }
