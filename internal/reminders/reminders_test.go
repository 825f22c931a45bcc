package reminders_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/reminders"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

var none = reminders.Quiet{}

const day = 24 * time.Hour

func TestAClientIsRemindedOnceInWordsOfTheClinicsClock(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	c.remind(none, rule(outbox.Email, day))
	a := c.book("2026-11-04T10:00")
	c.until("2026-11-03T09:59")
	require.Empty(t, c.post.mails)
	c.until("2026-11-04T12:00")
	require.Len(t, c.post.mails, 1)
	m := c.post.mails[0]
	require.Equal(t, "client0001@clienti.test", m.To)
	require.Equal(t, "receptie@clinica.test", m.ReplyTo)
	require.Equal(t, "Vă așteptăm miercuri, 4 noiembrie 2026, ora 10:00", m.Subject)
	require.Contains(t, m.Text, "Consultație, Dr. Ioana Pop")
	require.Contains(t, m.Text, "https://m.test/a/"+a.ID)
	require.Equal(t, map[string]string{"email 11-04 08:00": "sent "}, c.rows(a))
}

func TestWhatWasMovedOrCancelledIsNotRemindedOf(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	c.remind(none, rule(outbox.Email, day), rule(outbox.SMS, 2*time.Hour))
	moved := c.move(c.book("2026-11-04T10:00"), "2026-11-05T11:00")
	off := c.status(c.book("2026-11-04T12:00"), scheduling.Cancelled)
	back := c.status(c.status(c.book("2026-11-04T14:00"), scheduling.Cancelled), scheduling.Scheduled)
	c.until("2026-11-06T00:00")
	require.Len(t, c.post.mails, 2)
	require.Contains(t, c.post.mails[0].Subject, "miercuri, 4 noiembrie 2026, ora 14:00")
	require.Contains(t, c.post.mails[1].Subject, "joi, 5 noiembrie 2026, ora 11:00")
	require.Len(t, c.post.texts, 2)
	require.Equal(t, map[string]string{
		"email 11-04 08:00": "dropped moved", "sms 11-04 08:00": "dropped moved", "email 11-05 09:00": "sent ", "sms 11-05 09:00": "sent ",
	}, c.rows(moved))
	require.Equal(t, map[string]string{"email 11-04 10:00": "dropped over", "sms 11-04 10:00": "dropped over"}, c.rows(off))
	require.Equal(t, map[string]string{"email 11-04 12:00": "sent ", "sms 11-04 12:00": "sent "}, c.rows(back))
}

func TestARuleWhoseTimeHasPassedWhenItIsBookedRemindsNobody(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	c.remind(none, rule(outbox.Email, day), rule(outbox.SMS, 2*time.Hour))
	a := c.book("2026-11-03T13:55") // five minutes short of a day ahead
	require.Equal(t, map[string]string{"sms 11-03 11:55": "waiting "}, c.rows(a))
}

// Workers that were away make up for it for as long as it helps: until an hour before.
func TestALateReminderLeavesForAsLongAsItHelps(t *testing.T) {
	t.Parallel()
	for at, sent := range map[string]int{"2026-11-04T08:59": 1, "2026-11-04T09:01": 0} {
		c := newClinic(t, noon)
		c.remind(none, rule(outbox.Email, day))
		a := c.book("2026-11-04T10:00")
		zone, err := time.LoadLocation("Europe/Bucharest")
		require.NoError(t, err)
		then, err := time.ParseInLocation("2006-01-02T15:04", at, zone)
		require.NoError(t, err)
		c.clock.Move(then.Sub(c.clock.Now()))
		_, err = c.outbox.Run(t.Context(), c.mailer)
		require.NoError(t, err)
		require.Len(t, c.post.mails, sent)
		if sent == 0 {
			require.Equal(t, map[string]string{"email 11-04 08:00": "dropped too_late"}, c.rows(a))
		}
	}
}

