package invoices

import (
	"regexp"
	"strings"
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
