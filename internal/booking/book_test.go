package booking_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// clientOf reads the client of the only appointment at the clinic's local time.
func (c *clinic) clientOf(local string) clients.Client {
	c.t.Helper()
	for _, a := range c.stored() {
		if a.Start.In(zoneOf(c.t, "Europe/Bucharest")).Format("15:04") == local {
			got, err := c.clients.Get(c.t.Context(), c.owner, a.ClientID)
			require.NoError(c.t, err)
			return got
		}
	}
	c.t.Fatalf("nothing at %s", local)
	return clients.Client{}
}

func (c *clinic) enter(name, email, phone string) clients.Client {
	c.t.Helper()
	got, err := c.clients.Create(c.t.Context(), c.owner, clients.NewClient{ID: id.New(id.Client, today), Name: name, Email: email, Phone: phone})
	require.NoError(c.t, err)
	return got
}

func TestANewVisitorIsEnteredWithTheirConsent(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	in := c.ana()
	in.Notes = "Mă doare o măsea."
	b := c.book("10:00", in)
	require.Equal(t, []string{"Consultație"}, b.Visit.Services)
	got := c.clientOf("10:00")
	require.Equal(t, "Ana Pop", got.Name)
	require.Equal(t, "ana@example.test", got.Email)
	require.Equal(t, "+40721234567", got.Phone)
	require.Equal(t, clients.FromBooking, got.Source)
	require.Len(t, got.Consents, 1)
	require.Equal(t, clients.DataChannel, got.Consents[0].Channel)
	require.True(t, got.Consents[0].Granted)
	require.Equal(t, clients.ByOnline, got.Consents[0].How)
	a := c.stored()[0]
	require.Equal(t, "Mă doare o măsea.", a.Notes)
	require.Equal(t, scheduling.Online, a.Source)
	require.Contains(t, c.trail.actions(), "appointment.booked")
}

// The same address and the same name are the same person; anything else is entered anew, and nothing is merged.
func TestWhoIsRecognised(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]struct {
		have    [3]string
		details func(*booking.Details)
		known   bool
		doubles int64
	}{
		"the same":                     {[3]string{"Ana Pop", "ana@example.test", ""}, func(*booking.Details) {}, true, 1},
		"written otherwise":            {[3]string{"POP Ăna", "ana@example.test", ""}, func(d *booking.Details) { d.Email = " Ana@Example.TEST " }, true, 1},
		"another name, same address":   {[3]string{"Ion Pop", "ana@example.test", ""}, func(*booking.Details) {}, false, 2},
		"same phone and name only":     {[3]string{"Ana Pop", "alta@example.test", "+40721234567"}, func(*booking.Details) {}, false, 2},
		"same name only":               {[3]string{"Ana Pop", "alta@example.test", "+40721000000"}, func(*booking.Details) {}, false, 2},
		"another phone, same the rest": {[3]string{"Ana Pop", "ana@example.test", "+40721999999"}, func(*booking.Details) {}, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newOpenClinic(t)
			before := c.enter(w.have[0], w.have[1], w.have[2])
			in := c.ana()
			w.details(&in)
			c.book("10:00", in)
			got := c.clientOf("10:00")
			require.Equal(t, w.known, got.ID == before.ID)
			require.Equal(t, w.doubles, c.count("clients"))
			still, err := c.clients.Get(t.Context(), c.owner, before.ID)
			require.NoError(t, err)
			require.Equal(t, [3]string{before.Name, before.Email, before.Phone}, [3]string{still.Name, still.Email, still.Phone}, "nothing is overwritten")
		})
	}
}

// The answer is the same, word for word, whether the clinic knows the visitor or not.
func TestTheAnswerSaysNothingOfWhoIsKnown(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	var answers []string
	for _, known := range []bool{false, true} {
		c := p.clinic(t)
		c.open()
		if known {
			c.enter("Ana Pop", "ana@example.test", "+40721234567")
		}
		b := c.book("10:00", c.ana())
		raw, err := json.Marshal(b.Visit)
		require.NoError(t, err)
		text := string(raw)
		for _, own := range []string{c.scope.Tenant().Settings.Name, c.slug, b.Visit.UID, c.service.ID, c.provider.ID} {
			text = strings.ReplaceAll(text, own, "")
		}
		answers = append(answers, text)
		for _, secret := range []string{"Ana", "ana@", "721", "cli_"} {
			require.NotContains(t, text, secret)
		}
	}
	require.Len(t, answers, 2)
	require.Equal(t, withoutTimes(answers[0]), withoutTimes(answers[1]))
}

func withoutTimes(s string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(s, ","), func(p string) bool { return strings.Contains(p, "2026-") }), ",")
}

// A client who has an appointment then is not told so: that would say that they are known.
func TestAVisitorWhoIsTreatedElsewhereThenGetsTheirTime(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	ana := c.enter("Ana Pop", "ana@example.test", "")
	other := c.addProvider("Dan Rusu")
	_, err := c.calendar.Book(t.Context(), c.owner, scheduling.Booking{
		ID: id.New(id.Appointment, today), ClientID: ana.ID, ProviderID: other.ID, ServiceIDs: []string{c.service.ID}, Start: "2026-10-07T10:00",
	})
	require.NoError(t, err)
	c.book("10:00", c.ana())
	require.Len(t, c.stored(), 2)
	require.EqualValues(t, 2, c.count("clients"))
}

