package mimemail

import (
	"strings"
	"unicode/utf8"
)

const maxWord = 4 << 10 // bytes of an encoded word; RFC 2047 allows 75

// decodeWords decodes the encoded words of a header (RFC 2047) and what stands in it as plain bytes. Words of one character set
// that follow one another are decoded as one, since some programs break them within a character.
func decodeWords(s string) string {
	if !strings.Contains(s, "=?") {
		return plainHeader(s)
	}
	var out strings.Builder
	var bytes []byte
	charset := ""
	flush := func() {
		if len(bytes) > 0 {
			text, _ := toUTF8(bytes, charset)
			out.WriteString(text)
		}
		bytes = bytes[:0]
	}
	afterWord := false
	for s != "" {
		before, word, rest := cutWord(s)
		if !afterWord || !word.ok || strings.TrimSpace(before) != "" {
			flush()
			out.WriteString(plainHeader(before))
		}
		if !word.ok {
			break
		}
		if !strings.EqualFold(word.charset, charset) {
			flush()
			charset = word.charset
		}
		bytes = append(bytes, word.text...)
		afterWord, s = true, rest
	}
	flush()
	return out.String()
}

type word struct {
	charset string
	text    []byte
	ok      bool
}

// cutWord finds the first encoded word; without one everything is before.
func cutWord(s string) (before string, w word, rest string) {
	from := 0
	for {
		i := strings.Index(s[from:], "=?")
		if i < 0 {
			return s, word{}, ""
		}
		open := from + i
		if w, rest, ok := readWord(s[open+2:]); ok {
			return s[:open], w, rest
		}
		from = open + 2
	}
}

// readWord reads "charset?Q?text?=…".
func readWord(s string) (w word, rest string, ok bool) {
	charset, s, ok := strings.Cut(s, "?")
	if !ok || charset == "" || len(charset) > 60 || len(s) < 2 || s[1] != '?' {
		return word{}, "", false
	}
	kind := s[0]
	end := strings.Index(s[2:min(len(s), 2+maxWord)], "?=")
	if end < 0 {
		return word{}, "", false
	}
	text, rest := s[2:2+end], s[2+end+2:]
	charset, _, _ = strings.Cut(charset, "*") // with a language, RFC 2231
	w = word{charset: charset, ok: true}
	switch kind {
	case 'B', 'b':
		w.text, _ = decodeBase64(text)
	case 'Q', 'q':
		w.text = decodeQ(text)
	default:
		return word{}, "", false
	}
	return w, rest, true
}

func decodeQ(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(s):
			if b, ok := hexByte(s[i+1], s[i+2]); ok {
				c = b
				i += 2
			}
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	return out
}

// hexByte reads two hexadecimal digits.
func hexByte(hi, lo byte) (byte, bool) {
	h, l := unhex(hi), unhex(lo)
	return h<<4 | l&15, h < 16 && l < 16
}

// unhex gives the value of a hexadecimal digit; over 15 = it is none.
func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 0xff
}

func plainHeader(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	text, _ := toUTF8([]byte(s), "")
	return text
}
