package timeline_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/timeline"
)

var start = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// source keeps entries of a kind and answers as the features do.
func source(kind timeline.Kind, all *[]timeline.Entry) timeline.Source {
	return timeline.Source{Kind: kind, Read: func(_ context.Context, _ identity.Actor, _ string, after timeline.Place, limit int) ([]timeline.Entry, error) {
		var out []timeline.Entry
		for _, e := range *all {
			if e.After(after) {
				out = append(out, e)
			}
		}
		slices.SortFunc(out, compare)
		return out[:min(limit, len(out))], nil
	}}
}

func compare(a, b timeline.Entry) int {
	if n := b.At.Compare(a.At); n != 0 {
		return n
	}
	return strings.Compare(b.ID, a.ID)
}

func anybody(context.Context, identity.Actor, string) error { return nil }

// Pages of any size over many sources, many entries at the same moment, and newer ones added while reading: what was there
// at the start is shown once, in order.
func TestPagesHaveNeitherGapsNorDoubles(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 3))
			kinds := []id.Kind{id.Note, id.Appointment, id.Consent}
			lists := make([][]timeline.Entry, len(kinds))
			var sources []timeline.Source
			var want []timeline.Entry
			for i, kind := range kinds {
				for range r.IntN(40) {
					at := start.Add(time.Duration(r.IntN(8)) * time.Millisecond)
					lists[i] = append(lists[i], timeline.Entry{Kind: timeline.Kind(kind), ID: id.New(kind, at), At: at})
				}
				want = append(want, lists[i]...)
				sources = append(sources, source(timeline.Kind(kind), &lists[i]))
			}
			slices.SortFunc(want, compare)
			svc := timeline.New(anybody, sources...)
			var got []timeline.Entry
			for cursor := ""; ; {
				page, err := svc.List(t.Context(), identity.Actor{}, "", nil, cursor, 1+r.IntN(7))
				require.NoError(t, err)
				got = append(got, page.Entries...)
				late := start.Add(time.Hour)
				lists[0] = append(lists[0], timeline.Entry{Kind: "not", ID: id.New(id.Note, late), At: late})
				if cursor = page.Next; cursor == "" {
					break
				}
				require.LessOrEqual(t, len(cursor), 400)
			}
			require.Equal(t, want, got)
		})
	}
}

func TestKindsAndBadInput(t *testing.T) {
	t.Parallel()
	notes := []timeline.Entry{{Kind: "note", ID: "not_1", At: start}}
	files := []timeline.Entry{{Kind: "file", ID: "fil_1", At: start}}
	svc := timeline.New(anybody, source("note", &notes), source("file", &files))
	page, err := svc.List(t.Context(), identity.Actor{}, "", []timeline.Kind{"file", "file"}, "", 0)
	require.NoError(t, err)
	require.Equal(t, files, page.Entries)
	for sentence, try := range map[string]func() error{
		"an unknown kind": func() error {
			_, err := svc.List(t.Context(), identity.Actor{}, "", []timeline.Kind{"mail"}, "", 0)
			return err
		},
		"a page of all":     func() error { _, err := svc.List(t.Context(), identity.Actor{}, "", nil, "", 101); return err },
		"a cursor of words": func() error { _, err := svc.List(t.Context(), identity.Actor{}, "", nil, "next", 0); return err },
		"a cursor of no id": func() error { _, err := svc.List(t.Context(), identity.Actor{}, "", nil, "e30", 0); return err },
	} {
		require.Equal(t, fault.Invalid, fault.KindOf(try()), sentence)
	}
	hidden := timeline.New(func(context.Context, identity.Actor, string) error {
		return fault.New(fault.NotFound, "not_found", "x")
	}, source("note", &notes))
	_, err = hidden.List(t.Context(), identity.Actor{}, "", nil, "", 0)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}
