package inbox

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailhtml"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Bounds of a mail that is written here.
const (
	MaxRecipients = 100
	MaxSubject    = 500     // runes
	MaxText       = 100_000 // runes of what is typed
	maxHTML       = 200_000 // bytes of it
	maxQuote      = 100_000 // runes that are repeated of another mail
	MaxAttached   = 25 << 20
	maxAttachedN  = 50
	draftPage     = 50
)

// Origin says what a draft begins from. At most one is given.
type Origin struct {
	ReplyTo    string // the identifier of a mail
	ReplyAllTo string
	Forward    string
}

// NewDraft is the input of CreateDraft.
type NewDraft struct {
	ID        string `json:"-"` // derived from the Idempotency-Key, or a new one
	Origin    Origin
	AccountID string // "" = the one of the mail, or the first that sends
	ClientID  string // whom a new conversation is about; "" = nobody
	SeenInID  string // the newest mail of the other side on the writer's screen; "" = whatever is there now
	Change    DraftChange
}

// DraftChange changes a draft; nil leaves a field as it is.
type DraftChange struct {
	AccountID     *string
	To, Cc, Bcc   *[]mimemail.Address
	Subject       *string
	Text          *string
	HTML          *string // sanitised here; "" = the text alone
	WithQuote     *bool
	WithSignature *bool
	SeenInID      *string
	ClientID      *string
}

// Writing is a mail of an author with what its screen needs beside it.
type Writing struct {
	Mail

	Signature string // that goes below it while WithSignature; of the account that it leaves through
}

// CreateDraft begins a mail: an empty one, or a reply or forward of which recipients, subject and quote are filled in. The same
// identifier with the same input again gives the draft as it is now. Faults: Forbidden; NotFound for the mail, account or client;
// Conflict "no_mail_account" when the clinic has none that sends; Invalid on fields, "idempotency_key_reused".
func (s *Service) CreateDraft(ctx context.Context, actor identity.Actor, in NewDraft) (Writing, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return Writing{}, err
	}
	if err := id.Check(id.Mail, "id", in.ID); err != nil {
		return Writing{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Writing{}, fmt.Errorf("create draft: %w", err)
	}
	if have, err := findMail(ctx, actor.Scope(), in.ID); err == nil && have.Author.ID == actor.Person().ID {
		return s.again(ctx, actor, have, hash)
	}
	all, err := listAccounts(ctx, actor.Scope())
	if err != nil {
		return Writing{}, err
	}
	now := s.now()
	m := Mail{
		ID: in.ID, State: Draft, At: now, CreatedAt: now, ChangedAt: now, ThreadIDs: []string{}, To: []mimemail.Address{},
		Author: Author{ID: actor.Person().ID, Name: actor.Person().Name},
		Outgoing: Outgoing{
			Rev: 1, RequestHash: hash, ClientID: in.ClientID, SeenInID: in.SeenInID, WithQuote: true, WithSignature: true,
		},
	}
	if err := s.begin(ctx, actor, &m, in.Origin, all); err != nil {
		return Writing{}, err
	}
	if m.AccountID == "" {
		m.AccountID = defaultSender(all)
	}
	if in.AccountID != "" {
		m.AccountID = in.AccountID
	}
	if err := s.apply(ctx, actor, &m, in.Change, all); err != nil {
		return Writing{}, err
	}
	err = insertMail(ctx, actor.Scope(), m)
	if tenancy.IsDuplicate(err, "_id_") {
		have, err := s.ownMail(ctx, actor, m.ID)
		if err != nil {
			return Writing{}, err
		}
		return s.again(ctx, actor, have, hash)
	}
	if err != nil {
		return Writing{}, fmt.Errorf("create draft: %w", err)
	}
	return s.writing(ctx, actor, m, all)
}

func (s *Service) again(ctx context.Context, actor identity.Actor, have Mail, hash string) (Writing, error) {
	if err := idempotency.Check(have.RequestHash, hash); err != nil {
		return Writing{}, err
	}
	return s.writing(ctx, actor, have, nil)
}

// GetDraft gives a mail of the actor's own, whatever has become of it. Faults: Forbidden; NotFound.
func (s *Service) GetDraft(ctx context.Context, actor identity.Actor, mailID string) (Writing, error) {
	m, err := s.ownMail(ctx, actor, mailID)
	if err != nil {
		return Writing{}, err
	}
	return s.writing(ctx, actor, m, nil)
}

