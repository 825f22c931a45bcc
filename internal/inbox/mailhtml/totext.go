package mailhtml

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ToText gives what an HTML text says, for answers, search and snippets: blocks on lines of their own, quotes behind ">", links
// with their address.
func ToText(source string) string {
	w := textWriter{}
	w.children(build(source))
	w.line()
	return strings.Trim(w.out.String(), "\n")
}

// textWriter gathers lines.
type textWriter struct {
	out    strings.Builder
	words  strings.Builder // of the line
	prefix string          // of quotes
	blank  int             // empty lines that were just written
	pre    bool            // spaces and line ends count
}

func (w *textWriter) children(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch child.Type {
		case html.TextNode:
			w.text(child.Data)
		case html.ElementNode:
			w.element(child)
		default:
		}
	}
}

func (w *textWriter) text(s string) {
	if w.pre {
		for i, part := range strings.Split(s, "\n") {
			if i > 0 {
				w.end()
			}
			w.words.WriteString(strings.TrimRight(part, "\r"))
		}
		return
	}
	begins, ends := strings.TrimLeft(s, " \t\r\n") != s, strings.TrimRight(s, " \t\r\n") != s
	s = strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), " ")
	line := w.words.String()
	if begins && line != "" && !strings.HasSuffix(line, " ") {
		w.words.WriteByte(' ')
	}
	w.words.WriteString(s)
	if ends && s != "" {
		w.words.WriteByte(' ')
	}
}

func (w *textWriter) element(n *html.Node) {
	if hidden(n) {
		return
	}
	switch n.DataAtom {
	case atom.Br:
		w.end()
	case atom.Img:
		w.text(" " + value(n.Attr, "alt") + " ")
	case atom.A:
		w.link(n)
	case atom.Td, atom.Th:
		w.children(n)
		w.text(" ")
	default:
		w.block(n)
	}
}

// block writes what begins a line, and what does not.
func (w *textWriter) block(n *html.Node) {
	prefix, pre := w.prefix, w.pre
	apart := w.line
	switch a := n.DataAtom; a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.Table, atom.Ul, atom.Ol:
		apart = w.paragraph
	default:
		if !blocks[a] && !items[a] && a != atom.Tr && a != atom.Caption {
			w.children(n)
			return
		}
	}
	apart()
	switch n.DataAtom {
	case atom.Blockquote:
		w.prefix += "> "
	case atom.Pre:
		w.pre = true
	case atom.Li:
		w.words.WriteString("- ")
	default:
	}
	w.children(n)
	w.pre = pre
	apart()
	w.prefix = prefix
}

// hidden tells what a mail has only for the list of mails, or for programs.
func hidden(n *html.Node) bool {
	style := strings.ReplaceAll(strings.ToLower(value(n.Attr, "style")), " ", "")
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

func (w *textWriter) link(n *html.Node) {
	before := w.words.Len() + w.out.Len()
	from := w.words.Len()
	w.children(n)
	target := link(value(n.Attr, "href"))
	if w.words.Len()+w.out.Len() == before || target == "" || strings.HasPrefix(target, "tel:") {
		return
	}
	said := ""
	if from < w.words.Len() {
		said = strings.TrimSpace(w.words.String()[from:])
	}
	bare := strings.TrimPrefix(target, "mailto:")
	if said == bare || strings.TrimSuffix(bare, "/") == said || strings.HasSuffix(bare, "://"+said) || len(bare) > 200 {
		return
	}
	w.words.WriteString(" <" + bare + ">")
}

// line ends the line if there is anything on it.
func (w *textWriter) line() {
	if strings.TrimSpace(w.words.String()) != "" {
		w.end()
	} else {
		w.words.Reset()
	}
}

// end ends the line; of several empty ones one stays.
func (w *textWriter) end() {
	line := strings.TrimRight(w.words.String(), " ")
	w.words.Reset()
	if line == "" {
		if w.blank++; w.blank > 1 {
			return
		}
	} else {
		w.blank = 0
	}
	w.out.WriteString(strings.TrimRight(w.prefix+line, " "))
	w.out.WriteByte('\n')
}

// paragraph leaves one line empty.
func (w *textWriter) paragraph() {
	w.line()
	if w.out.Len() > 0 && w.blank == 0 {
		w.end()
	}
}
