package gmailbox

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/webmail"
)

// Fetch asks for each message as it stands, which Gmail gives as base64 within JSON; it is decoded as it comes.
func (s *session) Fetch(ctx context.Context, _ mailbox.Folder, refs []mailbox.Ref, take func(ref mailbox.Ref, size int64, content io.Reader) error) error {
	return s.client.Fetch(ctx, refs, func(ref mailbox.Ref) webmail.Request {
		return webmail.Request{Method: http.MethodGet, Path: root + "messages/" + url.PathEscape(ref.ID) + "?format=raw&fields=raw"}
	}, func(res *http.Response) (io.Reader, int64) {
		return base64.NewDecoder(base64.RawURLEncoding, &rawValue{from: bufio.NewReaderSize(res.Body, 32<<10)}), 0
	}, take)
}

// rawValue reads the text of the member "raw" out of a JSON object. It holds base64 only, so it has no escapes but for "=".
type rawValue struct {
	from    *bufio.Reader
	started bool
	ended   bool
}

func (r *rawValue) Read(b []byte) (int, error) {
	if r.ended {
		return 0, io.EOF
	}
	if !r.started {
		if err := r.seek(); err != nil {
			return 0, err
		}
		r.started = true
	}
	n := 0
	for n < len(b) {
		c, err := r.from.ReadByte()
		if err != nil {
			return n, cutShort(err)
		}
		if c == '"' || c == '=' || c == '\\' {
			r.ended = true
			if err := r.finish(c); err != nil {
				return n, err
			}
			return n, io.EOF
		}
		b[n] = c
		n++
		if r.from.Buffered() == 0 {
			break
		}
	}
	return n, nil
}

// seek goes to the beginning of the value.
func (r *rawValue) seek() error {
	const key = `"raw"`
	for matched := 0; matched < len(key); {
		c, err := r.from.ReadByte()
		if err != nil {
			return cutShort(err)
		}
		switch c {
		case key[matched]:
			matched++
		case '"':
			matched = 1
		default:
			matched = 0
		}
	}
	for {
		c, err := r.from.ReadByte()
		if err != nil {
			return cutShort(err)
		}
		if c == '"' {
			return nil
		}
		if c != ' ' && c != ':' && c != '\n' && c != '\r' && c != '\t' {
			return io.ErrUnexpectedEOF
		}
	}
}

// finish reads the answer to its end: only then is it whole.
func (r *rawValue) finish(last byte) error {
	end := last
	for {
		c, err := r.from.ReadByte()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if c > ' ' {
			end = c
		}
	}
	if end != '}' {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Send uploads the message, of up to 35 MB.
func (s *session) Send(ctx context.Context, _ string, to []string, raw mailbox.Opener) error {
	extra, err := webmail.Blind(raw, to)
	if err != nil {
		return err
	}
	return s.client.Post(ctx, webmail.Request{
		Method: http.MethodPost, Path: "/upload" + root + "messages/send?uploadType=media",
		Header: http.Header{"Content-Type": {"message/rfc822"}}, Body: webmail.Prefixed(extra, raw),
	})
}

// KeepSent has nothing to do: Gmail keeps what it sends.
func (s *session) KeepSent(context.Context, mailbox.Opener) error { return nil }
