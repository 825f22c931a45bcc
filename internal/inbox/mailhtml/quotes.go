package mailhtml

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// quoteMark is the attribute that marks an element as a quote while the tree is built.
const quoteMark = "data-quote"

// What of the tree a mark stands for.
const (
	quoteThis = "this" // the element
	quotePair = "pair" // the element, which is the line above, and the blockquote after it
	quoteRest = "rest" // the element and everything after it in its parent
)

const maxFolds = 50

var (
	quoteClass = regexp.MustCompile(`(?i)\b(gmail_quote(?:_container)?|yahoo_quoted|protonmail_quote|zmail_extra|tutanota_quote)\b`)
	quoteRestC = regexp.MustCompile(`(?i)\b(OutlookMessageHeader|reply-intro)\b`)
	outlookTop = regexp.MustCompile(`(?i)border-top:\s*solid\s*#?(?:E1E1E1|B5C4DF)`)
	attributed = regexp.MustCompile(`(?i)(?:wrote|a scris|schrieb|a écrit|ha scritto)\s*:\s*$`)
)

// quoteKind tells how a mail program marked an element as what it quotes; "" = not at all.
func quoteKind(n *html.Node, given []html.Attribute) string {
	class, id := value(given, "class"), strings.TrimPrefix(value(given, "id"), "x_")
	switch {
	case quoteRestC.MatchString(class), id == "divRplyFwdMsg", id == "OLK_SRC_BODY_SECTION", id == "mail-editor-reference-message-container",
		n.DataAtom == atom.Div && outlookTop.MatchString(value(given, "style")):
		return quoteRest
	case strings.Contains(class, "moz-cite-prefix"):
		return quotePair
	case quoteClass.MatchString(class), n.DataAtom == atom.Blockquote && strings.EqualFold(value(given, "type"), "cite"):
		return quoteThis
	}
	return ""
}

// foldQuotes puts what is quoted into folds, open when there is nothing else in the mail.
func foldQuotes(root *html.Node, language string) bool {
	var marked []*html.Node
	findMarks(root, &marked)
	var folds []*html.Node
	for _, n := range marked {
		kind := value(n.Attr, quoteMark)
		clearMark(n)
		if inFold(n, folds) || len(folds) >= maxFolds {
			continue
		}
		fold := newFold(language)
		n.Parent.InsertBefore(fold, n)
		move(n, fold, kind)
		folds = append(folds, fold)
	}
	if len(folds) > 0 && !written(root) {
		for _, fold := range folds {
			fold.Attr = append(fold.Attr, html.Attribute{Key: "open"})
		}
	}
	return len(folds) > 0
}

func findMarks(n *html.Node, marked *[]*html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type != html.ElementNode {
			continue
		}
		if has(child.Attr, quoteMark) {
			*marked = append(*marked, child)
		}
		findMarks(child, marked)
	}
}

func clearMark(n *html.Node) {
	kept := n.Attr[:0]
	for _, a := range n.Attr {
		if a.Key != quoteMark {
			kept = append(kept, a)
		}
	}
	n.Attr = kept
}

func inFold(n *html.Node, folds []*html.Node) bool {
	if len(folds) == 0 {
		return false
	}
	for ; n != nil; n = n.Parent {
		if n.DataAtom == atom.Details {
			return true
		}
	}
	return false
}

func newFold(language string) *html.Node {
	fold := &html.Node{Type: html.ElementNode, Data: "details", DataAtom: atom.Details, Attr: []html.Attribute{{Key: "class", Val: "quoted"}}}
	summary := &html.Node{Type: html.ElementNode, Data: "summary", DataAtom: atom.Summary}
	summary.AppendChild(&html.Node{Type: html.TextNode, Data: label(language)})
	fold.AppendChild(summary)
	return fold
}

// move puts what a mark stands for into its fold.
func move(n, fold *html.Node, kind string) {
	last := n
	switch kind {
	case quotePair:
		for next := n.NextSibling; next != nil; next = next.NextSibling {
			if next.DataAtom == atom.Blockquote {
				last = next
				break
			}
			if next.Type != html.TextNode || strings.TrimSpace(next.Data) != "" {
				break
			}
		}
	case quoteRest:
		last = n.Parent.LastChild
	}
	for {
		next := n.NextSibling
		n.Parent.RemoveChild(n)
		fold.AppendChild(n)
		if n == last || next == nil {
			return
		}
		n = next
	}
}

// written tells whether there is anything to see outside of the folds.
func written(n *html.Node) bool {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch {
		case child.Type == html.TextNode && strings.Trim(child.Data, " \t\r\n\u00a0\u200b") != "" && !attributed.MatchString(child.Data):
			return true
		case child.DataAtom == atom.Img:
			return true
		case child.DataAtom != atom.Details && written(child):
			return true
		}
	}
	return false
}
