// Package imapbox keeps the mailbox contract with IMAP (RFC 3501, 9051) and SMTP submission (RFC 6409) servers.
//
// What it knows of a folder is a cursor: UIDVALIDITY, the UIDs sighted and those still to sight, and where the server offers
// CONDSTORE (RFC 7162) the MODSEQ up to which flags are known. A folder that has not changed costs one question.
package imapbox

import (
	"context"
	"crypto/x509"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/safedial"
)

const defaultStall = 45 * time.Second

// Config is what a provider stands on.
type Config struct {
	Dialer     *safedial.Dialer
	Now        func() time.Time
	Roots      *x509.CertPool // who may certify servers; nil = the system's
	AllowPlain bool           // lets connections be without TLS: in development and tests
	Stall      time.Duration  // how long a server may keep silent when something is asked of it; 0 = 45 s
}

// Provider opens mailboxes on IMAP servers. It is safe for concurrent use.
type Provider struct {
	dialer     *safedial.Dialer
	now        func() time.Time
	roots      *x509.CertPool
	allowPlain bool
	stall      time.Duration
}

var _ mailbox.Provider = (*Provider)(nil)

// New makes a provider.
func New(c Config) *Provider {
	p := &Provider{dialer: c.Dialer, now: c.Now, roots: c.Roots, allowPlain: c.AllowPlain, stall: c.Stall}
	if p.stall == 0 {
		p.stall = defaultStall
	}
	return p
}

// Open connects to the IMAP server and signs in. A token is used as it is: IMAP servers tell nobody where to renew it.
func (p *Provider) Open(ctx context.Context, s mailbox.Settings, _ func(context.Context, mailbox.Token) error) (mailbox.Session, error) {
	return p.open(ctx, s)
}

func (p *Provider) open(ctx context.Context, settings mailbox.Settings) (*session, error) {
	if settings.Username == "" {
		settings.Username = settings.Address
	}
	w, conn, err := p.connect(ctx, settings.Incoming)
	if err == nil && settings.Incoming.Security == mailbox.StartTLS {
		if conn, err = p.startTLS(ctx, w, settings.Incoming.Host); err != nil {
			w.kill()
		}
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, unreachable(err)
	}
	s := &session{provider: p, settings: settings, conn: w, client: imapclient.New(newGuard(conn), nil), swept: map[string]bool{}}
	if err := s.signIn(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// Check tries the IMAP and then the SMTP server.
func (p *Provider) Check(ctx context.Context, settings mailbox.Settings) error {
	if settings.Username == "" {
		settings.Username = settings.Address
	}
	if err := p.checkIncoming(ctx, settings); err != nil {
		return blame(err, "incoming")
	}
	client, err := p.submission(ctx, settings)
	if err != nil {
		return blame(err, "outgoing")
	}
	client.quit()
	return nil
}

func (p *Provider) checkIncoming(ctx context.Context, settings mailbox.Settings) error {
	s, err := p.open(ctx, settings)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	_, err = s.Folders(ctx)
	return err
}

func blame(err error, server string) error {
	if f, ok := fault.As(err); ok {
		return f.WithField(server, f.Code, f.Message)
	}
	return err
}
