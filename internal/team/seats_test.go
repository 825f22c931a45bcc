package team_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/policies"
)

// With one seat left, a hundred invitations at once yield exactly one, and it can be accepted.
func TestProofSeats(t *testing.T) {
	t.Parallel()
	rounds := 3
	if proof.Long() {
		rounds = 50
	}
	const writers = 100
	w := newWorld(t, 2)
	exact := 0
	for round := range rounds {
		var got atomic.Int64
		var winner atomic.Pointer[team.Invitation]
		var wg sync.WaitGroup
		start := make(chan struct{})
		for i := range writers {
			wg.Go(func() {
				<-start
				v, err := w.team.Invite(t.Context(), w.owner, team.NewInvitation{
					Email: fmt.Sprintf("p%d-%d@clinic.test", round, i), Role: policies.Dentist,
				})
				if err == nil {
					got.Add(1)
					winner.Store(&v)
				} else if !isSeatsExhausted(err) {
					t.Error(err)
				}
			})
		}
		close(start)
		wg.Wait()
		require.Equal(t, 2, w.used())
		if got.Load() == 1 {
			exact++
		}
		_, err := w.team.Accept(t.Context(), person(fmt.Sprintf("p%d-%d", round, number(t, winner.Load().Email))), w.token(winner.Load().ID))
		require.NoError(t, err, "accepting at the limit works")
		found, err := w.team.Inspect(t.Context(), w.scope.TenantID())
		require.NoError(t, err)
		require.NoError(t, w.team.Remove(t.Context(), w.owner, found.Members[len(found.Members)-1].ID))
	}
	proof.Line(t, "proof", "seats", fmt.Sprintf("%d of %d rounds of %d invitations at one seat gave exactly one", exact, rounds, writers),
		"all", exact == rounds)
}

func number(t *testing.T, email string) int {
	t.Helper()
	var round, n int
	_, err := fmt.Sscanf(email, "p%d-%d@", &round, &n)
	require.NoError(t, err)
	return n
}

func isSeatsExhausted(err error) bool { return errors.Is(err, team.ErrSeatsExhausted) }
