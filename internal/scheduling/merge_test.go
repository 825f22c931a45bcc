package scheduling_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
)

// merging puts clients who can be merged into a clinic.
func (c *clinic) merging(now func() time.Time) *clinic {
	c.clients = clients.New(clients.Deps{
		Now: now, Logger: testkit.Discard(), Audit: c.trail, InUse: scheduling.InUse(now), Figures: scheduling.FiguresOf(now),
		Clashes: scheduling.Clashes, Movers: []clients.Mover{scheduling.ClientMover{Now: now}, scheduling.SeriesMover()},
	})
	c.calendar = scheduling.New(scheduling.Deps{
		Now: now, Logger: testkit.Discard(), Catalogue: c.catalogue, Clients: c.clients, Audit: c.trail, Visits: c.clients.RefreshVisits,
	})
	return c
}

func (c *clinic) merge(into, from string, keep map[string]string) (clients.Merge, error) {
	return c.clients.Merge(c.t.Context(), c.owner, clients.MergeRequest{IntoID: into, FromID: from, Keep: keep})
}

func TestMergeKeepsBothHistories(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.merging(c.clock.Now)
	ctx := t.Context()
	create := func(in clients.NewClient) clients.Client {
		in.ID = id.New(id.Client, today)
		cl, err := c.clients.Create(ctx, c.owner, in)
		require.NoError(t, err)
		return cl
	}
	ana := create(clients.NewClient{Name: "Ana Pop", Email: "ana@example.com", Tags: []string{"VIP"}, Notes: "una"})
	ana2 := create(clients.NewClient{
		Name: "Pop Ana", Phone: "0712345678", Tags: []string{"vip", "veche"}, Notes: "alta", Address: "Str. Lungă 1", DateOfBirth: "1990-01-01",
		Consents: []clients.Decision{{Channel: clients.SMSChannel, Granted: true, How: clients.OnPaper}},
	})
	child := create(clients.NewClient{Name: "Ion", Guardian: &clients.Guardian{ClientID: ana2.ID}})
	in := c.booking("2026-10-02T10:00")
	in.ClientID = ana2.ID
	apt := c.book(in)
	note, err := c.clients.AddNote(ctx, c.owner, clients.NewNote{ID: id.New(id.Note, today), ClientID: ana2.ID, Text: "alergică"})
	require.NoError(t, err)

	_, err = c.clients.Merge(ctx, c.kit.Actor(c.scope, policies.Assistant), clients.MergeRequest{IntoID: ana.ID, FromID: ana2.ID})
	require.Equal(t, "not_allowed", codeOf(t, err))
	_, err = c.merge(ana.ID, ana.ID, nil)
	require.Equal(t, []string{"from_id self"}, fields(t, err))
	_, err = c.merge(ana.ID, ana2.ID, map[string]string{"rev": "other"})
	require.Equal(t, []string{"keep unknown_field"}, fields(t, err))

	m, err := c.merge(ana.ID, ana2.ID, map[string]string{"name": "other"})
	require.NoError(t, err)
	require.Equal(t, clients.MergeDone, m.State)
	again, err := c.merge(ana.ID, ana2.ID, nil)
	require.NoError(t, err)
	require.Equal(t, m.ID, again.ID, "merging again is done already")
	got, err := c.clients.Get(ctx, c.owner, ana.ID)
	require.NoError(t, err)
	require.Equal(t, "Pop Ana ana@example.com +40712345678 Str. Lungă 1 1990-01-01", fmt.Sprint(got.Name, " ", got.Email, " ", got.Phone, " ", got.Address, " ", got.DateOfBirth))
	require.Equal(t, []string{"VIP", "veche"}, got.Tags)
	require.Equal(t, "una\n\nalta", got.Notes)
	require.Len(t, got.Consents, 1)
	require.True(t, got.Visits.NextAt.Equal(apt.Start))
	moved, err := c.calendar.Get(ctx, c.owner, apt.ID)
	require.NoError(t, err)
	require.Equal(t, ana.ID, moved.ClientID)
	_, err = c.clients.Get(ctx, c.owner, ana2.ID)
	require.Equal(t, "client_merged", codeOf(t, err), "old links lead on")
	kid, err := c.clients.Get(ctx, c.owner, child.ID)
	require.NoError(t, err)
	require.Equal(t, ana.ID, kid.Guardian.ClientID)
	taken := clients.NewClient{ID: id.New(id.Client, today), Name: "X", Phone: "0712345678"}
	_, err = c.clients.Create(ctx, c.owner, taken)
	require.Equal(t, "client_duplicate", codeOf(t, err), "the other's phone is guarded")
	in.ID, in.Start = id.New(id.Appointment, today), "2026-10-03T10:00"
	_, err = c.calendar.Book(ctx, c.owner, in)
	require.Equal(t, []string{"client_id not_found"}, fields(t, err))

	in.ClientID = ana.ID
	later := c.book(in)
	_, err = c.clients.Edit(ctx, c.owner, ana.ID, got.Rev, clients.Change{Address: new("Str. Nouă 2")})
	require.NoError(t, err)
	undone, err := c.clients.UndoMerge(ctx, c.owner, m.ID)
	require.NoError(t, err)
	require.Equal(t, clients.MergeUndone, undone.State)
	_, err = c.clients.UndoMerge(ctx, c.owner, m.ID)
	require.NoError(t, err, "undoing again is done already")
	got, err = c.clients.Get(ctx, c.owner, ana.ID)
	require.NoError(t, err)
	require.Equal(t, "Ana Pop  Str. Nouă 2", fmt.Sprint(got.Name, " ", got.Phone, " ", got.Address), "what was changed since stays")
	require.Equal(t, []string{"VIP"}, got.Tags)
	require.Empty(t, got.Consents)
	back, err := c.clients.Get(ctx, c.owner, ana2.ID)
	require.NoError(t, err)
	require.Nil(t, back.DeletedAt)
	require.Len(t, back.Consents, 1)
	for key, want := range map[string]string{apt.ID: ana2.ID, later.ID: ana.ID} {
		a, err := c.calendar.Get(ctx, c.owner, key)
		require.NoError(t, err)
		require.Equal(t, want, a.ClientID)
	}
	page, err := c.clients.ListNotes(ctx, c.owner, ana2.ID, false, "", 0)
	require.NoError(t, err)
	require.Equal(t, note.ID, page.Items[0].ID)
	_, err = c.clients.Create(ctx, c.owner, taken)
	require.Equal(t, "client_duplicate", codeOf(t, err), "and is guarded again")
	m, err = c.merge(ana.ID, ana2.ID, nil)
	require.NoError(t, err)
	c.clock.Move(clients.Patience + time.Hour)
	_, err = c.clients.UndoMerge(ctx, c.owner, m.ID)
	require.Equal(t, "undo_expired", codeOf(t, err))
}