func TestBookingMayBeRepeated(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	h := c.hold("10:00")
	c.clock.Move(5 * time.Second)
	var wg sync.WaitGroup
	tokens := make([]string, 8)
	for n := range tokens {
		wg.Go(func() {
			b, err := c.booking.Book(t.Context(), c.slug, h.Token, c.ana())
			if f, ok := fault.As(err); ok && f.Kind == fault.Unavailable || err == nil {
				tokens[n] = b.Token
				return
			}
			t.Error(err)
		})
	}
	wg.Wait()
	b, err := c.booking.Book(t.Context(), c.slug, h.Token, c.ana())
	require.NoError(t, err)
	for _, token := range tokens {
		require.Contains(t, []string{"", b.Token}, token)
	}
	require.Len(t, c.stored(), 1)
	require.EqualValues(t, 1, c.count("clients"))
	require.Len(t, c.send(), 1, "one mail")
	in := c.ana()
	in.Name = "Altcineva"
	_, err = c.booking.Book(t.Context(), c.slug, h.Token, in)
	require.Equal(t, "idempotency_key_reused", codeOf(t, err))
	require.NoError(t, c.booking.Release(t.Context(), c.slug, h.Token))
	require.Len(t, c.stored(), 1, "what is booked is not released")
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	c, other := p.clinic(t), p.clinic(t)
	c.open()
	other.open(func(p *booking.Page) { p.NotesField = false })
	h := c.hold("10:00")
	book := func(change func(*booking.Details)) error {
		in := c.ana()
		change(&in)
		_, err := c.booking.Book(t.Context(), c.slug, h.Token, in)
		return err
	}
	same := func(*booking.Details) {}
	require.Equal(t, "booking_refused", codeOf(t, book(same)), "nobody types that fast")
	c.clock.Move(5 * time.Second)
	require.Equal(t, "booking_refused", codeOf(t, book(func(d *booking.Details) { d.Trap = "x" })))
	require.Equal(t, []string{"name required", "email required", "phone required"}, fields(t, book(func(d *booking.Details) { d.Name, d.Email, d.Phone = " ", " ", "" })))
	require.Equal(t, []string{"email invalid_email"}, fields(t, book(func(d *booking.Details) { d.Email = "ana@" })))
	require.Equal(t, []string{"phone invalid_phone"}, fields(t, book(func(d *booking.Details) { d.Phone = "sună-mă" })))
	require.Equal(t, []string{"notes too_long"}, fields(t, book(func(d *booking.Details) { d.Notes = strings.Repeat("x", 1001) })))
	require.Equal(t, "consent_changed", codeOf(t, book(func(d *booking.Details) { d.Consent++ })))
	for _, token := range []string{"", "x", h.Token + "x", strings.Repeat("a", 500)} {
		_, err := c.booking.Book(t.Context(), c.slug, token, c.ana())
		require.Equal(t, "hold_expired", codeOf(t, err))
	}
	_, err := other.booking.Book(t.Context(), other.slug, h.Token, other.ana())
	require.Equal(t, "hold_expired", codeOf(t, err), "another clinic's page")
	require.Zero(t, c.count("clients"))
	require.NoError(t, book(same))
}

func TestOneContactHasSoManyAppointmentsToCome(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t, func(p *booking.Page) { p.MaxOpen = 2 })
	c.book("10:00", c.ana())
	b := c.book("11:00", c.ana())
	h := c.hold("12:00")
	c.clock.Move(5 * time.Second)
	for _, change := range []func(*booking.Details){
		func(*booking.Details) {},
		func(d *booking.Details) { d.Name, d.Email = "Altul", "altul@example.test" },        // the same phone
		func(d *booking.Details) { d.Phone, d.Email = "+40 721 234 567", "x@example.test" }, // written otherwise
		func(d *booking.Details) { d.Phone = "0722 000 000" },                               // the same address
	} {
		in := c.ana()
		change(&in)
		_, err := c.booking.Book(t.Context(), c.slug, h.Token, in)
		require.Equal(t, "booking_refused", codeOf(t, err))
	}
	_, err := c.booking.CancelVisit(t.Context(), b.Token)
	require.NoError(t, err)
	_, err = c.booking.Book(t.Context(), c.slug, h.Token, c.ana())
	require.NoError(t, err, "a cancelled one does not count")
}

func TestNoAddressOrNumberIsKeptInTheClear(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	in := c.request("10:00")
	in.Network = "192.0.2.77"
	h, err := c.booking.Hold(t.Context(), c.slug, in)
	require.NoError(t, err)
	c.clock.Move(5 * time.Second)
	details := c.ana()
	details.Network = "192.0.2.77"
	_, err = c.booking.Book(t.Context(), c.slug, h.Token, details)
	require.NoError(t, err)
	var raw map[string]any
	require.NoError(t, c.scope.Collection("bookings").FindOne(t.Context(), map[string]any{}).Decode(&raw))
	text, err := json.Marshal(raw)
	require.NoError(t, err)
	for _, secret := range []string{"192.0.2.77", "ana@", "721234567", "721 234", "Ana Pop", h.Token} {
		require.NotContains(t, string(text), secret)
	}
	consent, _ := raw["consent"].(map[string]any)
	require.Equal(t, booking.HashOf(c.page().ConsentText["ro"]), consent["hash"])
	require.EqualValues(t, c.page().ConsentNumber, consent["version"])
}
