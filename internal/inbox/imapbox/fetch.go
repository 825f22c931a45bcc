package imapbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

const fetchAtOnce = 500 // messages asked for by one command

// taker is what Fetch hands messages to.
type taker func(ref mailbox.Ref, size int64, content io.Reader) error

// takerError is an error of the one who takes: the connection is then given up, for the rest of the answer is still under way.
type takerError struct{ error }

func (e takerError) Unwrap() error { return e.error }

// errFetchRefused is the cause when a server answers that it cannot give a message.
var errFetchRefused = errors.New("the server refuses to give a message")

// Fetch asks for many messages with one command and hands each on while it arrives.
func (s *session) Fetch(ctx context.Context, folder mailbox.Folder, refs []mailbox.Ref, take func(ref mailbox.Ref, size int64, content io.Reader) error) error {
	now, err := s.open(ctx, folder.ID, false)
	if errors.Is(err, errNoFolder) {
		return nil
	}
	if err != nil {
		return err
	}
	byUID := refsByUID(folder.ID, now.epoch, refs)
	wanted := make([]uint32, 0, len(byUID))
	for uid := range byUID {
		wanted = append(wanted, uid)
	}
	for all := uidsOf(wanted); len(all) > 0; {
		chunk := uidsOf(all.top(fetchAtOnce))
		all = all.minus(chunk)
		if err := s.fetch(ctx, chunk, byUID, take); err != nil {
			return err
		}
	}
	return nil
}

// refsByUID leaves out references of another folder or epoch: they would lead to other messages.
func refsByUID(folder string, epoch uint32, refs []mailbox.Ref) map[uint32]mailbox.Ref {
	byUID := map[uint32]mailbox.Ref{}
	for _, ref := range refs {
		uid, err := strconv.ParseUint(ref.ID, 10, 32)
		if err == nil && uid > 0 && ref.Folder == folder && ref.Epoch == strconv.FormatUint(uint64(epoch), 10) {
			byUID[uint32(uid)] = ref
		}
	}
	return byUID
}

func (s *session) fetch(ctx context.Context, set uids, byUID map[uint32]mailbox.Ref, take taker) error {
	taken := map[uint32]bool{}
	err := s.stream(ctx, set, byUID, taken, take)
	if !errors.Is(err, errFetchRefused) {
		return err
	}
	// A server that cannot give one of them refuses the rest along with it: ask for each that is missing.
	for _, uid := range set.top(fetchAtOnce) {
		if taken[uid] {
			continue
		}
		if err := s.stream(ctx, newUIDs(span{uid, uid}), byUID, taken, take); err != nil && !errors.Is(err, errFetchRefused) {
			return err
		}
	}
	return nil
}

func (s *session) stream(ctx context.Context, set uids, byUID map[uint32]mailbox.Ref, taken map[uint32]bool, take taker) error {
	err := s.ask(ctx, func() error {
		cmd := s.client.Fetch(set.imap(), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}})
		for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
			if err := s.hand(msg, byUID, taken, take); err != nil {
				s.abandon(cmd, err)
				return takerError{err}
			}
		}
		err := cmd.Close()
		var answer *imap.Error
		if errors.As(err, &answer) && answer.Type == imap.StatusResponseTypeNo {
			return failed(mailbox.CodeProtocol, errFetchRefused)
		}
		return err
	})
	if given, ok := errors.AsType[takerError](err); ok {
		return given.error
	}
	return err
}

// abandon gives the connection up in the middle of an answer. After a message that was cut the library reads on by itself, so
// what it reads may be thrown away only when it has found the connection's end.
func (s *session) abandon(cmd *imapclient.FetchCommand, cause error) {
	s.conn.kill()
	if errors.Is(cause, errCut) {
		<-s.client.Closed()
	}
	_ = cmd.Close()
}

// errCut is the cause when the connection ends within a message.
var errCut = fmt.Errorf("a message is cut: %w", io.ErrUnexpectedEOF)

// hand gives one message to the taker.
func (s *session) hand(msg *imapclient.FetchMessageData, byUID map[uint32]mailbox.Ref, taken map[uint32]bool, take taker) error {
	var uid uint32
	for item := msg.Next(); item != nil; item = msg.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = uint32(item.UID)
		case imapclient.FetchItemDataBodySection:
			ref, wanted := byUID[uid]
			if item.Literal == nil || !wanted || taken[uid] {
				continue
			}
			body := &whole{from: item.Literal, left: item.Literal.Size()}
			err := take(ref, item.Literal.Size(), body)
			if body.cut {
				return failed(mailbox.CodeConnect, errCut)
			}
			if err != nil {
				return err
			}
			taken[uid] = true
		}
	}
	return nil
}

// whole reads a literal and tells its end from the connection's, which the library does not.
type whole struct {
	from io.Reader
	left int64
	cut  bool
}

func (w *whole) Read(b []byte) (int, error) {
	n, err := w.from.Read(b)
	w.left -= int64(n)
	if err != nil && w.left > 0 {
		w.cut = true
		return n, io.ErrUnexpectedEOF
	}
	return n, err
}
