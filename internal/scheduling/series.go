package scheduling

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// DueSeries marks, in the ledger of follow-up work, that a series is being made or changed; FinishSeries is its chore.
const DueSeries due.Kind = "series"

// seriesPatience is when the ledger's mark is due: a request that is not cut short is done long before.
const seriesPatience = time.Minute

// Series is an appointment that comes back. It is written before its appointments, with all that making them takes, so
// that whoever finds it unfinished can finish it.
type Series struct {
	ID          string       `bson:"_id"`
	ParentID    string       `bson:"parent_id,omitempty"` // the series that it was split from
	Rule        Rule         `bson:"rule"`
	Template    Appointment  `bson:"template"` // of the appointments, but for their identifier and time
	Pick        bool         `bson:"pick"`     // each takes a free resource of the type that the services need
	Override    Override     `bson:"override"`
	Occurrences []Occurrence `bson:"occurrences"`      // that were to be made
	Missed      []Occurrence `bson:"missed,omitempty"` // of them, whose time somebody else took meanwhile
	Done        bool         `bson:"done"`
	Pending     *Pending     `bson:"pending,omitempty"` // a change that is under way
	LastChange  string       `bson:"last_change,omitempty"`
	Rev         int64        `bson:"rev"`
	CreatedAt   time.Time    `bson:"created_at"`
	ChangedAt   time.Time    `bson:"changed_at"`
	RequestHash string       `bson:"request_hash"`
	Moves       []Moved      `bson:"moves,omitempty"` // merges by which the client came; what is split off came by the same
}

// Moved is a merge of clients by which something came to its client.
type Moved struct {
	Merge string `bson:"merge"`
}

// SeriesInput is the input of PreviewSeries and CreateSeries: what to book, from its Start on, and when it comes back.
type SeriesInput struct {
	ID string `json:"-"` // derived from the Idempotency-Key, or a new one
	Booking
	Rule      Rule
	Skip      []int             // indexes of occurrences that are left out
	Elsewhere map[int]Elsewhere // by index, those that are not where the rule has them
	Anyway    []int             // indexes of those that the override is for; nil = all
}

// SeriesRefusal is the detail of the fault series_conflict: the occurrences that something stands against.
type SeriesRefusal struct{ Occurrences []Occurrence }

// SeriesResult is a series with its appointments, by time.
type SeriesResult struct {
	Series       Series
	Appointments []Appointment
}

// PreviewSeries gives the occurrences that a series would have, with what stands against each, and writes nothing. Faults:
// as Book.
func (s *Service) PreviewSeries(ctx context.Context, actor identity.Actor, in SeriesInput) ([]Occurrence, error) {
	if err := s.mayMakeSeries(actor, &in); err != nil {
		return nil, err
	}
	sr, p, err := s.newSeries(ctx, actor, in)
	if err != nil {
		return nil, fmt.Errorf("preview series: %w", err)
	}
	for i := range sr.Occurrences {
		if err := s.assessOccurrence(ctx, actor, sr, p, &sr.Occurrences[i]); err != nil {
			return nil, fmt.Errorf("preview series: %w", err)
		}
	}
	return sr.Occurrences, nil
}

