package inbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// The size of a page of conversations.
const (
	DefaultPage = 30
	MaxPage     = 100
)

// What a filter says in the place of a status or a member.
const (
	AnyStatus Status = "all"
	Me        string = "me"
	Nobody    string = "nobody"
)

const (
	maxQuery      = 200 // bytes
	maxQueryWords = 8   // more are left out, which only widens the result
)

// Filter is which conversations are meant.
type Filter struct {
	Query     string // every word has to begin a word of the people, subjects, texts or names of attachments
	AccountID string
	Status    Status // "" = Open
	Assignee  string // a member, Me or Nobody; "" = whoever
	Tag       string // as it is written
	Unread    bool   // by who asks
	Files     bool   // with attachments
	ClientID  string
	Channel   Channel
	Cursor    string // "" = from the newest
	Limit     int    // 0 = DefaultPage
}

// Shown is a conversation as one member sees it.
type Shown struct {
	Conversation
	Unread   bool
	Assignee Colleague    // zero = nobody
	Client   *clients.Ref // nil = none
}

// Page is a piece of the list; Next is "" at its end.
type Page struct {
	Items []Shown
	Next  string
}

// List gives conversations page by page, the one with the newest mail first. Pages neither repeat nor leave out a conversation
// that does not change meanwhile. Faults: Forbidden; Invalid on the filters, cursor or limit.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (Page, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Page{}, err
	}
	q, err := f.check(actor)
	if err != nil {
		return Page{}, err
	}
	found, err := listConversations(ctx, actor.Scope(), q)
	if err != nil {
		return Page{}, fmt.Errorf("list conversations: %w", err)
	}
	page := Page{}
	if len(found) > q.Limit {
		found = found[:q.Limit]
		last := found[q.Limit-1]
		if page.Next, err = (place{At: last.LastAt, ID: last.ID}).encode(); err != nil {
			return Page{}, fmt.Errorf("list conversations: %w", err)
		}
	}
	page.Items, err = s.show(ctx, actor, found...)
	return page, err
}

// question is a filter that was checked.
type question struct {
	Filter
	words  []string
	person string // who asks
	after  place
}

func (f Filter) check(actor identity.Actor) (question, error) {
	if f.Status == "" {
		f.Status = Open
	}
	if f.Limit == 0 {
		f.Limit = DefaultPage
	}
	q := question{Filter: f, words: queryWords(f.Query), person: actor.Person().ID}
	switch {
	case f.Limit < 1 || f.Limit > MaxPage:
		return q, fault.InvalidField("limit", "out_of_range", fmt.Sprintf("A page has 1 to %d conversations.", MaxPage))
	case len(f.Query) > maxQuery:
		return q, fault.InvalidField("q", "too_long", "This is too long to search for.")
	case !slices.Contains([]Status{Open, Snoozed, Closed, AnyStatus}, f.Status):
		return q, fault.InvalidField("status", "unknown_value", "The status is open, snoozed, closed or all.")
	case f.Channel != "" && f.Channel != Email:
		return q, fault.InvalidField("channel", "unknown_value", "This is not a channel.")
	case f.AccountID != "" && !id.Is(id.MailAccount, f.AccountID):
		return q, fault.InvalidField("account", "invalid_id", "This is not an identifier of a mail account.")
	case f.ClientID != "" && !id.Is(id.Client, f.ClientID):
		return q, fault.InvalidField("client", "invalid_id", "This is not an identifier of a client.")
	case utf8.RuneCountInString(f.Tag) > maxTagRunes:
		return q, fault.InvalidField("tag", "too_long", "No tag is as long as this.")
	}
	err := q.place(actor)
	return q, err
}

// place finds out whose conversations are meant, and after which.
func (q *question) place(actor identity.Actor) error {
	switch q.Assignee {
	case "", Nobody:
	case Me:
		q.Assignee = actor.MemberID()
	default:
		if !id.Is(id.Member, q.Assignee) {
			return fault.InvalidField("assignee", "invalid_id", "Give a member, me or nobody.")
		}
	}
	var err error
	q.after, err = parsePlace(q.Cursor, id.Conversation)
	return err
}

