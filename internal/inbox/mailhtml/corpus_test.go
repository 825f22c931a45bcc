package mailhtml_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// vectors gives the hostile pieces of HTML: those of the well-known public lists, and every event handler and every way of
// writing a scheme that a script may hide in.
func vectors(t testing.TB) []string {
	t.Helper()
	file, err := os.ReadFile("testdata/vectors.txt")
	require.NoError(t, err)
	special := strings.NewReplacer("{LF}", "\n", "{TAB}", "\t", "{NUL}", "\x00", "{FF}", "\f", "{01}", "\x01", "{BS}", `\`)
	var all []string
	for line := range strings.SplitSeq(strings.TrimSpace(string(file)), "\n") {
		all = append(all, special.Replace(line))
	}
	for on := range strings.FieldsSeq(handlers) {
		all = append(all, fmt.Sprintf(`<img src=x on%s=alert(1)>`, on), fmt.Sprintf(`<a href=http://x.example on%s="alert(1)" style="color:red" tabindex=1>x</a>`, on))
	}
	for _, scheme := range schemes {
		for _, place := range []string{`<a href="%s">x</a>`, `<img src="%s">`, `<td background="%s">`, `<p style="background:url(%s)">x</p>`, `<svg><a xlink:href="%s"><text>x</text></a></svg>`, `<iframe src="%s"></iframe>`} {
			all = append(all, fmt.Sprintf(place, scheme+"alert(1)"))
		}
	}
	return all
}

const handlers = `abort activate afterprint animationcancel animationend animationiteration animationstart auxclick beforecopy beforecut beforeinput
	beforematch beforepaste beforeprint beforetoggle beforeunload begin blur cancel canplay canplaythrough change click close command contextmenu
	copy cuechange cut dblclick drag dragend dragenter dragleave dragover dragstart drop durationchange end ended error focus focusin focusout
	formdata fullscreenchange gotpointercapture hashchange input invalid keydown keypress keyup load loadeddata loadedmetadata loadstart
	lostpointercapture message mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup mousewheel offline online pagehide pageshow
	paste pause play playing pointercancel pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerrawupdate pointerup
	popstate progress ratechange readystatechange repeat reset resize scroll scrollend search securitypolicyviolation seeked seeking select
	selectionchange selectstart show slotchange stalled start storage submit suspend timeupdate toggle touchcancel touchend touchmove touchstart
	transitioncancel transitionend transitionrun transitionstart unhandledrejection unload volumechange waiting webkitanimationend wheel`

var schemes = []string{
	"javascript:", "JAVASCRIPT:", " javascript:", "\tjavascript:", "\njavascript:", "\x01javascript:", "java\tscript:", "java\nscript:", "java\rscript:", "javascript\t:",
	"javascript&colon;", "javascript&#58;", "javascript&#x3a;", "javascript&#0000058", "&#106avascript:", "&#x6a;avascript:", "java&Tab;script:", "java&NewLine;script:",
	"javascript:/**/", "javascript://%0a", "javascript:void(0),", "vbscript:", "data:text/javascript,", "data:text/html,<script>", "livescript:", "mocha:", "about:", "jar:javascript:",
	"\u2028javascript:", "\ufeffjavascript:", "\u00a0javascript:", "javascript\u200b:", "ｊavascript:", "http://leak.example/\njavascript:",
}

// fragments are what mutations put between: the places where parsers disagree.
var fragments = []string{
	"<", ">", "\"", "'", "`", "=", "/", " ", "\n", "\x00", "\f", "&", "&lt;", "&#x3c;", "&quot;", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?", "<!", "</", "/>",
	"<svg>", "</svg>", "<math>", "</math>", "<mtext>", "<mglyph>", "<style>", "</style>", "<title>", "</title>", "<textarea>", "</textarea>", "<noscript>", "</noscript>",
	"<template>", "</template>", "<select>", "</select>", "<option>", "<table>", "</table>", "<tr>", "<td>", "<caption>", "<col>", "<form>", "</form>", "<p>", "</p>", "<br>",
	"<foreignObject>", "<desc>", "<annotation-xml encoding=text/html>", "<xmp>", "</xmp>", "<plaintext>", "<iframe>", "</iframe>", "<script>", "</script>", "<a href=", "<img src=x ",
	"<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", " onerror=alert(1) ", " style=\"", "url(http://leak.example/m)", "<font color=\"", "<details open>", "<div class=gmail_quote>",
	"<blockquote type=cite>", "javascript:alert(1)", "\u2028", "\ufeff", "\xff", "\xc0", "<a title=\"</style><img src=x onerror=alert(1)>\">",
}

// mutant makes one case out of others.
func mutant(r *rand.Rand, all []string) string {
	s := all[r.IntN(len(all))]
	for range 1 + r.IntN(4) {
		at := r.IntN(len(s) + 1)
		switch r.IntN(8) {
		case 0, 1, 2:
			s = s[:at] + fragments[r.IntN(len(fragments))] + s[at:]
		case 3:
			other := all[r.IntN(len(all))]
			s = s[:at] + other + s[at:]
		case 4:
			other := all[r.IntN(len(all))]
			s = s[:at] + other[r.IntN(len(other)+1):]
		case 5:
			s = s[:at] + s[min(len(s), at+1+r.IntN(4)):]
		case 6:
			s = fragments[r.IntN(len(fragments))] + s + fragments[r.IntN(len(fragments))]
		default:
			end := min(len(s), at+1+r.IntN(6))
			s = s[:at] + html.EscapeString(s[at:end]) + s[end:]
		}
	}
	return s[:min(len(s), 4000)]
}

// cases gives the vectors, and as many mutants of them.
func cases(t testing.TB, mutants int) []string {
	t.Helper()
	all := vectors(t)
	r := rand.New(rand.NewPCG(4, 20261127)) // the same cases each time
	own := len(all)
	for range mutants {
		all = append(all, mutant(r, all[:own]))
	}
	return all
}