// A series that was cut short is finished for the client who stays, and goes back with the undoing; what is split off it
// goes along.
func TestMergeTakesSeriesAlong(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.merging(c.clock.Now)
	ctx := t.Context()
	other := c.addClient("Andrei S.")
	in := c.series("2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Daily, Count: 4})
	in.ClientID = other.ID
	made := c.repeat(in)
	_, err := c.scope.Collection("appointments").DeleteOne(ctx, bson.M{"_id": made[3].ID})
	require.NoError(t, err)
	_, err = c.scope.Collection("series").UpdateOne(ctx, bson.M{"_id": in.ID}, bson.M{"$set": bson.M{"done": false}})
	require.NoError(t, err)
	m, err := c.merge(c.client.ID, other.ID, nil)
	require.NoError(t, err)
	_, err = c.calendar.FinishSeries(ctx, c.kit.Actor(c.scope, policies.SystemKeeper))
	require.NoError(t, err)
	got, err := c.calendar.GetSeries(ctx, c.owner, in.ID)
	require.NoError(t, err)
	require.Len(t, got.Appointments, 4)
	for _, a := range got.Appointments {
		require.Equal(t, c.client.ID, a.ClientID)
	}
	start := "2026-10-08T11:00"
	split, err := c.calendar.EditSeries(ctx, c.owner, made[1].ID, got.Appointments[1].Rev, scheduling.SeriesChange{
		Key: "later", Scope: scheduling.ThisAndAfter, Change: scheduling.Change{Start: &start},
	})
	require.NoError(t, err)
	require.Equal(t, []string{"10-07 10:00", "10-08 11:00", "10-09 11:00", "10-10 11:00"}, c.ofSeries())

	_, err = c.clients.UndoMerge(ctx, c.owner, m.ID)
	require.NoError(t, err)
	series := []string{in.ID, c.stored()[1].SeriesID}
	require.NotEqual(t, series[0], series[1], split)
	for _, key := range series {
		back, err := c.calendar.GetSeries(ctx, c.owner, key)
		require.NoError(t, err)
		require.Equal(t, other.ID, back.Series.Template.ClientID)
	}
	for i, a := range c.stored() {
		want := other.ID
		if i == 3 { // it was made for the client who stays
			want = c.client.ID
		}
		require.Equal(t, want, a.ClientID)
	}
}

func TestMergeRefusesTwoPlacesAtOnce(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.merging(c.clock.Now)
	second := c.addProvider("Dan Ion", allWeek("00:00", "24:00"))
	a := c.book(c.booking("2026-10-02T10:00"))
	other := c.addClient("Andrei S.")
	in := c.booking("2026-10-02T10:15")
	in.ClientID, in.ProviderID = other.ID, second.ID
	b := c.book(in)
	_, err := c.merge(c.client.ID, other.ID, nil)
	require.Equal(t, "merge_conflict", codeOf(t, err))
	require.Equal(t, []clients.Clash{{ThisID: a.ID, OtherID: b.ID, Start: b.Start.UTC(), End: a.End.UTC()}}, detail[clients.Clashes](t, err).Clashes)
	_, err = c.clients.Get(t.Context(), c.owner, other.ID)
	require.NoError(t, err, "nothing has happened")

	// The question came too early: somebody books between it and the move. The claims decide, and all goes back.
	blind := clients.New(clients.Deps{
		Now: c.clock.Now, Logger: testkit.Discard(), Audit: c.trail, Movers: []clients.Mover{scheduling.ClientMover{Now: c.clock.Now}},
	})
	in.ID, in.Start = id.New(id.Appointment, today), "2026-10-01T11:00"
	early := c.book(in)
	_, err = blind.Merge(t.Context(), c.owner, clients.MergeRequest{IntoID: c.client.ID, FromID: other.ID})
	require.Equal(t, "merge_conflict", codeOf(t, err))
	for _, key := range []string{b.ID, early.ID} {
		got, err := c.calendar.Get(t.Context(), c.owner, key)
		require.NoError(t, err)
		require.Equal(t, other.ID, got.ClientID)
	}
	_, err = c.clients.Get(t.Context(), c.owner, other.ID)
	require.NoError(t, err)
	_, err = c.calendar.ChangeStatus(t.Context(), c.owner, b.ID, 1, scheduling.StatusChange{Status: scheduling.Cancelled})
	require.NoError(t, err)
	_, err = c.merge(c.client.ID, other.ID, nil)
	require.NoError(t, err)
	require.Zero(t, overlaps(c.stored()))
}

// model is what merges and undoings should come to: whose each thing is.
type model struct {
	owner    map[string]string          // appointment or note → client
	consents map[string][]string        // client → identifiers, copies too
	came     map[string]map[string]bool // merge → things that came with it
	copies   map[string][]string        // merge → consents that came with it
	into     map[string]string          // merge → client who stayed
	from     map[string]string
	hidden   map[string]bool // clients who are merged into others
}

// Random histories of booking, noting, deciding, moving, merging and undoing, held against a model after every step:
// nothing is lost, nothing is there twice, nobody is in two places at once.
func TestMergesAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			c := newClinic(t)
			c.merging(c.clock.Now)
			g := &game{clinic: c, r: rand.New(rand.NewPCG(seed, 7)), m: model{
				owner: map[string]string{}, consents: map[string][]string{}, came: map[string]map[string]bool{}, copies: map[string][]string{},
				into: map[string]string{}, from: map[string]string{}, hidden: map[string]bool{},
			}}
			g.t = t
			for n := range 5 {
				g.people = append(g.people, c.addClient(fmt.Sprint("Client ", n)).ID)
			}
			g.chairs = []string{c.provider.ID, c.addProvider("Dan Ion", allWeek("00:00", "24:00")).ID}
			for range 90 {
				g.step(t)
			}
			require.Positive(t, g.merged)
		})
	}
}

