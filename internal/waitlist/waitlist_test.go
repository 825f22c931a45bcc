package waitlist_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/waitlist"
	"github.com/m-saas/m-saas/policies"
)

func TestAFreedTimeIsOfferedToWhoWaitedLongest(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	day := c.full("2026-11-03")
	first := c.add(c.addClient("Ana", "ana@people.test"), c.tuesday())
	c.clock.Move(time.Minute)
	urgentWish := c.tuesday()
	urgentWish.Urgent = true
	urgent := c.add(c.addClient("Urgent", "urgent@people.test"), urgentWish)
	_, err := c.waitlist.ChangeSettings(t.Context(), c.owner, 0, waitlist.Settings{AutoOffer: true, OfferHours: 4, Parallel: 1, LeadHours: 2})
	require.NoError(t, err)

	c.pass()
	require.Equal(t, waitlist.Waiting, c.entry(first.ID).Status, "nothing is free")

	c.cancel(day[0])
	c.pass()
	require.Equal(t, waitlist.Offered, c.entry(urgent.ID).Status)
	got := c.entry(urgent.ID).Offer
	require.Equal(t, "2026-11-03T07:00:00Z", got.Start.UTC().Format(time.RFC3339), "nine o'clock, the earliest")
	require.Equal(t, "Dr. Ioana Pop", got.ProviderName)
	require.Equal(t, waitlist.Offered, c.entry(first.ID).Status, "another time of the same morning")
	require.NotEqual(t, got.Start, c.entry(first.ID).Offer.Start)
}

func TestTheMailOfAnOfferSaysTheTimeAndItsLinkBooksIt(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	day := c.full("2026-11-03")
	client := c.addClient("Ana", "ana@people.test")
	e := c.add(client, c.tuesday())
	c.cancel(day[0])
	c.pass()
	_, err := c.outbox.Run(t.Context(), c.mailer)
	require.NoError(t, err)
	mails := c.post.all()
	require.Len(t, mails, 1)
	require.Equal(t, "ana@people.test", mails[0].To)
	require.Contains(t, mails[0].Text, "marți, 3 noiembrie 2026, ora 09:00")
	require.Contains(t, mails[0].Text, "https://m-saas.test/offer/"+c.token(e))

	shown, err := c.waitlist.ReadOffer(t.Context(), c.token(e))
	require.NoError(t, err)
	require.Equal(t, waitlist.OfferOpen, shown.State)
	require.Equal(t, []string{"Consultație"}, shown.Services)
	accepted, err := c.waitlist.Accept(t.Context(), c.token(e))
	require.NoError(t, err)
	require.Equal(t, waitlist.OfferBooked, accepted.State)
	again, err := c.waitlist.Accept(t.Context(), c.token(e))
	require.NoError(t, err)
	require.Equal(t, accepted, again)
	require.Equal(t, 1, c.onTuesday()[client.ID])
	a, err := c.calendar.Get(t.Context(), c.owner, c.entry(e.ID).AppointmentID)
	require.NoError(t, err)
	require.EqualValues(t, "waitlist", a.Source)
	_, err = c.waitlist.Decline(t.Context(), c.token(e))
	require.Equal(t, fault.Gone, fault.KindOf(err))
}

func TestTheFirstToAcceptGetsTheTimeAndTheOthersWaitOn(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for _, at := range []string{"09:00", "13:30"} {
		c.book("2026-11-03T"+at, 210)
	}
	free := c.book("2026-11-03T12:30", 60)
	var entries []waitlist.Entry
	for i := range 8 {
		entries = append(entries, c.add(c.addClient(fmt.Sprintf("Client %d", i), fmt.Sprintf("c%d@people.test", i)), func() waitlist.Wish {
			w := c.tuesday()
			w.Times = []waitlist.TimeRange{{From: 12*60 + 30, To: 13 * 60}}
			return w
		}()))
		c.clock.Move(time.Second)
	}
	_, err := c.waitlist.ChangeSettings(t.Context(), c.owner, 0, waitlist.Settings{AutoOffer: true, OfferHours: 4, Parallel: 8, LeadHours: 2})
	require.NoError(t, err)
	c.cancel(free)
	c.pass()
	var all sync.WaitGroup
	var mu sync.Mutex
	won, lost := 0, 0
	for _, e := range entries {
		token := c.token(e)
		all.Go(func() {
			_, err := c.waitlist.Accept(t.Context(), token)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if f, ok := fault.As(err); ok && f.Code == "offer_taken" {
				lost++
			}
		})
	}
	all.Wait()
	require.Equal(t, 1, won)
	require.Equal(t, 7, lost)
	waiting, err := c.waitlist.List(t.Context(), c.owner, waitlist.Waiting)
	require.NoError(t, err)
	require.Len(t, waiting, 7)
	for _, e := range waiting {
		require.Equal(t, waitlist.Lost, e.Past[0].Outcome)
	}
}

