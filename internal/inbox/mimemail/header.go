package mimemail

import (
	"bytes"
	"net/mail"
	"strings"
	"time"
)

// header is a message's or a part's header; its values lie in the block that it was read from.
type header struct {
	fields []field
	bad    int // where in the block the first line is that belongs to no field; -1 = none
}

type field struct{ name, value []byte }

// parse finds the fields of a block. Lines that are none are passed over.
func (h *header) parse(block []byte) {
	h.fields, h.bad = h.fields[:0], -1
	for at := 0; at < len(block); {
		end := at + lineLen(block[at:]) // of the field's value
		line, begin := block[at:end], at
		at = end
		name, ok := fieldName(line)
		if !ok {
			if h.bad < 0 && !mboxLine(line) {
				h.bad = begin
			}
			continue
		}
		for end < len(block) && (block[end] == ' ' || block[end] == '\t') {
			end += lineLen(block[end:])
		}
		h.fields = append(h.fields, field{name: bytes.TrimRight(name, " \t"), value: block[begin+len(name)+1 : end]})
		at = end
	}
}

func lineLen(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i + 1
	}
	return len(b)
}

func fieldName(line []byte) ([]byte, bool) {
	i := bytes.IndexByte(line, ':')
	if i <= 0 {
		return nil, false
	}
	for _, c := range bytes.TrimRight(line[:i], " \t") {
		if c <= ' ' || c >= 0x7f {
			return nil, false
		}
	}
	return line[:i], true
}

// mboxLine tells the line that mail stores write before a message.
func mboxLine(line []byte) bool {
	return bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))
}

// get gives the first field of a name, unfolded; "" = none.
func (h *header) get(name string) string {
	for _, f := range h.fields {
		if equalFold(f.name, name) {
			return unfold(f.value)
		}
	}
	return ""
}

// all joins the fields of a name, for lists that stand in several.
func (h *header) all(name string) string {
	var found []string
	for _, f := range h.fields {
		if equalFold(f.name, name) {
			found = append(found, unfold(f.value))
		}
	}
	return strings.Join(found, ", ")
}

func equalFold(name []byte, want string) bool {
	return len(name) == len(want) && strings.EqualFold(string(name), want)
}

func unfold(value []byte) string {
	value = bytes.TrimSpace(value)
	if bytes.IndexByte(value, '\n') < 0 {
		return string(value)
	}
	out := make([]byte, 0, len(value))
	for _, c := range value {
		if c != '\r' && c != '\n' {
			out = append(out, c)
		}
	}
	return string(out)
}

// describe takes what a message's header says of it.
func (h *header) describe(m *Message) {
	if ids := identifiers(h.get("Message-ID"), 1); len(ids) > 0 {
		m.MessageID = ids[0]
	}
	m.InReplyTo = identifiers(h.get("In-Reply-To"), MaxReferences)
	m.References = identifiers(h.get("References"), MaxReferences)
	m.Subject = cut(oneLine(decodeWords(h.get("Subject"))), maxValue)
	m.From = first(addresses(h.all("From"), 1))
	m.Sender = first(addresses(h.all("Sender"), 1))
	m.ReplyTo = addresses(h.all("Reply-To"), MaxAddresses)
	m.To = addresses(h.all("To"), MaxAddresses)
	m.Cc = addresses(h.all("Cc"), MaxAddresses)
	m.Bcc = addresses(h.all("Bcc"), MaxAddresses)
	m.Date = date(h.get("Date"))
	m.Automatic = h.automatic()
}

// automatic tells a program's mail from a person's (RFC 3834, RFC 2919).
func (h *header) automatic() bool {
	if auto := h.get("Auto-Submitted"); auto != "" && !strings.HasPrefix(strings.ToLower(auto), "no") {
		return true
	}
	switch strings.ToLower(h.get("Precedence")) {
	case "bulk", "list", "junk":
		return true
	}
	return h.get("List-Id") != "" || h.get("List-Unsubscribe") != "" || h.get("Return-Path") == "<>" ||
		strings.HasPrefix(strings.ToLower(h.get("Content-Type")), "multipart/report")
}

// identifiers gives the message identifiers of a field, the last most ones, without brackets.
func identifiers(s string, most int) []string {
	if s == "" {
		return nil
	}
	var found []string
	if !strings.Contains(s, "<") {
		found = strings.Fields(s)
	}
	for rest := s; ; {
		_, after, ok := strings.Cut(rest, "<")
		if !ok {
			break
		}
		id, next, closed := strings.Cut(after, ">")
		if !closed {
			next = ""
		}
		found, rest = append(found, id), next
	}
	kept := found[:0]
	for _, id := range found {
		id = strings.ToValidUTF8(strings.Join(strings.Fields(strings.Trim(id, "<>")), ""), "")
		if id != "" && len(id) <= maxValue {
			kept = append(kept, id)
		}
	}
	return kept[max(0, len(kept)-most):]
}

// date reads a date as RFC 5322 or as programs write it that have not read it; zero = it is none.
func date(s string) time.Time {
	if s == "" || len(s) > maxValue {
		return time.Time{}
	}
	at, err := mail.ParseDate(s)
	for i := 0; err != nil && i < len(dateForms); i++ {
		at, err = time.Parse(dateForms[i], strings.Join(strings.Fields(s), " "))
	}
	if err != nil || at.Year() < 1980 || at.Year() > 2100 {
		return time.Time{}
	}
	return at.UTC()
}

var dateForms = []string{
	time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", time.UnixDate, time.ANSIC, time.RFC850,
	"Mon, 2 Jan 2006 15:04:05", "Mon, 2 Jan 06 15:04:05 -0700", "2 Jan 2006 15:04:05", "Mon Jan 2 15:04:05 -0700 2006",
	"Monday, 2 January 2006 15:04:05 -0700", "Monday, January 2, 2006 15:04:05", "02/01/2006 15:04:05",
}

func first(a []Address) Address {
	if len(a) == 0 {
		return Address{}
	}
	return a[0]
}
