package clients_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/policies"
)

func TestMinorsFollowFromTheirBirthday(t *testing.T) {
	t.Parallel()
	c := newClinic(t) // 2026-11-24, 10:00 in Bucharest
	for sentence, k := range map[string]struct {
		born     string
		declared bool
		want     bool
	}{
		"a child":                          {"2015-05-01", false, true},
		"the day before eighteen":          {"2008-11-25", false, true},
		"eighteen today":                   {"2008-11-24", true, false},
		"an adult, whatever was declared":  {"1980-01-01", true, false},
		"without a birthday, as declared":  {"", true, true},
		"without a birthday, not declared": {"", false, false},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			in := input("Ana")
			in.DateOfBirth, in.Minor = k.born, k.declared
			require.Equal(t, k.want, c.create(in).Minor)
			got, err := c.svc.Get(t.Context(), c.actor, in.ID)
			require.NoError(t, err)
			require.Equal(t, k.want, got.Minor)
		})
	}
}

func TestGuardians(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	mother := input("Maria Pop")
	mother.Phone = "0712345678"
	m := c.create(mother)
	child := input("Ana Pop")
	child.Guardian = &clients.Guardian{ClientID: m.ID, Relation: " mother ", Name: "is not believed"}
	got := c.create(child)
	require.Equal(t, &clients.Guardian{ClientID: m.ID, Name: "Maria Pop", Phone: "+40712345678", Relation: "mother"}, got.Guardian)
	_, err := c.svc.Edit(t.Context(), c.actor, m.ID, 1, clients.Change{Name: new("Maria Popescu")})
	require.NoError(t, err)
	page, err := c.svc.List(t.Context(), c.actor, clients.Filter{Query: "ana"})
	require.NoError(t, err)
	require.Equal(t, "Maria Popescu", page.Items[0].Guardian.Name, "as she is called now")

	by := &clients.Guardian{Name: "Ion", Phone: "0722 000 111", Email: "ION@example.com"}
	got, err = c.svc.Edit(t.Context(), c.actor, got.ID, 1, clients.Change{Guardian: &by})
	require.NoError(t, err)
	require.Equal(t, "+40722000111 ion@example.com", got.Guardian.Phone+" "+got.Guardian.Email)
	var nobody *clients.Guardian
	got, err = c.svc.Edit(t.Context(), c.actor, got.ID, 2, clients.Change{Guardian: &nobody})
	require.NoError(t, err)
	require.Nil(t, got.Guardian)

	for sentence, k := range map[string]struct {
		g    clients.Guardian
		want string
	}{
		"nobody":             {clients.Guardian{}, "guardian.name required"},
		"a stranger's id":    {clients.Guardian{ClientID: id.New(id.Client, start)}, "guardian.client_id not_found"},
		"another kind of id": {clients.Guardian{ClientID: id.New(id.Note, start)}, "guardian.client_id not_found"},
		"themself":           {clients.Guardian{ClientID: got.ID}, "guardian.client_id self"},
		"no phone":           {clients.Guardian{Name: "Ion", Phone: "12"}, "guardian.phone invalid_phone"},
		"a long relation":    {clients.Guardian{Name: "Ion", Relation: strings.Repeat("x", 41)}, "guardian.relation too_long"},
	} {
		t.Run(sentence, func(t *testing.T) {
			g := &k.g
			_, err := c.svc.Edit(t.Context(), c.actor, got.ID, 3, clients.Change{Guardian: &g})
			require.Equal(t, k.want, fields(t, err))
		})
	}
}

