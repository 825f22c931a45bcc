package inbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

const snippetRunes = 160

// store puts a piece into the clinic's database: conversations first, so that they can be found, then contents, then the mails,
// which is what makes them exist, then what is derived, then the cursor. Whatever is cut short is done again by the next run.
func (r *syncRun) store(ctx context.Context, p piece) error {
	fresh, touched, err := r.admit(ctx, p)
	if err != nil {
		return err
	}
	if err := r.thread(ctx, fresh); err != nil {
		return err
	}
	if err := insertMails(ctx, r.scope, fresh); err != nil {
		return err
	}
	for _, f := range fresh {
		touched = append(touched, f.mail.ConversationID)
	}
	more, err := r.follow(ctx, p)
	if err != nil {
		return err
	}
	touched = distinct(append(touched, more...))
	if err := r.s.refresh(ctx, r.scope, touched...); err != nil {
		return err
	}
	if err := r.keepCursor(ctx, p); err != nil {
		return err
	}
	r.s.tell(ctx, r.scope, touched)
	return nil
}

// newcomer is a mail that is about to be kept, with its content and the words by which it is found.
type newcomer struct {
	mail  Mail
	body  Body
	words []string
	bare  bool // it answers a mail that it does not name
}

// admit tells which arrivals are new. The others are stored already: under their derived identifier, which is what a
// message is, or as a mail that was sent from here. They get another place.
func (r *syncRun) admit(ctx context.Context, p piece) (fresh []*newcomer, touched []string, err error) {
	byID := map[string]*newcomer{}
	var order []*newcomer
	for _, a := range p.arrivals {
		n := r.newcomer(p, a)
		if have, ok := byID[n.mail.ID]; ok { // twice in one piece
			have.mail.Places = append(have.mail.Places, n.mail.Places...)
			if key := folderKey(p.folder.ID); p.pass != "" {
				have.mail.Passes[key] = Pass{Name: p.pass, At: have.mail.Places}
			}
			if a.object != "" && a.object != have.mail.Object {
				if err := r.s.Objects.Discard(ctx, r.scope, a.object); err != nil {
					return nil, nil, err
				}
			}
			continue
		}
		byID[n.mail.ID] = n
		order = append(order, n)
	}
	stored, err := findStored(ctx, r.scope, r.account.ID, order)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range order {
		have, ok := stored[n.mail.ID]
		if !ok {
			fresh = append(fresh, n)
			continue
		}
		if n.mail.Object != "" && n.mail.Object != have.Object {
			if err := r.s.Objects.Discard(ctx, r.scope, n.mail.Object); err != nil {
				return nil, nil, err
			}
		}
		if err := addPlaces(ctx, r.scope, have, n.mail.Places, n.mail.Flags, p.mark()); err != nil {
			return nil, nil, err
		}
		touched = append(touched, have.ConversationID)
	}
	return fresh, touched, nil
}

// newcomer makes a mail of an arrival. Its identifier is derived from the account and the content, so that the same message is
// the same mail wherever it stands and however often it is fetched.
func (r *syncRun) newcomer(p piece, a arrival) *newcomer {
	m := a.message
	mail := Mail{
		ID: id.Derived(id.Mail, r.account.ID, a.digest), AccountID: r.account.ID, State: Received,
		Places: []string{r.place(a.sighting.Ref)}, MessageID: m.MessageID, Digest: a.digest, Size: a.size,
		At: a.sighting.At, From: m.From, ReplyTo: m.ReplyTo, To: m.To, Cc: m.Cc, Bcc: m.Bcc,
		Subject: m.Subject, Snippet: mimemail.Snippet(m, snippetRunes), Automatic: m.Automatic, Flags: a.sighting.Flags,
		Parts: m.Parts, Problem: m.Problem, Object: a.object, ObjectKey: a.key, CreatedAt: r.s.now(), ChangedAt: r.s.now(),
	}
	use := a.sighting.Use
	if use == "" {
		use = p.folder.Use
	}
	if use == mailbox.Sent || r.isOwn(m.From.Address) && !r.isOwnOnly(m) {
		mail.State = Sent
	}
	if p.pass != "" {
		mail.Passes = map[string]Pass{folderKey(p.folder.ID): {Name: p.pass, At: mail.Places}}
	}
	mail.At = whenOf(mail.At, m.Date, r.s.now())
	mail.ThreadIDs = threadIDs(mail.ID, m)
	n := &newcomer{mail: mail, words: searchWords(m)}
	n.body = Body{ID: mail.ID, Text: m.Text, HTML: m.HTML, Truncated: m.Truncated, Raw: a.raw}
	n.bare = len(m.InReplyTo) == 0 && len(m.References) == 0 && isReply(m.Subject)
	return n
}

func (r *syncRun) isOwn(address string) bool { return strings.EqualFold(address, r.account.Address) }

