package catalogue_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

var start = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

type recorder struct{ n atomic.Int64 }

func (r *recorder) Record(context.Context, identity.Actor, audit.Entry) error {
	r.n.Add(1)
	return nil
}

type clinic struct {
	kit    *testkit.Tenants
	svc    *catalogue.Service
	owner  identity.Actor
	log    recorder
	events atomic.Int64
	used   atomic.Bool
	member string
}

func newClinic(t testing.TB) *clinic {
	t.Helper()
	c := &clinic{kit: testkit.NewTenants(t, nil), member: id.New(id.Member, start)}
	c.svc = catalogue.New(catalogue.Deps{
		Now: testkit.NewClock(start).Now, Logger: testkit.Discard(), Audit: &c.log,
		Notify:   func(context.Context, tenancy.Scope, string, string, int64) { c.events.Add(1) },
		InUse:    func(context.Context, tenancy.Scope, string) (bool, error) { return c.used.Load(), nil },
		IsMember: func(_ context.Context, _ tenancy.Scope, m string) (bool, error) { return m == c.member, nil },
	})
	c.owner = c.kit.Actor(c.kit.Clinic(t), policies.Owner)
	return c
}

func codeOf(t testing.TB, err error) string {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "%v", err)
	return f.Code
}

func fields(t testing.TB, err error) string {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "%v", err)
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Path+" "+field.Code)
	}
	return strings.Join(out, ", ")
}

func item(name string) catalogue.Item {
	return catalogue.Item{ID: id.New(id.Service, start), Name: name, DurationMinutes: 30, Price: money.Money{Amount: 100_00, Currency: "RON"}}
}

func TestACatalogueThingFromCreateToDelete(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := catalogue.Location{ID: id.New(id.Location, start), Name: "  Cabinet   Centru ", Address: "Str. Lungă 1"}
	l, err := c.svc.CreateLocation(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, "Cabinet Centru", l.Name)
	require.EqualValues(t, 1, l.Rev)
	again, err := c.svc.CreateLocation(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, l.ID, again.ID)
	require.EqualValues(t, 1, c.log.n.Load(), "a repetition is nothing new")
	in.Address = "Str. Scurtă 2"
	_, err = c.svc.CreateLocation(t.Context(), c.owner, in)
	require.Equal(t, "idempotency_key_reused", codeOf(t, err))

	name := "Nord"
	edited, err := c.svc.EditLocation(t.Context(), c.owner, l.ID, 1, catalogue.LocationChange{Name: &name})
	require.NoError(t, err)
	require.Equal(t, "Str. Lungă 1", edited.Address)
	require.EqualValues(t, 2, edited.Rev)
	_, err = c.svc.EditLocation(t.Context(), c.owner, l.ID, 1, catalogue.LocationChange{Name: &name})
	require.Equal(t, "stale_edit", codeOf(t, err))
	_, err = c.svc.EditLocation(t.Context(), c.owner, l.ID, 0, catalogue.LocationChange{Name: &name})
	require.Equal(t, "stale_edit", codeOf(t, err), "an edit always names its revision")

	chair, err := c.svc.CreateResource(t.Context(), c.owner, catalogue.Resource{ID: id.New(id.Resource, start), Name: "Scaun", Type: catalogue.Chair, LocationID: l.ID})
	require.NoError(t, err)
	require.Equal(t, "in_use", codeOf(t, c.svc.DeleteLocation(t.Context(), c.owner, l.ID, 2)))
	c.used.Store(true)
	require.Equal(t, "in_use", codeOf(t, c.svc.DeleteResource(t.Context(), c.owner, chair.ID, 1)))
	c.used.Store(false)
	require.NoError(t, c.svc.DeleteResource(t.Context(), c.owner, chair.ID, 1))
	require.Equal(t, "stale_edit", codeOf(t, c.svc.DeleteLocation(t.Context(), c.owner, l.ID, 1)))
	require.NoError(t, c.svc.DeleteLocation(t.Context(), c.owner, l.ID, 0))
	require.Equal(t, "not_found", codeOf(t, c.svc.DeleteLocation(t.Context(), c.owner, l.ID, 0)))
	list, err := c.svc.Locations(t.Context(), c.owner, catalogue.Listed)
	require.NoError(t, err)
	require.Empty(t, list)
	gone, found, err := c.svc.FindLocation(t.Context(), c.owner.Scope(), l.ID)
	require.NoError(t, err)
	require.True(t, found && gone.IsDeleted(), "what is deleted is still there for old appointments")
	require.EqualValues(t, c.log.n.Load(), c.events.Load())
}

