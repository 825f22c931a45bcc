package mimemail

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
)

const (
	window      = 16 << 10 // bytes of the buffer; a longer line comes in pieces
	maxBoundary = 250      // bytes; RFC 2046 allows 70
	noBoundary  = -1
)

// scanner gives the lines of a message and stops at the boundaries of the multiparts that are open.
type scanner struct {
	r       *bufio.Reader
	bounds  []string // "--" + boundary, the outermost first
	inLine  bool     // the next piece goes on a line that began earlier
	at      int      // the multipart whose boundary was met, an index into bounds
	closing bool     // that boundary is its last
	ended   bool     // r is at its end
	err     error    // of r, other than its end
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: bufio.NewReaderSize(r, window), at: noBoundary}
}

// next gives the next line with its end, or a piece of it; nil at a boundary and at the end. It is good until the next call.
func (s *scanner) next() []byte {
	if s.at != noBoundary || s.ended {
		return nil
	}
	line, err := s.r.ReadSlice('\n')
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		s.ended = true
		if !errors.Is(err, io.EOF) {
			s.err = err
			return nil
		}
		if len(line) == 0 {
			return nil
		}
	}
	begins := !s.inLine
	s.inLine = errors.Is(err, bufio.ErrBufferFull)
	if begins && !s.inLine && len(line) > 2 && line[0] == '-' && line[1] == '-' && s.meets(line) {
		return nil
	}
	return line
}

// meets looks for the boundary that a line is.
func (s *scanner) meets(line []byte) bool {
	line = bytes.TrimRight(line, " \t\r\n")
	for i, bound := range slices.Backward(s.bounds) {
		rest, ok := bytes.CutPrefix(line, []byte(bound))
		if ok && (len(rest) == 0 || string(rest) == "--") {
			s.at, s.closing = i, len(rest) > 0
			return true
		}
	}
	return false
}

// skip reads up to the next boundary or the end.
func (s *scanner) skip() {
	for line := s.next(); line != nil; {
		line = s.next()
	}
}

// header reads the lines up to the empty one, appended to buf up to a limit; whole tells whether they all were. Without an
// empty line it stops at the end.
func (s *scanner) header(buf []byte, limit int) (block []byte, whole, closed bool) {
	whole = true
	for {
		inLine := s.inLine
		line := s.next()
		if line == nil {
			return buf, whole, false
		}
		if !inLine && (len(line) == 1 && line[0] == '\n' || len(line) == 2 && line[0] == '\r' && line[1] == '\n') {
			return buf, whole, true
		}
		if len(buf)+len(line) > limit {
			whole = false
			continue
		}
		buf = append(buf, line...)
	}
}

// body reads up to the next boundary or the end, without the line end that belongs to the boundary.
type body struct {
	s       *scanner
	lead    string // comes before pending
	pending []byte // of the scanner's line
	held    string // the last line's end, which counts only when something follows that is no boundary
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		switch {
		case b.lead != "":
			k := copy(p[n:], b.lead)
			b.lead = b.lead[k:]
			n += k
		case len(b.pending) > 0:
			k := copy(p[n:], b.pending)
			b.pending = b.pending[k:]
			n += k
		case !b.more():
			switch {
			case n > 0:
				return n, nil
			case b.s.err != nil:
				return 0, b.s.err
			}
			return 0, io.EOF
		}
	}
	return n, nil
}

// more takes the next line of the scanner.
func (b *body) more() bool {
	b.lead, b.held = b.held, ""
	line := b.s.next()
	if line == nil {
		if b.s.at != noBoundary || b.s.err != nil {
			b.lead = ""
		}
		return b.lead != ""
	}
	content := bytes.TrimSuffix(line, []byte("\n"))
	if len(content) < len(line) {
		b.held = "\n"
		if len(content) > 0 && content[len(content)-1] == '\r' {
			content, b.held = content[:len(content)-1], "\r\n"
		}
	}
	b.pending = content
	return b.lead != "" || len(content) > 0 || b.held != ""
}
