package scheduling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/scheduling"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

// zones change their clocks by an hour, by half an hour, not at all, at midnight, and once by a whole day.
func zones() []string {
	return []string{
		"Europe/Bucharest", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca",
		"America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham", "UTC",
	}
}

func TestParseStart(t *testing.T) {
	t.Parallel()
	for sentence, c := range map[string]struct{ in, want, code string }{
		"an ordinary local time":                      {in: "2026-11-24T10:00", want: "2026-11-24T08:00:00Z"},
		"a local time with seconds":                   {in: "2026-11-24T10:00:00", want: "2026-11-24T08:00:00Z"},
		"an instant with an offset":                   {in: "2026-11-24T10:00:00+01:00", want: "2026-11-24T09:00:00Z"},
		"an instant in UTC":                           {in: "2026-11-24T10:00:00Z", want: "2026-11-24T10:00:00Z"},
		"the last minute before the left-out hour":    {in: "2027-03-28T02:55", want: "2027-03-28T00:55:00Z"},
		"the first minute of the left-out hour":       {in: "2027-03-28T03:00", code: "missing_hour"},
		"the last minute of the left-out hour":        {in: "2027-03-28T03:55", code: "missing_hour"},
		"the first minute after the left-out hour":    {in: "2027-03-28T04:00", want: "2027-03-28T01:00:00Z"},
		"a repeated hour means the first":             {in: "2026-10-25T03:30", want: "2026-10-25T00:30:00Z"},
		"a repeated hour with an offset is its own":   {in: "2026-10-25T03:30:00+02:00", want: "2026-10-25T01:30:00Z"},
		"the minute after the repeated hour":          {in: "2026-10-25T04:00", want: "2026-10-25T02:00:00Z"},
		"the left-out hour is no matter for instants": {in: "2027-03-28T03:30:00+02:00", want: "2027-03-28T01:30:00Z"},
		"a day that does not exist":                   {in: "2026-02-30T10:00", code: "invalid_time"},
		"an hour that does not exist":                 {in: "2026-02-20T25:00", code: "invalid_time"},
		"a day without a time":                        {in: "2026-02-20", code: "invalid_time"},
		"words":                                       {in: "tomorrow", code: "invalid_time"},
		"nothing":                                     {in: "", code: "invalid_time"},
		"a name of a zone":                            {in: "2026-11-24T10:00[Europe/Paris]", code: "invalid_time"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			got, err := scheduling.ParseStart(c.in, zone(t, "Europe/Bucharest"))
			if c.code != "" {
				f, ok := fault.As(err)
				require.True(t, ok)
				require.Equal(t, fault.Invalid, f.Kind)
				require.Equal(t, []fault.Field{{Path: "start", Code: c.code, Message: f.Fields[0].Message}}, f.Fields)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got.Format(time.RFC3339))
		})
	}
}

// Every minute of three years, in every zone: the instants found show that minute, and none that shows it is missed.
func TestInstantsAreExactlyThoseThatShowTheMinute(t *testing.T) {
	t.Parallel()
	for _, name := range zones() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			z := zone(t, name)
			shown := map[string][]time.Time{}
			start, end := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
			if name == "Pacific/Apia" {
				start, end = time.Date(2011, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2012, 2, 1, 0, 0, 0, 0, time.UTC)
			}
			for at := start; at.Before(end); at = at.Add(15 * time.Minute) {
				key := at.In(z).Format("2006-01-02T15:04")
				shown[key] = append(shown[key], at)
			}
			for wall := start.Add(48 * time.Hour); wall.Before(end.Add(-48 * time.Hour)); wall = wall.Add(15 * time.Minute) {
				day := scheduling.Day{Year: wall.Year(), Month: wall.Month(), Day: wall.Day()}
				got := scheduling.Instants(day, wall.Hour()*60+wall.Minute(), z)
				want := shown[wall.Format("2006-01-02T15:04")]
				if len(got) != len(want) {
					t.Fatalf("%s is shown %d times, found %d", wall.Format("2006-01-02T15:04"), len(want), len(got))
				}
				for i := range got {
					if !got[i].Equal(want[i]) {
						t.Fatalf("%s: %s instead of %s", wall, got[i], want[i])
					}
				}
			}
		})
	}
}

