package imapbox_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/imapbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/safedial"
	"github.com/m-saas/m-saas/internal/testkit"
)

// play serves one line protocol: say gives the answer to a line. "" says nothing, "!" hangs up.
func play(t *testing.T, greeting string, say func(line string) string) mailbox.Server {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var open sync.WaitGroup
	t.Cleanup(func() { _ = ln.Close(); open.Wait() })
	open.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			open.Go(func() { converse(conn, greeting, say) })
		}
	})
	return mailbox.Server{Host: "127.0.0.1", Port: port(t, ln.Addr().String()), Security: mailbox.Plain}
}

func converse(conn net.Conn, greeting string, say func(string) string) {
	defer func() { _ = conn.Close() }()
	_, _ = conn.Write([]byte(greeting))
	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		answer := say(strings.TrimRight(line, "\r\n"))
		if answer == "!" {
			return
		}
		if _, err := conn.Write([]byte(answer)); err != nil {
			return
		}
	}
}

func plainProvider() *imapbox.Provider {
	return imapbox.New(imapbox.Config{Dialer: safedial.New(safedial.Config{AllowPrivate: true}), Now: time.Now, AllowPlain: true, Stall: time.Second})
}

func requireCode(t *testing.T, err error, code string) {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, code, f.Code, "%v", err)
	unavailable := strings.Contains(mailbox.CodeConnect+mailbox.CodeThrottled+mailbox.CodeProtocol+mailbox.CodeUncertain, code)
	require.Equal(t, unavailable, f.Kind == fault.Unavailable)
}

func TestWhySigningInFails(t *testing.T) {
	t.Parallel()
	for answer, code := range map[string]string{
		"NO [AUTHENTICATIONFAILED] wrong":                       mailbox.CodeSignIn,
		"NO Invalid credentials":                                mailbox.CodeSignIn,
		"NO [EXPIRED] renew it":                                 mailbox.CodeSignIn,
		"NO [ALERT] Application-specific password required":     mailbox.CodeSignIn,
		"NO [AUTHORIZATIONFAILED] not you":                      mailbox.CodePermission,
		"NO IMAP access is disabled for your account":           mailbox.CodePermission,
		"NO [UNAVAILABLE] the directory is away":                mailbox.CodeConnect,
		"NO [LIMIT] too many":                                   mailbox.CodeThrottled,
		"NO [THROTTLED] slow down":                              mailbox.CodeThrottled,
		"NO Too many simultaneous connections":                  mailbox.CodeThrottled,
		"NO Temporary authentication failure, please try again": mailbox.CodeThrottled,
		"BAD what?": mailbox.CodeProtocol,
		"!":         mailbox.CodeConnect,
		"":          mailbox.CodeConnect,
	} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			server := play(t, "* OK [CAPABILITY IMAP4rev1] hello\r\n", func(line string) string {
				tag, command, _ := strings.Cut(line, " ")
				if strings.HasPrefix(command, "LOGIN") {
					if answer == "!" || answer == "" {
						return answer
					}
					return tag + " " + answer + "\r\n"
				}
				return tag + " OK done\r\n"
			})
			settings := mailbox.Settings{Address: "ana@clinica.test", Incoming: server, Secret: mailbox.Secret{Password: "hunter2"}}
			_, err := plainProvider().Open(t.Context(), settings, nil)
			requireCode(t, err, code)
			require.NotContains(t, err.Error(), "hunter2")
			err = plainProvider().Check(t.Context(), settings)
			f, _ := fault.As(err)
			require.Equal(t, "incoming", f.Fields[0].Path)
		})
	}
}

