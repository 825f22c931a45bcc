package httpapi

import (
	"cmp"
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// SeriesRule says when an appointment comes back.
type SeriesRule struct {
	Freq     scheduling.Frequency `json:"freq" enum:"daily,weekly,monthly"`
	Interval int                  `json:"interval,omitempty" minimum:"1" maximum:"99" doc:"Every so many days, weeks or months. Left out: 1."`
	ByDay    []string             `json:"by_day,omitempty" maxItems:"35" doc:"MO to SU; by month also 2TU and -1FR." example:"[\"MO\",\"WE\"]"`
	Until    string               `json:"until,omitempty" maxLength:"10" doc:"The last local day; this or count." example:"2027-06-30"`
	Count    int                  `json:"count,omitempty" minimum:"1" maximum:"104"`
}

// SeriesOccurrence is one appointment of a series, before it is made or changed.
type SeriesOccurrence struct {
	Index         int        `json:"index"`
	AppointmentID string     `json:"appointment_id"`
	Start         time.Time  `json:"start"`
	End           time.Time  `json:"end"`
	Shifted       bool       `json:"shifted" doc:"The clocks leave its hour out on that night: it begins when that is over."`
	Conflicts     []Conflict `json:"conflicts" nullable:"false"`
	Alternatives  []FreeSlot `json:"alternatives" nullable:"false"`

	Fate scheduling.Fate `json:"fate" enum:"made,kept,removed" doc:"What becomes of it. Removed: the changed rule has it no more, so it is cancelled."`
}

// SeriesPlace is another place for an occurrence than the series has for it. It stays an occurrence of the series.
type SeriesPlace struct {
	Start      string `json:"start" maxLength:"40" doc:"RFC 3339 with an offset, or the clinic's local time."`
	ProviderID string `json:"provider_id,omitempty" maxLength:"40" doc:"Left out: the series'."`
	ResourceID string `json:"resource_id,omitempty" maxLength:"40" doc:"Left out: the series', or a free one."`
}

// NewSeriesPlace is the place of an occurrence that is not made yet.
type NewSeriesPlace struct {
	Index int `json:"index" minimum:"0" maximum:"103"`
	SeriesPlace
}

// AppointmentPlace is the place of an occurrence in a change of a series.
type AppointmentPlace struct {
	AppointmentID string `json:"appointment_id" maxLength:"40" doc:"As the preview calls it."`
	SeriesPlace
}

func (p SeriesPlace) elsewhere() scheduling.Elsewhere {
	return scheduling.Elsewhere{Start: p.Start, ProviderID: p.ProviderID, ResourceID: p.ResourceID}
}

// SeriesRefusal is the detail of series_conflict.
type SeriesRefusal struct {
	Occurrences []SeriesOccurrence `json:"occurrences" nullable:"false"`
}

// Series is an appointment that comes back.
type Series struct {
	ID           string             `json:"id" example:"ser_01jd3m8w1q2v5y7x9z0abcdefg"`
	ParentID     *string            `json:"parent_id" doc:"The series that it was split from."`
	Rule         SeriesRule         `json:"rule"`
	Done         bool               `json:"done" doc:"False while its appointments are being made."`
	Missed       []SeriesOccurrence `json:"missed" nullable:"false" doc:"Those whose time somebody else took meanwhile."`
	Appointments []Appointment      `json:"appointments" nullable:"false"`
}

func occurrenceOf(o scheduling.Occurrence) SeriesOccurrence {
	return SeriesOccurrence{
		Index: o.Index, AppointmentID: o.AppointmentID, Start: o.Start.UTC(), End: o.End.UTC(), Shifted: o.Shifted,
		Conflicts: viewsOf(o.Conflicts, conflictOf), Alternatives: viewsOf(o.Alternatives, slotOf), Fate: cmp.Or(o.Fate, scheduling.Made),
	}
}

func seriesOf(r scheduling.SeriesResult) Series {
	rule := r.Series.Rule
	return Series{
		ID: r.Series.ID, ParentID: orNull(r.Series.ParentID), Done: r.Series.Done,
		Rule:   SeriesRule{Freq: rule.Freq, Interval: rule.Interval, ByDay: rule.ByDay, Until: rule.Until, Count: rule.Count},
		Missed: viewsOf(r.Series.Missed, occurrenceOf), Appointments: viewsOf(r.Appointments, appointmentOf),
	}
}

// SeriesBody says what to book and when it comes back.
type SeriesBody struct {
	BookingBody

	Rule SeriesRule `json:"rule"`
	Skip []int      `json:"skip,omitempty" maxItems:"104" doc:"Indexes of occurrences that are left out."`

	Elsewhere []NewSeriesPlace `json:"elsewhere,omitempty" maxItems:"104" doc:"Occurrences that are not where the rule has them."`
	Anyway    *[]int           `json:"anyway,omitempty" maxItems:"104" doc:"Indexes of the occurrences that the override is for. Left out: all."`
}

type previewSeriesInput struct {
	TenantPath

	Body SeriesBody
}

type createSeriesInput struct {
	TenantPath
	IdempotencyKey

	Body SeriesBody
}

type editSeriesInput struct {
	ItemPath
	Revision
	IdempotencyKey

	Body struct {
		EditBody

		Scope scheduling.SeriesScope `json:"scope" enum:"this,following,all"`
		Skip  []string               `json:"skip,omitempty" maxItems:"208" doc:"Appointments that are left as they are, or are not made."`
		Rule  *SeriesRule            `json:"rule,omitempty" doc:"From the appointment on (or, for all, from the first to come) the series comes back by this rule. What coincides stays, what does not is cancelled, the rest is made."`

		Elsewhere []AppointmentPlace `json:"elsewhere,omitempty" maxItems:"208" doc:"Occurrences that go to another place than the others."`
		Anyway    *[]string          `json:"anyway,omitempty" maxItems:"208" doc:"Appointments that the override is for. Left out: all."`

		Preview bool `json:"preview,omitempty" doc:"Only say what would become of them."`
	}
}

type cancelSeriesInput struct {
	ItemPath
	Revision
	IdempotencyKey

	Body struct {
		Scope  scheduling.SeriesScope `json:"scope" enum:"this,following,all"`
		Skip   []string               `json:"skip,omitempty" maxItems:"104"`
		Reason string                 `json:"reason,omitempty" maxLength:"500"`
	}
}

// SeriesEdited answers a change of a series: with preview what would become of the appointments, else what they are.
type SeriesEdited struct {
	Occurrences []SeriesOccurrence `json:"occurrences" nullable:"false"`
	Series      *Series            `json:"series"`
}

func (a *API) seriesInput(actor identity.Actor, b SeriesBody, key IdempotencyKey) (scheduling.SeriesInput, error) {
	booking, err := a.bookingFrom(actor, b.BookingBody)
	in := scheduling.SeriesInput{
		ID: a.newID(id.Series, actor, key), Booking: booking, Skip: b.Skip, Rule: b.Rule.rule(), Anyway: named(b.Anyway), Elsewhere: map[int]scheduling.Elsewhere{},
	}
	for _, p := range b.Elsewhere {
		in.Elsewhere[p.Index] = p.elsewhere()
	}
	return in, err
}

// named tells a list that was left out (nil: all) from an empty one (none).
func named[T any](list *[]T) []T {
	if list == nil {
		return nil
	}
	return append([]T{}, *list...)
}

func (r SeriesRule) rule() scheduling.Rule {
	return scheduling.Rule{Freq: r.Freq, Interval: r.Interval, ByDay: r.ByDay, Until: r.Until, Count: r.Count}
}

func (a *API) previewSeries(ctx context.Context, actor identity.Actor, in *previewSeriesInput) (*body[list[SeriesOccurrence]], error) {
	input, err := a.seriesInput(actor, in.Body, IdempotencyKey{})
	if err != nil {
		return nil, err
	}
	found, err := a.Scheduling.PreviewSeries(ctx, actor, input)
	return answerAll(found, occurrenceOf, err)
}

func (a *API) createSeries(ctx context.Context, actor identity.Actor, in *createSeriesInput) (*body[Series], error) {
	input, err := a.seriesInput(actor, in.Body, in.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	made, err := a.Scheduling.CreateSeries(ctx, actor, input)
	return answer(made, seriesOf, withConflicts(err))
}

func (a *API) getSeries(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Series], error) {
	found, err := a.Scheduling.GetSeries(ctx, actor, in.ID)
	return answer(found, seriesOf, err)
}

func (a *API) editSeries(ctx context.Context, actor identity.Actor, in *editSeriesInput) (*body[SeriesEdited], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	change, err := a.changeFrom(actor, in.Body.EditBody)
	if err != nil {
		return nil, err
	}
	input := scheduling.SeriesChange{
		Key: a.newID(id.Series, actor, in.IdempotencyKey), Scope: in.Body.Scope, Change: change, Skip: in.Body.Skip,
		Anyway: named(in.Body.Anyway), Elsewhere: map[string]scheduling.Elsewhere{},
	}
	for _, p := range in.Body.Elsewhere {
		input.Elsewhere[p.AppointmentID] = p.elsewhere()
	}
	if in.Body.Rule != nil {
		rule := in.Body.Rule.rule()
		input.Rule = &rule
	}
	if in.Body.Preview {
		found, err := a.Scheduling.PreviewSeriesEdit(ctx, actor, in.ID, rev, input)
		return answer(found, func(all []scheduling.Occurrence) SeriesEdited {
			return SeriesEdited{Occurrences: viewsOf(all, occurrenceOf)}
		}, err)
	}
	changed, err := a.Scheduling.EditSeries(ctx, actor, in.ID, rev, input)
	return answer(changed, seriesEdited, withConflicts(err))
}

func (a *API) cancelSeries(ctx context.Context, actor identity.Actor, in *cancelSeriesInput) (*body[SeriesEdited], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	changed, err := a.Scheduling.CancelSeries(ctx, actor, in.ID, rev, scheduling.SeriesChange{
		Key: a.newID(id.Series, actor, in.IdempotencyKey), Scope: in.Body.Scope, Skip: in.Body.Skip, Reason: in.Body.Reason,
	})
	return answer(changed, seriesEdited, err)
}

func seriesEdited(r scheduling.SeriesResult) SeriesEdited {
	s := seriesOf(r)
	return SeriesEdited{Occurrences: []SeriesOccurrence{}, Series: &s}
}