func TestFieldsOfTheClinicsOwn(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	owner := c.kit.Actor(c.actor.Scope(), policies.Owner)
	items := []clients.Field{
		{Key: "insurer", Label: " Casa de asigurări ", Type: clients.ChoiceField, Options: []string{"CAS", "Privat", "CAS"}},
		{Key: "shoe", Label: "Mărime", Type: clients.NumberField},
		{Key: "since", Label: "Din", Type: clients.DateField},
		{Key: "smoker", Label: "Fumător", Type: clients.YesNoField},
		{Key: "likes", Label: "Preferă", Type: clients.TextField},
	}
	_, err := c.svc.SetFields(t.Context(), c.actor, 0, items)
	require.Equal(t, "not_allowed", codeOf(t, err), "a receptionist may not")
	set, err := c.svc.SetFields(t.Context(), owner, 0, items)
	require.NoError(t, err)
	require.Equal(t, []string{"CAS", "Privat"}, set.Items[0].Options)
	_, err = c.svc.SetFields(t.Context(), owner, 0, items)
	require.Equal(t, "stale_edit", codeOf(t, err))

	in := input("Ana")
	in.Custom = map[string]any{"insurer": "CAS", "shoe": 38.5, "since": "2020-02-29", "smoker": false, "likes": "dimineața"}
	ana := c.create(in)
	require.Equal(t, in.Custom, ana.Custom)
	got, err := c.svc.Edit(t.Context(), c.actor, ana.ID, 1, clients.Change{Custom: map[string]any{"shoe": nil, "smoker": true}})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"insurer": "CAS", "since": "2020-02-29", "smoker": true, "likes": "dimineața"}, got.Custom)
	last := c.log.entries[len(c.log.entries)-1]
	require.Equal(t, "custom.shoe", last.Changes[0].Field)

	_, err = c.svc.Edit(t.Context(), c.actor, ana.ID, 2, clients.Change{Custom: map[string]any{
		"insurer": "alta", "shoe": "38", "since": "2021-02-29", "smoker": "da", "likes": strings.Repeat("x", 1001), "weight": 3.0,
	}})
	require.Equal(t, "custom.insurer invalid_value, custom.likes invalid_value, custom.shoe invalid_value, custom.since invalid_value, "+
		"custom.smoker invalid_value, custom.weight unknown_field", fields(t, err))

	set, err = c.svc.SetFields(t.Context(), owner, 1, items[1:])
	require.NoError(t, err)
	read, err := c.svc.Get(t.Context(), c.actor, ana.ID)
	require.NoError(t, err)
	require.Equal(t, "CAS", read.Custom["insurer"], "what was entered stays when its field goes")
	_, err = c.svc.SetFields(t.Context(), owner, set.Rev, []clients.Field{{Key: "insurer", Label: "x", Type: clients.NumberField}})
	require.Equal(t, "items[0].type type_fixed", fields(t, err))
	_, err = c.svc.SetFields(t.Context(), owner, set.Rev, []clients.Field{
		{Key: "A", Label: "x", Type: clients.TextField},
		{Key: "b", Type: clients.TextField},
		{Key: "b", Label: "x", Type: "colour"},
		{Key: "d", Label: "x", Type: clients.ChoiceField},
		{Key: "e", Label: "x", Type: clients.TextField, Options: []string{"x"}},
	})
	require.Equal(t, "items[0].key invalid_key, items[1].label required, items[2].key double, items[2].type unknown_value, "+
		"items[3].options invalid_options, items[4].options invalid_options", fields(t, err))
	_, err = c.svc.SetFields(t.Context(), owner, set.Rev, make([]clients.Field, 21))
	require.Equal(t, "items too_many", fields(t, err))
}

func (c *clinic) decide(clientID string, channel clients.Channel, granted bool, at time.Time) (clients.Client, error) {
	return c.svc.AddConsent(c.t.Context(), c.actor, clientID, clients.Decision{
		ID: id.New(id.Consent, c.clock.Now()), Channel: channel, Granted: granted, At: at, How: clients.OnPaper,
	})
}

