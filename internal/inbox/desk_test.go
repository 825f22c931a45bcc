package inbox_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

var morning = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// desk is a clinic whose mail is there already, with those who answer it.
type desk struct {
	kit     *testkit.Tenants
	clock   *testkit.Clock
	scope   tenancy.Scope
	svc     *inbox.Service
	clients *clients.Service
	audit   *audit.Service
	ledger  *due.Ledger
	ana     identity.Actor // receptionist
	dan     identity.Actor // dentist
	oana    identity.Actor // owner
	helper  identity.Actor // assistant
	account string

	mu     sync.Mutex
	events []string
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{kit: testkit.NewTenants(t, nil), clock: testkit.NewClock(morning), account: id.New(id.MailAccount, morning)}
	d.scope = d.kit.Clinic(t)
	d.ana, d.dan = d.kit.Actor(d.scope, policies.Receptionist), d.kit.Actor(d.scope, policies.Dentist)
	d.oana, d.helper = d.kit.Actor(d.scope, policies.Owner), d.kit.Actor(d.scope, policies.Assistant)
	d.audit = audit.New(d.kit.Router.Control("test of the inbox"), d.clock.Now)
	d.ledger = due.New(d.kit.Router.Control("test of the inbox"))
	d.clients = clients.New(clients.Deps{Now: d.clock.Now, Logger: testkit.Discard(), Audit: d.audit, Ledger: d.ledger})
	d.svc = inbox.New(inbox.Deps{
		Now: d.clock.Now, Logger: testkit.Discard(), Audit: d.audit, Ledger: d.ledger, Clients: d.clients,
		Notify: func(_ context.Context, _ tenancy.Scope, event, what string, _ int64) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.events = append(d.events, event+" "+what)
		},
		Colleagues: func(context.Context, tenancy.Scope) ([]inbox.Colleague, error) {
			all := []inbox.Colleague{{MemberID: left, PersonID: "gone", Name: "Who left"}}
			for _, a := range []identity.Actor{d.ana, d.dan, d.oana, d.helper} {
				all = append(all, inbox.Colleague{MemberID: a.MemberID(), PersonID: a.Person().ID, Name: a.Person().Name, Reads: a.Authorise(policies.InboxRead) == nil})
			}
			return all, nil
		},
	})
	return d
}

// left is a member who has left.
const left = "mem_01hzzzzzzzzzzzzzzzzzzzzzzz"

// put stores a conversation as a sync would have left it.
func (d *desk) put(t testing.TB, change func(*inbox.Conversation)) inbox.Conversation {
	t.Helper()
	now := d.clock.Now()
	c := inbox.Conversation{
		ID: id.New(id.Conversation, now), AccountID: d.account, Channel: inbox.Email, Subject: "Programare", With: named("Ioana Pop", "ioana@example.com"),
		People: []inbox.Address{named("Ioana Pop", "ioana@example.com")}, FirstAt: now, LastAt: now, LastInAt: now, LastInID: id.New(id.Mail, now), Mails: 1,
		Status: inbox.Open, Tags: []string{}, ReadBy: []string{}, Rev: 1, CreatedAt: now, ChangedAt: now,
	}
	c.LastMailID = c.LastInID
	if change != nil {
		change(&c)
	}
	_, err := d.scope.Collection("conversations").InsertOne(t.Context(), c)
	require.NoError(t, err)
	return c
}

func named(name, addr string) inbox.Address { return inbox.Address{Name: name, Address: addr} }

// mail stores a mail of a conversation.
func (d *desk) mail(t testing.TB, conversation string, change func(*inbox.Mail)) inbox.Mail {
	t.Helper()
	now := d.clock.Now()
	m := inbox.Mail{
		ID: id.New(id.Mail, now), AccountID: d.account, ConversationID: conversation, State: inbox.Received, At: now,
		From: named("Ioana Pop", "ioana@example.com"), To: []inbox.Address{named("", "receptie@clinica.ro")}, Subject: "Programare", CreatedAt: now, ChangedAt: now,
	}
	if change != nil {
		change(&m)
	}
	_, err := d.scope.Collection("mails").InsertOne(t.Context(), m)
	require.NoError(t, err)
	return m
}

// arrive is what a sync does when the other side writes: the conversation is open and unread again.
func (d *desk) arrive(t testing.TB, conversation string) string {
	t.Helper()
	now := d.clock.Now()
	mailID := id.New(id.Mail, now)
	_, err := d.scope.Collection("conversations").UpdateOne(t.Context(), bson.D{{Key: "_id", Value: conversation}}, bson.D{
		{Key: "$set", Value: bson.D{
			{Key: "last_in_id", Value: mailID},
			{Key: "last_in_at", Value: now},
			{Key: "last_at", Value: now},
			{Key: "read_by", Value: []string{}},
			{Key: "status", Value: inbox.Open},
		}},
		{Key: "$unset", Value: bson.D{{Key: "snoozed_until", Value: ""}}},
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}}},
	})
	require.NoError(t, err)
	return mailID
}

func (d *desk) get(t testing.TB, who identity.Actor, conversation string) inbox.Detail {
	t.Helper()
	got, err := d.svc.Get(t.Context(), who, conversation)
	require.NoError(t, err)
	return got
}

func (d *desk) heard(event string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, e := range d.events {
		if e == event {
			n++
		}
	}
	return n
}

func said(t testing.TB, err error) string {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "%v", err)
	if len(f.Fields) == 0 {
		return f.Code
	}
	var out []string
	for _, field := range f.Fields {
		out = append(out, fmt.Sprint(field.Path, " ", field.Code))
	}
	return strings.Join(out, ", ")
}
