package mimemail

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
)

// Outgoing is a message that somebody composed.
type Outgoing struct {
	MessageID, InReplyTo string    // without angle brackets
	References           []string  // without angle brackets, the oldest first
	Date                 time.Time // in the zone that it is shown in
	From                 Address
	To, Cc, Bcc          []Address // Bcc is not written
	ReplyTo              []Address
	Subject, Text, HTML  string
	Inline, Attached     []Attachment // Inline: the HTML shows them by their ContentID
}

// Attachment is a file that is sent along; Open gives its content anew for each writing.
type Attachment struct {
	Name, ContentType, ContentID string
	Open                         func() (io.ReadCloser, error)
}

var errAddress = fault.New(fault.Invalid, "mail_address", "One of the addresses is no mail address.")

// Write writes a message that somebody composed as RFC 5322 and MIME say: lines of at most 78 characters that end in CRLF,
// only ASCII, attachments streamed from their openers. The same message is written as the same bytes each time. It faults with
// Invalid mail_address, and errs when w or an opener does.
func Write(w io.Writer, m Outgoing) error {
	out := &writer{w: bufio.NewWriterSize(w, 32<<10), seed: m.MessageID}
	if err := out.header(m); err != nil {
		return err
	}
	out.entity(m.body())
	if out.err == nil {
		out.err = out.w.Flush()
	}
	if out.err != nil {
		return fmt.Errorf("write message: %w", out.err)
	}
	return nil
}

// entity is a part to be written: a text, a file or a multipart.
type entity struct {
	kind   string // media type
	text   string
	file   *Attachment
	inline bool
	parts  []entity
}

// body lays the parts out: what is attached beside what is shown, whose images stand beside its HTML.
func (m Outgoing) body() entity {
	shown := entity{kind: "text/plain", text: m.Text}
	files := m.Attached
	if m.HTML != "" {
		html := entity{kind: "text/html", text: m.HTML}
		if len(m.Inline) > 0 {
			html = entity{kind: "multipart/related", parts: append([]entity{html}, attachments(m.Inline, true)...)}
		}
		if m.Text == "" {
			shown = html
		} else {
			shown = entity{kind: "multipart/alternative", parts: []entity{shown, html}}
		}
	} else {
		files = append(append([]Attachment(nil), m.Inline...), files...)
	}
	if len(files) == 0 {
		return shown
	}
	return entity{kind: "multipart/mixed", parts: append([]entity{shown}, attachments(files, false)...)}
}

func attachments(files []Attachment, inline bool) []entity {
	all := make([]entity, len(files))
	for i := range files {
		all[i] = entity{kind: fileType(files[i].ContentType), file: &files[i], inline: inline}
	}
	return all
}

var token = regexp.MustCompile(`^[a-zA-Z0-9!#$&^_.+-]{1,100}/[a-zA-Z0-9!#$&^_.+-]{1,100}$`)

// fileType gives the media type that a file is sent as. Messages go as files, since theirs may not be encoded (RFC 2046, 5.2).
func fileType(s string) string {
	s, _ = mediaType(s)
	if !token.MatchString(s) || strings.HasPrefix(s, "multipart/") || strings.HasPrefix(s, "message/") {
		return "application/octet-stream"
	}
	return s
}

// writer keeps the first error.
type writer struct {
	w     *bufio.Writer
	seed  string
	bound int // boundaries made
	err   error
}

func (w *writer) put(parts ...string) {
	for _, s := range parts {
		if w.err == nil {
			_, w.err = w.w.WriteString(s)
		}
	}
}

// entity writes a part's own header, the empty line and its content.
func (w *writer) entity(e entity) {
	switch {
	case len(e.parts) > 0:
		boundary := w.boundary()
		w.put("Content-Type: ", e.kind, ";\r\n boundary=\"", boundary, "\"\r\n\r\n")
		for _, part := range e.parts {
			w.put("--", boundary, "\r\n")
			w.entity(part)
			w.put("\r\n")
		}
		w.put("--", boundary, "--\r\n")
	case e.file != nil:
		w.file(e)
	default:
		w.put("Content-Type: ", e.kind, "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
		if w.err == nil {
			w.err = writeQuoted(w.w, e.text)
		}
	}
}

// boundary makes one that neither quoted-printable nor base64 can hold (RFC 2045, 6.7), so no content can end a part.
func (w *writer) boundary() string {
	w.bound++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", w.seed, w.bound))
	return "=_" + hex.EncodeToString(sum[:16])
}

func (w *writer) file(e entity) {
	name := fileName(e.file.Name)
	w.put("Content-Type: ", e.kind)
	w.oldName(name)
	w.put("\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: ")
	if e.inline {
		w.put("inline")
	} else {
		w.put("attachment")
	}
	w.parameter("filename", name)
	w.put("\r\n")
	if id := cleanID(e.file.ContentID); id != "" {
		w.put("Content-ID: <", id, ">\r\n")
	}
	w.put("\r\n")
	if w.err != nil {
		return
	}
	content, err := e.file.Open()
	if err != nil {
		w.err = fmt.Errorf("open attachment: %w", err)
		return
	}
	defer func() { _ = content.Close() }() // it was only read
	encoder := base64.NewEncoder(base64.StdEncoding, &lines{w: w.w})
	if _, w.err = io.Copy(encoder, content); w.err == nil {
		w.err = encoder.Close()
	}
}

const lineLength = 76 // characters of an encoded line

// lines breaks base64 into lines.
type lines struct {
	w    io.Writer
	used int
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if l.used == lineLength {
			if _, err := io.WriteString(l.w, "\r\n"); err != nil {
				return n, err
			}
			l.used = 0
		}
		k, err := l.w.Write(p[n:min(len(p), n+lineLength-l.used)])
		n, l.used = n+k, l.used+k
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func writeQuoted(w io.Writer, s string) error {
	q := quotedprintable.NewWriter(w)
	if _, err := io.WriteString(q, strings.ToValidUTF8(s, "\uFFFD")); err != nil {
		return err
	}
	return q.Close()
}
