package catalogue_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/weekly"
	"github.com/m-saas/m-saas/policies"
)

func (c *clinic) items(t testing.TB, which catalogue.Which) []string {
	t.Helper()
	all, err := c.svc.Items(t.Context(), c.owner, which)
	require.NoError(t, err)
	names := make([]string, 0, len(all))
	for _, i := range all {
		names = append(names, i.Name)
	}
	return names
}

func (c *clinic) item(t testing.TB, name string) string {
	t.Helper()
	i, err := c.svc.CreateItem(t.Context(), c.owner, item(name))
	require.NoError(t, err)
	return i.ID
}

func (c *clinic) category(t testing.TB, kind catalogue.CategoryKind) catalogue.Category {
	t.Helper()
	got, err := c.svc.CreateCategory(t.Context(), c.owner, catalogue.Category{ID: id.New(id.Category, start), Name: "Ortodonție", Kind: kind, Color: 6})
	require.NoError(t, err)
	return got
}

func TestAListIsInTheOrderThatItWasDraggedInto(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	ids := map[string]string{}
	for _, name := range []string{"D", "B", "A", "C"} {
		ids[name] = c.item(t, name)
	}
	require.Equal(t, []string{"A", "B", "C", "D"}, c.items(t, catalogue.Listed), "by name where nobody has dragged")

	got, err := c.svc.ArrangeItems(t.Context(), c.owner, []string{ids["D"], ids["A"]})
	require.NoError(t, err)
	require.Equal(t, "D", got[0].Name)
	require.Equal(t, []string{"D", "B", "C", "A"}, c.items(t, catalogue.Listed), "those not named keep their places")
	ids["E"] = c.item(t, "E")
	ids["0"] = c.item(t, "0")
	require.Equal(t, []string{"D", "B", "C", "A", "E", "0"}, c.items(t, catalogue.Listed), "what is new stands at the end")

	name := "Z"
	_, err = c.svc.EditItem(t.Context(), c.owner, ids["D"], 1, catalogue.ItemChange{Name: &name})
	require.NoError(t, err, "order changes no revision")
	require.Equal(t, []string{"Z", "B", "C", "A", "E", "0"}, c.items(t, catalogue.Listed))
	events := c.events.Load()
	_, err = c.svc.ArrangeItems(t.Context(), c.owner, []string{ids["D"], ids["B"]})
	require.NoError(t, err)
	require.Equal(t, events, c.events.Load(), "what is in order already is no change")
}

func TestWhatCannotBeArranged(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	a, b := c.item(t, "A"), c.item(t, "B")
	require.NoError(t, c.svc.DeleteItem(t.Context(), c.owner, b, 1))
	other := c.kit.Actor(c.kit.Clinic(t), policies.Owner)
	foreign, err := c.svc.CreateItem(t.Context(), other, item("Străin"))
	require.NoError(t, err)
	for sentence, k := range map[string]struct {
		ids  []string
		want string
	}{
		"nothing":                 {nil, "ids out_of_range"},
		"one twice":               {[]string{a, a}, "ids[1] repeated"},
		"one that was deleted":    {[]string{a, b}, "ids[1] not_found"},
		"one of another clinic":   {[]string{foreign.ID}, "ids[0] not_found"},
		"more than the list":      {make([]string, catalogue.MaxItems+1), "ids out_of_range"},
		"something that is no id": {[]string{"x"}, "ids[0] not_found"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			_, err := c.svc.ArrangeItems(t.Context(), c.owner, k.ids)
			require.Equal(t, k.want, fields(t, err))
		})
	}
	_, err = c.svc.ArrangeItems(t.Context(), c.kit.Actor(c.owner.Scope(), policies.Receptionist), []string{a})
	require.Equal(t, "not_allowed", codeOf(t, err))
}

