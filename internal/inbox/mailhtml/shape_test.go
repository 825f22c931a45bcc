package mailhtml_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/m-saas/m-saas/internal/inbox/mailhtml"
)

var (
	allowedElements = strings.Fields(`html head body a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn
		div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small span strike strong
		sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr`)
	allowedAttributes = strings.Fields(`align alt bgcolor border cellpadding cellspacing class color colspan dir face height href hspace lang noshade nowrap open rel
		rowspan size span src start style target title type valign value vspace width`)
	goodHref  = regexp.MustCompile(`^(https?://[^/]|mailto:|tel:)`)
	goodSrc   = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/=]+$`)
	goodURL   = regexp.MustCompile(`url\('https://[^'"()\\]*'\)`)
	badStyle  = regexp.MustCompile(`(?i)(url|expression|var|image-set)\s*\(|javascript:|(^|; )(behavior|-moz-binding|position|content):|[\\<>{}@]|/\*`)
	notInHTML = regexp.MustCompile(`(?i)<(script|style|svg|math|iframe|object|embed|form|input|base|meta|link|template|noscript)`)
)

// shape tells what is wrong with HTML that should be safe, as a browser's parser sees it; "" = nothing.
func shape(t testing.TB, clean string, remote bool) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader("<!doctype html><body>" + clean))
	require.NoError(t, err)
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			return "a comment"
		}
		if n.Type != html.ElementNode {
			continue
		}
		if n.Namespace != "" || !slices.Contains(allowedElements, n.Data) {
			return "the element " + n.Namespace + " " + n.Data
		}
		for _, a := range n.Attr {
			if wrong := attribute(n.Data, a, remote); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}

func attribute(element string, a html.Attribute, remote bool) string {
	ok := slices.Contains(allowedAttributes, a.Key)
	switch a.Key {
	case "href":
		ok = element == "a" && goodHref.MatchString(a.Val)
	case "src":
		ok = element == "img" && (goodSrc.MatchString(a.Val) || remote && strings.HasPrefix(a.Val, "https://"))
	case "style":
		value := a.Val
		if remote {
			value = goodURL.ReplaceAllString(value, "")
		}
		ok = !badStyle.MatchString(value)
	case "class":
		ok = element == "details" && a.Val == "quoted"
	case "target":
		ok = element == "a" && a.Val == "_blank"
	case "rel":
		ok = a.Val == "noopener noreferrer nofollow"
	}
	if !ok {
		return element + " " + a.Key + "=" + a.Val
	}
	return ""
}

// What comes out is of the shape, for every hostile case and by both of its readers alike.
func TestWhatIsHostileComesOutHarmless(t *testing.T) {
	t.Parallel()
	for _, source := range cases(t, 3_000) {
		for _, remote := range []bool{false, true} {
			r := clean(t, source, mailhtml.Options{RemoteImages: remote, CID: evilCID})
			require.Empty(t, shape(t, r.HTML, remote), "%q\n%q", source, r.HTML)
			if !remote {
				require.NotRegexp(t, notInHTML, r.HTML, "%q", source)
			}
		}
		text := mailhtml.FromText(source, mailhtml.Options{})
		require.Empty(t, shape(t, strings.ReplaceAll(text.HTML, ` class="plain"`, ""), false), "%q", source)
		mailhtml.ToText(source)
	}
}

func evilCID(id string) (string, bool) {
	if id == "evil" {
		return `data:image/svg+xml;base64,AAAA" onerror="alert(1)`, true
	}
	return "", false
}

func FuzzClean(f *testing.F) {
	for _, s := range vectors(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		r := clean(t, source, mailhtml.Options{CID: evilCID})
		require.Empty(t, shape(t, r.HTML, false))
		require.LessOrEqual(t, len(r.HTML), 300+100*len(source))
		mailhtml.ToText(source)
		text := mailhtml.FromText(source, mailhtml.Options{})
		require.Empty(t, shape(t, strings.ReplaceAll(text.HTML, ` class="plain"`, ""), false))
	})
}

// HTML that is made to cost much: what comes out is not much more than what went in.
func TestMarkupBombs(t *testing.T) {
	t.Parallel()
	for says, source := range map[string]string{
		"elements within one another":        strings.Repeat("<div>", 200_000) + "x",
		"open formatting before many blocks": strings.Repeat("<font size=1><b><i>", 5_000) + strings.Repeat("<p>x", 100_000),
		"open links":                         strings.Repeat("<a href=https://a.ro><b>", 20_000) + strings.Repeat("<table>", 20_000),
		"tables within one another":          strings.Repeat("<table><tr><td>", 50_000),
		"misplaced in tables":                strings.Repeat("<table>x<b>", 50_000),
		"closing tags":                       strings.Repeat("<div>", 1000) + strings.Repeat("</b></p></table>", 100_000),
		"quotes":                             strings.Repeat("<div class=gmail_quote>x", 50_000) + strings.Repeat("</div>", 50_000),
		"quotes one after the other":         strings.Repeat("<div class=gmail_quote>x</div>", 30_000),
		"rest quotes":                        strings.Repeat("<div class=OutlookMessageHeader>x</div>", 30_000),
		"attributes":                         "<p " + strings.Repeat("style=x title=y ", 50_000) + ">",
		"styles":                             "<p style='" + strings.Repeat("color:red;", 100_000) + "'>",
		"less-than signs":                    strings.Repeat("<", 1_000_000),
		"entities":                           strings.Repeat("&lt", 300_000),
		"ampersands":                         strings.Repeat("&", 1_000_000),
		"an attribute without an end":        "<p title=\"" + strings.Repeat("x", 1_000_000),
		"comments":                           strings.Repeat("<!--", 250_000),
		"quotes in a style":                  `<p style="` + strings.Repeat("font-family:'a'(", 500) + `">`,
	} {
		r := clean(t, source, mailhtml.Options{})
		require.LessOrEqual(t, len(r.HTML), 6*len(source)+1000, says)
		mailhtml.ToText(source)
		mailhtml.FromText(source, mailhtml.Options{})
	}
	mailhtml.FromText(strings.Repeat(">", 1_000_000)+strings.Repeat("\n> x", 200_000)+strings.Repeat("a@a.", 200_000), mailhtml.Options{})
}
