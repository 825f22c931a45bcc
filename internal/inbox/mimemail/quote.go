package mimemail

import (
	"html"
	"regexp"
	"strings"
)

var (
	// divider is the line that programs write above a message that they quote whole.
	divider = regexp.MustCompile(`(?i)^[\s>*]*-{2,}\s*(original message|original appointment|forwarded message|mesaj(ul)? (original|inițial|iniţial|initial|redirecționat|redirecţionat|redirectionat)|ursprüngliche nachricht|weitergeleitete nachricht|message (d'origine|transféré)|messaggio (originale|inoltrato)|mensaje original|исходное сообщение)\s*-{2,}|^begin forwarded message:|^început mesaj redirecționat:`)
	// wrote ends the line above a quote: "On 3 March 2026 at 10:20, Ana Pop <ana@x.ro> wrote:".
	wrote = regexp.MustCompile(`(?i)(wrote|writes|a scris|au scris|schrieb|a écrit|ha scritto|escribió|escreveu|написал\(?а?\)?|írta)[^\pL]{0,4}$`)
	// opener begins that line, when it is broken over several.
	opener = regexp.MustCompile(`(?i)^\s*(on|pe|în|in|la|am|le|il|el|em|op|den|dne|w dniu|\d)\PL`)
	// fromLine and fieldLine are the header that Outlook writes above a quote.
	fromLine  = regexp.MustCompile(`(?i)^[\s>*]*(from|de la|von|de|da|от)\s*:\s*\*?\s*\S`)
	fieldLine = regexp.MustCompile(`(?i)^[\s>*]*(sent|date|to|cc|subject|importance|trimis|data|dată|către|catre|subiect|gesendet|datum|an|betreff|envoyé|à|objet|inviato|a|oggetto)\s*:`)
)

// maxAttribution is how long, in bytes, the line above a quote may be; it may be broken over three.
const maxAttribution = 400

// SplitQuote divides a text into what was newly written and what it quotes with the line above it. A quote that is answered
// piece by piece goes out of the answer's lines.
func SplitQuote(text string) (fresh, quoted string) {
	lines := strings.SplitAfter(text, "\n")
	for i := range lines {
		if divider.MatchString(prefix(lines[i])) || outlook(lines[i:]) {
			if i > 0 && strings.Trim(lines[i-1], "_ \t\r\n") == "" && strings.Contains(lines[i-1], "____") {
				i--
			}
			return tidy(lines[:i]), tidy(lines[i:])
		}
		n := attribution(lines[i:])
		if n == 0 {
			continue
		}
		switch next := firstWritten(lines[i+n:]); {
		case next == "":
		case marked(next):
			own, marks := byMarks(lines[i+n:])
			return tidy(append(lines[:i:i], own...)), tidy(append(lines[i:i+n:i+n], marks...))
		default:
			return tidy(lines[:i]), tidy(lines[i:])
		}
	}
	end := len(lines)
	for end > 0 && (marked(lines[end-1]) || strings.TrimSpace(lines[end-1]) == "") {
		end--
	}
	return tidy(lines[:end]), tidy(lines[end:])
}

func prefix(line string) string { return line[:min(len(line), maxAttribution)] }

func marked(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " "), ">") }

func firstWritten(lines []string) string {
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			return line
		}
	}
	return ""
}

// attribution tells how many lines make the line above a quote; 0 = there is none.
func attribution(lines []string) int {
	if len(strings.TrimSpace(prefix(lines[0]))) == 0 || marked(lines[0]) {
		return 0
	}
	length, dated := 0, false
	for n := 1; n <= min(3, len(lines)); n++ {
		line := strings.TrimSpace(prefix(lines[n-1]))
		length += len(line)
		dated = dated || strings.ContainsAny(line, "0123456789@")
		switch {
		case line == "" || marked(lines[n-1]) || length > maxAttribution:
			return 0
		case n > 1 && !opener.MatchString(prefix(lines[0])):
			return 0
		case dated && wrote.MatchString(line) && strings.HasSuffix(strings.TrimRight(line, " *\u00a0"), ":"):
			return n
		}
	}
	return 0
}

// outlook tells whether lines begin with the header that Outlook writes above a quote.
func outlook(lines []string) bool {
	if !fromLine.MatchString(prefix(lines[0])) {
		return false
	}
	fields := 0
	for _, line := range lines[1:min(len(lines), 8)] {
		if strings.TrimSpace(line) == "" && fields > 0 {
			break
		}
		if fieldLine.MatchString(prefix(line)) {
			fields++
		}
	}
	return fields >= 2
}

// byMarks parts the lines that begin with ">" from the others.
func byMarks(lines []string) (own, marks []string) {
	for _, line := range lines {
		if marked(line) {
			marks = append(marks, line)
		} else {
			own = append(own, line)
		}
	}
	return own, marks
}

func tidy(lines []string) string {
	return strings.Trim(strings.TrimRight(strings.Join(lines, ""), " \t\r\n\u00a0"), "\n")
}

const maxSnippetSource = 200 << 10 // bytes of the HTML that a snippet is made from

var (
	unseen    = regexp.MustCompile(`(?is)<!--.*?-->|<(?:style|script|head|title)\b.*?</(?:style|script|head|title)\s*>`)
	htmlQuote = regexp.MustCompile(`(?i)<blockquote\b|class=["']?(gmail_quote|yahoo_quoted|moz-cite)|id=["']?(divRplyFwdMsg|OLK_SRC_BODY_SECTION|appendonsend)`)
	tag       = regexp.MustCompile(`<[^>]*>`)
)

// Snippet is the first line or so of what was newly written, at most n characters, without quotes.
func Snippet(m Message, n int) string {
	text := m.Text
	if strings.TrimSpace(text) == "" {
		text = visibleText(m.HTML)
	}
	fresh, quoted := SplitQuote(text[:runeStart(text+" ", min(len(text), 40*n))])
	if strings.TrimSpace(fresh) == "" {
		fresh = quoted
	}
	var out strings.Builder
	for line := range strings.Lines(fresh) {
		if marked(line) && quoted != fresh {
			continue
		}
		out.WriteString(strings.TrimLeft(line, "> "))
		out.WriteByte(' ')
	}
	return strings.TrimSpace(cut(oneLine(strings.Map(spoken, out.String())), n))
}

// spoken drops the signs that newsletters fill their first line up with.
func spoken(r rune) rune {
	switch r {
	case 0x00ad, 0x034f, 0x061c, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff:
		return -1
	case 0x00a0, 0x2007, 0x202f:
		return ' '
	}
	return r
}

// visibleText is roughly what an HTML text shows before its quote.
func visibleText(source string) string {
	source = source[:runeStart(source+" ", min(len(source), maxSnippetSource))]
	source = unseen.ReplaceAllString(source, " ")
	if at := htmlQuote.FindStringIndex(source); at != nil && strings.TrimSpace(tag.ReplaceAllString(source[:at[0]], "")) != "" {
		source = source[:at[0]]
		if open := strings.LastIndexByte(source, '<'); open > strings.LastIndexByte(source, '>') {
			source = source[:open]
		}
	}
	return html.UnescapeString(tag.ReplaceAllString(source, " "))
}
