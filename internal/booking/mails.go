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
	return map[string]outbox.Writer{MailConfirmed: s.writeConfirmed, MailChanged: s.writeChanged, MailCancelled: s.writeCancelled}
}

// announce puts the row of a mail about a write that is about to happen: the appointment at the revision, with this start.
func (s *Service) announce(ctx context.Context, scope tenancy.Scope, appointmentID, kind string, rev int64, start time.Time) error {
	at := start.UTC().Format(time.RFC3339)
	err := s.Outbox.Put(ctx, scope, kind, appointmentID, strconv.FormatInt(rev, 10)+" "+at, map[string]string{
		"rev": strconv.FormatInt(rev, 10), "start": at,
	})
	if err != nil {
		return fmt.Errorf("announce mail: %w", err)
	}
	return nil
}

// writeConfirmed is true while the appointment stands, at whatever time it has by then.
func (s *Service) writeConfirmed(ctx context.Context, actor identity.Actor, row outbox.Row) (messaging.Mail, outbox.Verdict, error) {
	m, verdict, err := s.about(ctx, actor, row)
	if err != nil || verdict != outbox.Send {
		return messaging.Mail{}, verdict, err
	}
	if !m.appointment.Status.Blocks() {
		return messaging.Mail{}, outbox.Never, nil
	}
	return m.written(s, "REQUEST", messaging.Visit.Confirmed)
}

// writeChanged is true when the appointment is where it was moved to; one that was moved again has another mail.
func (s *Service) writeChanged(ctx context.Context, actor identity.Actor, row outbox.Row) (messaging.Mail, outbox.Verdict, error) {
	m, verdict, err := s.about(ctx, actor, row)
	if err != nil || verdict != outbox.Send {
		return messaging.Mail{}, verdict, err
	}
	there := m.appointment.Start.UTC().Format(time.RFC3339) == row.Data["start"] && m.appointment.Status.Blocks()
	switch {
	case m.appointment.Rev < m.rev:
		return messaging.Mail{}, outbox.NotYet, nil
	case !there:
		return messaging.Mail{}, outbox.Never, nil
	}
	return m.written(s, "REQUEST", messaging.Visit.Changed)
}

// writeCancelled is true while the appointment is cancelled.
func (s *Service) writeCancelled(ctx context.Context, actor identity.Actor, row outbox.Row) (messaging.Mail, outbox.Verdict, error) {
	m, verdict, err := s.about(ctx, actor, row)
	if err != nil || verdict != outbox.Send {
		return messaging.Mail{}, verdict, err
	}
	switch {
	case m.appointment.Rev < m.rev:
		return messaging.Mail{}, outbox.NotYet, nil
	case m.appointment.Status != scheduling.Cancelled:
		return messaging.Mail{}, outbox.Never, nil
	}
	return m.written(s, "CANCEL", messaging.Visit.Cancelled)
}

// message is what a mail is written from, as it is when it is sent.
type message struct {
	appointment scheduling.Appointment
	rev         int64 // of the write that the mail is about; 0 for a confirmation
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
	m := message{appointment: a, to: c.Email, link: s.linkTo(actor.Scope().TenantID(), r)}
	if m.visit, err = s.visitOf(ctx, actor, page, a, r); err != nil {
		return message{}, outbox.NotYet, err
	}
	if m.rev, err = strconv.ParseInt(row.Data["rev"], 10, 64); err != nil {
		m.rev = 0
	}
	return m, outbox.Send, nil
}

// written makes the letter.
func (m message) written(s *Service, method string, write func(messaging.Visit) (messaging.Mail, error)) (messaging.Mail, outbox.Verdict, error) {
	in := s.invite(m.visit, method, m.link)
	in.Organizer, in.Attendee = s.Sender, m.to
	calendar, err := in.Calendar()
	if err != nil {
		return messaging.Mail{}, outbox.NotYet, err
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
	letter, err := write(v)
	if err != nil {
		return messaging.Mail{}, outbox.Never, err
	}
	return letter, outbox.Send, nil
}
