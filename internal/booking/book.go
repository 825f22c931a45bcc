package booking

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// Details are what a visitor says of themself to turn a hold into an appointment.
type Details struct {
	Name     string
	Email    string
	Phone    string
	Notes    string
	Language string // of the mails
	Consent  int    // version of the consent that was shown and agreed to
	Trap     string `json:"-"` // a field that people do not see; whoever fills it is no person
	Network  string `json:"-"`
}

// Booked is the answer to a visitor: their visit and the token with which it is managed. It is the same whether the
// clinic knew them or not.
type Booked struct {
	Visit Visit
	Token string
}

const (
	minFilling = 2 * time.Second // nobody types a name, an address and a number faster
	maxToCome  = MaxOpenEach + 20
	// MaxNote bounds a visitor's note, in runes.
	MaxNote = 1000
)

// Book makes a hold the visitor's appointment. It may be repeated with the same token and details. Whoever has the
// e-mail address and the name of a client is this client; anybody else is entered anew, and the staff see who has the same
// contact. Faults: NotFound "booking_closed"; Gone "hold_expired"; Invalid with fields, or
// "consent_changed"; Forbidden "booking_refused" for what looks automated or has too many appointments to come (nobody
// learns which); Invalid "idempotency_key_reused"; Unavailable.
func (s *Service) Book(ctx context.Context, slug, token string, in Details) (Booked, error) {
	actor, key, since, err := s.holder(ctx, slug, token)
	if err != nil {
		return Booked{}, err
	}
	if in.Trap != "" || s.now().Before(since.Add(minFilling)) {
		return Booked{}, errRefused()
	}
	page, err := s.page(ctx, actor.Scope())
	if err != nil {
		return Booked{}, err
	}
	in.Language = page.LanguageFor(in.Language)
	if err := in.check(page); err != nil {
		return Booked{}, err
	}
	request, err := idempotency.Fingerprint(in)
	if err != nil {
		return Booked{}, fmt.Errorf("book online: %w", err)
	}
	if b, found, err := s.bookedBefore(ctx, actor, key, request); err != nil || found {
		return b, err
	}
	hold, err := s.stillHeld(ctx, actor, key)
	if err != nil {
		return Booked{}, err
	}
	r := s.recordOf(actor.Scope().TenantID(), hold, in, page, request)
	if err := s.mayBook(ctx, actor, page, r); err != nil {
		return Booked{}, err
	}
	who, err := s.recognise(ctx, actor, key, in)
	if err != nil {
		return Booked{}, err
	}
	a, err := s.confirm(ctx, actor, r, in, who)
	if err != nil {
		return s.orBooked(ctx, actor, key, request, err)
	}
	return s.answer(ctx, actor, page, a, r)
}

// orBooked gives what the same request, sent twice at once, has just made; else the failure.
func (s *Service) orBooked(ctx context.Context, actor identity.Actor, key, request string, cause error) (Booked, error) {
	if kind := fault.KindOf(cause); kind == fault.Gone || kind == fault.Conflict {
		if b, found, err := s.bookedBefore(ctx, actor, key, request); err == nil && found {
			return b, nil
		}
	}
	return Booked{}, cause
}

// stillHeld reads the hold that is to be booked.
func (s *Service) stillHeld(ctx context.Context, actor identity.Actor, key string) (scheduling.Appointment, error) {
	hold, found, err := s.Calendar.FindHold(ctx, actor, key)
	if err == nil && !found {
		err = errHoldExpired()
	}
	return hold, err
}

func errRefused() error {
	return fault.New(fault.Forbidden, "booking_refused", "This cannot be booked online. Please call the clinic.")
}

