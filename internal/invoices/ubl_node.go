package invoices

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"unicode/utf8"
)

// node is an element of an XML document, as the rules look at it.
type node struct {
	name string // without its namespace
	attr map[string]string
	text string
	kids []*node
}

// parseXML reads a document into nodes.
func parseXML(doc []byte) (*node, error) {
	dec := xml.NewDecoder(bytes.NewReader(doc))
	root := &node{}
	open := []*node{root}
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read e-invoice: %w", err)
		}
		top := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, attr: map[string]string{}}
			for _, a := range t.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			top.kids = append(top.kids, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(t)
		}
	}
	if len(root.kids) != 1 {
		return nil, errors.New("read e-invoice: no single root")
	}
	return root.kids[0], nil
}

// all gives the elements at a path of names, "Party/PostalAddress".
func (n *node) all(path string) []*node {
	found := []*node{n}
	for name := range strings.SplitSeq(path, "/") {
		var next []*node
		for _, f := range found {
			for _, k := range f.kids {
				if k.name == name {
					next = append(next, k)
				}
			}
		}
		found = next
	}
	return found
}

// get is the text at a path, with single spaces; "" when there is none.
func (n *node) get(path string) string {
	found := n.all(path)
	if len(found) == 0 {
		return ""
	}
	return strings.Join(strings.Fields(found[0].text), " ")
}

func (n *node) has(path string) bool { return n.get(path) != "" }

// number is the amount at a path, nothing when there is none.
func (n *node) number(path string) *big.Rat {
	r, ok := new(big.Rat).SetString(n.get(path))
	if !ok {
		return new(big.Rat)
	}
	return r
}

// sum adds up the amounts at a path of all elements.
func sum(of []*node, path string) *big.Rat {
	total := new(big.Rat)
	for _, n := range of {
		total.Add(total, n.number(path))
	}
	return total
}

// within says whether the text at a path has at most so many characters, wherever it stands.
func (n *node) within(path string, limit int) bool {
	for _, f := range n.all(path) {
		if utf8.RuneCountInString(strings.Join(strings.Fields(f.text), " ")) > limit {
			return false
		}
	}
	return true
}

// decimals says whether no amount below the node has more than two digits after the point.
func (n *node) decimals() bool {
	for _, k := range n.kids {
		if !k.decimals() {
			return false
		}
	}
	_, rest, _ := strings.Cut(strings.TrimSpace(n.text), ".")
	return n.attr["currencyID"] == "" || n.name == "PriceAmount" || len(rest) <= 2
}