func TestNothingLeavesInQuietHours(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	c.remind(reminders.Quiet{On: true, From: 21 * 60, To: 8 * 60}, rule(outbox.Email, 11*time.Hour), rule(outbox.SMS, 2*time.Hour))
	waits := c.book("2026-11-04T10:00") // eleven hours before is 23:00
	early := c.book("2026-11-04T08:30") // two hours before is 06:30, and when the quiet ends it is too late
	c.until("2026-11-04T07:59")
	require.Empty(t, c.post.mails)
	require.Equal(t, "waiting quiet_hours", c.rows(waits)["email 11-04 08:00"])
	c.until("2026-11-04T12:00")
	require.Len(t, c.post.mails, 1)
	require.Equal(t, "sent ", c.rows(waits)["email 11-04 08:00"])
	require.Equal(t, map[string]string{"email 11-04 06:30": "dropped quiet_hours", "sms 11-04 06:30": "dropped quiet_hours"}, c.rows(early))
}

func TestOnlyWhoAgreedAndCanBeReachedIsReminded(t *testing.T) {
	t.Parallel()
	for why, arrange := range map[string]func(*clinic, scheduling.Appointment){
		"no_consent": func(c *clinic, _ scheduling.Appointment) { c.decide(c.client.ID, clients.EmailChannel, false) },
		"no_address": func(c *clinic, _ scheduling.Appointment) {
			none := ""
			_, err := c.clients.Edit(c.t.Context(), c.owner, c.client.ID, c.decide(c.client.ID, clients.EmailChannel, true).Rev, clients.Change{Email: &none})
			require.NoError(c.t, err)
		},
		"rule_gone": func(c *clinic, _ scheduling.Appointment) { c.remind(none) },
	} {
		c := newClinic(t, noon)
		c.remind(none, rule(outbox.Email, day))
		a := c.book("2026-11-04T10:00")
		arrange(c, a)
		if why != "rule_gone" {
			seen, err := c.reminders.Of(t.Context(), c.owner, a.ID)
			require.NoError(t, err)
			require.Equal(t, why, seen[0].Why, "the staff see it before")
		}
		c.until("2026-11-04T12:00")
		require.Empty(t, c.post.mails, why)
		require.Equal(t, map[string]string{"email 11-04 08:00": "dropped " + why}, c.rows(a))
	}
}

// A change that is made while the reminder is being written is seen: what was written is not handed over.
func TestAReminderThatIsOvertakenByAChangeDoesNotLeave(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	c.remind(none, rule(outbox.Email, day))
	a := c.book("2026-11-04T10:00")
	c.until("2026-11-03T09:59")
	c.clock.Move(time.Minute)
	c.post.meanwhile = func() { a = c.move(a, "2026-11-06T10:00") }
	_, err := c.outbox.Run(t.Context(), c.mailer)
	require.NoError(t, err)
	require.Empty(t, c.post.mails)
	c.until("2026-11-07T10:00")
	require.Len(t, c.post.mails, 1)
	require.Contains(t, c.post.mails[0].Subject, "vineri, 6 noiembrie")
	require.Equal(t, map[string]string{"email 11-04 08:00": "dropped moved", "email 11-06 08:00": "sent "}, c.rows(a))
}

func TestARuleOverAChannelThatIsOffRemindsNobody(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	c.decide(c.client.ID, clients.WhatsAppChannel, true)
	c.remind(none, rule(outbox.WhatsApp, day))
	a := c.book("2026-11-04T10:00")
	c.until("2026-11-04T12:00")
	require.Equal(t, map[string]string{"whatsapp 11-04 08:00": "dropped channel_off"}, c.rows(a))
}

func TestAppointmentsAheadFollowChangedRules(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	a := c.book("2026-11-05T10:00")
	require.Empty(t, c.rows(a), "there are no rules yet")
	saved := c.remind(none, rule(outbox.Email, day))
	next, err := c.reminders.Reconcile(t.Context(), c.keeper)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"email 11-05 08:00": "waiting "}, c.rows(a))

	// What went by the old rules at that moment is found when it is over.
	c.clock.Move(next.Sub(c.clock.Now()))
	next, err = c.reminders.Reconcile(t.Context(), c.keeper)
	require.NoError(t, err)
	require.True(t, next.IsZero())

	// The same rule at another time has the same row.
	saved.Rules[0].Minutes = 2 * 24 * 60
	c.remind(none, saved.Rules...)
	_, err = c.reminders.Reconcile(t.Context(), c.keeper)
	require.NoError(t, err)
	c.until("2026-11-03T10:00")
	_, err = c.outbox.Run(t.Context(), c.mailer)
	require.NoError(t, err)
	require.Len(t, c.post.mails, 1)
	c.until("2026-11-05T12:00")
	require.Len(t, c.post.mails, 1)
}

