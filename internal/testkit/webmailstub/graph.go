package webmailstub

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// GraphMessage is a message of the stand-in.
type GraphMessage struct {
	ID, Folder    string
	Raw           []byte
	Read, Flagged bool
	changed       int // when it was last changed, by the stand-in's count
	born          int
	at            time.Time
	gone          bool
}

// Graph stands in for Microsoft Graph's mail with one mailbox. It is an http.Handler.
type Graph struct {
	base
	mux      *http.ServeMux
	messages map[string]*GraphMessage // also those that are gone
	seq      int
	epoch    int // the generation of links
	sent     [][]byte
}

// GraphFolders are the identifiers of the folders that are there, in the order of a list; those that a sync reads come first.
func GraphFolders() []string {
	return []string{"AAinbox=", "AAsentitems=", "AAarchive=", "AAclienti=", "AAclienti2025=", "AAdrafts=", "AAjunkemail=", "AAdeleteditems="}
}

// NewGraph makes an empty mailbox.
func NewGraph(now func() time.Time) *Graph {
	g := &Graph{base: base{oauth: newOAuth(now)}, mux: http.NewServeMux(), messages: map[string]*GraphMessage{}}
	g.mux.HandleFunc("GET /auth", g.oauth.consent)
	g.mux.HandleFunc("POST /token", g.oauth.exchange)
	const root = "/v1.0/me"
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET " + root: g.me, "GET " + root + "/mailFolders": g.folders, "GET " + root + "/mailFolders/{id}": g.folder,
		"GET " + root + "/mailFolders/{id}/childFolders": g.folders, "GET " + root + "/mailFolders/{id}/messages": g.list,
		"GET " + root + "/mailFolders/{id}/messages/delta": g.delta, "GET " + root + "/messages/{id}/$value": g.content,
		"POST " + root + "/sendMail": g.send,
	} {
		g.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(pattern, "essages") && !slices.Contains(r.Header.Values("Prefer"), `IdType="ImmutableId"`) {
				refuseGraph(w, http.StatusBadRequest, "ErrorInvalidIdMalformed") // ours are immutable ones
				return
			}
			if g.oauth.admits(w, r) {
				handle(w, r)
			}
		})
	}
	return g
}

// ServeHTTP answers one question at a time.
func (g *Graph) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mux.ServeHTTP(w, r)
}

func refuseGraph(w http.ResponseWriter, status int, code string) {
	answer(w, status, map[string]any{"error": map[string]any{"code": code, "message": "…"}})
}

// Deliver puts a message into a folder.
func (g *Graph) Deliver(folder string, raw []byte) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.deliver(folder, raw)
}

func (g *Graph) deliver(folder string, raw []byte) string {
	g.seq++
	m := &GraphMessage{ID: fmt.Sprintf("AAkALg%d=", g.seq*7919), Folder: folder, Raw: raw, changed: g.seq, born: g.seq, at: g.oauth.now().Add(time.Duration(g.seq) * time.Second)}
	g.messages[m.ID] = m
	return m.ID
}

// Change lets a test change a message, or remove it.
func (g *Graph) Change(id string, change func(m *GraphMessage) (keep bool)) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	m, ok := g.messages[id]
	if !ok || m.gone {
		return false
	}
	g.seq++
	m.changed = g.seq
	m.gone = !change(m)
	return true
}

// Forget makes every link that was given out void.
func (g *Graph) Forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.epoch++
	for id, m := range g.messages {
		if m.gone {
			delete(g.messages, id)
		}
	}
}

// Messages gives a copy of what is in a folder.
func (g *Graph) Messages(folder string) []GraphMessage {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []GraphMessage
	for _, m := range g.in(folder) {
		all = append(all, *m)
	}
	return all
}

// Sent gives what was sent, decoded.
func (g *Graph) Sent() [][]byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.sent)
}

// in gives the messages of a folder, the newest first.
func (g *Graph) in(folder string) []*GraphMessage {
	var all []*GraphMessage
	for _, m := range g.messages {
		if m.Folder == folder && !m.gone {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b *GraphMessage) int { return cmp.Compare(b.born, a.born) })
	return all
}

func (g *Graph) me(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"mail": nil, "userPrincipalName": "clinica@outlook.test"})
}

func (g *Graph) known(id string) (string, bool) {
	for _, f := range GraphFolders() {
		if f == id || f == "AA"+id+"=" {
			return f, true
		}
	}
	return "", false
}

func (g *Graph) about(id string) map[string]any {
	children := 0
	if id == "AAclienti=" {
		children = 1
	}
	name := strings.Trim(id, "A=")
	return map[string]any{"id": id, "displayName": name, "childFolderCount": children, "totalItemCount": len(g.in(id))}
}

func (g *Graph) folder(w http.ResponseWriter, r *http.Request) {
	id, ok := g.known(r.PathValue("id"))
	if !ok {
		refuseGraph(w, http.StatusNotFound, "ErrorItemNotFound")
		return
	}
	answer(w, http.StatusOK, g.about(id))
}

func (g *Graph) folders(w http.ResponseWriter, r *http.Request) {
	var list []any
	inside := r.PathValue("id") != ""
	for _, id := range GraphFolders() {
		if (id == "AAclienti2025=") == inside {
			list = append(list, g.about(id))
		}
	}
	body := map[string]any{"value": list}
	if !inside && r.URL.Query().Get("$skip") == "" { // in two pages, to be followed
		body["value"], body["@odata.nextLink"] = list[:2], "http://"+r.Host+r.URL.Path+"?$skip=2"
	} else if !inside {
		body["value"] = list[2:]
	}
	answer(w, http.StatusOK, body)
}