func TestWhyNoConnectionComesAbout(t *testing.T) {
	t.Parallel()
	greet := func(greeting string) mailbox.Server { return play(t, greeting, func(string) string { return "" }) }
	secure := func(s mailbox.Server, how mailbox.Security) mailbox.Server { s.Security = how; return s }
	closed := greet("")
	closed.Port = 1 // one that was free a moment ago may be another test's by now
	for what, test := range map[string]struct {
		server mailbox.Server
		code   string
	}{
		"nobody listens":                 {closed, mailbox.CodeConnect},
		"says goodbye":                   {greet("* BYE too busy\r\n"), mailbox.CodeConnect},
		"says nothing":                   {greet(""), mailbox.CodeConnect},
		"speaks something else":          {greet("220 smtp.example.com ESMTP\r\n"), mailbox.CodeProtocol},
		"never ends a line":              {greet("* OK " + strings.Repeat("la", 9<<20)), mailbox.CodeProtocol},
		"never ends a string":            {greet("* LIST () \"/\" {99999999}\r\n"), mailbox.CodeProtocol},
		"no TLS on the port":             {secure(greet("* OK hello\r\n"), mailbox.TLS), mailbox.CodeTLS},
		"no STARTTLS":                    {secure(play(t, "* OK hello\r\n", func(string) string { return "s BAD what?\r\n" }), mailbox.StartTLS), mailbox.CodeTLS},
		"answers hidden before STARTTLS": {secure(play(t, "* OK hello\r\n", func(string) string { return "s OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" }), mailbox.StartTLS), mailbox.CodeTLS},
		"signed in before STARTTLS":      {secure(greet("* PREAUTH hello\r\n"), mailbox.StartTLS), mailbox.CodeConnect},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			_, err := plainProvider().Open(t.Context(), mailbox.Settings{Address: "ana@clinica.test", Incoming: test.server}, nil)
			requireCode(t, err, test.code)
		})
	}
	strict := imapbox.New(imapbox.Config{Dialer: safedial.New(safedial.Config{Ports: safedial.MailPorts()}), Now: time.Now})
	_, err := strict.Open(t.Context(), mailbox.Settings{Incoming: mailbox.Server{Host: "10.0.0.1", Port: 993, Security: mailbox.TLS}}, nil)
	requireCode(t, err, mailbox.CodeAddressRefused)
	_, err = strict.Open(t.Context(), mailbox.Settings{Incoming: mailbox.Server{Host: "imap.mail.yahoo.com", Port: 143, Security: mailbox.Plain}}, nil)
	requireCode(t, err, mailbox.CodeTLS)
}

// secureServer answers over TLS with a certificate of localhost.
func secureServer(t *testing.T) (mailbox.Server, *x509.CertPool) {
	t.Helper()
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	roots := testkit.Certificate(t, certFile, keyFile)
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	require.NoError(t, err)
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go converse(conn, "* BYE later\r\n", func(string) string { return "!" })
		}
	}()
	return mailbox.Server{Host: "localhost", Port: port(t, ln.Addr().String()), Security: mailbox.TLS}, roots
}

func TestACertificateHasToBeTheHosts(t *testing.T) {
	t.Parallel()
	server, roots := secureServer(t)
	trusting := imapbox.New(imapbox.Config{Dialer: safedial.New(safedial.Config{AllowPrivate: true}), Now: time.Now, Roots: roots, Stall: time.Second})
	_, err := trusting.Open(t.Context(), mailbox.Settings{Incoming: server}, nil)
	requireCode(t, err, mailbox.CodeConnect) // its goodbye: TLS was right
	_, err = plainProvider().Open(t.Context(), mailbox.Settings{Incoming: server}, nil)
	requireCode(t, err, mailbox.CodeTLS)
	server.Host = "127.0.0.2"
	_, err = trusting.Open(t.Context(), mailbox.Settings{Incoming: server}, nil)
	if f, ok := fault.As(err); !ok || f.Code != mailbox.CodeConnect { // where 127.0.0.2 answers it is not the certificate's
		requireCode(t, err, mailbox.CodeTLS)
	}
}

// submissionServer takes a message unless an answer says otherwise.
func submissionServer(t *testing.T, answers map[string]string) mailbox.Server {
	t.Helper()
	inData := false
	var mu sync.Mutex
	return play(t, "220 hello\r\n", func(line string) string {
		mu.Lock()
		defer mu.Unlock()
		word, _, _ := strings.Cut(line, " ")
		if inData {
			if line != "." {
				if a, ok := answers["within"]; ok {
					return a
				}
				return ""
			}
			inData, word = false, "."
		}
		for prefix, answer := range answers {
			if strings.HasPrefix(line, prefix) && (prefix != "." || word == ".") {
				return answer
			}
		}
		switch strings.ToUpper(word) {
		case "EHLO":
			return "250-hello\r\n250-SIZE 100000000\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n"
		case "AUTH":
			return "235 welcome\r\n"
		case "DATA":
			inData = true
			return "354 go on\r\n"
		case "QUIT":
			return "221 bye\r\n"
		default:
			return "250 ok\r\n"
		}
	})
}

