package waitlist

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// WriteOffer is the outbox's writer of OfferMail: it says what is true when the mail leaves. An offer that is over, or that
// is not the entry's any more, is told to nobody.
func (s *Service) WriteOffer(ctx context.Context, actor identity.Actor, r outbox.Row) (outbox.Answer, error) {
	scope := actor.Scope()
	e, verdict, err := s.offered(ctx, scope, r)
	if err != nil || verdict != outbox.Send {
		return outbox.Answer{Verdict: verdict}, err
	}
	client, err := s.Clients.Get(ctx, actor, e.ClientID)
	if err != nil || client.Email == "" || client.DeletedAt != nil {
		if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Gone {
			err = nil
		}
		return outbox.Answer{Verdict: outbox.Never}, err
	}
	joined, err := s.join(ctx, scope, []Entry{e})
	if err != nil {
		return outbox.Answer{}, err
	}
	zone, err := scheduling.ZoneOf(scope)
	if err != nil {
		return outbox.Answer{}, err
	}
	clinic := scope.Tenant().Settings
	letter, err := messaging.FreeTime{
		To: client.Email, Language: clinic.Language, Zone: zone,
		Clinic:  messaging.Clinic{Name: clinic.Name, Color: clinic.BrandColor, Address: clinic.Address, Phone: clinic.Phone},
		Service: strings.Join(joined[0].ServiceNames, ", "), Provider: e.Offer.ProviderName,
		Start: e.Offer.Start, ExpiresAt: e.Offer.ExpiresAt,
		Link: s.PublicURL + "/offer/" + s.Links.Token(link.AnswerOffer, scope.TenantID(), e.ID, e.Offers),
	}.Offered()
	if err != nil {
		return outbox.Answer{}, fmt.Errorf("write offer: %w", err)
	}
	return outbox.Answer{Mail: letter}, nil
}

// offered finds the entry of a row's offer and says whether the offer can still be told.
func (s *Service) offered(ctx context.Context, scope tenancy.Scope, r outbox.Row) (Entry, outbox.Verdict, error) {
	number, err := strconv.ParseInt(r.Data["offer"], 10, 64)
	if err != nil {
		return Entry{}, outbox.Never, nil //nolint:nilerr // a row that names no offer is about nothing
	}
	e, found, err := find(ctx, scope, r.About)
	switch {
	case err != nil:
		return e, outbox.Never, err
	case !found || e.Offers > number || e.Offers == number && e.Offer == nil:
		return e, outbox.Never, nil
	case e.Offers < number:
		return e, outbox.NotYet, nil
	case e.Offer.Accepted || !e.Offer.ExpiresAt.After(s.now()):
		return e, outbox.Never, nil
	}
	return e, outbox.Send, nil
}
