package gmailbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/webmail"
)

const (
	defaultLimit = 100
	maxLimit     = 500
	atOnce       = 6 // messages asked for at the same time
)

// cursor is what is known of the mailbox.
type cursor struct {
	History string `json:"history"`        // everything up to here is told
	Pass    string `json:"pass,omitempty"` // the pass under way
	Page    string `json:"page,omitempty"` // where it goes on
	Done    int    `json:"done"`
	Total   int    `json:"total"`
}

// List tells what the history holds, and then the next page of a pass over the mailbox, which Gmail gives the newest first.
func (s *session) List(ctx context.Context, folder mailbox.Folder, raw []byte, limit int) (mailbox.Batch, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	var c cursor
	if len(raw) == 0 || json.Unmarshal(raw, &c) != nil || c.History == "" {
		if err := s.begin(ctx, &c); err != nil {
			return mailbox.Batch{}, err
		}
	}
	var batch mailbox.Batch
	more, err := s.history(ctx, folder, &c, limit, &batch)
	if webmail.Missing(err) { // Gmail has forgotten
		if err := s.begin(ctx, &c); err != nil {
			return mailbox.Batch{}, err
		}
		batch, more, err = mailbox.Batch{}, false, nil
	}
	if err != nil {
		return mailbox.Batch{}, webmail.Settle(err)
	}
	batch.Pass = c.Pass
	if c.Pass != "" && !more {
		if more, err = s.page(ctx, folder, &c, limit, &batch); err != nil {
			return mailbox.Batch{}, webmail.Settle(err)
		}
	}
	batch.More, batch.Progress = more, mailbox.Progress{Done: c.Done, Total: max(c.Done, c.Total)}
	if c.Pass == "" {
		batch.Progress.Done = batch.Progress.Total
	}
	batch.Cursor, _ = json.Marshal(c) //nolint:gosec // a pass over the mailbox is no password; texts and numbers cannot fail
	return batch, nil
}

// begin starts a pass. The history is read from before the first page, so that nothing falls between the two.
func (s *session) begin(ctx context.Context, c *cursor) error {
	me, err := s.profile(ctx)
	if err != nil {
		return err
	}
	*c = cursor{History: me.HistoryID, Pass: rand.Text(), Total: me.MessagesTotal}
	return nil
}

type historyPage struct {
	History []struct {
		ID              string         `json:"id"`
		MessagesAdded   []historyEvent `json:"messagesAdded"`
		MessagesDeleted []historyEvent `json:"messagesDeleted"`
		LabelsAdded     []historyEvent `json:"labelsAdded"`
		LabelsRemoved   []historyEvent `json:"labelsRemoved"`
	} `json:"history"`
	NextPageToken string `json:"nextPageToken"`
	HistoryID     string `json:"historyId"`
}

type historyEvent struct {
	Message struct {
		ID string `json:"id"`
	} `json:"message"`
}

// history tells one page of what has happened; a later one goes on from its last record.
func (s *session) history(ctx context.Context, folder mailbox.Folder, c *cursor, limit int, batch *mailbox.Batch) (bool, error) {
	q := url.Values{"startHistoryId": {c.History}, "maxResults": {strconv.Itoa(limit)}}
	var page historyPage
	if err := s.client.JSON(ctx, webmail.Request{Method: http.MethodGet, Path: root + "history?" + q.Encode()}, &page); err != nil {
		return false, err
	}
	var touched []string
	for _, h := range page.History {
		for _, e := range slices.Concat(h.MessagesAdded, h.LabelsAdded, h.LabelsRemoved, h.MessagesDeleted) {
			touched = append(touched, e.Message.ID)
		}
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	found, err := s.sightings(ctx, folder, touched)
	if err != nil {
		return false, err
	}
	for _, id := range touched {
		m, ok := found[id]
		if !ok {
			batch.Gone = append(batch.Gone, ref(folder, id))
			continue
		}
		// Gmail does not say whether we know it: what is new is stored, of the rest the flags are taken.
		batch.Messages = append(batch.Messages, m)
		batch.Changed = append(batch.Changed, m)
	}
	slices.SortFunc(batch.Messages, func(a, b mailbox.Sighting) int { return b.At.Compare(a.At) })
	if page.NextPageToken != "" && len(page.History) > 0 {
		c.History = page.History[len(page.History)-1].ID
		return true, nil
	}
	if page.HistoryID != "" {
		c.History = page.HistoryID
	}
	return false, nil
}

// page tells one page of the pass.
func (s *session) page(ctx context.Context, folder mailbox.Folder, c *cursor, limit int, batch *mailbox.Batch) (bool, error) {
	q := url.Values{"maxResults": {strconv.Itoa(limit)}, "q": {"-in:draft -in:chats"}}
	if c.Page != "" {
		q.Set("pageToken", c.Page)
	}
	var list struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
		NextPageToken string `json:"nextPageToken"`
	}
	err := s.client.JSON(ctx, webmail.Request{Method: http.MethodGet, Path: root + "messages?" + q.Encode()}, &list)
	var status *webmail.StatusError
	if c.Page != "" && errors.As(err, &status) && status.Status == http.StatusBadRequest {
		// The page's token has run out: the pass begins anew, under another name, for what was told so far is not all of it.
		c.Pass, c.Page, c.Done = rand.Text(), "", 0
		batch.Pass = c.Pass
		return true, nil
	}
	if err != nil {
		return false, err
	}
	var ids []string
	for _, m := range list.Messages {
		ids = append(ids, m.ID)
	}
	found, err := s.sightings(ctx, folder, ids)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if m, ok := found[id]; ok {
			batch.Messages = append(batch.Messages, m)
		}
	}
	c.Done += len(ids)
	if c.Page = list.NextPageToken; c.Page != "" {
		return true, nil
	}
	c.Pass = ""
	return false, nil
}