func TestWhatWasDeletedCanBeRestored(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	a := c.item(t, "A")
	c.item(t, "B")
	require.NoError(t, c.svc.DeleteItem(t.Context(), c.owner, a, 1))
	require.Equal(t, []string{"B"}, c.items(t, catalogue.Listed))
	require.Equal(t, []string{"A"}, c.items(t, catalogue.Deleted))
	_, err := c.svc.RestoreItem(t.Context(), c.kit.Actor(c.owner.Scope(), policies.Dentist), a, 2)
	require.Equal(t, "not_allowed", codeOf(t, err))
	_, err = c.svc.RestoreItem(t.Context(), c.owner, a, 1)
	require.Equal(t, "stale_edit", codeOf(t, err))
	got, err := c.svc.RestoreItem(t.Context(), c.owner, a, 2)
	require.NoError(t, err)
	require.EqualValues(t, 3, got.Rev)
	require.False(t, got.IsDeleted())
	require.Equal(t, []string{"A", "B"}, c.items(t, catalogue.Listed))
	require.Empty(t, c.items(t, catalogue.Deleted))
	again, err := c.svc.RestoreItem(t.Context(), c.owner, a, 2)
	require.NoError(t, err, "it may be repeated")
	require.EqualValues(t, 3, again.Rev)
	_, err = c.svc.RestoreItem(t.Context(), c.owner, id.New(id.Service, start), 0)
	require.Equal(t, "not_found", codeOf(t, err))
	name := "A2"
	_, err = c.svc.EditItem(t.Context(), c.owner, a, 3, catalogue.ItemChange{Name: &name})
	require.NoError(t, err, "it is edited like any other")
}

func TestWhatBelongsToSomethingDeletedIsRestoredAfterIt(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	l, err := c.svc.CreateLocation(t.Context(), c.owner, catalogue.Location{ID: id.New(id.Location, start), Name: "Nord", Phone: "0264 555 010"})
	require.NoError(t, err)
	p, err := c.svc.CreateProvider(t.Context(), c.owner, catalogue.Provider{ID: id.New(id.Provider, start), Name: "Ioana", LocationID: l.ID})
	require.NoError(t, err)
	r, err := c.svc.CreateResource(t.Context(), c.owner, catalogue.Resource{ID: id.New(id.Resource, start), Name: "Scaun", Type: catalogue.Chair, LocationID: l.ID})
	require.NoError(t, err)
	require.NoError(t, c.svc.DeleteProvider(t.Context(), c.owner, p.ID, 0))
	require.NoError(t, c.svc.DeleteResource(t.Context(), c.owner, r.ID, 0))
	require.NoError(t, c.svc.DeleteLocation(t.Context(), c.owner, l.ID, 0))
	_, err = c.svc.RestoreProvider(t.Context(), c.owner, p.ID, 0)
	require.Equal(t, "location_deleted", codeOf(t, err))
	_, err = c.svc.RestoreResource(t.Context(), c.owner, r.ID, 0)
	require.Equal(t, "location_deleted", codeOf(t, err))
	_, err = c.svc.RestoreLocation(t.Context(), c.owner, l.ID, 0)
	require.NoError(t, err)
	_, err = c.svc.RestoreProvider(t.Context(), c.owner, p.ID, 0)
	require.NoError(t, err)
	_, err = c.svc.RestoreResource(t.Context(), c.owner, r.ID, 0)
	require.NoError(t, err)
}

