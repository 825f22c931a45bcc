package messaging

import "time"

// Visit is what a mail about an appointment says of it.
type Visit struct {
	To        string
	MessageID string
	Language  string
	Clinic    Clinic
	Service   string // names, joined
	Provider  string
	Location  string // name and address; "" = the clinic's own
	Start     time.Time
	Zone      *time.Location // the clinic's
	Link      string         // where it can be moved or cancelled; "" when it cannot any more
	BookAgain string         // address of the booking page; for a cancellation, may be ""
	Calendar  *Calendar
}

// Confirmed writes the mail that says that the visit is booked.
func (v Visit) Confirmed() (Mail, error) {
	w := wordsOf(v.Language)
	l := v.letter(w, w.confirmed)
	l.Action = Action{w.manage, v.Link}
	l.Closing = w.calendarGoesAlong
	l.Fine = w.unexpected
	return l.Mail()
}

// Changed writes the mail that says that the visit has another time.
func (v Visit) Changed() (Mail, error) {
	w := wordsOf(v.Language)
	l := v.letter(w, w.changed)
	l.Action = Action{w.manage, v.Link}
	l.Closing = w.calendarGoesAlong
	return l.Mail()
}

// Cancelled writes the mail that says that the visit is off.
func (v Visit) Cancelled() (Mail, error) {
	w := wordsOf(v.Language)
	l := v.letter(w, w.cancelled)
	l.Action = Action{w.again, v.BookAgain}
	return l.Mail()
}

func (v Visit) letter(w visitWords, s said) Letter {
	at := SayTime(v.Start, v.Zone, v.Language)
	l := Letter{
		To: v.To, MessageID: v.MessageID, Language: v.Language, Clinic: v.Clinic, Calendar: v.Calendar,
		Subject: s.subject + ", " + at, Opening: []string{s.opening},
		Facts: []Fact{{w.when, at}, {w.service, oneLine(v.Service)}, {w.provider, oneLine(v.Provider)}},
	}
	if v.Location != "" {
		l.Facts = append(l.Facts, Fact{w.location, oneLine(v.Location)})
	}
	return l
}

// said is what one kind of mail says.
type said struct{ subject, opening string }

type visitWords struct {
	confirmed, changed, cancelled     said
	when, service, provider, location string
	manage, again                     string
	calendarGoesAlong, unexpected     []string
}

func wordsOf(language string) visitWords {
	if language == "en" {
		return visitWords{
			confirmed: said{"Your appointment", "Your appointment is booked."},
			changed:   said{"Your appointment was moved", "Your appointment has a new time."},
			cancelled: said{"Your appointment was cancelled", "This appointment was cancelled."},
			when:      "When", service: "Service", provider: "With", location: "Where",
			manage: "Move or cancel the appointment", again: "Book another time",
			calendarGoesAlong: []string{"The appointment goes along as a calendar file."},
			unexpected:        []string{"If you did not book this appointment, please cancel it with the link above."},
		}
	}
	return visitWords{
		confirmed: said{"Programarea dumneavoastră", "Programarea dumneavoastră este făcută."},
		changed:   said{"Programarea a fost mutată", "Programarea dumneavoastră are o oră nouă."},
		cancelled: said{"Programarea a fost anulată", "Această programare a fost anulată."},
		when:      "Când", service: "Serviciul", provider: "La", location: "Unde",
		manage: "Mutați sau anulați programarea", again: "Programați altă oră",
		calendarGoesAlong: []string{"Programarea este atașată și ca fișier de calendar."},
		unexpected:        []string{"Dacă nu ați făcut dumneavoastră această programare, vă rugăm să o anulați cu legătura de mai sus."},
	}
}
