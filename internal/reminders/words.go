package reminders

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/m-saas/m-saas/internal/outbox"
)

// Variables are what a text may name, as {{name}}.
func Variables() []string {
	return []string{"client", "date", "time", "services", "provider", "location", "clinic", "phone", "link", "confirm", "cancel", "move"}
}

var variable = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// unknownIn names what stands in braces and is no variable; an opening or closing pair on its own is named as it stands.
func unknownIn(text string) []string {
	var out []string
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(Variables(), m[1]) {
			out = append(out, m[1])
		}
	}
	rest := variable.ReplaceAllString(text, "")
	for _, pair := range []string{"{{", "}}"} {
		if strings.Contains(rest, pair) {
			out = append(out, pair)
		}
	}
	return out
}

// fill puts the values in; a value is never read for variables of its own.
func fill(text string, values map[string]string) string {
	return variable.ReplaceAllStringFunc(text, func(m string) string {
		return values[variable.FindStringSubmatch(m)[1]]
	})
}

// usedIn lists the variables of a text in the order in which they first stand there.
func usedIn(text string) []string {
	var out []string
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// Size is how much of a text message a text takes.
type Size struct {
	Characters int
	Segments   int    // messages that are paid for
	Encoding   string // "GSM-7" or "UCS-2"
}

const (
	gsm         = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "^{}\\[~]|€\f" // take two places
)

// SizeOf measures a text message (GSM 03.38 and 03.40): 160 characters of the GSM alphabet go into one message or 153 into each of
// several; with any other letter, such as ș or ă, it is 70 and 67.
func SizeOf(text string) Size {
	places, plain := 0, true
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsm, r):
			places++
		case strings.ContainsRune(gsmExtended, r):
			places += 2
		default:
			plain = false
		}
	}
	size, one, each := Size{Characters: places, Encoding: "GSM-7"}, 160, 153
	if !plain {
		size, one, each = Size{Characters: len(utf16.Encode([]rune(text))), Encoding: "UCS-2"}, 70, 67
	}
	switch {
	case size.Characters == 0:
	case size.Characters <= one:
		size.Segments = 1
	default:
		size.Segments = (size.Characters + each - 1) / each
	}
	return size
}

// Suggested are the words that a new rule begins with.
func Suggested(c outbox.Channel) map[string]Words {
	if c == outbox.Email {
		return map[string]Words{
			"ro": {
				Subject: "Vă așteptăm {{date}}, ora {{time}}",
				Body:    "Vă reamintim de programarea dumneavoastră la {{clinic}}: {{date}}, ora {{time}}.\n{{services}}, {{provider}}\n\nVă rugăm să confirmați că veniți. Dacă nu mai puteți ajunge, ne puteți anunța din același loc.",
			},
			"en": {
				Subject: "See you on {{date}}, {{time}}",
				Body:    "This is a reminder of your appointment at {{clinic}}: {{date}}, {{time}}.\n{{services}}, {{provider}}\n\nPlease confirm that you are coming. If you cannot make it, you can tell us in the same place.",
			},
		}
	}
	return map[string]Words{
		"ro": {Body: "{{clinic}}: va asteptam {{date}}, ora {{time}}. Confirmati sau mutati: {{link}}"},
		"en": {Body: "{{clinic}}: see you on {{date}}, {{time}}. Confirm or change: {{link}}"},
	}
}