func TestTheLastConsentOfAChannelCounts(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := input("Ana")
	in.Consents = []clients.Decision{{Channel: clients.DataChannel, Granted: true, How: clients.ByForm}}
	ana := c.create(in)
	require.Len(t, ana.Consents, 1)
	require.Equal(t, "Test receptionist", ana.Consents[0].By)
	c.clock.Move(time.Hour)
	_, err := c.decide(ana.ID, clients.SMSChannel, true, time.Time{})
	require.NoError(t, err)
	c.clock.Move(time.Hour)
	got, err := c.decide(ana.ID, clients.SMSChannel, false, time.Time{})
	require.NoError(t, err)
	require.Len(t, got.Consents, 2)
	require.False(t, got.Consents[0].Granted)
	got, err = c.decide(ana.ID, clients.SMSChannel, true, start.Add(-time.Hour))
	require.NoError(t, err)
	require.False(t, got.Consents[0].Granted, "an older form that is entered late changes nothing")
	log, err := c.svc.ListConsents(t.Context(), c.actor, ana.ID)
	require.NoError(t, err)
	require.Len(t, log, 4)
	require.True(t, log[0].At.After(log[1].At))
	require.Equal(t, start.Add(-time.Hour), log[3].At)

	again := clients.Decision{ID: log[0].ID, Channel: clients.SMSChannel, How: clients.OnPaper}
	same, err := c.svc.AddConsent(t.Context(), c.actor, ana.ID, again)
	require.NoError(t, err)
	require.Equal(t, got.Rev, same.Rev, "the same decision again is one")

	_, err = c.svc.Edit(t.Context(), c.actor, ana.ID, got.Rev, clients.Change{Name: new("Ana Pop")})
	require.NoError(t, err)
	read, err := c.svc.Get(t.Context(), c.actor, ana.ID)
	require.NoError(t, err)
	require.Len(t, read.Consents, 2, "an edit leaves the consents")
	_, err = c.svc.AddConsent(t.Context(), c.kit.Actor(c.actor.Scope(), policies.Assistant), ana.ID, again)
	require.Equal(t, "not_allowed", codeOf(t, err))
	for sentence, k := range map[string]struct {
		d    clients.Decision
		want string
	}{
		"a channel that is none": {clients.Decision{Channel: "fax", How: clients.ByForm}, "channel unknown_value"},
		"no means":               {clients.Decision{Channel: clients.DataChannel}, "how unknown_value"},
		"to come":                {clients.Decision{Channel: clients.DataChannel, How: clients.ByForm, At: start.AddDate(0, 0, 2)}, "at invalid_date"},
		"another kind of file":   {clients.Decision{Channel: clients.DataChannel, How: clients.ByForm, ProofFileID: ana.ID}, "proof_file_id not_found"},
	} {
		k.d.ID = id.New(id.Consent, start)
		_, err := c.svc.AddConsent(t.Context(), c.actor, ana.ID, k.d)
		require.Equal(t, k.want, fields(t, err), sentence)
	}
}

func TestParallelConsentsAreAllKept(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	ana := c.create(input("Ana"))
	var wg sync.WaitGroup
	kept := make([]bool, 12)
	for n := range kept {
		wg.Go(func() {
			_, err := c.decide(ana.ID, clients.EmailChannel, n%2 == 0, time.Time{})
			kept[n] = err == nil
		})
	}
	wg.Wait()
	want := 0
	for _, ok := range kept {
		if ok {
			want++
		}
	}
	log, err := c.svc.ListConsents(t.Context(), c.actor, ana.ID)
	require.NoError(t, err)
	require.Len(t, log, want, "what was acknowledged is there, and nothing else")
	require.Positive(t, want)
}