type game struct {
	*clinic

	r               *rand.Rand
	people          []string
	chairs          []string // of providers
	m               model
	merged, refused int
}

func (g *game) somebody() string { return g.people[g.r.IntN(len(g.people))] }

func (g *game) step(t *testing.T) {
	t.Helper()
	ctx, who := t.Context(), g.somebody()
	switch n := g.r.IntN(10); {
	case n < 3:
		in := g.booking(today.AddDate(0, 0, 1).Add(time.Duration(g.r.IntN(48)) * 15 * time.Minute).Format(time.RFC3339))
		in.ClientID, in.ProviderID = who, g.chairs[g.r.IntN(len(g.chairs))]
		if a, err := g.calendar.Book(ctx, g.owner, in); err == nil {
			g.m.owner[a.ID] = who
		}
	case n < 5:
		if note, err := g.clients.AddNote(ctx, g.owner, clients.NewNote{ID: id.New(id.Note, today), ClientID: who, Text: "x"}); err == nil {
			g.m.owner[note.ID] = who
		}
	case n == 5:
		d := clients.Decision{ID: id.New(id.Consent, today), Channel: clients.SMSChannel, Granted: true, How: clients.ByPhone}
		if _, err := g.clients.AddConsent(ctx, g.owner, who, d); err == nil {
			g.m.consents[who] = append(g.m.consents[who], d.ID)
		}
	case n == 6:
		g.reassign(t, who)
	case n < 9:
		g.mergeSome(t, who, g.somebody())
	default:
		g.undoSome(t)
	}
	g.check(t)
}

