package booking_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// day is a local day of 2026.
func day(m time.Month, d int) scheduling.Day { return scheduling.Day{Year: 2026, Month: m, Day: d} }

func TestAClosedPageShowsNothing(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for _, slug := range []string{c.slug, "nobody-s", ""} {
		_, err := c.booking.Open(t.Context(), slug)
		require.Equal(t, "booking_closed", codeOf(t, err))
		_, err = c.booking.NewChallenge(t.Context(), slug, 0)
		require.Equal(t, "booking_closed", codeOf(t, err))
	}
	c.open()
	_, err := c.booking.Open(t.Context(), c.slug)
	require.NoError(t, err)
	_, err = c.save(func(p *booking.Page) { p.Enabled = false })
	require.NoError(t, err)
	_, err = c.booking.Open(t.Context(), c.slug)
	require.Equal(t, "booking_closed", codeOf(t, err))
}

func TestTheOldAddressLeadsToThePage(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	old := c.slug
	c.open(func(p *booking.Page) { p.Slug = "nume-nou" })
	f, err := c.booking.Open(t.Context(), old)
	require.NoError(t, err)
	require.Equal(t, "nume-nou", f.Page.Slug)
}

func TestThePageShowsOnlyWhatIsBookableOnline(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	c.addService("Chirurgie", func(i *catalogue.Item) { i.BookableOnline = false })
	lonely := c.addService("Nimeni")
	c.addProvider("Fără online", func(p *catalogue.Provider) { p.BookableOnline = false })
	c.addProvider("Plecat", func(p *catalogue.Provider) { p.Active = false })
	_, err := c.catalogue.EditProvider(t.Context(), c.owner, c.provider.ID, c.provider.Rev, catalogue.ProviderChange{ServiceIDs: &[]string{c.service.ID}})
	require.NoError(t, err)
	f, err := c.booking.Open(t.Context(), c.slug)
	require.NoError(t, err)
	require.Len(t, f.Services, 1)
	require.Len(t, f.Providers, 1)
	for _, w := range []booking.Wish{
		{ServiceIDs: []string{lonely.ID}},
		{ServiceIDs: []string{id.New(id.Service, today)}},
		{},
		{ServiceIDs: []string{c.service.ID}, ProviderID: id.New(id.Provider, today)},
	} {
		_, err := c.booking.Slots(t.Context(), c.slug, w, day(10, 7))
		require.Equal(t, "not_offered", codeOf(t, err))
	}
}

func TestTimesKeepToLeadAndHorizon(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t, func(p *booking.Page) { p.LeadMinutes, p.HorizonDays, p.StepMinutes = 180, 2, 30 })
	w := booking.Wish{ServiceIDs: []string{c.service.ID}}
	slots, err := c.booking.Slots(t.Context(), c.slug, w, day(10, 1)) // it is 08:00 in Bucharest
	require.NoError(t, err)
	require.Equal(t, "11:00", slots[0].Start.In(zoneOf(t, "Europe/Bucharest")).Format("15:04"))
	require.Equal(t, 30*time.Minute, slots[1].Start.Sub(slots[0].Start))
	days, err := c.booking.Days(t.Context(), c.slug, w, day(9, 28), day(10, 31))
	require.NoError(t, err)
	require.Equal(t, []scheduling.Day{day(10, 1), day(10, 2), day(10, 3)}, days)
	_, err = c.booking.Days(t.Context(), c.slug, w, day(10, 1), day(12, 1))
	require.Equal(t, []string{"to range_too_large"}, fields(t, err))
	in := c.request("10:00")
	in.Start = "2026-10-01T10:00"
	_, err = c.booking.Hold(t.Context(), c.slug, in)
	require.Equal(t, "slot_taken", codeOf(t, err), "too soon")
}

func TestAHoldTakesTheTimeForFiveMinutes(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	h := c.hold("10:00")
	require.Equal(t, c.clock.Now().Add(5*time.Minute), h.Until)
	_, err := c.booking.Hold(t.Context(), c.slug, c.request("10:15"))
	require.Equal(t, "slot_taken", codeOf(t, err))
	c.clock.Move(5*time.Minute + time.Second)
	_, err = c.booking.Book(t.Context(), c.slug, h.Token, c.ana())
	require.Equal(t, "hold_expired", codeOf(t, err))
	require.Zero(t, c.count("clients"), "who comes too late is not entered")
	second := c.hold("10:15")
	require.NoError(t, c.booking.Release(t.Context(), c.slug, second.Token))
	require.NoError(t, c.booking.Release(t.Context(), c.slug, second.Token), "it may be repeated")
	c.hold("10:00")
}

func TestAHoldMayBeAskedForAgain(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	in := c.request("10:00")
	one, err := c.booking.Hold(t.Context(), c.slug, in)
	require.NoError(t, err)
	two, err := c.booking.Hold(t.Context(), c.slug, in)
	require.NoError(t, err)
	require.Equal(t, one, two)
	in.Start = "2026-10-07T12:00"
	_, err = c.booking.Hold(t.Context(), c.slug, in)
	require.Equal(t, "challenge_used", codeOf(t, err), "one challenge, one hold")
	require.NoError(t, c.booking.Release(t.Context(), c.slug, one.Token))
	in.Start = "2026-10-07T10:00"
	_, err = c.booking.Hold(t.Context(), c.slug, in)
	require.Equal(t, "challenge_used", codeOf(t, err))
}