func TestCategoriesGroupServices(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	of, marks := c.category(t, catalogue.OfServices), c.category(t, catalogue.OfAppointments)
	in := item("Aparat")
	in.CategoryID = marks.ID
	_, err := c.svc.CreateItem(t.Context(), c.owner, in)
	require.Equal(t, "category_id not_found", fields(t, err), "a category of appointments is none of services")
	in.CategoryID = of.ID
	made, err := c.svc.CreateItem(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, "in_use", codeOf(t, c.svc.DeleteCategory(t.Context(), c.owner, of.ID, 1)))
	require.NoError(t, c.svc.DeleteCategory(t.Context(), c.owner, marks.ID, 1), "appointments keep theirs")
	require.NoError(t, c.svc.DeleteItem(t.Context(), c.owner, made.ID, 1))
	require.NoError(t, c.svc.DeleteCategory(t.Context(), c.owner, of.ID, 1))
	_, err = c.svc.RestoreItem(t.Context(), c.owner, made.ID, 0)
	require.Equal(t, "category_deleted", codeOf(t, err))
	_, err = c.svc.RestoreCategory(t.Context(), c.owner, of.ID, 0)
	require.NoError(t, err)
	_, err = c.svc.RestoreItem(t.Context(), c.owner, made.ID, 0)
	require.NoError(t, err)
	name := "Orto"
	edited, err := c.svc.EditCategory(t.Context(), c.owner, of.ID, 3, catalogue.CategoryChange{Name: &name})
	require.NoError(t, err)
	require.Equal(t, catalogue.OfServices, edited.Kind)
	_, err = c.svc.CreateCategory(t.Context(), c.owner, catalogue.Category{ID: id.New(id.Category, start), Name: "X", Kind: "other", Color: 9})
	require.Equal(t, "color out_of_range, kind unknown_value", fields(t, err))
}

func TestBuffersAndWhatAServiceNeeds(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for sentence, k := range map[string]struct {
		change func(*catalogue.Item)
		want   string
	}{
		"two hours before":                  {func(i *catalogue.Item) { i.BufferBeforeMinutes = 120 }, ""},
		"more than two hours":               {func(i *catalogue.Item) { i.BufferAfterMinutes = 125 }, "buffer_after_minutes out_of_range"},
		"seven minutes":                     {func(i *catalogue.Item) { i.BufferBeforeMinutes = 7 }, "buffer_before_minutes out_of_range"},
		"less than nothing":                 {func(i *catalogue.Item) { i.BufferBeforeMinutes = -5 }, "buffer_before_minutes out_of_range"},
		"a chair, though there is none yet": {func(i *catalogue.Item) { i.ResourceType = catalogue.Chair }, ""},
		"a submarine":                       {func(i *catalogue.Item) { i.ResourceType = "submarine" }, "resource_type unknown_value"},
		"a description of two lines":        {func(i *catalogue.Item) { i.Description = "una\r\ndouă" }, ""},
		"a description like a book":         {func(i *catalogue.Item) { i.Description = strings.Repeat("ș", 1001) }, "description too_long"},
		"a category that is not there":      {func(i *catalogue.Item) { i.CategoryID = id.New(id.Category, start) }, "category_id not_found"},
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
			read, err := c.svc.FindItems(t.Context(), c.owner.Scope(), []string{got.ID})
			require.NoError(t, err)
			require.Equal(t, got, read[0])
		})
	}
}

