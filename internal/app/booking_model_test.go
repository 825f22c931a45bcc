package app_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/waitlist"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// arena is one clinic, small and crowded, in which everybody books at once. Its clock leaps over the time in which people
// fill in forms, so that holds end as well.
type arena struct {
	*app.App

	t      *testing.T
	now    func() time.Time
	leapt  *atomic.Int64 // nanoseconds that the clock is ahead
	scope  tenancy.Scope
	owner  identity.Actor
	booker identity.Actor
	keeper identity.Actor

	services  []string
	providers []string
	assistant string
	chairs    []string
	day       string // the first of three days that are fought over

	mu      sync.Mutex
	clients []string
	known   []string                          // appointments that somebody was told of
	told    map[string]scheduling.Appointment // the newest revision that somebody was told of
	merges  []string
	visits  []string // tokens of online visits
	done    map[string]*atomic.Int64
	refused map[string]*atomic.Int64
}

// The paths that lead to a blocking appointment, and those that free one.
var paths = []string{
	"book", "move", "status", "series", "series edit", "series cancel", "waitlist", "online", "visit moved", "visit cancelled", "merge", "overbook",
}

func newArena(t *testing.T) *arena {
	t.Helper()
	leapt := &atomic.Int64{}
	now := func() time.Time { return time.Now().Add(time.Duration(leapt.Load())) }
	a := &arena{App: program(t, testkit.Prefix(t), now), t: t, now: now, leapt: leapt, told: map[string]scheduling.Appointment{}, done: map[string]*atomic.Int64{}, refused: map[string]*atomic.Int64{}}
	for _, p := range paths {
		a.done[p], a.refused[p] = &atomic.Int64{}, &atomic.Int64{}
	}
	ctx := t.Context()
	require.NoError(t, a.Prepare(ctx))
	t.Cleanup(func() { testkit.DropDatabases(t, testkit.Env(t, "MSAAS_MONGO_URI"), a.Config.Mongo.DBPrefix) })
	made, err := a.Platform.SignUp(ctx, founder, platform.NewClinic{
		Slug: "arena", Settings: tenancy.Settings{Name: "Arena", TimeZone: "Europe/Bucharest", Currency: "RON", Language: "ro"},
	})
	require.NoError(t, err)
	a.scope, err = a.Router.Scope(ctx, made.ID)
	require.NoError(t, err)
	a.owner = identity.NewActor(a.scope, founder, identity.Membership{MemberID: id.New(id.Member, now()), Role: policies.Owner}, a.Policy)
	a.booker, err = a.System(ctx, made.ID, policies.SystemBooker)
	require.NoError(t, err)
	a.keeper, err = a.System(ctx, made.ID, policies.SystemKeeper)
	require.NoError(t, err)
	a.furnish()
	return a
}

func (a *arena) furnish() {
	t, ctx := a.t, a.t.Context()
	t.Helper()
	a.day = now(a).AddDate(0, 0, 7).Format("2006-01-02")
	for i, s := range []struct{ minutes, before, after int }{{30, 0, 0}, {20, 5, 10}, {45, 10, 0}} {
		item, err := a.Catalogue.CreateItem(ctx, a.owner, catalogue.Item{
			ID: id.New(id.Service, a.now()), Name: fmt.Sprintf("Serviciul %d", i), DurationMinutes: s.minutes, BufferBeforeMinutes: s.before, BufferAfterMinutes: s.after,
			Price: money.Money{Amount: 100_00, Currency: "RON"}, BookableOnline: true,
		})
		require.NoError(t, err)
		a.services = append(a.services, item.ID)
	}
	var open []catalogue.WeeklyHours
	for day := 1; day <= 7; day++ {
		open = append(open, catalogue.WeeklyHours{Weekday: day, From: 0, To: 24 * 60})
	}
	for i := range 3 {
		p, err := a.Catalogue.CreateProvider(ctx, a.owner, catalogue.Provider{
			ID: id.New(id.Provider, a.now()), Name: fmt.Sprintf("Medicul %d", i), Hours: open, Active: true, IsAssistant: i == 2, BookableOnline: i < 2,
		})
		require.NoError(t, err)
		a.providers = append(a.providers, p.ID)
	}
	a.assistant = a.providers[2]
	for i := range 2 {
		r, err := a.Catalogue.CreateResource(ctx, a.owner, catalogue.Resource{ID: id.New(id.Resource, a.now()), Name: fmt.Sprintf("Scaun %d", i), Type: catalogue.Chair})
		require.NoError(t, err)
		a.chairs = append(a.chairs, r.ID)
	}
	for i := range 8 {
		a.clients = append(a.clients, a.client(fmt.Sprintf("Client %d", i)))
	}
	page, err := a.Booking.ReadPage(ctx, a.owner)
	require.NoError(t, err)
	page.Enabled, page.Slug, page.LeadMinutes, page.CancelHours, page.StepMinutes, page.AnyProvider = true, "arena", 0, 0, 5, true
	_, err = a.Booking.SavePage(ctx, a.owner, page.Rev, page)
	require.NoError(t, err)
}

