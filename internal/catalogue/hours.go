package catalogue

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
)

// Clock is a local time of day in minutes after midnight, 0 to 1440; 1440 is "24:00", the end of the day.
type Clock int

const endOfDay Clock = 24 * 60

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

// WeeklyHours is one stretch of work on every such weekday, in the clinic's zone. Two on the same day have a break
// between them.
type WeeklyHours struct {
	Weekday int   `bson:"weekday"` // 1 (Monday) to 7 (Sunday)
	From    Clock `bson:"from"`
	To      Clock `bson:"to"`
}

// Stretch is a time of one day, [From, To) on its clock.
type Stretch struct {
	From Clock `bson:"from"`
	To   Clock `bson:"to"`
}

// DayHours are the hours of one date, instead of the weekly ones.
type DayHours struct {
	Date   string    `bson:"date"`  // a local day, "2026-12-24"
	Hours  []Stretch `bson:"hours"` // none = closed
	Reason string    `bson:"reason"`
}

const maxHours = 7 * 12

// checkHours sorts the hours and adds what is wrong with them to the fields of f.
func checkHours(f *problems, in []WeeklyHours) []WeeklyHours {
	hours := slices.Clone(in)
	if len(hours) > maxHours {
		f.add("hours", "too_many", fmt.Sprintf("At most %d stretches of work.", maxHours))
		return hours
	}
	for i, h := range hours {
		at := fmt.Sprintf("hours[%d]", i)
		switch {
		case h.Weekday < 1 || h.Weekday > 7:
			f.add(at+".weekday", "out_of_range", "Weekdays count from 1 (Monday) to 7 (Sunday).")
		case h.From < 0 || h.To > endOfDay:
			f.add(at, "out_of_range", "A time of day is between 00:00 and 24:00.")
		case h.From >= h.To:
			f.add(at+".to", "end_before_start", "The end has to be after the start.")
		case h.From%5 != 0 || h.To%5 != 0:
			f.add(at, "not_on_grid", "Hours go in steps of five minutes.")
		}
	}
	slices.SortFunc(hours, func(a, b WeeklyHours) int {
		return cmp.Or(cmp.Compare(a.Weekday, b.Weekday), cmp.Compare(a.From, b.From))
	})
	for i := 1; i < len(hours); i++ {
		if hours[i].Weekday == hours[i-1].Weekday && hours[i].From < hours[i-1].To {
			f.add("hours", "overlap", "Two stretches of the same day overlap.")
			break
		}
	}
	return hours
}

// problems gathers field faults.
type problems struct{ found *fault.Fault }

func (p *problems) add(path, code, message string) {
	if p.found == nil {
		p.found = fault.InvalidField(path, code, message)
		return
	}
	p.found = p.found.WithField(path, code, message)
}

func (p *problems) err() error {
	if p.found == nil {
		return nil
	}
	return p.found
}
