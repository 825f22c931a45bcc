package inbox_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/policies"
)

func (d *desk) decide(t testing.TB, c inbox.Conversation, in inbox.Decision) inbox.Shown {
	t.Helper()
	got, err := d.svc.Decide(t.Context(), d.ana, c.ID, 0, in)
	require.NoError(t, err)
	return got
}

func (d *desk) client(t testing.TB, name, email string) string {
	t.Helper()
	c, err := d.clients.Create(t.Context(), d.ana, clients.NewClient{ID: id.New(id.Client, d.clock.Now()), Name: name, Email: email})
	require.NoError(t, err)
	return c.ID
}

func TestWhatATeamMakesOfAConversationIsKeptToldAndAudited(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	client := d.client(t, "Ioana Pop", "ioana@example.com")
	c := d.put(t, nil)
	dan := d.dan.MemberID()
	later := d.clock.Now().Add(3 * time.Hour)
	got := d.decide(t, c, inbox.Decision{
		Status: inbox.Snoozed, SnoozedUntil: &later, Assignee: &dan, ClientID: &client, AddTags: []string{" Urgent ", "urgent", "Asigurare"},
	})
	require.Equal(t, inbox.Snoozed, got.Status)
	require.True(t, got.SnoozedUntil.Equal(later))
	require.Equal(t, d.dan.Person().Name, got.Assignee.Name)
	require.Equal(t, "Ioana Pop", got.Client.Name)
	require.Equal(t, []string{"Urgent", "Asigurare"}, got.Tags)
	require.EqualValues(t, 2, got.Rev)
	require.Equal(t, got.Conversation, d.get(t, d.dan, c.ID).Conversation)

	again := d.decide(t, c, inbox.Decision{Status: inbox.Snoozed, SnoozedUntil: &later, Assignee: &dan, ClientID: &client, AddTags: []string{"URGENT"}})
	require.Equal(t, got, again, "the same again is no change")
	require.Equal(t, 1, d.heard("conversation.changed "+c.ID))

	me, nobody := inbox.Me, ""
	got = d.decide(t, c, inbox.Decision{Status: inbox.Closed, Assignee: &me, RemoveTags: []string{"URGENT"}, ClientID: &nobody})
	require.Equal(t, d.ana.MemberID(), got.AssigneeID)
	require.True(t, got.SnoozedUntil.IsZero())
	require.Equal(t, []string{"Asigurare"}, got.Tags)
	require.Nil(t, got.Client)

	page, err := d.audit.List(t.Context(), d.oana, "", 20)
	require.NoError(t, err)
	var said []string
	for _, e := range page.Entries {
		if e.Subject.Kind == "conversation" {
			require.Equal(t, c.ID, e.Subject.ID)
			said = append(said, e.Action)
		}
	}
	require.ElementsMatch(t, []string{"conversation.edited", "conversation.linked", "conversation.edited", "conversation.unlinked"}, said)
}

func TestDecisionsThatAreRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, func(c *inbox.Conversation) {
		for n := range 20 {
			c.Tags = append(c.Tags, fmt.Sprint("tag", n))
		}
	})
	past, far, soon := d.clock.Now(), d.clock.Now().AddDate(1, 0, 2), d.clock.Now().Add(time.Hour)
	gone, none := d.client(t, "Gone", ""), id.New(id.Client, morning)
	require.NoError(t, d.clients.Delete(t.Context(), d.oana, gone, 0))
	text := func(s string) *string { return &s }
	for sentence, k := range map[string]struct {
		who  identity.Actor
		id   string
		rev  int64
		in   inbox.Decision
		want string
	}{
		"an assistant":                     {d.helper, c.ID, 0, inbox.Decision{Status: inbox.Closed}, "not_allowed"},
		"no conversation":                  {d.ana, id.New(id.Conversation, morning), 0, inbox.Decision{Status: inbox.Closed}, "conversation_not_found"},
		"a mail for one":                   {d.ana, id.New(id.Mail, morning), 0, inbox.Decision{Status: inbox.Closed}, "conversation_not_found"},
		"an older revision":                {d.ana, c.ID, 7, inbox.Decision{Status: inbox.Closed}, "stale_edit"},
		"a status that is none":            {d.ana, c.ID, 0, inbox.Decision{Status: "done"}, "status unknown_value"},
		"snoozed for ever":                 {d.ana, c.ID, 0, inbox.Decision{Status: inbox.Snoozed}, "snoozed_until required"},
		"snoozed until now":                {d.ana, c.ID, 0, inbox.Decision{Status: inbox.Snoozed, SnoozedUntil: &past}, "snoozed_until out_of_range"},
		"snoozed for longer than a year":   {d.ana, c.ID, 0, inbox.Decision{Status: inbox.Snoozed, SnoozedUntil: &far}, "snoozed_until out_of_range"},
		"closed until a time":              {d.ana, c.ID, 0, inbox.Decision{Status: inbox.Closed, SnoozedUntil: &soon}, "snoozed_until not_snoozed"},
		"to an assistant":                  {d.ana, c.ID, 0, inbox.Decision{Assignee: text(d.helper.MemberID())}, "assignee_id unknown_member"},
		"to somebody who left":             {d.ana, c.ID, 0, inbox.Decision{Assignee: text(left)}, "assignee_id unknown_member"},
		"to a stranger":                    {d.ana, c.ID, 0, inbox.Decision{Assignee: text("x")}, "assignee_id unknown_member"},
		"a client who does not exist":      {d.ana, c.ID, 0, inbox.Decision{ClientID: &none}, "client_id unknown_client"},
		"a client who was deleted":         {d.ana, c.ID, 0, inbox.Decision{ClientID: &gone}, "client_id unknown_client"},
		"a tag like a sentence":            {d.ana, c.ID, 0, inbox.Decision{AddTags: []string{strings.Repeat("ș", 41)}}, "add_tags too_long"},
		"a tag too many":                   {d.ana, c.ID, 0, inbox.Decision{AddTags: []string{"one more"}}, "add_tags too_many_tags"},
		"closed without the last mail":     {d.ana, c.ID, 0, inbox.Decision{Status: inbox.Closed, SeenIn: text("mai_older")}, "mail_arrived"},
		"put off without having seen all":  {d.ana, c.ID, 0, inbox.Decision{Status: inbox.Snoozed, SnoozedUntil: &soon, SeenIn: text("")}, "mail_arrived"},
		"a revision that is not there yet": {d.ana, c.ID, 2, inbox.Decision{AddTags: []string{"x"}}, "stale_edit"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			_, err := d.svc.Decide(t.Context(), k.who, k.id, k.rev, k.in)
			require.Equal(t, k.want, said(t, err))
		})
	}
}

