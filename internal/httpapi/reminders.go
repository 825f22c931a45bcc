package httpapi

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/reminders"
	"github.com/m-saas/m-saas/internal/weekly"
)

// ReminderWords are a reminder's text in one language.
type ReminderWords struct {
	Subject  string `json:"subject" maxLength:"150" doc:"Of a mail; empty otherwise."`
	Body     string `json:"body" maxLength:"3000" doc:"May name variables as {{date}}."`
	Template string `json:"template" maxLength:"34" doc:"Of WhatsApp: under which name the provider has approved the text."`
}

// ReminderTexts are a reminder's text in both languages.
type ReminderTexts struct {
	Ro ReminderWords `json:"ro"`
	En ReminderWords `json:"en"`
}

// ReminderRule says when and how clients are reminded.
type ReminderRule struct {
	ID      string         `json:"id" maxLength:"40" doc:"Empty for a new one."`
	On      bool           `json:"on"`
	Channel outbox.Channel `json:"channel" enum:"email,sms,whatsapp"`
	Minutes int            `json:"minutes" minimum:"30" maximum:"43200" doc:"Before the start."`
	Words   ReminderTexts  `json:"words"`
}

// QuietHours are the hours of the clinic's clock in which no reminder leaves.
type QuietHours struct {
	On   bool   `json:"on"`
	From string `json:"from" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"21:00"`
	To   string `json:"to" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"08:00"`
}

// ReminderChannel is how one channel stands.
type ReminderChannel struct {
	Channel outbox.Channel `json:"channel" enum:"email,sms,whatsapp"`
	On      bool           `json:"on" doc:"Messages can be sent over it."`
	Words   ReminderTexts  `json:"words" doc:"With which a new rule begins."`
}

// Reminders are what the clinic has decided about reminders.
type Reminders struct {
	Rules     []ReminderRule    `json:"rules" nullable:"false"`
	Quiet     QuietHours        `json:"quiet"`
	Channels  []ReminderChannel `json:"channels" nullable:"false"`
	Variables []string          `json:"variables" nullable:"false" doc:"Which a text may name."`
	Rev       int64             `json:"rev" doc:"Give it in If-Match when editing."`
}

func reminderTextsOf(w map[string]reminders.Words) ReminderTexts {
	of := func(language string) ReminderWords {
		x := w[language]
		return ReminderWords{Subject: x.Subject, Body: x.Body, Template: x.Template}
	}
	return ReminderTexts{Ro: of("ro"), En: of("en")}
}

func reminderWordsFrom(w ReminderWords) reminders.Words {
	return reminders.Words{Subject: w.Subject, Body: w.Body, Template: w.Template}
}

func (a *API) remindersOf(r reminders.Rules) Reminders {
	out := Reminders{
		Rules: make([]ReminderRule, 0, len(r.Rules)), Quiet: QuietHours{On: r.Quiet.On, From: r.Quiet.From.String(), To: r.Quiet.To.String()},
		Variables: reminders.Variables(), Rev: r.Rev,
	}
	for _, x := range r.Rules {
		out.Rules = append(out.Rules, ReminderRule{ID: x.ID, On: x.On, Channel: x.Channel, Minutes: x.Minutes, Words: reminderTextsOf(x.Words)})
	}
	for _, s := range a.Reminders.States() {
		out.Channels = append(out.Channels, ReminderChannel{Channel: s.Channel, On: s.On, Words: reminderTextsOf(reminders.Suggested(s.Channel))})
	}
	return out
}

func (a *API) readReminders(ctx context.Context, actor identity.Actor, _ *struct{ TenantPath }) (*body[Reminders], error) {
	r, err := a.Reminders.ReadFor(ctx, actor)
	return answer(r, a.remindersOf, err)
}

type changeRemindersInput struct {
	TenantPath
	Revision

	Body struct {
		Rules []ReminderRule `json:"rules" maxItems:"10" nullable:"false"`
		Quiet QuietHours     `json:"quiet"`
	}
}

func (a *API) changeReminders(ctx context.Context, actor identity.Actor, in *changeRemindersInput) (*body[Reminders], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	from, _ := weekly.ParseClock(in.Body.Quiet.From) // what is no time is out of range below
	to, _ := weekly.ParseClock(in.Body.Quiet.To)
	wanted := reminders.Rules{Quiet: reminders.Quiet{On: in.Body.Quiet.On, From: from, To: to}}
	for _, r := range in.Body.Rules {
		wanted.Rules = append(wanted.Rules, reminders.Rule{ID: r.ID, On: r.On, Channel: r.Channel, Minutes: r.Minutes, Words: map[string]reminders.Words{
			"ro": reminderWordsFrom(r.Words.Ro), "en": reminderWordsFrom(r.Words.En),
		}})
	}
	saved, err := a.Reminders.Change(ctx, actor, rev, wanted)
	return answer(saved, a.remindersOf, err)
}

