package booking_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/booking"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), name)
}

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	return zone
}

func invite(t testing.TB, zone string, start time.Time) booking.Invite {
	t.Helper()
	return booking.Invite{
		UID: "apt_1@m-saas.test", Sequence: 2, Method: "REQUEST", Start: start, End: start.Add(45 * time.Minute), Zone: zoneOf(t, zone),
		Stamp: time.Date(2026, 10, 1, 5, 0, 0, 0, time.UTC), Summary: "Consultație, Igienizare; Dr. Pop", Where: "Str. Lungă 1, Iași",
		About: "Mutați sau anulați:\nhttps://m.test/a/x", Link: "https://m.test/a/x",
		Organizer: "no-reply@m.test", Clinic: "Clinica \"Șerban\": urgențe", Attendee: "ana@example.test",
	}
}

func TestCalendars(t *testing.T) {
	t.Parallel()
	winter := time.Date(2026, 12, 1, 8, 30, 0, 0, time.UTC)
	cancel, publish := invite(t, "Europe/Bucharest", winter), invite(t, "UTC", winter)
	cancel.Method, cancel.Sequence = "CANCEL", 3
	publish.Method, publish.Organizer, publish.Attendee = "PUBLISH", "", ""
	for name, in := range map[string]booking.Invite{
		"winter.ics":  invite(t, "Europe/Bucharest", winter),
		"summer.ics":  invite(t, "Europe/Bucharest", time.Date(2027, 7, 1, 7, 0, 0, 0, time.UTC)),
		"night.ics":   invite(t, "Europe/Bucharest", time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)), // the clocks go back meanwhile
		"howe.ics":    invite(t, "Australia/Lord_Howe", winter),                                      // half an hour of summer time
		"phoenix.ics": invite(t, "America/Phoenix", winter),                                          // no summer time
		"cancel.ics":  cancel,
		"publish.ics": publish,
	} {
		got, err := in.Calendar()
		require.NoError(t, err)
		golden(t, name, got)
		for line := range strings.SplitSeq(string(got), "\r\n") {
			require.NotContains(t, line, "\n", "a bare line feed")
			require.LessOrEqual(t, len(line), 75, "a folded line has at most 75 octets (RFC 5545 3.1)")
		}
	}
}

// What is written is read back by a parser, at the same instants, and text cannot become a property.
func TestCalendarsAreReadBack(t *testing.T) {
	t.Parallel()
	in := invite(t, "Europe/Bucharest", time.Date(2026, 12, 1, 8, 30, 0, 0, time.UTC))
	in.Summary = "x\r\nATTENDEE:mailto:evil@example.test\nEND:VEVENT"
	in.Clinic = "y\r\nX-EVIL:1\";ROLE=CHAIR"
	raw, err := in.Calendar()
	require.NoError(t, err)
	cal, err := ics.ParseCalendar(strings.NewReader(string(raw)))
	require.NoError(t, err)
	require.Len(t, cal.Events(), 1)
	e := cal.Events()[0]
	start, err := e.GetStartAt()
	require.NoError(t, err)
	require.True(t, in.Start.Equal(start), "%s", start)
	require.Len(t, e.Attendees(), 1)
	require.Equal(t, "mailto:ana@example.test", e.Attendees()[0].Value)
	require.NotContains(t, string(raw), "\nX-EVIL")
	require.NotContains(t, string(raw), "\nATTENDEE:mailto:evil")
}
