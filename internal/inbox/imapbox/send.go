package imapbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// acceptance is how many times longer than usual a server may think about a message that it has in full: three minutes (RFC
// 5321, 4.5.3.2.6, allows ten).
const acceptance = 4

// submission is a connection to an SMTP server that has let us in.
type submission struct {
	conn   *watch
	client *smtp.Client
	stall  time.Duration
}

func (p *Provider) submission(ctx context.Context, settings mailbox.Settings) (*submission, error) {
	w, conn, err := p.connect(ctx, settings.Outgoing)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, unreachable(err)
	}
	s := &submission{conn: w, stall: p.stall}
	err = s.ask(ctx, p.stall, func() error {
		if settings.Outgoing.Security == mailbox.StartTLS {
			if s.client, err = smtp.NewClientStartTLS(conn, p.tls(settings.Outgoing.Host)); err != nil {
				return startTLSError(err)
			}
		} else {
			s.client = smtp.NewClient(conn)
		}
		return s.client.Hello(domainOf(settings.Address))
	})
	if err == nil {
		err = s.signIn(ctx, settings)
	}
	if err != nil {
		w.kill()
		return nil, err
	}
	return s, nil
}

// startTLSError knows the library's words for a server without STARTTLS.
func startTLSError(err error) error {
	var answer *smtp.SMTPError
	if strings.Contains(err.Error(), "support STARTTLS") || errors.As(err, &answer) && answer.Code != 421 && answer.Code != 554 {
		return errors.Join(errNotSecure, err)
	}
	return err
}

func domainOf(address string) string {
	if _, domain, ok := strings.Cut(address, "@"); ok && domain != "" && isASCII(domain) {
		return domain
	}
	return "localhost"
}

func (s *submission) ask(ctx context.Context, stall time.Duration, do func() error) error {
	stop := context.AfterFunc(ctx, s.conn.kill)
	defer stop()
	s.conn.ask(stall)
	defer s.conn.rest()
	err := do()
	var answer *smtp.SMTPError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && s.conn.failed():
		return fmt.Errorf("talk to the mail server: %w", context.Cause(ctx))
	case errors.As(err, &answer) && !errors.Is(err, errNotSecure):
		return refusal(answer)
	case s.conn.wasLost() || errors.Is(err, errNotSecure):
		return unreachable(err)
	default:
		if _, ok := fault.As(unreachable(err)); ok && strings.Contains(err.Error(), "tls: ") {
			return unreachable(err)
		}
		return failed(mailbox.CodeProtocol, err)
	}
}

// refusal reads a reply code (RFC 5321, 4.2; RFC 4954, 6).
func refusal(answer *smtp.SMTPError) error {
	cause := fmt.Errorf("SMTP %d %v", answer.Code, answer.EnhancedCode)
	switch {
	case answer.Code == 530 || answer.Code == 535 || answer.Code == 534 || answer.Code == 538:
		return failed(mailbox.CodeSignIn, cause)
	case answer.Code >= 400 && answer.Code < 500:
		return failed(mailbox.CodeThrottled, cause)
	case answer.Code >= 500 && answer.Code < 600:
		return failed(mailbox.CodeRefused, cause)
	default:
		return failed(mailbox.CodeProtocol, cause)
	}
}

func (s *submission) signIn(ctx context.Context, settings mailbox.Settings) error {
	name, secret := settings.Username, settings.Secret
	var how sasl.Client
	switch {
	case secret.Password == "" && secret.Token.Access != "":
		how = &xoauth2{name: name, token: secret.Token.Access}
	case s.client.SupportsAuth(sasl.Plain):
		how = sasl.NewPlainClient("", name, secret.Password)
	case s.client.SupportsAuth(sasl.Login):
		how = sasl.NewLoginClient(name, secret.Password)
	default:
		return failed(mailbox.CodePermission, errors.New("no way to sign in for sending is offered"))
	}
	err := s.ask(ctx, s.stall, func() error { return s.client.Auth(how) })
	if f, ok := fault.As(err); ok && f.Code == mailbox.CodeRefused {
		return failed(mailbox.CodeSignIn, f.Unwrap()) // 5xx without one of the codes for it
	}
	return err
}

func (s *submission) quit() {
	s.conn.ask(time.Second)
	_ = s.client.Quit()
	s.conn.kill()
}

// Send submits a message to all recipients or to none. Details of the fault CodeRefused are the recipients that were refused,
// if it is because of them.
func (s *session) Send(ctx context.Context, from string, to []string, raw mailbox.Opener) error {
	content, err := raw.Open()
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	out, err := s.provider.submission(ctx, s.settings)
	if err != nil {
		return err
	}
	defer out.quit()
	if limit, ok := out.client.MaxMessageSize(); ok && limit > 0 && raw.Size() > int64(limit) {
		return failed(mailbox.CodeRefused, fmt.Errorf("%d bytes, the server takes %d", raw.Size(), limit))
	}
	if err := out.envelope(ctx, from, to, raw.Size()); err != nil {
		return err
	}
	return out.deliver(ctx, content)
}

func (s *submission) envelope(ctx context.Context, from string, to []string, size int64) error {
	options := &smtp.MailOptions{Size: size}
	if ok, _ := s.client.Extension("8BITMIME"); ok {
		options.Body = smtp.Body8BitMIME
	}
	for _, address := range append([]string{from}, to...) {
		options.UTF8 = options.UTF8 || !isASCII(address)
	}
	if ok, _ := s.client.Extension("SMTPUTF8"); options.UTF8 && !ok {
		return failed(mailbox.CodeRefused, errors.New("an address needs SMTPUTF8"))
	}
	if err := s.ask(ctx, s.stall, func() error { return s.client.Mail(from, options) }); err != nil {
		return err
	}
	var refused []string
	var first *fault.Fault
	for _, address := range to {
		err := s.ask(ctx, s.stall, func() error { return s.client.Rcpt(address, nil) })
		f, ok := fault.As(err)
		if err != nil && (!ok || f.Code != mailbox.CodeRefused) {
			return err
		}
		if err != nil {
			refused = append(refused, address)
			first = f
		}
	}
	if first != nil {
		return first.WithDetails(refused)
	}
	return nil
}

// deliver sends the content. Once its end is on the way, only an answer says whether the message was taken.
func (s *submission) deliver(ctx context.Context, content io.Reader) error {
	var data *smtp.DataCommand
	source := &source{from: content}
	err := s.ask(ctx, s.stall, func() error {
		var err error
		if data, err = s.client.Data(); err != nil {
			return err
		}
		_, err = io.Copy(data, source)
		return err
	})
	if err != nil {
		s.conn.kill() // without the end of the data nothing is taken
		return cmp.Or(source.failed, err)
	}
	var answered bool
	err = s.ask(ctx, acceptance*s.stall, func() error {
		_, err := data.CloseWithResponse()
		var answer *smtp.SMTPError
		answered = err == nil || errors.As(err, &answer)
		return err
	})
	if err != nil && !answered {
		return failed(mailbox.CodeUncertain, err)
	}
	return err
}

// source remembers that the message itself could not be read.
type source struct {
	from   io.Reader
	failed error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.from.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.failed = err
	}
	return n, err
}

func isASCII(text string) bool {
	for _, b := range []byte(text) {
		if b >= 0x80 {
			return false
		}
	}
	return true
}
