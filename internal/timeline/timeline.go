// Package timeline shows everything that happened with a client in one list, the newest first: whatever feature keeps
// something of a client is one source of it.
package timeline

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
)

// Kind names one sort of entry, "note".
type Kind string

// Entry is one thing in a timeline. At and ID give its place; no two entries share both.
type Entry struct {
	Kind Kind
	ID   string
	At   time.Time
	Body any // as its feature has it: an Appointment, a Note …
}

// Place is where a page ended: the next one begins after it. The zero value is the beginning.
type Place struct {
	At time.Time `json:"t,omitzero"`
	ID string    `json:"i,omitempty"`
}

// IsStart says whether nothing was shown yet.
func (p Place) IsStart() bool { return p.ID == "" }

// Source gives up to limit entries of one kind after the place: the newest first, and of the same moment the greatest
// identifier. It authorises the actor for what it shows and leaves out what they may not see.
type Source struct {
	Kind Kind
	Read func(ctx context.Context, actor identity.Actor, clientID string, after Place, limit int) ([]Entry, error)
}

// Service merges the sources.
type Service struct {
	exists  func(ctx context.Context, actor identity.Actor, clientID string) error
	sources []Source
}

// New makes the timeline over its sources. exists faults when the actor may not read such a client.
func New(exists func(ctx context.Context, actor identity.Actor, clientID string) error, sources ...Source) *Service {
	return &Service{exists: exists, sources: sources}
}

// The size of a page.
const (
	DefaultPage = 20
	MaxPage     = 100
)

// Page is a piece of a timeline; Next is "" at its end.
type Page struct {
	Entries []Entry
	Next    string
}

// List gives a client's timeline page by page, of all kinds or of those named. Pages have neither gaps nor doubles, also
// while something is added. Faults: those of reading the client; Invalid on kinds, cursor or limit; those of the sources.
func (s *Service) List(ctx context.Context, actor identity.Actor, clientID string, kinds []Kind, cursor string, limit int) (Page, error) {
	if limit == 0 {
		limit = DefaultPage
	}
	if limit < 1 || limit > MaxPage {
		return Page{}, fault.InvalidField("limit", "out_of_range", "A page has 1 to 100 entries.")
	}
	sources, err := s.of(kinds)
	if err != nil {
		return Page{}, err
	}
	after, err := parse(cursor)
	if err != nil {
		return Page{}, err
	}
	if err := s.exists(ctx, actor, clientID); err != nil {
		return Page{}, err
	}
	var all []Entry
	for _, src := range sources {
		found, err := src.Read(ctx, actor, clientID, after, limit+1)
		if err != nil {
			return Page{}, fmt.Errorf("timeline, %s: %w", src.Kind, err)
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, newestFirst)
	if len(all) <= limit {
		return Page{Entries: all}, nil
	}
	last := all[limit-1]
	next, err := Place{At: last.At, ID: last.ID}.encode()
	return Page{Entries: all[:limit], Next: next}, err
}

func newestFirst(a, b Entry) int {
	if n := b.At.Compare(a.At); n != 0 {
		return n
	}
	return strings.Compare(b.ID, a.ID)
}

func (s *Service) of(kinds []Kind) ([]Source, error) {
	if len(kinds) == 0 {
		return s.sources, nil
	}
	var out []Source
	for _, k := range kinds {
		i := slices.IndexFunc(s.sources, func(src Source) bool { return src.Kind == k })
		if i < 0 {
			return nil, fault.InvalidField("kinds", "unknown_value", "A timeline has no such kind.")
		}
		if !slices.ContainsFunc(out, func(src Source) bool { return src.Kind == k }) {
			out = append(out, s.sources[i])
		}
	}
	return out, nil
}

func (p Place) encode() (string, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

const maxCursor = 400

// parse reads what encode wrote; the beginning for "". It faults with Invalid on "cursor".
func parse(s string) (Place, error) {
	if s == "" {
		return Place{}, nil
	}
	bad := fault.InvalidField("cursor", "invalid_cursor", "This cursor does not belong to this list.")
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(s) > maxCursor {
		return Place{}, bad
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	var p Place
	if dec.Decode(&p) != nil || dec.More() || p.ID == "" || p.At.IsZero() || p.At.Year() > 9999 || strings.Trim(p.ID, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return Place{}, bad
	}
	return p, nil
}

// After says whether the entry stands after the place.
func (e Entry) After(p Place) bool {
	return p.IsStart() || newestFirst(Entry{At: p.At, ID: p.ID}, e) < 0
}
