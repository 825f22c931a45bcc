package demo

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/scheduling"
)

const (
	daysBack  = 7
	daysAhead = 14
	localForm = "2006-01-02T15:04"
)

// visit is an appointment of the plan; start is the clinic's local time.
type visit struct {
	provider, chair, client string
	services                []string
	start                   string
	status                  scheduling.Status
	reason, notes           string
	past                    bool
}

// block is a blocked time of the plan; of names the provider or resource.
type block struct {
	scope             scheduling.BlockScope
	of, reason        string
	start, end        string
	from, to          int // minutes of the day
	firstDay, lastDay int // counted from today
}

// plan is a calendar without conflicts: each provider has a chair of their own, breaks and blocked times are left out,
// and no client is in two places.
type plan struct {
	visits []visit
	blocks []block

	random  *rand.Rand
	now     time.Time
	today   time.Time // local midnight
	clients []string
	busy    map[string][]scheduling.Interval // by client
}

func newPlan(seed uint64, now time.Time, zone *time.Location, clientIDs []string) *plan {
	local := now.In(zone)
	p := &plan{
		random: rand.New(rand.NewPCG(seed, uint64(local.Year()*1000+local.YearDay()))), //nolint:gosec // data to look at, not a secret
		now:    now, today: time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone),
		clients: clientIDs, busy: map[string][]scheduling.Interval{},
	}
	p.planBlocks()
	for _, who := range people() {
		for n := -daysBack; n <= daysAhead; n++ {
			p.planDay(who, n)
		}
	}
	return p
}

func (p *plan) day(n int) time.Time { return p.today.AddDate(0, 0, n) }

func (p *plan) workday(n int) int { return workday(p.today, n) }

// workday counts to the first day on or after today+n that is not a weekend.
func workday(today time.Time, n int) int {
	for day := today.AddDate(0, 0, n); day.Weekday() == time.Saturday || day.Weekday() == time.Sunday; day = day.AddDate(0, 0, 1) {
		n++
	}
	return n
}

func (p *plan) planBlocks() {
	meeting, training, leave, service := p.workday(2), p.workday(9), p.workday(5), p.workday(4)
	p.blocks = []block{
		{scope: scheduling.BlocksClinic, reason: "Ședință de echipă", firstDay: meeting, lastDay: meeting, from: 13 * 60, to: 14 * 60},
		{scope: scheduling.BlocksProvider, of: people()[1].name, reason: "Curs implantologie", firstDay: training, lastDay: training, from: 9 * 60, to: 14 * 60},
		{scope: scheduling.BlocksProvider, of: people()[3].name, reason: "Concediu", firstDay: leave, lastDay: leave + 2, from: 0, to: 24 * 60},
		{scope: scheduling.BlocksResource, of: people()[2].chair, reason: "Revizie unit", firstDay: service, lastDay: service, from: 9 * 60, to: 11 * 60},
	}
	for i, b := range p.blocks {
		p.blocks[i].start = at(p.day(b.firstDay), b.from).Format(localForm)
		p.blocks[i].end = at(p.day(b.lastDay), b.to).Format(localForm)
	}
}

// isBlocked says whether a blocked time of the provider, their chair or the clinic touches the minutes of the day.
func (p *plan) isBlocked(who person, day, from, to int) bool {
	return slices.ContainsFunc(p.blocks, func(b block) bool {
		concerns := b.scope == scheduling.BlocksClinic || b.of == who.name || b.of == who.chair
		return concerns && b.firstDay <= day && day <= b.lastDay && from < b.to && b.from < to
	})
}

// planDay walks through the provider's working time, leaving a gap here and there.
func (p *plan) planDay(who person, n int) {
	day := p.day(n)
	weekday := (int(day.Weekday())+6)%7 + 1
	hours, _ := catalogue.Provider{Hours: who.hours, Exceptions: exceptionsOf(who, p.today)}.HoursOn(day.Format(time.DateOnly), weekday)
	for _, h := range hours {
		for minute := int(h.From); minute < int(h.To); {
			if p.random.IntN(100) < 28 {
				minute += 15 + 15*p.random.IntN(3)
				continue
			}
			services, length := p.services(who)
			if minute+length+bufferAfter(services) > int(h.To) {
				break
			}
			if !p.isBlocked(who, n, minute, minute+length) {
				p.planVisit(who, services, at(day, minute), time.Duration(length)*time.Minute)
			}
			minute += length + bufferAfter(services)
		}
	}
}

func (p *plan) planVisit(who person, services []string, start time.Time, length time.Duration) {
	span := scheduling.Interval{Start: start, End: start.Add(length)}
	client := ""
	for range 20 {
		c := p.clients[p.random.IntN(len(p.clients))]
		if !slices.ContainsFunc(p.busy[c], span.Overlaps) {
			client = c
			break
		}
	}
	if client == "" {
		return
	}
	p.busy[client] = append(p.busy[client], span)
	v := visit{provider: who.name, chair: who.chair, client: client, services: services, start: start.Format(localForm)}
	v.status, v.reason = p.status(span)
	v.past = start.Before(p.today)
	if p.random.IntN(6) == 0 {
		v.notes = notes()[p.random.IntN(len(notes()))]
	}
	p.visits = append(p.visits, v)
}

// status is what a visit of that time looks like at present.
func (p *plan) status(span scheduling.Interval) (scheduling.Status, string) {
	dice := p.random.IntN(100)
	switch {
	case !span.End.After(p.now) && dice < 7:
		return scheduling.NoShow, ""
	case dice < 14:
		return scheduling.Cancelled, reasons()[p.random.IntN(len(reasons()))]
	case !span.End.After(p.now):
		return scheduling.Completed, ""
	case !span.Start.After(p.now):
		return scheduling.InProgress, ""
	case span.Start.Sub(p.now) < 20*time.Minute:
		return scheduling.Arrived, ""
	case span.Start.Sub(p.now) < 72*time.Hour && dice < 75, dice < 40:
		return scheduling.Confirmed, ""
	default:
		return scheduling.Scheduled, ""
	}
}

func (p *plan) services(who person) ([]string, int) {
	first := who.services[p.random.IntN(len(who.services))]
	out, minutes := []string{first}, minutesOf(first)
	if p.random.IntN(5) == 0 {
		second := who.services[p.random.IntN(len(who.services))]
		if second != first && minutes+minutesOf(second) <= 120 {
			out, minutes = append(out, second), minutes+minutesOf(second)
		}
	}
	return out, minutes
}

// bufferAfter is the longest time that one of the services needs after it.
func bufferAfter(names []string) int {
	longest := 0
	for _, o := range offers() {
		if slices.Contains(names, o.name) {
			longest = max(longest, o.after)
		}
	}
	return longest
}

func minutesOf(name string) int {
	for _, o := range offers() {
		if o.name == name {
			return o.minutes
		}
	}
	return 0
}

// at is the minute of the local day; the hours of the demo keep clear of the nights in which clocks change.
func at(day time.Time, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, day.Location())
}
