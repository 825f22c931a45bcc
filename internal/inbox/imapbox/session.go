package imapbox

import (
	"context"
	"errors"
	"net"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// state is what a server says of a folder when it is opened.
type state struct {
	epoch, next, count uint32
	modSeq             uint64 // 0 = the server keeps none
}

type session struct {
	provider *Provider
	settings mailbox.Settings
	conn     *watch
	client   *imapclient.Client

	folder  string           // the open one
	at      state            // of the open folder, when it was opened
	swept   map[string]bool  // folders whose flags were compared in this session
	folders []mailbox.Folder // of the last list
	sent    *sentFolder
}

// ask sends commands and waits for what they bring, for as long as the server says anything.
func (s *session) ask(ctx context.Context, do func() error) error {
	if s.conn.failed() {
		return failed(mailbox.CodeConnect, net.ErrClosed)
	}
	stop := context.AfterFunc(ctx, s.conn.kill)
	defer stop()
	s.conn.ask(s.provider.stall)
	defer s.conn.rest()
	return s.explain(ctx, do(), false)
}

func (s *session) signIn(ctx context.Context) error {
	var refused error
	err := s.ask(ctx, func() error {
		if err := s.client.WaitGreeting(); err != nil {
			return err
		}
		caps := s.client.Caps()
		if caps == nil {
			return errors.New("no capabilities")
		}
		if s.client.State() == imap.ConnStateAuthenticated {
			return nil
		}
		refused = s.authenticate(caps)
		if refused == nil {
			_ = s.client.Caps() // they change with the sign-in; have them before the first question
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.explain(ctx, refused, true)
}

func (s *session) authenticate(caps imap.CapSet) error {
	name, secret := s.settings.Username, s.settings.Secret
	switch {
	case secret.Password == "" && secret.Token.Access != "":
		return s.client.Authenticate(&xoauth2{name: name, token: secret.Token.Access})
	case caps.Has(imap.AuthCap("PLAIN")):
		return s.client.Authenticate(sasl.NewPlainClient("", name, secret.Password))
	case caps.Has(imap.CapLoginDisabled):
		return failed(mailbox.CodePermission, errors.New("LOGINDISABLED"))
	default:
		return s.client.Login(name, secret.Password).Wait()
	}
}

// xoauth2 signs in with a token (Google's and Microsoft's mechanism XOAUTH2).
type xoauth2 struct{ name, token string }

func (x *xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.name + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the description of an error with nothing, upon which the server refuses.
func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

// open opens a folder anew, unless any state of it will do and it is open.
func (s *session) open(ctx context.Context, folder string, anew bool) (state, error) {
	if s.folder == folder && !anew {
		return s.at, nil
	}
	var data *imap.SelectData
	err := s.ask(ctx, func() error {
		var err error
		options := &imap.SelectOptions{ReadOnly: true, CondStore: s.client.Caps().Has(imap.CapCondStore)}
		data, err = s.client.Select(folder, options).Wait()
		return err
	})
	if err != nil {
		s.folder = ""
		return state{}, err
	}
	s.folder = folder
	s.at = state{epoch: data.UIDValidity, next: uint32(data.UIDNext), count: data.NumMessages, modSeq: data.HighestModSeq}
	return s.at, nil
}

// Close says goodbye without waiting for the answer.
func (s *session) Close() error {
	if !s.conn.failed() {
		s.client.Logout()
	}
	s.conn.kill()
	_ = s.client.Close()
	return nil
}
