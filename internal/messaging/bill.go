package messaging

import (
	"strings"
	"time"
)

// Bill is what the message says that brings somebody the link of a payment.
type Bill struct {
	To       string
	Language string
	Clinic   Clinic
	Purpose  string
	Amount   string // as people read it
	Until    time.Time
	Zone     *time.Location // the clinic's
	Link     string         // where it is paid
}

// Mail writes the mail. It errs on a link that is no http(s) address.
func (b Bill) Mail() (Mail, error) {
	until := SayDay(b.Until, b.Zone, b.Language)
	l := Letter{To: b.To, Language: b.Language, Clinic: b.Clinic}
	if b.Language == "en" {
		l.Subject = "Payment for " + oneLine(b.Purpose)
		l.Opening = []string{"You can pay online, by card, in a minute:"}
		l.Facts = []Fact{{"For", oneLine(b.Purpose)}, {"Amount", b.Amount}, {"Until", until}}
		l.Action = Action{"Pay " + b.Amount, b.Link}
		l.Closing = []string{"If you have paid already, please ignore this message."}
		return l.Mail()
	}
	l.Subject = "Plata pentru " + oneLine(b.Purpose)
	l.Opening = []string{"Puteți plăti online, cu cardul, într-un minut:"}
	l.Facts = []Fact{{"Pentru", oneLine(b.Purpose)}, {"Suma", b.Amount}, {"Până la", until}}
	l.Action = Action{"Plătiți " + b.Amount, b.Link}
	l.Closing = []string{"Dacă ați plătit deja, vă rugăm să ignorați acest mesaj."}
	return l.Mail()
}

// Text writes the text message, without the letters that would make it cost more.
func (b Bill) Text() string {
	amount := strings.ReplaceAll(b.Amount, "\u00a0", " ")
	if b.Language == "en" {
		return oneLine(b.Clinic.Name + ": please pay " + amount + " for " + b.Purpose + ": " + b.Link)
	}
	return oneLine(b.Clinic.Name + ": va rugam sa platiti " + amount + " pentru " + b.Purpose + ": " + b.Link)
}
