package scheduling

import (
	"context"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// Fate says what becomes of an occurrence.
type Fate string

// The fates of occurrences.
const (
	Made    Fate = "made"
	Kept    Fate = "kept"    // the appointment is there already and stays, maybe at another time
	Removed Fate = "removed" // the changed rule has it no more: it is cancelled
)

// Occurrence is one appointment of a series, before it is made or changed.
type Occurrence struct {
	Index         int        `bson:"index"`
	AppointmentID string     `bson:"appointment_id"`
	Start         time.Time  `bson:"start"`
	End           time.Time  `bson:"end"`
	Shifted       bool       `bson:"shifted,omitempty"` // the clocks leave its hour out: it begins when that is over
	Planned       *time.Time `bson:"planned,omitempty"` // when the rule has it, of one that is put elsewhere
	Elsewhere     *Elsewhere `bson:"elsewhere,omitempty"`
	Plain         bool       `bson:"plain,omitempty"` // the override is not for it
	Fate          Fate       `bson:"-"`
	Conflicts     []Conflict `bson:"-"`
	Alternatives  []Slot     `bson:"-"`
}

// Elsewhere is another place for an occurrence than the series has for it, such as an alternative that was chosen. It stays
// an occurrence: what is done to the series reaches it.
type Elsewhere struct {
	Start      string `bson:"start"`                 // see ParseStart
	ProviderID string `bson:"provider_id,omitempty"` // "" = the series'
	ResourceID string `bson:"resource_id,omitempty"` // "" = the series', or a free one of the type that the services need
}

// occurrenceAt is the occurrence of a wall-clock time.
func (s *Service) occurrenceAt(wall time.Time, zone *time.Location, length time.Duration) (Occurrence, error) {
	start, shifted := instantOf(wall, zone)
	if start.After(s.now().Add(MaxFuture)) {
		return Occurrence{}, fault.InvalidField("rule.until", "too_late", "This is more than three years ahead.")
	}
	return Occurrence{Start: start, End: start.Add(length), Shifted: shifted, Fate: Made}, nil
}

// putElsewhere moves an occurrence from where the rule has it. Faults: Invalid "start"; NotFound for a provider whom the
// actor does not see.
func (s *Service) putElsewhere(actor identity.Actor, o *Occurrence, to Elsewhere, zone *time.Location) error {
	if to.ProviderID != "" && !actor.SeesProvider(to.ProviderID) {
		return fault.New(fault.NotFound, "not_found", "There is no such provider.")
	}
	start, err := ParseStart(to.Start, zone)
	if err != nil {
		return err
	}
	d := s.newDraft(actor.Scope())
	d.within(Appointment{Start: start}, s.now())
	if err := d.err(); err != nil {
		return err
	}
	planned, length := o.Start, o.End.Sub(o.Start)
	to.Start = start.Format(time.RFC3339)
	o.Planned, o.Start, o.End, o.Shifted, o.Elsewhere = &planned, start, start.Add(length), false, &to
	return nil
}

// isRefused says whether something stands against the occurrence that is not overridden.
func (o Occurrence) isRefused(all Override) bool {
	allowed := o.override(all)
	return slices.ContainsFunc(o.Conflicts, func(c Conflict) bool { return !allowed.allows(c.Kind) })
}

// override is the part of a series' override that is for the occurrence.
func (o Occurrence) override(all Override) Override {
	if o.Plain {
		return Override{}
	}
	return all
}

// occurrence is the appointment of an occurrence where it is to be, with what placing it takes. Faults: Invalid when it is
// put elsewhere with a provider or resource that cannot be.
func (s *Service) occurrence(ctx context.Context, scope tenancy.Scope, sr Series, o Occurrence, p plan) (Appointment, plan, error) {
	a := sr.Template
	a.ID, a.Start, a.End, a.SeriesIndex, a.RequestHash = o.AppointmentID, o.Start, o.End, o.Index, sr.RequestHash
	if o.Planned != nil {
		a.plannedAt(*o.Planned)
	}
	if o.Elsewhere == nil {
		return a, p, nil
	}
	d := s.newDraft(scope)
	if k := o.Elsewhere.ProviderID; k != "" && k != a.ProviderID {
		d.provider(ctx, &a, k)
		d.checkLines(a)
		d.parted(a)
		p.provider = d.is
	}
	if k := o.Elsewhere.ResourceID; k != "" && k != a.ResourceID && len(p.resources) == 0 {
		d.resource(ctx, &a, k)
	}
	return a, p, d.err()
}

// assessOccurrence finds what stands against an occurrence.
func (s *Service) assessOccurrence(ctx context.Context, actor identity.Actor, sr Series, p plan, o *Occurrence) error {
	a, p, err := s.occurrence(ctx, actor.Scope(), sr, *o, p)
	if err != nil {
		return err
	}
	return s.assess(ctx, actor, a, p, o)
}

// assess finds what stands against an appointment, but for others of its series that move along.
func (s *Service) assess(ctx context.Context, actor identity.Actor, a Appointment, p plan, o *Occurrence) error {
	if err := s.choose(ctx, actor.Scope(), &a, p.resources, 0); err != nil {
		return err
	}
	var err error
	if o.Conflicts, err = s.conflicts(ctx, actor, a, p); err != nil || len(o.Conflicts) == 0 {
		return err
	}
	o.Alternatives, err = s.alternatives(ctx, actor, a, p)
	return err
}

// makeOccurrence books one; false when its time is somebody else's.
func (s *Service) makeOccurrence(ctx context.Context, actor identity.Actor, sr Series, o Occurrence, p plan) (bool, error) {
	a, p, err := s.occurrence(ctx, actor.Scope(), sr, o, p)
	if fault.KindOf(err) == fault.Invalid { // the provider left meanwhile
		return false, nil
	}
	if err != nil {
		return false, err
	}
	overridden, err := s.place(ctx, actor, &a, p, o.override(sr.Override), func(a Appointment) error { return s.insert(ctx, actor.Scope(), a) })
	switch {
	case tenancy.IsDuplicate(err, "_id_"):
		return true, nil
	case fault.KindOf(err) == fault.Conflict:
		_, there, err := findAppointment(ctx, actor.Scope(), a.ID) // it may stand in its own way, made by another run
		return there, err
	case err != nil:
		return false, err
	}
	a.claim()
	e := audit.Entry{Action: "appointment.booked", Reason: a.OverrideReason, Changes: []audit.Change{{Field: "series_id", After: a.SeriesID}}}
	s.appointmentChanged(ctx, actor, a, overriding(e, overridden))
	return true, nil
}
