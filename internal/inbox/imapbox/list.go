package imapbox

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-imap/v2"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

const (
	defaultLimit = 100
	maxLimit     = 1000
	maxMessages  = 5_000_000 // a folder with more is no clinic's
	maxGap       = 5000      // UIDs looked into between two states; see arrivedAndGone
	flagWindow   = 500       // newest messages whose flags are compared where the server keeps no MODSEQ
)

// List gives the next batch. It asks for the state of the folder, then for what has changed in it, then for the messages.
func (s *session) List(ctx context.Context, folder mailbox.Folder, raw []byte, limit int) (mailbox.Batch, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	c := readCursor(raw)
	now, err := s.open(ctx, folder.ID, true)
	if errors.Is(err, errNoFolder) {
		return mailbox.Batch{Pass: newPass(), Cursor: (&cursor{}).write()}, nil
	}
	if err != nil {
		return mailbox.Batch{}, err
	}
	if c == nil || c.Epoch != now.epoch {
		c = &cursor{Epoch: now.epoch, Pass: newPass(), Match: c != nil && c.Epoch != 0}
	}
	batch, err := s.look(ctx, folder, c, now)
	if err != nil {
		return mailbox.Batch{}, err
	}
	if err := s.sight(ctx, folder, c, min(limit, maxLimit), &batch); err != nil {
		return mailbox.Batch{}, err
	}
	batch.Pass, batch.More, batch.Progress = c.Pass, len(c.Todo) > 0, c.progress()
	if !batch.More {
		c.Pass, c.Match = "", false
	}
	batch.Cursor = c.write()
	return batch, nil
}

// look finds what has happened since the cursor and brings it up to the present state.
func (s *session) look(ctx context.Context, folder mailbox.Folder, c *cursor, now state) (mailbox.Batch, error) {
	var batch mailbox.Batch
	if !c.sameMessages(now) {
		present, err := s.present(ctx, now)
		if err != nil {
			return batch, err
		}
		for _, uid := range c.gone(present, now).top(maxMessages) {
			batch.Gone = append(batch.Gone, c.ref(folder.ID, uid))
		}
		c.Known = c.Known.and(present)
		c.Todo = present.minus(c.Known)
		c.Marks = c.Marks.and(present)
		c.Next, c.Count = now.next, now.count
	}
	changed, err := s.changes(ctx, folder, c, now)
	if err != nil {
		return batch, err
	}
	batch.Changed = changed
	c.ModSeq = now.modSeq
	return batch, nil
}

// gone are the messages that were there and are not now: also those that have come and gone since the cursor, which a later
// cursor may have told.
func (c *cursor) gone(present uids, now state) uids {
	gone := c.Known.plus(c.Todo).minus(present)
	if c.Next == 0 || now.next <= c.Next {
		return gone
	}
	since := newUIDs(span{max(c.Next, now.next-min(now.next, maxGap)), now.next - 1})
	return gone.plus(since.minus(present))
}

// present asks for the UIDs of all messages.
func (s *session) present(ctx context.Context, now state) (uids, error) {
	if now.count == 0 {
		return nil, nil
	}
	var found uids
	err := s.ask(ctx, func() error {
		var options *imap.SearchOptions
		if s.client.Caps().Has(imap.CapESearch) {
			options = &imap.SearchOptions{ReturnAll: true}
		}
		data, err := s.client.UIDSearch(&imap.SearchCriteria{}, options).Wait()
		if err != nil {
			return err
		}
		set, _ := data.All.(imap.UIDSet)
		found, err = uidsFrom(set)
		return err
	})
	if err == nil && found.count() > maxMessages {
		return nil, failed(mailbox.CodeProtocol, fmt.Errorf("%d messages", found.count()))
	}
	return found, err
}

