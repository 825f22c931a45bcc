package loopback_test

import (
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