// queryWords gives the words of a question, each of which has to begin a word of the conversation. An address is one word; a
// letter alone is none beside longer words, because none is kept for it.
func queryWords(q string) []string {
	var out []string
	for field := range strings.FieldsSeq(clients.Fold(q)) {
		if strings.Contains(field, "@") {
			out = append(out, clipWord(strings.Trim(field, "<>,;@")))
			continue
		}
		for _, w := range clients.TextWords(field) {
			out = append(out, clipWord(w))
		}
	}
	if long := slices.DeleteFunc(slices.Clone(out), func(w string) bool { return utf8.RuneCountInString(w) < minWord }); len(long) > 0 {
		out = long
	}
	kept := out[:0]
	for _, w := range out {
		if w != "" && !slices.Contains(kept, w) && len(kept) < maxQueryWords {
			kept = append(kept, w)
		}
	}
	return kept
}

// Counts says how many conversations there are of each sort: MaxCount means that many or more.
type Counts struct {
	Open, Unread, Mine, Unassigned, Snoozed int // all but the last are of the open ones
}

// MaxCount bounds what Count counts.
const MaxCount = 100

// Count counts for the badges of who asks. Faults: Forbidden.
func (s *Service) Count(ctx context.Context, actor identity.Actor) (Counts, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Counts{}, err
	}
	var out Counts
	for _, k := range []struct {
		into *int
		of   Filter
	}{
		{&out.Open, Filter{}},
		{&out.Unread, Filter{Unread: true}},
		{&out.Mine, Filter{Assignee: Me}},
		{&out.Unassigned, Filter{Assignee: Nobody}},
		{&out.Snoozed, Filter{Status: Snoozed}},
	} {
		q, err := k.of.check(actor)
		if err != nil {
			return Counts{}, err
		}
		if *k.into, err = countConversations(ctx, actor.Scope(), q, MaxCount); err != nil {
			return Counts{}, fmt.Errorf("count conversations: %w", err)
		}
	}
	return out, nil
}

// MaxTagsListed bounds the list of tags.
const MaxTagsListed = 200

// TagCount is a tag with how many conversations have it.
type TagCount struct {
	Tag   string `bson:"_id"`
	Count int    `bson:"count"`
}

// ListTags gives the tags in use, the most used first, at most MaxTagsListed. Faults: Forbidden.
func (s *Service) ListTags(ctx context.Context, actor identity.Actor) ([]TagCount, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return nil, err
	}
	found, err := countTags(ctx, actor.Scope())
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	return found, nil
}

// show puts to conversations what a member sees with them.
func (s *Service) show(ctx context.Context, actor identity.Actor, found ...Conversation) ([]Shown, error) {
	var clientIDs []string
	assigned := false
	for _, c := range found {
		if c.ClientID != "" && !slices.Contains(clientIDs, c.ClientID) {
			clientIDs = append(clientIDs, c.ClientID)
		}
		assigned = assigned || c.AssigneeID != ""
	}
	refs, err := s.clientRefs(ctx, actor.Scope(), clientIDs)
	if err != nil {
		return nil, err
	}
	var team []Colleague
	if assigned {
		if team, err = s.colleagues(ctx, actor.Scope()); err != nil {
			return nil, err
		}
	}
	out := make([]Shown, 0, len(found))
	for _, c := range found {
		v := Shown{Conversation: c, Unread: c.UnreadBy(actor.Person().ID)}
		if c.AssigneeID != "" {
			v.Assignee = Colleague{MemberID: c.AssigneeID}
			if i := slices.IndexFunc(team, func(m Colleague) bool { return m.MemberID == c.AssigneeID }); i >= 0 {
				v.Assignee = team[i]
			}
		}
		if ref, ok := refs[c.ClientID]; ok {
			v.Client = &ref
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *Service) clientRefs(ctx context.Context, scope tenancy.Scope, ids []string) (map[string]clients.Ref, error) {
	if s.Clients == nil || len(ids) == 0 {
		return nil, nil
	}
	return s.Clients.Refs(ctx, scope, ids)
}
