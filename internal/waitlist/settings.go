package waitlist

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Settings say how a clinic offers free times.
type Settings struct {
	AutoOffer  bool  `bson:"auto_offer"`  // offer by mail without asking the staff
	OfferHours int   `bson:"offer_hours"` // how long an offer is good, 1–72
	Parallel   int   `bson:"parallel"`    // people to whom the same time is offered at once, 1–10
	LeadHours  int   `bson:"lead_hours"`  // an offered time is at least that far away, 0–168
	Rev        int64 `bson:"rev"`         // 0 = never changed
}

const settingsPart = "waitlist" // of the clinic's settings

func defaults() Settings { return Settings{AutoOffer: true, OfferHours: 4, Parallel: 3, LeadHours: 2} }

// ReadSettings gives the clinic's settings. Faults: Forbidden.
func (s *Service) ReadSettings(ctx context.Context, actor identity.Actor) (Settings, error) {
	if err := actor.Authorise(policies.WaitlistRead); err != nil {
		return Settings{}, err
	}
	return s.settings(ctx, actor.Scope())
}

func (s *Service) settings(ctx context.Context, scope tenancy.Scope) (Settings, error) {
	found, ok, err := settings.Find[Settings](ctx, scope, settingsPart)
	switch {
	case err != nil:
		return Settings{}, fmt.Errorf("read waitlist settings: %w", err)
	case !ok:
		return defaults(), nil
	}
	return found, nil
}

// ChangeSettings replaces the settings at rev. Faults: Forbidden; Invalid with fields; Conflict "stale_edit".
func (s *Service) ChangeSettings(ctx context.Context, actor identity.Actor, rev int64, in Settings) (Settings, error) {
	if err := actor.Authorise(policies.ClinicUpdate); err != nil {
		return Settings{}, err
	}
	if err := in.check(); err != nil {
		return Settings{}, err
	}
	before, err := s.settings(ctx, actor.Scope())
	if err != nil {
		return Settings{}, err
	}
	if before.Rev != rev {
		return Settings{}, errStale()
	}
	if err := s.Mark(ctx, actor.Scope()); err != nil {
		return Settings{}, err
	}
	in.Rev = rev + 1
	ok, err := settings.Save(ctx, actor.Scope(), settingsPart, in, rev)
	if err != nil {
		return Settings{}, fmt.Errorf("save waitlist settings: %w", err)
	}
	if !ok {
		return Settings{}, errStale()
	}
	s.changed(ctx, actor, Entry{ID: settingsPart, Rev: in.Rev}, audit.Entry{Action: "waitlist.settings_changed", Changes: differences(before, in)})
	s.Wake(ctx, actor.Scope())
	return in, nil
}

func differences(a, b Settings) []audit.Change {
	var out []audit.Change
	for _, c := range []audit.Change{
		{Field: "auto_offer", Before: a.AutoOffer, After: b.AutoOffer},
		{Field: "offer_hours", Before: a.OfferHours, After: b.OfferHours},
		{Field: "parallel", Before: a.Parallel, After: b.Parallel},
		{Field: "lead_hours", Before: a.LeadHours, After: b.LeadHours},
	} {
		if c.Before != c.After {
			out = append(out, c)
		}
	}
	return out
}

func (in Settings) check() error {
	bad := fault.New(fault.Invalid, "invalid_input", "Some fields are not right.")
	for _, f := range []struct {
		path           string
		n, least, most int
	}{
		{"offer_hours", in.OfferHours, 1, 72}, {"parallel", in.Parallel, 1, 10}, {"lead_hours", in.LeadHours, 0, 168},
	} {
		if f.n < f.least || f.n > f.most {
			bad = bad.WithField(f.path, "out_of_range", fmt.Sprintf("Between %d and %d.", f.least, f.most))
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// The night, in which nobody reads mail: an offer made then is good until later in the morning.
const (
	nightFrom = 20 // o'clock
	nightTo   = 8
	morning   = 11
)

// expiry says how long an offer made now is good: the clinic's hours, longer over night, and never up to the time itself.
func (in Settings) expiry(now, start time.Time, zone *time.Location) time.Time {
	at := now.Add(time.Duration(in.OfferHours) * time.Hour)
	local := now.In(zone)
	if h := local.Hour(); h >= nightFrom || h < nightTo {
		day := local.Day()
		if h >= nightFrom {
			day++
		}
		if m := time.Date(local.Year(), local.Month(), day, morning, 0, 0, 0, zone); m.After(at) {
			at = m
		}
	}
	if last := start.Add(-time.Hour); at.After(last) {
		at = last
	}
	if soonest := now.Add(15 * time.Minute); at.Before(soonest) {
		at = soonest
	}
	if at.After(start) {
		at = start
	}
	return at.UTC().Truncate(time.Millisecond)
}
