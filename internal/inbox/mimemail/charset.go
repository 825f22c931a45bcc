package mimemail

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// toUTF8 decodes a text of a charset; ok is false when the charset is unknown or the text is not of it. Then, and for the
// labels that programs write without thinking (none, us-ascii, latin1), it is UTF-8 if it can be, and otherwise one of Windows'
// charsets. The result is valid UTF-8.
func toUTF8(text []byte, charset string) (s string, ok bool) {
	charset = strings.ToLower(strings.Trim(charset, " \t\"'"))
	switch charset {
	case "utf-8", "utf8", "unicode-1-1-utf-8":
		return looseUTF8(text)
	case "utf-7", "unicode-1-1-utf-7", "utf7":
		return utf7(string(text)), true
	}
	if ascii(text) && !strings.HasPrefix(charset, "iso-2022") && !strings.HasPrefix(charset, "utf-16") && !strings.HasPrefix(charset, "hz") {
		return string(text), true
	}
	known := careless(charset)
	if !known {
		if enc := lookup(charset); enc != nil {
			decoded, err := enc.NewDecoder().Bytes(text)
			if err == nil && (bytes.Count(decoded, []byte("\uFFFD")) <= len(text)/100 || !utf8.Valid(text)) {
				return string(decoded), true
			}
		}
	}
	return sniff(text), known
}

// careless says whether a label tells nothing.
func careless(charset string) bool {
	switch charset {
	case "", "us-ascii", "ascii", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "windows-1252", "cp1252", "unknown-8bit", "8bit", "default", "_iso-8859-1$esc":
		return true
	}
	return false
}

// lookup finds a charset by a name of the web's (which reads the old names as browsers do) or of IANA's list.
func lookup(charset string) encoding.Encoding {
	if enc, err := htmlindex.Get(charset); err == nil {
		if name, err := htmlindex.Name(enc); err != nil || name != "replacement" {
			return enc
		}
	}
	if enc, err := ianaindex.MIME.Encoding(charset); err == nil && enc != nil {
		return enc
	}
	if number, ok := strings.CutPrefix(charset, "cp"); ok {
		if enc, err := htmlindex.Get("windows-" + number); err == nil {
			return enc
		}
	}
	return nil
}

// looseUTF8 reads what is labelled UTF-8: with a few broken places it still is, with many it is something else.
func looseUTF8(text []byte) (string, bool) {
	if utf8.Valid(text) {
		return string(text), true
	}
	good, bad := 0, 0
	for rest := text; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		rest = rest[size:]
	}
	if good >= bad {
		return strings.ToValidUTF8(string(text), "\uFFFD"), false
	}
	return sniff(text), false
}

// sniff reads a text whose charset nobody tells.
func sniff(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	enc := charmap.Windows1252
	if romanian(text) {
		enc = charmap.Windows1250
	}
	decoded, err := enc.NewDecoder().Bytes(text)
	if err != nil {
		return strings.ToValidUTF8(string(text), "\uFFFD")
	}
	return string(decoded)
}

// romanian looks for ş and ţ of Windows' central European charset before or between small letters, where the western one has
// º and þ.
func romanian(text []byte) bool {
	for i, c := range text {
		if (c == 0xba || c == 0xfe) && i+1 < len(text) && text[i+1] >= 'a' && text[i+1] <= 'z' {
			return true
		}
	}
	return false
}

func ascii(text []byte) bool {
	for _, c := range text {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// utf7 decodes RFC 2152.
func utf7(s string) string {
	var out strings.Builder
	for s != "" {
		before, rest, ok := strings.Cut(s, "+")
		out.WriteString(before)
		if !ok {
			break
		}
		n := 0
		for n < len(rest) && rest[n] != '-' && base64Digit[rest[n]] < 64 {
			n++
		}
		if n == 0 {
			out.WriteByte('+')
		}
		units, err := base64.RawStdEncoding.DecodeString(rest[:n])
		if err != nil && n > 0 {
			units, _ = base64.RawStdEncoding.DecodeString(rest[:n-n%4])
		}
		out.WriteString(utf16Text(units))
		s = strings.TrimPrefix(rest[n:], "-")
	}
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}
