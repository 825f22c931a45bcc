package scheduling

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// The bounds of a search over all dates.
const (
	MaxQuestion    = 100 // runes
	maxWordsOf     = 60  // of an appointment's own
	maxQueryWords  = 6
	maxMatchingFor = 500 // clients that one word of a question may mean
)

// Question is the input of FindAppointments.
type Question struct {
	Text   string    // every word begins a word of the client's name or phone, a service, the provider, assistant or notes
	From   time.Time // where upcoming begins; zero = now
	Cursor string
	Limit  int // 0 = DefaultPage
}

// FindAppointments searches over all dates: first what starts from the moment on, the soonest first, then what was before,
// the latest first. An assistant finds those of the providers assigned. A word that begins the names of more than 500
// clients finds the appointments of 500 of them; a longer word finds them all. Faults: Forbidden; Invalid on the question,
// cursor or limit.
func (s *Service) FindAppointments(ctx context.Context, actor identity.Actor, q Question) (Page, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return Page{}, err
	}
	if q.Limit == 0 {
		q.Limit = DefaultPage
	}
	if q.Limit < 1 || q.Limit > MaxPage {
		return Page{}, fault.InvalidField("limit", "out_of_range", "A page has 1 to 100 appointments.")
	}
	if utf8.RuneCountInString(q.Text) > MaxQuestion {
		return Page{}, fault.InvalidField("q", "too_long", "A question has at most 100 characters.")
	}
	at, err := parseSpot(q.Cursor)
	if err != nil {
		return Page{}, err
	}
	if at == nil {
		if q.From.IsZero() {
			q.From = s.now()
		}
		at = &spot{From: q.From.UTC().Truncate(time.Millisecond)}
	}
	words := clients.Words(q.Text)
	if len(words) == 0 {
		return Page{Items: []Appointment{}}, nil
	}
	found, err := s.find(ctx, actor, words[:min(len(words), maxQueryWords)], *at, q.Limit)
	if err != nil {
		return Page{}, fmt.Errorf("search appointments: %w", err)
	}
	return s.pageFrom(ctx, actor.Scope(), found, *at, q.Limit)
}

// find reads one appointment more than the page holds, from what is to come and then from what was.
func (s *Service) find(ctx context.Context, actor identity.Actor, words []string, at spot, limit int) ([]Appointment, error) {
	asked := make([]wordMeans, len(words))
	for i, w := range words {
		of, err := s.Clients.Matching(ctx, actor.Scope(), w, maxMatchingFor)
		if err != nil {
			return nil, err
		}
		asked[i] = wordMeans{w, of}
	}
	var found []Appointment
	if !at.Past {
		var err error
		if found, err = searchAppointments(ctx, actor.Scope(), asked, limitedTo(actor), at, limit+1); err != nil {
			return nil, err
		}
		if len(found) > limit {
			return found, nil
		}
		at = spot{From: at.From, Past: true}
	}
	before, err := searchAppointments(ctx, actor.Scope(), asked, limitedTo(actor), at, limit+1-len(found))
	return append(found, before...), err
}

func (s *Service) pageFrom(ctx context.Context, scope tenancy.Scope, found []Appointment, at spot, limit int) (Page, error) {
	page := Page{}
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		next := spot{From: at.From, Past: last.Start.Before(at.From), Start: last.Start, ID: last.ID}
		var err error
		if page.Next, err = next.encode(); err != nil {
			return Page{}, err
		}
	}
	var err error
	page.Items, err = s.join(ctx, scope, found)
	return page, err
}

// wordMeans is a word of a question and the clients whom it may mean.
type wordMeans struct {
	word    string
	clients []string
}

// spot is the cursor of a search: where upcoming began and the last one shown.
type spot struct {
	From  time.Time `json:"f"`
	Past  bool      `json:"p"`
	Start time.Time `json:"t,omitzero"`
	ID    string    `json:"i,omitempty"`
}

func (p spot) encode() (string, error) {
	b, err := json.Marshal(p)
	return base64.RawURLEncoding.EncodeToString(b), err
}

// parseSpot reads what encode wrote; nil for "". It faults with Invalid on "cursor".
func parseSpot(text string) (*spot, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no cursor is a right answer, not a fault
	}
	bad := fault.InvalidField("cursor", "invalid_cursor", "This cursor does not belong to this list.")
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(text) > 400 {
		return nil, bad
	}
	var p spot
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	if dec.Decode(&p) != nil || dec.More() || !id.Is(id.Appointment, p.ID) || p.From.IsZero() {
		return nil, bad
	}
	return &p, nil
}

// words are what a search finds the appointment by, beside its client.
func (a Appointment) words() []string {
	texts := []string{a.ProviderName, a.AssistantName}
	for _, l := range a.Services {
		texts = append(texts, l.Name)
	}
	var out []string
	for _, w := range clients.TextWords(strings.Join(append(texts, a.Notes), " ")) {
		if len(w) <= 40 && !slices.Contains(out, w) && len(out) < maxWordsOf {
			out = append(out, w)
		}
	}
	return out
}

// DayCount is how many appointments of a provider start on a local day in a status.
type DayCount struct {
	Day        Day
	ProviderID string
	Status     Status
	Count      int64
	Minutes    int64
}

// CountDays counts the appointments of the local days first to last, at most MaxRange, for views in which they do not all
// have room; an assistant gets those of the providers assigned. Faults: Forbidden; Invalid on the range.
func (s *Service) CountDays(ctx context.Context, actor identity.Actor, first, last Day) ([]DayCount, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
	}
	if n := first.DaysUntil(last); n < 0 || n >= int(MaxRange/(24*time.Hour)) {
		return nil, fault.InvalidField("to", "range_too_large", "Ask for 1 to 62 days.")
	}
	rows, err := s.Tally(ctx, actor.Scope(), TallyQuery{First: first, Last: last, Providers: limitedTo(actor)})
	if err != nil {
		return nil, err
	}
	type key struct {
		day      Day
		provider string
		status   Status
	}
	at := map[key]int{}
	out := []DayCount{}
	for _, r := range rows {
		k := key{r.Day, r.ProviderID, r.Status}
		n, ok := at[k]
		if !ok {
			n = len(out)
			at[k] = n
			out = append(out, DayCount{Day: r.Day, ProviderID: r.ProviderID, Status: r.Status})
		}
		out[n].Count += r.Count
		out[n].Minutes += r.Minutes
	}
	slices.SortFunc(out, func(a, b DayCount) int {
		return strings.Compare(a.Day.String()+a.ProviderID+string(a.Status), b.Day.String()+b.ProviderID+string(b.Status))
	})
	return out, nil
}
