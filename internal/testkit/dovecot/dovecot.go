// Package dovecot gives tests a real mail server: Debian's Dovecot on loopback, with a certificate of its own, mailboxes that
// the test fills and changes as files, and the truth about them to compare with.
package dovecot

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/testkit"
)

// Password lets every user in; a user is there as soon as it signs in.
const Password = "parola-de-test"

// Server is a running Dovecot.
type Server struct {
	Dir      string
	Port     int            // IMAP, with STARTTLS
	TLSPort  int            // IMAP over TLS
	Roots    *x509.CertPool // knows the certificate, which is localhost's
	CertFile string         // for other programs

	cmd *exec.Cmd
}

// Start runs a server for the test. It skips where Dovecot is not installed; `make dovecot` installs it.
func Start(t testing.TB) *Server {
	t.Helper()
	binary, err := exec.LookPath("dovecot")
	if err != nil {
		if binary = "/usr/sbin/dovecot"; !exists(binary) {
			t.Skip("Dovecot is not installed: run `make dovecot` (Debian package dovecot-imapd) to run this test")
		}
	}
	dir, err := os.MkdirTemp("", "dovecot") //nolint:usetesting // a short name: it holds sockets
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755))
	s := &Server{Dir: dir, Port: freePort(t), TLSPort: freePort(t), CertFile: filepath.Join(dir, "cert.pem")}
	s.Roots = testkit.Certificate(t, s.CertFile, filepath.Join(dir, "key.pem"))
	mails := filepath.Join(dir, "mail")
	require.NoError(t, os.Mkdir(mails, 0o755))
	own(t, mails)
	conf := filepath.Join(dir, "dovecot.conf")
	require.NoError(t, os.WriteFile(conf, []byte(s.configuration(t)), 0o644))
	s.cmd = exec.Command(binary, "-F", "-c", conf)
	out, err := os.Create(filepath.Join(dir, "out.log"))
	require.NoError(t, err)
	defer func() { _ = out.Close() }()
	s.cmd.Stdout, s.cmd.Stderr = out, out
	require.NoError(t, s.cmd.Start())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("dovecot.log:\n%s", tail(filepath.Join(dir, "dovecot.log")))
		}
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
		_ = s.cmd.Wait()
	})
	require.Eventually(t, func() bool { return answers(t.Context(), s.Port) && answers(t.Context(), s.TLSPort) }, 20*time.Second, 20*time.Millisecond,
		"Dovecot does not answer: %s", tail(filepath.Join(dir, "out.log")))
	return s
}

// Settings is how to reach a user's mailbox over TLS. Nothing is sent by it.
func (s *Server) Settings(name string) mailbox.Settings {
	return mailbox.Settings{
		Kind: mailbox.IMAP, Address: name, Username: name, Secret: mailbox.Secret{Password: Password},
		Incoming: mailbox.Server{Host: "localhost", Port: s.TLSPort, Security: mailbox.TLS},
	}
}

// PID is the master process's, for measuring it.
func (s *Server) PID() int { return s.cmd.Process.Pid }

func (s *Server) configuration(t testing.TB) string {
	t.Helper()
	me, err := user.Current()
	require.NoError(t, err)
	group, err := user.LookupGroupId(me.Gid)
	require.NoError(t, err)
	internal, login, mail, mailGroup := "dovecot", "dovenull", "mail", "mail"
	if me.Uid != "0" { // without root everything runs as whoever starts it
		internal, login, mail, mailGroup = me.Username, me.Username, me.Username, group.Name
	}
	return strings.NewReplacer(
		"DIR", s.Dir, "INTERNAL", internal, "LOGIN", login, "MAILUSER", mail, "MAILGROUP", mailGroup,
		"TLSPORT", fmt.Sprint(s.TLSPort), "IMAPPORT", fmt.Sprint(s.Port), "PASSWORD", Password,
	).Replace(configuration)
}

const configuration = `
protocols = imap
listen = 127.0.0.1
base_dir = DIR/run
state_dir = DIR/state
instance_name = m-saas-test
log_path = DIR/dovecot.log
ssl = yes
ssl_cert = <DIR/cert.pem
ssl_key = <DIR/key.pem
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
auth_cache_size = 0
first_valid_uid = 1
default_internal_user = INTERNAL
default_login_user = LOGIN
default_process_limit = 200
mail_location = maildir:DIR/mail/%u/Maildir
mail_uid = MAILUSER
mail_gid = MAILGROUP
mail_max_userip_connections = 200
mailbox_list_index = yes
passdb {
  driver = static
  args = password=PASSWORD
}
userdb {
  driver = static
  args = uid=MAILUSER gid=MAILGROUP home=DIR/mail/%u
}
service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {
    address = 127.0.0.1
    port = IMAPPORT
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = TLSPORT
    ssl = yes
  }
}
service imap {
  process_min_avail = 1
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = subscribe
    special_use = \Sent
  }
  mailbox Drafts {
    auto = subscribe
    special_use = \Drafts
  }
  mailbox Trash {
    auto = subscribe
    special_use = \Trash
  }
  mailbox Junk {
    auto = subscribe
    special_use = \Junk
  }
  mailbox Archive {
    auto = create
    special_use = \Archive
  }
}
`

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func freePort(t testing.TB) int {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = ln.Close() }()
	return ln.Addr().(*net.TCPAddr).Port
}

func answers(ctx context.Context, port int) bool {
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

func tail(path string) string {
	raw, _ := os.ReadFile(path)
	var lines []string
	for line := range strings.Lines(string(raw)) {
		if !strings.Contains(line, "Info: ") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-20):], "")
}