func (m *GraphMessage) resource() map[string]any {
	status := "notFlagged"
	if m.Flagged {
		status = "flagged"
	}
	body := map[string]any{
		"@odata.etag": fmt.Sprint(m.changed), "id": m.ID, "isRead": m.Read, "isDraft": false, "receivedDateTime": m.at.UTC().Format(time.RFC3339),
		"flag": map[string]string{"flagStatus": status},
	}
	if parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw)); err == nil {
		body["internetMessageId"] = parsed.Header.Get("Message-Id")
	}
	return body
}

// list answers the one question that is asked of it: what was received after a moment.
func (g *Graph) list(w http.ResponseWriter, r *http.Request) {
	after, err := time.Parse(time.RFC3339, strings.TrimPrefix(r.URL.Query().Get("$filter"), "receivedDateTime gt "))
	if err != nil {
		refuseGraph(w, http.StatusBadRequest, "ErrorInvalidFilter")
		return
	}
	value := []any{}
	top, _ := strconv.Atoi(r.URL.Query().Get("$top"))
	for _, m := range g.in(r.PathValue("id")) {
		if m.at.After(after) && len(value) < top {
			value = append(value, m.resource())
		}
	}
	answer(w, http.StatusOK, map[string]any{"value": value})
}

// delta tells a folder from the beginning, the newest first, or what has changed since a link. A link names the generation, the
// count since which changes are told, and for pages of a first round below which message it goes on.
func (g *Graph) delta(w http.ResponseWriter, r *http.Request) {
	folder, ok := g.known(r.PathValue("id"))
	if !ok {
		refuseGraph(w, http.StatusNotFound, "ErrorItemNotFound")
		return
	}
	limit := 10
	if found := regexp.MustCompile(`odata\.maxpagesize=(\d+)`).FindStringSubmatch(strings.Join(r.Header.Values("Prefer"), ",")); found != nil {
		limit, _ = strconv.Atoi(found[1])
	}
	epoch, since, below := g.epoch, -1, g.seq+1
	round := g.seq
	link := func(kind string, numbers ...any) string {
		return "http://" + r.Host + r.URL.Path + "?$" + kind + "=" + fmt.Sprintf("%d-%d-%d", numbers...)
	}
	if token := r.URL.Query().Get("$deltatoken"); token != "" {
		_, _ = fmt.Sscanf(token, "%d-%d-%d", &epoch, &since, &below)
	} else if token := r.URL.Query().Get("$skiptoken"); token != "" {
		_, _ = fmt.Sscanf(token, "%d-%d-%d", &epoch, &round, &below)
	}
	if epoch != g.epoch {
		refuseGraph(w, http.StatusGone, "syncStateNotFound")
		return
	}
	if since >= 0 {
		g.changes(w, folder, since, limit, link)
		return
	}
	value := []any{}
	last := 0
	for _, m := range g.in(folder) {
		if m.born >= below {
			continue
		}
		if len(value) == limit {
			answer(w, http.StatusOK, map[string]any{"value": value, "@odata.nextLink": link("skiptoken", g.epoch, round, last)})
			return
		}
		value = append(value, m.resource())
		last = m.born
	}
	answer(w, http.StatusOK, map[string]any{"value": value, "@odata.deltaLink": link("deltatoken", g.epoch, round, 0)})
}

func (g *Graph) changes(w http.ResponseWriter, folder string, since, limit int, link func(string, ...any) string) {
	var all []*GraphMessage
	for _, m := range g.messages {
		if m.Folder == folder && m.changed > since {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b *GraphMessage) int { return cmp.Compare(a.changed, b.changed) })
	value := []any{}
	for _, m := range all {
		if len(value) == limit {
			answer(w, http.StatusOK, map[string]any{"value": value, "@odata.nextLink": link("deltatoken", g.epoch, since, 0)})
			return
		}
		since = m.changed
		if m.gone {
			value = append(value, map[string]any{"id": m.ID, "@removed": map[string]string{"reason": "deleted"}})
			continue
		}
		value = append(value, m.resource())
	}
	answer(w, http.StatusOK, map[string]any{"value": value, "@odata.deltaLink": link("deltatoken", g.epoch, g.seq, 0)})
}

func (g *Graph) content(w http.ResponseWriter, r *http.Request) {
	m, ok := g.messages[r.PathValue("id")]
	if !ok || m.gone {
		refuseGraph(w, http.StatusNotFound, "ErrorItemNotFound")
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = w.Write(m.Raw)
}

func (g *Graph) send(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, io.LimitReader(r.Body, 4<<20)))
	if err != nil || r.Header.Get("Content-Type") != "text/plain" {
		refuseGraph(w, http.StatusBadRequest, "ErrorMimeContentInvalid")
		return
	}
	if _, err := mail.ReadMessage(bytes.NewReader(raw)); err != nil {
		refuseGraph(w, http.StatusBadRequest, "ErrorMimeContentInvalidBase64String")
		return
	}
	g.sent = append(g.sent, raw)
	g.deliver("AAsentitems=", raw)
	w.WriteHeader(http.StatusAccepted)
}
