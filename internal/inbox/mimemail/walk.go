package mimemail

import (
	"bytes"
	"strconv"
	"strings"
)

// walker goes through the parts of a message in their order and shows each that holds no others.
type walker struct {
	s     *scanner
	note  func(problem string)
	leaf  func(l *leaf) error
	h     header // of the part just begun; read before the next one is
	block []byte
	path  []int
	group int // the last multipart/alternative's number
}

// within is what surrounds a part.
type within struct {
	group   int  // of the multipart/alternative that it stands in; 0 = none
	related bool // in a multipart/related
	digest  bool // in a multipart/digest, whose parts are messages unless they say otherwise
}

// leaf is a part that holds no others.
type leaf struct {
	within
	number      []int // its path
	contentType string
	params      map[string]string
	disposition string
	dispParams  map[string]string
	contentID   string
	body        decoder
	bare        bool // the whole message, or a multipart that turned out to be none
}

// form is what a leaf is to the message.
type form int

const (
	textForm form = iota
	htmlForm
	attached
	skipped // another form of a text that is there already
)

// message reads the whole message; c is told its header.
func (w *walker) message(c interface{ describe(h *header) }) {
	block, whole, closed := w.s.header(nil, maxHeader)
	w.h.parse(block)
	if !whole || w.h.bad >= 0 {
		w.note(BadHeader)
	}
	c.describe(&w.h)
	if !closed && w.h.bad >= 0 && w.s.err == nil { // no empty line before the body: it begins where the fields end
		w.stray(block[w.h.bad:])
		return
	}
	w.block = block
	_ = w.entity(within{}) // errs when the leaf wants no more, or when the scanner has failed, which keeps that
	if w.s.err == nil {
		w.s.bounds, w.s.at = nil, noBoundary
		w.s.skip()
	}
}

// stray shows a text that was found where a header should end.
func (w *walker) stray(text []byte) {
	_ = w.leaf(&leaf{number: []int{1}, contentType: "text/plain", bare: true, body: &plain{Reader: bytes.NewReader(text)}})
}

// entity reads one part, whose header is w.h, up to the boundary that ends it.
func (w *walker) entity(in within) error {
	value, params := mediaType(w.h.get("Content-Type"))
	if !strings.Contains(value, "/") {
		value = "text/plain"
		if in.digest {
			value = "message/rfc822"
		}
	}
	if strings.HasPrefix(value, "multipart/") {
		if len(w.path) < maxDepth {
			return w.multipart(value, params["boundary"], in)
		}
		w.note(TooDeep)
		return errEnough
	}
	l := &leaf{within: in, number: w.path, contentType: value, params: params, bare: len(w.path) == 0}
	if l.bare {
		l.number = []int{1}
	}
	l.disposition, l.dispParams = mediaType(w.h.get("Content-Disposition"))
	if ids := identifiers(w.h.get("Content-ID"), 1); len(ids) > 0 {
		l.contentID = ids[0]
	}
	l.body = decodeTransfer(&body{s: w.s}, w.h.get("Content-Transfer-Encoding"))
	if err := w.leaf(l); err != nil {
		return err
	}
	w.s.skip()
	return nil
}

// multipart reads the parts of a multipart. One without its boundary is read as the text that it is.
func (w *walker) multipart(value, boundary string, in within) error {
	in = w.surround(value, in)
	level := len(w.s.bounds) // the same as len(w.path)
	if boundary = strings.TrimRight(boundary, " \t"); boundary == "" || len(boundary) > maxBoundary {
		w.note(BadMIME)
		boundary = ""
	}
	preamble := w.preamble(&boundary)
	if w.s.at != level {
		w.note(BadMIME)
		w.s.bounds = w.s.bounds[:level]
		l := &leaf{within: in, number: append(w.path, 1), contentType: "text/plain", bare: true, body: &plain{Reader: bytes.NewReader(preamble)}}
		return w.leaf(l)
	}
	w.path = append(w.path, 0)
	for w.s.at == level && !w.s.closing {
		w.s.at = noBoundary
		w.path[level]++
		if err := w.part(in); err != nil {
			return err // with the boundaries still open, since the part is about to be read
		}
	}
	w.path, w.s.bounds = w.path[:level], w.s.bounds[:level]
	switch {
	case w.s.at == level:
		w.s.at = noBoundary
		w.s.skip() // the epilogue
	case w.s.ended && level == 0:
		w.note(BadMIME)
	}
	return nil
}

// surround gives what the parts of a multipart stand in.
func (w *walker) surround(value string, in within) within {
	inside := within{group: in.group, related: in.related, digest: value == "multipart/digest"}
	switch value {
	case "multipart/alternative":
		if in.group == 0 {
			w.group++
			inside.group = w.group
		}
	case "multipart/related":
		inside.related = true
	}
	return inside
}

// part reads a part from its header on.
func (w *walker) part(in within) error {
	block, whole, _ := w.s.header(w.block[:0], maxHeader)
	w.block = block
	w.h.parse(block)
	if !whole {
		w.note(BadHeader)
	}
	return w.entity(in)
}

// preamble reads what stands before the first part, as far as it could be shown. A boundary that is not told is the first line
// that looks like one.
func (w *walker) preamble(boundary *string) []byte {
	if *boundary != "" {
		w.s.bounds = append(w.s.bounds, "--"+*boundary)
	}
	var kept []byte
	for line := w.s.next(); line != nil; line = w.s.next() {
		bare := bytes.TrimRight(line, " \t\r\n")
		if *boundary == "" && len(bare) > 2 && len(bare) <= maxBoundary && bytes.HasPrefix(bare, []byte("--")) && bytes.IndexByte(bare, ' ') < 0 {
			*boundary = string(bare[2:])
			w.s.bounds = append(w.s.bounds, string(bare))
			w.s.at, w.s.closing = len(w.s.bounds)-1, false
			break
		}
		if len(kept)+len(line) <= MaxBody {
			kept = append(kept, line...)
		}
	}
	return kept
}

// form tells whether a leaf is of the body.
func (l *leaf) form() form {
	named := param(l.dispParams, "filename") != "" || param(l.params, "name") != ""
	switch {
	case l.disposition == "attachment" || !strings.HasPrefix(l.contentType, "text/"):
		return attached
	case named && !l.bare && l.group == 0:
		return attached
	case l.contentType == "text/plain":
		return textForm
	case l.contentType == "text/html":
		return htmlForm
	case l.group != 0 && !named && l.contentType != "text/calendar":
		return skipped
	}
	return attached
}

// part describes an attached leaf; its size is not known before it is read.
func (l *leaf) part() Part {
	name := param(l.dispParams, "filename")
	if name == "" {
		name = param(l.params, "name")
	}
	return Part{
		Path: l.path(), Name: fileName(name), ContentType: l.contentType, ContentID: l.contentID,
		Inline: l.contentID != "" && (l.disposition == "inline" || l.disposition == "" && l.related),
	}
}

func (l *leaf) path() string {
	out := make([]byte, 0, 16)
	for i, n := range l.number {
		if i > 0 {
			out = append(out, '.')
		}
		out = strconv.AppendInt(out, int64(n), 10)
	}
	return string(out)
}