func TestExceptionsOfAProvider(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	day := func(date string, hours ...catalogue.Stretch) catalogue.DayHours {
		return catalogue.DayHours{Date: date, Hours: hours}
	}
	many := make([]catalogue.DayHours, catalogue.MaxExceptions+1)
	for sentence, k := range map[string]struct {
		in   []catalogue.DayHours
		want string
	}{
		"a day that never was":     {[]catalogue.DayHours{day("2027-02-29")}, "exceptions[0].date format"},
		"a day that is none":       {[]catalogue.DayHours{day("24.12.2026")}, "exceptions[0].date format"},
		"the same day twice":       {[]catalogue.DayHours{day("2026-12-24"), day("2026-12-24")}, "exceptions[1].date repeated"},
		"hours off the grid":       {[]catalogue.DayHours{day("2026-12-24", catalogue.Stretch{From: 541, To: 600})}, "exceptions[0].hours[0] not_on_grid"},
		"hours that overlap":       {[]catalogue.DayHours{day("2026-12-24", catalogue.Stretch{From: 540, To: 600}, catalogue.Stretch{From: 590, To: 660})}, "exceptions[0].hours overlap"},
		"hours backwards":          {[]catalogue.DayHours{day("2026-12-24", catalogue.Stretch{From: 600, To: 540})}, "exceptions[0].hours[0].to end_before_start"},
		"a reason like a book":     {[]catalogue.DayHours{{Date: "2026-12-24", Reason: strings.Repeat("x", 201)}}, "exceptions[0].reason too_long"},
		"more days than are taken": {many, "exceptions too_many"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			_, err := c.svc.CreateProvider(t.Context(), c.owner, catalogue.Provider{ID: id.New(id.Provider, start), Name: "Ioana", Exceptions: k.in})
			require.Equal(t, k.want, fields(t, err))
		})
	}
	p, err := c.svc.CreateProvider(t.Context(), c.owner, catalogue.Provider{
		ID: id.New(id.Provider, start), Name: "Ioana", IsAssistant: true, BookableOnline: true,
		Hours: []weekly.Hours{{Weekday: 4, From: 540, To: 780}, {Weekday: 4, From: 840, To: 1080}, {Weekday: 5, From: 540, To: 780}},
		Exceptions: []catalogue.DayHours{
			day("2026-12-24", catalogue.Stretch{From: 660, To: 720}, catalogue.Stretch{From: 540, To: 600}), {Date: "2026-12-03", Reason: "  Zi  liberă "},
		},
	})
	require.NoError(t, err)
	read, _, err := c.svc.FindProvider(t.Context(), c.owner.Scope(), p.ID)
	require.NoError(t, err)
	require.Equal(t, p, read)
	require.Equal(t, "Zi liberă", p.Exceptions[0].Reason, "sorted by day")
	for _, k := range []struct {
		date      string
		weekday   int
		hours     string
		exception bool
	}{
		{"2026-12-03", 4, "", true},
		{"2026-12-24", 4, "09:00–10:00 11:00–12:00", true},
		{"2026-12-10", 4, "09:00–13:00 14:00–18:00", false},
		{"2026-12-11", 5, "09:00–13:00", false},
		{"2026-12-12", 6, "", false},
	} {
		hours, exception := p.HoursOn(k.date, k.weekday)
		var written []string
		for _, h := range hours {
			written = append(written, h.From.String()+"–"+h.To.String())
		}
		require.Equal(t, k.hours, strings.Join(written, " "), k.date)
		require.Equal(t, k.exception, exception, k.date)
	}
}

// Documents of before the fields came are read as never dragged, without buffers and not bookable online.
func TestDocumentsOfBeforeKeepWorking(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	_, err := c.owner.Scope().Collection("services").InsertOne(t.Context(), bson.D{
		{Key: "_id", Value: id.New(id.Service, start)},
		{Key: "name", Value: "Veche"},
		{Key: "duration_minutes", Value: 30},
		{Key: "price", Value: bson.D{{Key: "amount", Value: 1}, {Key: "currency", Value: "RON"}}},
		{Key: "color", Value: 1},
		{Key: "rev", Value: 1},
	})
	require.NoError(t, err)
	c.item(t, "Nouă")
	require.Equal(t, []string{"Veche", "Nouă"}, c.items(t, catalogue.Listed))
	all, err := c.svc.Items(t.Context(), c.owner, catalogue.Listed)
	require.NoError(t, err)
	require.False(t, all[0].BookableOnline)
	_, err = c.svc.ArrangeItems(t.Context(), c.owner, []string{all[1].ID, all[0].ID})
	require.NoError(t, err)
	require.Equal(t, []string{"Nouă", "Veche"}, c.items(t, catalogue.Listed))
	minutes := 10
	edited, err := c.svc.EditItem(t.Context(), c.owner, all[0].ID, 1, catalogue.ItemChange{BufferAfterMinutes: &minutes})
	require.NoError(t, err)
	require.Equal(t, 10, edited.BufferAfterMinutes)
}