// ListDrafts gives up to 50 mails of the actor's own that are not sent, the newest first; of one conversation, or with "" of all.
// Faults: Forbidden.
func (s *Service) ListDrafts(ctx context.Context, actor identity.Actor, conversationID string) ([]Writing, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return nil, err
	}
	found, err := listDrafts(ctx, actor.Scope(), actor.Person().ID, conversationID, draftPage)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	out := make([]Writing, 0, len(found))
	if len(found) == 0 {
		return out, nil
	}
	all, err := listAccounts(ctx, actor.Scope())
	if err != nil {
		return nil, err
	}
	for _, m := range found {
		w, err := s.writing(ctx, actor, m, all)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// EditDraft changes a draft from the revision it was read at; a mail that failed becomes a draft again. Faults: Forbidden;
// NotFound; Conflict "stale_edit", "not_a_draft"; Invalid on fields.
func (s *Service) EditDraft(ctx context.Context, actor identity.Actor, mailID string, rev int64, in DraftChange) (Writing, error) {
	m, err := s.ownMail(ctx, actor, mailID)
	if err != nil {
		return Writing{}, err
	}
	switch {
	case m.State != Draft && m.State != Failed:
		return Writing{}, errNotDraft()
	case m.Rev != rev:
		return Writing{}, errStale()
	}
	all, err := listAccounts(ctx, actor.Scope())
	if err != nil {
		return Writing{}, err
	}
	before := m.State
	if err := s.apply(ctx, actor, &m, in, all); err != nil {
		return Writing{}, err
	}
	m.State, m.Code, m.Rev, m.ChangedAt = Draft, "", rev+1, s.now()
	m.At = m.ChangedAt
	if before == Failed {
		if err := disturb(ctx, actor.Scope(), m.conversations()); err != nil {
			return Writing{}, err
		}
	}
	ok, err := writeDraft(ctx, actor.Scope(), m, before, rev)
	if err != nil {
		return Writing{}, fmt.Errorf("edit draft: %w", err)
	}
	if !ok {
		return Writing{}, errStale()
	}
	if before == Failed {
		s.unstopped(ctx, actor.Scope(), m)
	}
	return s.writing(ctx, actor, m, all)
}

// DiscardDraft throws a draft of the actor's own away, or anybody's mail that was not sent; its files follow. An absent one is
// NotFound. Faults: Forbidden; NotFound; Conflict "not_a_draft" when it is on its way or sent.
func (s *Service) DiscardDraft(ctx context.Context, actor identity.Actor, mailID string) error {
	m, err := s.ownMail(ctx, actor, mailID)
	if fault.KindOf(err) == fault.NotFound {
		m, err = s.stopped(ctx, actor, mailID)
	}
	if err != nil {
		return err
	}
	if m.State != Draft && m.State != Failed && m.State != Uncertain {
		return errNotDraft()
	}
	now := s.now()
	if err := s.Ledger.Add(ctx, actor.Scope().TenantID(), DueSend, now.Add(clearPatience)); err != nil {
		return err
	}
	if m.State != Draft {
		if err := disturb(ctx, actor.Scope(), m.conversations()); err != nil {
			return err
		}
	}
	ok, err := discard(ctx, actor.Scope(), m, now)
	if err != nil {
		return fmt.Errorf("discard draft: %w", err)
	}
	if !ok {
		return errNotDraft()
	}
	if m.State != Draft {
		s.record(ctx, actor, "mail.discarded", m)
		s.unstopped(ctx, actor.Scope(), m)
	}
	if err := s.clear(ctx, actor.Scope(), m); err != nil {
		s.Logger.WarnContext(ctx, "files of a draft not cleared away yet", "tenant", actor.Scope().TenantID(), "error", err)
	}
	return nil
}

// clearPatience is when the chore looks after a discarded draft whose files are still there.
const clearPatience = time.Minute

// clear removes what a discarded mail leaves.
func (s *Service) clear(ctx context.Context, scope tenancy.Scope, m Mail) error {
	if err := s.dropObjects(ctx, scope, m); err != nil {
		return err
	}
	return removeMails(ctx, scope, []string{m.ID})
}

// ownMail reads a mail that the actor writes or has written. Others' do not exist for them.
func (s *Service) ownMail(ctx context.Context, actor identity.Actor, mailID string) (Mail, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return Mail{}, err
	}
	if !id.Is(id.Mail, mailID) {
		return Mail{}, errNoMail()
	}
	m, err := findMail(ctx, actor.Scope(), mailID)
	if err != nil {
		return Mail{}, err
	}
	if m.Author.ID != actor.Person().ID || m.State == Note || m.State == Discarded || m.State == Received {
		return Mail{}, errNoMail()
	}
	return m, nil
}