// isOwnOnly says whether somebody at the clinic wrote to their own address: such a mail is received.
func (r *syncRun) isOwnOnly(m mimemail.Message) bool {
	for _, a := range slices.Concat(m.To, m.Cc) {
		if !r.isOwn(a.Address) {
			return false
		}
	}
	return len(m.To)+len(m.Cc) > 0
}

// whenOf is the time of a mail: when it arrived, else when it says it was written, never ahead of the clock.
func whenOf(arrived, written, now time.Time) time.Time {
	at := arrived
	if at.IsZero() {
		at = written
	}
	if at.IsZero() || at.After(now) {
		at = now
	}
	return at.UTC().Truncate(time.Millisecond)
}

// threadIDs are the Message-IDs by which a mail finds its conversation; one without any is alone.
func threadIDs(mailID string, m mimemail.Message) []string {
	ids := slices.Concat([]string{m.MessageID}, m.InReplyTo, m.References)
	ids = slices.DeleteFunc(ids, func(s string) bool { return s == "" })
	if len(ids) == 0 {
		return []string{mailID}
	}
	return distinct(ids)
}

func distinct(all []string) []string {
	all = slices.Clone(all)
	slices.Sort(all)
	return slices.Compact(all)
}

// follow takes over what has happened in the mailbox to mails that are known: other places, flags, deletions.
func (r *syncRun) follow(ctx context.Context, p piece) (touched []string, err error) {
	note := func(ids []string, err error) error {
		touched = append(touched, ids...)
		return err
	}
	for _, m := range p.moved {
		if err := addPlaces(ctx, r.scope, m.mail, []string{r.place(m.sighting.Ref)}, m.sighting.Flags, p.mark()); err != nil {
			return nil, err
		}
		touched = append(touched, m.mail.ConversationID)
	}
	if err := note(setFlags(ctx, r.scope, r.flagged(p.known), p.mark())); err != nil {
		return nil, err
	}
	if p.batch == nil {
		return touched, nil
	}
	if err := note(setFlags(ctx, r.scope, r.flagged(p.batch.Changed), mark{})); err != nil {
		return nil, err
	}
	gone := make([]string, 0, len(p.batch.Gone))
	for _, ref := range p.batch.Gone {
		gone = append(gone, r.place(ref))
	}
	if err := note(removePlaces(ctx, r.scope, gone)); err != nil {
		return nil, err
	}
	if p.batch.Pass != "" && !p.batch.More {
		if err := note(r.endPass(ctx, p)); err != nil {
			return nil, err
		}
	}
	return touched, nil
}

// endPass removes the places of a folder that were sighted in no batch of the pass.
func (r *syncRun) endPass(ctx context.Context, p piece) ([]string, error) {
	return removeUnsighted(ctx, r.scope, unsighted{
		folder: folderPrefix(r.account.ID, p.folder.ID), epoch: epochPrefix(r.account.ID, p.folder.ID, r.epoch(p)),
		key: folderKey(p.folder.ID), pass: p.batch.Pass,
	})
}

// epoch is the one of a folder's present references.
func (r *syncRun) epoch(p piece) string {
	for _, m := range p.batch.Messages {
		return m.Ref.Epoch
	}
	return r.folders[folderKey(p.folder.ID)].Epoch
}

func (r *syncRun) flagged(all []mailbox.Sighting) map[string]mailbox.Flags {
	out := map[string]mailbox.Flags{}
	for _, m := range all {
		out[r.place(m.Ref)] = m.Flags
	}
	return out
}

// keepCursor notes how far the folder has been read, at the end of a batch.
func (r *syncRun) keepCursor(ctx context.Context, p piece) error {
	if p.batch == nil {
		return nil
	}
	key := folderKey(p.folder.ID)
	next := Folder{
		ID: p.folder.ID, Name: p.folder.Name, Use: p.folder.Use, Cursor: p.batch.Cursor, More: p.batch.More,
		Done: p.batch.Progress.Done, Total: p.batch.Progress.Total, Epoch: r.epoch(p),
	}
	r.folders[key] = next
	held, err := saveFolder(ctx, r.scope, r.account.ID, r.fence, key, next, progressOf(r.folders))
	if err != nil {
		return fmt.Errorf("keep cursor: %w", err)
	}
	if !held {
		return errLost
	}
	if now := r.s.now(); now.Sub(r.told) >= tellEvery && next.More {
		r.told = now
		r.s.Notify(ctx, r.scope, accountChanged, r.account.ID, r.account.Rev)
	}
	return nil
}

const tellEvery = time.Second

// progress is how far a mailbox has been read.
type progress struct {
	done, total int
	more        bool
}

func progressOf(folders map[string]Folder) progress {
	var p progress
	for _, f := range folders {
		p.done, p.total, p.more = p.done+f.Done, p.total+f.Total, p.more || f.More
	}
	return p
}