func TestAnAcceptedOfferThatWasCutShortIsFinishedByTheNextPass(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	day := c.full("2026-11-03")
	client := c.addClient("Ana", "ana@people.test")
	e := c.add(client, c.tuesday())
	c.cancel(day[0])
	c.pass()
	waitlist.Agree(t, c.waitlist, c.booker, c.token(e))
	require.Zero(t, c.onTuesday()[client.ID])
	_, err := c.waitlist.Withdraw(t.Context(), c.owner, e.ID, c.entry(e.ID).Rev)
	requireCode(t, err, "offer_accepted")
	c.clock.Move(10 * time.Hour) // over its expiry: a yes in time is a yes
	c.pass()
	require.Equal(t, waitlist.Booked, c.entry(e.ID).Status)
	require.Equal(t, 1, c.onTuesday()[client.ID])
	c.pass()
	require.Equal(t, 1, c.onTuesday()[client.ID])
}

func TestWhatWasBookedBeforeTheEntryChangedIsNotLost(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	day := c.full("2026-11-03")
	client, same := c.addClient("Ana", "ana@people.test"), c.addClient("Ana Pop", "")
	e := c.add(client, c.tuesday())
	c.cancel(day[0])
	c.pass()
	waitlist.Agree(t, c.waitlist, c.booker, c.token(e))
	wish := c.tuesday()
	wish.Notes = "later"
	_, err := c.waitlist.Edit(t.Context(), c.owner, e.ID, c.entry(e.ID).Rev, wish)
	requireCode(t, err, "offer_accepted")

	// Booked, but the process died before the entry said so; then the client was merged into another.
	offer := c.entry(e.ID).Offer
	_, err = c.calendar.Book(t.Context(), c.booker, scheduling.Booking{
		ID: id.Derived(id.Appointment, e.ID, "1"), ClientID: client.ID, ProviderID: offer.ProviderID, ServiceIDs: e.ServiceIDs,
		Start: offer.Start.UTC().Format(time.RFC3339), DurationMinutes: 30, Source: scheduling.ByWaitlist,
	})
	require.NoError(t, err)
	_, err = c.scope.Collection("waitlist").UpdateByID(t.Context(), e.ID, bson.D{{Key: "$set", Value: bson.D{{Key: "client_id", Value: same.ID}}}})
	require.NoError(t, err)
	c.pass()
	now := c.entry(e.ID)
	require.Equal(t, waitlist.Booked, now.Status)
	require.Equal(t, id.Derived(id.Appointment, e.ID, "1"), now.AppointmentID)
}

func TestAnEntryThatWasSavedSinceAMergeStillGoesBack(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	from, into := c.addClient("Ana", "ana@people.test"), c.addClient("Ana Pop", "")
	e := c.add(from, c.tuesday())
	move := clients.Move{MergeID: id.New(id.Merge, today), Into: into.ID, From: from.ID}
	require.NoError(t, clients.Repoint("waitlist").Move(t.Context(), c.scope, move))
	require.Equal(t, into.ID, c.entry(e.ID).ClientID)
	wish := c.tuesday()
	wish.Notes = "dimineața"
	_, err := c.waitlist.Edit(t.Context(), c.owner, e.ID, e.Rev, wish)
	require.NoError(t, err)
	require.Equal(t, "dimineața", c.entry(e.ID).Notes)
	require.Equal(t, into.ID, c.entry(e.ID).ClientID)
	require.NoError(t, clients.Repoint("waitlist").Return(t.Context(), c.scope, move))
	require.Equal(t, from.ID, c.entry(e.ID).ClientID)
}

