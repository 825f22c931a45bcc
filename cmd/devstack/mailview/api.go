package mailview

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/m-saas/m-saas/cmd/devstack/mailbox"
)

// The long poll waits this long unless told, and no longer than the maximum.
const (
	defaultWait = 10 * time.Second
	maximumWait = time.Minute
)

type view struct {
	archive *mailbox.Archive
	log     *slog.Logger
}

// Handler serves the pages and the JSON of the view.
func Handler(archive *mailbox.Archive, log *slog.Logger) http.Handler {
	v := &view{archive: archive, log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/messages", v.list)
	mux.HandleFunc("DELETE /api/messages", v.clear)
	mux.HandleFunc("GET /api/messages/{id}", v.get)
	mux.HandleFunc("GET /api/messages/{id}/raw", v.raw)
	mux.HandleFunc("GET /api/wait", v.wait)
	v.pages(mux)
	return http.NewCrossOriginProtection().Handler(mux)
}

// list answers GET /api/messages?to=ADDR: the messages, newest first.
func (v *view) list(w http.ResponseWriter, r *http.Request) {
	v.reply(w, http.StatusOK, v.archive.List(r.URL.Query().Get("to")))
}

// get answers GET /api/messages/{id}.
func (v *view) get(w http.ResponseWriter, r *http.Request) {
	m, err := v.archive.Get(r.PathValue("id"))
	if err != nil {
		v.refuse(w, err)
		return
	}
	v.reply(w, http.StatusOK, m)
}

// raw answers GET /api/messages/{id}/raw: the message as it was delivered.
func (v *view) raw(w http.ResponseWriter, r *http.Request) {
	raw, err := v.archive.Raw(r.PathValue("id"))
	if err != nil {
		v.refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(raw) //nolint:gosec // plain text, and nosniff
}

// clear answers DELETE /api/messages?to=ADDR; without an address it removes everything.
func (v *view) clear(w http.ResponseWriter, r *http.Request) {
	if err := v.archive.Clear(r.URL.Query().Get("to")); err != nil {
		v.refuse(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// wait answers GET /api/wait?to=ADDR&after=ID&contains=TEXT&timeout=10s: the oldest message that fits, as soon as
// there is one; 204 when none came in time.
func (v *view) wait(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	after, timeout := int64(0), defaultWait
	var err error
	if text := q.Get("after"); text != "" {
		if after, err = strconv.ParseInt(text, 10, 64); err != nil {
			http.Error(w, "after: not the id of a message", http.StatusBadRequest)
			return
		}
	}
	if text := q.Get("timeout"); text != "" {
		if timeout, err = time.ParseDuration(text); err != nil {
			http.Error(w, "timeout: not a duration such as 10s", http.StatusBadRequest)
			return
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), min(timeout, maximumWait))
	defer cancel()
	m, err := v.archive.Wait(ctx, q.Get("to"), after, q.Get("contains"))
	if err != nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	v.reply(w, http.StatusOK, m)
}

func (v *view) reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		v.log.Warn("write an answer", "error", err)
	}
}

func (v *view) refuse(w http.ResponseWriter, err error) {
	if errors.Is(err, mailbox.ErrNotFound) {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	v.log.Error("answer a request", "error", err)
	http.Error(w, "the archive cannot be read; see logs/mail.log", http.StatusInternalServerError)
}
