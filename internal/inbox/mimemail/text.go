package mimemail

import (
	"strings"
	"unicode/utf8"
)

// cleanText makes "\n" of every line end and takes away the controls that no text has.
func cleanText(s string) string {
	dirty := false
	for i := 0; i < len(s) && !dirty; i++ {
		dirty = s[i] < ' ' && s[i] != '\n' && s[i] != '\t' || s[i] == 0x7f
	}
	if !dirty {
		return strings.TrimPrefix(s, "\uFEFF")
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\r':
			if i+1 >= len(s) || s[i+1] != '\n' {
				out = append(out, '\n')
			}
		case c < ' ' && c != '\n' && c != '\t' || c == 0x7f:
		default:
			out = append(out, c)
		}
	}
	return strings.TrimPrefix(string(out), "\uFEFF")
}

// unflow joins the lines of a paragraph that were broken for the way (RFC 3676).
func unflow(s string, delsp bool) string {
	var out strings.Builder
	out.Grow(len(s))
	depth, flowing := 0, false
	for line := range strings.Lines(s) {
		line = strings.TrimSuffix(line, "\n")
		marks := len(line) - len(strings.TrimLeft(line, ">"))
		line = strings.TrimPrefix(line[marks:], " ")
		if flowing && marks != depth {
			out.WriteByte('\n')
			flowing = false
		}
		if !flowing && marks > 0 {
			out.WriteString(strings.Repeat(">", marks))
			out.WriteByte(' ')
		}
		depth, flowing = marks, strings.HasSuffix(line, " ") && line != "-- "
		if flowing && delsp {
			line = line[:len(line)-1]
		}
		out.WriteString(line)
		if !flowing {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// htmlCharset finds the charset that an HTML text says of itself.
func htmlCharset(html []byte) string {
	head := string(html[:min(len(html), 1024)])
	i := indexFold(head, "charset=")
	if i < 0 {
		return ""
	}
	name := strings.TrimLeft(head[i+len("charset="):], `"' `)
	if end := strings.IndexAny(name, `"'/> ;`); end >= 0 {
		name = name[:end]
	}
	return name
}

// wholeRunes takes the beginning of a rune away that a cut left at the end.
func wholeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= 0xc0 && !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// runeStart gives the last place at or before n where a rune begins.
func runeStart(s string, n int) int {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}
