// Package messaging sends what the product writes to people by itself: mails over SMTP, made from its templates.
package messaging

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"net/url"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
)

// Config says over which server mails go.
type Config struct {
	// URL is smtp://user:password@host:port (STARTTLS when the server offers it) or smtps://… (TLS from the start). User
	// and password may be absent; without TLS they are only ever given to this machine itself.
	URL string
	// From is the sender, as in `m-saas <no-reply@example.com>`.
	From string
	// Timeout bounds one mail from dialling to the server's last word; 0 means 20 s.
	Timeout time.Duration
	// Now is the clock of the Date header; required.
	Now func() time.Time
	// TLS is put under every TLS connection; nil trusts the system's authorities.
	TLS *tls.Config
}

// Mail is one message to one person. Text and HTML say the same; HTML may be absent.
type Mail struct {
	To      string // one bare address
	Subject string
	Text    string
	HTML    string
	// MessageID is the part before the @ of Message-ID: letters, digits, dots, hyphens and underscores. The same for
	// every attempt at the same mail, so that a second copy can be recognised.
	MessageID string
	// FromName stands in the place of the sender's configured name; "" leaves it. The address stays the platform's.
	FromName string
	// ReplyTo is one bare address that answers go to; "" = to the sender.
	ReplyTo string
	// Calendar goes along as a form of the text that mail programs offer to take over, and as a file for the others.
	Calendar *Calendar
	// Files go along.
	Files []File
	// BeforeEnd is called when the server has everything but the line with which it takes the mail. Its fault stops the
	// mail: the server has taken nothing then. May be nil.
	BeforeEnd func(ctx context.Context) error
}

// Calendar is an iCalendar object (RFC 5545) with its method (RFC 5546: REQUEST, PUBLISH or CANCEL).
type Calendar struct {
	Method string
	Body   []byte
}

// File is a file that goes along with a mail.
type File struct {
	Name        string // letters, digits, dots, hyphens and underscores
	ContentType string // "application/pdf"
	Data        []byte
}

// Mailer sends mails. It keeps no connection open and is safe for concurrent use.
type Mailer struct {
	addr, host string
	implicit   bool // TLS from the start
	auth       smtp.Auth
	from       *mail.Address
	timeout    time.Duration
	now        func() time.Time
	tls        *tls.Config
}

const defaultTimeout = 20 * time.Second

// New makes a mailer. It does not connect yet. It errs on a URL or a sender that cannot be read, without repeating them:
// they may hold a password.
func New(cfg Config) (*Mailer, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return nil, errors.New("the mail server is not an smtp:// or smtps:// address")
	}
	from, err := mail.ParseAddress(cfg.From)
	if err != nil {
		return nil, errors.New("the sender of mails is not an address")
	}
	m := &Mailer{host: u.Hostname(), implicit: u.Scheme == "smtps", from: from, timeout: cfg.Timeout, now: cfg.Now}
	port := u.Port()
	switch {
	case port != "":
	case m.implicit:
		port = "465"
	default:
		port = "587"
	}
	m.addr = net.JoinHostPort(m.host, port)
	if m.timeout <= 0 {
		m.timeout = defaultTimeout
	}
	if u.User != nil {
		password, _ := u.User.Password()
		m.auth = smtp.PlainAuth("", u.User.Username(), password, m.host)
	}
	m.tls = &tls.Config{MinVersion: tls.VersionTLS12}
	if cfg.TLS != nil {
		m.tls = cfg.TLS.Clone()
	}
	m.tls.ServerName = m.host
	return m, nil
}