// changes asks for the flags of known messages that are others than told.
func (s *session) changes(ctx context.Context, folder mailbox.Folder, c *cursor, now state) ([]mailbox.Sighting, error) {
	if len(c.Known) == 0 {
		return nil, nil
	}
	options := &imap.FetchOptions{UID: true, Flags: true}
	from := c.Known[0].lo
	switch {
	case now.modSeq != 0 && c.ModSeq == now.modSeq:
		return nil, nil
	case now.modSeq != 0 && c.ModSeq != 0:
		options.ChangedSince = c.ModSeq
	case s.swept[folder.ID] && len(c.Todo) > 0:
		return nil, nil // once in a session is enough while old mail is being read
	default:
		newest := c.Known.top(flagWindow)
		from = newest[len(newest)-1]
	}
	s.swept[folder.ID] = true
	read, err := s.flags(ctx, imap.UIDSet{{Start: imap.UID(from), Stop: imap.UID(c.Known.max())}}, options)
	if err != nil {
		return nil, err
	}
	var changed []mailbox.Sighting
	for uid, flags := range read {
		if !c.Known.has(uid) {
			delete(read, uid)
			continue
		}
		if now.modSeq == 0 && flags == c.Marks.of(uid) {
			continue
		}
		changed = append(changed, mailbox.Sighting{Ref: c.ref(folder.ID, uid), Flags: flags, Use: folder.Use})
	}
	if now.modSeq == 0 {
		c.Marks = c.Marks.with(read)
	}
	return changed, nil
}

func (s *session) flags(ctx context.Context, set imap.UIDSet, options *imap.FetchOptions) (map[uint32]mailbox.Flags, error) {
	read := map[uint32]mailbox.Flags{}
	err := s.ask(ctx, func() error {
		cmd := s.client.Fetch(set, options)
		for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
			m, err := msg.Collect()
			if err == nil && m.UID != 0 {
				read[uint32(m.UID)] = flagsOf(m.Flags)
			}
		}
		return cmd.Close()
	})
	return read, err
}

// sight tells the next messages of Todo. Those that are gone by now are told to be gone.
func (s *session) sight(ctx context.Context, folder mailbox.Folder, c *cursor, limit int, batch *mailbox.Batch) error {
	wanted := c.Todo.top(limit)
	if len(wanted) == 0 {
		return nil
	}
	set := uidsOf(wanted)
	found, err := s.headers(ctx, set, c.Match)
	if err != nil {
		return err
	}
	read := map[uint32]mailbox.Flags{}
	var sighted []uint32
	for _, uid := range wanted {
		m, ok := found[uid]
		if !ok {
			batch.Gone = append(batch.Gone, c.ref(folder.ID, uid))
			continue
		}
		m.Ref, m.Use = c.ref(folder.ID, uid), folder.Use
		batch.Messages = append(batch.Messages, m)
		sighted = append(sighted, uid)
		read[uid] = m.Flags
	}
	c.Todo = c.Todo.minus(set)
	c.Known = c.Known.plus(uidsOf(sighted))
	if c.ModSeq == 0 {
		c.Marks = c.Marks.with(read)
	}
	return nil
}

// headers asks for what a sighting tells.
func (s *session) headers(ctx context.Context, set uids, withID bool) (map[uint32]mailbox.Sighting, error) {
	options := &imap.FetchOptions{UID: true, Flags: true, InternalDate: true, RFC822Size: true}
	if withID {
		options.BodySection = []*imap.FetchItemBodySection{{Specifier: imap.PartSpecifierHeader, HeaderFields: []string{"Message-ID"}, Peek: true}}
	}
	found := map[uint32]mailbox.Sighting{}
	err := s.ask(ctx, func() error {
		cmd := s.client.Fetch(set.imap(), options)
		for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
			m, err := msg.Collect()
			if err != nil || m.UID == 0 {
				continue // a broken connection shows below
			}
			one := mailbox.Sighting{Flags: flagsOf(m.Flags), Size: m.RFC822Size, At: m.InternalDate.UTC()}
			if len(m.BodySection) > 0 {
				one.MessageID = messageID(string(m.BodySection[0].Bytes))
			}
			found[uint32(m.UID)] = one
		}
		return cmd.Close()
	})
	return found, err
}

// messageID reads the identifier out of its header field.
func messageID(field string) string {
	_, value, _ := strings.Cut(field, ":")
	value = strings.Join(strings.Fields(value), "")
	if _, rest, ok := strings.Cut(value, "<"); ok {
		value, _, _ = strings.Cut(rest, ">")
	}
	return value
}

func canonical(flag imap.Flag) imap.Flag {
	for _, known := range []imap.Flag{imap.FlagSeen, imap.FlagFlagged, imap.FlagAnswered, imap.FlagDraft} {
		if strings.EqualFold(string(flag), string(known)) {
			return known
		}
	}
	return flag
}
