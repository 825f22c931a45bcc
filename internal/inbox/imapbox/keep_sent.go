package imapbox

import (
	"bufio"
	"context"
	"io"
	"net/textproto"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// KeepSent appends a message to the folder of sent mail, unless it is there: some providers put it there themselves, and an
// earlier attempt may have done so.
func (s *session) KeepSent(ctx context.Context, raw mailbox.Opener) error {
	if s.sent == nil {
		if _, err := s.Folders(ctx); err != nil {
			return err
		}
	}
	if s.sent.make {
		if err := s.ask(ctx, func() error { return s.client.Create(s.sent.name, nil).Wait() }); err != nil {
			return err
		}
		s.sent.make = false
	}
	there, err := s.hasSent(ctx, raw)
	if err != nil || there {
		return err
	}
	content, err := raw.Open()
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	return s.ask(ctx, func() error {
		cmd := s.client.Append(s.sent.name, raw.Size(), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}, Time: s.provider.now()})
		if _, err := io.CopyN(cmd, content, raw.Size()); err != nil {
			s.conn.kill() // a literal that is begun has to be finished, or nothing said any more
			_ = cmd.Close()
			return err
		}
		if err := cmd.Close(); err != nil {
			return err
		}
		_, err := cmd.Wait()
		return err
	})
}

// hasSent looks for the message among those sent since yesterday.
func (s *session) hasSent(ctx context.Context, raw mailbox.Opener) (bool, error) {
	id, err := identifier(raw)
	if err != nil || id == "" {
		return false, err
	}
	if _, err := s.open(ctx, s.sent.name, true); err != nil {
		return false, err
	}
	var found bool
	err = s.ask(ctx, func() error {
		criteria := &imap.SearchCriteria{
			Since: s.provider.now().Add(-24 * time.Hour), Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: id}},
		}
		data, err := s.client.UIDSearch(criteria, nil).Wait()
		if err != nil {
			return err
		}
		found = len(data.AllUIDs()) > 0
		return nil
	})
	return found, err
}

// identifier reads the Message-ID of a message of ours.
func identifier(raw mailbox.Opener) (string, error) {
	content, err := raw.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	header, _ := textproto.NewReader(bufio.NewReader(io.LimitReader(content, 1<<20))).ReadMIMEHeader()
	return messageID(":" + header.Get("Message-Id")), nil
}
