package booking

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"
)

// Invite is one visit as an iCalendar event (RFC 5545).
type Invite struct {
	UID       string // the same for the visit's whole life
	Sequence  int64  // goes up with every change
	Method    string // "REQUEST", "PUBLISH" or "CANCEL" (RFC 5546)
	Start     time.Time
	End       time.Time
	Zone      *time.Location // in which the times are written
	Stamp     time.Time      // when this was written
	Summary   string
	Where     string
	About     string // description; may be ""
	Link      string // may be ""
	Organizer string // an address; "" = none, as for PUBLISH
	Clinic    string // the organiser's name
	Attendee  string // an address; "" = nobody
}

const localStamp = "20060102T150405"

// Calendar writes the event with the definition of its time zone, so that every program shows the clinic's clock.
func (in Invite) Calendar() ([]byte, error) {
	cal := ics.NewCalendarFor("m-saas")
	cal.SetMethod(ics.Method(in.Method))
	if !in.inUTC() {
		cal.Components = append(cal.Components, timezone(in.Zone, in.Start, in.End))
	}
	e := cal.AddEvent(in.UID)
	e.SetDtStampTime(in.Stamp)
	e.SetSequence(int(in.Sequence))
	in.at(e, ics.ComponentPropertyDtStart, in.Start)
	in.at(e, ics.ComponentPropertyDtEnd, in.End)
	e.SetSummary(in.Summary)
	if in.Where != "" {
		e.SetLocation(in.Where)
	}
	if in.About != "" {
		e.SetDescription(in.About)
	}
	if in.Link != "" {
		e.SetURL(in.Link)
	}
	e.SetStatus(ics.ObjectStatusConfirmed)
	if in.Method == string(ics.MethodCancel) {
		e.SetStatus(ics.ObjectStatusCancelled)
	}
	e.SetTimeTransparency(ics.TransparencyOpaque)
	if in.Organizer != "" {
		e.SetOrganizer(in.Organizer, ics.WithCN(asParameter(in.Clinic)))
	}
	if in.Attendee != "" {
		e.AddAttendee(in.Attendee, ics.ParticipationStatusAccepted, ics.ParticipationRoleReqParticipant, ics.WithRSVP(false))
	}
	var out bytes.Buffer
	if err := cal.SerializeTo(&out, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("write calendar: %w", err)
	}
	return out.Bytes(), nil
}

// at writes a local time of the zone.
func (in Invite) at(e *ics.VEvent, p ics.ComponentProperty, t time.Time) {
	if in.inUTC() {
		e.SetProperty(p, t.UTC().Format(localStamp)+"Z")
		return
	}
	e.SetProperty(p, t.In(in.Zone).Format(localStamp), ics.WithTZID(in.Zone.String()))
}

// timezone defines the zone for the time of the event: the offset in force at its start and every change until its end,
// each as an observance of its own. No rule is guessed for years that the event does not touch.
func timezone(zone *time.Location, start, end time.Time) *ics.VTimezone {
	tz := ics.NewTimezone(zone.String())
	for at := start; ; {
		from, until := at.In(zone).ZoneBounds()
		tz.Components = append(tz.Components, observance(at.In(zone), from))
		if until.IsZero() || until.After(end) {
			return tz
		}
		at = until
	}
}

// observance is the stretch in which the offset of the moment is in force; from is zero when it always was.
func observance(at, from time.Time) ics.Component {
	name, offset := at.Zone()
	before := offset
	onset := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	if !from.IsZero() {
		_, before = from.Add(-time.Second).Zone()
		onset = from.UTC().Add(time.Duration(before) * time.Second) // as the clocks showed before the change
	}
	base := ics.ComponentBase{}
	base.SetProperty(ics.ComponentPropertyDtStart, onset.Format(localStamp))
	base.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), offsetText(before))
	base.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), offsetText(offset))
	base.SetProperty(ics.ComponentProperty(ics.PropertyTzname), name)
	if at.IsDST() {
		return &ics.Daylight{ComponentBase: base}
	}
	return &ics.Standard{ComponentBase: base}
}

func offsetText(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	text := fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
	if rest := seconds % 60; rest != 0 {
		text += fmt.Sprintf("%02d", rest)
	}
	return text
}

// inUTC says that the times are written in UTC: in a zone that is it, and in the hour that clocks show for the second
// time, which a local time cannot name.
func (in Invite) inUTC() bool {
	return in.Zone.String() == "UTC" || isRepeated(in.Start.In(in.Zone)) || isRepeated(in.End.In(in.Zone))
}

func isRepeated(t time.Time) bool {
	from, _ := t.ZoneBounds()
	if from.IsZero() {
		return false
	}
	_, before := from.Add(-time.Second).Zone()
	_, offset := t.Zone()
	return t.Sub(from) < time.Duration(before-offset)*time.Second
}

// asParameter leaves out what cannot stand in a parameter's value.
func asParameter(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune("\":;,\\^", r)
	}), " ")
}
