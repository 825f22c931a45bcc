package mimemail

import (
	"strings"
	"unicode/utf8"
)

// addresses reads a list of addresses, also one that no grammar allows: at most most of them.
func addresses(s string, most int) []Address {
	var found []Address
	for s != "" && len(found) < most {
		var one string
		one, s = cutAddress(s)
		if a := address(one); a != (Address{}) {
			found = append(found, a)
		}
	}
	return found
}

// cutAddress divides a list after its first address: at a comma or semicolon that no quote, comment, bracket or encoded word
// holds. What stands before a group's colon is its name and dropped.
func cutAddress(s string) (one, rest string) {
	from := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"', '(', '<', '=':
			i += held(s[i:])
		case ':':
			from = i + 1
		case ',', ';':
			return s[from:i], s[i+1:]
		}
	}
	return s[from:], ""
}

// held gives the length, less one, of what begins with a quote, a comment's parenthesis, a bracket or an encoded word. One that is
// not closed holds what is left, except for a bracket and an encoded word.
func held(s string) int {
	switch s[0] {
	case '"':
		return closing(s, '"')
	case '(':
		return closing(s, ')')
	case '<':
		return max(0, strings.IndexAny(s, ">,;"))
	}
	if strings.HasPrefix(s, "=?") {
		if _, rest, ok := readWord(s[2:]); ok {
			return len(s) - len(rest) - 1
		}
	}
	return 0
}

func closing(s string, end byte) int {
	depth := 0
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == end && depth == 0:
			return i
		case s[i] == end:
			depth--
		case s[i] == '(' && end == ')':
			depth++
		}
	}
	return len(s) - 1
}

func address(s string) Address {
	s = strings.TrimSpace(s)
	if s == "" {
		return Address{}
	}
	var name, at string
	if open := lastOutsideQuotes(s, '<'); open >= 0 {
		name = s[:open]
		at, _, _ = strings.Cut(s[open+1:], ">")
	} else {
		at, name = withoutComment(s)
	}
	words := at
	if at = strings.ToValidUTF8(strings.TrimSpace(at), ""); !strings.HasPrefix(at, `"`) || !strings.Contains(at, `"@`) {
		at = strings.TrimPrefix(strings.Trim(strings.Join(strings.Fields(at), ""), `'"`), "mailto:")
	}
	name = cut(oneLine(decodeWords(unquote(name))), maxValue)
	if !strings.Contains(at, "@") || len(at) > maxValue {
		if name == "" {
			name = cut(oneLine(decodeWords(unquote(words))), maxValue)
		}
		at = ""
	}
	if name == at {
		name = ""
	}
	return Address{Name: name, Address: at}
}

func lastOutsideQuotes(s string, want byte) int {
	found, quoted := -1, false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		case want:
			if !quoted {
				found = i
			}
		}
	}
	if quoted && found < 0 { // an open quote swallowed it
		return strings.LastIndexByte(s, want)
	}
	return found
}

// withoutComment takes the last comment out: "ana@x.ro (Ana Pop)".
func withoutComment(s string) (rest, comment string) {
	open := strings.IndexByte(s, '(')
	end := strings.LastIndexByte(s, ')')
	if open < 0 || end < open {
		return s, ""
	}
	return s[:open] + s[end+1:], s[open+1 : end]
}

// unquote takes the quotes and backslashes of a phrase away.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	if !strings.ContainsAny(s, `"\`) {
		return strings.Trim(s, "'")
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
		case s[i] == '\\' && i+1 < len(s):
			i++
			out = append(out, s[i])
		default:
			out = append(out, s[i])
		}
	}
	return strings.Trim(string(out), "'")
}

// oneLine makes one line of a text: without controls and what turns the direction of writing, spaces joined.
func oneLine(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] < 0x7f && (s[i] != ' ' || i > 0 && i+1 < len(s) && s[i-1] != ' ')
	}
	if plain {
		return s
	}
	return strings.Join(strings.Fields(strings.Map(visible, s)), " ")
}

func visible(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return ' '
	case r < ' ' || r >= 0x7f && r < 0xa0, r == utf8.RuneError, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f:
		return -1
	}
	return r
}

// cut gives at most n runes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