func now(a *arena) time.Time { return a.now().UTC() }

func (a *arena) client(name string) string {
	a.t.Helper()
	c, err := a.Clients.Create(a.t.Context(), a.owner, clients.NewClient{
		ID: id.New(id.Client, a.now()), Name: name, Email: fmt.Sprintf("%x@people.test", rand.Uint64()), AllowDuplicate: true,
	})
	require.NoError(a.t, err)
	return c.ID
}

func pick[T any](from []T) T { return from[rand.IntN(len(from))] }

// start is a random time of the three days, in the clinic's zone.
func (a *arena) start() string {
	first, _ := time.Parse("2006-01-02", a.day)
	return first.Add(time.Duration(rand.IntN(3*12*8))*5*time.Minute).AddDate(0, 0, 0).Add(8 * time.Hour).Format("2006-01-02T15:04")
}

func (a *arena) booking() scheduling.Booking {
	a.mu.Lock()
	client := pick(a.clients)
	a.mu.Unlock()
	b := scheduling.Booking{
		ID: id.New(id.Appointment, a.now()), ClientID: client, ProviderID: pick(a.providers), ServiceIDs: []string{pick(a.services)}, Start: a.start(),
	}
	if rand.IntN(2) == 0 {
		b.ResourceID = pick(a.chairs)
	}
	if b.ProviderID != a.assistant && rand.IntN(4) == 0 {
		b.AssistantID = a.assistant
	}
	return b
}

// hears keeps what somebody was told: from then on it may only be overtaken by a later revision.
func (a *arena) hears(all ...scheduling.Appointment) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, x := range all {
		before, known := a.told[x.ID]
		if !known {
			a.known = append(a.known, x.ID)
		}
		if !known || before.Rev < x.Rev {
			a.told[x.ID] = x
		}
	}
}

// some gives an appointment that somebody was told of, as it is now.
func (a *arena) some(ctx context.Context) (scheduling.Appointment, bool) {
	a.mu.Lock()
	if len(a.known) == 0 {
		a.mu.Unlock()
		return scheduling.Appointment{}, false
	}
	key := pick(a.known)
	a.mu.Unlock()
	x, err := a.Scheduling.Get(ctx, a.owner, key)
	return x, err == nil
}

// step takes one random path.
func (a *arena) step(ctx context.Context) {
	steps := []struct {
		name   string
		weight int
		take   func(context.Context) ([]scheduling.Appointment, error)
	}{
		{"book", 30, a.book},
		{"move", 25, a.move},
		{"status", 30, a.status},
		{"series", 3, a.series},
		{"series edit", 3, a.editSeries},
		{"series cancel", 2, a.cancelSeries},
		{"waitlist", 6, a.waiting},
		{"online", 8, a.online},
		{"visit moved", 4, a.moveVisit},
		{"visit cancelled", 2, a.cancelVisit},
		{"merge", 1, a.merge},
		{"overbook", 2, a.overbook},
	}
	total := 0
	for _, s := range steps {
		total += s.weight
	}
	n := rand.IntN(total)
	for _, s := range steps {
		if n -= s.weight; n >= 0 {
			continue
		}
		made, err := s.take(ctx)
		switch {
		case err == nil && made != nil:
			a.hears(made...)
			a.done[s.name].Add(1)
		case err != nil:
			a.refused[s.name].Add(1)
			if _, ok := fault.As(err); !ok && ctx.Err() == nil {
				a.t.Errorf("%s: %v", s.name, err)
			}
		}
		return
	}
}

