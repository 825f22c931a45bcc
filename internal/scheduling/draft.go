package scheduling

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/tenancy"
)

// draft gathers what is wrong with an input while its references are looked up in the actor's own scope, so that nothing
// of another tenant can ever be named.
type draft struct {
	s     *Service
	scope tenancy.Scope
	is    catalogue.Provider   // the provider, once looked up
	helps catalogue.Provider   // the assistant, if there is one
	pick  []catalogue.Resource // to choose from, when the services need one and none is named
	bad   *fault.Fault         // the fields that are wrong
	fatal error                // what is no fault of the input
}

func (s *Service) newDraft(scope tenancy.Scope) *draft { return &draft{s: s, scope: scope} }

func (d *draft) add(path, code, message string) {
	if d.bad == nil {
		d.bad = fault.InvalidField(path, code, message)
		return
	}
	d.bad = d.bad.WithField(path, code, message)
}

// fail takes over an error: its fields when it names some, else the error itself.
func (d *draft) fail(err error) {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid {
		if d.fatal == nil {
			d.fatal = err
		}
		return
	}
	for _, field := range f.Fields {
		d.add(field.Path, field.Code, field.Message)
	}
}

func (d *draft) err() error {
	if d.fatal != nil {
		return d.fatal
	}
	if d.bad != nil {
		return d.bad
	}
	return nil
}

func (d *draft) client(ctx context.Context, a *Appointment, key string) {
	a.ClientID = key
	if id.Is(id.Client, key) {
		refs, err := d.s.Clients.Refs(ctx, d.scope, []string{key})
		if err != nil {
			d.fail(err)
			return
		}
		if ref, ok := refs[key]; ok && !ref.IsGone() {
			a.Client = ref
			return
		}
	}
	d.add("client_id", "not_found", "There is no such client.")
}

func (d *draft) provider(ctx context.Context, a *Appointment, key string) {
	a.ProviderID = key
	p, ok, err := look(ctx, id.Provider, key, d.scope, d.s.Catalogue.FindProvider)
	switch {
	case err != nil:
		d.fail(err)
	case !ok || p.IsDeleted():
		d.add("provider_id", "not_found", "There is no such provider.")
	case !p.Active:
		d.add("provider_id", "inactive", "This provider takes no appointments.")
	}
	d.is, a.ProviderName = p, p.FullName()
}

func (d *draft) assistant(ctx context.Context, a *Appointment, key string) {
	a.AssistantID, a.AssistantName = key, ""
	if key == "" {
		return
	}
	p, ok, err := look(ctx, id.Provider, key, d.scope, d.s.Catalogue.FindProvider)
	switch {
	case err != nil:
		d.fail(err)
	case !ok || p.IsDeleted():
		d.add("assistant_id", "not_found", "There is no such provider.")
	case !p.Active || !p.IsAssistant:
		d.add("assistant_id", "not_assistant", "This provider does not assist.")
	}
	d.helps, a.AssistantName = p, p.FullName()
}

// parted keeps one person from being both.
func (d *draft) parted(a Appointment) {
	if a.AssistantID != "" && a.AssistantID == a.ProviderID {
		d.add("assistant_id", "same_as_provider", "The assistant is somebody else than the provider.")
	}
}

func (d *draft) category(ctx context.Context, a *Appointment, key string) {
	a.CategoryID = key
	if key == "" {
		return
	}
	c, ok, err := look(ctx, id.Category, key, d.scope, d.s.Catalogue.FindCategory)
	if err != nil {
		d.fail(err)
	} else if !ok || c.IsDeleted() || c.Kind != catalogue.OfAppointments {
		d.add("category_id", "not_found", "There is no such category of appointments.")
	}
}

// needed sees to it that services which need a resource get one of its type: the one that is named, or one of those at
// the location, which placing chooses.
func (d *draft) needed(ctx context.Context, a Appointment) {
	kind := resourceTypeOf(a.Services)
	if kind == "" || d.bad != nil || d.fatal != nil {
		return
	}
	all, err := d.s.resourcesOf(ctx, d.scope, kind)
	if err != nil {
		d.fail(err)
		return
	}
	if a.ResourceID != "" {
		if !slices.ContainsFunc(all, func(r catalogue.Resource) bool { return r.ID == a.ResourceID }) {
			d.add("resource_id", "wrong_type", "The services need another type of resource.")
		}
		return
	}
	d.pick = slices.DeleteFunc(all, func(r catalogue.Resource) bool {
		return a.LocationID != "" && r.LocationID != "" && r.LocationID != a.LocationID
	})
	if len(d.pick) == 0 {
		d.add("resource_id", "resource_required", "The services need a resource that this location does not have.")
	}
}

func (d *draft) plan() plan { return plan{provider: d.is, assistant: d.helps, resources: d.pick} }

func (d *draft) resource(ctx context.Context, a *Appointment, key string) {
	a.ResourceID, a.ResourceName = key, ""
	if key == "" {
		return
	}
	r, ok, err := look(ctx, id.Resource, key, d.scope, d.s.Catalogue.FindResource)
	if err != nil {
		d.fail(err)
	} else if !ok || r.IsDeleted() {
		d.add("resource_id", "not_found", "There is no such resource.")
	}
	a.ResourceName = r.Name
}

