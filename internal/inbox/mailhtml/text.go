package mailhtml

import (
	"html"
	"regexp"
	"strings"

	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

// FromText makes HTML of a text: lines as they stand, links to follow, what is quoted in a fold or marked by a bar.
func FromText(text string, o Options) Result {
	text = strings.ToValidUTF8(text[:min(len(text), MaxInput)], "\uFFFD")
	fresh, quoted := mimemail.SplitQuote(text)
	var out strings.Builder
	if strings.TrimSpace(quoted) == "" || strings.TrimSpace(fresh) == "" || !strings.HasSuffix(strings.TrimRight(text, " \t\r\n\u00a0"), quoted) {
		writeLines(&out, text)
		return Result{HTML: out.String()}
	}
	writeLines(&out, fresh)
	out.WriteString(`<details class="quoted"><summary>` + label(o.Language) + `</summary>`)
	writeLines(&out, quoted)
	out.WriteString("</details>")
	return Result{HTML: out.String(), Quoted: true}
}

// writeLines writes lines, with a bar beside those that begin with ">", one for each level.
func writeLines(out *strings.Builder, text string) {
	depth := 0
	out.WriteString(`<div class="plain">`)
	for line := range strings.Lines(text) {
		level, rest := quoteLevel(strings.TrimRight(line, "\r\n"))
		for ; depth < level; depth++ {
			out.WriteString("<blockquote>")
		}
		for ; depth > level; depth-- {
			out.WriteString("</blockquote>")
		}
		writeLinked(out, rest)
		out.WriteByte('\n')
	}
	out.WriteString(strings.Repeat("</blockquote>", depth) + "</div>")
}

const maxLevel = 20

func quoteLevel(line string) (level int, rest string) {
	rest = line
	for level < maxLevel {
		after, ok := strings.CutPrefix(strings.TrimPrefix(rest, " "), ">")
		if !ok {
			break
		}
		level, rest = level+1, after
	}
	if level > 0 {
		return level, strings.TrimPrefix(rest, " ")
	}
	return 0, line
}

// linked finds addresses of the web and of mail in a text.
var linked = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"'` + "`" + `]{2,}|\b[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}\b`)

func writeLinked(out *strings.Builder, line string) {
	at := 0
	for _, found := range linked.FindAllStringIndex(line, -1) {
		text := ending(line[found[0]:found[1]])
		target := text
		switch lower := strings.ToLower(text); {
		case strings.HasPrefix(lower, "www."):
			target = "https://" + text
		case !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://"):
			target = "mailto:" + text
		}
		if target = link(target); target == "" {
			continue
		}
		out.WriteString(html.EscapeString(line[at:found[0]]))
		out.WriteString(`<a href="` + html.EscapeString(target) + `" rel="noopener noreferrer nofollow" target="_blank">` + html.EscapeString(text) + `</a>`)
		at = found[0] + len(text)
	}
	out.WriteString(html.EscapeString(line[at:]))
}

// ending takes off what belongs to the sentence and not to the address.
func ending(s string) string {
	for s != "" {
		last := s[len(s)-1]
		if strings.IndexByte(".,;:!?*_'\"", last) < 0 && (last != ')' || strings.Count(s, "(") >= strings.Count(s, ")")) && last != ']' {
			break
		}
		s = s[:len(s)-1]
	}
	return s
}
