// Package mailbox keeps the mail that the development stack has taken: an archive of everything delivered, which people
// and tests look at. The mailboxes that IMAP serves are kept apart from it, by imapbox.
package mailbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // bodies in other charsets than UTF-8
	"github.com/emersion/go-message/mail"
)

// Message is a delivered message, decoded for reading.
type Message struct {
	ID          string       `json:"id"`   // a decimal number, rising with every delivery
	From        string       `json:"from"` // as in the header
	To          []string     `json:"to"`   // the recipients of the envelope, lower case
	Subject     string       `json:"subject"`
	Date        time.Time    `json:"date"` // when it was delivered, UTC
	Text        string       `json:"text"`
	HTML        string       `json:"html"`
	Links       []string     `json:"links"` // in order of appearance, each once
	Attachments []Attachment `json:"attachments"`

	number int64
}

// Attachment describes a part that is not the body.
type Attachment struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// decode reads raw as RFC 5322. A message that cannot be decoded is shown as plain text: a sink refuses nothing.
func decode(raw []byte) Message {
	m := Message{Links: []string{}, Attachments: []Attachment{}, To: []string{}}
	r, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		m.Text = string(raw)
		return m
	}
	m.Subject, _ = r.Header.Subject()
	m.From = sender(r.Header)
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && (!message.IsUnknownCharset(err) || part == nil) {
			m.Text += fmt.Sprintf("\n[the rest cannot be decoded: %v]\n", err)
			break
		}
		m.add(part)
	}
	m.Links = links(m.Text, m.HTML)
	return m
}

func sender(h mail.Header) string {
	list, err := h.AddressList("From")
	if err != nil || len(list) == 0 {
		return h.Get("From")
	}
	if list[0].Name == "" {
		return list[0].Address
	}
	return list[0].Name + " <" + list[0].Address + ">"
}

func (m *Message) add(part *mail.Part) {
	body, err := io.ReadAll(part.Body)
	if err != nil {
		body = append(body, []byte(fmt.Sprintf("\n[cut short: %v]", err))...)
	}
	switch h := part.Header.(type) {
	case *mail.InlineHeader:
		kind, params, _ := h.ContentType()
		switch {
		case kind == "text/html" && m.HTML == "":
			m.HTML = string(body)
		case kind == "text/plain" || kind == "":
			m.Text += string(body)
		default:
			m.Attachments = append(m.Attachments, Attachment{Name: params["name"], Type: kind, Size: int64(len(body))})
		}
	case *mail.AttachmentHeader:
		kind, _, _ := h.ContentType()
		name, _ := h.Filename()
		m.Attachments = append(m.Attachments, Attachment{Name: name, Type: kind, Size: int64(len(body))})
	}
}

var (
	linkInText = regexp.MustCompile(`https?://[^\s<>"')\]]+`)
	linkInHTML = regexp.MustCompile(`(?i)href\s*=\s*["']([^"']+)["']`)
	entities   = strings.NewReplacer("&amp;", "&", "&#38;", "&", "&#x26;", "&", "&#43;", "+", "&#61;", "=")
)

// links lists the web addresses of a message, those of the plain text first.
func links(text, html string) []string {
	found := []string{}
	add := func(link string) {
		if !slices.Contains(found, link) {
			found = append(found, link)
		}
	}
	for _, link := range linkInText.FindAllString(text, -1) {
		add(strings.TrimRight(link, ".,;:!?"))
	}
	for _, match := range linkInHTML.FindAllStringSubmatch(html, -1) {
		if link := entities.Replace(match[1]); strings.HasPrefix(link, "http") {
			add(link)
		}
	}
	return found
}

// For tells whether the message went to address.
func (m Message) For(address string) bool {
	return slices.Contains(m.To, strings.ToLower(address))
}

// Contains tells whether text occurs in the subject or in a body.
func (m Message) Contains(text string) bool {
	return strings.Contains(m.Subject, text) || strings.Contains(m.Text, text) || strings.Contains(m.HTML, text)
}
