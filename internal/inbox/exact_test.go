package inbox_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/imapbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/safedial"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/dovecot"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// reader is a clinic that reads a mailbox of a real server through a line that can be slow and break. Its clock is the world's.
type reader struct {
	*clinic
	server  *dovecot.Server
	box     *dovecot.Box
	line    *testkit.Proxy
	account string
}

const mailUser = "receptie@clinica.test"

func newReader(t *testing.T, mix dovecot.Mix) *reader {
	t.Helper()
	server := dovecot.Start(t)
	r := &reader{server: server, box: server.Box(mailUser), line: testkit.NewProxy(t, fmt.Sprintf("127.0.0.1:%d", server.TLSPort))}
	r.box.Generate(t, mix)
	kit := testkit.NewTenants(t, nil)
	r.clinic = &clinic{t: t, kit: kit, scope: kit.Clinic(t)}
	r.owner, r.system = kit.Actor(r.scope, policies.Owner), kit.Actor(r.scope, policies.SystemInbox)
	r.Service = overDovecot(t, kit.Router, server.CertFile)
	settings := server.Settings(mailUser)
	a, err := r.Connect(t.Context(), r.owner, inbox.NewAccount{ID: id.New(id.MailAccount, time.Now()), Connection: inbox.Connection{
		Kind: mailbox.IMAP, Address: mailUser, Secret: settings.Secret,
		Incoming: mailbox.Server{Host: "localhost", Port: portOf(t, r.line.Addr), Security: mailbox.TLS},
		Outgoing: mailbox.Server{Host: "localhost", Port: portOf(t, r.line.Addr), Security: mailbox.TLS},
	}})
	require.NoError(t, err)
	r.account = a.ID
	return r
}

// reading is a provider whose mailbox is only read: there is no server to send by.
type reading struct{ *imapbox.Provider }

func (reading) Check(context.Context, mailbox.Settings) error { return nil }

func overDovecot(t *testing.T, router *tenancy.Router, certFile string) *inbox.Service {
	t.Helper()
	control := router.Control("a test")
	return inbox.New(inbox.Deps{
		Now: time.Now, Logger: shownOnFailure(t), Ledger: due.New(control), Audit: audit.New(control, time.Now), Objects: objects(t),
		Notify: func(context.Context, tenancy.Scope, string, string, int64) {},
		Providers: map[mailbox.Kind]mailbox.Provider{mailbox.IMAP: reading{imapbox.New(imapbox.Config{
			Dialer: safedial.New(safedial.Config{AllowPrivate: true}), Now: time.Now, Roots: rootsOf(t, certFile), Stall: 5 * time.Second,
		})}},
		Lease: 300 * time.Millisecond,
	})
}

// TestChild is no test: it is the process that TestProofSyncExact kills. It reads the mailbox until then.
func TestChild(t *testing.T) {
	args := testkit.ChildArgs(t)
	kit, scope := testkit.Reopen(t, args[0], args[1], time.Now)
	account, certFile, once := args[2], args[3], len(args) > 4
	actor := kit.Actor(scope, policies.SystemInbox)
	s := overDovecot(t, kit.Router, certFile)
	fmt.Println("reading")
	if once {
		began := time.Now()
		for a := (inbox.Account{History: true}); a.History; {
			require.NoError(t, s.SyncAccount(t.Context(), actor, account))
			var err error
			a, err = s.GetAccount(t.Context(), actor, account)
			require.NoError(t, err)
			require.Empty(t, a.Code)
		}
		fmt.Printf("read %d ms, peak %s kB\n", time.Since(began).Milliseconds(), peakMemory(t))
		return
	}
	for {
		require.NoError(t, s.SyncAccount(t.Context(), actor, account))
	}
}

// child is a process that reads the mailbox.
func (r *reader) child(t *testing.T, more ...string) *testkit.Child {
	t.Helper()
	child := testkit.StartChild(t, "TestChild", append([]string{r.kit.Prefix, string(r.scope.TenantID()), r.account, r.server.CertFile}, more...)...)
	require.True(t, child.Says("reading"))
	return child
}

// killAChild has a process read the mailbox and kills it after a time.
func (r *reader) killAChild(t *testing.T, after time.Duration) {
	t.Helper()
	child := r.child(t)
	timer := time.NewTimer(after)
	defer timer.Stop()
	<-timer.C
	child.Kill()
	_ = child.Wait()
}

