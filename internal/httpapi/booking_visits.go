package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// ManagedVisit is an appointment as its link shows it: nobody's data.
type ManagedVisit struct {
	Clinic      BookingClinic     `json:"clinic"`
	BookingPage string            `json:"booking_page" doc:"Slug of the clinic's booking page; empty = closed."`
	Language    string            `json:"language" enum:"ro,en"`
	Services    []string          `json:"services" nullable:"false"`
	Provider    string            `json:"provider"`
	Location    string            `json:"location" doc:"Name and address; empty = the clinic's own."`
	Start       time.Time         `json:"start"`
	End         time.Time         `json:"end"`
	Status      scheduling.Status `json:"status"`
	ChangeUntil time.Time         `json:"change_until" doc:"Until when it can be moved or cancelled here."`
	CancelHours int               `json:"cancel_hours"`
	CanMove     bool              `json:"can_move"`
	CanCancel   bool              `json:"can_cancel"`
	CanConfirm  bool              `json:"can_confirm" doc:"The client may say that they come."`
	CanAsk      bool              `json:"can_ask" doc:"The client may ask the clinic for another time."`
	AskedToMove bool              `json:"asked_to_move" doc:"The client has asked the clinic for another time."`
	FirstDay    string            `json:"first_day" doc:"On which another time could be free."`
	LastDay     string            `json:"last_day"`
}

func bookingClinicOf(s tenancy.Settings, slug string) BookingClinic {
	c := BookingClinic{Name: s.Name, Phone: s.Phone, Address: s.Address, TimeZone: s.TimeZone, Color: s.BrandColor}
	if s.LogoFileID != "" {
		c.Logo = "/api/v1/public/clinics/" + slug + "/logo?v=" + s.LogoFileID
	}
	return c
}

func managedVisitOf(v booking.Visit) ManagedVisit {
	return ManagedVisit{
		Clinic: bookingClinicOf(v.Clinic, v.ClinicSlug), BookingPage: v.Slug, Language: v.Language, Services: v.Services, Provider: v.Provider, Location: v.Location,
		Start: v.Start, End: v.End, Status: v.Status, ChangeUntil: v.Changes, CancelHours: v.CancelsIn, CanMove: v.Movable, CanCancel: v.Cancels,
		CanConfirm: v.Confirms, CanAsk: v.Asks, AskedToMove: v.AskedToMove,
		FirstDay: v.FirstDay.String(), LastDay: v.LastDay.String(),
	}
}

func visitAnswer(v booking.Visit, err error) (*body[ManagedVisit], error) {
	if err != nil {
		return nil, err
	}
	return &body[ManagedVisit]{Body: managedVisitOf(v)}, nil
}

// VisitPath is embedded by the routes that a link opens.
type VisitPath struct {
	Token string `path:"token" minLength:"1" maxLength:"160" doc:"Of the link in the mail."`
}

func (a *API) readVisit(ctx context.Context, in *struct{ VisitPath }) (*body[ManagedVisit], error) {
	return visitAnswer(a.Booking.ReadVisit(ctx, in.Token))
}

type visitDaysInput struct {
	VisitPath
	DayRange

	AnyProvider bool `query:"any_provider" doc:"Another provider will do."`
}

func (a *API) listVisitDays(ctx context.Context, in *visitDaysInput) (*body[OfferedDays], error) {
	first, last, err := in.days()
	if err != nil {
		return nil, err
	}
	return offeredDays(a.Booking.VisitDays(ctx, in.Token, in.AnyProvider, first, last))
}

type visitTimesInput struct {
	VisitPath

	AnyProvider bool   `query:"any_provider" doc:"Another provider will do."`
	Day         string `query:"day" required:"true" format:"date" doc:"The local day."`
}

func (a *API) listVisitTimes(ctx context.Context, in *visitTimesInput) (*body[OfferedTimes], error) {
	day, err := dayIn("day", in.Day)
	if err != nil {
		return nil, err
	}
	return offeredTimes(a.Booking.VisitSlots(ctx, in.Token, in.AnyProvider, day))
}

// VisitMove names the new time.
type VisitMove struct {
	Start       time.Time `json:"start" doc:"As it was offered."`
	AnyProvider bool      `json:"any_provider,omitempty" doc:"Another provider will do."`
}

func (a *API) moveVisit(ctx context.Context, in *struct {
	VisitPath

	Body VisitMove
},
) (*body[ManagedVisit], error) {
	return visitAnswer(a.Booking.MoveVisit(ctx, in.Token, in.Body.Start.Format(time.RFC3339), in.Body.AnyProvider))
}

func (a *API) cancelVisit(ctx context.Context, in *struct{ VisitPath }) (*body[ManagedVisit], error) {
	return visitAnswer(a.Booking.CancelVisit(ctx, in.Token))
}

func (a *API) confirmVisit(ctx context.Context, in *struct{ VisitPath }) (*body[ManagedVisit], error) {
	return visitAnswer(a.Booking.ConfirmVisit(ctx, in.Token))
}

func (a *API) askToMove(ctx context.Context, in *struct{ VisitPath }) (*body[ManagedVisit], error) {
	return visitAnswer(a.Booking.AskToMove(ctx, in.Token))
}

type calendarFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (a *API) readVisitCalendar(ctx context.Context, in *struct{ VisitPath }) (*calendarFile, error) {
	file, err := a.Booking.CalendarOf(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return &calendarFile{ContentType: "text/calendar; charset=utf-8", Disposition: `attachment; filename="appointment.ics"`, Body: file}, nil
}

// RenewedLink is the address with which a visit is managed from now on.
type RenewedLink struct {
	Link string `json:"link"`
}

type renewLinkInput struct {
	TenantPath

	ID string `path:"id" maxLength:"40" doc:"The appointment."`
}

func (a *API) renewVisitLink(ctx context.Context, actor identity.Actor, in *renewLinkInput) (*body[RenewedLink], error) {
	address, err := a.Booking.RevokeLink(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[RenewedLink]{Body: RenewedLink{Link: address}}, nil
}
