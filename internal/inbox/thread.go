package inbox

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

// bareWindow is how far a reply that names no mail may be from the one it answers.
const bareWindow = 7 * 24 * time.Hour

var replyMark = regexp.MustCompile(`(?i)^\s*(re|aw|sv|antw|odp|r[ăa]sp|ref)\s*(\[\d+\])?\s*:`)

// isReply says whether a subject begins as that of an answer.
func isReply(subject string) bool { return replyMark.MatchString(subject) }

// thread gives every new mail its conversation and writes down how those are found. Mails belong together when one names the
// other or both name a third, in whatever order they arrive; a reply that names none, when subject and people are those of a
// conversation of the last days. Never by the subject alone.
func (r *syncRun) thread(ctx context.Context, fresh []*newcomer) error {
	if len(fresh) == 0 {
		return nil
	}
	byID, err := r.threads(ctx, fresh)
	if err != nil {
		return err
	}
	ordered := slices.Clone(fresh)
	slices.SortStableFunc(ordered, func(a, b *newcomer) int { return a.mail.At.Compare(b.mail.At) })
	for _, n := range ordered {
		if err := r.choose(ctx, n, ordered, byID); err != nil {
			return err
		}
		for _, m := range n.mail.ThreadIDs {
			if _, ok := byID[m]; !ok {
				byID[m] = []string{n.mail.ConversationID}
			}
		}
	}
	return openConversations(ctx, r.scope, fresh)
}

// threads finds the conversations in which the Message-IDs of new mails are known.
func (r *syncRun) threads(ctx context.Context, fresh []*newcomer) (map[string][]string, error) {
	var ids []string
	for _, n := range fresh {
		ids = append(ids, n.mail.ThreadIDs...)
	}
	return findThreads(ctx, r.scope, r.account.ID, distinct(ids))
}

// choose finds the conversation of one mail, or begins one.
func (r *syncRun) choose(ctx context.Context, n *newcomer, all []*newcomer, byID map[string][]string) error {
	var found []string
	for _, m := range n.mail.ThreadIDs {
		found = append(found, byID[m]...)
	}
	found = distinct(found)
	room, err := r.withRoom(ctx, found)
	if err != nil {
		return err
	}
	switch {
	case len(room) > 1:
		into, err := r.s.mergeConversations(ctx, r.scope, room)
		if err != nil {
			return err
		}
		for key, at := range byID {
			byID[key] = replaced(at, room, into)
		}
		for _, other := range all {
			if slices.Contains(room, other.mail.ConversationID) {
				other.mail.ConversationID = into
			}
		}
		n.mail.ConversationID = into
	case len(room) == 1:
		n.mail.ConversationID = room[0]
	case len(found) > 0: // all full
		n.mail.ConversationID = id.Derived(id.Conversation, n.mail.ID)
	default:
		n.mail.ConversationID, err = r.chooseBare(ctx, n)
	}
	return err
}

func replaced(all, old []string, by string) []string {
	out := make([]string, 0, len(all))
	for _, c := range all {
		if slices.Contains(old, c) {
			c = by
		}
		out = append(out, c)
	}
	return distinct(out)
}

// withRoom keeps the conversations that can take another mail; those that this piece begins are not stored yet and can.
func (r *syncRun) withRoom(ctx context.Context, ids []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	full, err := fullConversations(ctx, r.scope, ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(ids), func(c string) bool { return full[c] }), nil
}

// chooseBare looks for a conversation by subject and people, for a reply that names no mail, and for a mail that such a reply
// may have been to.
func (r *syncRun) chooseBare(ctx context.Context, n *newcomer) (string, error) {
	own := id.Derived(id.Conversation, n.mail.ID)
	key := mimemail.NormalSubject(n.mail.Subject)
	others := r.others(n.mail)
	if key == "" || len(others) == 0 {
		return own, nil
	}
	found, ok, err := findBySubject(ctx, r.scope, r.account.ID, key, others, n)
	if err != nil {
		return "", fmt.Errorf("find conversation by subject: %w", err)
	}
	if ok {
		return found, nil
	}
	return own, nil
}

// others are the addresses of a mail that are not the account's own, folded.
func (r *syncRun) others(m Mail) []string {
	var out []string
	for _, a := range slices.Concat([]mimemail.Address{m.From}, m.To, m.Cc) {
		if a.Address != "" && !r.isOwn(a.Address) {
			out = append(out, strings.ToLower(a.Address))
		}
	}
	return distinct(out)
}