// CreateSeries makes a series' appointments. Nothing is written when something stands against an occurrence that is
// neither skipped nor overridden. Cut short it is finished by the same request again or by FinishSeries; a time that
// somebody takes meanwhile is missed, and told. Faults: as Book, but Conflict "series_conflict" with SeriesRefusal.
func (s *Service) CreateSeries(ctx context.Context, actor identity.Actor, in SeriesInput) (SeriesResult, error) {
	if err := s.mayMakeSeries(actor, &in); err != nil {
		return SeriesResult{}, err
	}
	if err := id.Check(id.Series, "id", in.ID); err != nil {
		return SeriesResult{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return SeriesResult{}, fmt.Errorf("create series: %w", err)
	}
	scope := actor.Scope()
	sr, found, err := findSeries(ctx, scope, in.ID)
	if err == nil && !found {
		if sr, err = s.startSeries(ctx, actor, in, hash); tenancy.IsDuplicate(err, "_id_") {
			sr, _, err = findSeries(ctx, scope, in.ID)
		}
	}
	if err != nil {
		return SeriesResult{}, fmt.Errorf("create series: %w", err)
	}
	if err := idempotency.Check(sr.RequestHash, hash); err != nil {
		return SeriesResult{}, err
	}
	return s.finishSeries(ctx, actor, sr)
}

func (s *Service) mayMakeSeries(actor identity.Actor, in *SeriesInput) error {
	if err := actor.Authorise(policies.AppointmentsWrite); err != nil {
		return err
	}
	if !actor.SeesProvider(in.ProviderID) {
		return fault.New(fault.NotFound, "not_found", "There is no such provider.")
	}
	if err := in.Override.check(actor); err != nil {
		return err
	}
	return in.Rule.check()
}

// newSeries resolves the input; nothing is written.
func (s *Service) newSeries(ctx context.Context, actor identity.Actor, in SeriesInput) (Series, plan, error) {
	zone, err := ZoneOf(actor.Scope())
	if err != nil {
		return Series{}, plan{}, err
	}
	a, p, err := s.draft(ctx, actor, in.Booking)
	if err != nil {
		return Series{}, plan{}, err
	}
	walls, err := in.Rule.walls(asWall(a.Start, zone))
	if err != nil {
		return Series{}, plan{}, err
	}
	sr := Series{
		ID: in.ID, Rule: in.Rule, Template: a, Pick: len(p.resources) > 0, Override: in.Override, Rev: 1, CreatedAt: a.CreatedAt, ChangedAt: a.CreatedAt,
	}
	sr.Template.SeriesID = in.ID
	for i, wall := range walls {
		if slices.Contains(in.Skip, i) {
			continue
		}
		o, err := s.occurrenceAt(wall, zone, a.End.Sub(a.Start))
		if err != nil {
			return Series{}, plan{}, err
		}
		o.Index, o.AppointmentID = i, id.Derived(id.Appointment, in.ID, fmt.Sprint(i))
		o.Plain = in.Anyway != nil && !slices.Contains(in.Anyway, i)
		if to, ok := in.Elsewhere[i]; ok {
			if err := s.putElsewhere(actor, &o, to, zone); err != nil {
				return Series{}, plan{}, err
			}
		}
		sr.Occurrences = append(sr.Occurrences, o)
	}
	if len(sr.Occurrences) == 0 {
		return Series{}, plan{}, fault.InvalidField("skip", "none_left", "At least one appointment of a series is made.")
	}
	return sr, p, nil
}

// startSeries looks at every occurrence and then writes the series, not yet its appointments.
func (s *Service) startSeries(ctx context.Context, actor identity.Actor, in SeriesInput, hash string) (Series, error) {
	sr, p, err := s.newSeries(ctx, actor, in)
	if err != nil {
		return Series{}, err
	}
	for i := range sr.Occurrences {
		if err := s.assessOccurrence(ctx, actor, sr, p, &sr.Occurrences[i]); err != nil {
			return Series{}, err
		}
	}
	againstEachOther(sr.Occurrences, nil, sr.Template)
	against := slices.DeleteFunc(slices.Clone(sr.Occurrences), func(o Occurrence) bool { return !o.isRefused(in.Override) })
	if len(against) > 0 {
		return Series{}, refuseSeries(against)
	}
	if err := s.markSeries(ctx, actor.Scope()); err != nil {
		return Series{}, err
	}
	sr.RequestHash = hash
	return sr, insertSeries(ctx, actor.Scope(), sr)
}

func refuseSeries(against []Occurrence) error {
	return fault.New(fault.Conflict, "series_conflict", "Not every appointment of the series has a free time.").WithDetails(SeriesRefusal{against})
}

func (s *Service) markSeries(ctx context.Context, scope tenancy.Scope) error {
	if s.Ledger == nil {
		return nil
	}
	return s.Ledger.Add(ctx, scope.TenantID(), DueSeries, s.now().Add(seriesPatience))
}

// finishSeries makes the appointments that are not there yet. It may be repeated at any point, also by two at once.
func (s *Service) finishSeries(ctx context.Context, actor identity.Actor, sr Series) (SeriesResult, error) {
	if !sr.Done {
		missed, err := s.makeSeries(ctx, actor, sr)
		if err != nil {
			return SeriesResult{}, fmt.Errorf("make series: %w", err)
		}
		sr.Missed = missed
		if err := finishMaking(ctx, actor.Scope(), sr.ID, sr.Missed, s.now()); err != nil {
			return SeriesResult{}, fmt.Errorf("make series: %w", err)
		}
		sr.Done = true
	}
	return s.resultOf(ctx, actor, sr)
}

// makeSeries makes what is not there and gives the occurrences that cannot be made any more.
func (s *Service) makeSeries(ctx context.Context, actor identity.Actor, sr Series) ([]Occurrence, error) {
	p, err := s.planOf(ctx, actor.Scope(), sr.Template, sr.Pick)
	if err != nil {
		return nil, err
	}
	p.moved = true
	var missed []Occurrence
	for _, o := range sr.Occurrences {
		made, err := s.makeOccurrence(ctx, actor, sr, o, p)
		if err != nil {
			return nil, err
		}
		if !made {
			missed = append(missed, o)
		}
	}
	return missed, nil
}

func (s *Service) resultOf(ctx context.Context, actor identity.Actor, sr Series) (SeriesResult, error) {
	found, err := listSeries(ctx, actor.Scope(), sr.ID)
	if err != nil {
		return SeriesResult{}, fmt.Errorf("read series: %w", err)
	}
	found = slices.DeleteFunc(found, func(a Appointment) bool { return !actor.SeesProvider(a.ProviderID) })
	all, err := s.join(ctx, actor.Scope(), found)
	return SeriesResult{Series: sr, Appointments: all}, err
}

// GetSeries gives a series with its appointments. Faults: Forbidden; NotFound.
func (s *Service) GetSeries(ctx context.Context, actor identity.Actor, seriesID string) (SeriesResult, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return SeriesResult{}, err
	}
	var sr Series
	found := false
	if id.Is(id.Series, seriesID) {
		var err error
		if sr, found, err = findSeries(ctx, actor.Scope(), seriesID); err != nil {
			return SeriesResult{}, fmt.Errorf("read series: %w", err)
		}
	}
	if !found || !actor.SeesProvider(sr.Template.ProviderID) {
		return SeriesResult{}, fault.New(fault.NotFound, "not_found", "There is no such series.")
	}
	return s.resultOf(ctx, actor, sr)
}

// FinishSeries finishes the series that were cut short while being made or changed. It is the chore of DueSeries; what it
// cannot finish is looked at again. Faults: Forbidden; Unavailable.
func (s *Service) FinishSeries(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	open, err := openSeries(ctx, actor.Scope())
	if err != nil {
		return time.Time{}, fmt.Errorf("finish series: %w", err)
	}
	for _, sr := range open {
		if sr.Pending == nil {
			continue
		}
		if err := s.finishPending(ctx, actor, sr); err != nil {
			return time.Time{}, err
		}
	}
	for _, sr := range open { // after the changes, which make room for what they bring forth
		if _, err := s.finishSeries(ctx, actor, sr); err != nil {
			return time.Time{}, err
		}
	}
	return time.Time{}, nil
}