// writing adds what a screen needs; all may be nil.
func (s *Service) writing(ctx context.Context, actor identity.Actor, m Mail, all []Account) (Writing, error) {
	if all == nil {
		var err error
		if all, err = listAccounts(ctx, actor.Scope()); err != nil {
			return Writing{}, err
		}
	}
	w := Writing{Mail: m}
	if a, ok := sender(all, m.AccountID); ok {
		text, err := s.signatureOf(ctx, actor.Scope(), m.Author.ID, a)
		if err != nil {
			return Writing{}, err
		}
		w.Signature = text
		if m.State == Draft || m.State == Queued {
			w.From = mimemail.Address{Name: a.FromName, Address: a.Address}
		}
	}
	return w, nil
}

// apply checks a change and makes it.
func (s *Service) apply(ctx context.Context, actor identity.Actor, m *Mail, in DraftChange, all []Account) error {
	if in.AccountID != nil {
		m.AccountID = *in.AccountID
	}
	a, ok := sender(all, m.AccountID)
	switch {
	case len(all) == 0:
		return fault.New(fault.Conflict, "no_mail_account", "The clinic has connected no mailbox yet.")
	case !ok:
		return fault.InvalidField("account_id", "not_found", "There is no such mail account.")
	}
	m.From = mimemail.Address{Name: a.FromName, Address: a.Address}
	if err := m.setRecipients(in); err != nil {
		return err
	}
	if err := m.setText(in); err != nil {
		return err
	}
	if in.ClientID != nil {
		m.ClientID = *in.ClientID
	}
	if m.ClientID != "" {
		if _, err := s.Clients.Get(ctx, actor, m.ClientID); err != nil {
			return err
		}
	}
	if in.WithQuote != nil {
		m.WithQuote = *in.WithQuote
	}
	if in.WithSignature != nil {
		m.WithSignature = *in.WithSignature
	}
	if in.SeenInID != nil {
		m.SeenInID = *in.SeenInID
	}
	if m.SeenInID != "" && !id.Is(id.Mail, m.SeenInID) {
		return fault.InvalidField("seen_in_id", "invalid_id", "This is not the identifier of a mail.")
	}
	return nil
}

func (m *Mail) setText(in DraftChange) error {
	if in.Subject != nil {
		m.Subject = strings.TrimSpace(*in.Subject)
	}
	if in.Text != nil {
		m.Text = plain(*in.Text)
	}
	if in.HTML != nil {
		if len(*in.HTML) > maxHTML {
			return fault.InvalidField("html", "too_long", "This text is too long.")
		}
		m.HTML = simpleHTML(*in.HTML)
		if in.Text == nil && m.HTML != "" {
			m.Text = mailhtml.ToText(m.HTML)
		}
	}
	switch {
	case utf8.RuneCountInString(m.Subject) > MaxSubject:
		return fault.InvalidField("subject", "too_long", fmt.Sprintf("At most %d characters.", MaxSubject))
	case strings.ContainsFunc(m.Subject, unicode.IsControl):
		return fault.InvalidField("subject", "control_characters", "One line of text only.")
	case utf8.RuneCountInString(m.Text) > MaxText:
		return fault.InvalidField("text", "too_long", fmt.Sprintf("At most %d characters.", MaxText))
	}
	m.Snippet = snippetOf(m.Text)
	return nil
}

// plain keeps text, line breaks and tabs.
func plain(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

const maxSnippet = 200 // runes

// snippetOf is the beginning of a text in one line.
func snippetOf(text string) string {
	runes := []rune(strings.Join(strings.Fields(text[:min(len(text), 8*maxSnippet)]), " "))
	return strings.ToValidUTF8(string(runes[:min(len(runes), maxSnippet)]), "")
}

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this in the meantime. Load it again.")
}

func errNotDraft() error {
	return fault.New(fault.Conflict, "not_a_draft", "This mail is on its way or sent and cannot be changed.")
}
