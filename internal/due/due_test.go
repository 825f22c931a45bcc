package due_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/tenancy"
)

const mails due.Kind = "mails"

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func newLedger(t *testing.T) *due.Ledger {
	t.Helper()
	return due.New(testkit.NewTenants(t, func() time.Time { return noon }).Router.Control("test of the ledger"))
}

func listed(t *testing.T, l *due.Ledger, now time.Time) []due.Mark {
	t.Helper()
	marks, err := l.List(t.Context(), []due.Kind{mails}, now, 10)
	require.NoError(t, err)
	return marks
}

func TestTheEarliestMarkOfATenantCounts(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon.Add(time.Hour)))
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon))
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon.Add(2*time.Hour)))
	require.NoError(t, l.Add(t.Context(), "ten_a", "other", noon))
	require.Empty(t, listed(t, l, noon.Add(-time.Second)))
	marks := listed(t, l, noon)
	require.Len(t, marks, 1)
	require.Equal(t, tenancy.ID("ten_a"), marks[0].Tenant)
	require.True(t, marks[0].At.Equal(noon))
}

func TestSettlingTakesAMarkAwayOrPutsItOff(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon))
	require.NoError(t, l.Settle(t.Context(), listed(t, l, noon)[0], noon, noon.Add(time.Hour)))
	require.Empty(t, listed(t, l, noon))
	later := listed(t, l, noon.Add(time.Hour))
	require.Len(t, later, 1)
	require.NoError(t, l.Settle(t.Context(), later[0], noon.Add(time.Hour), time.Time{}))
	_, found, err := l.Read(t.Context(), "ten_a", mails)
	require.NoError(t, err)
	require.False(t, found)
}

func TestAMarkMadeWhileTheWorkRanOutlastsItsSettling(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	for _, next := range []time.Time{{}, noon.Add(time.Hour)} {
		require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon))
		running := listed(t, l, noon)[0]
		require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon))
		require.NoError(t, l.Settle(t.Context(), running, noon, next))
		require.Len(t, listed(t, l, noon), 1, "the new mark was lost")
	}
}

// A run that began between a mark and the write it stands for saw nothing of the write.
func TestAMarkForATimeAfterTheRunBeganOutlastsIt(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon))
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon.Add(15*time.Second)))
	require.NoError(t, l.Settle(t.Context(), listed(t, l, noon)[0], noon, time.Time{}))
	require.Empty(t, listed(t, l, noon.Add(14*time.Second)))
	again := listed(t, l, noon.Add(15*time.Second))
	require.Len(t, again, 1)
	require.NoError(t, l.Settle(t.Context(), again[0], noon.Add(15*time.Second), time.Time{}))
	require.Empty(t, listed(t, l, noon.Add(time.Hour)))
}

// Two runs may have the same mark: the slower one settles what is there no more.
func TestAMarkMadeAfterAnotherRunSettledOutlastsTheSlowerOne(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon))
	slow := listed(t, l, noon)[0]
	require.NoError(t, l.Settle(t.Context(), listed(t, l, noon)[0], noon, time.Time{}))
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon.Add(time.Second)))
	for _, next := range []time.Time{{}, noon.Add(time.Hour)} {
		require.NoError(t, l.Settle(t.Context(), slow, noon, next))
		require.Len(t, listed(t, l, noon.Add(time.Second)), 1, "the new mark was lost")
	}
}

func TestManyFirstMarksAtOnceAreOne(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	var all sync.WaitGroup
	errs := make(chan error, 50)
	for range 50 {
		all.Go(func() { errs <- l.Add(t.Context(), "ten_a", mails, noon) })
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	marks := listed(t, l, noon)
	require.Len(t, marks, 1)
	require.EqualValues(t, 50, marks[0].Rev)
}

// While a far mark stands, a write that was marked for soon is not forgotten when a run falls between its mark and it: its
// process may die before it can say more.
func TestAMarkInBetweenIsNotLostBesideAFarOne(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon.Add(30*24*time.Hour)))
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon))
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon.Add(20*time.Second)))
	require.NoError(t, l.Settle(t.Context(), listed(t, l, noon)[0], noon, noon.Add(30*24*time.Hour)))
	require.Empty(t, listed(t, l, noon.Add(19*time.Second)))
	again := listed(t, l, noon.Add(30*time.Second))
	require.Len(t, again, 1, "the mark in between was lost")
	began := noon.Add(2 * time.Minute)
	require.NoError(t, l.Settle(t.Context(), again[0], began, noon.Add(30*24*time.Hour)))
	require.Empty(t, listed(t, l, noon.Add(24*time.Hour)), "what has been seen to is looked for again")
	require.Len(t, listed(t, l, noon.Add(30*24*time.Hour)), 1)
}

// A mark for a far time is made before its write as well.
func TestAFarMarkWhoseWriteARunMissedIsLookedForSoon(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon))
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon.Add(time.Hour)))
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon.Add(30*24*time.Hour)))
	require.NoError(t, l.Settle(t.Context(), listed(t, l, noon)[0], noon, time.Time{}))
	require.Len(t, listed(t, l, noon.Add(2*time.Minute)), 1)
}

func TestFailuresInARowAreCounted(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	require.NoError(t, l.Add(t.Context(), "ten_a", mails, noon))
	for n := range 3 {
		m := listed(t, l, noon.Add(time.Hour))[0]
		require.Equal(t, n, m.Failures)
		require.NoError(t, l.Rest(t.Context(), m, noon.Add(time.Minute)))
		require.Empty(t, listed(t, l, noon))
	}
	require.NoError(t, l.Settle(t.Context(), listed(t, l, noon.Add(time.Hour))[0], noon.Add(time.Hour), noon.Add(2*time.Hour)))
	require.Zero(t, listed(t, l, noon.Add(2*time.Hour))[0].Failures)
}
