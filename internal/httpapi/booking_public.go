package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// BookingPath is embedded by the public routes of a booking page.
type BookingPath struct {
	Page string `path:"page" minLength:"3" maxLength:"40" pattern:"^[a-z0-9][a-z0-9-]*$" doc:"The slug of the booking page."`
}

// BookingClinic is a clinic as everybody may see it.
type BookingClinic struct {
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Address  string `json:"address"`
	TimeZone string `json:"time_zone" doc:"In which all times are meant."`
	Color    string `json:"color" doc:"Of the brand; empty = none."`
	Logo     string `json:"logo" doc:"Path of the picture on this server; empty = none."`
}

// BookingService is a service that is offered online.
type BookingService struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	Description     string `json:"description"`
	DurationMinutes int    `json:"duration_minutes"`
	Price           Money  `json:"price"`
	CategoryID      string `json:"category_id" doc:"Empty = none."`
}

// BookingCategory groups services.
type BookingCategory struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// BookingProvider is somebody whose time is offered online.
type BookingProvider struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	RoleLabel  string   `json:"role_label"`
	ServiceIDs []string `json:"service_ids" nullable:"false" doc:"Of the services offered online, those that they perform."`
}

// PublicBookingPage is everything that a visitor needs to begin.
type PublicBookingPage struct {
	Slug           string            `json:"slug" doc:"The page's address now; an old one leads here too."`
	Clinic         BookingClinic     `json:"clinic"`
	Languages      []string          `json:"languages" enum:"ro,en" nullable:"false"`
	Intro          LanguageTexts     `json:"intro"`
	ConsentText    LanguageTexts     `json:"consent_text"`
	ConsentVersion int               `json:"consent_version"`
	NotesField     bool              `json:"notes_field"`
	AnyProvider    bool              `json:"any_provider"`
	CancelHours    int               `json:"cancel_hours"`
	FirstDay       string            `json:"first_day" example:"2026-11-24"`
	LastDay        string            `json:"last_day"`
	Services       []BookingService  `json:"services" nullable:"false"`
	Categories     []BookingCategory `json:"categories" nullable:"false"`
	Providers      []BookingProvider `json:"providers" nullable:"false"`
}

type readPublicBookingPageInput struct {
	BookingPath
}

func (a *API) readPublicBookingPage(ctx context.Context, in *readPublicBookingPageInput) (*body[PublicBookingPage], error) {
	f, err := a.Booking.Open(ctx, in.Page)
	return answer(f, publicBookingPageOf, err)
}

func publicBookingPageOf(f booking.Front) PublicBookingPage {
	p := PublicBookingPage{
		Slug: f.Page.Slug, Clinic: bookingClinicOf(f.Clinic, f.ClinicSlug), Languages: f.Page.Languages, Intro: textsOf(f.Page.Intro),
		ConsentText: textsOf(f.Page.ConsentText), ConsentVersion: f.Page.ConsentNumber, NotesField: f.Page.NotesField,
		AnyProvider: f.Page.AnyProvider, CancelHours: f.Page.CancelHours, FirstDay: f.FirstDay.String(), LastDay: f.LastDay.String(),
		Services: []BookingService{}, Categories: []BookingCategory{}, Providers: []BookingProvider{},
	}
	for _, i := range f.Services {
		p.Services = append(p.Services, BookingService{
			ID: i.ID, Name: i.Name, Description: i.Description, DurationMinutes: i.DurationMinutes, CategoryID: i.CategoryID,
			Price: moneyOf(i.Price),
		})
	}
	for _, c := range f.Categories {
		p.Categories = append(p.Categories, BookingCategory{ID: c.ID, Name: c.Name})
	}
	for _, who := range f.Providers {
		b := BookingProvider{ID: who.ID, Name: who.FullName(), RoleLabel: who.RoleLabel, ServiceIDs: []string{}}
		for _, i := range f.Services {
			if who.Performs(i.ID) {
				b.ServiceIDs = append(b.ServiceIDs, i.ID)
			}
		}
		p.Providers = append(p.Providers, b)
	}
	return p
}

