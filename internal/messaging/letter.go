package messaging

import (
	"bytes"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"math"
	"net/url"
	"regexp"
	texttemplate "text/template"
	"time"
)

// Letter is a mail from a clinic to one of its clients, in the style that all of them share: the clinic's name and colour
// at the top, a few sentences, the facts as a table, one button, and the small print.
type Letter struct {
	To        string
	MessageID string
	Language  string // "ro" or "en"; anything else is read as "ro"
	Clinic    Clinic
	Subject   string
	Opening   []string // sentences before the facts
	Facts     []Fact
	Action    Action   // the button; none when its Link is ""
	Closing   []string // sentences after it
	Fine      []string // small print
	Calendar  *Calendar
}

// Clinic is how a clinic signs its letters.
type Clinic struct {
	Name    string
	Color   string // "#0f766e"; anything else is the product's own
	Address string
	Phone   string
}

// Fact is one line of a letter's table.
type Fact struct{ Name, Value string }

// Action is a letter's button: what it says and the http(s) address that it leads to.
type Action struct{ Label, Link string }

var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

const productColor = "#0f766e"

// Mail writes the letter as text and as a page. It errs on a button whose address is no http(s) address.
func (l Letter) Mail() (Mail, error) {
	if l.Action.Link != "" {
		if u, err := url.Parse(l.Action.Link); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return Mail{}, errors.New("write letter: the link is no http(s) address")
		}
	}
	if l.Language != "en" {
		l.Language = "ro"
	}
	if !hexColor.MatchString(l.Clinic.Color) {
		l.Clinic.Color = productColor
	}
	l.Subject, l.Clinic.Name = oneLine(l.Subject), oneLine(l.Clinic.Name)
	text, err := texttemplate.ParseFS(files, "templates/letter.txt")
	if err != nil {
		return Mail{}, fmt.Errorf("write letter: %w", err)
	}
	page, err := htmltemplate.ParseFS(files, "templates/letter.html")
	if err != nil {
		return Mail{}, fmt.Errorf("write letter: %w", err)
	}
	said := struct {
		Letter

		Greeting, Trouble string
		Ink               string // of the button's words
	}{Letter: l, Greeting: "Bună ziua,", Trouble: "Dacă butonul nu funcționează, copiați adresa:", Ink: inkOn(l.Clinic.Color)}
	if l.Language == "en" {
		said.Greeting, said.Trouble = "Hello,", "If the button does not work, copy the address:"
	}
	var plain, rich bytes.Buffer
	if err := text.Execute(&plain, said); err != nil {
		return Mail{}, fmt.Errorf("write letter: %w", err)
	}
	if err := page.Execute(&rich, said); err != nil {
		return Mail{}, fmt.Errorf("write letter: %w", err)
	}
	return Mail{
		To: l.To, Subject: l.Subject, Text: plain.String(), HTML: rich.String(), MessageID: l.MessageID,
		FromName: l.Clinic.Name, Calendar: l.Calendar,
	}, nil
}

// inkOn is white or black, whichever is easier to read on the colour (WCAG's relative luminance).
func inkOn(color string) string {
	var r, g, b int
	if _, err := fmt.Sscanf(color, "#%02x%02x%02x", &r, &g, &b); err != nil {
		return "#ffffff"
	}
	light := 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
	if 1.05/(light+0.05) >= (light+0.05)/0.05 {
		return "#ffffff"
	}
	return "#000000"
}

func linear(channel int) float64 {
	c := float64(channel) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

// SayTime says a moment as a clinic's clock shows it: "marți, 1 decembrie 2026, ora 10:30".
func SayTime(t time.Time, zone *time.Location, language string) string {
	clock := t.In(zone).Format("15:04")
	if language == "en" {
		return SayDay(t, zone, language) + ", " + clock
	}
	return SayDay(t, zone, language) + ", ora " + clock
}

// SayDay says the day of a moment as a clinic's calendar shows it: "marți, 1 decembrie 2026".
func SayDay(t time.Time, zone *time.Location, language string) string {
	local := t.In(zone)
	if language == "en" {
		return local.Format("Monday, 2 January 2006")
	}
	days := [...]string{"duminică", "luni", "marți", "miercuri", "joi", "vineri", "sâmbătă"}
	months := [...]string{
		"ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august", "septembrie", "octombrie", "noiembrie", "decembrie",
	}
	return fmt.Sprintf("%s, %d %s %d", days[local.Weekday()], local.Day(), months[local.Month()-1], local.Year())
}
