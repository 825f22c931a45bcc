// Package mailhtml makes the HTML of mails safe to show, and texts of mails into HTML.
//
// A mail's HTML is never handed on: its tokens are read into a tree of the elements, attributes and styles that are known to be
// harmless, with what is needed around them (images, quotes, links), and that tree is written anew. What comes out goes through
// bluemonday, whose policy allows the same and nothing else, so a mistake in one of the two shows nothing yet. The page of it is
// made for a sandboxed frame whose policy forbids scripts and requests once more. Time and memory are linear in the input.
package mailhtml

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// MaxInput is how much of an HTML text is read, in bytes; mimemail gives less.
const MaxInput = 4 << 20

// Options say how a mail is shown.
type Options struct {
	RemoteImages bool                                             // load images from their servers, which then know that the mail was read
	CID          func(contentID string) (dataURI string, ok bool) // gives an image of the mail itself; nil = there are none
	Language     string                                           // "ro" or "en", of the fold's label
}

// Result is HTML that is safe to show within a page of ours.
type Result struct {
	HTML    string
	Blocked int  // remote images that are not shown; those that only report the reading do not count, and are never loaded
	Quoted  bool // what is quoted stands in a fold
}

// Clean makes a mail's HTML safe to show: no scripts, styles beyond a list, forms, frames or foreign markup; links to the web,
// mail and telephone only, opened apart; images of the mail itself and, if wanted, of the web. It errs only when writing the
// HTML fails, which would be a mistake here.
func Clean(source string, o Options) (Result, error) {
	b := build(source)
	d := dresser{o: o}
	d.dress(b)
	quoted := foldQuotes(b, o.Language)
	var out bytes.Buffer
	for n := b.FirstChild; n != nil; n = n.NextSibling {
		if err := html.Render(&out, n); err != nil {
			return Result{}, fmt.Errorf("write clean html: %w", err)
		}
	}
	return Result{HTML: policy.SanitizeReader(&out).String(), Blocked: d.blocked, Quoted: quoted}, nil
}

// CSP is the Content-Security-Policy of a page without remote images.
const CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; " + cspRest

const cspRest = "sandbox allow-popups allow-popups-to-escape-sandbox; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"

// Policy gives the Content-Security-Policy of a page, with images of the web or without.
func Policy(remote bool) string {
	if remote {
		return "default-src 'none'; img-src data: https:; style-src 'unsafe-inline'; " + cspRest
	}
	return CSP
}

// label is what the fold of a quote says.
func label(language string) string {
	if strings.HasPrefix(language, "ro") {
		return "Mesajele anterioare"
	}
	return "Earlier messages"
}
