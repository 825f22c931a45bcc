package clients

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings text to the form that search and sorting compare: lower case and without diacritics, so that "Ștefan",
// "Ştefan" (with a cedilla) and "STEFAN" are one. What Unicode does not take apart (ł, ø, ß …) is spelt out. Folding
// twice is folding once.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(strings.ToLower(norm.NFKD.String(s))) {
		if unicode.Is(unicode.M, r) {
			continue
		}
		if plain, ok := spelled(r); ok {
			b.WriteString(plain)
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func spelled(r rune) (string, bool) {
	switch r {
	case 'ł':
		return "l", true
	case 'ø':
		return "o", true
	case 'đ', 'ð':
		return "d", true
	case 'ħ':
		return "h", true
	case 'ı':
		return "i", true
	case 'ß':
		return "ss", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'þ':
		return "th", true
	}
	return "", false
}

const maxSortName = 40 // in runes

// sortName is the key of the alphabetical list: the folded words of the name with single spaces between them, clipped.
// Names that are equal in it follow by identifier.
func sortName(name string) string {
	n := 0
	s := strings.Join(words(Fold(name)), " ")
	for i := range s {
		if n == maxSortName {
			return s[:i]
		}
		n++
	}
	return s
}
