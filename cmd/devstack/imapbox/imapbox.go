// Package imapbox is the IMAP server of the development stack: any address logs in with the password "demo".
package imapbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Password opens every mailbox.
const Password = "demo"

// Server is a running IMAP server.
type Server struct {
	imap  *imapserver.Server
	addr  string
	ended chan error
	mu    sync.Mutex
	users map[string]*imapmemserver.User
}

// Start serves IMAP on ln and returns once it answers.
func Start(ctx context.Context, ln net.Listener, log *slog.Logger) (*Server, error) {
	s := &Server{addr: ln.Addr().String(), ended: make(chan error, 1), users: map[string]*imapmemserver.User{}}
	s.imap = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{server: s}, nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}},
		InsecureAuth: true,
		Logger:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	})
	go func() { s.ended <- s.imap.Serve(ln) }()
	if err := s.greet(ctx); err != nil {
		return nil, errors.Join(err, s.imap.Close())
	}
	return s, nil
}

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
	buf := make([]byte, 4)
	if _, err := conn.Read(buf); err != nil || string(buf) != "* OK" {
		return fmt.Errorf("greeting %q: %w", buf, err)
	}
	return nil
}

// Addr is host:port.
func (s *Server) Addr() string { return s.addr }

// Close ends all connections.
func (s *Server) Close(context.Context) error { return s.imap.Close() }

// Deliver puts a message into the INBOX of address.
func (s *Server) Deliver(address string, raw []byte) error {
	u, err := s.user(address)
	if err != nil {
		return err
	}
	_, err = u.Append("INBOX", literal{bytes.NewReader(raw)}, &imap.AppendOptions{})
	return err
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

func (s *Server) user(address string) (*imapmemserver.User, error) {
	address = strings.ToLower(address)
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.users[address]; u != nil {
		return u, nil
	}
	u := imapmemserver.NewUser(address, Password)
	for name, use := range map[string]imap.MailboxAttr{
		"INBOX": "", "Sent": imap.MailboxAttrSent, "Drafts": imap.MailboxAttrDrafts,
		"Trash": imap.MailboxAttrTrash, "Archive": imap.MailboxAttrArchive, "Junk": imap.MailboxAttrJunk,
	} {
		options := &imap.CreateOptions{}
		if use != "" {
			options.SpecialUse = []imap.MailboxAttr{use}
		}
		if err := u.Create(name, options); err != nil {
			return nil, err
		}
	}
	s.users[address] = u
	return u, nil
}

type session struct {
	*imapmemserver.UserSession
	server *Server
}

func (s *session) Login(username, password string) error {
	if password != Password || !strings.Contains(username, "@") {
		return imapserver.ErrAuthFailed
	}
	u, err := s.server.user(username)
	if err != nil {
		return err
	}
	s.UserSession = imapmemserver.NewUserSession(u)
	return nil
}
