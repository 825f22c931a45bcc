package gmailbox

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"maps"
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

// Mark changes the label UNREAD of many messages at once, or one after the other where some of them are gone.
func (s *session) Mark(ctx context.Context, refs []mailbox.Ref, seen bool) error {
	change := map[string]any{"addLabelIds": []string{"UNREAD"}}
	if seen {
		change = map[string]any{"removeLabelIds": []string{"UNREAD"}}
	}
	for len(refs) > 0 {
		n := min(len(refs), 1000)
		var ids []string
		for _, ref := range refs[:n] {
			ids = append(ids, ref.ID)
		}
		refs = refs[n:]
		many := map[string]any{"ids": ids}
		maps.Copy(many, change)
		err := s.client.JSON(ctx, webmail.Request{Method: http.MethodPost, Path: root + "messages/batchModify", JSON: many}, nil)
		if webmail.Missing(err) {
			err = s.markEach(ctx, ids, change)
		}
		if err != nil {
			return webmail.Settle(err)
		}
	}
	return nil
}

func (s *session) markEach(ctx context.Context, ids []string, change map[string]any) error {
	for _, id := range ids {
		r := webmail.Request{Method: http.MethodPost, Path: root + "messages/" + url.PathEscape(id) + "/modify", JSON: change}
		if err := s.client.JSON(ctx, r, nil); err != nil && !webmail.Missing(err) {
			return err
		}
	}
	return nil
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
