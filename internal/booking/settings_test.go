package booking_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/policies"
)

func TestAClinicThatDecidedNothingHasAClosedPage(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	p := c.page()
	require.False(t, p.Enabled)
	require.Equal(t, c.scope.Tenant().Slug, p.Slug)
	require.Equal(t, []string{"ro", "en"}, p.Languages)
	require.EqualValues(t, 1, p.Rev)
}

func TestOnlyWhoMayManageThePageSeesItsSettings(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for _, role := range []policies.Role{policies.Dentist, policies.Receptionist, policies.Assistant, policies.SystemBooker} {
		_, err := c.booking.ReadPage(t.Context(), c.kit.Actor(c.scope, role))
		require.Equal(t, fault.Forbidden, fault.KindOf(err), role)
		_, err = c.booking.SavePage(t.Context(), c.kit.Actor(c.scope, role), 1, c.page())
		require.Equal(t, fault.Forbidden, fault.KindOf(err), role)
	}
}

func TestSettingsAreSavedFromTheRevisionTheyWereReadAt(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	p, err := c.save(func(p *booking.Page) { p.Enabled, p.LeadMinutes = true, 30 })
	require.NoError(t, err)
	require.EqualValues(t, 2, p.Rev)
	require.Equal(t, p, c.page())
	_, err = c.booking.SavePage(t.Context(), c.owner, 1, p)
	require.Equal(t, "stale_edit", codeOf(t, err))
	require.Equal(t, "booking_page.changed", c.trail.actions()[len(c.trail.actions())-1])

	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 10 {
		wg.Go(func() {
			if _, err := c.booking.SavePage(t.Context(), c.owner, 2, p); err == nil {
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, won)
}

func TestWhatIsWrongWithSettings(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for want, change := range map[string]func(*booking.Page){
		"slug invalid_slug":              func(p *booking.Page) { p.Slug = "Ă" },
		"slug slug_reserved":             func(p *booking.Page) { p.Slug = "admin" },
		"languages unknown_value":        func(p *booking.Page) { p.Languages = []string{"de"} },
		"consent_text.en invalid_length": func(p *booking.Page) { p.ConsentText = map[string]string{"ro": "da"} },
		"consent_text.ro invalid_length": func(p *booking.Page) { p.ConsentText["ro"] = strings.Repeat("x", booking.MaxConsent+1) },
		"intro.ro too_long":              func(p *booking.Page) { p.Intro = map[string]string{"ro": "a\x00b"} },
		"lead_minutes out_of_range":      func(p *booking.Page) { p.LeadMinutes = -1 },
		"horizon_days out_of_range":      func(p *booking.Page) { p.HorizonDays = 366 },
		"cancel_hours out_of_range":      func(p *booking.Page) { p.CancelHours = 721 },
		"max_open out_of_range":          func(p *booking.Page) { p.MaxOpen = 0 },
		"step_minutes unknown_value":     func(p *booking.Page) { p.StepMinutes = 7 },
	} {
		_, err := c.save(change)
		require.Equal(t, []string{want}, fields(t, err))
	}
	for _, origin := range []string{
		"http://clinic.ro", "https://clinic.ro/path", "https://", "*", "https://*.clinic.ro", "'none'", "https://a.ro; script-src *", "https://u@a.ro",
		"https://a.ro?x", "javascript:alert(1)", "https://a.ro https://b.ro", "https://șerban.ro",
	} {
		_, err := c.save(func(p *booking.Page) { p.Origins = []string{origin} })
		require.Equal(t, []string{"origins invalid_origin"}, fields(t, err), origin)
	}
	p, err := c.save(func(p *booking.Page) {
		p.Origins = []string{" https://WWW.Clinic.ro/ ", "https://www.clinic.ro", "https://x.ro:8443"}
	})
	require.NoError(t, err)
	require.Equal(t, []string{"https://www.clinic.ro", "https://x.ro:8443"}, p.Origins)
}

func TestAnAddressIsOneClinicsForEver(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	a, b := p.clinic(t), p.clinic(t)
	open := func(slug string) func(*booking.Page) { return func(p *booking.Page) { p.Enabled, p.Slug = true, slug } }
	_, err := a.save(open("zambet"))
	require.NoError(t, err)
	_, err = b.save(open("zambet"))
	require.Equal(t, "slug_taken", codeOf(t, err))
	_, err = a.save(open("zambet-nou"))
	require.NoError(t, err)
	_, err = b.save(open("zambet"))
	require.Equal(t, "slug_taken", codeOf(t, err), "the old one still leads to A")
	_, err = a.save(open("zambet"))
	require.NoError(t, err, "back again")
	_, err = b.save(func(p *booking.Page) { p.Slug = "rezervat" })
	require.NoError(t, err)
	_, err = a.save(open("rezervat"))
	require.NoError(t, err, "a page that was never open keeps no address")
	for n := range 20 {
		_, err = a.save(open("zambet-" + string(rune('a'+n))))
		if err != nil {
			break
		}
	}
	require.Equal(t, "slug_limit", codeOf(t, err))
}

// Two clinics reach for the same address at once, many times: one has it.
func TestARaceForAnAddressHasOneWinner(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	all := []*clinic{p.clinic(t), p.clinic(t), p.clinic(t), p.clinic(t)}
	for _, slug := range []string{"unu", "doi", "trei"} {
		errs := make([]error, len(all))
		var wg sync.WaitGroup
		for n, c := range all {
			wg.Go(func() { _, errs[n] = c.save(func(p *booking.Page) { p.Enabled, p.Slug = true, slug }) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			require.Equal(t, "slug_taken", codeOf(t, err))
		}
		require.Equal(t, 1, won)
	}
}

func TestAChangedConsentIsAnotherVersion(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	p, err := c.save(func(p *booking.Page) { p.Enabled = true })
	require.NoError(t, err)
	require.Equal(t, 1, p.ConsentNumber)
	p, err = c.save(func(p *booking.Page) { p.LeadMinutes = 5; p.ConsentNumber = 7 })
	require.NoError(t, err)
	require.Equal(t, 1, p.ConsentNumber, "nobody sets it by hand")
	p, err = c.save(func(p *booking.Page) { p.ConsentText["ro"] = "Altfel." })
	require.NoError(t, err)
	require.Equal(t, 2, p.ConsentNumber)
	require.Len(t, p.Consents, 2)
	require.NotEqual(t, p.Consents[0].Text["ro"], p.Consents[1].Text["ro"])
}