type message struct {
	ID           string   `json:"id"`
	LabelIDs     []string `json:"labelIds"`
	SizeEstimate int64    `json:"sizeEstimate"`
	InternalDate string   `json:"internalDate"` // milliseconds
	Payload      struct {
		Headers []struct {
			Name  string `json:"name"`
			Value string `json:"value"`
		} `json:"headers"`
	} `json:"payload"`
}

// sightings asks for the labels of messages, some at once. Those that are gone, and those in drafts, spam or trash, are left out.
func (s *session) sightings(ctx context.Context, folder mailbox.Folder, ids []string) (map[string]mailbox.Sighting, error) {
	found := map[string]mailbox.Sighting{}
	var (
		mu      sync.Mutex
		failure error
		workers sync.WaitGroup
	)
	next := make(chan string)
	for range min(atOnce, len(ids)) {
		workers.Go(func() {
			for id := range next {
				m, err := s.message(ctx, id)
				mu.Lock()
				switch {
				case webmail.Missing(err):
				case err != nil:
					failure = errors.Join(failure, err)
				default:
					if sighting, ok := sighting(folder, m); ok {
						found[id] = sighting
					}
				}
				mu.Unlock()
			}
		})
	}
	for _, id := range ids {
		next <- id
	}
	close(next)
	workers.Wait()
	return found, failure
}

func (s *session) message(ctx context.Context, id string) (message, error) {
	q := url.Values{"format": {"metadata"}, "metadataHeaders": {"Message-ID"}}
	var m message
	err := s.client.JSON(ctx, webmail.Request{Method: http.MethodGet, Path: root + "messages/" + url.PathEscape(id) + "?" + q.Encode()}, &m)
	return m, err
}

func ref(folder mailbox.Folder, id string) mailbox.Ref { return mailbox.Ref{Folder: folder.ID, ID: id} }

func sighting(folder mailbox.Folder, m message) (mailbox.Sighting, bool) {
	one := mailbox.Sighting{Ref: ref(folder, m.ID), Use: mailbox.Archive, Size: m.SizeEstimate, Flags: mailbox.Flags{Seen: true}}
	if ms, err := strconv.ParseInt(m.InternalDate, 10, 64); err == nil {
		one.At = time.UnixMilli(ms).UTC()
	}
	for _, label := range m.LabelIDs {
		switch label {
		case "SPAM", "TRASH", "DRAFT", "CHAT":
			return one, false
		case "UNREAD":
			one.Flags.Seen = false
		case "STARRED":
			one.Flags.Flagged = true
		case "SENT":
			one.Use = mailbox.Sent
		case "INBOX":
			if one.Use != mailbox.Sent {
				one.Use = mailbox.Inbox
			}
		}
	}
	for _, h := range m.Payload.Headers {
		if strings.EqualFold(h.Name, "Message-ID") {
			one.MessageID = strings.Trim(strings.TrimSpace(h.Value), "<>")
		}
	}
	return one, true
}
