package booking

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// The mails about a visit that was booked online.
const (
	MailConfirmed = "booking.confirmed"
	MailChanged   = "booking.changed"
	MailCancelled = "booking.cancelled"
)

// Writers write the mails of online booking; register them with the outbox.
func (s *Service) Writers() map[string]outbox.Writer {
	return map[string]outbox.Writer{
		MailConfirmed: s.writer("REQUEST", message.stands, messaging.Visit.Confirmed),
		MailChanged:   s.writer("REQUEST", message.isMoved, messaging.Visit.Changed),
		MailCancelled: s.writer("CANCEL", message.isOff, messaging.Visit.Cancelled),
	}
}

// Announce puts the mail about a change of a visit that was booked online, by the staff or by its link, before the change
// is written; it is scheduling.Deps.Announce. What the staff do leaves some seconds later, so that what they take back at
// once is never told.
func (s *Service) Announce(ctx context.Context, scope tenancy.Scope, before, after scheduling.Appointment) error {
	kind := s.newsOf(before, after)
	if kind == "" {
		return nil
	}
	rev, at := strconv.FormatInt(after.Rev, 10), after.Start.UTC().Format(time.RFC3339)
	return s.Outbox.Put(ctx, scope, kind, after.ID, rev+" "+at, map[string]string{"rev": rev, "start": at})
}

// newsOf is the mail that a change is worth; "" = none. Nobody is told of what is over.
func (s *Service) newsOf(before, after scheduling.Appointment) string {
	stood, stands := before.Status.Blocks(), after.Status.Blocks()
	switch {
	case before.Source != scheduling.Online:
	case before.Status != scheduling.Cancelled && after.Status == scheduling.Cancelled && before.Start.After(s.now()):
		return MailCancelled
	case stands && after.Start.After(s.now()) && (before.Status == scheduling.Cancelled || stood && !before.Start.Equal(after.Start)):
		return MailChanged
	}
	return ""
}

// letter writes a mail about a visit.
type letter func(messaging.Visit) (messaging.Mail, error)

// writer writes a mail that is sent while it is true of the appointment as it then is; what is not written yet waits.
func (s *Service) writer(method string, isTrue func(message, outbox.Row, time.Time) bool, write letter) outbox.Writer {
	return func(ctx context.Context, actor identity.Actor, row outbox.Row) (outbox.Answer, error) {
		m, verdict, err := s.about(ctx, actor, row)
		switch {
		case err != nil || verdict != outbox.Send:
			return outbox.Answer{Verdict: verdict}, err
		case m.appointment.Rev < m.rev:
			return outbox.Answer{Verdict: outbox.NotYet}, nil
		case !isTrue(m, row, s.now()):
			return outbox.Answer{Verdict: outbox.Never}, nil
		}
		if err := s.tell(ctx, actor.Scope(), row, m); err != nil {
			return outbox.Answer{}, err
		}
		say := write
		if row.Kind == MailChanged && m.told != nil && m.told.Off { // a visit that they heard was off is booked again
			say = messaging.Visit.Confirmed
		}
		mail, err := m.written(s, method, say)
		return outbox.Answer{Mail: mail}, err
	}
}

// stands: a confirmation is true while the appointment stands, at whatever time it has by then.
func (m message) stands(outbox.Row, time.Time) bool { return m.appointment.Status.Blocks() }

// isMoved: the appointment is where it was moved to and the visitor does not know: one that was moved again has another
// mail, one that was moved back has none.
func (m message) isMoved(row outbox.Row, now time.Time) bool {
	there := m.appointment.Start.UTC().Format(time.RFC3339) == row.Data["start"]
	return there && m.appointment.Status.Blocks() && m.isNews(row, now)
}

// isOff: the appointment is cancelled and the visitor does not know.
func (m message) isOff(row outbox.Row, now time.Time) bool {
	return m.appointment.Status == scheduling.Cancelled && m.isNews(row, now)
}

// isNews says whether the mail of the row still has something to say: an attempt that was cut short is gone on with.
func (m message) isNews(row outbox.Row, now time.Time) bool {
	a := m.appointment
	mine := m.told != nil && m.told.By == row.ID
	return a.Start.After(now) && (mine || !m.told.knows(a.Start, a.Status == scheduling.Cancelled))
}

// tell keeps what the mail of the row is about to say.
func (s *Service) tell(ctx context.Context, scope tenancy.Scope, row outbox.Row, m message) error {
	ok, err := setTold(ctx, scope, row.About, m.told, told{Start: m.appointment.Start, Off: m.appointment.Status == scheduling.Cancelled, By: row.ID})
	if err == nil && !ok {
		err = fault.New(fault.Unavailable, "busy", "Another mail about this visit is being written.")
	}
	if err != nil {
		return fmt.Errorf("keep what is told: %w", err)
	}
	return nil
}

// message is what a mail is written from, as it is when it is sent.
type message struct {
	appointment scheduling.Appointment
	rev         int64 // of the write that the mail is about; 0 for a confirmation
	told        *told // before this mail
	visit       Visit
	to          string
	link        string
}

// about reads the truth. A row whose appointment is not there yet waits; a client without an address gets no mail.
func (s *Service) about(ctx context.Context, actor identity.Actor, row outbox.Row) (message, outbox.Verdict, error) {
	a, err := s.Calendar.Get(ctx, actor, row.About)
	if fault.KindOf(err) == fault.NotFound {
		return message{}, outbox.NotYet, nil // it is held, or the hold is over
	}
	if err != nil {
		return message{}, outbox.NotYet, err
	}
	r, found, err := findRecord(ctx, actor.Scope(), row.About)
	if err != nil || !found {
		return message{}, outbox.Never, err
	}
	c, err := s.Clients.Get(ctx, actor, a.ClientID)
	if fault.KindOf(err) == fault.NotFound || err == nil && c.Email == "" {
		return message{}, outbox.Never, nil
	}
	if err != nil {
		return message{}, outbox.NotYet, err
	}
	page, err := s.page(ctx, actor.Scope())
	if err != nil {
		return message{}, outbox.NotYet, err
	}
	m := message{appointment: a, told: r.Told, to: c.Email, link: s.linkTo(actor.Scope().TenantID(), r)}
	if m.visit, err = s.visitOf(ctx, actor, page, a, r); err != nil {
		return message{}, outbox.NotYet, err
	}
	if m.rev, err = strconv.ParseInt(row.Data["rev"], 10, 64); err != nil {
		m.rev = 0
	}
	return m, outbox.Send, nil
}

// written makes the letter.
func (m message) written(s *Service, method string, write letter) (messaging.Mail, error) {
	in := s.invite(m.visit, method, m.link)
	in.Organizer, in.Attendee = s.Sender, m.to
	calendar, err := in.Calendar()
	if err != nil {
		return messaging.Mail{}, err
	}
	v := messaging.Visit{
		To: m.to, Language: m.visit.Language, Service: strings.Join(m.visit.Services, ", "), Provider: m.visit.Provider, Location: m.visit.Location,
		Clinic: messaging.Clinic{
			Name: m.visit.Clinic.Name, Color: m.visit.Clinic.BrandColor, Address: m.visit.Clinic.Address, Phone: m.visit.Clinic.Phone,
		},
		Start: m.visit.Start, Zone: in.Zone, Link: m.link, Calendar: &messaging.Calendar{Method: method, Body: calendar},
	}
	if m.visit.Slug != "" {
		v.BookAgain = s.PublicURL + "/book/" + m.visit.Slug
	}
	return write(v)
}