// WishQuery is embedded by the questions for times.
type WishQuery struct {
	ServiceIDs []string `query:"service_ids" minItems:"1" maxItems:"5" required:"true" doc:"What is to be done."`
	ProviderID string   `query:"provider_id" maxLength:"40" doc:"With whom; absent = with anybody."`
}

func (w WishQuery) wish() booking.Wish {
	return booking.Wish{ServiceIDs: w.ServiceIDs, ProviderID: w.ProviderID}
}

// DayRange is embedded by the questions for days.
type DayRange struct {
	From string `query:"from" required:"true" format:"date" doc:"First local day."`
	To   string `query:"to" required:"true" format:"date" doc:"Last local day; at most 42 days."`
}

func (r DayRange) days() (first, last scheduling.Day, err error) {
	if first, err = dayIn("from", r.From); err != nil {
		return first, last, err
	}
	last, err = dayIn("to", r.To)
	return first, last, err
}

func dayIn(field, s string) (scheduling.Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		return scheduling.Day{}, fault.InvalidField(field, "format", "Write days as 2026-12-24.")
	}
	return scheduling.DayOf(t, time.UTC), nil
}

// OfferedDays are the days with a free time.
type OfferedDays struct {
	Days []string `json:"days" nullable:"false" example:"[\"2026-11-24\"]"`
}

func offeredDays(days []scheduling.Day, err error) (*body[OfferedDays], error) {
	if err != nil {
		return nil, err
	}
	out := OfferedDays{Days: []string{}}
	for _, d := range days {
		out.Days = append(out.Days, d.String())
	}
	return &body[OfferedDays]{Body: out}, nil
}

// OfferedTime is a free time.
type OfferedTime struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// OfferedTimes are the free times of a day.
type OfferedTimes struct {
	Times []OfferedTime `json:"times" nullable:"false"`
}

func offeredTimes(slots []scheduling.Slot, err error) (*body[OfferedTimes], error) {
	if err != nil {
		return nil, err
	}
	out := OfferedTimes{Times: []OfferedTime{}}
	for _, s := range slots {
		out.Times = append(out.Times, OfferedTime{Start: s.Start, End: s.End})
	}
	return &body[OfferedTimes]{Body: out}, nil
}

type bookingDaysInput struct {
	BookingPath
	WishQuery
	DayRange
}

func (a *API) listBookingDays(ctx context.Context, in *bookingDaysInput) (*body[OfferedDays], error) {
	first, last, err := in.days()
	if err != nil {
		return nil, err
	}
	return offeredDays(a.Booking.Days(ctx, in.Page, in.wish(), first, last))
}

type bookingTimesInput struct {
	BookingPath
	WishQuery

	Day string `query:"day" required:"true" format:"date" doc:"The local day."`
}

func (a *API) listBookingTimes(ctx context.Context, in *bookingTimesInput) (*body[OfferedTimes], error) {
	day, err := dayIn("day", in.Day)
	if err != nil {
		return nil, err
	}
	return offeredTimes(a.Booking.Slots(ctx, in.Page, in.wish(), day))
}

// BookingChallenge is work that a browser does before time is held for it.
type BookingChallenge struct {
	Challenge string    `json:"challenge"`
	Bits      int       `json:"bits" doc:"The SHA-256 of \"<challenge>.<solution>\" has to begin with so many zero bits."`
	ExpiresAt time.Time `json:"expires_at"`
}

// newBookingChallenge hands out work. The more a network or the whole page has asked for, the harder it is.
func (a *API) newBookingChallenge(ctx context.Context, in *struct{ BookingPath }) (*body[BookingChallenge], error) {
	pressed := 0
	for _, limit := range []struct {
		bucket ratelimit.Bucket
		key    string
	}{
		{ratelimit.BookingCalm, "ip:" + network(cameFrom(ctx))},
		{ratelimit.BookingBusy, "ip:" + network(cameFrom(ctx))},
		{ratelimit.BookingCrowd, "page:" + in.Page},
	} {
		if _, ok := a.Limits.Take(ctx, limit.bucket, limit.key); !ok {
			pressed++
		}
	}
	c, err := a.Booking.NewChallenge(ctx, in.Page, pressed)
	if err != nil {
		return nil, err
	}
	return &body[BookingChallenge]{Body: BookingChallenge{Challenge: c.Token, Bits: c.Bits, ExpiresAt: c.ExpiresAt}}, nil
}

