package inbox

import (
	"html"
	"net/url"
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// kept are the elements that the composer makes. They keep no attribute but the address of a link.
var kept = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Br: true, atom.B: true, atom.Strong: true, atom.I: true, atom.Em: true, atom.U: true, atom.S: true,
	atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Blockquote: true, atom.A: true,
}

// dropped are the elements whose content is no text.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Title: true, atom.Template: true, atom.Iframe: true, atom.Object: true,
	atom.Noscript: true, atom.Textarea: true, atom.Select: true, atom.Svg: true, atom.Math: true,
}

// simpleHTML writes anew what the composer may have made of a mail: known elements without their attributes, and text. Whatever
// else comes is left out, so that nothing runs or is loaded at whoever reads the mail.
func simpleHTML(in string) string {
	var out strings.Builder
	var open []atom.Atom
	walkHTML(in, func(t nethtml.Token) {
		switch {
		case t.Type == nethtml.TextToken:
			out.WriteString(html.EscapeString(plain(t.Data)))
		case !kept[t.DataAtom]:
		case t.DataAtom == atom.Br:
			out.WriteString("<br>")
		case t.Type == nethtml.StartTagToken:
			open = append(open, t.DataAtom)
			out.WriteString(opening(t))
		case t.Type == nethtml.EndTagToken:
			i := lastIndex(open, t.DataAtom)
			for len(open) > i && i >= 0 {
				out.WriteString("</" + open[len(open)-1].String() + ">")
				open = open[:len(open)-1]
			}
		}
	})
	for _, a := range slices.Backward(open) {
		out.WriteString("</" + a.String() + ">")
	}
	return out.String()
}

func opening(t nethtml.Token) string {
	if t.DataAtom != atom.A {
		return "<" + t.DataAtom.String() + ">"
	}
	for _, a := range t.Attr {
		if a.Key != "href" {
			continue
		}
		u, err := url.Parse(strings.TrimSpace(a.Val))
		if err == nil && slices.Contains([]string{"http", "https", "mailto", "tel"}, strings.ToLower(u.Scheme)) {
			return `<a href="` + html.EscapeString(u.String()) + `" rel="noopener noreferrer">`
		}
	}
	return "<a>"
}

func lastIndex(open []atom.Atom, a atom.Atom) int {
	for i, o := range slices.Backward(open) {
		if o == a {
			return i
		}
	}
	return -1
}

// walkHTML gives the tokens of a document without those whose content is no text.
func walkHTML(in string, do func(nethtml.Token)) {
	tokens := nethtml.NewTokenizer(strings.NewReader(in))
	var within atom.Atom
	depth := 0
	for {
		kind := tokens.Next()
		if kind == nethtml.ErrorToken {
			return
		}
		t := tokens.Token()
		switch {
		case depth > 0:
			if t.DataAtom == within && kind == nethtml.StartTagToken {
				depth++
			}
			if t.DataAtom == within && kind == nethtml.EndTagToken {
				depth--
			}
		case dropped[t.DataAtom] && kind == nethtml.StartTagToken:
			within, depth = t.DataAtom, 1
		case kind == nethtml.TextToken || kind == nethtml.StartTagToken || kind == nethtml.EndTagToken || kind == nethtml.SelfClosingTagToken:
			do(t)
		}
	}
}

// asHTML shows plain text as it stands.
func asHTML(text string) string {
	return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>\n")
}
