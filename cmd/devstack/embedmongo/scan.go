package embedmongo

import "github.com/tidwall/btree"

// scan calls f for the records that the plan finds, until f returns false. It
// returns how many keys it looked at.
func (p *plan) scan(f func(*record) bool) (keys int) {
	p.each(func(r *record) bool { keys++; return f(r) })
	return keys
}

func (p *plan) each(f func(*record) bool) {
	if p.dedupe {
		seen, inner := map[*record]bool{}, f
		f = func(r *record) bool {
			if seen[r] {
				return true
			}
			seen[r] = true
			return inner(r)
		}
	}
	switch {
	case len(p.union) > 0:
		more := true
		for _, u := range p.union {
			if !more {
				return
			}
			u.each(func(r *record) bool { more = f(r); return more })
		}
	case p.merge > 0:
		p.scanMerged(f)
	default:
		for i := range p.intervals {
			if p.back {
				i = len(p.intervals) - 1 - i
			}
			if !p.scanInterval(p.intervals[i], f) {
				return
			}
		}
	}
}

// scanInterval reads one interval; it returns false once f does.
func (p *plan) scanInterval(iv interval, f func(*record) bool) bool {
	more := true
	if p.back {
		p.idx.tree.Descend(iv.to, func(e entry) bool {
			if p.idx.less(e, iv.from) {
				return false
			}
			more = f(e.rec)
			return more
		})
		return more
	}
	p.idx.tree.Ascend(iv.from, func(e entry) bool {
		if p.idx.less(iv.to, e) {
			return false
		}
		more = f(e.rec)
		return more
	})
	return more
}

// head is where a merge is in one of the intervals.
type head struct {
	it btree.IterG[entry]
	iv interval
	e  entry
}

// start moves to the first entry; ok is false if there is none.
func (p *plan) start(iv interval) (h head, ok bool) {
	h = head{it: p.idx.tree.Iter(), iv: iv}
	if !p.back {
		return h, h.it.Seek(iv.from) && p.load(&h)
	}
	if h.it.Seek(iv.to) { // the first one behind the interval
		ok = h.it.Prev()
	} else {
		ok = h.it.Last()
	}
	return h, ok && p.load(&h)
}

// load reads the entry; it returns false if it is out of the interval.
func (p *plan) load(h *head) bool {
	h.e = h.it.Item()
	if p.back {
		return !p.idx.less(h.e, h.iv.from)
	}
	return !p.idx.less(h.iv.to, h.e)
}

func (p *plan) advance(h *head) bool {
	if p.back {
		return h.it.Prev() && p.load(h)
	}
	return h.it.Next() && p.load(h)
}

// scanMerged reads all intervals at once, in the order of the columns behind
// those that the intervals bind.
func (p *plan) scanMerged(f func(*record) bool) {
	var heads []head
	for _, iv := range p.intervals {
		if h, ok := p.start(iv); ok {
			heads = append(heads, h)
		}
	}
	for len(heads) > 0 {
		next := 0
		for i := 1; i < len(heads); i++ {
			if p.before(heads[i].e, heads[next].e) {
				next = i
			}
		}
		if !f(heads[next].e.rec) {
			return
		}
		if !p.advance(&heads[next]) {
			heads = append(heads[:next], heads[next+1:]...)
		}
	}
}

// before tells whether a merge takes a before b.
func (p *plan) before(a, b entry) bool {
	for i := p.merge; i < len(p.idx.columns); i++ {
		if c := compareKeys(a.keys[i], b.keys[i]); c != 0 {
			return (c < 0) != (p.idx.columns[i].desc != p.back)
		}
	}
	return (a.seq < b.seq) != p.back
}

// size counts the entries of the plan, up to a limit.
func (p *plan) size(limit int) int {
	n := 0
	for _, iv := range p.intervals {
		p.idx.tree.Ascend(iv.from, func(e entry) bool {
			if p.idx.less(iv.to, e) {
				return false
			}
			n++
			return n < limit
		})
		if n >= limit {
			break
		}
	}
	return n
}
