// Package imapbox is the IMAP server of the development stack. Any address logs in with the password "demo" and finds
// its mailbox: INBOX, Sent, Drafts, Archive, Junk and Trash. Messages, flags, UIDs and UIDVALIDITY survive a restart.
package imapbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// Password opens every mailbox.
const Password = "demo"

// Server is a running IMAP server.
type Server struct {
	imap  *imapserver.Server
	addr  string
	ended chan error
}

// Start serves the mailboxes of store on ln and returns once the server answers.
func Start(ctx context.Context, ln net.Listener, store *Store, log *slog.Logger) (*Server, error) {
	s := &Server{addr: ln.Addr().String(), ended: make(chan error, 1)}
	s.imap = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{store: store}, nil, nil
		},
		Caps: imap.CapSet{
			imap.CapIMAP4rev1: {}, imap.CapNamespace: {}, imap.CapUIDPlus: {}, imap.CapESearch: {},
			imap.CapListExtended: {}, imap.CapListStatus: {}, imap.CapMove: {}, imap.CapStatusSize: {},
			imap.CapSpecialUse: {}, imap.CapCreateSpecialUse: {},
		},
		InsecureAuth: true,
		Logger:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	})
	go func() { s.ended <- s.imap.Serve(ln) }()
	if err := s.greet(ctx); err != nil {
		return nil, errors.Join(err, s.imap.Close())
	}
	return s, nil
}

// greet logs in and out: the first conversation of the server.
func (s *Server) greet(ctx context.Context) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", s.addr)
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if _, err := conn.Write([]byte("a LOGOUT\r\n")); err != nil {
		return fmt.Errorf("say goodbye: %w", err)
	}
	if _, err := io.ReadAll(conn); err != nil {
		return fmt.Errorf("greeting: %w", err)
	}
	return nil
}

// reason drops the news that a closed server is closed.
func (s *Server) reason(err error) error {
	if err != nil && strings.Contains(err.Error(), "closed") {
		return nil
	}
	return err
}

// Addr is host:port.
func (s *Server) Addr() string { return s.addr }

// Close ends all connections.
func (s *Server) Close(context.Context) error {
	err := s.imap.Close()
	return errors.Join(err, s.reason(<-s.ended))
}
