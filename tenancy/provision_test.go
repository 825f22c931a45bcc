package tenancy_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/tenancy"
)

// errKilled stands for the process ending: the step list must not get to do anything afterwards.
var errKilled = errors.New("killed")

func request(name string) tenancy.Request {
	return tenancy.Request{
		Settings: tenancy.Settings{Name: name, TimeZone: "Europe/Bucharest", Currency: "RON", Language: "ro"},
		OwnerID:  "person", OwnerEmail: "owner@clinic.test", MaxSeats: 3,
	}
}

// bench is a provisioner of counting steps, each of which writes what it made into the control database.
type bench struct {
	kit   *testkit.Tenants
	clock *testkit.Clock
	steps []string
	mu    sync.Mutex
	ran   map[string]int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	clock := testkit.NewClock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	return &bench{kit: testkit.NewTenants(t, clock.Now), clock: clock, steps: []string{"database", "files", "team"}, ran: map[string]int{}}
}

// provisioner makes one whose life ends at the named point ("" never): "before team", "after team".
func (b *bench) provisioner(dies string) *tenancy.Provisioner {
	p := &tenancy.Provisioner{Router: b.kit.Router, Now: b.clock.Now, Logger: testkit.Discard()}
	dead := false
	for _, name := range b.steps {
		p.Steps = append(p.Steps, tenancy.ProvisionStep{
			Name: name,
			Do: func(ctx context.Context, t tenancy.Tenant, _ tenancy.Request) error {
				if dead = dead || dies == "before "+name; dead {
					panic(errKilled)
				}
				b.mu.Lock()
				b.ran[name]++
				b.mu.Unlock()
				_, err := b.made(name).UpdateOne(ctx, bson.D{{Key: "_id", Value: t.ID}}, bson.D{{Key: "$set", Value: bson.D{{Key: name, Value: true}}}}, upsert())
				if dead = dies == "after "+name; dead {
					panic(errKilled)
				}
				return err
			},
			Undo: func(ctx context.Context, t tenancy.Tenant, _ tenancy.Request) error {
				_, err := b.made(name).DeleteOne(ctx, bson.D{{Key: "_id", Value: t.ID}})
				return err
			},
		})
	}
	return p
}

func (b *bench) made(name string) collection {
	return b.kit.Router.Control("test").Collection("made_" + name)
}

// run gives ErrKilled when the provisioner died on the way.
func run(ctx context.Context, p *tenancy.Provisioner, r tenancy.Request) (t tenancy.Tenant, err error) {
	defer func() {
		if recover() != nil {
			err = errKilled
		}
	}()
	return p.Run(ctx, r)
}

// Killed before or after any step, the next run finishes the clinic: no second one, no half one, nothing made twice
// that cannot be.
func TestProofProvisioning(t *testing.T) {
	t.Parallel()
	points := []string{}
	for _, step := range []string{"database", "files", "team"} {
		points = append(points, "before "+step, "after "+step)
	}
	rounds := 1
	if proof.Long() {
		rounds = 20
	}
	whole := 0
	b := newBench(t)
	for round := range rounds {
		for _, point := range points {
			r := request(fmt.Sprintf("Clinica %d %s", round, point))
			r.ID = tenancy.ID(id.New(id.Tenant, b.clock.Now()))
			_, err := run(t.Context(), b.provisioner(point), r)
			require.ErrorIs(t, err, errKilled)
			_, err = b.provisioner("").Run(t.Context(), r)
			require.ErrorIs(t, err, fault.New(fault.Conflict, "provisioning_in_progress", ""), "the dead run's lease still stands")
			b.clock.Move(tenancy.DefaultLease + time.Second)
			n, err := b.provisioner("").Resume(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, n, point)
			made, err := b.kit.Router.Directory().ByID(t.Context(), r.ID)
			require.NoError(t, err)
			require.Equal(t, tenancy.Active, made.State)
			require.Equal(t, b.steps, made.StepsDone)
			for _, step := range b.steps {
				c, err := b.made(step).CountDocuments(t.Context(), bson.D{{Key: "_id", Value: r.ID}})
				require.NoError(t, err)
				require.EqualValues(t, 1, c)
			}
			again, err := b.provisioner("").Run(t.Context(), r)
			require.NoError(t, err)
			require.Equal(t, made.ID, again.ID, "the same request meets the same clinic")
			whole++
		}
	}
	want := rounds * len(points)
	proof.Line(t, "proof", "provisioning", fmt.Sprintf("%d of %d cut runs finished whole", whole, want), "all", whole == want)
}

func TestProvisioningRollsBackWhatCannotBe(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.provisioner("")
	p.Steps[2].Do = func(context.Context, tenancy.Tenant, tenancy.Request) error {
		return fault.InvalidField("owner_email", "invalid_email", "This is not an e-mail address.")
	}
	r := request("Clinica Pop")
	r.Slug = "clinica-pop"
	_, err := p.Run(t.Context(), r)
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	for _, step := range b.steps {
		c, err := b.made(step).CountDocuments(t.Context(), bson.D{})
		require.NoError(t, err)
		require.Zero(t, c, step)
	}
	_, err = b.kit.Router.Directory().BySlug(t.Context(), "clinica-pop")
	require.ErrorIs(t, err, tenancy.ErrTenantNotFound)
	_, err = b.provisioner("").Run(t.Context(), r)
	require.NoError(t, err, "the address is free again")
}