func TestOpenHours(t *testing.T) {
	t.Parallel()
	bucharest := zone(t, "Europe/Bucharest")
	all := scheduling.Interval{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)}
	day := func(s string) scheduling.Interval {
		d, err := time.ParseInLocation("2006-01-02", s, bucharest)
		require.NoError(t, err)
		return scheduling.Interval{Start: d, End: d.AddDate(0, 0, 1)}
	}
	total := func(in []scheduling.Interval) (sum time.Duration) {
		for _, i := range in {
			sum += i.Length()
		}
		return sum
	}
	for sentence, c := range map[string]struct {
		hours  []catalogue.WeeklyHours
		window scheduling.Interval
		total  time.Duration
		pieces int
	}{
		"a day and night is 24 hours":                          {allWeek("00:00", "24:00"), day("2026-11-24"), 24 * time.Hour, 1},
		"the night when clocks go forward has 23":              {allWeek("00:00", "24:00"), day("2027-03-28"), 23 * time.Hour, 1},
		"the night when clocks go back has 25":                 {allWeek("00:00", "24:00"), day("2026-10-25"), 25 * time.Hour, 1},
		"hours that begin in the left-out hour begin after it": {[]catalogue.WeeklyHours{hours(7, "03:30", "05:00")}, day("2027-03-28"), time.Hour, 1},
		"hours that end in the left-out hour end before it":    {[]catalogue.WeeklyHours{hours(7, "02:00", "03:30")}, day("2027-03-28"), time.Hour, 1},
		"hours within the left-out hour are none":              {[]catalogue.WeeklyHours{hours(7, "03:10", "03:50")}, day("2027-03-28"), 0, 0},
		"hours over the repeated hour hold both":               {[]catalogue.WeeklyHours{hours(7, "02:00", "05:00")}, day("2026-10-25"), 4 * time.Hour, 1},
		"a break makes two":                                    {[]catalogue.WeeklyHours{hours(2, "09:00", "13:00"), hours(2, "14:00", "18:00")}, day("2026-11-24"), 8 * time.Hour, 2},
		"another weekday's hours are none":                     {[]catalogue.WeeklyHours{hours(3, "09:00", "13:00")}, day("2026-11-24"), 0, 0},
		"no hours are none":                                    {nil, all, 0, 0},
		"a night over two days is one":                         {[]catalogue.WeeklyHours{hours(2, "20:00", "24:00"), hours(3, "00:00", "06:00")}, scheduling.Interval{Start: day("2026-11-24").Start, End: day("2026-11-25").End}, 10 * time.Hour, 1},
		"the window clips":                                     {[]catalogue.WeeklyHours{hours(2, "09:00", "17:00")}, scheduling.Interval{Start: day("2026-11-24").Start.Add(10 * time.Hour), End: day("2026-11-24").Start.Add(11 * time.Hour)}, time.Hour, 1},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			got := scheduling.OpenHours(c.hours, bucharest, c.window)
			require.Len(t, got, c.pieces)
			require.Equal(t, c.total, total(got))
		})
	}
}

// Whatever the zone: an instant lies in the open hours if and only if its wall clock lies in the weekly hours.
func TestOpenHoursAgreeWithTheWallClock(t *testing.T) {
	t.Parallel()
	weekly := []catalogue.WeeklyHours{
		hours(1, "09:00", "13:00"), hours(1, "14:00", "18:00"), hours(3, "00:00", "24:00"), hours(5, "22:00", "24:00"),
		hours(6, "00:00", "05:30"), hours(7, "01:15", "04:45"),
	}
	for _, name := range zones() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			z := zone(t, name)
			window := scheduling.Interval{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)}
			open := scheduling.OpenHours(weekly, z, window)
			require.Equal(t, scheduling.Union(open), open)
			for at := window.Start; at.Before(window.End); at = at.Add(5 * time.Minute) {
				local := at.In(z)
				minute := catalogue.Clock(local.Hour()*60 + local.Minute())
				works := false
				for _, h := range weekly {
					works = works || h.Weekday == scheduling.DayOf(at, z).Weekday() && h.From <= minute && minute < h.To
				}
				if len(scheduling.Instants(scheduling.DayOf(at, z), int(minute), z)) > 1 {
					continue // work goes on through a repeated hour, though the clock shows earlier times again
				}
				if scheduling.Covers(open, scheduling.Interval{Start: at, End: at.Add(time.Second)}) != works {
					t.Fatalf("%s (%s): open should be %v", at, local, works)
				}
			}
		})
	}
}
