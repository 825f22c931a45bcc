package messaging

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"math"
	"net/url"
	"strconv"
	"strings"
	texttemplate "text/template"
	"time"
	"unicode"
)

//go:embed templates
var files embed.FS

// Invitation is what the mail of an invitation to a clinic's team says.
type Invitation struct {
	To         string
	Language   string // "ro" or "en"; anything else is read as "ro"
	ClinicName string
	InvitedBy  string // name of who invited; "" when it was the platform
	Role       string // "owner", "dentist", "receptionist" or "assistant"
	Link       string // http(s) address that joins
	ValidFor   time.Duration
	MessageID  string
}

// Mail writes the mail in the invitation's language. It errs on a link that is no http(s) address.
func (in Invitation) Mail() (Mail, error) {
	if u, err := url.Parse(in.Link); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return Mail{}, errors.New("write invitation: the link is no http(s) address")
	}
	words := romanian
	if in.Language == "en" {
		words = english
	}
	said := letter{
		Language: words.language, ClinicName: oneLine(in.ClinicName), InvitedBy: oneLine(in.InvitedBy),
		Role: words.role(in.Role), Link: in.Link, ValidFor: words.hours(max(1, int(math.Round(in.ValidFor.Hours())))),
	}
	said.Subject = words.subject(said)
	text, err := texttemplate.ParseFS(files, "templates/invitation."+words.language+".txt")
	if err != nil {
		return Mail{}, fmt.Errorf("write invitation: %w", err)
	}
	html, err := htmltemplate.ParseFS(files, "templates/layout.html", "templates/invitation."+words.language+".html")
	if err != nil {
		return Mail{}, fmt.Errorf("write invitation: %w", err)
	}
	var plain, rich bytes.Buffer
	if err := text.Execute(&plain, said); err != nil {
		return Mail{}, fmt.Errorf("write invitation: %w", err)
	}
	if err := html.ExecuteTemplate(&rich, "layout.html", said); err != nil {
		return Mail{}, fmt.Errorf("write invitation: %w", err)
	}
	return Mail{To: in.To, Subject: said.Subject, Text: plain.String(), HTML: rich.String(), MessageID: in.MessageID}, nil
}

// letter is what the templates see.
type letter struct {
	Language, Subject, ClinicName, InvitedBy, Role, Link, ValidFor string
}

// oneLine makes text from people fit for a heading or a subject.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// words are the parts of a mail that templates cannot decline by themselves.
type words struct {
	language string
	subject  func(letter) string
	role     func(string) string
	hours    func(int) string
}

var (
	romanian = words{
		language: "ro",
		subject:  func(l letter) string { return "Invitație în echipa " + l.ClinicName },
		role: func(role string) string {
			return map[string]string{"owner": "proprietar", "dentist": "medic dentist", "receptionist": "recepție", "assistant": "asistență"}[role]
		},
		hours: func(n int) string {
			switch last := n % 100; {
			case n == 1:
				return "o oră"
			case last >= 1 && last <= 19:
				return strconv.Itoa(n) + " ore"
			default:
				return strconv.Itoa(n) + " de ore"
			}
		},
	}
	english = words{
		language: "en",
		subject:  func(l letter) string { return "Invitation to join " + l.ClinicName },
		role: func(role string) string {
			return map[string]string{"owner": "the owner", "dentist": "a dentist", "receptionist": "a receptionist", "assistant": "an assistant"}[role]
		},
		hours: func(n int) string {
			if n == 1 {
				return "one hour"
			}
			return strconv.Itoa(n) + " hours"
		},
	}
)