// Send hands the mail to the server. Faults: Invalid "mail_refused" when this mail can never be sent (the server refuses
// the recipient or the message for good, or the mail itself is not well-formed); Unavailable "mail_away" for everything
// that may pass: send it again with the same MessageID. A mail may have been taken although Unavailable is returned,
// when the connection broke at the last word.
func (m *Mailer) Send(ctx context.Context, in Mail) error {
	to, err := address(in.To)
	if err != nil {
		return refused(err)
	}
	raw, err := m.render(*m.from, to, in)
	if err != nil {
		return refused(err)
	}
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	conn, err := m.dial(ctx)
	if err != nil {
		return away(fmt.Errorf("reach mail server: %w", err))
	}
	// Every read and write ends with the context.
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	defer func() { _ = conn.Close() }()
	client, err := m.greet(conn)
	if err != nil {
		return away(err)
	}
	return m.deliver(ctx, client, to.Address, raw, in.BeforeEnd)
}

// Render writes a mail as one from another address, for somebody else to send. Faults: Invalid "mail_refused".
func (m *Mailer) Render(from string, in Mail) ([]byte, error) {
	to, err := address(in.To)
	if err != nil {
		return nil, refused(err)
	}
	by, err := address(from)
	if err != nil {
		return nil, refused(err)
	}
	raw, err := m.render(*by, to, in)
	if err != nil {
		return nil, refused(err)
	}
	return raw, nil
}

func (m *Mailer) dial(ctx context.Context) (net.Conn, error) {
	if m.implicit {
		return (&tls.Dialer{Config: m.tls}).DialContext(ctx, "tcp", m.addr)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", m.addr)
}

// greet opens the conversation: name, encryption where offered, credentials.
func (m *Mailer) greet(conn net.Conn) (*smtp.Client, error) {
	client, err := smtp.NewClient(conn, m.host)
	if err != nil {
		return nil, fmt.Errorf("greet mail server: %w", err)
	}
	if err := client.Hello(domainOf(m.from.Address)); err != nil {
		return nil, fmt.Errorf("greet mail server: %w", err)
	}
	if ok, _ := client.Extension("STARTTLS"); ok && !m.implicit {
		if err := client.StartTLS(m.tls); err != nil {
			return nil, fmt.Errorf("encrypt: %w", err)
		}
	}
	if m.auth != nil {
		if err := client.Auth(m.auth); err != nil {
			return nil, fmt.Errorf("sign in at mail server: %w", err)
		}
	}
	if err := client.Mail(m.from.Address); err != nil {
		return nil, fmt.Errorf("name sender: %w", err)
	}
	return client, nil
}

// deliver names the recipient and hands the message over. What the server refuses here for good is this mail's own
// fault, not the configuration's.
func (m *Mailer) deliver(ctx context.Context, client *smtp.Client, to string, raw []byte, beforeEnd func(context.Context) error) error {
	if err := client.Rcpt(to); err != nil {
		return verdict(fmt.Errorf("name recipient: %w", codeOnly(err)))
	}
	w, err := client.Data()
	if err != nil {
		return verdict(fmt.Errorf("send message: %w", codeOnly(err)))
	}
	if _, err := w.Write(raw); err != nil {
		return away(fmt.Errorf("send message: %w", err))
	}
	if beforeEnd != nil {
		if err := beforeEnd(ctx); err != nil {
			return away(fmt.Errorf("end message: %w", err))
		}
	}
	if err := w.Close(); err != nil {
		return verdict(fmt.Errorf("send message: %w", codeOnly(err)))
	}
	_ = client.Quit() // the message is taken; a lost goodbye changes nothing
	return nil
}

// codeOnly keeps the server's number and leaves its sentence out: it usually repeats the address.
func codeOnly(err error) error {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return &textproto.Error{Code: reply.Code, Msg: "refused"}
	}
	return err
}

func verdict(err error) error {
	if reply, ok := errors.AsType[*textproto.Error](err); ok && reply.Code >= 500 {
		return refused(err)
	}
	return away(err)
}

func refused(err error) error {
	return fault.New(fault.Invalid, "mail_refused", "This mail cannot be delivered.").WithCause(err)
}

func away(err error) error {
	return fault.New(fault.Unavailable, "mail_away", "The mail could not be sent yet.").WithCause(err).WithRetryAfter(time.Minute)
}