func (d *draft) location(ctx context.Context, a *Appointment, key string) {
	a.LocationID, a.LocationName = key, ""
	if key == "" {
		return
	}
	l, ok, err := look(ctx, id.Location, key, d.scope, d.s.Catalogue.FindLocation)
	if err != nil {
		d.fail(err)
	} else if !ok || l.IsDeleted() {
		d.add("location_id", "not_found", "There is no such location.")
	}
	a.LocationName = l.Name
}

func look[T any](ctx context.Context, kind id.Kind, key string, scope tenancy.Scope,
	find func(context.Context, tenancy.Scope, string) (T, bool, error),
) (T, bool, error) {
	var none T
	if !id.Is(kind, key) {
		return none, false, nil
	}
	return find(ctx, scope, key)
}

// services makes the lines. Services that the appointment has already stay as they were made, even when the catalogue
// has a new price or has them no more.
func (d *draft) services(ctx context.Context, a *Appointment, keys []string) {
	if len(keys) < 1 || len(keys) > MaxServices {
		d.add("service_ids", "out_of_range", fmt.Sprintf("An appointment has 1 to %d services.", MaxServices))
		return
	}
	wanted := make([]string, 0, len(keys))
	for i, k := range keys {
		if !id.Is(id.Service, k) {
			d.add(fmt.Sprintf("service_ids[%d]", i), "not_found", "There is no such service.")
			return
		}
		wanted = append(wanted, k)
	}
	found, err := d.s.Catalogue.FindItems(ctx, d.scope, wanted)
	if err != nil {
		d.fail(err)
		return
	}
	before := a.Services
	a.Services = nil
	for i, k := range keys {
		if n := slices.IndexFunc(before, func(l Line) bool { return l.ID == k }); n >= 0 {
			a.Services = append(a.Services, before[n])
			continue
		}
		n := slices.IndexFunc(found, func(it catalogue.Item) bool { return it.ID == k && !it.IsDeleted() })
		switch {
		case n < 0:
			d.add(fmt.Sprintf("service_ids[%d]", i), "not_found", "There is no such service.")
		case d.is.ID != "" && !d.is.Performs(k):
			d.add(fmt.Sprintf("service_ids[%d]", i), "not_performed", "The provider does not perform this service.")
		default:
			a.Services = append(a.Services, lineOf(found[n]))
		}
	}
	a.BufferBeforeMinutes, a.BufferAfterMinutes = buffersOf(a.Services)
}

// adjust changes the length and price of lines.
func (d *draft) adjust(a *Appointment, changes []LineChange) {
	a.Services = slices.Clone(a.Services)
	for i, c := range changes {
		path, known := fmt.Sprintf("lines[%d]", i), false
		for n := range a.Services {
			if a.Services[n].ID == c.ServiceID {
				known = true
				set(&a.Services[n].DurationMinutes, c.DurationMinutes)
				set(&a.Services[n].Price.Amount, c.PriceAmount)
			}
		}
		switch {
		case !known && d.bad == nil:
			d.add(path+".service_id", "not_found", "The appointment does not have this service.")
		case c.DurationMinutes != nil && (*c.DurationMinutes < catalogue.Grid || *c.DurationMinutes > catalogue.MaxMinutes):
			d.add(path+".duration_minutes", "out_of_range", "A service takes from five minutes to 24 hours.")
		case c.DurationMinutes != nil && *c.DurationMinutes%catalogue.Grid != 0:
			d.add(path+".duration_minutes", "not_on_grid", "Durations go in steps of five minutes.")
		case c.PriceAmount != nil && (*c.PriceAmount < 0 || *c.PriceAmount > catalogue.MaxPrice):
			d.add(path+".price.amount", "out_of_range", "A price is not negative and at most 100 million.")
		}
	}
}

// length sets the end: the minutes given, or with 0 the services' sum.
func (d *draft) length(a *Appointment, minutes int) {
	if minutes == 0 {
		_, minutes = sumOf(a.Services, "")
	}
	switch {
	case minutes <= 0 && d.bad == nil:
		d.add("duration_minutes", "end_before_start", "The end has to be after the start.")
	case minutes > catalogue.MaxMinutes:
		d.add("duration_minutes", "too_long", "An appointment is at most 24 hours long.")
	case minutes%catalogue.Grid != 0:
		d.add("duration_minutes", "not_on_grid", "Durations go in steps of five minutes.")
	}
	a.End = a.Start.Add(time.Duration(minutes) * time.Minute)
}

// within checks the start against the grid and the calendar's reach.
func (d *draft) within(a Appointment, now time.Time) {
	switch {
	case !onGrid(a.Start):
		d.add("start", "not_on_grid", "Times go in steps of five minutes.")
	case a.Start.Before(now.Add(-MaxPast)):
		d.add("start", "too_early", "This is more than a year ago.")
	case a.Start.After(now.Add(MaxFuture)):
		d.add("start", "too_late", "This is more than three years ahead.")
	}
}

func (d *draft) price(a *Appointment, amount *int64) {
	currency := d.scope.Tenant().Settings.Currency
	if len(a.Services) > 0 {
		currency = a.Services[0].Price.Currency
	}
	a.Price, _ = sumOf(a.Services, currency)
	if amount == nil {
		return
	}
	if *amount < 0 || *amount > catalogue.MaxPrice {
		d.add("price.amount", "out_of_range", "A price is not negative and at most 100 million.")
	}
	a.Price.Amount = *amount
}

func (d *draft) notes(a Appointment) {
	if utf8.RuneCountInString(a.Notes) > MaxNotes {
		d.add("notes", "too_long", fmt.Sprintf("At most %d characters.", MaxNotes))
	}
}