func TestProvisioningWaitsOutAnOutage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.provisioner("")
	p.Steps[1].Do = func(context.Context, tenancy.Tenant, tenancy.Request) error {
		return fault.New(fault.Unavailable, "files_away", "Away.")
	}
	r := request("Clinica Pop")
	r.ID = tenancy.ID(id.New(id.Tenant, b.clock.Now()))
	_, err := p.Run(t.Context(), r)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	made, err := b.provisioner("").Run(t.Context(), r)
	require.NoError(t, err, "the lease was given back, so the next attempt goes on at once")
	require.Equal(t, tenancy.Active, made.State)
	require.Equal(t, 1, b.ran["database"], "what was done is not done again")
}

// A run that lost its lease to another one cannot enter anything any more.
func TestAFormerHolderIsFencedOff(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := request("Clinica Pop")
	r.ID = tenancy.ID(id.New(id.Tenant, b.clock.Now()))
	slow := b.provisioner("")
	slow.Steps[1].Do = func(ctx context.Context, _ tenancy.Tenant, _ tenancy.Request) error {
		b.clock.Move(tenancy.DefaultLease + time.Second) // it hangs, and another one takes over and finishes
		n, err := b.provisioner("").Resume(ctx)
		if n != 1 {
			t.Errorf("%d finished", n)
		}
		return err
	}
	_, err := slow.Run(t.Context(), r)
	require.ErrorContains(t, err, "taken over")
	made, err := b.kit.Router.Directory().ByID(t.Context(), r.ID)
	require.NoError(t, err)
	require.Equal(t, tenancy.Active, made.State)
}

func TestSlugsAreTakenOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var slugs []string
	for range 3 {
		made, err := b.provisioner("").Run(t.Context(), request("Clinica Ștefănescu"))
		require.NoError(t, err)
		slugs = append(slugs, made.Slug)
	}
	require.Equal(t, []string{"clinica-stefanescu", "clinica-stefanescu-2", "clinica-stefanescu-3"}, slugs)

	chosen := request("Another")
	chosen.Slug = "clinica-stefanescu"
	_, err := b.provisioner("").Run(t.Context(), chosen)
	require.ErrorIs(t, err, fault.New(fault.Conflict, "slug_taken", ""))
	chosen.Slug = "admin"
	_, err = b.provisioner("").Run(t.Context(), chosen)
	require.Equal(t, fault.Invalid, fault.KindOf(err))

	results := make(chan error, 10)
	for range cap(results) {
		go func() {
			r := request("Race")
			r.Slug = "the-one"
			_, err := b.provisioner("").Run(t.Context(), r)
			results <- err
		}()
	}
	won := 0
	for range cap(results) {
		if err := <-results; err == nil {
			won++
		} else {
			require.ErrorIs(t, err, fault.New(fault.Conflict, "slug_taken", ""))
		}
	}
	require.Equal(t, 1, won)
}

func TestARepeatedRequestMeetsTheSameClinic(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := request("Clinica Pop")
	r.ID = tenancy.ID(id.Derived(id.Tenant, "person", "key-0123456789abcdef"))
	one, err := b.provisioner("").Run(t.Context(), r)
	require.NoError(t, err)
	two, err := b.provisioner("").Run(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, one.Slug, two.Slug)
	r.Settings.Name = "Another"
	_, err = b.provisioner("").Run(t.Context(), r)
	require.ErrorIs(t, err, fault.New(fault.Invalid, "idempotency_key_reused", ""))
}

func TestClinicsGoToTheEmptiestCluster(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	uri := testkit.Env(t, "MSAAS_MONGO_URI")
	r := open(t, tenancy.Config{Prefix: k.Prefix, Clusters: []tenancy.Cluster{{Name: "main", URI: uri}, {Name: "eu2", URI: uri}}})
	p := tenancy.Provisioner{Router: r, Now: time.Now}
	got := map[string]int{}
	for i := range 6 {
		made, err := p.Run(t.Context(), request(fmt.Sprintf("Clinica %d", i)))
		require.NoError(t, err)
		got[made.Placement.Cluster]++
	}
	require.Equal(t, map[string]int{"main": 3, "eu2": 3}, got)
	bad := request("Nowhere")
	bad.Cluster = "moon"
	_, err := p.Run(t.Context(), bad)
	require.Equal(t, fault.Invalid, fault.KindOf(err))
}

func TestMoveCheckTellsWhatIsInTheWay(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	scope := k.Clinic(t)
	uri := testkit.Env(t, "MSAAS_MONGO_URI")
	clusters := []tenancy.Cluster{
		{Name: "main", URI: uri}, {Name: "same-server", URI: uri}, {Name: "away", URI: "mongodb://127.0.0.1:1/?directConnection=true"},
	}
	r := open(t, tenancy.Config{Prefix: k.Prefix, Clusters: clusters})
	_, err := scope.Collection("x").InsertOne(t.Context(), bson.D{})
	require.NoError(t, err)

	m, err := r.MoveCheck(t.Context(), scope.TenantID(), "same-server", k.Runner.Newest())
	require.NoError(t, err)
	require.False(t, m.OK())
	require.Len(t, m.Problems, 1, "only the name clash: %v", m.Problems)
	require.Contains(t, m.Problems[0], "already")
	require.Contains(t, m.Indexes, "audit.newest")
	require.Positive(t, m.Sizes.Documents)

	m, err = r.MoveCheck(t.Context(), scope.TenantID(), "away", k.Runner.Newest()+1)
	require.NoError(t, err)
	require.Len(t, m.Problems, 2, "away, and not at the newest version: %v", m.Problems)
	_, err = r.MoveCheck(t.Context(), scope.TenantID(), "moon", 1)
	require.Equal(t, fault.Invalid, fault.KindOf(err))
}