func TestNotes(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	ana := c.create(input("Ana"))
	write := func(text string) clients.Note {
		n, err := c.svc.AddNote(t.Context(), c.actor, clients.NewNote{ID: id.New(id.Note, c.clock.Now()), ClientID: ana.ID, Text: text})
		require.NoError(t, err)
		c.clock.Move(time.Second)
		return n
	}
	first := write(" Alergică la penicilină ")
	require.Equal(t, "Alergică la penicilină", first.Text)
	for n := range 5 {
		write(fmt.Sprint("nota ", n))
	}
	again := clients.NewNote{ID: first.ID, ClientID: ana.ID, Text: " Alergică la penicilină "}
	same, err := c.svc.AddNote(t.Context(), c.actor, again)
	require.NoError(t, err)
	require.Equal(t, first, same)
	again.Text = "altceva"
	_, err = c.svc.AddNote(t.Context(), c.actor, again)
	require.Equal(t, "idempotency_key_reused", codeOf(t, err))

	var seen []string
	cursor := ""
	for {
		page, err := c.svc.ListNotes(t.Context(), c.actor, ana.ID, false, cursor, 4)
		require.NoError(t, err)
		for _, n := range page.Items {
			seen = append(seen, n.Text)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	require.Equal(t, []string{"nota 4", "nota 3", "nota 2", "nota 1", "nota 0", "Alergică la penicilină"}, seen)

	edited, err := c.svc.EditNote(t.Context(), c.actor, first.ID, 1, clients.NoteChange{Text: new("Alergică"), Pinned: new(true)})
	require.NoError(t, err)
	require.Equal(t, "Test receptionist", edited.EditedBy)
	_, err = c.svc.EditNote(t.Context(), c.actor, first.ID, 1, clients.NoteChange{Pinned: new(false)})
	require.Equal(t, "stale_edit", codeOf(t, err))
	pinned, err := c.svc.ListNotes(t.Context(), c.actor, ana.ID, true, "", 0)
	require.NoError(t, err)
	require.Len(t, pinned.Items, 1)
	last := c.log.entries[len(c.log.entries)-1]
	require.Equal(t, "note.edited", last.Action)
	require.Equal(t, "Alergică la penicilină", last.Changes[0].Before)

	colleague := c.kit.Actor(c.actor.Scope(), policies.Receptionist)
	require.Equal(t, "not_allowed", codeOf(t, c.svc.DeleteNote(t.Context(), colleague, first.ID, 0)), "another's note")
	assistant := c.kit.Actor(c.actor.Scope(), policies.Assistant)
	require.Equal(t, "not_allowed", codeOf(t, c.svc.DeleteNote(t.Context(), assistant, first.ID, 0)))
	_, err = c.svc.ListNotes(t.Context(), assistant, ana.ID, false, "", 0)
	require.NoError(t, err, "an assistant reads")
	require.NoError(t, c.svc.DeleteNote(t.Context(), c.actor, first.ID, 2))
	require.NoError(t, c.svc.DeleteNote(t.Context(), c.actor, first.ID, 2), "deleting it again is done already")
	_, err = c.svc.EditNote(t.Context(), c.actor, first.ID, 3, clients.NoteChange{Pinned: new(false)})
	require.Equal(t, "not_found", codeOf(t, err))
	back, err := c.svc.RestoreNote(t.Context(), c.actor, first.ID)
	require.NoError(t, err)
	require.Nil(t, back.DeletedAt)

	other := c.kit.Actor(c.kit.Clinic(t), policies.Owner)
	_, err = c.svc.EditNote(t.Context(), other, first.ID, 4, clients.NoteChange{Pinned: new(false)})
	require.Equal(t, "not_found", codeOf(t, err), "in another clinic it does not exist")
	_, err = c.svc.AddNote(t.Context(), c.actor, clients.NewNote{ID: id.New(id.Note, start), ClientID: ana.ID, Text: strings.Repeat("x", 10_001)})
	require.Equal(t, "text too_long", fields(t, err))
}

func TestTagsAreCounted(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for n := range 6 {
		in := input(fmt.Sprint("Client ", n))
		if n > 0 {
			in.Tags = []string{"ortodonție"}
		}
		if n > 3 {
			in.Tags = append(in.Tags, "VIP")
		}
		c.create(in)
	}
	got, err := c.svc.ListTags(t.Context(), c.actor)
	require.NoError(t, err)
	require.Equal(t, []clients.TagCount{{Tag: "ortodonție", Count: 5}, {Tag: "VIP", Count: 2}}, got)
}