func one(x scheduling.Appointment, err error) ([]scheduling.Appointment, error) {
	if err != nil {
		return nil, err
	}
	return []scheduling.Appointment{x}, nil
}

func (a *arena) book(ctx context.Context) ([]scheduling.Appointment, error) {
	return one(a.Scheduling.Book(ctx, a.owner, a.booking()))
}

func (a *arena) overbook(ctx context.Context) ([]scheduling.Appointment, error) {
	b := a.booking()
	b.Override = scheduling.Override{Reason: "urgență", Overbook: true}
	return one(a.Scheduling.Book(ctx, a.owner, b))
}

func (a *arena) move(ctx context.Context) ([]scheduling.Appointment, error) {
	x, ok := a.some(ctx)
	if !ok {
		return nil, nil
	}
	b := a.booking()
	c := scheduling.Change{}
	switch rand.IntN(4) {
	case 0:
		c.Start = &b.Start
	case 1:
		c.ProviderID = &b.ProviderID
	case 2:
		minutes := 10 + 5*rand.IntN(12)
		c.DurationMinutes = &minutes
	default:
		c.Start, c.ClientID, c.ResourceID = &b.Start, &b.ClientID, &b.ResourceID
	}
	return one(a.Scheduling.Edit(ctx, a.owner, x.ID, x.Rev, c))
}

func (a *arena) status(ctx context.Context) ([]scheduling.Appointment, error) {
	x, ok := a.some(ctx)
	if !ok {
		return nil, nil
	}
	to := pick(scheduling.Statuses())
	if !x.Status.MayBecome(to, x.PreviousStatus) {
		to = scheduling.Cancelled
		if x.Status == scheduling.Cancelled {
			to = scheduling.Scheduled // back to life: the time may be somebody else's
		}
	}
	return one(a.Scheduling.ChangeStatus(ctx, a.owner, x.ID, x.Rev, scheduling.StatusChange{Status: to}))
}

func (a *arena) series(ctx context.Context) ([]scheduling.Appointment, error) {
	made, err := a.Scheduling.CreateSeries(ctx, a.owner, scheduling.SeriesInput{
		ID: id.New(id.Series, a.now()), Booking: a.booking(), Rule: scheduling.Rule{Freq: scheduling.Daily, Count: 3},
	})
	return made.Appointments, err
}

func (a *arena) ofSeries(ctx context.Context) (scheduling.Appointment, bool) {
	for range 20 {
		if x, ok := a.some(ctx); ok && x.SeriesID != "" {
			return x, true
		}
	}
	return scheduling.Appointment{}, false
}

func (a *arena) editSeries(ctx context.Context) ([]scheduling.Appointment, error) {
	x, ok := a.ofSeries(ctx)
	if !ok {
		return nil, nil
	}
	b := a.booking()
	changed, err := a.Scheduling.EditSeries(ctx, a.owner, x.ID, x.Rev, scheduling.SeriesChange{
		Key: strconv.FormatUint(rand.Uint64(), 16), Scope: pick([]scheduling.SeriesScope{scheduling.ThisAndAfter, scheduling.WholeSeries}), Change: scheduling.Change{Start: &b.Start},
	})
	return changed.Appointments, err
}

func (a *arena) cancelSeries(ctx context.Context) ([]scheduling.Appointment, error) {
	x, ok := a.ofSeries(ctx)
	if !ok {
		return nil, nil
	}
	changed, err := a.Scheduling.CancelSeries(ctx, a.owner, x.ID, x.Rev, scheduling.SeriesChange{
		Key: strconv.FormatUint(rand.Uint64(), 16), Scope: pick([]scheduling.SeriesScope{scheduling.ThisAndAfter, scheduling.WholeSeries}), Reason: "boală",
	})
	return changed.Appointments, err
}

