package booking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// HoldRequest is the input of Hold.
type HoldRequest struct {
	Wish

	Start     string // as it was offered: RFC 3339
	Challenge string
	Solution  string
	Network   string // from which the visitor comes; kept as a pseudonym alone
	// Crowd counts the hold among those of everybody at the page, once the work for it is done, and faults when they are too
	// many. May be nil.
	Crowd func(ctx context.Context) error
}

// Hold is time that is kept for a visitor.
type Hold struct {
	Token      string // proves who holds it
	Until      time.Time
	Start, End time.Time
	ProviderID string
}

const maxHolds = 2 // of one network at once

// NewChallenge gives a visitor of the page the work to be done before a hold. pressed says how many limits on challenges
// were passed by their network or for the clinic: the work grows with it. Faults: NotFound "booking_closed".
func (s *Service) NewChallenge(ctx context.Context, slug string, pressed int) (Challenge, error) {
	actor, _, err := s.enter(ctx, slug)
	if err != nil {
		return Challenge{}, err
	}
	return s.newChallenge(actor.Scope().TenantID(), pressure(pressed)), nil
}

// Hold keeps a time for five minutes. A challenge is good for one hold; asking again with the same challenge for the same
// gives the same hold. Faults: NotFound "booking_closed", "not_offered"; Invalid "challenge_failed"; Gone
// "challenge_expired"; Conflict "challenge_used", "slot_taken"; TooMany "holds_limit"; Unavailable; those of Crowd.
func (s *Service) Hold(ctx context.Context, slug string, in HoldRequest) (Hold, error) {
	actor, page, err := s.enter(ctx, slug)
	if err != nil {
		return Hold{}, err
	}
	tenant := actor.Scope().TenantID()
	nonce, err := s.solved(tenant, in.Challenge, in.Solution)
	if err != nil {
		return Hold{}, err
	}
	wish, err := idempotency.Fingerprint([]any{in.Wish, in.Start})
	if err != nil {
		return Hold{}, fmt.Errorf("hold time: %w", err)
	}
	r := record{
		ID: id.Derived(id.Appointment, string(tenant), "online", nonce), State: held, Wish: wish,
		Address: s.blind(tenant, "network", in.Network), HeldUntil: s.now().Add(scheduling.HoldTime),
	}
	if a, found, err := s.heldBefore(ctx, actor, r); err != nil || found {
		return s.handOut(tenant, a), err
	}
	able, err := s.stillOffered(ctx, actor, page, in)
	if err != nil {
		return Hold{}, err
	}
	if err := s.admit(ctx, actor.Scope(), r, in.Crowd); err != nil {
		return Hold{}, err
	}
	a, err := s.take(ctx, actor, r, in, able)
	if err != nil {
		if again := release(ctx, actor.Scope(), r.ID); again != nil {
			s.Logger.WarnContext(ctx, "hold not released", "tenant", tenant, "error", again)
		}
		return Hold{}, err
	}
	return s.handOut(tenant, a), nil
}

// handOut makes the token of a hold. It carries when the hold was taken.
func (s *Service) handOut(tenant tenancy.ID, a scheduling.Appointment) Hold {
	h := Hold{Start: a.Start, End: a.End, ProviderID: a.ProviderID}
	if a.ID != "" {
		h.Token = s.Links.Token(link.HoldTime, tenant, a.ID, a.CreatedAt.Unix())
	}
	if a.HeldUntil != nil {
		h.Until = *a.HeldUntil
	}
	return h
}

// heldBefore finds the hold of an earlier attempt with the same challenge.
func (s *Service) heldBefore(ctx context.Context, actor identity.Actor, r record) (scheduling.Appointment, bool, error) {
	have, found, err := findRecord(ctx, actor.Scope(), r.ID)
	if err != nil || !found {
		return scheduling.Appointment{}, false, err
	}
	if have.Wish == r.Wish && have.State == held {
		if a, found, err := s.Calendar.FindHold(ctx, actor, r.ID); err != nil || found {
			return a, found, err
		}
	}
	return scheduling.Appointment{}, false, errChallengeUsed()
}

func errChallengeUsed() error {
	return fault.New(fault.Conflict, "challenge_used", "Please try again.")
}

func errSlotTaken() error {
	return fault.New(fault.Conflict, "slot_taken", "Somebody else has just taken this time. Please choose another.")
}