// What several decide at once about different things is all kept.
func TestDecisionsAtOnceDoNotUndoEachOther(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, nil)
	dan := d.dan.MemberID()
	var all sync.WaitGroup
	errs := make(chan error, 6)
	for _, in := range []inbox.Decision{
		{Status: inbox.Closed}, {Assignee: &dan}, {AddTags: []string{"a"}}, {AddTags: []string{"b"}}, {AddTags: []string{"c"}}, {AddTags: []string{"d"}},
	} {
		all.Go(func() {
			_, err := d.svc.Decide(t.Context(), d.ana, c.ID, 0, in)
			errs <- err
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	got := d.get(t, d.ana, c.ID)
	require.Equal(t, inbox.Closed, got.Status)
	require.Equal(t, dan, got.AssigneeID)
	require.ElementsMatch(t, []string{"a", "b", "c", "d"}, got.Tags)
	require.EqualValues(t, 7, got.Rev)
}

func TestManyConversationsAreChangedAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a, b := d.put(t, nil), d.put(t, func(c *inbox.Conversation) { c.Status = inbox.Closed })
	absent, read := id.New(id.Conversation, morning), true
	ids := []string{a.ID, b.ID, absent, a.ID, "x"}
	got, err := d.svc.Bulk(t.Context(), d.ana, ids, inbox.Decision{Status: inbox.Closed}, nil)
	require.NoError(t, err)
	require.Equal(t, []inbox.BulkResult{
		{ID: a.ID, Outcome: inbox.Changed}, {ID: b.ID, Outcome: inbox.Unchanged}, {ID: absent, Outcome: inbox.Missing}, {ID: "x", Outcome: inbox.Missing},
	}, got)
	got, err = d.svc.Bulk(t.Context(), d.ana, ids[:2], inbox.Decision{Status: inbox.Closed}, &read)
	require.NoError(t, err)
	require.Equal(t, inbox.Changed, got[0].Outcome)
	require.False(t, d.get(t, d.ana, b.ID).Unread)
	require.True(t, d.get(t, d.dan, b.ID).Unread)
	for want, ids := range map[string][]string{"ids required": nil, "ids too_many": make([]string, 101)} {
		_, err = d.svc.Bulk(t.Context(), d.ana, ids, inbox.Decision{Status: inbox.Open}, nil)
		require.Equal(t, want, said(t, err))
	}
	_, err = d.svc.Bulk(t.Context(), d.helper, ids[:1], inbox.Decision{Status: inbox.Open}, nil)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
}

func TestASnoozedConversationWakesAtItsTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	keeper := d.kit.Actor(d.scope, policies.SystemInbox)
	first, second, closed := d.put(t, nil), d.put(t, nil), d.put(t, nil)
	noon, evening := d.clock.Now().Add(4*time.Hour), d.clock.Now().Add(10*time.Hour)
	for c, until := range map[string]time.Time{first.ID: noon, second.ID: evening, closed.ID: noon} {
		_, err := d.svc.Decide(t.Context(), d.ana, c, 0, inbox.Decision{Status: inbox.Snoozed, SnoozedUntil: &until})
		require.NoError(t, err)
	}
	mark, found, err := d.ledger.Read(t.Context(), d.scope.TenantID(), inbox.DueWake)
	require.NoError(t, err)
	require.True(t, found)
	require.True(t, mark.At.Equal(noon))
	d.decide(t, closed, inbox.Decision{Status: inbox.Closed})
	_, err = d.svc.Mark(t.Context(), d.ana, first.ID, nil, true)
	require.NoError(t, err)

	next, err := d.svc.Wake(t.Context(), keeper)
	require.NoError(t, err)
	require.True(t, next.Equal(noon), "before its time nothing wakes")
	d.clock.Move(4 * time.Hour)
	heard := d.heard("conversation.changed " + first.ID)
	for range 2 { // it may run twice
		next, err = d.svc.Wake(t.Context(), keeper)
		require.NoError(t, err)
		require.True(t, next.Equal(evening))
	}
	require.Equal(t, heard+1, d.heard("conversation.changed "+first.ID))
	got := d.get(t, d.ana, first.ID)
	require.Equal(t, inbox.Open, got.Status)
	require.True(t, got.SnoozedUntil.IsZero())
	require.True(t, got.Unread)
	require.Equal(t, inbox.Snoozed, d.get(t, d.ana, second.ID).Status)
	require.Equal(t, inbox.Closed, d.get(t, d.ana, closed.ID).Status)
	_, err = d.svc.Wake(t.Context(), d.ana)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
}

func TestAConversationThatWasTakenIntoAnotherLeadsThere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	into := d.put(t, nil)
	from := d.put(t, func(c *inbox.Conversation) { c.Hidden, c.MergedInto = true, into.ID })
	require.Equal(t, into.ID, d.get(t, d.ana, from.ID).ID)
	require.Equal(t, into.ID, d.decide(t, from, inbox.Decision{Status: inbox.Closed}).ID)
	_, err := d.scope.Collection("conversations").UpdateByID(t.Context(), into.ID, bson.D{{Key: "$set", Value: bson.D{{Key: "merged_into", Value: from.ID}}}})
	require.NoError(t, err)
	_, err = d.svc.Get(t.Context(), d.ana, from.ID)
	require.Equal(t, "conversation_not_found", said(t, err), "a circle ends")
}

func TestClientsAreSuggestedByAddressAndNeverLinkedByThemselves(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ioana := d.client(t, "Ioana Pop", "ioana@example.com")
	mother := d.client(t, "Maria Pop", "maria@example.com")
	d.client(t, "Another", "other@example.com")
	c := d.put(t, func(c *inbox.Conversation) {
		c.With = named("Ioana", " IOANA@example.com")
		c.People = []inbox.Address{c.With, named("", "Maria@Example.com"), named("", "nobody@example.com")}
	})
	got := d.get(t, d.ana, c.ID)
	require.Empty(t, got.ClientID)
	var ids []string
	for _, s := range got.Suggestions {
		ids = append(ids, s.ID)
	}
	require.ElementsMatch(t, []string{ioana, mother}, ids)
	d.decide(t, c, inbox.Decision{ClientID: &mother})
	got = d.get(t, d.ana, c.ID)
	require.Empty(t, got.Suggestions)
	require.Equal(t, mother, got.Client.ID)
}
