package imapbox

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// span is a range of UIDs, both ends included.
type span struct{ lo, hi uint32 }

// uids is a set of UIDs as rising ranges that do not touch: a folder of a hundred thousand messages is mostly a few of them.
type uids []span

// newUIDs makes a set of ranges in any order.
func newUIDs(spans ...span) uids {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.lo, b.lo) })
	var set uids
	for _, s := range spans {
		if last := len(set) - 1; last >= 0 && uint64(s.lo) <= uint64(set[last].hi)+1 {
			set[last].hi = max(set[last].hi, s.hi)
			continue
		}
		set = append(set, s)
	}
	return set
}

func uidsOf(numbers []uint32) uids {
	spans := make([]span, len(numbers))
	for i, n := range numbers {
		spans[i] = span{n, n}
	}
	return newUIDs(spans...)
}

// uidsFrom takes what a server answered; "*" and 0 have no place there.
func uidsFrom(set imap.UIDSet) (uids, error) {
	spans := make([]span, 0, len(set))
	for _, r := range set {
		lo, hi := uint32(min(r.Start, r.Stop)), uint32(max(r.Start, r.Stop))
		if lo == 0 {
			return nil, errors.New("a UID of 0")
		}
		spans = append(spans, span{lo, hi})
	}
	return newUIDs(spans...), nil
}

func (u uids) imap() imap.UIDSet {
	set := make(imap.UIDSet, len(u))
	for i, s := range u {
		set[i] = imap.UIDRange{Start: imap.UID(s.lo), Stop: imap.UID(s.hi)}
	}
	return set
}

func (u uids) count() uint64 {
	var n uint64
	for _, s := range u {
		n += uint64(s.hi) - uint64(s.lo) + 1
	}
	return n
}

func (u uids) has(uid uint32) bool {
	_, ok := slices.BinarySearchFunc(u, uid, func(s span, uid uint32) int {
		switch {
		case s.hi < uid:
			return -1
		case s.lo > uid:
			return 1
		default:
			return 0
		}
	})
	return ok
}

func (u uids) max() uint32 {
	if len(u) == 0 {
		return 0
	}
	return u[len(u)-1].hi
}

func (u uids) plus(other uids) uids { return newUIDs(slices.Concat(u, other)...) }

func (u uids) minus(other uids) uids {
	var rest uids
	next := 0
	for _, s := range u {
		for next < len(other) && other[next].hi < s.lo {
			next++
		}
		lo, done := s.lo, false
		for i := next; i < len(other) && other[i].lo <= s.hi; i++ {
			if other[i].lo > lo {
				rest = append(rest, span{lo, other[i].lo - 1})
			}
			if other[i].hi >= s.hi {
				done = true
				break
			}
			lo = max(lo, other[i].hi+1)
		}
		if !done {
			rest = append(rest, span{lo, s.hi})
		}
	}
	return rest
}

func (u uids) and(other uids) uids { return u.minus(u.minus(other)) }

// top gives the n highest UIDs, the highest first.
func (u uids) top(n int) []uint32 {
	var numbers []uint32
	for _, s := range slices.Backward(u) {
		for uid := s.hi; ; uid-- {
			if len(numbers) >= n {
				return numbers
			}
			numbers = append(numbers, uid)
			if uid == s.lo {
				break
			}
		}
	}
	return numbers
}

// String writes the set as IMAP does: "1:500,502".
func (u uids) String() string {
	var b strings.Builder
	for i, s := range u {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatUint(uint64(s.lo), 10))
		if s.hi != s.lo {
			b.WriteByte(':')
			b.WriteString(strconv.FormatUint(uint64(s.hi), 10))
		}
	}
	return b.String()
}

// MarshalText and UnmarshalText keep a set in a cursor.
func (u uids) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

func (u *uids) UnmarshalText(text []byte) error {
	*u = nil
	if len(text) == 0 {
		return nil
	}
	var spans []span
	for part := range strings.SplitSeq(string(text), ",") {
		from, to, ranged := strings.Cut(part, ":")
		if !ranged {
			to = from
		}
		lo, err := strconv.ParseUint(from, 10, 32)
		if err != nil {
			return err
		}
		hi, err := strconv.ParseUint(to, 10, 32)
		if err != nil {
			return err
		}
		if lo == 0 || lo > hi {
			return errors.New("not a range of UIDs")
		}
		spans = append(spans, span{uint32(lo), uint32(hi)})
	}
	*u = newUIDs(spans...)
	return nil
}