func TestANetworkHoldsTwoTimesAtOnce(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	var tokens []string
	for _, at := range []string{"10:00", "11:00"} {
		in := c.request(at)
		in.Network = "192.0.2.1"
		h, err := c.booking.Hold(t.Context(), c.slug, in)
		require.NoError(t, err)
		tokens = append(tokens, h.Token)
	}
	in := c.request("12:00")
	in.Network = "192.0.2.1"
	_, err := c.booking.Hold(t.Context(), c.slug, in)
	require.Equal(t, "holds_limit", codeOf(t, err))
	require.NoError(t, c.booking.Release(t.Context(), c.slug, tokens[0]))
	in = c.request("12:00")
	in.Network = "192.0.2.1"
	_, err = c.booking.Hold(t.Context(), c.slug, in)
	require.NoError(t, err)
	require.EqualValues(t, 2, c.count("appointments"))
}

func TestWorkIsAskedForBeforeAHold(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	c, other := p.clinic(t), p.clinic(t)
	c.open()
	other.open()
	good := c.request("10:00")
	for what, spoil := range map[string]func(*booking.HoldRequest){
		"no challenge":              func(h *booking.HoldRequest) { h.Challenge = "" },
		"no solution":               func(h *booking.HoldRequest) { h.Solution = "" },
		"a wrong solution":          func(h *booking.HoldRequest) { h.Solution += "1" },
		"a long solution":           func(h *booking.HoldRequest) { h.Solution = strings.Repeat("1", 10_000) },
		"an easier challenge":       func(h *booking.HoldRequest) { h.Challenge = strings.Replace(h.Challenge, ".14.", ".01.", 1) },
		"a challenge of another's":  func(h *booking.HoldRequest) { h.Challenge, h.Solution = other.solve() },
		"a challenge without proof": func(h *booking.HoldRequest) { h.Challenge = h.Challenge[:strings.LastIndexByte(h.Challenge, '.')] },
	} {
		bad := good
		spoil(&bad)
		_, err := c.booking.Hold(t.Context(), c.slug, bad)
		require.Equal(t, "challenge_failed", codeOf(t, err), what)
	}
	c.clock.Move(11 * time.Minute)
	_, err := c.booking.Hold(t.Context(), c.slug, good)
	require.Equal(t, "challenge_expired", codeOf(t, err))
	require.Zero(t, c.count("appointments"))
	calm, err := c.booking.NewChallenge(t.Context(), c.slug, 0)
	require.NoError(t, err)
	pressed, err := c.booking.NewChallenge(t.Context(), c.slug, 2)
	require.NoError(t, err)
	require.Equal(t, calm.Bits+6, pressed.Bits, "the work grows with the pressure")
}

// Fifty people reach for one time at once: one holds it.
func TestFiftyPeopleForOneTime(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	asks := make([]booking.HoldRequest, 50)
	for n := range asks {
		asks[n] = c.request([]string{"10:00", "10:15"}[n%2])
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var won []booking.Hold
	codes := map[string]int{}
	for _, in := range asks {
		wg.Go(func() {
			h, err := c.booking.Hold(t.Context(), c.slug, in)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won = append(won, h)
				return
			}
			f, _ := fault.As(err)
			if f == nil {
				t.Error(err)
				return
			}
			codes[f.Code]++
		})
	}
	wg.Wait()
	require.Len(t, won, 1, "%v", codes)
	require.Equal(t, 49, codes["slot_taken"]+codes["busy"], "%v", codes)
	require.EqualValues(t, 1, c.count("appointments"))
	c.clock.Move(5 * time.Second)
	_, err := c.booking.Book(t.Context(), c.slug, won[0].Token, c.ana())
	require.NoError(t, err)
	all := c.stored()
	require.Len(t, all, 1)
	require.Equal(t, scheduling.Scheduled, all[0].Status)
	require.Equal(t, scheduling.Online, all[0].Source)
}

func TestAnyProviderMeansWhoeverIsFree(t *testing.T) {
	t.Parallel()
	c := newOpenClinic(t)
	c.addProvider("Dan Rusu")
	seen := map[string]bool{}
	for range 2 {
		in := c.request("10:00")
		in.ProviderID = ""
		h, err := c.booking.Hold(t.Context(), c.slug, in)
		require.NoError(t, err)
		seen[h.ProviderID] = true
	}
	require.Len(t, seen, 2)
	in := c.request("10:00")
	in.ProviderID = ""
	_, err := c.booking.Hold(t.Context(), c.slug, in)
	require.Equal(t, "slot_taken", codeOf(t, err))
	c.open(func(p *booking.Page) { p.AnyProvider = false })
	_, err = c.booking.Hold(t.Context(), c.slug, func() booking.HoldRequest { r := c.request("11:00"); r.ProviderID = ""; return r }())
	require.Equal(t, "not_offered", codeOf(t, err))
}
