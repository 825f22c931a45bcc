package scheduling

import (
	"strconv"
	"time"
)

// A claim says that one party is taken for one granule of five minutes: "prv_01…/5940123", the number being the granule's
// count since 1970 in UTC. Counting in UTC makes the nights of a clock change and the ends of days nothing special.
//
// Two blocking appointments overlap for a party if and only if they share a claim of it, because starts and ends lie on
// the grid (and are rounded outwards in case they ever do not). The unique index "claims" lets each claim stand in one
// document at most. An overbooked appointment was allowed to overlap and so takes no claims: everybody else finds it by
// reading (Service.overlapping), before they write.
//
// A party's claims cover timeOf it: the client's time is the appointment's, everybody else's has the buffers around it.
// Whatever reads what is taken (overlapping, busy) asks timeOf as well, so that reading and the index never disagree.

const granule = 5 * time.Minute

// claimsOf lists the claims of the parties over the interval: at most 288 for each.
func claimsOf(parties []string, at Interval) []string {
	if at.IsEmpty() {
		return nil
	}
	size := int64(granule / time.Second)
	first := floorDiv(at.Start.Unix(), size)
	end := floorDiv(at.End.Add(time.Second-time.Nanosecond).Unix()+size-1, size)
	claims := make([]string, 0, int(end-first)*len(parties))
	for _, p := range parties {
		for g := first; g < end; g++ {
			claims = append(claims, p+"/"+strconv.FormatInt(g, 10))
		}
	}
	return claims
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// claim makes the claims, and what search finds it by, agree with the rest of the appointment. It is called before every
// write.
func (a *Appointment) claim() {
	a.Words = a.words()
	a.Parties = a.parties()
	a.Blocking = a.Status.Blocks()
	a.Claims = nil
	if !a.Blocking || a.Overbooked {
		return
	}
	for _, p := range a.Parties {
		a.Claims = append(a.Claims, claimsOf([]string{p}, a.timeOf(p))...)
	}
}
