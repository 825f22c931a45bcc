package mimemail

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// answered matches what mail programs of many languages write before the subject of an answer or a forwarded message, and the
// tag of a mailing list.
var answered = regexp.MustCompile(`^(?:(?:re|fw|fwd|aw|wg|sv|vs|vb|tr|rv|rif|ref|réf|odp|pd|răsp|rasp|rsp|r|antw|vl|ynt|ilt|res|enc|atb|回复|转发|отв|на)\.?\s*(?:\[\d+\]|\(\d+\)|\*\d+|\^\d+|\d+)?\s*[::]|\[[^\]\[]{1,60}\])\s*`)

// NormalSubject makes of a subject what all messages of its conversation have in common: without the signs of an answer and
// of a list, in small letters, spaces joined. A subject that is nothing else stays.
func NormalSubject(s string) string {
	s = strings.ToLower(oneLine(norm.NFC.String(cut(s, maxValue))))
	s = strings.Map(func(r rune) rune {
		switch r {
		case 'ş':
			return 'ș'
		case 'ţ':
			return 'ț'
		}
		return r
	}, s)
	bare := s
	for {
		found := answered.FindString(bare)
		if found == "" {
			break
		}
		if rest := strings.TrimSpace(bare[len(found):]); rest != "" || found[0] != '[' {
			bare = rest
			continue
		}
		break
	}
	return strings.TrimSpace(strings.TrimSuffix(bare, "(fwd)"))
}
