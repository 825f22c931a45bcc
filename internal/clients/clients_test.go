package clients_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

var start = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

type recorder struct {
	mu      sync.Mutex
	entries []audit.Entry
}

func (r *recorder) Record(_ context.Context, _ identity.Actor, e audit.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, e)
	return nil
}

// calendar is what the calendar says, without one.
type calendar struct {
	mu  sync.Mutex
	say map[string]clients.Figures
}

func (k *calendar) set(clientID string, f clients.Figures) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.say[clientID] = f
}

func (k *calendar) of(_ context.Context, _ tenancy.Scope, clientID string) (clients.Figures, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.say[clientID], nil
}

func (k *calendar) inUse(_ context.Context, _ tenancy.Scope, clientID string) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.say[clientID].Upcoming > 0, nil
}

type clinic struct {
	t      testing.TB
	kit    *testkit.Tenants
	clock  *testkit.Clock
	log    *recorder
	svc    *clients.Service
	actor  identity.Actor
	events atomic.Int64

	figures *calendar
}

func newClinic(t testing.TB) *clinic {
	t.Helper()
	c := &clinic{t: t, kit: testkit.NewTenants(t, nil), clock: testkit.NewClock(start), log: &recorder{}, figures: &calendar{say: map[string]clients.Figures{}}}
	c.svc = clients.New(clients.Deps{
		Now: c.clock.Now, Logger: testkit.Discard(), Audit: c.log, Figures: c.figures.of, InUse: c.figures.inUse,
		Notify: func(context.Context, tenancy.Scope, string, string, int64) { c.events.Add(1) },
	})
	c.actor = c.kit.Actor(c.kit.Clinic(t), policies.Receptionist)
	return c
}

func input(name string) clients.NewClient {
	return clients.NewClient{ID: id.New(id.Client, start), Name: name}
}

func (c *clinic) create(in clients.NewClient) clients.Client {
	c.t.Helper()
	got, err := c.svc.Create(c.t.Context(), c.actor, in)
	require.NoError(c.t, err)
	return got
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

func TestCreateNormalisesAndRemembers(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := input("  Ștefan   Țurcanu ")
	in.Email, in.Phone, in.DateOfBirth, in.Tags = " Stefan@Example.com", "0712 345 678", "1980-02-29", []string{"VIP", " vip ", "", "ortodonție"}
	got := c.create(in)
	require.Equal(t, "Ștefan Țurcanu", got.Name)
	require.Equal(t, "stefan@example.com", got.Email)
	require.Equal(t, "+40712345678", got.Phone)
	require.Equal(t, []string{"VIP", "ortodonție"}, got.Tags)
	require.Equal(t, clients.Active, got.Status)
	require.Equal(t, clients.UnknownStart, got.Source)
	require.EqualValues(t, 1, got.Rev)

	again := c.create(in)
	require.Equal(t, got, again, "the same request again gives the stored client")
	require.Len(t, c.log.entries, 1)
	require.EqualValues(t, 1, c.events.Load())
	in.Name = "Altcineva"
	_, err := c.svc.Create(t.Context(), c.actor, in)
	require.Equal(t, "idempotency_key_reused", codeOf(t, err))
	read, err := c.svc.Get(t.Context(), c.actor, got.ID)
	require.NoError(t, err)
	require.Equal(t, got, read)
}

func TestCreateRefusesBadInput(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for sentence, k := range map[string]struct {
		change func(*clients.NewClient)
		want   string
	}{
		"no name":                {func(n *clients.NewClient) { n.Name = " \t" }, "name required"},
		"a name like a book":     {func(n *clients.NewClient) { n.Name = strings.Repeat("ș", 201) }, "name too_long"},
		"a control character":    {func(n *clients.NewClient) { n.Name = "A\x00B" }, "name too_long"},
		"no e-mail":              {func(n *clients.NewClient) { n.Email = "ana" }, "email invalid_email"},
		"no phone":               {func(n *clients.NewClient) { n.Phone = "12" }, "phone invalid_phone"},
		"a day that is none":     {func(n *clients.NewClient) { n.DateOfBirth = "1981-02-29" }, "date_of_birth invalid_date"},
		"a day to come":          {func(n *clients.NewClient) { n.DateOfBirth = "2026-11-26" }, "date_of_birth invalid_date"},
		"another century":        {func(n *clients.NewClient) { n.DateOfBirth = "1812-01-01" }, "date_of_birth invalid_date"},
		"an unknown status":      {func(n *clients.NewClient) { n.Status = "gone" }, "status unknown_value"},
		"an unknown source":      {func(n *clients.NewClient) { n.Source = "tv" }, "source unknown_value"},
		"a tag like a book":      {func(n *clients.NewClient) { n.Tags = []string{strings.Repeat("x", 41)} }, "tags too_long"},
		"notes like a library":   {func(n *clients.NewClient) { n.Notes = strings.Repeat("x", 10_001) }, "notes too_long"},
		"an address like a book": {func(n *clients.NewClient) { n.Address = strings.Repeat("x", 501) }, "address too_long"},
		"all at once":            {func(n *clients.NewClient) { n.Name, n.Email, n.Phone = "", "x", "y" }, "name required, email invalid_email, phone invalid_phone"},
		"another kind of id":     {func(n *clients.NewClient) { n.ID = id.New(id.Provider, start) }, "id invalid_id"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			in := input("Ana")
			k.change(&in)
			_, err := c.svc.Create(t.Context(), c.actor, in)
			require.Equal(t, k.want, fields(t, err))
		})
	}
	_, err := c.svc.Create(t.Context(), c.kit.Actor(c.actor.Scope(), policies.Assistant), input("Ana"))
	require.Equal(t, "not_allowed", codeOf(t, err))
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	first := input("Ana Pop")
	first.Email, first.Phone = "ana@example.com", "+40712345678"
	ana := c.create(first)
	for sentence, change := range map[string]func(*clients.NewClient){
		"the same e-mail in capitals":   func(n *clients.NewClient) { n.Email = "ANA@example.com" },
		"the same phone as it is typed": func(n *clients.NewClient) { n.Phone = "0712.345.678" },
	} {
		t.Run(sentence, func(t *testing.T) {
			in := input("Altă Ana")
			change(&in)
			_, err := c.svc.Create(t.Context(), c.actor, in)
			require.Equal(t, "client_duplicate", codeOf(t, err))
			f, _ := fault.As(err)
			d, ok := f.Details.(clients.Duplicates)
			require.True(t, ok)
			require.Len(t, d.Candidates, 1)
			require.Equal(t, ana.ID, d.Candidates[0].ID)
			in.AllowDuplicate = true
			double := c.create(in)
			notes := "se poate edita"
			_, err = c.svc.Edit(t.Context(), c.actor, double.ID, 1, clients.Change{Notes: &notes})
			require.NoError(t, err, "a double that was allowed stays allowed")
		})
	}
	c.create(input("Ana Pop")) // an equal name alone is no double

	other := c.create(input("Bogdan"))
	_, err := c.svc.Edit(t.Context(), c.actor, other.ID, 1, clients.Change{Email: &ana.Email})
	require.Equal(t, "client_duplicate", codeOf(t, err))
	_, err = c.svc.Edit(t.Context(), c.actor, other.ID, 1, clients.Change{Email: &ana.Email, AllowDuplicate: true})
	require.NoError(t, err)
	empty, fresh := "", "noua@example.com"
	_, err = c.svc.Edit(t.Context(), c.actor, ana.ID, 1, clients.Change{Email: &fresh, Phone: &empty})
	require.NoError(t, err)
	free := input("Carmen")
	free.Phone = "0722000111"
	c.create(free)
}

