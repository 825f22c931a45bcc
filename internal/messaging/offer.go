package messaging

import "time"

// FreeTime is what the mail says that offers somebody on the waitlist a time that has become free.
type FreeTime struct {
	To        string
	Language  string
	Clinic    Clinic
	Service   string // names, joined
	Provider  string
	Start     time.Time
	ExpiresAt time.Time
	Zone      *time.Location // the clinic's
	Link      string         // where it is accepted or declined
}

// Offered writes the mail of an offer. It errs on a link that is no http(s) address.
func (f FreeTime) Offered() (Mail, error) {
	at, until := SayTime(f.Start, f.Zone, f.Language), SayTime(f.ExpiresAt, f.Zone, f.Language)
	l := Letter{To: f.To, Language: f.Language, Clinic: f.Clinic}
	if f.Language == "en" {
		l.Subject = "A time has become free, " + at
		l.Opening = []string{"You are on our waitlist, and a time that suits you has become free:"}
		l.Facts = []Fact{{"When", at}, {"Service", oneLine(f.Service)}, {"With", oneLine(f.Provider)}}
		l.Action = Action{"Look at the time and answer", f.Link}
		l.Closing = []string{"The offer is good until " + until + ". Others may have it as well: whoever accepts first gets the time."}
		l.Fine = []string{"If the time does not suit you, you keep your place on the waitlist."}
		return l.Mail()
	}
	l.Subject = "S-a eliberat o oră, " + at
	l.Opening = []string{"Sunteți pe lista noastră de așteptare și s-a eliberat o oră potrivită:"}
	l.Facts = []Fact{{"Când", at}, {"Serviciul", oneLine(f.Service)}, {"La", oneLine(f.Provider)}}
	l.Action = Action{"Vedeți ora și răspundeți", f.Link}
	l.Closing = []string{"Oferta este valabilă până " + until + ". O pot avea și alții: o primește cine acceptă primul."}
	l.Fine = []string{"Dacă ora nu vi se potrivește, vă păstrați locul pe lista de așteptare."}
	return l.Mail()
}
