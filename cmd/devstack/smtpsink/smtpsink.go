// Package smtpsink is the outgoing mail server of the development stack: it takes every message and sends none on.
package smtpsink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Two domains do not take mail, so that the handling of bounces can be tried.
const (
	// RefusingDomain answers every recipient with 550 5.1.1.
	RefusingDomain = "refused.invalid"
	// DelayingDomain answers every recipient with 451 4.3.0.
	DelayingDomain = "delayed.invalid"
)

// maxMessage is what one message may weigh: 50 MB, twice what large providers take.
const maxMessage = 50 << 20

// Deliver takes a complete message.
type Deliver func(from string, to []string, raw []byte) error

// Server is a running SMTP server.
type Server struct {
	smtp  *smtp.Server
	addr  string
	ended chan error
}

// Start serves SMTP on ln, with any or no credentials, and returns once it answers.
func Start(ctx context.Context, ln net.Listener, deliver Deliver, log *slog.Logger) (*Server, error) {
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{deliver: deliver, log: log}, nil
	}))
	srv.Domain = "devstack.test"
	srv.AllowInsecureAuth = true
	srv.EnableSMTPUTF8 = true
	srv.MaxMessageBytes = maxMessage
	srv.ReadTimeout, srv.WriteTimeout = time.Minute, time.Minute
	srv.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	s := &Server{smtp: srv, addr: ln.Addr().String(), ended: make(chan error, 1)}
	go func() { s.ended <- srv.Serve(ln) }()
	if err := s.greet(ctx); err != nil {
		return nil, errors.Join(err, srv.Close())
	}
	return s, nil
}

func (s *Server) greet(ctx context.Context) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", s.addr)
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	text := textproto.NewConn(conn)
	defer func() { _ = text.Close() }()
	if _, _, err := text.ReadResponse(220); err != nil {
		return fmt.Errorf("greeting: %w", err)
	}
	if err := text.PrintfLine("QUIT"); err != nil {
		return fmt.Errorf("quit: %w", err)
	}
	return nil
}

// Addr is host:port.
func (s *Server) Addr() string { return s.addr }

// Close stops the server; messages in transit may finish until ctx ends.
func (s *Server) Close(ctx context.Context) error {
	if err := s.smtp.Shutdown(ctx); err != nil {
		return fmt.Errorf("stop SMTP: %w", errors.Join(err, s.smtp.Close()))
	}
	return <-s.ended
}

type session struct {
	deliver Deliver
	log     *slog.Logger
	from    string
	to      []string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(mech string) (sasl.Server, error) {
	if mech != sasl.Plain {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	return sasl.NewPlainServer(func(string, string, string) error { return nil }), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	_, domain, ok := strings.Cut(strings.ToLower(to), "@")
	switch {
	case !ok:
		return &smtp.SMTPError{Code: 501, EnhancedCode: smtp.EnhancedCode{5, 1, 3}, Message: "Not an address"}
	case domain == RefusingDomain:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox"}
	case domain == DelayingDomain:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Try again later"}
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(r); err != nil {
		return err
	}
	if err := s.deliver(s.from, s.to, raw.Bytes()); err != nil {
		s.log.Error("deliver a message", "error", err)
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Could not store the message"}
	}
	s.log.Info("message taken", "recipients", len(s.to), "bytes", raw.Len())
	return nil
}

func (s *session) Reset() { s.from, s.to = "", nil }

func (s *session) Logout() error { return nil }