func TestNobodyWhoWasDeletedIsOfferedAnything(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	day := c.full("2026-11-03")
	gone, there := c.addClient("Ana", "ana@people.test"), c.addClient("Radu", "radu@people.test")
	e := c.add(gone, c.tuesday())
	c.clock.Move(time.Second)
	next := c.add(there, c.tuesday())
	told := c.add(c.addClient("Dan", "dan@people.test"), c.tuesday())
	require.NoError(t, c.clients.Delete(t.Context(), c.owner, gone.ID, 0))
	c.cancel(day[0])
	c.pass()
	require.Equal(t, waitlist.Waiting, c.entry(e.ID).Status)
	require.Equal(t, waitlist.Offered, c.entry(next.ID).Status)
	_, err := c.waitlist.Offer(t.Context(), c.owner, e.ID, c.entry(e.ID).Rev, waitlist.Place{
		Start: time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC), ProviderID: c.provider.ID,
	})
	requireCode(t, err, "client_gone")
	_, err = c.waitlist.Add(t.Context(), c.owner, waitlist.NewEntry{ID: id.New(id.WaitEntry, today), ClientID: gone.ID, Wish: c.tuesday()})
	require.Equal(t, fault.Invalid, fault.KindOf(err))

	// Deleted after the offer was made and before its mail leaves.
	require.NoError(t, c.clients.Delete(t.Context(), c.owner, told.ClientID, 0))
	_, err = c.outbox.Run(t.Context(), c.mailer)
	require.NoError(t, err)
	mails := c.post.all()
	require.Len(t, mails, 1)
	require.Equal(t, "radu@people.test", mails[0].To)
}

func TestAnOfferEndsAndTheSameTimeIsNotOfferedAgain(t *testing.T) {
	t.Parallel()
	for _, how := range []waitlist.Outcome{waitlist.Declined, waitlist.Expired} {
		t.Run(string(how), func(t *testing.T) {
			t.Parallel()
			c := newClinic(t)
			day := c.full("2026-11-03")
			e := c.add(c.addClient("Ana", "ana@people.test"), c.tuesday())
			c.cancel(day[0])
			next := c.pass()
			first := *c.entry(e.ID).Offer
			require.Equal(t, first.ExpiresAt, next)
			token := c.token(e)
			if how == waitlist.Declined {
				_, err := c.waitlist.Decline(t.Context(), token)
				require.NoError(t, err)
			} else {
				c.clock.Move(first.ExpiresAt.Sub(c.clock.Now()))
				_, err := c.waitlist.Accept(t.Context(), token)
				require.Equal(t, fault.Gone, fault.KindOf(err), "to the second")
			}
			c.pass()
			now := c.entry(e.ID)
			require.Equal(t, how, now.Past[0].Outcome)
			require.Equal(t, waitlist.Offered, now.Status, "another time of the day is free")
			require.False(t, now.Offer.Start.Equal(first.Start))
			_, err := c.waitlist.Accept(t.Context(), token)
			require.Equal(t, fault.Gone, fault.KindOf(err), "the old link")
		})
	}
}

func TestWhatSomebodyWaitsForIsKept(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	other := c.addProvider("Radu Ene")
	wish := waitlist.Wish{
		ServiceIDs: []string{c.service.ID}, ProviderIDs: []string{other.ID}, Weekdays: []int{3, 5}, From: "2026-11-02", To: "2026-11-30",
		Times: []waitlist.TimeRange{{From: 14 * 60, To: 15 * 60}}, AutoOffer: true,
	}
	e := c.add(c.addClient("Ana", "ana@people.test"), wish)
	times, err := c.waitlist.FreeTimes(t.Context(), c.owner, e.ID, 50)
	require.NoError(t, err)
	require.NotEmpty(t, times)
	for _, at := range times {
		local := at.Start.In(time.FixedZone("Bucharest in winter", 2*3600))
		require.Equal(t, other.ID, at.ProviderID)
		require.Contains(t, []time.Weekday{time.Wednesday, time.Friday}, local.Weekday())
		require.Contains(t, []string{"14:00", "14:15", "14:30"}, local.Format("15:04"))
	}
	c.pass()
	require.Equal(t, "2026-11-04T12:00:00Z", c.entry(e.ID).Offer.Start.UTC().Format(time.RFC3339))
}

