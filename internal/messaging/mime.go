package messaging

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxSubject = 300 // characters
	maxAddress = 320 // bytes
)

var (
	errAddress   = errors.New("the recipient is not one mail address")
	errSubject   = errors.New("the subject is empty, too long, or has control characters")
	errMessageID = errors.New("the message id has other characters than letters, digits, dots, hyphens and underscores")
	errBody      = errors.New("the text is empty or not UTF-8")
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

// render writes the message of RFC 5322: headers, then the text as it is or both forms as multipart/alternative.
func (m *Mailer) render(to *mail.Address, in Mail) ([]byte, error) {
	switch {
	case in.Subject == "" || utf8.RuneCountInString(in.Subject) > maxSubject || hasControl(in.Subject) || !utf8.ValidString(in.Subject):
		return nil, errSubject
	case !messageID.MatchString(in.MessageID):
		return nil, errMessageID
	case in.Text == "" || !utf8.ValidString(in.Text) || !utf8.ValidString(in.HTML):
		return nil, errBody
	}
	var out bytes.Buffer
	for _, h := range [][2]string{
		{"From", m.from.String()},
		{"To", to.String()},
		{"Subject", encodeSubject(in.Subject)},
		{"Date", m.now().Format(time.RFC1123Z)},
		{"Message-ID", "<" + in.MessageID + "@" + domainOf(m.from.Address) + ">"},
		{"MIME-Version", "1.0"},
		{"Auto-Submitted", "auto-generated"},
		{"X-Auto-Response-Suppress", "All"},
	} {
		fmt.Fprintf(&out, "%s: %s\r\n", h[0], h[1])
	}
	if in.HTML == "" {
		out.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
		err := writeQuoted(&out, in.Text)
		return out.Bytes(), err
	}
	parts := multipart.NewWriter(&out)
	fmt.Fprintf(&out, "Content-Type: multipart/alternative;\r\n boundary=%q\r\n\r\n", parts.Boundary())
	for _, p := range [][2]string{{"text/plain", in.Text}, {"text/html", in.HTML}} {
		w, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Type": {p[0] + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"},
		})
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", p[0], err)
		}
		if err := writeQuoted(w, p[1]); err != nil {
			return nil, fmt.Errorf("write %s: %w", p[0], err)
		}
	}
	if err := parts.Close(); err != nil {
		return nil, fmt.Errorf("end message: %w", err)
	}
	return out.Bytes(), nil
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
