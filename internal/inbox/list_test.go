package inbox_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
)

// Pages of any size with any filters: nothing twice, nothing left out, the newest first.
func TestPagesOfConversationsAreComplete(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := rand.New(rand.NewPCG(4, 1))
	people := []identity.Actor{d.ana, d.dan, d.oana}
	second, client := id.New(id.MailAccount, morning), id.New(id.Client, morning)
	var all []inbox.Conversation
	for range 160 {
		all = append(all, d.put(t, rolled(r, people, second, client)))
	}
	filters := []inbox.Filter{
		{},
		{Status: inbox.AnyStatus, Limit: 7},
		{Status: inbox.Closed, Limit: 1},
		{Unread: true, Limit: 4},
		{Status: inbox.AnyStatus, Query: "an", Limit: 5},
		{Query: "Ștef progr", Limit: 2},
		{Query: "ANA@Exam", Status: inbox.AnyStatus, Limit: 3},
		{Query: "d-na durere"},
		{Query: "nimeni"},
		{AccountID: second, ClientID: client, Status: inbox.AnyStatus, Channel: inbox.Email, Tag: "Urgent", Limit: 2},
	}
	for range 40 {
		f := inbox.Filter{Limit: 1 + r.IntN(9), Unread: r.IntN(3) == 0, Files: r.IntN(4) == 0}
		f.Status = []inbox.Status{"", inbox.Open, inbox.Snoozed, inbox.Closed, inbox.AnyStatus}[r.IntN(5)]
		f.Assignee = []string{"", "", inbox.Me, inbox.Nobody, d.dan.MemberID()}[r.IntN(5)]
		f.Tag = []string{"", "", "Urgent"}[r.IntN(3)]
		f.AccountID = []string{"", "", d.account}[r.IntN(3)]
		f.ClientID = []string{"", "", "", client}[r.IntN(4)]
		f.Query = []string{"", "", "ana", "rad dur"}[r.IntN(4)]
		filters = append(filters, f)
	}
	for _, f := range filters {
		t.Run(fmt.Sprintf("%+v", f), func(t *testing.T) { d.requirePages(t, f, all) })
	}
}

// rolled makes a conversation of chance.
func rolled(r *rand.Rand, people []identity.Actor, second, client string) func(*inbox.Conversation) {
	words := []string{"programare", "stefan", "durere", "radiografie", "ana@example.com", "ana", "example", "an"}
	some := func(of []string) (out []string) {
		for _, w := range of {
			if r.IntN(3) == 0 {
				out = append(out, w)
			}
		}
		return out
	}
	return func(c *inbox.Conversation) {
		c.LastAt = morning.Add(time.Duration(r.IntN(40)) * time.Minute)
		c.Status = []inbox.Status{inbox.Open, inbox.Open, inbox.Open, inbox.Snoozed, inbox.Closed}[r.IntN(5)]
		c.Hidden, c.Files = r.IntN(12) == 0, r.IntN(3) == 0
		for _, p := range people {
			if r.IntN(2) == 0 {
				c.ReadBy = append(c.ReadBy, p.Person().ID)
			}
		}
		switch r.IntN(6) {
		case 0:
			c.ReadBy = []string{"*"}
		case 1:
			c.LastInID, c.LastInAt = "", time.Time{}
		}
		c.AssigneeID = []string{"", people[r.IntN(3)].MemberID()}[r.IntN(2)]
		c.AccountID = []string{c.AccountID, c.AccountID, second}[r.IntN(3)]
		c.ClientID = []string{"", "", "", client}[r.IntN(4)]
		c.Tags, c.Words = append(c.Tags, some([]string{"Urgent", "Asigurare"})...), append(c.Words, some(words)...)
	}
}

