package imapbox

import (
	"bytes"
	"net"
	"regexp"
	"strconv"
)

const (
	maxResponse = 16 << 20 // of a response without its literals: a search result of two million UIDs
	maxString   = 64 << 10 // of a literal that the library reads into memory
	maxContent  = 1 << 30  // of a message's content, which is streamed
	tailLength  = 512
)

// guard bounds what a server can make the library hold in memory, which sets no limits itself: the length of a response, and of
// a literal (RFC 9051, 4.3) that is not a message's content.
type guard struct {
	net.Conn
	literal *regexp.Regexp

	skip   int64  // bytes of a literal still to come
	length int    // of the response so far
	tail   []byte // the end of the line so far
}

func newGuard(conn net.Conn) *guard {
	return &guard{Conn: conn, literal: regexp.MustCompile(`(?i)(BODY\[[^\]]*\](?:<\d+>)? )?\{(\d{1,19})\}\r?\n$`)}
}

func (g *guard) Read(b []byte) (int, error) {
	n, err := g.Conn.Read(b)
	if bad := g.look(b[:n]); bad != nil {
		_ = g.Close()
		return 0, bad
	}
	return n, err
}

func (g *guard) look(b []byte) error {
	for len(b) > 0 {
		if g.skip > 0 {
			n := min(g.skip, int64(len(b)))
			g.skip -= n
			b = b[n:]
			continue
		}
		end := bytes.IndexByte(b, '\n')
		piece := b
		if end >= 0 {
			piece = b[:end+1]
		}
		b = b[len(piece):]
		if g.length += len(piece); g.length > maxResponse {
			return errBabble
		}
		g.tail = append(g.tail, piece[max(0, len(piece)-tailLength):]...)
		g.tail = g.tail[max(0, len(g.tail)-tailLength):]
		if end < 0 {
			continue
		}
		if err := g.endOfLine(); err != nil {
			return err
		}
	}
	return nil
}

func (g *guard) endOfLine() error {
	found := g.literal.FindSubmatch(g.tail)
	g.tail = g.tail[:0]
	if found == nil {
		g.length = 0
		return nil
	}
	size, err := strconv.ParseInt(string(found[2]), 10, 64)
	limit := int64(maxString)
	if len(found[1]) > 0 {
		limit = maxContent
	}
	if err != nil || size > limit {
		return errBabble
	}
	g.skip = size
	return nil
}
