package messaging

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxSubject = 300 // characters
	maxAddress = 320 // bytes
	lineLength = 76  // characters of base64
)

var (
	errAddress   = errors.New("the recipient is not one mail address")
	errSubject   = errors.New("the subject is empty, too long, or has control characters")
	errMessageID = errors.New("the message id has other characters than letters, digits, dots, hyphens and underscores")
	errBody      = errors.New("the text is empty or not UTF-8")
	errSender    = errors.New("the sender's name is too long or has control characters")
	errReplyTo   = errors.New("where answers go is not one mail address")
	errCalendar  = errors.New("the calendar's method is none")
	errFile      = errors.New("a file's name or type is not well-formed")
)

var calendarMethod = regexp.MustCompile(`^(REQUEST|PUBLISH|CANCEL)$`)

var (
	fileName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$`)
	fileType = regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]{1,80}$`)
)

var messageID = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$`)

// address reads one bare address; what could smuggle a second one or a header in is refused.
func address(s string) (*mail.Address, error) {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || len(s) > maxAddress || hasControl(s) {
		return nil, errAddress
	}
	return a, nil
}

// IsAddress tells whether the text is one bare address, as To and ReplyTo have to be.
func IsAddress(s string) bool {
	_, err := address(s)
	return err == nil
}

// render writes the message of RFC 5322: headers, then the text as it is or its forms as multipart/alternative, and a
// calendar beside them once more as a file.
func (m *Mailer) render(from mail.Address, to *mail.Address, in Mail) ([]byte, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if in.FromName != "" {
		from.Name = in.FromName
	}
	headers := [][2]string{
		{"From", from.String()},
		{"To", to.String()},
		{"Subject", encodeSubject(in.Subject)},
		{"Date", m.now().Format(time.RFC1123Z)},
		{"Message-ID", "<" + in.MessageID + "@" + domainOf(from.Address) + ">"},
		{"MIME-Version", "1.0"},
		{"Auto-Submitted", "auto-generated"},
		{"X-Auto-Response-Suppress", "All"},
	}
	if in.ReplyTo != "" {
		replyTo, err := address(in.ReplyTo)
		if err != nil {
			return nil, errReplyTo
		}
		headers = append(headers, [2]string{"Reply-To", replyTo.String()})
	}
	var out bytes.Buffer
	for _, h := range headers {
		fmt.Fprintf(&out, "%s: %s\r\n", h[0], h[1])
	}
	if err := bodyOf(in).write(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// check refuses what could not be sent or would smuggle something in.
func (in Mail) check() error {
	switch {
	case in.Subject == "" || utf8.RuneCountInString(in.Subject) > maxSubject || hasControl(in.Subject) || !utf8.ValidString(in.Subject):
		return errSubject
	case !messageID.MatchString(in.MessageID):
		return errMessageID
	case in.Text == "" || !utf8.ValidString(in.Text) || !utf8.ValidString(in.HTML):
		return errBody
	case hasControl(in.FromName) || !utf8.ValidString(in.FromName) || utf8.RuneCountInString(in.FromName) > maxSubject:
		return errSender
	case in.Calendar != nil && !calendarMethod.MatchString(in.Calendar.Method):
		return errCalendar
	case slices.ContainsFunc(in.Files, File.isMisnamed):
		return errFile
	}
	return nil
}

func (f File) isMisnamed() bool {
	return !fileName.MatchString(f.Name) || !fileType.MatchString(f.ContentType)
}

// part is one piece of a message: a text, a file, or several parts under a multipart type.
type part struct {
	kind   string // media type with its parameters
	header [][2]string
	text   string
	file   []byte // base64, in the place of text
	parts  []part
}

func bodyOf(in Mail) part {
	plain := part{kind: "text/plain; charset=utf-8", text: in.Text}
	forms := part{kind: "multipart/alternative", parts: []part{plain}}
	if in.HTML != "" {
		forms.parts = append(forms.parts, part{kind: "text/html; charset=utf-8", text: in.HTML})
	}
	files := make([]part, 0, len(in.Files)+1)
	if in.Calendar != nil {
		kind := "text/calendar; charset=utf-8; method=" + in.Calendar.Method
		forms.parts = append(forms.parts, part{kind: kind, file: in.Calendar.Body})
		files = append(files, attached("application/ics", "appointment.ics", in.Calendar.Body))
	}
	for _, f := range in.Files {
		files = append(files, attached(f.ContentType, f.Name, f.Data))
	}
	if len(forms.parts) == 1 {
		forms = plain
	}
	if len(files) == 0 {
		return forms
	}
	return part{kind: "multipart/mixed", parts: append([]part{forms}, files...)}
}

// attached is a part that is a file.
func attached(kind, name string, data []byte) part {
	return part{
		kind: kind + "; name=" + name, file: data,
		header: [][2]string{{"Content-Disposition", "attachment; filename=" + name}},
	}
}

// write writes the part's headers, an empty line and its body.
func (p part) write(w io.Writer) error {
	var err error
	put := func(format string, a ...any) {
		if err == nil {
			_, err = fmt.Fprintf(w, format, a...)
		}
	}
	for _, h := range p.header {
		put("%s: %s\r\n", h[0], h[1])
	}
	switch {
	case len(p.parts) > 0:
		inner := multipart.NewWriter(w)
		put("Content-Type: %s;\r\n boundary=%q\r\n\r\n", p.kind, inner.Boundary())
		for _, sub := range p.parts {
			put("--%s\r\n", inner.Boundary())
			if err == nil {
				err = sub.write(w)
			}
			put("\r\n")
		}
		put("--%s--\r\n", inner.Boundary())
	case p.file != nil:
		put("Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n\r\n", p.kind)
		for line := range slices.Chunk([]byte(base64.StdEncoding.EncodeToString(p.file)), lineLength) {
			put("%s\r\n", line)
		}
	default:
		put("Content-Type: %s\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", p.kind)
		if err == nil {
			err = writeQuoted(w, p.text)
		}
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", p.kind, err)
	}
	return nil
}

func writeQuoted(w io.Writer, s string) error {
	q := quotedprintable.NewWriter(w)
	if _, err := io.WriteString(q, strings.ReplaceAll(s, "\r\n", "\n")); err != nil {
		return err
	}
	return q.Close()
}

// encodeSubject makes encoded words (RFC 2047), one to a line.
func encodeSubject(s string) string {
	return strings.ReplaceAll(mime.QEncoding.Encode("utf-8", s), "?= =?", "?=\r\n =?")
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }

func domainOf(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}