// waiting puts somebody on the waitlist, offers a free time, and the client says yes (or two do, to the same time).
func (a *arena) waiting(ctx context.Context) ([]scheduling.Appointment, error) {
	last, _ := time.Parse("2006-01-02", a.day)
	a.mu.Lock()
	client := pick(a.clients)
	a.mu.Unlock()
	e, err := a.Waitlist.Add(ctx, a.owner, waitlist.NewEntry{ID: id.New(id.WaitEntry, a.now()), ClientID: client, Wish: waitlist.Wish{
		ServiceIDs: []string{pick(a.services)}, From: a.day, To: last.AddDate(0, 0, 2).Format("2006-01-02"),
	}})
	if err != nil {
		return nil, err
	}
	times, err := a.Waitlist.FreeTimes(ctx, a.owner, e.ID, 30)
	if err != nil || len(times) == 0 {
		return nil, err
	}
	at := pick(times)
	e, err = a.Waitlist.Offer(ctx, a.owner, e.ID, e.Rev, waitlist.Place{Start: at.Start, ProviderID: at.ProviderID})
	if err != nil {
		return nil, err
	}
	token := a.Links.Token(link.AnswerOffer, a.scope.TenantID(), e.ID, e.Offers)
	got, err := a.Waitlist.Accept(ctx, token)
	if err != nil {
		return nil, err
	}
	return one(a.Scheduling.Get(ctx, a.owner, got.AppointmentID))
}

// online takes the way of a visitor: challenge, hold, details; some never come back and leave a hold that ends.
func (a *arena) online(ctx context.Context) ([]scheduling.Appointment, error) {
	const slug = "arena"
	c, err := a.Booking.NewChallenge(ctx, slug, 0)
	if err != nil {
		return nil, err
	}
	wish := booking.Wish{ServiceIDs: []string{pick(a.services)}}
	zone, _ := time.LoadLocation("Europe/Bucharest")
	day, _ := time.ParseInLocation("2006-01-02", a.day, zone)
	slots, err := a.Booking.Slots(ctx, slug, wish, scheduling.DayOf(day.AddDate(0, 0, rand.IntN(3)), zone))
	if err != nil || len(slots) == 0 {
		return nil, err
	}
	network := fmt.Sprintf("10.%d.%d.%d", rand.IntN(256), rand.IntN(256), rand.IntN(256))
	held, err := a.Booking.Hold(ctx, slug, booking.HoldRequest{
		Wish: wish, Start: pick(slots).Start.Format(time.RFC3339), Challenge: c.Token, Solution: solve(c), Network: network,
	})
	if err != nil {
		return nil, err
	}
	switch rand.IntN(6) {
	case 0:
		return nil, nil // closes the page
	case 1:
		return nil, a.Booking.Release(ctx, slug, held.Token)
	}
	a.leapt.Add(int64(3 * time.Second)) // a person fills in a form
	page, err := a.Booking.Open(ctx, slug)
	if err != nil {
		return nil, err
	}
	who := rand.Uint64()
	b, err := a.Booking.Book(ctx, slug, held.Token, booking.Details{
		Name: fmt.Sprintf("Vizitator %x", who), Email: fmt.Sprintf("%x@visitors.test", who), Phone: fmt.Sprintf("07%08d", who%100_000_000),
		Language: "ro", Consent: page.Page.ConsentNumber, Network: network,
	})
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	a.visits = append(a.visits, b.Token)
	a.mu.Unlock()
	at, ok := a.Links.Read(link.ManageAppointment, b.Token)
	require.True(a.t, ok)
	return one(a.Scheduling.Get(ctx, a.owner, at.Subject))
}

