package inbox

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailhtml"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/tenancy"
)

const maxRefs = 50 // Message-IDs in References

// begin fills in what a draft takes from the mail it answers or passes on.
func (s *Service) begin(ctx context.Context, actor identity.Actor, m *Mail, from Origin, all []Account) error {
	given := slices.DeleteFunc([]string{from.ReplyTo, from.ReplyAllTo, from.Forward}, func(s string) bool { return s == "" })
	switch {
	case len(given) == 0:
		m.WithQuote = false
		return nil
	case len(given) > 1:
		return fault.InvalidField("reply_to", "ambiguous", "A mail answers or passes on one other.")
	case !id.Is(id.Mail, given[0]):
		return errNoMail()
	}
	about, err := findMail(ctx, actor.Scope(), given[0])
	if err != nil {
		return err
	}
	if !about.State.Settled() || about.Gone {
		return errNoMail()
	}
	content, err := findBody(ctx, actor.Scope(), about.ID)
	if err != nil {
		return err
	}
	if _, sends := sender(all, about.AccountID); sends {
		m.AccountID = about.AccountID
	}
	m.ConversationID = about.ConversationID
	m.Refs = s.chain(ctx, actor.Scope(), about)
	if from.Forward != "" {
		m.forward(about, content, languageOf(actor.Scope()), zoneOf(actor.Scope()), s.now())
	} else {
		m.reply(about, content, languageOf(actor.Scope()), zoneOf(actor.Scope()))
		m.To, m.Cc = recipientsOf(about, from.ReplyAllTo != "", all)
	}
	if m.SeenInID != "" || about.ConversationID == "" {
		return nil
	}
	c, err := findConversation(ctx, actor.Scope(), about.ConversationID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	m.SeenInID = c.LastInID
	return nil
}

func (m *Mail) reply(about Mail, content Body, language string, zone *time.Location) {
	m.InReplyTo, m.Subject = about.ID, withPrefix("Re: ", replyPrefix, about.Subject)
	m.Quote = Quote{Intro: replyIntro(about, language, zone), Text: cut(bodyText(content), maxQuote)}
}

func (m *Mail) forward(about Mail, content Body, language string, zone *time.Location, now time.Time) {
	m.Forwards, m.Subject = about.ID, withPrefix("Fwd: ", forwardPrefix, about.Subject)
	m.Quote = Quote{Intro: forwardIntro(about, language, zone), Text: cut(bodyText(content), maxQuote)}
	room := int64(MaxAttached)
	for _, p := range about.Parts {
		if p.Inline || p.Size > room || len(m.Attached) == maxAttachedN {
			continue
		}
		room -= p.Size
		m.Attached = append(m.Attached, Attached{
			ID: id.Derived(id.Attachment, m.ID, about.ID, p.Path), Name: attachedName(p.Name), ContentType: p.ContentType, Size: p.Size,
			MailID: about.ID, Path: p.Path, Ready: true, CreatedAt: now,
		})
	}
}

// recipientsOf tells whom an answer goes to: where the mail wants it, or, to a mail of the clinic's own, whom that went to. The
// clinic's own addresses are left out unless nobody else is there.
func recipientsOf(about Mail, everybody bool, all []Account) (to, cc []mimemail.Address) {
	own := make([]mimemail.Address, 0, len(all)+1)
	for _, a := range all {
		own = append(own, mimemail.Address{Address: a.Address})
	}
	ours := func(a mimemail.Address) bool {
		return slices.ContainsFunc(own, func(o mimemail.Address) bool { return sameAddress(o.Address, a.Address) })
	}
	first := []mimemail.Address{about.From}
	switch {
	case about.State == Sent || ours(about.From):
		first = about.To
	case len(about.ReplyTo) > 0:
		first = about.ReplyTo
	}
	to = without(first, own...)
	if len(to) == 0 {
		to = without(first)
	}
	if !everybody {
		return to, nil
	}
	return to, without(slices.Concat(about.To, about.Cc), append(own, to...)...)
}

const headerRoom = 256 << 10 // in which a message names the ones before it

// chain gives the References of an answer (RFC 5322, 3.6.4): those of the mail, else what it answers, then the mail itself. Of a
// long chain the first and the last are kept. What cannot be read again is taken from what is stored, where the order is lost.
func (s *Service) chain(ctx context.Context, scope tenancy.Scope, about Mail) []string {
	before := about.ThreadIDs
	if raw, err := s.openRaw(ctx, scope, about); err == nil {
		if read, err := mimemail.Read(io.LimitReader(raw, headerRoom)); err == nil {
			before = read.References
			if len(before) == 0 && len(read.InReplyTo) == 1 {
				before = read.InReplyTo
			}
		}
		_ = raw.Close()
	}
	refs := make([]string, 0, len(before)+1)
	for _, ref := range before {
		if ref != about.MessageID && ref != about.ID && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	if about.MessageID != "" {
		refs = append(refs, about.MessageID)
	}
	if len(refs) > maxRefs {
		refs = append(refs[:1:1], refs[len(refs)-maxRefs+1:]...)
	}
	return refs
}

// What programs of several languages put before the subjects of answers and forwards.
var (
	replyPrefix   = regexp.MustCompile(`(?i)^(?:(?:re|aw|sv|antw|odp|rif|r[aă]sp(?:uns)?)(?:\[\d+\])?\s*:\s*)+`)
	forwardPrefix = regexp.MustCompile(`(?i)^(?:(?:fwd?|wg|tr|i|rv|enc)(?:\[\d+\])?\s*:\s*)+`)
)

// withPrefix puts the prefix before a subject once, whatever stood there of its kind.
func withPrefix(prefix string, kind *regexp.Regexp, subject string) string {
	subject = strings.Join(strings.Fields(plain(subject)), " ")
	return prefix + cut(kind.ReplaceAllString(subject, ""), MaxSubject-len(prefix))
}

// cut bounds a text in runes.
func cut(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit])
}

