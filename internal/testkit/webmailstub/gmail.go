package webmailstub

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
)

// GmailMessage is a message of the stand-in.
type GmailMessage struct {
	ID     string
	Raw    []byte
	Labels []string
	seq    int
	at     time.Time
}

type gmailEvent struct {
	id      int
	kind    string // as the API names the list
	message string
	labels  []string
}

// Gmail stands in for the Gmail API with one mailbox. It is an http.Handler.
type Gmail struct {
	base
	mux      *http.ServeMux
	messages map[string]*GmailMessage
	history  []gmailEvent
	seq      int
	floor    int // history before this is forgotten
	pages    int // the generation of page tokens
	sent     [][]byte
}

// NewGmail makes an empty mailbox.
func NewGmail(now func() time.Time) *Gmail {
	g := &Gmail{base: base{oauth: newOAuth(now)}, mux: http.NewServeMux(), messages: map[string]*GmailMessage{}, seq: 1000}
	g.mux.HandleFunc("GET /auth", g.oauth.consent)
	g.mux.HandleFunc("POST /token", g.oauth.exchange)
	const root = "/gmail/v1/users/me/"
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET " + root + "profile": g.profile, "GET " + root + "history": g.listHistory, "GET " + root + "messages": g.list,
		"GET " + root + "messages/{id}":         g.get,
		"POST /upload" + root + "messages/send": g.send,
	} {
		g.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if g.oauth.admits(w, r) {
				handle(w, r)
			}
		})
	}
	return g
}

// ServeHTTP answers one question at a time.
func (g *Gmail) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mux.ServeHTTP(w, r)
}

// Deliver puts a message into the mailbox under labels.
func (g *Gmail) Deliver(raw []byte, labels ...string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.deliver(raw, labels)
}

func (g *Gmail) deliver(raw []byte, labels []string) string {
	g.seq++
	m := &GmailMessage{ID: fmt.Sprintf("%016x", g.seq*7919), Raw: raw, Labels: labels, seq: g.seq, at: g.oauth.now()}
	g.messages[m.ID] = m
	g.note("messagesAdded", m.ID, nil)
	return m.ID
}

func (g *Gmail) note(kind, id string, labels []string) {
	g.seq++
	g.history = append(g.history, gmailEvent{g.seq, kind, id, labels})
}

// Delete removes a message for good.
func (g *Gmail) Delete(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.messages, id)
	g.note("messagesDeleted", id, nil)
}

// Label adds and takes away labels.
func (g *Gmail) Label(id string, add, remove []string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	m, ok := g.messages[id]
	if !ok {
		return false
	}
	for _, l := range add {
		if !slices.Contains(m.Labels, l) {
			m.Labels = append(m.Labels, l)
			g.note("labelsAdded", id, []string{l})
		}
	}
	for _, l := range remove {
		if at := slices.Index(m.Labels, l); at >= 0 {
			m.Labels = slices.Delete(slices.Clone(m.Labels), at, at+1)
			g.note("labelsRemoved", id, []string{l})
		}
	}
	return true
}

// Forget drops the history and the places where lists go on.
func (g *Gmail) Forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.history, g.floor = nil, g.seq+1
	g.seq++
	g.pages++
}

// Messages gives a copy of what is there.
func (g *Gmail) Messages() []GmailMessage {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []GmailMessage
	for _, m := range g.messages {
		all = append(all, *m)
	}
	slices.SortFunc(all, func(a, b GmailMessage) int { return cmp.Compare(a.seq, b.seq) })
	return all
}

// Sent gives what was sent, as it was uploaded.
func (g *Gmail) Sent() [][]byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.sent)
}

func (g *Gmail) profile(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"emailAddress": "clinica@gmail.test", "messagesTotal": len(g.messages), "historyId": strconv.Itoa(g.seq)})
}

