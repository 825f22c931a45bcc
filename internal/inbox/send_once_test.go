package inbox_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/mail"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/imapbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/internal/safedial"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/dovecot"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// relay is an SMTP server that takes, refuses, delays and cuts, and remembers what it has taken.
type relay struct {
	port int

	mu    sync.Mutex
	dice  *rand.Rand
	taken map[string]int
	kill  chan struct{} // closed at the next kill
}

func newRelay(t *testing.T, seed uint64) *relay {
	t.Helper()
	r := &relay{dice: rand.New(rand.NewPCG(seed, seed)), taken: map[string]int{}, kill: make(chan struct{})}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &relayed{r: r, conn: c}, nil }))
	server.AllowInsecureAuth, server.Domain = true, "localhost"
	server.ErrorLog = quietLog{}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r.port = l.Addr().(*net.TCPAddr).Port
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(l) }()
	t.Cleanup(func() { r.killed(); _ = server.Close(); <-done })
	return r
}

type quietLog struct{}

func (quietLog) Printf(string, ...any) {}
func (quietLog) Println(...any)        {}

func (r *relay) roll() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dice.IntN(100)
}

func (r *relay) nextKill() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kill
}

// killed lets go the answers that wait for it.
func (r *relay) killed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.kill)
	r.kill = make(chan struct{})
}

func (r *relay) count(messageID string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.taken[messageID]
}

// relayed is one connection to a relay.
type relayed struct {
	r    *relay
	conn *smtp.Conn
}

func (h *relayed) AuthMechanisms() []string { return []string{sasl.Plain} }
func (h *relayed) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(string, string, string) error { return nil }), nil
}
func (h *relayed) Reset()                               {}
func (h *relayed) Logout() error                        { return nil }
func (h *relayed) Mail(string, *smtp.MailOptions) error { return nil }
func (h *relayed) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "nobody") {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	return nil
}

func (h *relayed) Data(content io.Reader) error {
	roll := h.r.roll()
	if roll < 6 { // cut in the middle: nothing is taken
		_ = h.conn.Conn().Close()
		return errors.New("cut")
	}
	raw, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	if roll < 16 {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
	}
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "no message"}
	}
	key := strings.Trim(m.Header.Get("Message-Id"), "<>")
	h.r.mu.Lock()
	h.r.taken[key]++
	h.r.mu.Unlock()
	if roll < 22 { // taken, and the answer is lost
		_ = h.conn.Conn().Close()
		return errors.New("cut")
	}
	if roll < 40 { // a slow server: its answer comes after somebody was killed, perhaps who waits for it
		<-h.r.nextKill()
	}
	return nil
}

// fast is a clock on which leases and delays of minutes pass in a test.
func fast(begin time.Time, speed int) func() time.Time {
	return func() time.Time { return begin.Add(time.Since(begin) * time.Duration(speed)) }
}

const speed = 300 // minutes in a fifth of a second

// officeOver makes an inbox that sends through a real provider.
func officeOver(t testing.TB, control tenancy.Control, now func() time.Time, certFile string, member func(context.Context, tenancy.Scope, string) (identity.Actor, error)) *inbox.Service {
	t.Helper()
	pem, err := os.ReadFile(certFile)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(pem))
	return inbox.New(inbox.Deps{
		Now: now, Logger: testkit.Discard(), Ledger: due.New(control), Audit: audit.New(control, now), Objects: objects(t), Member: member,
		Notify: func(context.Context, tenancy.Scope, string, string, int64) {},
		Providers: map[mailbox.Kind]mailbox.Provider{mailbox.IMAP: imapbox.New(imapbox.Config{
			Dialer: safedial.New(safedial.Config{AllowPrivate: true}), Now: time.Now, Roots: roots, AllowPlain: true, Stall: 5 * time.Second,
		})},
		AllowPlain: true,
	})
}

