package reminders_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/reminders"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

// spans are the rules of the proof: a mail a day before, a text message three hours before.
var spans = map[outbox.Channel]time.Duration{outbox.Email: day, outbox.SMS: 3 * time.Hour}

// still are the quiet hours of the proof. In autumn they end, begin again and end: the clocks show 03:00 to 03:30 twice. In
// spring they end at 04:00, because there is no 03:30.
var still = reminders.Quiet{On: true, From: 22 * 60, To: 3*60 + 30}

// A thousand appointments over each of the nights in which the clocks change, moved, cancelled and brought back at random
// while the processes that send are killed (SIGKILL), also between the provider's taking a message and its answer: what was
// due is sent once, nothing for a time that the appointment does not have, nothing in quiet hours.
func TestProofReminders(t *testing.T) {
	t.Parallel()
	appointments, kills, step := 60, 4, 20*time.Minute
	if proof.Long() {
		appointments, kills, step = 1000, 25, 5*time.Minute
	}
	total := tally{}
	for _, night := range []time.Time{time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), time.Date(2027, 3, 28, 1, 0, 0, 0, time.UTC)} {
		n := newNight(t, night, step)
		n.bookAll(appointments)
		n.live(kills)
		total.add(n.judge())
	}
	ok := total.lost+total.twice+total.stale+total.loud == 0 && total.due > 0 && total.kills > 0
	proof.Line(t, "proof", "reminders", fmt.Sprintf(
		"%d appointments, %d changes, %d kills: %d due, %d sent once, %d text messages shown as uncertain, %d missing, %d twice, %d for a moved or cancelled time, %d in quiet hours; %d second copies of a mail under the same Message-ID",
		total.appointments, total.changes, total.kills, total.due, total.once, total.uncertain, total.lost, total.twice, total.stale, total.loud, total.copies),
		"0 missing, 0 twice, 0 for moved or cancelled times, 0 in quiet hours, second copies only where a process was killed at the last word", ok && total.copies <= total.cut)
}

// tally is what a night came to.
type tally struct {
	appointments, changes, kills, due, once, uncertain, lost, twice, stale, loud, copies, cut int
}

func (s *tally) add(o tally) {
	s.appointments, s.changes, s.kills, s.due, s.once = s.appointments+o.appointments, s.changes+o.changes, s.kills+o.kills, s.due+o.due, s.once+o.once
	s.uncertain, s.lost, s.twice, s.stale, s.loud = s.uncertain+o.uncertain, s.lost+o.lost, s.twice+o.twice, s.stale+o.stale, s.loud+o.loud
	s.copies, s.cut = s.copies+o.copies, s.cut+o.cut
}

// place is when an appointment is, or that it is off (zero), from a step on.
type place struct {
	from  int
	start time.Time
}

// night is a clinic from the day before a change of the clocks to the day after.
type night struct {
	*clinic

	t      *testing.T
	zone   *time.Location
	begin  time.Time
	end    time.Time
	step   time.Duration
	now    int // the step
	random *rand.Rand
	wire   *wire
	// history is where each appointment was, oldest first.
	history map[string][]place
	known   map[string]scheduling.Appointment
	keys    []string
	sum     tally
}

func newNight(t *testing.T, change time.Time, step time.Duration) *night {
	t.Helper()
	begin := change.Add(-31 * time.Hour)
	n := &night{
		clinic: newClinic(t, begin), t: t, begin: begin, end: change.Add(36 * time.Hour), step: step, random: rand.New(rand.NewPCG(7, uint64(change.Unix()))),
		history: map[string][]place{}, known: map[string]scheduling.Appointment{},
	}
	var err error
	n.zone, err = time.LoadLocation("Europe/Bucharest")
	require.NoError(t, err)
	n.wire = newWire(t)
	n.remind(still, rule(outbox.Email, spans[outbox.Email]), rule(outbox.SMS, spans[outbox.SMS]))
	return n
}

// anywhere is a time of the two days after the first, on the grid.
func (n *night) anywhere() time.Time {
	span := n.end.Sub(n.begin.Add(day)) / scheduling.Grid
	return n.begin.Add(day).Add(time.Duration(n.random.Int64N(int64(span))) * scheduling.Grid)
}

func (n *night) bookAll(count int) {
	n.t.Helper()
	providers, people := []string{n.provider.ID}, []string{n.client.ID}
	for i := range count/20 + 1 {
		providers, people = append(providers, n.addProvider(fmt.Sprint("Dr ", i)).ID), append(people, n.addClient(i+10).ID)
	}
	for len(n.keys) < count {
		start := n.anywhere()
		a, err := n.calendar.Book(n.t.Context(), n.owner, scheduling.Booking{
			ID: id.New(id.Appointment, n.begin), ClientID: people[n.random.IntN(len(people))], ProviderID: providers[n.random.IntN(len(providers))],
			ServiceIDs: []string{n.service.ID}, Start: start.Format(time.RFC3339),
		})
		if fault.KindOf(err) == fault.Conflict {
			continue
		}
		require.NoError(n.t, err)
		n.keys, n.known[a.ID], n.history[a.ID] = append(n.keys, a.ID), a, []place{{-1, a.Start}}
	}
	n.sum.appointments = count
}

