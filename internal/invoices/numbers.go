package invoices

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
)

// IsTaxNumber checks a Romanian tax identification number (CUI/CIF) without the letters before it: 2 to 10 digits of which the
// last checks the others.
func IsTaxNumber(s string) bool {
	if len(s) < 2 || len(s) > 10 || strings.Trim(s, "0123456789") != "" || s[0] == '0' {
		return false
	}
	const weights = "753217532"
	sum, digits := 0, s[:len(s)-1]
	for i := range len(digits) {
		sum += int(digits[len(digits)-1-i]-'0') * int(weights[len(weights)-1-i]-'0')
	}
	return sum*10%11%10 == int(s[len(s)-1]-'0')
}

var ibanForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)

// IsIBAN checks the form and the check digits of an IBAN without spaces (ISO 13616, mod 97); a Romanian one has 24 characters.
func IsIBAN(s string) bool {
	if !ibanForm.MatchString(s) || strings.HasPrefix(s, romania) && len(s) != 24 {
		return false
	}
	rest := 0
	for _, r := range s[4:] + s[:4] {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	return rest == 1
}

// spaced writes an IBAN in groups of four.
func spaced(iban string) string {
	var out strings.Builder
	for i, r := range iban {
		if i > 0 && i%4 == 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// line checks a text of one line and gives it with single spaces.
func line(bad *fault.Problems, field, s string, required bool, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	switch {
	case required && s == "":
		bad.Add(field, "required", "This cannot be empty.")
	case utf8.RuneCountInString(s) > limit || strings.ContainsFunc(s, unicode.IsControl):
		bad.Add(field, "too_long", fmt.Sprintf("At most %d characters.", limit))
	}
	return s
}

// text checks a text of several lines and gives it without white space around it.
func text(bad *fault.Problems, field, s string, limit int) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	control := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	if utf8.RuneCountInString(s) > limit || strings.ContainsFunc(s, control) {
		bad.Add(field, "too_long", fmt.Sprintf("At most %d characters.", limit))
	}
	return s
}
