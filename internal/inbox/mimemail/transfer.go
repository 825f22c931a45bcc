package mimemail

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf16"
)

// decoder undoes a transfer encoding as a stream, and says whether it met what is none of it.
type decoder interface {
	io.Reader
	broken() bool
}

// decodeTransfer undoes a transfer encoding (RFC 2045, 6).
func decodeTransfer(r io.Reader, encoding string) decoder {
	encoding = strings.ToLower(encoding)
	if i := strings.IndexAny(encoding, " \t;("); i >= 0 {
		encoding = encoding[:i]
	}
	switch strings.Trim(encoding, `"'`) {
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none":
		return &plain{Reader: r}
	case "base64":
		return &base64Reader{r: r}
	case "quoted-printable":
		return &quotedReader{r: r}
	}
	return &plain{Reader: r, unknown: true}
}

type plain struct {
	io.Reader
	unknown bool
}

func (p *plain) broken() bool { return p.unknown }

const (
	notBase64 = 0xff
	padding   = 0xfe
	spacing   = 0xfd
)

// base64Digit gives the value of each character of base64.
var base64Digit = func() (t [256]byte) {
	for i := range t {
		t[i] = notBase64
	}
	for i := range 26 {
		t['A'+i], t['a'+i] = byte(i), byte(26+i)
	}
	for i := range 10 {
		t['0'+i] = byte(52 + i)
	}
	t['+'], t['/'], t['='] = 62, 63, padding
	for _, c := range " \t\r\n" {
		t[c] = spacing
	}
	return t
}()

// base64Reader passes over what is no base64, takes padding in the middle as the end of a piece, and does without it at the end.
type base64Reader struct {
	r    io.Reader
	in   [4096]byte
	out  [3072 + 3]byte
	left []byte  // of out
	quad [4]byte // the digits of a quantum
	n    int     // how many it has
	bad  bool
	err  error
}

func (b *base64Reader) broken() bool { return b.bad }

// Read implements io.Reader.
func (b *base64Reader) Read(p []byte) (int, error) {
	for len(b.left) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		k, err := b.r.Read(b.in[:])
		b.left = b.decode(b.out[:0], b.in[:k])
		if err != nil {
			b.bad = b.bad || b.n == 1
			b.left = b.flush(b.left)
			b.err = err
		}
	}
	k := copy(p, b.left)
	b.left = b.left[k:]
	return k, nil
}

func (b *base64Reader) decode(out, in []byte) []byte {
	for _, c := range in {
		d := base64Digit[c]
		if d < 64 {
			b.quad[b.n] = d
			if b.n++; b.n == len(b.quad) {
				out = append(out, b.quad[0]<<2|b.quad[1]>>4, b.quad[1]<<4|b.quad[2]>>2, b.quad[2]<<6|b.quad[3])
				b.n = 0
			}
			continue
		}
		switch d {
		case padding:
			out = b.flush(out)
		case notBase64:
			b.bad = true
		}
	}
	return out
}

// flush gives the bytes of a quantum that is not full.
func (b *base64Reader) flush(out []byte) []byte {
	switch b.n {
	case 2:
		out = append(out, b.quad[0]<<2|b.quad[1]>>4)
	case 3:
		out = append(out, b.quad[0]<<2|b.quad[1]>>4, b.quad[1]<<4|b.quad[2]>>2)
	}
	b.n = 0
	return out
}

func decodeBase64(s string) (out []byte, bad bool) {
	var b base64Reader
	out = b.decode(make([]byte, 0, len(s)*3/4+3), []byte(s))
	return b.flush(out), b.bad
}

// quotedReader leaves what is no quoted-printable as it is.
type quotedReader struct {
	r    io.Reader
	buf  [4096]byte
	have []byte // of buf, still to decode
	bad  bool
	err  error
}

func (q *quotedReader) broken() bool { return q.bad }

const maxSoft = 80 // bytes that are looked at for the end of a line after "="

// Read implements io.Reader.
func (q *quotedReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(q.have) < maxSoft && q.err == nil {
			q.fill()
		}
		if len(q.have) == 0 {
			if n == 0 && q.err != nil {
				return 0, q.err
			}
			break
		}
		if q.have[0] == '=' {
			n += q.escape(p[n:])
			continue
		}
		run := q.have
		if i := bytes.IndexByte(run, '='); i >= 0 {
			run = run[:i]
		}
		k := copy(p[n:], run)
		q.have = q.have[k:]
		n += k
	}
	return n, nil
}

func (q *quotedReader) fill() {
	k := copy(q.buf[:], q.have)
	for k < len(q.buf) && q.err == nil {
		var m int
		m, q.err = q.r.Read(q.buf[k:])
		k += m
	}
	q.have = q.buf[:k]
}

// escape decodes what begins with "=": a byte, a line end that is none, or just that sign.
func (q *quotedReader) escape(p []byte) int {
	if len(q.have) >= 3 {
		if c, ok := hexByte(q.have[1], q.have[2]); ok {
			p[0] = c
			q.have = q.have[3:]
			return 1
		}
	}
	for i := 1; i < min(len(q.have), maxSoft); i++ {
		switch q.have[i] {
		case ' ', '\t', '\r':
			continue
		case '\n':
			q.have = q.have[i+1:]
			return 0
		}
		q.bad = true
		p[0] = '='
		q.have = q.have[1:]
		return 1
	}
	q.have = q.have[min(len(q.have), maxSoft):] // the last line ends in "=", or in a line of blanks
	return 0
}

func utf16Text(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}