type previewReminderInput struct {
	TenantPath

	Body struct {
		ReminderWords

		Channel  outbox.Channel `json:"channel" enum:"email,sms,whatsapp"`
		Language string         `json:"language" enum:"ro,en"`
	}
}

// ReminderPreview is a reminder with made-up data.
type ReminderPreview struct {
	Subject    string `json:"subject"`
	Text       string `json:"text"`
	Characters int    `json:"characters" doc:"Of a text message, as the network counts them."`
	Segments   int    `json:"segments" doc:"Messages that are paid for."`
	Plain      bool   `json:"plain" doc:"It has only letters of the GSM alphabet; with any other a message holds 70 characters and not 160."`
}

func (a *API) previewReminder(ctx context.Context, actor identity.Actor, in *previewReminderInput) (*body[ReminderPreview], error) {
	p, err := a.Reminders.Preview(ctx, actor, in.Body.Channel, in.Body.Language, reminderWordsFrom(in.Body.ReminderWords))
	if err != nil {
		return nil, err
	}
	return &body[ReminderPreview]{Body: ReminderPreview{
		Subject: p.Subject, Text: p.Text, Characters: p.Size.Characters, Segments: p.Size.Segments, Plain: p.Size.Encoding == "GSM-7",
	}}, nil
}

// Reminder is where one reminder of an appointment stands.
type Reminder struct {
	ID            string          `json:"id"`
	AppointmentID string          `json:"appointment_id"`
	Channel       outbox.Channel  `json:"channel" enum:"email,sms,whatsapp"`
	State         outbox.State    `json:"state" enum:"waiting,handing,sent,dropped,failed,uncertain"`
	Why           string          `json:"why" doc:"In a word, why it did not leave, or not yet; empty otherwise."`
	Delivery      outbox.Delivery `json:"delivery" enum:",queued,delivered,undelivered,read" doc:"What the provider told of a text message."`
	Start         time.Time       `json:"start" doc:"Of the appointment when it was planned; at another one it says nothing any more."`
	DueAt         time.Time       `json:"due_at" doc:"When it is to leave."`
	SentAt        *time.Time      `json:"sent_at"`
}

func reminderOf(r outbox.Row) Reminder {
	out := Reminder{
		ID: r.ID, AppointmentID: r.About, Channel: r.Channel, State: r.State, Why: r.Why, Delivery: r.Delivery, Start: r.For.UTC(), DueAt: r.DueAt.UTC(),
	}
	if r.State == outbox.Sent && !r.HandedAt.IsZero() {
		out.SentAt = new(r.HandedAt.UTC())
	}
	return out
}

type listRemindersInput struct {
	TenantPath
	RangeQuery
}

func (a *API) listReminders(ctx context.Context, actor identity.Actor, in *listRemindersInput) (*body[list[Reminder]], error) {
	found, err := a.Reminders.Between(ctx, actor, in.From.UTC(), in.To.UTC())
	return answerAll(found, reminderOf, err)
}

func (a *API) listAppointmentReminders(ctx context.Context, actor identity.Actor, in *struct{ ItemPath }) (*body[list[Reminder]], error) {
	found, err := a.Reminders.Of(ctx, actor, in.ID)
	return answerAll(found, reminderOf, err)
}

// ReminderProblem is an appointment whose reminder did not reach its client, or may not have.
type ReminderProblem struct {
	Appointment Appointment `json:"appointment"`
	Reminders   []Reminder  `json:"reminders" nullable:"false"`
}

func (a *API) listReminderProblems(ctx context.Context, actor identity.Actor, _ *struct{ TenantPath }) (*body[list[ReminderProblem]], error) {
	found, err := a.Reminders.Problems(ctx, actor)
	if err != nil {
		return nil, err
	}
	byID := map[string]*ReminderProblem{}
	for _, p := range found {
		if byID[p.Appointment.ID] == nil {
			byID[p.Appointment.ID] = &ReminderProblem{Appointment: appointmentOf(p.Appointment)}
		}
		byID[p.Appointment.ID].Reminders = append(byID[p.Appointment.ID].Reminders, reminderOf(p.Row))
	}
	all := slices.SortedFunc(maps.Values(byID), func(x, y *ReminderProblem) int {
		return x.Appointment.Start.Compare(y.Appointment.Start)
	})
	return answerAll(all, func(p *ReminderProblem) ReminderProblem { return *p }, nil)
}
