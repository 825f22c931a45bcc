package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/waitlist"
)

// WaitTime is a part of the day in the clinic's zone.
type WaitTime struct {
	From string `json:"from" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"09:00"`
	To   string `json:"to" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"12:00"`
}

// Wish is what somebody waits for; empty lists mean any.
type Wish struct {
	ServiceIDs  []string   `json:"service_ids" minItems:"1" maxItems:"10" nullable:"false"`
	ProviderIDs []string   `json:"provider_ids,omitempty" maxItems:"20" nullable:"false"`
	Weekdays    []int      `json:"weekdays,omitempty" maxItems:"7" nullable:"false" doc:"1 (Monday) to 7 (Sunday)."`
	Times       []WaitTime `json:"times,omitempty" maxItems:"7" nullable:"false"`
	From        string     `json:"from,omitempty" format:"date" doc:"First local day; left out: today."`
	To          string     `json:"to" format:"date" doc:"Last local day."`
	Urgent      bool       `json:"urgent,omitempty"`
	AutoOffer   bool       `json:"auto_offer,omitempty" doc:"Offer by mail without asking the staff."`
	Notes       string     `json:"notes,omitempty" maxLength:"1000"`
}

func (w Wish) wish() (waitlist.Wish, error) {
	out := waitlist.Wish{
		ServiceIDs: w.ServiceIDs, ProviderIDs: w.ProviderIDs, Weekdays: w.Weekdays, From: w.From, To: w.To,
		Urgent: w.Urgent, AutoOffer: w.AutoOffer, Notes: w.Notes,
	}
	for _, t := range w.Times {
		from, okFrom := catalogue.ParseClock(t.From)
		to, okTo := catalogue.ParseClock(t.To)
		if !okFrom || !okTo {
			return out, fault.InvalidField("times", "invalid_time", "Write times of day as 09:00.")
		}
		out.Times = append(out.Times, waitlist.TimeRange{From: from, To: to})
	}
	return out, nil
}

func wishOf(w waitlist.Wish) Wish {
	out := Wish{
		ServiceIDs: w.ServiceIDs, ProviderIDs: append([]string{}, w.ProviderIDs...), Weekdays: append([]int{}, w.Weekdays...),
		Times: []WaitTime{}, From: w.From, To: w.To, Urgent: w.Urgent, AutoOffer: w.AutoOffer, Notes: w.Notes,
	}
	for _, t := range w.Times {
		out.Times = append(out.Times, WaitTime{From: t.From.String(), To: t.To.String()})
	}
	return out
}

// WaitOffer is a free time that was offered to a client.
type WaitOffer struct {
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
	ProviderID   string    `json:"provider_id"`
	ProviderName string    `json:"provider_name"`
	Accepted     bool      `json:"accepted" doc:"The client has said yes; the appointment is being booked."`
	MadeBy       string    `json:"made_by" doc:"Empty when it was made by itself."`
	MadeAt       time.Time `json:"made_at"`
	ExpiresAt    time.Time `json:"expires_at"`
}

// PastOffer is an offer that came to nothing.
type PastOffer struct {
	Start      time.Time        `json:"start"`
	ProviderID string           `json:"provider_id"`
	Outcome    waitlist.Outcome `json:"outcome" enum:"declined,expired,lost,withdrawn"`
	At         time.Time        `json:"at"`
}

// WaitEntry is a client who waits for a time.
type WaitEntry struct {
	ID            string            `json:"id" example:"wai_01jd3m8w1q2v5y7x9z0abcdefg"`
	Client        AppointmentClient `json:"client"`
	ServiceNames  []string          `json:"service_names" nullable:"false"`
	Wish          Wish              `json:"wish"`
	Status        waitlist.Status   `json:"status" enum:"waiting,offered,booked,closed"`
	Offer         *WaitOffer        `json:"offer"`
	PastOffers    []PastOffer       `json:"past_offers" nullable:"false"`
	AppointmentID *string           `json:"appointment_id"`
	CloseReason   string            `json:"close_reason"`
	CreatedBy     string            `json:"created_by"`
	Rev           int64             `json:"rev"`
	CreatedAt     time.Time         `json:"created_at"`
	ChangedAt     time.Time         `json:"changed_at"`
}

func waitEntryOf(e waitlist.Entry) WaitEntry {
	out := WaitEntry{
		ID: e.ID, Client: AppointmentClient{ID: e.ClientID, Name: e.Client.Name, Phone: e.Client.Phone},
		ServiceNames: append([]string{}, e.ServiceNames...), Wish: wishOf(e.Wish), Status: e.Status, PastOffers: []PastOffer{},
		AppointmentID: orNull(e.AppointmentID), CloseReason: e.CloseReason, CreatedBy: e.CreatedBy, Rev: e.Rev,
		CreatedAt: e.CreatedAt.UTC(), ChangedAt: e.ChangedAt.UTC(),
	}
	if o := e.Offer; o != nil {
		out.Offer = &WaitOffer{
			Start: o.Start.UTC(), End: o.End.UTC(), ProviderID: o.ProviderID, ProviderName: o.ProviderName, Accepted: o.Accepted,
			MadeBy: o.MadeBy, MadeAt: o.MadeAt.UTC(), ExpiresAt: o.ExpiresAt.UTC(),
		}
	}
	for _, p := range e.Past {
		out.PastOffers = append(out.PastOffers, PastOffer{Start: p.Start.UTC(), ProviderID: p.ProviderID, Outcome: p.Outcome, At: p.At.UTC()})
	}
	return out
}

type listWaitlistInput struct {
	TenantPath

	Status waitlist.Status `query:"status" enum:"waiting,offered,booked,closed" doc:"Left out: all that still wait, in the order in which they are served."`
}

type addToWaitlistInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		ClientID string `json:"client_id" maxLength:"40"`
		Wish     Wish   `json:"wish"`
	}
}

type editWaitEntryInput struct {
	ItemPath
	Revision

	Body struct {
		Wish Wish `json:"wish"`
	}
}

type closeWaitEntryInput struct {
	ItemPath
	Revision

	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
}

type waitEntryInput struct {
	ItemPath
	Revision
}

type offerTimeInput struct {
	ItemPath
	Revision

	Body struct {
		Start      time.Time `json:"start"`
		ProviderID string    `json:"provider_id" maxLength:"40"`
	}
}

type waitEntryBookedInput struct {
	ItemPath
	Revision

	Body struct {
		AppointmentID string `json:"appointment_id" maxLength:"40"`
	}
}

type waitEntryTimesInput struct {
	ItemPath
}

const timesShown = 20 // free times that fit an entry

func (a *API) listWaitlist(ctx context.Context, actor identity.Actor, in *listWaitlistInput) (*body[list[WaitEntry]], error) {
	all, err := a.Waitlist.List(ctx, actor, in.Status)
	return answerAll(all, waitEntryOf, err)
}

func (a *API) addToWaitlist(ctx context.Context, actor identity.Actor, in *addToWaitlistInput) (*body[WaitEntry], error) {
	wish, err := in.Body.Wish.wish()
	if err != nil {
		return nil, err
	}
	e, err := a.Waitlist.Add(ctx, actor, waitlist.NewEntry{
		ID: a.newID(id.WaitEntry, actor, in.IdempotencyKey), ClientID: in.Body.ClientID, Wish: wish,
	})
	return answer(e, waitEntryOf, err)
}

func (a *API) editWaitEntry(ctx context.Context, actor identity.Actor, in *editWaitEntryInput) (*body[WaitEntry], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	wish, err := in.Body.Wish.wish()
	if err != nil {
		return nil, err
	}
	e, err := a.Waitlist.Edit(ctx, actor, in.ID, rev, wish)
	return answer(e, waitEntryOf, err)
}

func (a *API) closeWaitEntry(ctx context.Context, actor identity.Actor, in *closeWaitEntryInput) (*body[WaitEntry], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	e, err := a.Waitlist.Close(ctx, actor, in.ID, rev, in.Body.Reason)
	return answer(e, waitEntryOf, err)
}

func (a *API) reopenWaitEntry(ctx context.Context, actor identity.Actor, in *waitEntryInput) (*body[WaitEntry], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	e, err := a.Waitlist.Reopen(ctx, actor, in.ID, rev)
	return answer(e, waitEntryOf, err)
}

func (a *API) waitEntryTimes(ctx context.Context, actor identity.Actor, in *waitEntryTimesInput) (*body[list[FreeSlot]], error) {
	found, err := a.Waitlist.FreeTimes(ctx, actor, in.ID, timesShown)
	return answerAll(found, slotOf, err)
}

func (a *API) offerTime(ctx context.Context, actor identity.Actor, in *offerTimeInput) (*body[WaitEntry], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	e, err := a.Waitlist.Offer(ctx, actor, in.ID, rev, waitlist.Place{Start: in.Body.Start.UTC(), ProviderID: in.Body.ProviderID})
	return answer(e, waitEntryOf, err)
}

func (a *API) withdrawOffer(ctx context.Context, actor identity.Actor, in *waitEntryInput) (*body[WaitEntry], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	e, err := a.Waitlist.Withdraw(ctx, actor, in.ID, rev)
	return answer(e, waitEntryOf, err)
}

func (a *API) waitEntryBooked(ctx context.Context, actor identity.Actor, in *waitEntryBookedInput) (*body[WaitEntry], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	e, err := a.Waitlist.BookedBy(ctx, actor, in.ID, rev, in.Body.AppointmentID)
	return answer(e, waitEntryOf, err)
}

// WaitlistSettings say how the clinic offers free times.
type WaitlistSettings struct {
	AutoOffer  bool  `json:"auto_offer" doc:"Offer free times by mail without asking the staff."`
	OfferHours int   `json:"offer_hours" minimum:"1" maximum:"72" doc:"How long an offer is good."`
	Parallel   int   `json:"parallel" minimum:"1" maximum:"10" doc:"People to whom the same time is offered at once."`
	LeadHours  int   `json:"lead_hours" minimum:"0" maximum:"168" doc:"An offered time is at least that far away."`
	Rev        int64 `json:"rev" minimum:"0" doc:"0 = never changed; a change names the rev that it was made from."`
}

func waitlistSettingsOf(s waitlist.Settings) WaitlistSettings {
	return WaitlistSettings{AutoOffer: s.AutoOffer, OfferHours: s.OfferHours, Parallel: s.Parallel, LeadHours: s.LeadHours, Rev: s.Rev}
}

type waitlistSettingsInput struct {
	TenantPath
}

type changeWaitlistSettingsInput struct {
	TenantPath

	Body WaitlistSettings
}

func (a *API) readWaitlistSettings(ctx context.Context, actor identity.Actor, _ *waitlistSettingsInput) (*body[WaitlistSettings], error) {
	s, err := a.Waitlist.ReadSettings(ctx, actor)
	return answer(s, waitlistSettingsOf, err)
}

func (a *API) changeWaitlistSettings(ctx context.Context, actor identity.Actor, in *changeWaitlistSettingsInput) (*body[WaitlistSettings], error) {
	b := in.Body
	s, err := a.Waitlist.ChangeSettings(ctx, actor, b.Rev, waitlist.Settings{
		AutoOffer: b.AutoOffer, OfferHours: b.OfferHours, Parallel: b.Parallel, LeadHours: b.LeadHours,
	})
	return answer(s, waitlistSettingsOf, err)
}
