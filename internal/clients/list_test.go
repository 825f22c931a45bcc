package clients_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
)

// Pages of any size, in any order, while others are entered: nobody twice, nobody left out.
func TestPagesAreComplete(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	r := rand.New(rand.NewPCG(1, 1))
	names := []string{"Ana", "ana", "Ănă", "Bogdan", "Ștefan", "Stefan", "Țepeș", "Zoe", "Île", "Łukasz"}
	status := []clients.Status{clients.Active, clients.VIP, clients.Lead}
	all := map[string]clients.Client{}
	for range 90 {
		in := input(names[r.IntN(len(names))] + " " + names[r.IntN(len(names))])
		in.Status = status[r.IntN(3)]
		if r.IntN(3) == 0 {
			c.clock.Move(time.Second)
		}
		got := c.create(in)
		all[got.ID] = got
	}
	for _, f := range []clients.Filter{
		{},
		{Sort: clients.ByNameDesc, Limit: 7},
		{Sort: clients.ByAge, Limit: 13},
		{Sort: clients.ByAgeDesc, Limit: 1},
		{Limit: 100},
		{Status: clients.VIP, Limit: 4},
		{Status: clients.Lead, Sort: clients.ByAgeDesc, Limit: 3},
		{Query: "an", Limit: 5},
		{Query: "stefan", Sort: clients.ByAge, Limit: 2},
		{Query: "Ș z", Limit: 1},
		{Query: "nimeni"},
	} {
		t.Run(fmt.Sprintf("%+v", f), func(t *testing.T) {
			got := c.walk(t, f)
			want := map[string]bool{}
			for _, cl := range all {
				if (f.Status == "" || f.Status == cl.Status) && found(clients.SearchTokens(cl.Name, "", ""), clients.QueryWords(f.Query)) {
					want[cl.ID] = true
				}
			}
			require.Len(t, got, len(want))
			for i, cl := range got {
				require.True(t, want[cl.ID])
				require.True(t, i == 0 || ordered(f.Sort, got[i-1], cl), "%v before %v", got[max(i, 1)-1], cl)
			}
		})
	}
}

func (c *clinic) walk(t *testing.T, f clients.Filter) []clients.Client {
	t.Helper()
	var got []clients.Client
	for {
		page, err := c.svc.List(t.Context(), c.actor, f)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Items), max(f.Limit, clients.DefaultPage))
		require.LessOrEqual(t, len(page.Next), 400)
		got = append(got, page.Items...)
		if f.Cursor = page.Next; f.Cursor == "" {
			return got
		}
	}
}

func ordered(s clients.Sort, a, b clients.Client) bool {
	if s == clients.ByNameDesc || s == clients.ByAgeDesc {
		a, b = b, a
	}
	by := strings.Compare(clients.SortName(a.Name), clients.SortName(b.Name))
	if s == clients.ByAge || s == clients.ByAgeDesc {
		by = a.CreatedAt.Compare(b.CreatedAt)
	}
	return by < 0 || by == 0 && a.ID < b.ID
}

func TestListRefusesBadInput(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for range 3 {
		in := input("Ana")
		c.create(in)
	}
	page, err := c.svc.List(t.Context(), c.actor, clients.Filter{Limit: 1})
	require.NoError(t, err)
	for sentence, k := range map[string]struct {
		f    clients.Filter
		want string
	}{
		"an unknown order":            {clients.Filter{Sort: "phone"}, "sort unknown_value"},
		"a page of none":              {clients.Filter{Limit: -1}, "limit out_of_range"},
		"a page of everybody":         {clients.Filter{Limit: 101}, "limit out_of_range"},
		"a question like a book":      {clients.Filter{Query: strings.Repeat("x", 201)}, "q too_long"},
		"a cursor of words":           {clients.Filter{Cursor: "next"}, "cursor invalid_cursor"},
		"a cursor of another order":   {clients.Filter{Cursor: page.Next, Sort: clients.ByAge}, "cursor invalid_cursor"},
		"a cursor that was tampered":  {clients.Filter{Cursor: page.Next[2:]}, "cursor invalid_cursor"},
		"a cursor with more after it": {clients.Filter{Cursor: page.Next + "e30"}, "cursor invalid_cursor"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			_, err := c.svc.List(t.Context(), c.actor, k.f)
			require.Equal(t, k.want, fields(t, err))
		})
	}
}

func TestWhatLooksLikeAPatternIsText(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.create(input("Ana"))
	for _, q := range []string{"a.a@", "(@", "[a-@", "\\@", "$ne", "a@{\"$gt\":\"\"}"} {
		page, err := c.svc.List(t.Context(), c.actor, clients.Filter{Query: q})
		require.NoError(t, err)
		require.False(t, slices.ContainsFunc(page.Items, func(clients.Client) bool { return strings.Contains(q, "@") }), q)
	}
}