func TestProviderInputs(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	s, err := c.svc.CreateItem(t.Context(), c.owner, item("Consultație"))
	require.NoError(t, err)
	gone, err := c.svc.CreateItem(t.Context(), c.owner, item("Retras"))
	require.NoError(t, err)
	require.NoError(t, c.svc.DeleteItem(t.Context(), c.owner, gone.ID, 1))
	other := c.kit.Actor(c.kit.Clinic(t), policies.Owner)
	foreign, err := c.svc.CreateLocation(t.Context(), other, catalogue.Location{ID: id.New(id.Location, start), Name: "Străin"})
	require.NoError(t, err)
	h := func(day int, from, to catalogue.Clock) catalogue.WeeklyHours {
		return catalogue.WeeklyHours{Weekday: day, From: from * 60, To: to * 60}
	}
	for sentence, k := range map[string]struct {
		change func(*catalogue.Provider)
		want   string
	}{
		"all is well":                     {func(*catalogue.Provider) {}, ""},
		"hours with a break":              {func(p *catalogue.Provider) { p.Hours = []catalogue.WeeklyHours{h(1, 14, 18), h(1, 9, 14)} }, ""},
		"a whole day":                     {func(p *catalogue.Provider) { p.Hours = []catalogue.WeeklyHours{h(7, 0, 24)} }, ""},
		"no name":                         {func(p *catalogue.Provider) { p.Name = " " }, "name required"},
		"a name like a book":              {func(p *catalogue.Provider) { p.Name = strings.Repeat("ș", 121) }, "name too_long"},
		"a ninth colour":                  {func(p *catalogue.Provider) { p.Color = 8 }, "color out_of_range"},
		"hours that overlap":              {func(p *catalogue.Provider) { p.Hours = []catalogue.WeeklyHours{h(1, 9, 13), h(1, 12, 18)} }, "hours overlap"},
		"hours backwards":                 {func(p *catalogue.Provider) { p.Hours = []catalogue.WeeklyHours{h(1, 13, 9)} }, "hours[0].to end_before_start"},
		"an eighth weekday":               {func(p *catalogue.Provider) { p.Hours = []catalogue.WeeklyHours{h(8, 9, 13)} }, "hours[0].weekday out_of_range"},
		"past midnight":                   {func(p *catalogue.Provider) { p.Hours = []catalogue.WeeklyHours{h(1, 9, 25)} }, "hours[0] out_of_range"},
		"off the grid":                    {func(p *catalogue.Provider) { p.Hours = []catalogue.WeeklyHours{{Weekday: 1, From: 541, To: 600}} }, "hours[0] not_on_grid"},
		"a hundred stretches":             {func(p *catalogue.Provider) { p.Hours = make([]catalogue.WeeklyHours, 100) }, "hours too_many"},
		"a location of another clinic":    {func(p *catalogue.Provider) { p.LocationID = foreign.ID }, "location_id not_found"},
		"a location that is no location":  {func(p *catalogue.Provider) { p.LocationID = s.ID }, "location_id not_found"},
		"a service that is not there":     {func(p *catalogue.Provider) { p.ServiceIDs = []string{id.New(id.Service, start)} }, "service_ids[0] not_found"},
		"a service that was deleted":      {func(p *catalogue.Provider) { p.ServiceIDs = []string{gone.ID} }, "service_ids[0] not_found"},
		"a member of nobody's team":       {func(p *catalogue.Provider) { p.MemberID = id.New(id.Member, start) }, "member_id not_found"},
		"somebody of the team":            {func(p *catalogue.Provider) { p.MemberID = c.member }, ""},
		"the same service twice is once":  {func(p *catalogue.Provider) { p.ServiceIDs = []string{s.ID, s.ID} }, ""},
		"several things wrong are listed": {func(p *catalogue.Provider) { p.Name, p.Color = "", -1 }, "name required, color out_of_range"},
	} {
		t.Run(sentence, func(t *testing.T) {
			in := catalogue.Provider{ID: id.New(id.Provider, start), Name: "Ioana Pop", ServiceIDs: []string{s.ID}, Active: true}
			k.change(&in)
			got, err := c.svc.CreateProvider(t.Context(), c.owner, in)
			if k.want != "" {
				require.Equal(t, k.want, fields(t, err))
				return
			}
			require.NoError(t, err)
			require.Len(t, got.ServiceIDs, 1)
			read, found, err := c.svc.FindProvider(t.Context(), c.owner.Scope(), got.ID)
			require.NoError(t, err)
			require.True(t, found)
			require.Equal(t, got, read)
		})
	}
}

