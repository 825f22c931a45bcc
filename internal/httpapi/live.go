package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/live"
)

type liveInput struct {
	TenantPath

	After string `query:"after" maxLength:"50" doc:"The id of the last event that the page has had; what followed it is sent first."`
	Last  string `header:"Last-Event-ID" maxLength:"50" doc:"The same, as browsers send it on their own."`
}

const (
	heartbeat = 15 * time.Second
	sendLimit = 10 * time.Second
)

// followLive streams the clinic's changes as server-sent events: "ready" once nothing is missed, then "change" with a
// live.Event, each with an id. A page that names the last id it has had hears first what followed, with "resumed" in its
// "ready"; without "resumed" it may have missed something and reads anew. The stream ends when the person loses access; the
// browser connects again and is then refused.
func (a *API) followLive(ctx context.Context, actor identity.Actor, in *liveInput) (*huma.StreamResponse, error) {
	stream, err := a.Live.Subscribe(ctx, actor.Scope(), live.Listener{Person: actor.Person().ID, Session: identity.HashToken(sessionOf(ctx).Token())})
	if err != nil {
		return nil, err
	}
	// Access may have ended between the check at the door and the subscription, which is what hears of it from here on.
	if err := a.stillAllowed(ctx, sessionOf(ctx).Token(), actor); err != nil {
		stream.Close(ctx)
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer stream.Close(hc.Context())
		hc.SetHeader("Content-Type", "text/event-stream")
		hc.SetHeader("Cache-Control", "no-store")
		hc.SetHeader("X-Accel-Buffering", "no")
		a.pump(hc, stream, actor, cmp.Or(in.Last, in.After))
	}}, nil
}

func (a *API) pump(hc huma.Context, stream *live.Stream, actor identity.Actor, after string) {
	w, err := a.newEventWriter(hc)
	if err != nil {
		a.logFailure(hc.Context(), err)
		return
	}
	ready, events, from := stream.Ready(), (<-chan live.Told)(nil), ""
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-hc.Context().Done():
			return
		case <-stream.Done():
			return
		case <-ready:
			ready, events = nil, stream.Events()
			from, err = a.resume(hc.Context(), w, actor, after)
		case e := <-events:
			if e.After(from) { // what was told while the history was read comes once
				err = w.event(e)
			}
		case <-beat.C:
			if err = a.stillAllowed(hc.Context(), sessionOf(hc.Context()).Token(), actor); err == nil {
				err = w.write(": beat\n\n")
			}
		}
		if err != nil {
			return
		}
	}
}

// resume says that the stream is ready, with what the page has missed if the history tells, and gives the place from which
// the stream goes on.
func (a *API) resume(ctx context.Context, w *eventWriter, actor identity.Actor, after string) (from string, err error) {
	if after != "" {
		missed, err := a.Live.Since(ctx, actor.Scope(), after)
		if err == nil {
			for _, e := range missed {
				if err := w.event(e); err != nil {
					return "", err
				}
				after = e.Seq
			}
			return after, w.write(fmt.Sprintf("id: %s\nevent: ready\ndata: {\"resumed\":true}\n\n", after))
		}
	}
	latest, err := a.Live.Latest(ctx, actor.Scope())
	if err != nil {
		return "", err
	}
	return "", w.write(fmt.Sprintf("id: %s\nevent: ready\ndata: {}\n\n", latest))
}

// stillAllowed asks again whether the session is good and its person a member.
func (a *API) stillAllowed(ctx context.Context, token string, actor identity.Actor) error {
	session, err := a.Identity.Check(ctx, token)
	if err != nil {
		return err
	}
	_, err = a.actor(ctx, session.Person, actor.Scope().Tenant().Slug)
	return err
}

type eventWriter struct {
	out  http.ResponseWriter
	ctrl *http.ResponseController
	now  func() time.Time
}

func (a *API) newEventWriter(hc huma.Context) (*eventWriter, error) {
	out, ok := hc.BodyWriter().(http.ResponseWriter)
	if !ok {
		return nil, errors.New("the answer cannot be streamed")
	}
	return &eventWriter{out: out, ctrl: http.NewResponseController(out), now: a.now}, nil
}

func (w *eventWriter) event(e live.Told) error {
	data, err := json.Marshal(e.Event)
	if err != nil {
		return err
	}
	return w.write(fmt.Sprintf("id: %s\nevent: change\ndata: %s\n\n", e.Seq, data))
}

func (w *eventWriter) write(s string) error {
	if err := w.ctrl.SetWriteDeadline(w.now().Add(sendLimit)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := io.WriteString(w.out, s); err != nil {
		return err
	}
	return w.ctrl.Flush()
}
