package graphbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/webmail"
)

const (
	defaultLimit = 100
	maxLimit     = 500
	fields       = "id,internetMessageId,isRead,isDraft,flag,receivedDateTime"
)

// cursor is where the delta query of a folder goes on.
type cursor struct {
	Link   string    `json:"link,omitempty"` // a nextLink or deltaLink; "" = the pass is at its beginning
	Pass   string    `json:"pass,omitempty"` // the pass under way
	Newest time.Time `json:"newest,omitzero"`
	Done   int       `json:"done"`
	Total  int       `json:"total"`
}

type page struct {
	Value []message `json:"value"`
	Next  string    `json:"@odata.nextLink"`
	Delta string    `json:"@odata.deltaLink"`
}

type message struct {
	ID        string    `json:"id"`
	MessageID string    `json:"internetMessageId"`
	IsRead    bool      `json:"isRead"`
	IsDraft   bool      `json:"isDraft"`
	At        time.Time `json:"receivedDateTime"`
	Flag      struct {
		Status string `json:"flagStatus"`
	} `json:"flag"`
	Removed *struct {
		Reason string `json:"reason"`
	} `json:"@removed"`
}

// List tells the next page of the delta query. While a pass is under way, what has arrived since it began is told first.
func (s *session) List(ctx context.Context, folder mailbox.Folder, raw []byte, limit int) (mailbox.Batch, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	var c cursor
	if len(raw) == 0 || json.Unmarshal(raw, &c) != nil || c.Link == "" {
		c = cursor{Pass: rand.Text()}
	}
	var batch mailbox.Batch
	more, err := s.step(ctx, folder, &c, limit, &batch)
	if forgotten(err) {
		c = cursor{Pass: rand.Text()}
		batch = mailbox.Batch{}
		more, err = s.step(ctx, folder, &c, limit, &batch)
	}
	if webmail.Missing(err) { // the folder is no more
		return mailbox.Batch{Pass: rand.Text(), Cursor: []byte("{}")}, nil
	}
	if err != nil {
		return mailbox.Batch{}, webmail.Settle(err)
	}
	batch.Pass, batch.More = c.Pass, more
	batch.Progress = mailbox.Progress{Done: c.Done, Total: max(c.Done, c.Total)}
	if !more {
		c.Pass = ""
		batch.Progress.Total = batch.Progress.Done
	}
	batch.Cursor, _ = json.Marshal(c) //nolint:gosec // a pass over the folder is no password; texts and numbers cannot fail
	return batch, nil
}

func (s *session) step(ctx context.Context, folder mailbox.Folder, c *cursor, limit int, batch *mailbox.Batch) (bool, error) {
	base := root + "mailFolders/" + url.PathEscape(folder.ID) + "/messages"
	path := c.Link
	if path == "" {
		var f struct {
			Total int `json:"totalItemCount"`
		}
		about := webmail.Request{Method: http.MethodGet, Path: root + "mailFolders/" + url.PathEscape(folder.ID) + "?$select=id,totalItemCount", Header: prefer()}
		if err := s.client.JSON(ctx, about, &f); err != nil {
			return false, err
		}
		c.Total = f.Total
		path = base + "/delta?" + query(map[string]string{"$select": fields, "$orderby": "receivedDateTime desc"})
	} else if c.Pass != "" {
		if err := s.arrived(ctx, folder, base, c, limit, batch); err != nil {
			return false, err
		}
	}
	var p page
	size := "odata.maxpagesize=" + strconv.Itoa(limit)
	if err := s.client.JSON(ctx, webmail.Request{Method: http.MethodGet, Path: path, Header: prefer(size)}, &p); err != nil {
		return false, err
	}
	for _, m := range p.Value {
		c.tell(folder, m, batch)
	}
	if p.Next != "" {
		c.Link = p.Next
		return true, nil
	}
	if p.Delta == "" {
		return false, webmail.Failed(mailbox.CodeProtocol, errors.New("a delta query without a link to go on"))
	}
	c.Link = p.Delta
	return false, nil
}

// arrived asks for what is newer than all that was told.
func (s *session) arrived(ctx context.Context, folder mailbox.Folder, base string, c *cursor, limit int, batch *mailbox.Batch) error {
	if c.Newest.IsZero() {
		return nil
	}
	q := query(map[string]string{
		"$select": fields, "$filter": "receivedDateTime gt " + c.Newest.UTC().Format(time.RFC3339), "$orderby": "receivedDateTime desc", "$top": strconv.Itoa(limit),
	})
	var p page
	if err := s.client.JSON(ctx, webmail.Request{Method: http.MethodGet, Path: base + "?" + q, Header: prefer()}, &p); err != nil {
		return err
	}
	for _, m := range p.Value {
		c.tell(folder, m, batch)
	}
	return nil
}

// tell puts a message into the batch. Whether it is new or changed Graph does not say: what is new is stored, of the rest the
// flags are taken.
func (c *cursor) tell(folder mailbox.Folder, m message, batch *mailbox.Batch) {
	ref := mailbox.Ref{Folder: folder.ID, ID: m.ID}
	if m.Removed != nil {
		batch.Gone = append(batch.Gone, ref)
		return
	}
	if m.IsDraft {
		return
	}
	if m.At.After(c.Newest) {
		c.Newest = m.At
	}
	c.Done++
	one := mailbox.Sighting{
		Ref: ref, Use: folder.Use, At: m.At.UTC(), MessageID: strings.Trim(strings.TrimSpace(m.MessageID), "<>"),
		Flags: mailbox.Flags{Seen: m.IsRead, Flagged: m.Flag.Status == "flagged"},
	}
	batch.Messages = append(batch.Messages, one)
	if c.Pass == "" {
		batch.Changed = append(batch.Changed, one)
	}
}

// forgotten says that the state behind a link is no longer there.
func forgotten(err error) bool {
	var status *webmail.StatusError
	if !errors.As(err, &status) {
		return false
	}
	switch strings.ToLower(status.Reason) {
	case "syncstatenotfound", "syncstateinvalid", "resyncrequired":
		return true
	default:
		return status.Status == http.StatusGone
	}
}

// query writes OData parameters.
func query(pairs map[string]string) string {
	q := url.Values{}
	for name, value := range pairs {
		q.Set(name, value)
	}
	return strings.ReplaceAll(q.Encode(), "+", "%20")
}
