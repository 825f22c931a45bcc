package waitlist

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// Agree takes the first half of Accept, as if the process died after it.
func Agree(t testing.TB, s *Service, actor identity.Actor, token string) {
	t.Helper()
	at, ok := s.Links.Read(link.AnswerOffer, token)
	require.True(t, ok)
	e, err := s.linked(t.Context(), actor, at)
	require.NoError(t, err)
	require.NoError(t, s.agree(t.Context(), actor, &e))
}

// Expiry and Suits are what tests look at from outside.
func Expiry(s Settings, now, start time.Time, zone *time.Location) time.Time {
	return s.expiry(now, start, zone)
}

func Suits(w Wish, start time.Time, length time.Duration, zone *time.Location) bool {
	return w.suits(scheduling.Slot{Interval: scheduling.Interval{Start: start, End: start.Add(length)}}, zone)
}