func TestServiceInputs(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for sentence, k := range map[string]struct {
		change func(*catalogue.Item)
		want   string
	}{
		"the clinic's currency is meant": {func(i *catalogue.Item) { i.Price.Currency = "" }, ""},
		"for nothing":                    {func(i *catalogue.Item) { i.Price.Amount = 0 }, ""},
		"another currency":               {func(i *catalogue.Item) { i.Price.Currency = "EUR" }, "price.currency currency_mismatch"},
		"a negative price":               {func(i *catalogue.Item) { i.Price.Amount = -1 }, "price.amount out_of_range"},
		"no time":                        {func(i *catalogue.Item) { i.DurationMinutes = 0 }, "duration_minutes out_of_range"},
		"seven minutes":                  {func(i *catalogue.Item) { i.DurationMinutes = 7 }, "duration_minutes out_of_range"},
		"more than a day":                {func(i *catalogue.Item) { i.DurationMinutes = 1445 }, "duration_minutes out_of_range"},
		"an identifier of another kind":  {func(i *catalogue.Item) { i.ID = id.New(id.Client, start) }, "id invalid_id"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			in := item("Detartraj")
			k.change(&in)
			got, err := c.svc.CreateItem(t.Context(), c.owner, in)
			if k.want != "" {
				require.Equal(t, k.want, fields(t, err))
				return
			}
			require.NoError(t, err)
			require.Equal(t, "RON", got.Price.Currency)
		})
	}
}

func TestOnlyTheOwnerKeepsTheCatalogue(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for _, role := range []policies.Role{policies.Dentist, policies.Receptionist, policies.Assistant} {
		actor := c.kit.Actor(c.owner.Scope(), role)
		_, err := c.svc.CreateItem(t.Context(), actor, item("X"))
		require.Equal(t, "not_allowed", codeOf(t, err), role)
		_, err = c.svc.Items(t.Context(), actor, catalogue.Listed)
		require.NoError(t, err, role)
		require.Equal(t, "not_allowed", codeOf(t, c.svc.DeleteItem(t.Context(), actor, "svc_x", 1)), role)
	}
}

func TestTheListIsFull(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for n := range catalogue.MaxItems {
		_, err := c.svc.CreateItem(t.Context(), c.owner, item(fmt.Sprint(n)))
		require.NoError(t, err)
	}
	_, err := c.svc.CreateItem(t.Context(), c.owner, item("one more"))
	require.Equal(t, "list_full", codeOf(t, err))
	all, err := c.svc.Items(t.Context(), c.owner, catalogue.Listed)
	require.NoError(t, err)
	require.Len(t, all, catalogue.MaxItems)
}

func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"09:00", "24:00", "24:01", "1:00", "ab:cd", "99:99", "", "09-00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := catalogue.ParseClock(s)
		if ok && (c < 0 || c > 1440 || c.String() != s) {
			t.Fatalf("%q is %d, %q", s, c, c)
		}
	})
}
