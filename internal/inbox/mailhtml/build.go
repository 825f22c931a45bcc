package mailhtml

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxDepth = 150     // elements within one another
	maxNodes = 100_000 // of a mail
)

// builder makes a tree of a mail's tokens. It is not the tree that a browser would make, whose rules for broken markup let a
// little text become millions of nodes, but one as near to it as mails need: every element is closed within its parent.
type builder struct {
	root    *html.Node
	cur     *html.Node
	depth   int
	nodes   int
	skipped atom.Atom // the element that is left out with its content; 0 = none
	within  int       // how many of that name are open
}

// build reads a mail's HTML; the root's children are its body.
func build(source string) *html.Node {
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	b := &builder{root: root, cur: root}
	source = strings.ReplaceAll(source[:min(len(source), MaxInput)], "\x00", "")
	z := html.NewTokenizer(strings.NewReader(strings.ToValidUTF8(source, "\uFFFD")))
	for b.nodes < maxNodes {
		switch z.Next() {
		case html.ErrorToken:
			return root
		case html.TextToken:
			if b.skipped == 0 {
				b.text(string(z.Text()))
			}
		case html.StartTagToken:
			b.start(z.Token(), false)
		case html.SelfClosingTagToken:
			b.start(z.Token(), true)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.end(atom.Lookup(name))
		case html.CommentToken, html.DoctypeToken:
		}
	}
	return root
}

func (b *builder) text(s string) {
	if s == "" {
		return
	}
	if b.betweenCells() {
		if strings.TrimSpace(s) == "" {
			return
		}
		b.cell()
	}
	b.add(&html.Node{Type: html.TextNode, Data: s})
}

// betweenCells tells whether the place is one in a table where only rows and cells may stand.
func (b *builder) betweenCells() bool {
	a := b.cur.DataAtom
	return a == atom.Table || a == atom.Tr || a == atom.Colgroup || groups[a]
}

// cell opens a cell for what stands in a table outside of one.
func (b *builder) cell() {
	if b.cur.DataAtom == atom.Colgroup {
		b.up(b.cur.Parent)
	}
	if b.cur.DataAtom != atom.Tr {
		b.open(html.Token{Data: "tr", DataAtom: atom.Tr})
	}
	b.open(html.Token{Data: "td", DataAtom: atom.Td})
}

func (b *builder) add(n *html.Node) {
	b.cur.AppendChild(n)
	b.nodes++
}

// open begins an element that later tokens stand in.
func (b *builder) open(t html.Token) {
	n := &html.Node{Type: html.ElementNode, Data: t.Data, DataAtom: t.DataAtom, Attr: t.Attr}
	b.add(n)
	b.cur = n
	b.depth++
}

// up makes an ancestor the place where it goes on.
func (b *builder) up(to *html.Node) {
	for b.cur != to {
		b.cur = b.cur.Parent
		b.depth--
	}
}

func (b *builder) start(t html.Token, selfClosing bool) {
	if b.skipped != 0 {
		if t.DataAtom == b.skipped && !selfClosing {
			b.within++
		}
		return
	}
	if dropped[t.DataAtom] {
		foreign := t.DataAtom == atom.Svg || t.DataAtom == atom.Math
		if !selfClosing || !foreign {
			b.skipped, b.within = t.DataAtom, 1
		}
		return
	}
	if t.DataAtom == atom.Image {
		t.Data, t.DataAtom = "img", atom.Img
	}
	if t.DataAtom == atom.Body {
		b.body(t)
		return
	}
	if !known(t.DataAtom) || !b.place(t.DataAtom) {
		return
	}
	switch {
	case voids[t.DataAtom]:
		b.add(&html.Node{Type: html.ElementNode, Data: t.Data, DataAtom: t.DataAtom, Attr: t.Attr})
	case b.depth < maxDepth:
		b.open(t)
	}
}

// body keeps the color of the whole mail.
func (b *builder) body(t html.Token) {
	if b.depth == 0 {
		t.Data, t.DataAtom = "div", atom.Div
		b.open(t)
	}
}

// place makes the place right for an element, by closing what it ends; false = it cannot stand here.
func (b *builder) place(a atom.Atom) bool {
	switch {
	case ofTables[a]:
		return b.placeInTable(a)
	case b.betweenCells():
		b.cell()
	}
	switch {
	case blocks[a]:
		b.closeOne(atom.P, cells)
	case a == atom.Li:
		b.closeOne(atom.Li, inLists)
	case a == atom.Dt || a == atom.Dd:
		b.closeOne(atom.Dt, inLists)
		b.closeOne(atom.Dd, inLists)
	case a == atom.A:
		b.closeOne(atom.A, cells)
	}
	return true
}

func (b *builder) placeInTable(a atom.Atom) bool {
	table := b.findOne(atom.Table, nil)
	if table == nil {
		return false
	}
	switch a {
	case atom.Td, atom.Th:
		if row := b.findOne(atom.Tr, tables); row != nil {
			b.up(row)
			return true
		}
		b.up(table)
		b.open(html.Token{Data: "tr", DataAtom: atom.Tr})
	case atom.Tr:
		if group := b.find(groups, tables); group != nil {
			b.up(group)
		} else {
			b.up(table)
		}
	case atom.Col:
		if group := b.findOne(atom.Colgroup, tables); group != nil {
			b.up(group)
		} else {
			b.up(table)
		}
	default:
		b.up(table)
	}
	return true
}

// find gives the nearest open element of some kinds, looking no further than one of others.
func (b *builder) find(kinds, boundary map[atom.Atom]bool) *html.Node {
	for n := b.cur; n != nil && n != b.root; n = n.Parent {
		if kinds[n.DataAtom] {
			return n
		}
		if boundary[n.DataAtom] {
			return nil
		}
	}
	return nil
}

func (b *builder) findOne(a atom.Atom, boundary map[atom.Atom]bool) *html.Node {
	for n := b.cur; n != nil && n != b.root; n = n.Parent {
		if n.DataAtom == a {
			return n
		}
		if boundary[n.DataAtom] {
			return nil
		}
	}
	return nil
}

func (b *builder) closeOne(a atom.Atom, boundary map[atom.Atom]bool) {
	if n := b.findOne(a, boundary); n != nil {
		b.up(n.Parent)
	}
}

func (b *builder) end(a atom.Atom) {
	switch {
	case b.skipped != 0:
		if a == b.skipped {
			if b.within--; b.within == 0 {
				b.skipped = 0
			}
		}
	case a == atom.Br:
		b.start(html.Token{Data: "br", DataAtom: atom.Br}, true)
	case !known(a) || voids[a]:
	case a == atom.Table:
		b.closeOne(atom.Table, nil)
	case ofTables[a]:
		b.closeOne(a, tables)
	default:
		b.closeOne(a, cells)
	}
}
