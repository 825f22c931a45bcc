package mailbox_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/m-saas/m-saas/cmd/devstack/mailbox"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string) *mailbox.Archive {
	t.Helper()
	a, err := mailbox.OpenArchive(dir, func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func add(t *testing.T, a *mailbox.Archive, raw string, to ...string) mailbox.Message {
	t.Helper()
	m, err := a.Add("from@clinic.test", to, []byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestArchiveSurvivesReopening(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := open(t, dir)
	add(t, a, "Subject: first\r\n\r\nbody\r\n", "Ana@clinic.test", "dan@clinic.test")
	second := add(t, a, "Subject: second\r\nDelivered-To: spoofed@clinic.test\r\n\r\nX-Delivered-At: never\r\n", "ana@clinic.test")

	a = open(t, dir)
	list := a.List("ana@clinic.test")
	if len(list) != 2 || list[0].Subject != "second" || !slices.Equal(list[1].To, []string{"ana@clinic.test", "dan@clinic.test"}) {
		t.Fatalf("after reopening: %+v", list)
	}
	if got, err := a.Get(second.ID); err != nil || !got.Date.Equal(noon) || !slices.Equal(got.To, []string{"ana@clinic.test"}) {
		t.Errorf("the envelope: %+v, %v", got, err)
	}
	if third := add(t, a, "Subject: third\r\n\r\n", "dan@clinic.test"); third.ID != "3" {
		t.Errorf("number %s, want 3", third.ID)
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	a := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Wait(ctx, "ana@clinic.test", 0, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("waited for nothing: %v", err)
	}
}

// FuzzAdd expects that anything a sender writes is taken, kept and readable again.
func FuzzAdd(f *testing.F) {
	for _, seed := range []string{
		"", "no header", "Subject: x\r\n\r\nbody", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b",
		"Content-Type: text/plain; charset=klingon\r\n\r\n\xff", "Subject: =?utf-8?q?=C8?=\r\nContent-Transfer-Encoding: base64\r\n\r\n***",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		dir := t.TempDir()
		added := add(t, open(t, dir), raw, "ana@clinic.test")
		if got := open(t, dir).List("ana@clinic.test"); len(got) != 1 || got[0].Text != added.Text || got[0].Subject != added.Subject {
			t.Errorf("kept %+v, found %+v", added, got)
		}
	})
}
