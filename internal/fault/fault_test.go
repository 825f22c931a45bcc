package fault_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
)

func TestAFaultIsFoundThroughWrappingAndKeepsItsCauseToItself(t *testing.T) {
	t.Parallel()
	cause := errors.New("dial tcp 10.0.0.7: refused")
	f := fault.New(fault.Unavailable, "database_away", "The database is away.").WithCause(cause).WithRetryAfter(2 * time.Second)
	err := fmt.Errorf("list clients: %w", f)
	found, ok := fault.As(err)
	require.True(t, ok)
	require.Equal(t, "database_away", found.Code)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.ErrorIs(t, err, cause)
	require.NotContains(t, found.Message, "10.0.0.7")
	require.Empty(t, fault.KindOf(cause))
}

func TestFaultsAreComparedByKindAndCode(t *testing.T) {
	t.Parallel()
	a := fault.New(fault.Conflict, "stale_edit", "One sentence.")
	require.ErrorIs(t, a.WithCause(errors.New("x")), fault.New(fault.Conflict, "stale_edit", "Another sentence."))
	require.NotErrorIs(t, a, fault.New(fault.Conflict, "slug_taken", "One sentence."))
}

func TestAddingToAFaultLeavesTheOriginalAsItIs(t *testing.T) {
	t.Parallel()
	one := fault.InvalidField("name", "required", "Give a name.")
	two := one.WithField("email", "format", "Not an address.")
	three := one.WithField("phone", "format", "Not a number.")
	require.Len(t, one.Fields, 1)
	require.Equal(t, "email", two.Fields[1].Path)
	require.Equal(t, "phone", three.Fields[1].Path)
}