func TestWhoCannotBeWrittenToWaitsForTheStaff(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	silent := c.add(c.addClient("Fără Adresă", ""), c.tuesday())
	manual := c.tuesday()
	manual.AutoOffer = false
	quiet := c.add(c.addClient("Ana", "ana@people.test"), manual)
	c.pass()
	require.Equal(t, waitlist.Waiting, c.entry(silent.ID).Status)
	require.Equal(t, waitlist.Waiting, c.entry(quiet.ID).Status)

	at := waitlist.Place{Start: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC), ProviderID: c.provider.ID}
	_, err := c.waitlist.Offer(t.Context(), c.owner, silent.ID, silent.Rev, at)
	requireCode(t, err, "no_email")
	offered, err := c.waitlist.Offer(t.Context(), c.owner, quiet.ID, quiet.Rev, at)
	require.NoError(t, err)
	require.Equal(t, waitlist.Offered, offered.Status)
	c.book("2026-11-03T10:00", 30)
	_, err = c.waitlist.Accept(t.Context(), c.token(quiet))
	requireCode(t, err, "offer_taken")
	_, err = c.waitlist.Offer(t.Context(), c.owner, quiet.ID, c.entry(quiet.ID).Rev, at)
	requireCode(t, err, "not_free")
}

func TestEntriesWhoseDaysAreOverLeaveTheList(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.full("2026-11-03")
	e := c.add(c.addClient("Ana", "ana@people.test"), c.tuesday())
	require.False(t, c.pass().IsZero(), "it is looked at again tomorrow")
	c.clock.Move(48 * time.Hour)
	require.True(t, c.pass().IsZero())
	require.Equal(t, waitlist.Closed, c.entry(e.ID).Status)
}

func TestBadWishesAreRefusedAndNothingIsKept(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	client := c.addClient("Ana", "ana@people.test")
	good := c.tuesday()
	for name, change := range map[string]func(*waitlist.Wish){
		"no service":             func(w *waitlist.Wish) { w.ServiceIDs = nil },
		"a service of nowhere":   func(w *waitlist.Wish) { w.ServiceIDs = []string{id.New(id.Service, today)} },
		"a provider of nowhere":  func(w *waitlist.Wish) { w.ProviderIDs = []string{id.New(id.Provider, today)} },
		"the eighth day":         func(w *waitlist.Wish) { w.Weekdays = []int{8} },
		"times the wrong way":    func(w *waitlist.Wish) { w.Times = []waitlist.TimeRange{{From: 600, To: 540}} },
		"a day that is over":     func(w *waitlist.Wish) { w.From, w.To = "2026-10-01", "2026-10-02" },
		"days the wrong way":     func(w *waitlist.Wish) { w.From, w.To = "2026-12-02", "2026-12-01" },
		"a day that never is":    func(w *waitlist.Wish) { w.To = "2026-02-30" },
		"more than a year":       func(w *waitlist.Wish) { w.To = "2028-01-01" },
		"notes without an end":   func(w *waitlist.Wish) { w.Notes = string(make([]byte, 0, 1)) + fmt.Sprintf("%01001d", 1) },
		"more providers than is": func(w *waitlist.Wish) { w.ProviderIDs = manyIDs(21) },
	} {
		wish := good
		change(&wish)
		_, err := c.waitlist.Add(t.Context(), c.owner, waitlist.NewEntry{ID: id.New(id.WaitEntry, today), ClientID: client.ID, Wish: wish})
		require.Equal(t, fault.Invalid, fault.KindOf(err), name)
	}
	_, err := c.waitlist.Add(t.Context(), c.owner, waitlist.NewEntry{ID: id.New(id.WaitEntry, today), ClientID: id.New(id.Client, today), Wish: good})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	all, err := c.waitlist.List(t.Context(), c.owner, "")
	require.NoError(t, err)
	require.Empty(t, all)
}

func manyIDs(n int) []string {
	var out []string
	for range n {
		out = append(out, id.New(id.Provider, today))
	}
	return out
}