func TestWhatBecomesOfASentMessage(t *testing.T) {
	t.Parallel()
	incoming := play(t, "* OK [CAPABILITY IMAP4rev1] hello\r\n", func(line string) string {
		tag, _, _ := strings.Cut(line, " ")
		return tag + " OK done\r\n"
	})
	for what, test := range map[string]struct {
		answers map[string]string
		code    string
	}{
		"taken":                         {nil, ""},
		"a wrong password":              {map[string]string{"AUTH": "535 5.7.8 no\r\n"}, mailbox.CodeSignIn},
		"another way of saying so":      {map[string]string{"AUTH": "550 no\r\n"}, mailbox.CodeSignIn},
		"a directory that is away":      {map[string]string{"AUTH": "454 4.7.0 later\r\n"}, mailbox.CodeThrottled},
		"too large for the server":      {map[string]string{"MAIL": "552 5.3.4 too large\r\n"}, mailbox.CodeRefused},
		"too many today":                {map[string]string{"MAIL": "421 4.7.0 too many\r\n"}, mailbox.CodeThrottled},
		"a recipient that is not there": {map[string]string{"RCPT TO:<dan": "550 5.1.1 unknown\r\n"}, mailbox.CodeRefused},
		"a recipient who is busy":       {map[string]string{"RCPT TO:<dan": "450 4.2.0 later\r\n"}, mailbox.CodeThrottled},
		"content that is not liked":     {map[string]string{".": "554 5.7.1 spam\r\n"}, mailbox.CodeRefused},
		"no room":                       {map[string]string{".": "452 4.3.1 full\r\n"}, mailbox.CodeThrottled},
		"cut within the content":        {map[string]string{"within": "!"}, mailbox.CodeConnect},
		"cut after the end":             {map[string]string{".": "!"}, mailbox.CodeUncertain},
		"silent after the end":          {map[string]string{".": ""}, mailbox.CodeUncertain},
		"nonsense":                      {map[string]string{"MAIL": "hello?\r\n"}, mailbox.CodeProtocol},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			settings := mailbox.Settings{
				Address: "ana@clinica.test", Incoming: incoming, Outgoing: submissionServer(t, test.answers), Secret: mailbox.Secret{Password: "x"},
			}
			session, err := plainProvider().Open(t.Context(), settings, nil)
			require.NoError(t, err)
			defer func() { _ = session.Close() }()
			lines := 20_000
			if what == "cut within the content" {
				lines = 5_000_000 // more than the system takes ahead
			}
			err = session.Send(t.Context(), "ana@clinica.test", []string{"mia@client.test", "dan@client.test"}, letter(strings.Repeat("rând\r\n", lines)))
			if test.code == "" {
				require.NoError(t, err)
				return
			}
			requireCode(t, err, test.code)
			if f, _ := fault.As(err); what == "a recipient that is not there" {
				require.Equal(t, []string{"dan@client.test"}, f.Details)
			}
		})
	}
}

func TestSigningInWithoutSTARTTLSIsRefused(t *testing.T) {
	t.Parallel()
	incoming := play(t, "* OK [CAPABILITY IMAP4rev1] hello\r\n", func(line string) string {
		tag, command, _ := strings.Cut(line, " ")
		if strings.HasPrefix(command, "LIST") {
			return "* LIST () \"/\" INBOX\r\n" + tag + " OK done\r\n"
		}
		return tag + " OK done\r\n"
	})
	var said []string
	var mu sync.Mutex
	outgoing := play(t, "220 hello\r\n", func(line string) string {
		mu.Lock()
		defer mu.Unlock()
		said = append(said, line)
		return "250-hello\r\n250 AUTH PLAIN\r\n"
	})
	outgoing.Security = mailbox.StartTLS
	err := plainProvider().Check(t.Context(), mailbox.Settings{Address: "ana@clinica.test", Incoming: incoming, Outgoing: outgoing})
	requireCode(t, err, mailbox.CodeTLS)
	f, _ := fault.As(err)
	require.Equal(t, "outgoing", f.Fields[0].Path)
	mu.Lock()
	defer mu.Unlock()
	require.NotContains(t, strings.Join(said, "\n"), "AUTH", strconv.Itoa(len(said)))
}
