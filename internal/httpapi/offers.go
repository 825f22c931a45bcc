package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/waitlist"
)

// OfferAnswer is an offer of a free time as the holder of its link sees it: nobody's data.
type OfferAnswer struct {
	State        waitlist.OfferState `json:"state" enum:"open,booked,over"`
	Outcome      string              `json:"outcome" enum:",declined,expired,lost,withdrawn" doc:"How an offer ended that is over."`
	ClinicName   string              `json:"clinic_name"`
	ClinicPhone  string              `json:"clinic_phone"`
	TimeZone     string              `json:"time_zone"`
	Language     string              `json:"language" enum:"ro,en"`
	Services     []string            `json:"services" nullable:"false"`
	ProviderName string              `json:"provider_name"`
	Start        *time.Time          `json:"start"`
	End          *time.Time          `json:"end"`
	ExpiresAt    *time.Time          `json:"expires_at"`
}

func offerAnswerOf(o waitlist.Answer) OfferAnswer {
	out := OfferAnswer{
		State: o.State, Outcome: string(o.Outcome), ClinicName: o.Clinic.Name, ClinicPhone: o.Clinic.Phone, TimeZone: o.Clinic.TimeZone,
		Language: o.Clinic.Language, Services: append([]string{}, o.Services...), ProviderName: o.ProviderName,
	}
	for to, from := range map[**time.Time]time.Time{&out.Start: o.Start, &out.End: o.End, &out.ExpiresAt: o.ExpiresAt} {
		if !from.IsZero() {
			at := from.UTC()
			*to = &at
		}
	}
	return out
}

// LinkPath names the secret of a link.
type LinkPath struct {
	Token string `path:"token" minLength:"10" maxLength:"160" doc:"The secret in the link."`
}

type offerInput struct {
	LinkPath
}

func (a *API) readOffer(ctx context.Context, in *offerInput) (*body[OfferAnswer], error) {
	o, err := a.Waitlist.ReadOffer(ctx, in.Token)
	return answer(o, offerAnswerOf, err)
}

func (a *API) acceptOffer(ctx context.Context, in *offerInput) (*body[OfferAnswer], error) {
	o, err := a.Waitlist.Accept(ctx, in.Token)
	return answer(o, offerAnswerOf, err)
}

func (a *API) declineOffer(ctx context.Context, in *offerInput) (*body[OfferAnswer], error) {
	o, err := a.Waitlist.Decline(ctx, in.Token)
	return answer(o, offerAnswerOf, err)
}