// live goes through the night step by step: while two processes send what is due, appointments are changed; now and then
// both are killed in the middle of a message.
func (n *night) live(kills int) {
	n.t.Helper()
	two := n.start()
	steps := int(n.end.Sub(n.begin) / n.step)
	for n.now = range steps {
		n.clock.Move(n.begin.Add(time.Duration(n.now) * n.step).Sub(n.clock.Now()))
		n.wire.at(n.clock.Now())
		if n.sum.kills < kills && n.random.IntN(max(1, steps/(2*kills))) == 0 {
			n.wire.arm(n.random.IntN(3), moment(n.random.IntN(3)), two.kill)
		}
		two.begin(n.clock.Now())
		n.change()
		if two.finished() {
			continue
		}
		n.sum.kills++
		n.sum.cut += 2 // each of the two may have been at its last word
		two = n.start()
	}
	two.kill()
	two.finished()
}

// change moves, cancels or brings back some appointments that are still ahead.
func (n *night) change() {
	n.t.Helper()
	for range 1 + len(n.keys)/100 {
		a := n.known[n.keys[n.random.IntN(len(n.keys))]]
		log := n.history[a.ID]
		if !a.Start.After(n.clock.Now().Add(time.Hour)) || log[len(log)-1].from == n.now {
			continue
		}
		var err error
		var after scheduling.Appointment
		var at time.Time
		switch n.random.IntN(4) {
		case 0:
			to, at2 := scheduling.Cancelled, time.Time{}
			if a.Status == scheduling.Cancelled {
				to, at2 = scheduling.Scheduled, a.Start
			}
			at = at2
			after, err = n.calendar.ChangeStatus(n.t.Context(), n.owner, a.ID, a.Rev, scheduling.StatusChange{Status: to})
		default:
			if a.Status == scheduling.Cancelled {
				continue
			}
			to := n.anywhere()
			if log[0].start.After(n.clock.Now().Add(time.Hour)) && n.random.IntN(3) == 0 {
				to = log[0].start // back to where it once was
			}
			if !to.After(n.clock.Now().Add(time.Hour)) {
				continue
			}
			text := to.Format(time.RFC3339)
			at = to
			after, err = n.calendar.Edit(n.t.Context(), n.owner, a.ID, a.Rev, scheduling.Change{Start: &text})
		}
		if fault.KindOf(err) == fault.Conflict {
			continue
		}
		require.NoError(n.t, err)
		n.known[a.ID] = after
		n.history[a.ID] = append(log, place{n.now, at})
		n.sum.changes++
	}
}

// was says whether the appointment was at the start at some moment of the step.
func (n *night) was(key string, start time.Time, step int) bool {
	log := n.history[key]
	for i, p := range log {
		until := step + 1
		if i+1 < len(log) {
			until = log[i+1].from
		}
		if p.start.Equal(start) && p.from <= step && until >= step {
			return true
		}
	}
	return false
}

// stayed says whether the appointment was at the start from the first to the last step, throughout.
func (n *night) stayed(key string, start time.Time, first, last int) bool {
	log := n.history[key]
	for i, p := range log {
		until := 1 << 30
		if i+1 < len(log) {
			until = log[i+1].from
		}
		if p.start.Equal(start) && p.from < first && until > last {
			return true
		}
	}
	return false
}

func (n *night) stepOf(t time.Time) int { return int(t.Sub(n.begin) / n.step) }

// leaves is when a message that is due is to leave: outside of the quiet hours, as the clinic's clocks show them.
func (n *night) leaves(due time.Time) time.Time {
	for n.loud(due) {
		due = due.Add(time.Minute)
	}
	return due
}

func (n *night) loud(t time.Time) bool {
	clock := t.In(n.zone).Format("15:04")
	return clock >= "22:00" || clock < "03:30"
}

// grace is how many steps a message may be late after a kill or a change before it counts as missing.
const grace = 4

// judge holds what the wire took against the history.
func (n *night) judge() tally {
	n.t.Helper()
	rows, err := n.outbox.Between(n.t.Context(), n.scope, reminders.Kind, n.begin, n.end.Add(day))
	require.NoError(n.t, err)
	taken := n.wire.taken()
	for _, r := range rows {
		got := taken[r.ID]
		delete(taken, r.ID)
		switch {
		case len(got) > 1 && r.Channel == outbox.Email:
			n.sum.copies += len(got) - 1
		case len(got) > 1:
			n.sum.twice++
		}
		for _, at := range got {
			if n.loud(at) {
				n.sum.loud++
			}
			if !n.was(r.About, r.For, n.stepOf(at)) {
				n.sum.stale++
			}
		}
		due := r.For.Add(-spans[r.Channel])
		at := n.leaves(n.begin.Add(time.Duration(n.stepOf(due.Add(n.step-1))) * n.step))
		if at.After(r.For.Add(-time.Hour-grace*n.step)) || !n.stayed(r.About, r.For, n.stepOf(due), n.stepOf(at)+grace) {
			continue
		}
		n.sum.due++
		switch {
		case len(got) > 0 && (r.State == outbox.Sent || r.State == outbox.Uncertain):
			n.sum.once++
		case r.State == outbox.Uncertain:
			n.sum.uncertain++
		default:
			n.t.Logf("missing: %s for %s, due %s, %s %s, history %v", r.Channel, r.For, due, r.State, r.Why, n.history[r.About])
			n.sum.lost++
		}
	}
	require.Empty(n.t, taken, "messages without a row")
	return n.sum
}
