package mailhtml

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html/atom"
)

// policy lets through what the dresser writes and nothing else.
var policy = newPolicy()

var (
	safeStyle = regexp.MustCompile(`^(?:[a-z-]{3,30}: (?:(?:rgba?|hsla?)\([0-9.,%/ ]{1,60}\)|url\('https://[A-Za-z0-9._~:/?#@!$&*+,=%-]+'\)|[a-zA-Z0-9#%.,+/ '"!-])*(?:; |$))+$`)
	safeLink  = regexp.MustCompile(`^(?i:https?://|mailto:|tel:)`)
	safeImage = regexp.MustCompile(`^(?:https://|data:image/(?:png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/]+={0,2}$)`)
	safeWord  = regexp.MustCompile(`^[A-Za-z0-9#%., '"*+-]{0,200}$`)
)

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	var names []string
	for _, kinds := range []map[atom.Atom]bool{blocks, inlines, items, ofTables} {
		for a := range kinds {
			names = append(names, a.String())
		}
	}
	names = append(names, "details", "summary")
	p.AllowElements(names...)
	p.AllowNoAttrs().OnElements(names...)
	for a, attrs := range attributes {
		for _, key := range attrs {
			if key != "href" && key != "alt" {
				p.AllowAttrs(key).Matching(safeWord).OnElements(a.String())
			}
		}
	}
	p.AllowAttrs("alt", "title").Globally()
	p.AllowAttrs("dir", "lang").Matching(regexp.MustCompile(`^[A-Za-z-]{1,20}$`)).Globally()
	p.AllowAttrs("style").Matching(safeStyle).Globally()
	p.AllowAttrs("href").Matching(safeLink).OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer nofollow$`)).OnElements("a")
	p.AllowAttrs("target").Matching(regexp.MustCompile(`^_blank$`)).OnElements("a")
	p.AllowAttrs("src").Matching(safeImage).OnElements("img")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^quoted$`)).OnElements("details")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^$`)).OnElements("details")
	p.RequireParseableURLs(true)
	p.AllowURLSchemes("http", "https", "mailto", "tel", "data")
	return p
}