func TestParallelDoublesNeverBothSucceed(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for round := range 10 {
		var won, refused atomic.Int64
		var wg sync.WaitGroup
		for n := range 40 {
			in := input(fmt.Sprintf("Client %d", n))
			in.Email = fmt.Sprintf("round%d@example.com", round)
			if n%2 == 0 {
				in.Email, in.Phone = fmt.Sprintf("r%dn%d@example.com", round, n), fmt.Sprintf("+407120000%02d", round)
			}
			wg.Go(func() {
				_, err := c.svc.Create(t.Context(), c.actor, in)
				f, _ := fault.As(err)
				switch {
				case err == nil:
					won.Add(1)
				case f != nil && f.Code == "client_duplicate" && len(f.Details.(clients.Duplicates).Candidates) > 0:
					refused.Add(1)
				default:
					t.Errorf("neither won nor refused: %v", err)
				}
			})
		}
		wg.Wait()
		require.EqualValues(t, 2, won.Load(), "one for the e-mail, one for the phone")
		require.EqualValues(t, 38, refused.Load())
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := input("Ana Pop")
	in.Email, in.DateOfBirth, in.Address = "ana@example.com", "1990-01-01", "Str. Lungă 1"
	ana := c.create(in)
	name, empty := "Ana Popescu", ""
	c.clock.Move(time.Hour)
	got, err := c.svc.Edit(t.Context(), c.actor, ana.ID, 1, clients.Change{Name: &name, DateOfBirth: &empty, Email: &empty})
	require.NoError(t, err)
	require.Equal(t, "", got.Email+got.DateOfBirth)
	require.Equal(t, in.Address, got.Address)
	require.EqualValues(t, 2, got.Rev)
	require.True(t, got.ChangedAt.After(got.CreatedAt))
	read, err := c.svc.Get(t.Context(), c.actor, ana.ID)
	require.NoError(t, err)
	require.Equal(t, got, read)
	last := c.log.entries[len(c.log.entries)-1]
	require.Equal(t, "client.edited", last.Action)
	require.Equal(t, audit.Change{Field: "name", Before: "Ana Pop", After: "Ana Popescu"}, last.Changes[0])

	_, err = c.svc.Edit(t.Context(), c.actor, ana.ID, 1, clients.Change{Name: &name})
	require.Equal(t, "stale_edit", codeOf(t, err))
	_, err = c.svc.Edit(t.Context(), c.actor, id.New(id.Client, start), 1, clients.Change{Name: &name})
	require.Equal(t, "not_found", codeOf(t, err))
	other := c.kit.Actor(c.kit.Clinic(t), policies.Owner)
	_, err = c.svc.Edit(t.Context(), other, ana.ID, 2, clients.Change{Name: &name})
	require.Equal(t, "not_found", codeOf(t, err), "in another clinic it does not exist")
	_, err = c.svc.Get(t.Context(), other, ana.ID)
	require.Equal(t, "not_found", codeOf(t, err))

	page, err := c.svc.List(t.Context(), c.actor, clients.Filter{Query: "popescu"})
	require.NoError(t, err)
	require.Len(t, page.Items, 1, "the new name is found")
	page, err = c.svc.List(t.Context(), c.actor, clients.Filter{Query: "ana@example.com"})
	require.NoError(t, err)
	require.Empty(t, page.Items, "the old address is not")
}