// TestSender is no test: it is the process that TestProofSendOnce kills. It sends what is due until then.
func TestSender(t *testing.T) {
	args := testkit.ChildArgs(t)
	begin, err := time.Parse(time.RFC3339Nano, args[2])
	require.NoError(t, err)
	kit, scope := testkit.Reopen(t, args[0], args[1], time.Now)
	s := officeOver(t, kit.Router.Control("a test"), fast(begin, speed), args[3], func(_ context.Context, _ tenancy.Scope, person string) (identity.Actor, error) {
		return identity.NewActor(scope, identity.Person{ID: person, Name: person}, identity.Membership{Role: policies.Receptionist}, kit.Policy), nil
	})
	system := kit.Actor(scope, policies.SystemInbox)
	fmt.Println("sending")
	for pause := time.NewTicker(10 * time.Millisecond); ; <-pause.C {
		if _, err := s.RunSend(t.Context(), system); err != nil && fault.KindOf(err) != fault.Unavailable {
			t.Log(err)
		}
	}
}

// postOffice is a clinic whose people write while the processes that send are killed.
type postOffice struct {
	t     *testing.T
	kit   *testkit.Tenants
	s     *inbox.Service
	scope tenancy.Scope
	relay *relay
	box   *dovecot.Box
	args  []string // of a process that sends

	mu   sync.Mutex
	back map[string]bool // taken back for good
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	begin := time.Now().UTC()
	now := fast(begin, speed)
	kit := testkit.NewTenants(t, time.Now)
	p := &postOffice{t: t, kit: kit, scope: kit.Clinic(t), relay: newRelay(t, uint64(begin.UnixNano())), back: map[string]bool{}}
	server := dovecot.Start(t)
	p.s = officeOver(t, kit.Router.Control("a test"), now, server.CertFile, nil)
	p.box = server.Box(address)
	p.args = []string{kit.Prefix, string(p.scope.TenantID()), begin.Format(time.RFC3339Nano), server.CertFile}
	settings := server.Settings(address)
	_, err := p.s.Connect(t.Context(), kit.Actor(p.scope, policies.Owner), inbox.NewAccount{ID: id.New(id.MailAccount, begin), Name: "Recepție", FromName: "Clinica", Connection: inbox.Connection{
		Kind: mailbox.IMAP, Address: address, Incoming: settings.Incoming, Secret: settings.Secret,
		Outgoing: mailbox.Server{Host: "127.0.0.1", Port: p.relay.port, Security: mailbox.Plain},
	}})
	require.NoError(t, err)
	return p
}

// write does with one mail what people do: it is sent, some are taken back, and some of those are sent after all.
func (p *postOffice) write(actor identity.Actor, n int, dice *rand.Rand) error {
	ctx := p.t.Context()
	to := fmt.Sprintf("client%d@people.test", n)
	if n%10 == 0 {
		to = fmt.Sprintf("nobody%d@people.test", n)
	}
	text, subject := "Bună ziua", fmt.Sprintf("Mail %d", n)
	w, err := p.s.CreateDraft(ctx, actor, inbox.NewDraft{ID: id.New(id.Mail, time.Now()), Change: inbox.DraftChange{
		To: &[]mimemail.Address{{Address: to}}, Bcc: &[]mimemail.Address{{Address: "copy@people.test"}}, Subject: &subject, Text: &text,
	}})
	if err != nil {
		return err
	}
	for {
		sent, err := p.s.Send(ctx, actor, w.ID, w.Rev, inbox.SendOptions{})
		if err != nil {
			return err
		}
		if dice.IntN(100) < 60 {
			return nil
		}
		undone, err := p.s.Undo(ctx, actor, sent.ID)
		if fault.KindOf(err) == fault.Conflict {
			return nil // too late: it was on its way
		}
		if err != nil {
			return err
		}
		if dice.IntN(2) == 0 {
			p.mu.Lock()
			p.back[w.ID] = true
			p.mu.Unlock()
			return nil
		}
		text += ", încă o dată"
		if w, err = p.s.EditDraft(ctx, actor, undone.ID, undone.Rev, inbox.DraftChange{Text: &text}); err != nil {
			return err
		}
	}
}

// senders keeps two processes sending, and kills one after the other.
func (p *postOffice) senders(ctx context.Context, kills *int, dice *rand.Rand) {
	running := make([]*testkit.Child, 2)
	for ctx.Err() == nil {
		for i := range running {
			if running[i] == nil {
				running[i] = p.sender()
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(150+dice.IntN(400)) * time.Millisecond):
		}
		victim := dice.IntN(2)
		running[victim].Kill()
		_ = running[victim].Wait()
		running[victim] = nil
		p.relay.killed()
		*kills++
	}
	for _, c := range running {
		if c != nil {
			c.Kill()
			_ = c.Wait()
		}
	}
}

