package mimemail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Read reads a message as a stream and to its end, never holding more of it than the limits. It never fails because of the
// message: what cannot be understood is told by Problem, and what could be read is given. It errs only when r errs.
func Read(r io.Reader) (Message, error) {
	var c collector
	w := walker{s: newScanner(r), note: c.m.note, leaf: c.take}
	w.message(&c)
	if w.s.err != nil {
		return Message{}, fmt.Errorf("read message: %w", w.s.err)
	}
	c.finish()
	return c.m, nil
}

var errEnough = errors.New("no more of the message is read")

// collector gathers what Read gives.
type collector struct {
	m      Message
	blocks []block // the body's pieces in their order
	room   [2]int  // bytes taken of text and HTML
	buf    []byte
}

// block is one piece of the body in one or two forms; group is the multipart/alternative that it stands in, 0 = none.
type block struct {
	group      int
	text, html string
}

func (c *collector) describe(h *header) { h.describe(&c.m) }

// take reads one part that holds no others.
func (c *collector) take(l *leaf) error {
	form := l.form()
	switch {
	case form == skipped:
		return nil // the walker passes over it
	case len(c.m.Parts)+len(c.blocks) >= MaxParts:
		c.m.note(TooManyParts)
		return errEnough
	case form != attached:
		return c.takeText(l, form)
	}
	part := l.part()
	if part.ContentType == "message/rfc822" && part.Name == "" {
		part.Name = c.messageName(l)
	}
	n, err := io.CopyBuffer(io.Discard, onlyReader{l.body}, c.buffer())
	part.Size += n
	if l.body.broken() {
		c.m.note(BadEncoding)
	}
	c.m.Parts = append(c.m.Parts, part)
	return err
}

type onlyReader struct{ io.Reader }

func (c *collector) buffer() []byte {
	if c.buf == nil {
		c.buf = make([]byte, 32<<10)
	}
	return c.buf
}

// takeText reads a text that belongs to the body.
func (c *collector) takeText(l *leaf, form form) error {
	room := MaxBody - c.room[form]
	raw, err := io.ReadAll(io.LimitReader(l.body, int64(room)+utf8.UTFMax))
	if err != nil {
		return err
	}
	if len(raw) > room {
		c.m.Truncated = true
		raw = wholeRunes(raw[:room])
	}
	c.room[form] += len(raw)
	if l.body.broken() {
		c.m.note(BadEncoding)
	}
	charset := l.params["charset"]
	if form == htmlForm && charset == "" {
		charset = htmlCharset(raw)
	}
	text, ok := toUTF8(raw, charset)
	if !ok {
		c.m.note(BadCharset)
	}
	text = cleanText(text)
	if form == textForm && strings.EqualFold(l.params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(l.params["delsp"], "yes"))
	}
	c.add(l.group, form, text)
	return nil
}

// add puts a text where it belongs: beside its other form, or after what came before.
func (c *collector) add(group int, form form, text string) {
	last := len(c.blocks) - 1
	if group == 0 || last < 0 || c.blocks[last].group != group {
		c.blocks = append(c.blocks, block{group: group})
		last++
	}
	b := &c.blocks[last]
	if form == htmlForm {
		b.html = join(b.html, text)
	} else {
		b.text = join(b.text, text)
	}
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return strings.TrimRight(a, "\n") + "\n\n" + b
}

// finish makes the two forms of the whole body, and finds the images that the HTML shows.
func (c *collector) finish() {
	c.m.Text, c.m.HTML = c.forms()
	for _, text := range []*string{&c.m.Text, &c.m.HTML} {
		if len(*text) > MaxBody {
			*text, c.m.Truncated = (*text)[:runeStart(*text, MaxBody)], true
		}
	}
	if c.m.HTML == "" {
		return
	}
	shown := shownImages(c.m.HTML)
	for i := range c.m.Parts {
		c.m.Parts[i].Inline = c.m.Parts[i].ContentID != "" && shown[c.m.Parts[i].ContentID]
	}
}

// forms joins the pieces. Text without the pieces that are only HTML would not be the whole, so then there is none; in HTML
// the pieces that are only text are written as they stand.
func (c *collector) forms() (text, html string) {
	anyHTML, onlyHTML := false, false
	for _, b := range c.blocks {
		anyHTML = anyHTML || b.html != ""
		onlyHTML = onlyHTML || b.html != "" && strings.TrimSpace(b.text) == ""
	}
	if len(c.blocks) == 1 {
		if onlyHTML {
			return "", c.blocks[0].html
		}
		return c.blocks[0].text, c.blocks[0].html
	}
	var t, h strings.Builder
	for _, b := range c.blocks {
		if b.text != "" && !onlyHTML {
			t.WriteString(strings.TrimRight(b.text, "\n"))
			t.WriteString("\n\n")
		}
		switch {
		case !anyHTML:
		case b.html != "":
			h.WriteString(b.html)
			h.WriteString("\n")
		case strings.TrimSpace(b.text) != "":
			h.WriteString(`<div style="white-space: pre-wrap">`)
			h.WriteString(escapeHTML.Replace(b.text))
			h.WriteString("</div>\n")
		}
	}
	return strings.TrimRight(t.String(), "\n"), h.String()
}

var escapeHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// shownImages gives the Content-IDs that an HTML text refers to.
func shownImages(html string) map[string]bool {
	shown := map[string]bool{}
	for rest := html; len(shown) < MaxParts; {
		i := indexFold(rest, "cid:")
		if i < 0 {
			break
		}
		rest = rest[i+len("cid:"):]
		end := strings.IndexAny(rest, "\"'<> )\t\n")
		if end < 0 {
			end = len(rest)
		}
		if end <= maxValue {
			shown[string(percent(strings.ReplaceAll(rest[:end], "&amp;", "&")))] = true
		}
	}
	return shown
}

// indexFold finds an ASCII word of small letters in any case.
func indexFold(s, word string) int {
	for i := 0; i+len(word) <= len(s); i++ {
		if s[i]|0x20 == word[0] && strings.EqualFold(s[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}

// messageName names an attached message by its subject.
func (c *collector) messageName(l *leaf) string {
	head := make([]byte, 4<<10)
	n, _ := io.ReadFull(l.body, head)
	l.body = &again{head: head[:n], decoder: l.body}
	block, _, _ := bytes.Cut(head[:n], []byte("\n\r\n"))
	block, _, _ = bytes.Cut(block, []byte("\n\n"))
	var h header
	h.parse(block)
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return ' '
		}
		return r
	}, decodeWords(h.get("Subject")))
	if name = fileName(cut(name, 100)); name == "" {
		return ""
	}
	return name + ".eml"
}

// again gives what was read ahead once more.
type again struct {
	head []byte
	decoder
}

// Read implements io.Reader.
func (a *again) Read(p []byte) (int, error) {
	if len(a.head) > 0 {
		n := copy(p, a.head)
		a.head = a.head[n:]
		return n, nil
	}
	return a.decoder.Read(p)
}