func TestManyAppointmentsAheadAreTakenAFewHundredAtATime(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	for range 3 {
		c.book("2026-11-05T10:00")
		c.provider = c.addProvider("Altcineva")
		c.client = c.addClient(int(time.Now().UnixNano() % 1_000_000))
	}
	c.remind(none, rule(outbox.Email, day))
	next, err := c.reminders.Reconcile(t.Context(), c.keeper)
	require.NoError(t, err)
	require.True(t, next.After(c.clock.Now()))
	found, err := c.outbox.Between(t.Context(), c.scope, reminders.Kind, noon, noon.Add(7*day))
	require.NoError(t, err)
	require.Len(t, found, 3)
}

// A text message leaves at most once: what is not known after the provider was asked stays not known.
func TestATextMessageThatMayHaveLeftIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for cause, state := range map[error]string{
		errors.New("no answer"):                               "uncertain no_answer",
		fault.New(fault.Invalid, "number_refused", "no"):      "failed number_refused",
		fault.New(fault.Unavailable, "provider_away", "away"): "waiting provider_away",
	} {
		c := newClinic(t, noon)
		c.remind(none, rule(outbox.SMS, day))
		a := c.book("2026-11-04T10:00")
		c.post.fail = cause
		c.until("2026-11-03T10:00")
		_, err := c.outbox.Run(t.Context(), c.mailer)
		require.NoError(t, err)
		require.Equal(t, map[string]string{"sms 11-04 08:00": state}, c.rows(a))
		c.post.fail = nil
		c.until("2026-11-04T12:00")
		sent := 0
		if strings.HasPrefix(state, "waiting") {
			sent = 1
		}
		require.Len(t, c.post.texts, sent, state)
	}
}

// Why a message did not leave is said of none that did.
func TestATextMessageOfWhichTheProviderTellsHasLeft(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	c.remind(none, rule(outbox.SMS, day))
	a := c.book("2026-11-04T10:00")
	c.post.fail = errors.New("no answer")
	c.until("2026-11-03T10:00")
	_, err := c.outbox.Run(t.Context(), c.mailer)
	require.NoError(t, err)
	found, err := c.outbox.About(t.Context(), c.scope, reminders.Kind, a.ID)
	require.NoError(t, err)
	require.Len(t, found, 1)
	for _, told := range []struct {
		delivery outbox.Delivery
		code     string
		standing string
	}{
		{outbox.Queued, "", "sent "},
		{outbox.Undelivered, "30003", "failed undelivered"},
		{outbox.Read, "", "sent "},
	} {
		require.NoError(t, c.outbox.Report(t.Context(), c.scope, found[0].ID, "SM1", told.delivery, told.code))
		require.Equal(t, map[string]string{"sms 11-04 08:00": told.standing}, c.rows(a), told.delivery)
	}
}

func TestAClientWhoWasMergedIsRemindedAsWhoTheyAre(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	c.remind(none, rule(outbox.Email, day))
	a := c.book("2026-11-04T10:00")
	into := c.addClient(2)
	_, err := c.clients.Merge(t.Context(), c.owner, clients.MergeRequest{FromID: c.client.ID, IntoID: into.ID})
	require.NoError(t, err)
	c.until("2026-11-04T12:00")
	require.Len(t, c.post.mails, 1)
	require.Equal(t, into.Email, c.post.mails[0].To)
	require.Equal(t, map[string]string{"email 11-04 08:00": "sent "}, c.rows(a))
}

