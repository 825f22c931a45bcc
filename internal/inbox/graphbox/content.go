package graphbox

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/webmail"
)

// maxSend is what Graph takes as one request: 4 MB of base64.
const maxSend = 3 << 20

// Fetch asks for each message as MIME.
func (s *session) Fetch(ctx context.Context, _ mailbox.Folder, refs []mailbox.Ref, take func(ref mailbox.Ref, size int64, content io.Reader) error) error {
	return s.client.Fetch(ctx, refs, func(ref mailbox.Ref) webmail.Request {
		return webmail.Request{Method: http.MethodGet, Path: root + "messages/" + url.PathEscape(ref.ID) + "/$value", Header: prefer()}
	}, func(res *http.Response) (io.Reader, int64) {
		return res.Body, max(res.ContentLength, 0)
	}, take)
}

// Send hands the message over as MIME in base64. One of more than 3 MB is refused: Graph takes such only in parts of its own kind.
func (s *session) Send(ctx context.Context, _ string, to []string, raw mailbox.Opener) error {
	extra, err := webmail.Blind(raw, to)
	if err != nil {
		return err
	}
	if size := raw.Size() + int64(len(extra)); size > maxSend {
		return webmail.Failed(mailbox.CodeRefused, fmt.Errorf("%d bytes, Graph takes %d", size, maxSend))
	}
	plain := webmail.Prefixed(extra, raw)
	return s.client.Post(ctx, webmail.Request{
		Method: http.MethodPost, Path: root + "sendMail", Header: http.Header{"Content-Type": {"text/plain"}},
		Body: func() (io.ReadCloser, int64, error) {
			content, size, err := plain()
			if err != nil {
				return nil, 0, err
			}
			return encoded(content), int64(base64.StdEncoding.EncodedLen(int(size))), nil
		},
	})
}

// encoded gives the base64 of a message while it is being read.
func encoded(content io.ReadCloser) io.ReadCloser {
	out, in := io.Pipe()
	go func() {
		enc := base64.NewEncoder(base64.StdEncoding, in)
		_, err := io.Copy(enc, content)
		if err == nil {
			err = enc.Close()
		}
		_ = content.Close()
		in.CloseWithError(err)
	}()
	return out
}

// KeepSent has nothing to do: Outlook keeps what it sends.
func (s *session) KeepSent(context.Context, mailbox.Opener) error { return nil }
