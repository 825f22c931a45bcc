package loopback_test

import (
	"context"
	"errors"
	"os/exec"
	"sync"
	"testing"

	"github.com/m-saas/m-saas/cmd/devstack/loopback"
)

func TestAHeldPortIsNotGivenTwice(t *testing.T) {
	t.Parallel()
	first, err := loopback.Reserve(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Release() }()
	second, err := loopback.Reserve(t.Context(), first.Number)
	if err != nil {
		t.Fatal(err)
	}
	if second.Number == first.Number || !second.Moved {
		t.Errorf("held %d, given %d", first.Number, second.Number)
	}
	if err := second.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := loopback.Reserve(t.Context(), second.Number)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Release() }()
	if again.Moved {
		t.Errorf("port %d was released and is not given", second.Number)
	}
}

func TestATakenPortIsReplaced(t *testing.T) {
	t.Parallel()
	port, err := loopback.Reserve(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := port.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	if err := port.Release(); err != nil {
		t.Fatal(err)
	}
	other, err := loopback.Reserve(t.Context(), port.Number)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Release() }()
	if !other.Moved || other.Number == port.Number {
		t.Errorf("port %d is listened on and given all the same", port.Number)
	}
}

// A process that starts another one has its open sockets in the child for a moment.
func TestAReservedPortIsFreeWhileProcessesAreStarted(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	var starting sync.WaitGroup
	defer starting.Wait()
	defer stop()
	for range 4 {
		starting.Go(func() {
			for ctx.Err() == nil {
				_ = exec.CommandContext(ctx, "/bin/true").Run()
			}
		})
	}
	for range 500 {
		p, err := loopback.Reserve(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		ln, err := p.Listen(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(ln.Close(), p.Release()); err != nil {
			t.Fatal(err)
		}
	}
}
