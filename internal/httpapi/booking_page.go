package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/identity"
)

// LanguageTexts is a text in the languages that there are.
type LanguageTexts struct {
	RO string `json:"ro,omitempty" maxLength:"2000"`
	EN string `json:"en,omitempty" maxLength:"2000"`
}

func (t LanguageTexts) asMap() map[string]string { return map[string]string{"ro": t.RO, "en": t.EN} }

func textsOf(m map[string]string) LanguageTexts { return LanguageTexts{RO: m["ro"], EN: m["en"]} }

// BookingPageInput are the settings of a clinic's booking page.
type BookingPageInput struct {
	Enabled     bool          `json:"enabled"`
	Slug        string        `json:"slug" minLength:"3" maxLength:"40" pattern:"^[a-z0-9]+(-[a-z0-9]+)*$" doc:"Of the page's address, /book/{slug}; unique over the platform."`
	Languages   []string      `json:"languages" minItems:"1" maxItems:"2" enum:"ro,en" nullable:"false" doc:"The first is used when a visitor's is not among them."`
	Intro       LanguageTexts `json:"intro"`
	ConsentText LanguageTexts `json:"consent_text" doc:"What visitors agree to; a change makes another version."`
	LeadMinutes int           `json:"lead_minutes" minimum:"0" maximum:"43200" doc:"How long before its start a time can be booked at the latest."`
	HorizonDays int           `json:"horizon_days" minimum:"1" maximum:"365" doc:"How far ahead times are offered."`
	CancelHours int           `json:"cancel_hours" minimum:"0" maximum:"720" doc:"How long before its start a visit can be moved or cancelled by link."`
	StepMinutes int           `json:"step_minutes" enum:"5,10,15,20,30,60" doc:"Between the times offered."`
	NotesField  bool          `json:"notes_field" doc:"Visitors may write a note."`
	AnyProvider bool          `json:"any_provider" doc:"Visitors may leave the provider open."`
	MaxOpen     int           `json:"max_open" minimum:"1" maximum:"10" doc:"Appointments to come of one e-mail address or phone number."`
	Origins     []string      `json:"origins" maxItems:"20" nullable:"false" doc:"Websites that may embed the page: https://www.clinic.ro."`
}

// BookingPage is the clinic's booking page as its owner sees it.
type BookingPage struct {
	BookingPageInput

	ConsentVersion int       `json:"consent_version" doc:"0 = never saved."`
	ChangedAt      time.Time `json:"changed_at"`
	Rev            int64     `json:"rev" doc:"Give it in If-Match when editing."`
}

func bookingPageOf(p booking.Page) BookingPage {
	return BookingPage{
		BookingPageInput: BookingPageInput{
			Enabled: p.Enabled, Slug: p.Slug, Languages: p.Languages, Intro: textsOf(p.Intro), ConsentText: textsOf(p.ConsentText),
			LeadMinutes: p.LeadMinutes, HorizonDays: p.HorizonDays, CancelHours: p.CancelHours, StepMinutes: p.StepMinutes,
			NotesField: p.NotesField, AnyProvider: p.AnyProvider, MaxOpen: p.MaxOpen, Origins: p.Origins,
		},
		ConsentVersion: p.ConsentNumber, ChangedAt: p.ChangedAt, Rev: p.Rev,
	}
}

type readBookingPageInput struct {
	TenantPath
}

func (a *API) readBookingPage(ctx context.Context, actor identity.Actor, _ *readBookingPageInput) (*body[BookingPage], error) {
	p, err := a.Booking.ReadPage(ctx, actor)
	return answer(p, bookingPageOf, err)
}

// previewBookingPage answers for a closed page as well.
func (a *API) previewBookingPage(ctx context.Context, actor identity.Actor, _ *readBookingPageInput) (*body[PublicBookingPage], error) {
	f, err := a.Booking.Preview(ctx, actor)
	return answer(f, publicBookingPageOf, err)
}

type saveBookingPageInput struct {
	TenantPath
	Revision

	Body BookingPageInput
}

func (a *API) saveBookingPage(ctx context.Context, actor identity.Actor, in *saveBookingPageInput) (*body[BookingPage], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	p, err := a.Booking.SavePage(ctx, actor, rev, booking.Page{
		Enabled: in.Body.Enabled, Slug: in.Body.Slug, Languages: in.Body.Languages, Intro: in.Body.Intro.asMap(),
		ConsentText: in.Body.ConsentText.asMap(), LeadMinutes: in.Body.LeadMinutes, HorizonDays: in.Body.HorizonDays,
		CancelHours: in.Body.CancelHours, StepMinutes: in.Body.StepMinutes, NotesField: in.Body.NotesField,
		AnyProvider: in.Body.AnyProvider, MaxOpen: in.Body.MaxOpen, Origins: in.Body.Origins,
	})
	return answer(p, bookingPageOf, err)
}