func solve(c booking.Challenge) string {
	for i := uint64(0); ; i++ {
		s := strconv.FormatUint(i, 36)
		sum := sha256.Sum256([]byte(c.Token + "." + s))
		if zeros := bits.LeadingZeros32(uint32(sum[0])<<24 | uint32(sum[1])<<16 | uint32(sum[2])<<8 | uint32(sum[3])); zeros >= c.Bits {
			return s
		}
	}
}

func (a *arena) visit() (string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.visits) == 0 {
		return "", false
	}
	return pick(a.visits), true
}

func (a *arena) moveVisit(ctx context.Context) ([]scheduling.Appointment, error) {
	token, ok := a.visit()
	if !ok {
		return nil, nil
	}
	zone, _ := time.LoadLocation("Europe/Bucharest")
	day, _ := time.ParseInLocation("2006-01-02", a.day, zone)
	slots, err := a.Booking.VisitSlots(ctx, token, true, scheduling.DayOf(day.AddDate(0, 0, rand.IntN(3)), zone))
	if err != nil || len(slots) == 0 {
		return nil, err
	}
	if _, err := a.Booking.MoveVisit(ctx, token, pick(slots).Start.Format(time.RFC3339), true); err != nil {
		return nil, err
	}
	return a.visited(ctx, token)
}

func (a *arena) cancelVisit(ctx context.Context) ([]scheduling.Appointment, error) {
	token, ok := a.visit()
	if !ok {
		return nil, nil
	}
	if _, err := a.Booking.CancelVisit(ctx, token); err != nil {
		return nil, err
	}
	return a.visited(ctx, token)
}

func (a *arena) visited(ctx context.Context, token string) ([]scheduling.Appointment, error) {
	at, ok := a.Links.Read(link.ManageAppointment, token)
	require.True(a.t, ok)
	return one(a.Scheduling.Get(ctx, a.owner, at.Subject))
}

// merge makes one client of two, which moves the claims of all appointments of the other, or takes an earlier one back.
func (a *arena) merge(ctx context.Context) ([]scheduling.Appointment, error) {
	a.mu.Lock()
	if len(a.merges) > 0 && rand.IntN(2) == 0 {
		key := pick(a.merges)
		a.mu.Unlock()
		_, err := a.Clients.UndoMerge(ctx, a.owner, key)
		return []scheduling.Appointment{}, err
	}
	into := pick(a.clients)
	a.mu.Unlock()
	from := a.client("Dublura")
	b := a.booking()
	b.ClientID = from
	if made, err := a.Scheduling.Book(ctx, a.owner, b); err == nil {
		a.hears(made)
	}
	m, err := a.Clients.Merge(ctx, a.owner, clients.MergeRequest{IntoID: into, FromID: from})
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	a.merges = append(a.merges, m.ID)
	a.mu.Unlock()
	return []scheduling.Appointment{}, nil
}

// The guarantee on every path at once: no two blocking appointments share somebody's time, no claim belongs to nothing,
// and nothing that somebody was told is lost.
func TestProofBookingModel(t *testing.T) {
	t.Parallel()
	if os.Getenv(dieAt) != "" {
		t.Skip("a child of another test")
	}
	workers, length := 16, 4*time.Second
	if proof.Long() {
		workers, length = 50, time.Minute
	}
	a := newArena(t)
	ctx, stop := context.WithTimeout(t.Context(), length)
	defer stop()
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for ctx.Err() == nil {
				a.step(t.Context())
			}
		})
	}
	all.Wait()
	a.settle()
	stored := a.stored()
	overlaps, ghosts, lost := overlapsIn(stored), ghostsIn(stored), a.lostIn(stored)
	total := int64(0)
	for _, p := range paths {
		total += a.done[p].Load()
		t.Logf("%-16s %6d done %6d refused", p, a.done[p].Load(), a.refused[p].Load())
		if proof.Long() && p != "overbook" {
			require.NotZero(t, a.done[p].Load(), "nothing was done by %s", p)
		}
	}
	blocking := 0
	for _, x := range stored {
		if x.Blocking {
			blocking++
		}
	}
	proof.Line(t, "proof", "booking-model", fmt.Sprintf("%d workers for %s, %d writes on %d paths, %d blocking appointments: %d overlaps, %d ghosts, %d lost",
		workers, length, total, len(paths), blocking, overlaps, ghosts, lost), "0 of each", overlaps == 0 && ghosts == 0 && lost == 0)
}