// stillOffered gives the providers whom the page offers at the start.
func (s *Service) stillOffered(ctx context.Context, actor identity.Actor, page Page, in HoldRequest) ([]string, error) {
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return nil, err
	}
	start, err := scheduling.ParseStart(in.Start, zone)
	if err != nil {
		return nil, err
	}
	day := scheduling.DayOf(start, zone)
	slots, err := s.offers(ctx, actor, page, in.Wish, "", day, day)
	if err != nil {
		return nil, err
	}
	var able []string
	for _, slot := range slots {
		if slot.Start.Equal(start) {
			able = append(able, slot.ProviderID)
		}
	}
	if len(able) == 0 {
		return nil, errSlotTaken()
	}
	return able, nil
}

// admit spends the challenge and lets a network hold two times at once. It counts after it has written, so that of
// several at once none too many gets through. Only who has done the work counts for the crowd: nobody shuts a page by asking.
func (s *Service) admit(ctx context.Context, scope tenancy.Scope, r record, crowd func(context.Context) error) error {
	now := s.now()
	if err := dropOld(ctx, scope, now.Add(-2*challengeLife)); err != nil {
		return fmt.Errorf("hold time: %w", err)
	}
	err := insertRecord(ctx, scope, r)
	if tenancy.IsDuplicate(err, "") {
		return errChallengeUsed()
	}
	if err != nil {
		return fmt.Errorf("hold time: %w", err)
	}
	n, err := countHeld(ctx, scope, r.Address, now)
	if err != nil {
		return fmt.Errorf("hold time: %w", err)
	}
	switch {
	case n > maxHolds:
		err = fault.New(fault.TooMany, "holds_limit", "You are holding two times already. Book or leave one of them first.").
			WithRetryAfter(time.Minute)
	case crowd != nil:
		err = crowd(ctx)
	}
	if err == nil {
		return nil
	}
	if again := release(ctx, scope, r.ID); again != nil {
		return fmt.Errorf("hold time: %w", again)
	}
	return err
}

// take holds the time with the first of the providers who still has it.
func (s *Service) take(ctx context.Context, actor identity.Actor, r record, in HoldRequest, able []string) (scheduling.Appointment, error) {
	for _, provider := range slices.Compact(able) {
		a, err := s.Calendar.Hold(ctx, actor, scheduling.HoldInput{
			ID: r.ID, ServiceIDs: in.ServiceIDs, ProviderID: provider, Start: in.Start, Source: scheduling.Online, Until: r.HeldUntil,
		})
		if err == nil {
			return a, nil
		}
		// What stands against it may be somebody's appointment: nothing of it goes on.
		if fault.KindOf(err) != fault.Conflict {
			return scheduling.Appointment{}, fmt.Errorf("hold time: %w", err)
		}
	}
	return scheduling.Appointment{}, errSlotTaken()
}

// Release gives held time back before it is over. It may be repeated; a token that is none is no fault. Faults:
// Unavailable.
func (s *Service) Release(ctx context.Context, slug, token string) error {
	actor, key, _, err := s.holder(ctx, slug, token)
	if err != nil {
		if fault.KindOf(err) == fault.Unavailable {
			return err
		}
		return nil
	}
	err = s.Calendar.ReleaseHold(ctx, actor, key)
	if fault.KindOf(err) == fault.Conflict { // it has become an appointment
		return nil
	}
	if err != nil {
		return fmt.Errorf("release hold: %w", err)
	}
	return release(ctx, actor.Scope(), key)
}

// holder reads the token of a hold of the page: which, and when it was taken. Faults: NotFound "booking_closed"; Gone
// "hold_expired" for every token that is none.
func (s *Service) holder(ctx context.Context, slug, token string) (identity.Actor, string, time.Time, error) {
	actor, _, err := s.enter(ctx, slug)
	if err != nil {
		return identity.Actor{}, "", time.Time{}, err
	}
	target, ok := s.Links.Read(link.HoldTime, token)
	if !ok || target.Tenant != actor.Scope().TenantID() {
		return identity.Actor{}, "", time.Time{}, errHoldExpired()
	}
	return actor, target.Subject, time.Unix(target.Version, 0), nil
}

func errHoldExpired() error {
	return fault.New(fault.Gone, "hold_expired", "The time is not held any more. Please choose again.")
}