func (d *Details) check(p Page) error {
	bad := fault.New(fault.Invalid, "invalid_input", "Some fields are not right.")
	d.Notes = strings.TrimSpace(d.Notes)
	if strings.TrimSpace(d.Name) == "" {
		bad = bad.WithField("name", "required", "Write your name.")
	}
	if strings.TrimSpace(d.Email) == "" {
		bad = bad.WithField("email", "required", "Write your e-mail address.")
	}
	if strings.TrimSpace(d.Phone) == "" {
		bad = bad.WithField("phone", "required", "Write your phone number.")
	}
	switch {
	case !p.NotesField && d.Notes != "":
		bad = bad.WithField("notes", "unknown_field", "There is no place for notes here.")
	case utf8.RuneCountInString(d.Notes) > MaxNote:
		bad = bad.WithField("notes", "too_long", fmt.Sprintf("At most %d characters.", MaxNote))
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	if d.Consent != p.ConsentNumber {
		return fault.New(fault.Invalid, "consent_changed", "The clinic has just changed what you agree to. Please read it again.")
	}
	return nil
}

// bookedBefore finds what an earlier attempt with the token made.
func (s *Service) bookedBefore(ctx context.Context, actor identity.Actor, key, request string) (Booked, bool, error) {
	a, err := s.Calendar.Get(ctx, actor, key)
	if fault.KindOf(err) == fault.NotFound {
		return Booked{}, false, nil
	}
	if err != nil {
		return Booked{}, false, err
	}
	r, found, err := findRecord(ctx, actor.Scope(), key)
	if err != nil || !found {
		return Booked{}, false, orExpired(err)
	}
	if err := idempotency.Check(r.Request, request); err != nil {
		return Booked{}, false, err
	}
	page, err := s.page(ctx, actor.Scope())
	if err != nil {
		return Booked{}, false, err
	}
	b, err := s.answer(ctx, actor, page, a, r)
	return b, err == nil, err
}

func orExpired(err error) error {
	if err != nil {
		return err
	}
	return errHoldExpired()
}

func (s *Service) recordOf(tenant tenancy.ID, hold scheduling.Appointment, in Details, page Page, request string) record {
	now := s.now()
	network := s.blind(tenant, "network", in.Network)
	return record{
		ID: hold.ID, State: booked, Request: request, Address: network, HeldUntil: now, Contacts: s.contactsOf(tenant, in),
		Language: in.Language, Link: 1, End: hold.End, BookedAt: now, Told: &told{Start: hold.Start},
		Consent: &givenConsent{
			Version: page.ConsentNumber, Language: in.Language, Hash: HashOf(page.ConsentText[in.Language]), At: now, Address: network,
		},
	}
}

// mayBook counts the appointments to come that were booked online with the same contact.
func (s *Service) mayBook(ctx context.Context, actor identity.Actor, page Page, r record) error {
	others, err := listToCome(ctx, actor.Scope(), r.Contacts, s.now())
	if err != nil {
		return fmt.Errorf("book online: %w", err)
	}
	n := 0
	for _, other := range others {
		if other.ID == r.ID {
			continue
		}
		a, err := s.Calendar.Get(ctx, actor, other.ID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return fmt.Errorf("book online: %w", err)
		}
		if err == nil && a.Status.Blocks() {
			n++
		}
	}
	if n >= page.MaxOpen {
		return errRefused()
	}
	return nil
}

// confirm writes in the order in which a crash loses nothing: what was agreed to, the mail that will be due, and last the
// appointment that makes both true.
func (s *Service) confirm(ctx context.Context, actor identity.Actor, r record, in Details, who visitor) (scheduling.Appointment, error) {
	scope := actor.Scope()
	if err := keepBooking(ctx, scope, r); err != nil {
		return scheduling.Appointment{}, fmt.Errorf("book online: %w", err)
	}
	if err := s.Outbox.Put(ctx, scope, MailConfirmed, r.ID, "", nil); err != nil {
		return scheduling.Appointment{}, fmt.Errorf("book online: %w", err)
	}
	a, err := s.confirmFor(ctx, actor, r, in, who.client)
	if fault.KindOf(err) == fault.Conflict && who.known {
		// This client has an appointment at that time. Saying so would say that they are known: the staff see it instead.
		double, again := s.enterClient(ctx, actor, r.ID, in, "double")
		if again != nil {
			return scheduling.Appointment{}, again
		}
		a, err = s.confirmFor(ctx, actor, r, in, double)
	}
	if fault.KindOf(err) == fault.Conflict {
		return scheduling.Appointment{}, errSlotTaken()
	}
	if err != nil {
		return scheduling.Appointment{}, fmt.Errorf("book online: %w", err)
	}
	s.Outbox.Hasten(ctx, scope, r.ID)
	return a, nil
}

func (s *Service) confirmFor(ctx context.Context, actor identity.Actor, r record, in Details, c clients.Client) (scheduling.Appointment, error) {
	_, err := s.Clients.AddConsent(ctx, actor, c.ID, clients.Decision{
		ID: id.Derived(id.Consent, r.ID, c.ID), Channel: clients.DataChannel, Granted: true, At: r.Consent.At, How: clients.ByOnline,
	})
	if err != nil && fault.KindOf(err) != fault.Conflict { // a history that is full stops nobody
		return scheduling.Appointment{}, fmt.Errorf("keep consent: %w", err)
	}
	return s.Calendar.ConfirmHold(ctx, actor, r.ID, scheduling.ConfirmInput{
		ClientID: c.ID, Notes: in.Notes, Source: scheduling.Online,
	})
}

func (s *Service) answer(ctx context.Context, actor identity.Actor, page Page, a scheduling.Appointment, r record) (Booked, error) {
	v, err := s.visitOf(ctx, actor, page, a, r)
	if err != nil {
		return Booked{}, err
	}
	return Booked{Visit: v, Token: s.Links.Token(link.ManageAppointment, actor.Scope().TenantID(), a.ID, r.Link)}, nil
}
