// Package mailview shows the mail that the development stack has taken: pages for people, JSON for tests.
package mailview

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/m-saas/m-saas/cmd/devstack/mailbox"
)

// Server is a running mail view.
type Server struct {
	http  *http.Server
	url   string
	ended chan error
}

// Start serves the view on ln and returns once it answers.
func Start(ctx context.Context, ln net.Listener, archive *mailbox.Archive, log *slog.Logger) (*Server, error) {
	s := &Server{url: "http://" + ln.Addr().String(), ended: make(chan error, 1)}
	s.http = &http.Server{
		Handler: Handler(archive, log), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	go func() { s.ended <- s.http.Serve(ln) }()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/messages?to=nobody", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("first request: %w", err)
	}
	return s, resp.Body.Close()
}

// URL is the base of the view, without a slash at its end.
func (s *Server) URL() string { return s.url }

// Close ends the view, waiting requests included.
func (s *Server) Close(context.Context) error {
	if err := s.http.Close(); err != nil {
		return err
	}
	if err := <-s.ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