// BookingHoldInput asks for a time to be held.
type BookingHoldInput struct {
	ServiceIDs []string  `json:"service_ids" minItems:"1" maxItems:"5" nullable:"false"`
	ProviderID string    `json:"provider_id,omitempty" maxLength:"40" doc:"Absent = whoever is free."`
	Start      time.Time `json:"start" doc:"As it was offered."`
	Challenge  string    `json:"challenge" maxLength:"200"`
	Solution   string    `json:"solution" maxLength:"20"`
}

// BookingHold is time that is held.
type BookingHold struct {
	Hold       string    `json:"hold" doc:"Proves who holds it."`
	Until      time.Time `json:"until"`
	Start      time.Time `json:"start"`
	End        time.Time `json:"end"`
	ProviderID string    `json:"provider_id"`
}

func (a *API) holdTime(ctx context.Context, in *struct {
	BookingPath

	Body BookingHoldInput
},
) (*body[BookingHold], error) {
	crowd := func(ctx context.Context) error {
		return a.take(ctx, ratelimit.BookingClinic, "hold:"+in.Page, "Many people are booking here. Please try again in a moment.")
	}
	h, err := a.Booking.Hold(ctx, in.Page, booking.HoldRequest{
		Wish:  booking.Wish{ServiceIDs: in.Body.ServiceIDs, ProviderID: in.Body.ProviderID},
		Start: in.Body.Start.Format(time.RFC3339), Challenge: in.Body.Challenge, Solution: in.Body.Solution, Network: network(cameFrom(ctx)),
		Crowd: crowd,
	})
	if err != nil {
		return nil, err
	}
	return &body[BookingHold]{Body: BookingHold{Hold: h.Token, Until: h.Until, Start: h.Start, End: h.End, ProviderID: h.ProviderID}}, nil
}

// BookingRelease gives held time back.
type BookingRelease struct {
	Hold string `json:"hold" maxLength:"160"`
}

func (a *API) releaseHold(ctx context.Context, in *struct {
	BookingPath

	Body BookingRelease
},
) (*struct{}, error) {
	return nil, a.Booking.Release(ctx, in.Page, in.Body.Hold)
}

// BookingDetails are what a visitor says to book the time that they hold.
type BookingDetails struct {
	Hold           string `json:"hold" maxLength:"160"`
	Name           string `json:"name" minLength:"1" maxLength:"200"`
	Email          string `json:"email" minLength:"3" maxLength:"254"`
	Phone          string `json:"phone" minLength:"3" maxLength:"40"`
	Notes          string `json:"notes,omitempty" maxLength:"1000"`
	Language       string `json:"language" enum:"ro,en"`
	ConsentVersion int    `json:"consent_version" doc:"Of the text that was agreed to."`
	Website        string `json:"website,omitempty" maxLength:"200" doc:"Leave it empty: a trap for programs."`
}

// BookedVisit is the visitor's appointment and how it is managed.
type BookedVisit struct {
	Visit ManagedVisit `json:"visit"`
	Token string       `json:"token" doc:"Of the link /a/{token}, with which the visit is moved or cancelled."`
}

func (a *API) bookOnline(ctx context.Context, in *struct {
	BookingPath

	Body BookingDetails
},
) (*body[BookedVisit], error) {
	for _, key := range []string{"mail:" + in.Body.Email, "phone:" + in.Body.Phone} {
		if err := a.take(ctx, ratelimit.BookingContact, a.Booking.Pseudonym(key), "Too many requests. Please wait a moment."); err != nil {
			return nil, err
		}
	}
	b, err := a.Booking.Book(ctx, in.Page, in.Body.Hold, booking.Details{
		Name: in.Body.Name, Email: in.Body.Email, Phone: in.Body.Phone, Notes: in.Body.Notes, Language: in.Body.Language,
		Consent: in.Body.ConsentVersion, Trap: in.Body.Website, Network: network(cameFrom(ctx)),
	})
	if err != nil {
		return nil, err
	}
	return &body[BookedVisit]{Body: BookedVisit{Visit: managedVisitOf(b.Visit), Token: b.Token}}, nil
}