// readOut reads the mailbox until nothing is left.
func (r *reader) readOut(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		if err := r.SyncAccount(t.Context(), r.system, r.account); err != nil {
			return false
		}
		a := r.clinic.account(r.account)
		return a.Code == "" && !a.History && a.Lease.Until.IsZero() && a.LastSync.After(time.Now().Add(-time.Minute))
	}, 5*time.Minute, 50*time.Millisecond)
}

// A mailbox of a real server is read by processes that are killed (SIGKILL) at random points, over a line that is slow and is
// cut in the middle of messages, while folders are numbered anew and mail comes and goes. In the end the clinic holds what the
// mailbox holds, message for message, none twice.
func TestProofSyncExact(t *testing.T) {
	t.Parallel()
	mix, kills, span := dovecot.Mix{Messages: 400, Seed: 1, Large: 2, LargeBytes: 3 << 20}, 6, 150
	if proof.Long() {
		mix, kills, span = dovecot.Mix{Messages: 10_000, Seed: 1, Large: 6}, 50, 900
	}
	r := newReader(t, mix)
	rnd := rand.New(rand.NewPCG(7, 7))
	cuts, renumbered, middle := 0, 0, 0
	for n := range kills {
		switch n % 5 {
		case 1:
			r.line.CutAfter(int64(rnd.IntN(3 << 20)))
			cuts++
		case 2:
			r.line.Throttle(2 << 20)
		case 3:
			r.line.Throttle(0)
			folders := r.box.Folders(t)
			r.box.Renumber(t, folders[rnd.IntN(len(folders))], rnd.Uint64())
			renumbered++
		case 4:
			r.live(t, rnd)
		}
		r.killAChild(t, time.Duration(20+rnd.IntN(span))*time.Millisecond)
		if r.clinic.account(r.account).History {
			middle++
		}
	}
	r.line.Throttle(0)
	r.readOut(t)
	got := r.compare(t)
	proof.Line(t, "proof", "sync-exact", fmt.Sprintf("%d kills, %d with mail still to read, %d cut lines, %d folders numbered anew: %d places of %d mails, %d missing, %d too many, %d different",
		kills, middle, cuts, renumbered, got.places, got.mails, got.missing, got.surplus, got.different), "0 missing, too many or different", got.missing+got.surplus+got.different == 0 && got.places > 0)
}

// live lets mail come and go.
func (r *reader) live(t *testing.T, rnd *rand.Rand) {
	t.Helper()
	for n := range 5 {
		l := letter{id: fmt.Sprintf("live-%d-%d@x", rnd.Uint64(), n), from: ana, to: mailUser, subject: "Nou", text: fmt.Sprint(rnd.Uint64())}
		r.box.Deliver(t, "INBOX", "", l.raw())
	}
	stands := r.box.Truth(t, "INBOX")
	r.box.Delete(t, "INBOX", stands[rnd.IntN(len(stands)-1)].UID)
	r.box.Flag(t, "INBOX", stands[len(stands)-1].UID, "S")
}

// figures are what a comparison finds.
type figures struct{ places, mails, missing, surplus, different int }

// compare holds the clinic's mails against the server's files.
func (r *reader) compare(t *testing.T) figures {
	t.Helper()
	var out figures
	truth := map[string]dovecot.Message{}
	for _, folder := range r.box.Folders(t) {
		if slices.Contains([]string{"Junk", "Drafts", "Trash"}, folder) {
			continue
		}
		for _, m := range r.box.Truth(t, folder) {
			truth[fmt.Sprintf("%s|%d", inbox.FolderKey(folder), m.UID)] = m
		}
	}
	hashes := map[string]bool{}
	for _, m := range all[inbox.Mail](r.clinic, "mails", bson.D{{Key: "gone", Value: bson.D{{Key: "$ne", Value: true}}}}) {
		out.mails++
		if hashes[m.Digest] {
			out.surplus++
		}
		hashes[m.Digest] = true
		if digest(r.raw(m)) != m.Digest {
			out.different++
		}
		for _, p := range m.Places {
			parts := strings.Split(p, "|")
			key := parts[1] + "|" + parts[3]
			stands, ok := truth[key]
			switch {
			case !ok:
				out.surplus++
			case stands.Hash != m.Digest:
				out.different++
			}
			delete(truth, key)
			out.places++
		}
	}
	out.missing = len(truth)
	return out
}

func portOf(t testing.TB, address string) int {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	n, err := strconv.Atoi(port)
	require.NoError(t, err)
	return n
}

func rootsOf(t testing.TB, certFile string) *x509.CertPool {
	t.Helper()
	pem, err := os.ReadFile(certFile)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(pem))
	return pool
}
