package invoices

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// SentMail is the kind of the mails that bring a document to its buyer.
const SentMail = "invoice.sent"

// Send asks for a mail with the document as a PDF. It leaves by the outbox: Mail.State says when it has. note is what the person adds. Faults:
// Forbidden; NotFound; Invalid; Conflict "not_issued", "invoice_cancelled", "mail_under_way".
func (s *Service) Send(ctx context.Context, actor identity.Actor, invoiceID, to, note string) (Invoice, error) {
	if err := actor.Authorise(policies.InvoicesWrite); err != nil {
		return Invoice{}, err
	}
	scope := actor.Scope()
	i, err := s.Get(ctx, actor, invoiceID)
	if err != nil {
		return Invoice{}, err
	}
	var bad fault.Problems
	to = strings.TrimSpace(to)
	if !messaging.IsAddress(to) {
		bad.Add("to", "invalid_email", "This is not a mail address.")
	}
	note = bad.Text("note", note, MaxNotes)
	switch {
	case bad.Err() != nil:
		return Invoice{}, bad.Err()
	case !i.IsIssued():
		return Invoice{}, fault.New(fault.Conflict, "not_issued", "Only an issued invoice can be sent.")
	case i.Standing == Cancelled:
		return Invoice{}, fault.New(fault.Conflict, "invoice_cancelled", "This invoice is taken back.")
	case i.Mail != nil && i.Mail.State == MailWaiting && i.Mail.To == to && s.now().Sub(i.Mail.At) < patience:
		return i, nil // asked for a moment ago
	}
	rev, m := i.Rev, Mailing{Number: 1, To: to, By: actor.Person().Name, At: s.now(), State: MailWaiting, Note: note}
	if i.Mail != nil {
		m.Number = i.Mail.Number + 1
	}
	number := strconv.FormatInt(m.Number, 10)
	if err := s.Outbox.Put(ctx, scope, SentMail, i.ID, number, map[string]string{"number": number}); err != nil {
		return Invoice{}, err
	}
	i.Mail, i.Rev, i.ChangedAt = &m, rev+1, s.now()
	ok, err := setMail(ctx, scope, i, rev)
	if err != nil {
		return Invoice{}, fmt.Errorf("send invoice: %w", err)
	}
	if !ok {
		return Invoice{}, errStale()
	}
	s.Outbox.Hasten(ctx, scope, i.ID)
	s.changed(ctx, actor, i, audit.Entry{Action: "invoice.sent"})
	return i, nil
}

// WriteMail is the outbox's writer of SentMail: it says what is true when the mail leaves. An invoice that was taken back meanwhile, or a sending
// that another followed, is told to nobody.
func (s *Service) WriteMail(ctx context.Context, actor identity.Actor, r outbox.Row) (outbox.Answer, error) {
	if err := actor.Authorise(policies.InvoicesRead); err != nil {
		return outbox.Answer{}, err
	}
	scope := actor.Scope()
	number, err := strconv.ParseInt(r.Data["number"], 10, 64)
	if err != nil {
		return outbox.Answer{Verdict: outbox.Never}, nil //nolint:nilerr // a row that names no sending is about nothing
	}
	i, found, err := find(ctx, scope, r.About)
	switch {
	case err != nil:
		return outbox.Answer{}, err
	case !found || i.Standing == Cancelled:
		return outbox.Answer{Verdict: outbox.Never}, nil
	case i.Mail == nil || i.Mail.Number < number:
		return outbox.Answer{Verdict: outbox.NotYet}, nil
	case i.Mail.Number > number:
		return outbox.Answer{Verdict: outbox.Never}, nil
	}
	pdf, err := s.paper(ctx, scope, i)
	if err != nil {
		return outbox.Answer{}, err
	}
	letter, err := s.letter(scope, i).Mail()
	if err != nil {
		return outbox.Answer{}, fmt.Errorf("write invoice mail: %w", err)
	}
	letter.ReplyTo = i.Issuer.Email
	letter.Files = []messaging.File{{Name: i.FileName() + ".pdf", ContentType: "application/pdf", Data: pdf}}
	return outbox.Answer{Mail: letter}, nil
}

// letter is the mail that the document goes along with.
func (s *Service) letter(scope tenancy.Scope, i Invoice) messaging.Letter {
	clinic, w := scope.Tenant().Settings, wordsOf(i.Language)
	subject := w.title(i) + " " + i.Name
	l := messaging.Letter{
		To: i.Mail.To, Language: i.Language, Subject: subject + ", " + clinic.Name,
		Clinic:  messaging.Clinic{Name: clinic.Name, Color: clinic.BrandColor, Address: clinic.Address, Phone: clinic.Phone},
		Opening: []string{w.attached(i)},
		Facts: []messaging.Fact{
			{Name: w.title(i), Value: i.Name}, {Name: w.issuedOn, Value: w.day(i.IssuedOn)}, {Name: w.total, Value: w.money(i, i.Totals.Total)},
		},
		Fine: []string{i.Issuer.Name + ", " + w.taxID + " " + i.Issuer.VATID()},
	}
	if note := strings.TrimSpace(i.Mail.Note); note != "" {
		for part := range strings.SplitSeq(note, "\n") {
			if part = strings.TrimSpace(part); part != "" {
				l.Opening = append(l.Opening, part)
			}
		}
	}
	if due := i.Due(); i.Kind == Plain && due > 0 {
		l.Facts = append(l.Facts, messaging.Fact{Name: w.due, Value: w.money(i, due)}, messaging.Fact{Name: w.dueOn, Value: w.day(i.DueOn)})
		if i.Issuer.IBAN != "" {
			l.Facts = append(l.Facts, messaging.Fact{Name: "IBAN", Value: spaced(i.Issuer.IBAN)})
		}
	}
	return l
}

// FileName is what the document is called as a file, without what comes after the dot.
func (i Invoice) FileName() string {
	if i.Name == "" {
		return "draft"
	}
	return i.Name
}

// MailLeft notes what became of a sending; the outbox tells it. It is best effort: reading the invoice mends what was missed.
func (s *Service) MailLeft(ctx context.Context, scope tenancy.Scope, r outbox.Row, state outbox.State) {
	number, err := strconv.ParseInt(r.Data["number"], 10, 64)
	if err != nil {
		return
	}
	if err := s.settleMail(ctx, scope, r.About, number, state); err != nil {
		s.Logger.WarnContext(ctx, "sending of an invoice not noted", "tenant", scope.TenantID(), "invoice", r.About, "error", err)
	}
}

func (s *Service) settleMail(ctx context.Context, scope tenancy.Scope, key string, number int64, state outbox.State) error {
	to := MailFailed
	switch state {
	case outbox.Sent:
		to = MailSent
	case outbox.Waiting, outbox.Handing:
		return nil
	case outbox.Dropped, outbox.Failed, outbox.Uncertain:
	}
	ok, err := settleMail(ctx, scope, key, number, to, s.now())
	if err == nil && ok {
		s.tell(ctx, scope, Invoice{ID: key})
	}
	return err
}
