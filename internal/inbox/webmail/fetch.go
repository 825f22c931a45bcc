package webmail

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

const ahead = 4 // questions under way at once

// Taker is what a mailbox's Fetch hands messages to.
type Taker func(ref mailbox.Ref, size int64, content io.Reader) error

// Fetch asks for messages some ahead and hands them on one after the other. Those that are not there any more are left out. read
// makes the content of an answer; the size is 0 where it is not known.
func (c *Client) Fetch(ctx context.Context, refs []mailbox.Ref, ask func(mailbox.Ref) Request, read func(*http.Response) (io.Reader, int64), take Taker) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type answer struct {
		res *http.Response
		err error
	}
	answers := make([]chan answer, len(refs))
	start := func(i int) {
		answers[i] = make(chan answer, 1)
		go func() {
			res, err := c.Open(ctx, ask(refs[i])) //nolint:bodyclose // closed by whoever takes it out
			answers[i] <- answer{res, err}
		}()
	}
	next := 0
	for ; next < min(ahead, len(refs)); next++ {
		start(next)
	}
	var failure error
	for i := range refs {
		if i >= next {
			break
		}
		got := <-answers[i]
		if failure == nil {
			failure = hand(ctx, refs[i], got.res, got.err, read, take)
		} else if got.res != nil {
			_ = got.res.Body.Close()
		}
		if failure != nil {
			cancel()
		} else if next < len(refs) {
			start(next)
			next++
		}
	}
	return failure
}

func hand(ctx context.Context, ref mailbox.Ref, res *http.Response, err error, read func(*http.Response) (io.Reader, int64), take Taker) error {
	if Missing(err) {
		return nil
	}
	if err != nil {
		return Settle(err)
	}
	defer func() { _ = res.Body.Close() }()
	content, size := read(res)
	whole := &whole{from: content}
	err = take(ref, size, whole)
	if whole.failed != nil {
		return unreachable(ctx, whole.failed)
	}
	return err
}

// whole remembers that the content broke off, whatever its reader makes of that.
type whole struct {
	from   io.Reader
	failed error
}

func (w *whole) Read(b []byte) (int, error) {
	n, err := w.from.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		w.failed = err
	}
	return n, err
}