func TestARepeatedAddIsOneEntry(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := waitlist.NewEntry{ID: id.New(id.WaitEntry, today), ClientID: c.addClient("Ana", "").ID, Wish: c.tuesday()}
	first, err := c.waitlist.Add(t.Context(), c.owner, in)
	require.NoError(t, err)
	again, err := c.waitlist.Add(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
	in.Wish.Urgent = true
	_, err = c.waitlist.Add(t.Context(), c.owner, in)
	requireCode(t, err, "idempotency_key_reused")
}

func TestWhoMayDoWhatOnTheWaitlist(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	e := c.add(c.addClient("Ana", ""), c.tuesday())
	assistant := c.kit.Actor(c.scope, policies.Assistant)
	_, err := c.waitlist.List(t.Context(), assistant, "")
	require.NoError(t, err)
	_, err = c.waitlist.Close(t.Context(), assistant, e.ID, e.Rev, "")
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
	_, err = c.waitlist.ChangeSettings(t.Context(), c.kit.Actor(c.scope, policies.Receptionist), 0, waitlist.Settings{OfferHours: 1, Parallel: 1})
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
	_, err = c.waitlist.Run(t.Context(), c.owner)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
	closed, err := c.waitlist.Close(t.Context(), c.kit.Actor(c.scope, policies.Receptionist), e.ID, e.Rev, "S-a programat la alt cabinet")
	require.NoError(t, err)
	require.Equal(t, waitlist.Closed, closed.Status)
	reopened, err := c.waitlist.Reopen(t.Context(), c.owner, e.ID, closed.Rev)
	require.NoError(t, err)
	require.Equal(t, waitlist.Waiting, reopened.Status)
}

func TestALinkOfAnotherClinicOpensNothing(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.full("2026-11-04")
	e := c.add(c.addClient("Ana", "ana@people.test"), c.tuesday())
	c.pass()
	other := c.kit.Clinic(t)
	forged := c.links.Token("offer", other.TenantID(), e.ID, 1)
	_, err := c.waitlist.ReadOffer(t.Context(), forged)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	_, err = c.waitlist.Accept(t.Context(), forged)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	for _, bad := range []string{"", "x", c.token(e) + "x"} {
		_, err := c.waitlist.ReadOffer(t.Context(), bad)
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	}
}

func TestAnOfferMadeAtNightIsGoodUntilTheMorning(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Bucharest")
	require.NoError(t, err)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		require.NoError(t, err)
		return v
	}
	in := waitlist.Settings{OfferHours: 4}
	for _, x := range []struct{ now, start, want string }{
		{"2026-11-02 10:00", "2026-11-05 10:00", "2026-11-02 14:00"},
		{"2026-11-02 21:30", "2026-11-05 10:00", "2026-11-03 11:00"},
		{"2026-11-03 02:00", "2026-11-05 10:00", "2026-11-03 11:00"},
		{"2026-11-02 10:00", "2026-11-02 13:00", "2026-11-02 12:00"},
		{"2026-11-02 10:00", "2026-11-02 10:30", "2026-11-02 10:15"},
		{"2026-11-02 10:00", "2026-11-02 10:10", "2026-11-02 10:10"},
		{"2026-10-24 22:00", "2026-10-30 10:00", "2026-10-25 11:00"}, // the clocks change that night
	} {
		require.Equal(t, at(x.want).UTC(), waitlist.Expiry(in, at(x.now), at(x.start), zone), x.now)
	}
}

func TestTimesThatSuitAWish(t *testing.T) {
	t.Parallel()
	clock := func(s string) catalogue.Clock { c, _ := catalogue.ParseClock(s); return c }
	wish := waitlist.Wish{From: "2026-03-28", To: "2026-03-30", Times: []waitlist.TimeRange{{From: clock("00:00"), To: clock("04:30")}}}
	zone, err := time.LoadLocation("Europe/Bucharest")
	require.NoError(t, err)
	for start, want := range map[string]bool{
		"2026-03-27T22:00:00Z": true,  // midnight of the first day
		"2026-03-27T21:30:00Z": false, // the evening before
		"2026-03-29T01:00:00Z": true,  // 04:00 after the change of clocks
		"2026-03-29T01:30:00Z": false, // ends at 05:00
		"2026-03-30T21:00:00Z": false, // the day after the last
	} {
		at, err := time.Parse(time.RFC3339, start)
		require.NoError(t, err)
		require.Equal(t, want, waitlist.Suits(wish, at, 30*time.Minute, zone), start)
	}
}

func requireCode(t *testing.T, err error, code string) {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, code, f.Code)
}