func TestRulesAreHeldAgainstTheirBounds(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	for name, x := range map[string]struct {
		change      func(*reminders.Rule)
		field, code string
	}{
		"an unknown variable is named": {func(r *reminders.Rule) { r.Words["ro"] = reminders.Words{Subject: "x", Body: "Bună, {{nume}}"} }, "rules[0].words.ro.body", "unknown_variable"},
		"a brace that is left open":    {func(r *reminders.Rule) { r.Words["en"] = reminders.Words{Subject: "x", Body: "Hello {{client"} }, "rules[0].words.en.body", "unknown_variable"},
		"no words in one language":     {func(r *reminders.Rule) { delete(r.Words, "en") }, "rules[0].words.en.subject", "required"},
		"another channel":              {func(r *reminders.Rule) { r.Channel = "fax" }, "rules[0].channel", "unknown_value"},
		"too short before":             {func(r *reminders.Rule) { r.Minutes = 29 }, "rules[0].minutes", "out_of_range"},
		"too long before":              {func(r *reminders.Rule) { r.Minutes = 31 * 24 * 60 }, "rules[0].minutes", "out_of_range"},
		"a foreign identifier":         {func(r *reminders.Rule) { r.ID = c.client.ID }, "rules[0].id", "invalid_id"},
	} {
		r := rule(outbox.Email, day)
		x.change(&r)
		_, err := c.reminders.Change(t.Context(), c.owner, 1, reminders.Rules{Rules: []reminders.Rule{r}})
		f, ok := fault.As(err)
		require.True(t, ok, name)
		require.NotEmpty(t, f.Fields, name)
		require.Equal(t, x.field+" "+x.code, f.Fields[0].Path+" "+f.Fields[0].Code, name)
	}
	_, err := c.reminders.Change(t.Context(), c.kit.Actor(c.scope, policies.Receptionist), 1, reminders.Rules{})
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
	_, err = c.reminders.Change(t.Context(), c.owner, 7, reminders.Rules{})
	requireFault(t, err, fault.Conflict, "", "stale_edit")
}

func TestThePreviewSaysWhatAMessageTakes(t *testing.T) {
	t.Parallel()
	c := newClinic(t, noon)
	p, err := c.reminders.Preview(t.Context(), c.owner, outbox.Email, "ro", reminders.Suggested(outbox.Email)["ro"])
	require.NoError(t, err)
	require.Equal(t, "Vă așteptăm marți, 3 noiembrie 2026, ora 10:30", p.Subject)
	require.Contains(t, p.HTML, "Dr. Maria Ionescu")
	p, err = c.reminders.Preview(t.Context(), c.owner, outbox.SMS, "en", reminders.Words{Body: "See you {{date}}, {{time}}"})
	require.NoError(t, err)
	require.Equal(t, "See you Tuesday, 3 November 2026, 10:30", p.Text)
	require.Equal(t, reminders.Size{Characters: 39, Segments: 1, Encoding: "GSM-7"}, p.Size)
	_, err = c.reminders.Preview(t.Context(), c.owner, outbox.SMS, "en", reminders.Words{Body: "{{x}}"})
	requireFault(t, err, fault.Invalid, "body", "unknown_variable")
}

func TestTextMessagesAreMeasuredAsTheyArePaidFor(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]reminders.Size{
		"":                              {Encoding: "GSM-7"},
		strings.Repeat("a", 160):        {Characters: 160, Segments: 1, Encoding: "GSM-7"},
		strings.Repeat("a", 161):        {Characters: 161, Segments: 2, Encoding: "GSM-7"},
		strings.Repeat("a", 306):        {Characters: 306, Segments: 2, Encoding: "GSM-7"},
		strings.Repeat("€", 80):         {Characters: 160, Segments: 1, Encoding: "GSM-7"},
		"ș" + strings.Repeat("a", 69):   {Characters: 70, Segments: 1, Encoding: "UCS-2"},
		"ș" + strings.Repeat("a", 70):   {Characters: 71, Segments: 2, Encoding: "UCS-2"},
		"🦷" + strings.Repeat("a", 2*66): {Characters: 134, Segments: 2, Encoding: "UCS-2"},
	} {
		require.Equal(t, want, reminders.SizeOf(text))
	}
}
