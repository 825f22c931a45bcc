package inbox

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/tenancy"
)

// oldNews is the age from which a conversation that comes in with older mail is closed already.
const oldNews = 30 * 24 * time.Hour

// refresh makes anew what is derived of conversations from their mails. It may be repeated at any time, and by several at once:
// what was read before somebody else wrote is read again. Faults: Unavailable.
func (s *Service) refresh(ctx context.Context, scope tenancy.Scope, ids ...string) error {
	for part := range slices.Chunk(ids, batchMails) {
		if err := s.refreshPart(ctx, scope, part); err != nil {
			return err
		}
	}
	return nil
}

// refreshStale refreshes the conversations of an account that a run left disturbed.
func (s *Service) refreshStale(ctx context.Context, scope tenancy.Scope, account string) error {
	for {
		ids, err := staleConversations(ctx, scope, account, batchMails)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := s.refresh(ctx, scope, ids...); err != nil {
			return err
		}
		s.tell(ctx, scope, ids)
	}
}

const refreshTries = 20

func (s *Service) refreshPart(ctx context.Context, scope tenancy.Scope, ids []string) error {
	for range refreshTries {
		were, err := readStandings(ctx, scope, ids)
		if err != nil {
			return err
		}
		lines, err := readLines(ctx, scope, ids)
		if err != nil {
			return err
		}
		all := make([]summary, 0, len(ids))
		for _, c := range ids {
			if was, ok := were[c]; ok {
				all = append(all, s.sum(was, lines[c]))
			}
		}
		if done, err := saveSummaries(ctx, scope, all, s.now()); done || err != nil {
			return err
		}
	}
	return fault.New(fault.Unavailable, "conversation_busy", "The conversation is being changed by many at once. Please try again.")
}

// line is what refresh reads of a mail.
type line struct {
	ID             string             `bson:"_id"`
	ConversationID string             `bson:"conversation_id"`
	AccountID      string             `bson:"account_id"`
	State          State              `bson:"state"`
	At             time.Time          `bson:"at"`
	From           mimemail.Address   `bson:"from"`
	To             []mimemail.Address `bson:"to"`
	Cc             []mimemail.Address `bson:"cc"`
	Subject        string             `bson:"subject"`
	Snippet        string             `bson:"snippet"`
	ThreadIDs      []string           `bson:"thread_ids"`
	MessageID      string             `bson:"message_id"`
	Files          []attachmentMark   `bson:"parts"`
	Flags          struct {
		Seen bool `bson:"seen"`
	} `bson:"flags"`
}

type attachmentMark struct {
	Inline bool `bson:"is_inline"`
}

// summary is what a conversation's mails come to.
type summary struct {
	was  standing
	c    Conversation
	seen bool // the last mail of the other side was read in the mailbox
	old  bool // the last mail is old news
}

// sum reads the lines of one conversation, the oldest first.
func (s *Service) sum(was standing, lines []line) summary {
	out := summary{was: was}
	c := &out.c
	for _, l := range lines {
		if l.State == Failed || l.State == Uncertain {
			c.Failed = true
		}
		if !l.State.Settled() {
			continue
		}
		c.Mails++
		c.LastAt, c.LastMailID, c.LastOut, c.Snippet = l.At, l.ID, l.State == Sent, l.Snippet
		c.Files = c.Files || slices.ContainsFunc(l.Files, func(a attachmentMark) bool { return !a.Inline })
		if c.Mails == 1 {
			c.FirstAt, c.Subject, c.SubjectKey = l.At, l.Subject, mimemail.NormalSubject(l.Subject)
			c.BareReply = isReply(l.Subject) && onlyItself(l)
		}
		if l.State == Received {
			c.LastInAt, c.LastInID, out.seen = l.At, l.ID, l.Flags.Seen
		}
		c.People = addPeople(c.People, l)
		if with := counterpart(l); with.Address != "" && (l.State == Received || c.With.Address == "") {
			c.With = with
		}
	}
	c.Hidden = c.Mails == 0
	out.old = s.now().Sub(c.LastAt) > oldNews
	return out
}

func onlyItself(l line) bool {
	return len(l.ThreadIDs) == 0 || len(l.ThreadIDs) == 1 && (l.ThreadIDs[0] == l.MessageID || l.ThreadIDs[0] == l.ID)
}

// counterpart is the other side of a mail.
func counterpart(l line) mimemail.Address {
	if l.State == Received {
		return l.From
	}
	if len(l.To) > 0 {
		return l.To[0]
	}
	return mimemail.Address{}
}

// addPeople adds who takes part; the newest name of an address counts.
func addPeople(people []mimemail.Address, l line) []mimemail.Address {
	add := func(a mimemail.Address) {
		if a.Address == "" {
			return
		}
		at := slices.IndexFunc(people, func(p mimemail.Address) bool { return strings.EqualFold(p.Address, a.Address) })
		switch {
		case at >= 0 && a.Name != "":
			people[at].Name = a.Name
		case at < 0 && len(people) < maxPeople:
			people = append(people, a)
		}
	}
	if l.State == Received {
		add(l.From)
	} else {
		for _, a := range l.To {
			add(a)
		}
	}
	for _, a := range l.Cc {
		add(a)
	}
	return people
}

// tell lets open pages know of conversations that have changed; of many at once by one event without an identifier.
func (s *Service) tell(ctx context.Context, scope tenancy.Scope, ids []string) {
	if len(ids) > 10 {
		s.Notify(ctx, scope, conversationChanged, "", 0)
		return
	}
	for _, c := range ids {
		s.Notify(ctx, scope, conversationChanged, c, 0)
	}
}
