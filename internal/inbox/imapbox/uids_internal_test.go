package imapbox

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSetsOfUIDs compares the ranges with plain lists of numbers.
func TestSetsOfUIDs(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	random := func() (uids, map[uint32]bool) {
		numbers, plain := []uint32{}, map[uint32]bool{}
		for range rnd.IntN(40) {
			n := 1 + rnd.Uint32N(60)
			numbers, plain[n] = append(numbers, n), true
		}
		return uidsOf(numbers), plain
	}
	for range 2000 {
		a, inA := random()
		b, inB := random()
		for uid := range uint32(62) {
			require.Equal(t, inA[uid], a.has(uid))
			require.Equal(t, inA[uid] || inB[uid], a.plus(b).has(uid))
			require.Equal(t, inA[uid] && !inB[uid], a.minus(b).has(uid))
			require.Equal(t, inA[uid] && inB[uid], a.and(b).has(uid))
		}
		require.EqualValues(t, len(inA), a.count())
		top := a.top(5)
		require.Len(t, top, min(5, len(inA)))
		require.True(t, slices.IsSortedFunc(top, func(x, y uint32) int { return int(y) - int(x) }))
		if len(top) > 0 {
			require.Equal(t, a.max(), top[0])
		}
		var again uids
		text, err := a.MarshalText()
		require.NoError(t, err)
		require.NoError(t, again.UnmarshalText(text))
		require.Equal(t, a.String(), again.String())
	}
	whole := newUIDs(span{1, 4294967295})
	require.Equal(t, "1:4,6:4294967295", whole.minus(newUIDs(span{5, 5})).String())
	require.Empty(t, whole.minus(whole))
	require.Equal(t, []uint32{4294967295, 4294967294}, whole.top(2))
}

func TestABadCursorIsNone(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "{", `{"known":"5:1"}`, `{"known":"0"}`, `{"known":"a"}`, `{"known":"1:99999999999"}`, `[]`} {
		require.Nil(t, readCursor([]byte(raw)), raw)
	}
}

func TestFolderNames(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]string{
		"INBOX": "inbox", "inbox": "inbox", "Sent Items": "sent", "INBOX.Trimise": "sent", "Elemente trimise": "sent", "[Gmail]/Mesaje trimise": "sent",
		"Spam": "junk", "Bulk Mail": "junk", "E-mail nedorit": "junk", "Coș de gunoi": "trash", "Elemente șterse": "trash", "Elemente şterse": "trash",
		"Ciorne": "drafts", "Schiţe": "drafts", "Arhivă": "archive", "Sent to lab": "", "Clienți": "",
	} {
		delim := '/'
		if name == "INBOX.Trimise" {
			delim = '.'
		}
		require.EqualValues(t, use, useByName(name, delim), name)
	}
}