// reassign gives an appointment to somebody else by hand: no undoing takes it from them.
func (g *game) reassign(t *testing.T, who string) {
	t.Helper()
	all := g.stored()
	if len(all) == 0 {
		return
	}
	a := all[g.r.IntN(len(all))]
	if _, err := g.calendar.Edit(t.Context(), g.owner, a.ID, a.Rev, scheduling.Change{ClientID: &who}); err == nil {
		g.m.owner[a.ID] = who
	}
}

func (g *game) mergeSome(t *testing.T, into, from string) {
	t.Helper()
	clash := into != from && g.clash(into, from)
	m, err := g.merge(into, from, nil)
	if into == from || g.m.hidden[into] || g.m.hidden[from] {
		if into != from && err == nil { // the same merge again
			require.Contains(t, g.m.into, m.ID)
			return
		}
		require.Error(t, err)
		return
	}
	if clash {
		require.Equal(t, "merge_conflict", codeOf(t, err))
		g.refused++
		return
	}
	require.NoError(t, err)
	g.merged++
	came := map[string]bool{}
	for thing, owner := range g.m.owner {
		if owner == from {
			g.m.owner[thing], came[thing] = into, true
		}
	}
	g.m.came[m.ID], g.m.into[m.ID], g.m.from[m.ID], g.m.hidden[from] = came, into, from, true
	g.m.copies[m.ID] = slices.Clone(g.m.consents[from])
	g.m.consents[into] = append(g.m.consents[into], g.m.consents[from]...)
}

// clash says whether one client could not have the appointments of both.
func (g *game) clash(into, from string) bool {
	all := g.stored()
	return slices.ContainsFunc(all, func(a scheduling.Appointment) bool {
		return a.ClientID == into && slices.ContainsFunc(all, func(b scheduling.Appointment) bool { return b.ClientID == from && a.Interval().Overlaps(b.Interval()) })
	})
}

func (g *game) undoSome(t *testing.T) {
	t.Helper()
	if len(g.m.into) == 0 {
		return
	}
	all := slices.Sorted(maps.Keys(g.m.into))
	key := all[g.r.IntN(len(all))]
	into, from := g.m.into[key], g.m.from[key]
	_, err := g.clients.UndoMerge(t.Context(), g.owner, key)
	if g.m.hidden[into] {
		require.Equal(t, "merged_on", codeOf(t, err))
		return
	}
	require.NoError(t, err)
	for thing := range g.m.came[key] {
		if g.m.owner[thing] == into {
			g.m.owner[thing] = from
		}
	}
	for _, copied := range g.m.copies[key] {
		i := slices.Index(g.m.consents[into], copied)
		g.m.consents[into] = slices.Delete(g.m.consents[into], i, i+1)
	}
	delete(g.m.hidden, from)
	delete(g.m.into, key)
}

func (g *game) check(t *testing.T) {
	t.Helper()
	all := g.stored()
	require.Zero(t, overlaps(all))
	seen := 0
	for _, a := range all {
		require.Equal(t, g.m.owner[a.ID], a.ClientID)
		require.Contains(t, a.Parties, a.ClientID)
		seen++
	}
	var notes []clients.Note
	cur, err := g.scope.Collection("notes").Find(t.Context(), bson.D{})
	require.NoError(t, err)
	require.NoError(t, cur.All(t.Context(), &notes))
	for _, n := range notes {
		require.Equal(t, g.m.owner[n.ID], n.ClientID)
		seen++
	}
	require.Len(t, g.m.owner, seen, "something is lost")
	for _, who := range g.people {
		c, err := g.clients.Get(t.Context(), g.owner, who)
		if g.m.hidden[who] {
			require.Equal(t, "client_merged", codeOf(t, err))
			continue
		}
		require.NoError(t, err)
		log, err := g.clients.ListConsents(t.Context(), g.owner, who)
		require.NoError(t, err)
		require.Len(t, log, len(g.m.consents[who]))
		require.Equal(t, len(log) > 0, len(c.Consents) > 0)
	}
}

func detail[T any](t testing.TB, err error) T {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "%v", err)
	d, ok := f.Details.(T)
	require.True(t, ok, "%v", f.Details)
	return d
}