func (p *postOffice) sender() *testkit.Child {
	p.t.Helper()
	child := testkit.StartChild(p.t, "TestSender", p.args...)
	child.Says("sending")
	go func() {
		for child.Says("") { // nobody reads on, but it must not stand still
			continue
		}
	}()
	return child
}

func (p *postOffice) mails() map[string]inbox.Mail {
	cur, err := p.scope.Collection("mails").Find(p.t.Context(), bson.D{{Key: "author.id", Value: bson.D{{Key: "$exists", Value: true}}}})
	require.NoError(p.t, err)
	var found []inbox.Mail
	require.NoError(p.t, cur.All(p.t.Context(), &found))
	out := map[string]inbox.Mail{}
	for _, m := range found {
		out[m.ID] = m
	}
	return out
}

func (p *postOffice) busy() int {
	n := 0
	for _, m := range p.mails() {
		if m.State == inbox.Queued || m.State == inbox.Sending || m.State == inbox.Sent && !m.SendAt.IsZero() {
			n++
		}
	}
	return n
}

// Mails are written, sent and taken back by several people, while the server refuses, delays and cuts and the processes that send
// are killed. No mail is taken twice, none that was taken back, and none is lost: it was taken once, or is shown as not sent, or
// as not known.
func TestProofSendOnce(t *testing.T) {
	count, people := 30, 3
	if proof.Long() {
		count, people = 200, 4
	}
	p := newPostOffice(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	kills := 0
	var killer, writers sync.WaitGroup
	killer.Go(func() { p.senders(ctx, &kills, rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))) })
	for person := range people {
		writers.Go(func() {
			actor, dice := p.kit.Actor(p.scope, policies.Receptionist), rand.New(rand.NewPCG(uint64(person), 7))
			for n := person; n < count; n += people {
				if err := p.write(actor, n, dice); err != nil {
					t.Errorf("mail %d: %v", n, err)
				}
			}
		})
	}
	writers.Wait()
	require.Eventually(t, func() bool { return p.busy() == 0 }, 8*time.Minute, 100*time.Millisecond, "some mails come to no end")
	stop()
	killer.Wait()
	p.judge(t, count, kills)
}

func (p *postOffice) judge(t *testing.T, count, kills int) {
	t.Helper()
	kept := map[string]bool{}
	for _, m := range p.box.Truth(t, "Sent") {
		raw, err := os.ReadFile(m.Path)
		require.NoError(t, err)
		head, err := mail.ReadMessage(strings.NewReader(string(raw)))
		require.NoError(t, err)
		kept[strings.Trim(head.Header.Get("Message-Id"), "<>")] = true
		require.Empty(t, head.Header.Get("Bcc"))
	}
	sent, failed, uncertain, drafts := 0, 0, 0, 0
	all := p.mails()
	require.Len(t, all, count)
	for key, m := range all {
		taken := p.relay.count(key + "@clinica.test")
		switch m.State {
		case inbox.Sent:
			sent++
			require.Equal(t, 1, taken, "%s is shown as sent", m.Subject)
			require.True(t, kept[m.MessageID], "%s does not stand among what was sent", m.Subject)
			require.NotEmpty(t, m.ConversationID)
		case inbox.Failed:
			failed++
			require.Zero(t, taken, "%s is shown as not sent", m.Subject)
		case inbox.Uncertain:
			uncertain++
			require.LessOrEqual(t, taken, 1, "%s was taken twice", m.Subject)
		default:
			drafts++
			require.Equal(t, inbox.Draft, m.State)
			require.True(t, p.back[key], "%s was not taken back", m.Subject)
			require.Zero(t, taken, "%s was taken back", m.Subject)
		}
	}
	require.Equal(t, len(p.back), drafts, "what was taken back is no draft")
	require.Positive(t, sent)
	proof.Line(t, "proof", "send-once", strconv.Itoa(count)+" mails, "+fmt.Sprintf("%d kills: %d taken once, %d refused, %d shown as not known, %d taken back, 0 twice, 0 lost", kills, sent, failed, uncertain, drafts),
		"0 twice, 0 lost, none that was taken back", !t.Failed())
}
