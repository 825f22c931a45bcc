package mimemail

import (
	"encoding/base64"
	"mime"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// header writes the fields of the message itself.
func (w *writer) header(m Outgoing) error {
	if !m.Date.IsZero() {
		w.field("Date", m.Date.Format(time.RFC1123Z))
	}
	from, err := written([]Address{m.From})
	if err != nil {
		return err
	}
	w.field("From", from)
	for _, list := range []struct {
		name string
		all  []Address
	}{{"Reply-To", m.ReplyTo}, {"To", m.To}, {"Cc", m.Cc}} {
		text, err := written(list.all)
		if err != nil {
			return err
		}
		w.field(list.name, text)
	}
	w.field("Subject", encodeText(cut(oneLine(m.Subject), maxValue)))
	w.field("Message-ID", bracketed(m.MessageID))
	w.field("In-Reply-To", bracketed(m.InReplyTo))
	w.field("References", references(m.References))
	w.put("MIME-Version: 1.0\r\n")
	return nil
}

// field writes a field over as many lines as it needs, broken at its spaces; an empty one is left out.
func (w *writer) field(name, value string) {
	if value == "" {
		return
	}
	w.put(name, ":")
	used := len(name) + 1
	for i, word := range strings.Split(value, " ") {
		if i > 0 && used+1+len(word) > lineLength {
			w.put("\r\n")
			used = 0
		}
		w.put(" ", word)
		used += 1 + len(word)
	}
	w.put("\r\n")
}

// written gives a list of addresses as a field's text.
func written(all []Address) (string, error) {
	texts := make([]string, 0, len(all))
	for _, a := range all {
		text, err := a.written()
		if err != nil {
			return "", err
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", "), nil
}

func (a Address) written() (string, error) {
	parsed, err := mail.ParseAddress(a.Address)
	if err != nil || parsed.Name != "" || oneLine(a.Address) != a.Address || !utf8.ValidString(a.Address) || len(a.Address) > 320 {
		return "", errAddress
	}
	local, domain, _ := cutLast(parsed.Address, "@")
	if host, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = host
	}
	at := (&mail.Address{Address: local + "@" + domain}).String()
	name := cut(oneLine(a.Name), maxName)
	switch {
	case name == "":
		return strings.Trim(at, "<>"), nil
	case needsWords(name):
		return encodePhrase(name) + " " + at, nil
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" ` + at, nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// needsWords tells a text that a header cannot hold as it is: not ASCII, with what looks like an encoded word, or with a word too
// long for a line.
func needsWords(s string) bool {
	if strings.Contains(s, "=?") || !ascii([]byte(s)) {
		return true
	}
	for word := range strings.SplitSeq(s, " ") {
		if len(word) > lineLength {
			return true
		}
	}
	return false
}

// encodeText writes a text as encoded words where it needs to be (RFC 2047), so that most of it can be read if it can.
func encodeText(s string) string {
	if !needsWords(s) {
		return s
	}
	if !ascii([]byte(s)) && 3*(len(s)-utf8.RuneCountInString(s)) < len(s) && !strings.Contains(s, "=?") {
		return mime.QEncoding.Encode("utf-8", s)
	}
	return encodePhrase(s)
}

// encodePhrase writes a text as encoded words that may stand anywhere.
func encodePhrase(s string) string {
	var words []string
	for s != "" {
		n := runeStart(s+" ", min(45, len(s)))
		words = append(words, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, " ")
}

func bracketed(id string) string {
	if id = cleanID(id); id == "" {
		return ""
	}
	return "<" + id + ">"
}

// cleanID takes out of an identifier what would end it, or the line.
func cleanID(id string) string {
	id = strings.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x7f || r == '<' || r == '>' {
			return -1
		}
		return r
	}, id)
	if len(id) > 900 {
		return ""
	}
	return id
}

// references writes the first, which the conversation began with, and the newest.
func references(ids []string) string {
	if len(ids) > MaxReferences {
		ids = append([]string{ids[0]}, ids[len(ids)-MaxReferences+1:]...)
	}
	var out []string
	for _, id := range ids {
		if id = bracketed(id); id != "" {
			out = append(out, id)
		}
	}
	return strings.Join(out, " ")
}

// parameter adds a parameter on lines of its own: quoted, or in pieces of percent-encoded UTF-8 (RFC 2231).
func (w *writer) parameter(name, value string) {
	switch {
	case value == "":
	case len(value) <= 60 && ascii([]byte(value)):
		w.put(";\r\n ", name, `="`, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value), `"`)
	default:
		piece := "utf-8''"
		n := 0
		for i := range len(value) {
			piece += encodedByte(value[i])
			if len(piece) > 55 || i == len(value)-1 {
				w.put(";\r\n ", name, "*", strconv.Itoa(n), "*=", piece)
				piece = ""
				n++
			}
		}
	}
}

func encodedByte(c byte) string {
	if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' {
		return string(rune(c))
	}
	const digits = "0123456789ABCDEF"
	return "%" + string(digits[c>>4]) + string(digits[c&15])
}

// oldName tells the name once more in the way that programs read which do not know RFC 2231.
func (w *writer) oldName(name string) {
	if name == "" {
		return
	}
	if len(name) <= 60 && ascii([]byte(name)) {
		w.parameter("name", name)
		return
	}
	if words := encodeText(name); words != name {
		w.put(";\r\n name=\"", strings.ReplaceAll(words, " ", "\r\n "), `"`)
	}
}
