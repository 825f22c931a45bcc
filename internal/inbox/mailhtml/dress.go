package mailhtml

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dresser gives the elements the attributes that they may have.
type dresser struct {
	o       Options
	blocked int
}

// dress goes over a tree, which is at most maxDepth deep, and takes out the images that nobody should see.
func (d *dresser) dress(n *html.Node) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		if child.Type == html.ElementNode {
			if keep := d.element(child); keep {
				d.dress(child)
			} else {
				n.RemoveChild(child)
			}
		}
		child = next
	}
}

// element exchanges the attributes of one element; what tells a quote stays on it until the quotes are folded.
func (d *dresser) element(n *html.Node) bool {
	given := n.Attr
	n.Attr = nil
	if quote := quoteKind(n, given); quote != "" {
		n.Attr = append(n.Attr, html.Attribute{Key: quoteMark, Val: quote})
	}
	if n.DataAtom == atom.Img && !d.image(n, given) {
		return false
	}
	d.attributes(n, given)
	if background := value(given, "background"); background != "" && n.DataAtom != atom.Img {
		d.background(n, background)
	}
	if n.DataAtom == atom.A && has(n.Attr, "href") {
		n.Attr = append(n.Attr, html.Attribute{Key: "rel", Val: "noopener noreferrer nofollow"}, html.Attribute{Key: "target", Val: "_blank"})
	}
	return true
}

// attributes keeps those that the element may have, with what they may hold.
func (d *dresser) attributes(n *html.Node, given []html.Attribute) {
	for _, a := range given {
		if a.Namespace != "" || !slices.Contains(attributes[n.DataAtom], a.Key) && !slices.Contains(everywhere, a.Key) || has(n.Attr, a.Key) {
			continue
		}
		switch a.Key {
		case "style":
			a.Val = d.style(a.Val)
		case "href":
			a.Val = link(a.Val)
		}
		if a.Val != "" || a.Key == "alt" {
			n.Attr = append(n.Attr, html.Attribute{Key: a.Key, Val: a.Val})
		}
	}
}

func has(attrs []html.Attribute, key string) bool {
	return slices.ContainsFunc(attrs, func(a html.Attribute) bool { return a.Key == key })
}

func value(attrs []html.Attribute, key string) string {
	for _, a := range attrs {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// background shows the old attribute as the style that it means.
func (d *dresser) background(n *html.Node, source string) {
	style := d.remoteStyle(source)
	if style == "" {
		return
	}
	for i := range n.Attr {
		if n.Attr[i].Key == "style" {
			n.Attr[i].Val += "; " + style
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: "style", Val: style})
}

const maxLink = 4 << 10 // bytes

// link gives an address that may be followed, written anew; "" = it may not.
func link(s string) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1 // browsers pass over them, so a scheme may be hidden between them
		}
		return r
	}, s)
	u, err := url.Parse(s)
	if err != nil || len(s) > maxLink {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto", "tel":
		if u.Opaque == "" {
			return ""
		}
	default:
		return ""
	}
	return u.String()
}

// image finds the source of an image; false = it is not shown at all.
func (d *dresser) image(n *html.Node, given []html.Attribute) bool {
	source := strings.TrimSpace(value(given, "src"))
	if source == "" {
		source, _, _ = strings.Cut(strings.TrimSpace(value(given, "srcset")), " ")
		source = strings.TrimSuffix(source, ",")
	}
	shown := ""
	switch scheme, rest, _ := strings.Cut(source, ":"); strings.ToLower(scheme) {
	case "cid":
		if d.o.CID != nil {
			if id, err := url.PathUnescape(rest); err == nil {
				shown, _ = d.o.CID(strings.Trim(id, "<>"))
			}
		}
		shown = dataImage(shown)
	case "data":
		shown = dataImage(source)
	default:
		remote := remoteImage(source)
		if pixel(given) || remote == "" && source != "" {
			return false
		}
		if remote != "" && !d.o.RemoteImages {
			d.blocked++
			remote = ""
		}
		shown = remote
	}
	if shown != "" {
		n.Attr = append(n.Attr, html.Attribute{Key: "src", Val: shown})
	}
	return true
}

var (
	imageData = regexp.MustCompile(`^data:image/(?:png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/]+={0,2}$`)
	tiny      = regexp.MustCompile(`^\s*[01](?:\.0*)?\s*(?:px)?\s*$`)
	tinyStyle = regexp.MustCompile(`(?i)(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:!important\s*)?(?:;|$)|display\s*:\s*none|visibility\s*:\s*hidden`)
)

// dataImage takes only pictures, and not those that are documents themselves.
func dataImage(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, s)
	if imageData.MatchString(s) {
		return s
	}
	return ""
}

// remoteImage gives the address of an image on the web, over TLS.
func remoteImage(s string) string {
	if strings.HasPrefix(s, "//") {
		s = "https:" + s
	}
	s = link(s)
	switch {
	case strings.HasPrefix(s, "http://"):
		return "https://" + strings.TrimPrefix(s, "http://")
	case strings.HasPrefix(s, "https://"):
		return s
	}
	return ""
}

// pixel tells an image that nobody can see: it only reports that the mail was opened.
func pixel(given []html.Attribute) bool {
	return tiny.MatchString(value(given, "width")) || tiny.MatchString(value(given, "height")) || tinyStyle.MatchString(value(given, "style"))
}