// requirePages reads all pages of a filter and holds them against the conversations that fit.
func (d *desk) requirePages(t *testing.T, f inbox.Filter, all []inbox.Conversation) {
	t.Helper()
	var want []string
	slices.SortFunc(all, func(a, b inbox.Conversation) int {
		if n := b.LastAt.Compare(a.LastAt); n != 0 {
			return n
		}
		return strings.Compare(b.ID, a.ID)
	})
	for _, c := range all {
		if fits(f, c, d.ana) {
			want = append(want, c.ID)
		}
	}
	var got []string
	for {
		page, err := d.svc.List(t.Context(), d.ana, f)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Items), max(f.Limit, 1)+30*btoi(f.Limit == 0))
		require.LessOrEqual(t, len(page.Next), 400)
		for _, c := range page.Items {
			got = append(got, c.ID)
			require.Equal(t, c.UnreadBy(d.ana.Person().ID), c.Unread)
			require.Empty(t, c.Words)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	require.Equal(t, want, got)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// fits is what a filter means, without an index.
func fits(f inbox.Filter, c inbox.Conversation, who identity.Actor) bool {
	assignee := map[string]string{"": c.AssigneeID, inbox.Me: who.MemberID(), inbox.Nobody: ""}
	want, known := assignee[f.Assignee]
	if !known {
		want = f.Assignee
	}
	status := cmp.Or(f.Status, inbox.Open)
	return !slices.Contains([]bool{
		!c.Hidden, status == inbox.AnyStatus || c.Status == status, c.AssigneeID == want, f.Tag == "" || slices.Contains(c.Tags, f.Tag),
		!f.Unread || c.UnreadBy(who.Person().ID), !f.Files || c.Files, f.AccountID == "" || c.AccountID == f.AccountID,
		f.ClientID == "" || c.ClientID == f.ClientID, found(c, f.Query),
	}, false)
}

// found tells whether every word of a question begins one of a conversation's.
func found(c inbox.Conversation, query string) bool {
	for w := range strings.FieldsSeq(strings.NewReplacer("Ș", "s", "d-na ", "na ").Replace(query)) {
		if !slices.ContainsFunc(c.Words, func(have string) bool { return strings.HasPrefix(have, strings.ToLower(w)) }) {
			return false
		}
	}
	return true
}

func TestTheListRefusesBadInput(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for range 2 {
		d.put(t, nil)
	}
	page, err := d.svc.List(t.Context(), d.ana, inbox.Filter{Limit: 1})
	require.NoError(t, err)
	for sentence, k := range map[string]struct {
		f    inbox.Filter
		want string
	}{
		"a page of none":             {inbox.Filter{Limit: -1}, "limit out_of_range"},
		"a page of everything":       {inbox.Filter{Limit: 101}, "limit out_of_range"},
		"a question like a book":     {inbox.Filter{Query: strings.Repeat("x", 201)}, "q too_long"},
		"a status that is none":      {inbox.Filter{Status: "done"}, "status unknown_value"},
		"a channel that is none":     {inbox.Filter{Channel: "fax"}, "channel unknown_value"},
		"an account that is none":    {inbox.Filter{AccountID: "42"}, "account invalid_id"},
		"a client that is a mail":    {inbox.Filter{ClientID: id.New(id.Mail, morning)}, "client invalid_id"},
		"an assignee that is none":   {inbox.Filter{Assignee: "you"}, "assignee invalid_id"},
		"a tag like a sentence":      {inbox.Filter{Tag: strings.Repeat("ș", 41)}, "tag too_long"},
		"a cursor of words":          {inbox.Filter{Cursor: "next"}, "cursor invalid_cursor"},
		"a cursor with more to it":   {inbox.Filter{Cursor: page.Next + "e30"}, "cursor invalid_cursor"},
		"a cursor that is cut short": {inbox.Filter{Cursor: page.Next[2:]}, "cursor invalid_cursor"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			_, err := d.svc.List(t.Context(), d.ana, k.f)
			require.Equal(t, k.want, said(t, err))
		})
	}
}

func TestWhatLooksLikeAPatternIsTextInASearch(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.put(t, func(c *inbox.Conversation) { c.Words = []string{"ana@example.com"} })
	for _, q := range []string{"a.a@", "(@", "[a-@", "a@{\"$gt\":\"\"}"} {
		page, err := d.svc.List(t.Context(), d.ana, inbox.Filter{Query: q})
		require.NoError(t, err)
		require.Empty(t, page.Items, q)
	}
}

func TestCountsAreOfWhoAsksAndBounded(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.put(t, func(c *inbox.Conversation) { c.AssigneeID = d.ana.MemberID() })
	d.put(t, func(c *inbox.Conversation) { c.ReadBy = []string{d.ana.Person().ID} })
	d.put(t, func(c *inbox.Conversation) { c.Status = inbox.Snoozed })
	d.put(t, func(c *inbox.Conversation) { c.Status = inbox.Closed })
	d.put(t, func(c *inbox.Conversation) { c.Hidden = true })
	got, err := d.svc.Count(t.Context(), d.ana)
	require.NoError(t, err)
	require.Equal(t, inbox.Counts{Open: 2, Unread: 1, Mine: 1, Unassigned: 1, Snoozed: 1}, got)
	got, err = d.svc.Count(t.Context(), d.dan)
	require.NoError(t, err)
	require.Equal(t, inbox.Counts{Open: 2, Unread: 2, Mine: 0, Unassigned: 1, Snoozed: 1}, got)
	for range inbox.MaxCount {
		d.put(t, nil)
	}
	got, err = d.svc.Count(t.Context(), d.dan)
	require.NoError(t, err)
	require.Equal(t, inbox.MaxCount, got.Open)
}

func TestTagsInUse(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.put(t, func(c *inbox.Conversation) { c.Tags = []string{"Urgent", "Asigurare"} })
	d.put(t, func(c *inbox.Conversation) { c.Tags, c.Status = []string{"Urgent"}, inbox.Closed })
	d.put(t, func(c *inbox.Conversation) { c.Tags, c.Hidden = []string{"Ascuns"}, true })
	d.put(t, nil)
	got, err := d.svc.ListTags(t.Context(), d.ana)
	require.NoError(t, err)
	require.Equal(t, []inbox.TagCount{{Tag: "Urgent", Count: 2}, {Tag: "Asigurare", Count: 1}}, got)
	_, err = d.svc.ListTags(t.Context(), d.helper)
	require.Equal(t, "not_allowed", said(t, err))
}