func (g *Gmail) listHistory(w http.ResponseWriter, r *http.Request) {
	start, err := strconv.Atoi(r.URL.Query().Get("startHistoryId"))
	if err != nil {
		refuse(w, http.StatusBadRequest, "invalidArgument")
		return
	}
	if start < g.floor {
		refuse(w, http.StatusNotFound, "notFound")
		return
	}
	limit := limitOf(r, 100)
	var records []map[string]any
	more := false
	for _, e := range g.history {
		if e.id <= start {
			continue
		}
		if more = len(records) >= limit; more {
			break
		}
		event := map[string]any{"message": map[string]any{"id": e.message, "threadId": e.message}}
		if e.labels != nil {
			event["labelIds"] = e.labels
		}
		records = append(records, map[string]any{"id": strconv.Itoa(e.id), e.kind: []any{event}})
	}
	body := map[string]any{"historyId": strconv.Itoa(g.seq)}
	if records != nil {
		body["history"] = records
	}
	if more {
		body["nextPageToken"] = "h" + strconv.Itoa(limit)
	}
	answer(w, http.StatusOK, body)
}

func limitOf(r *http.Request, otherwise int) int {
	if n, err := strconv.Atoi(r.URL.Query().Get("maxResults")); err == nil && n > 0 {
		return min(n, 500)
	}
	return otherwise
}

func (g *Gmail) list(w http.ResponseWriter, r *http.Request) {
	before := g.seq + 1
	if token := r.URL.Query().Get("pageToken"); token != "" {
		var generation int
		if _, err := fmt.Sscanf(token, "p%d-%d", &generation, &before); err != nil || generation != g.pages {
			refuse(w, http.StatusBadRequest, "invalidArgument")
			return
		}
	}
	var found []*GmailMessage
	for _, m := range g.messages {
		hidden := slices.Contains(m.Labels, "SPAM") || slices.Contains(m.Labels, "TRASH") ||
			slices.Contains(m.Labels, "DRAFT") && strings.Contains(r.URL.Query().Get("q"), "-in:draft")
		if m.seq < before && !hidden {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b *GmailMessage) int { return cmp.Compare(b.seq, a.seq) })
	body := map[string]any{"resultSizeEstimate": len(found)}
	if limit := limitOf(r, 100); len(found) > limit {
		found = found[:limit]
		body["nextPageToken"] = fmt.Sprintf("p%d-%d", g.pages, found[limit-1].seq)
	}
	var list []any
	for _, m := range found {
		list = append(list, map[string]string{"id": m.ID, "threadId": m.ID})
	}
	if list != nil {
		body["messages"] = list
	}
	answer(w, http.StatusOK, body)
}

func (g *Gmail) get(w http.ResponseWriter, r *http.Request) {
	m, ok := g.messages[r.PathValue("id")]
	if !ok {
		refuse(w, http.StatusNotFound, "notFound")
		return
	}
	body := map[string]any{
		"id": m.ID, "threadId": m.ID, "labelIds": m.Labels, "sizeEstimate": len(m.Raw), "internalDate": strconv.FormatInt(m.at.UnixMilli(), 10),
		"historyId": strconv.Itoa(m.seq), "aSnippet": `says "raw": "bm90aGluZw" within`,
	}
	if r.URL.Query().Get("format") == "raw" {
		body["raw"] = base64.URLEncoding.EncodeToString(m.Raw)
	} else if parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw)); err == nil && parsed.Header.Get("Message-Id") != "" {
		body["payload"] = map[string]any{"headers": []any{map[string]string{"name": "Message-ID", "value": parsed.Header.Get("Message-Id")}}}
	}
	answer(w, http.StatusOK, body)
}

func (g *Gmail) send(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 36<<20))
	if err != nil {
		return
	}
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil || r.Header.Get("Content-Type") != "message/rfc822" || parsed.Header.Get("To")+parsed.Header.Get("Bcc")+parsed.Header.Get("Cc") == "" {
		refuse(w, http.StatusBadRequest, "invalidArgument")
		return
	}
	g.sent = append(g.sent, raw)
	id := g.deliver(raw, []string{"SENT"})
	answer(w, http.StatusOK, map[string]any{"id": id, "threadId": id, "labelIds": []string{"SENT"}})
}