// settle lets follow-up work run until there is none: holds end, series and merges are finished.
func (a *arena) settle() {
	ctx := a.t.Context()
	a.t.Helper()
	a.leapt.Add(int64(scheduling.HoldTime + time.Minute)) // every hold ends
	for range 3 {
		_, err := a.Scheduling.SweepHolds(ctx, a.keeper)
		require.NoError(a.t, err)
		_, err = a.Scheduling.FinishSeries(ctx, a.keeper)
		require.NoError(a.t, err)
		_, err = a.Clients.RunMerges(ctx, a.keeper)
		require.NoError(a.t, err)
		_, err = a.Waitlist.Run(ctx, a.booker)
		require.NoError(a.t, err)
	}
}

// stored reads every appointment as the database has it, holds included.
func (a *arena) stored() []scheduling.Appointment {
	a.t.Helper()
	cur, err := a.scope.Collection("appointments").Find(a.t.Context(), bson.D{})
	require.NoError(a.t, err)
	var all []scheduling.Appointment
	require.NoError(a.t, cur.All(a.t.Context(), &all))
	return all
}

// takes lists who is taken by an appointment and when: the client for the appointment itself, everybody else with buffers.
func takes(x scheduling.Appointment) map[string][2]time.Time {
	before, after := time.Duration(x.BufferBeforeMinutes)*time.Minute, time.Duration(x.BufferAfterMinutes)*time.Minute
	out := map[string][2]time.Time{}
	for _, who := range []string{x.ProviderID, x.AssistantID, x.ResourceID} {
		if who != "" {
			out[who] = [2]time.Time{x.Start.Add(-before), x.End.Add(after)}
		}
	}
	if x.ClientID != "" {
		out[x.ClientID] = [2]time.Time{x.Start, x.End}
	}
	return out
}

func blocks(x scheduling.Appointment) bool {
	return x.Status != scheduling.Cancelled && x.Status != scheduling.NoShow
}

func overlapsIn(all []scheduling.Appointment) int {
	n := 0
	for i, x := range all {
		if !blocks(x) || x.Overbooked {
			continue
		}
		mine := takes(x)
		for _, y := range all[i+1:] {
			if !blocks(y) || y.Overbooked {
				continue
			}
			for who, theirs := range takes(y) {
				if at, ok := mine[who]; ok && at[0].Before(theirs[1]) && theirs[0].Before(at[1]) {
					n++
				}
			}
		}
	}
	return n
}

// ghostsIn counts claims that belong to no blocking appointment, appointments without the claims they need, and holds that
// outlived their time.
func ghostsIn(all []scheduling.Appointment) int {
	n := 0
	for _, x := range all {
		var want []string
		if blocks(x) && !x.Overbooked {
			for who, at := range takes(x) {
				for g := at[0].Unix() / 300; g < (at[1].Unix()+299)/300; g++ {
					want = append(want, who+"/"+strconv.FormatInt(g, 10))
				}
			}
		}
		have := slices.Clone(x.Claims)
		slices.Sort(want)
		slices.Sort(have)
		if !slices.Equal(want, have) {
			n++
		}
		if x.Status == scheduling.Held {
			n++
		}
	}
	return n
}

// lostIn counts what somebody was told and is not so: an appointment that is not there, an older revision, or the same
// revision with other content.
func (a *arena) lostIn(all []scheduling.Appointment) int {
	byID := map[string]scheduling.Appointment{}
	for _, x := range all {
		byID[x.ID] = x
	}
	n := 0
	for key, told := range a.told {
		x, ok := byID[key]
		switch {
		case !ok || x.Rev < told.Rev:
			n++
		case x.Rev == told.Rev && (!x.Start.Equal(told.Start) || !x.End.Equal(told.End) || x.Status != told.Status || x.ProviderID != told.ProviderID || x.ResourceID != told.ResourceID):
			n++
		}
	}
	return n
}