func replyIntro(about Mail, language string, zone *time.Location) string {
	when, who := about.At.In(zone), nameOf(about.From)
	if language == "en" {
		return fmt.Sprintf("On %s, %s wrote:", when.Format("2 January 2006 at 15:04"), who)
	}
	return fmt.Sprintf("În data de %s, %s a scris:", when.Format("02.01.2006, ora 15:04"), who)
}

func forwardIntro(about Mail, language string, zone *time.Location) string {
	words := [5]string{"Mesaj redirecționat", "De la", "Data", "Subiect", "Către"}
	layout := "02.01.2006, ora 15:04"
	if language == "en" {
		words, layout = [5]string{"Forwarded message", "From", "Date", "Subject", "To"}, "2 January 2006 at 15:04"
	}
	to := make([]string, 0, len(about.To))
	for _, a := range about.To[:min(len(about.To), maxPeople)] {
		to = append(to, nameOf(a))
	}
	lines := []string{
		"---------- " + words[0] + " ----------",
		words[1] + ": " + nameOf(about.From), words[2] + ": " + about.At.In(zone).Format(layout),
		words[3] + ": " + strings.Join(strings.Fields(plain(about.Subject)), " "), words[4] + ": " + strings.Join(to, ", "),
	}
	return strings.Join(lines, "\n")
}

// nameOf is how a mail says who somebody is.
func nameOf(a mimemail.Address) string {
	if name := personName(a.Name); name != "" {
		return name + " <" + a.Address + ">"
	}
	return a.Address
}

func bodyText(b Body) string {
	if strings.TrimSpace(b.Text) == "" && b.HTML != "" {
		return mailhtml.ToText(b.HTML)
	}
	return plain(b.Text)
}

func languageOf(scope tenancy.Scope) string { return scope.Tenant().Settings.Language }

func zoneOf(scope tenancy.Scope) *time.Location {
	zone, err := time.LoadLocation(scope.Tenant().Settings.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}
