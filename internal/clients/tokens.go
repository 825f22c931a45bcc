package clients

import (
	"slices"
	"strings"
	"unicode"
)

const (
	maxTokens   = 40 // per client; what a name or address holds beyond it is not found by search
	maxTokenLen = 64 // in runes
	maxWords    = 8  // of a question; more are left out, which only widens the result
)

// searchTokens gives the folded words by which a client is found: every word of the name, the e-mail address and its
// parts, the digits of the phone in the international and the national form.
func searchTokens(name, email string, phone phoneNumber) []string {
	var out []string
	for field := range strings.FieldsSeq(Fold(name)) {
		parts := words(field)
		out = append(out, parts...)
		if len(parts) > 1 {
			out = append(out, strings.Join(parts, "")) // "d'artagnan" is also found as "dartagnan"
		}
	}
	if email != "" {
		folded := Fold(email)
		out = append(append(out, folded), words(folded)...)
	}
	if phone.E164 != "" {
		out = append(out, digits(phone.E164), phone.National, strings.TrimLeft(phone.National, "0"))
	}
	kept := out[:0]
	for _, t := range out {
		if t = clip(t); t != "" && !slices.Contains(kept, t) && len(kept) < maxTokens {
			kept = append(kept, t)
		}
	}
	return kept
}

// queryWords gives the words of a question, each of which has to begin a token of the client. A number may be typed
// with spaces, dashes, brackets and +40 or 0040.
func queryWords(q string) []string {
	var out []string
	number := ""
	flush := func() {
		if number != "" {
			out = append(out, number)
			number = ""
		}
	}
	for field := range strings.FieldsSeq(Fold(q)) {
		if d, ok := numberPart(field); ok {
			number += d
			continue
		}
		flush()
		if strings.Contains(field, "@") {
			out = append(out, strings.TrimLeft(field, "@"))
			continue
		}
		out = append(out, words(field)...)
	}
	flush()
	kept := out[:0]
	for _, w := range out {
		if strings.HasPrefix(w, "00") && len(w) > 4 {
			w = strings.TrimLeft(w, "0")
		}
		if w = clip(w); w != "" && !slices.Contains(kept, w) && len(kept) < maxWords {
			kept = append(kept, w)
		}
	}
	return kept
}

// words splits folded text at everything that is neither letter nor digit.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// numberPart says whether the field is a piece of a phone number, and gives its digits.
func numberPart(field string) (string, bool) {
	if strings.Trim(field, "0123456789+-()./") != "" {
		return "", false
	}
	return digits(field), true
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func clip(s string) string {
	n := 0
	for i := range s {
		if n == maxTokenLen {
			return s[:i]
		}
		n++
	}
	return s
}
