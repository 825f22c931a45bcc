package scheduling

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Range is the input of List: what overlaps the window, at most MaxRange, narrowed by what is not "".
type Range struct {
	Window      Interval
	ProviderID  string
	AssistantID string
	ResourceID  string
	ClientID    string
	Status      Status
}

// List gives the appointments of a range, by start; an assistant gets those of the providers assigned. Faults: Forbidden;
// Invalid on the range or the status, and "range_too_large" when there are more than 2,000.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Range) ([]Appointment, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
	}
	if err := checkRange(f.Window.Start, f.Window.End); err != nil {
		return nil, err
	}
	if f.Status != "" && !f.Status.Valid() {
		return nil, fault.InvalidField("status", "unknown_value", "This is not a status of appointments.")
	}
	found, err := listWithin(ctx, actor.Scope(), f, limitedTo(actor))
	if err != nil {
		return nil, fmt.Errorf("list appointments: %w", err)
	}
	if len(found) > maxRange {
		return nil, fault.New(fault.Invalid, "range_too_large", "There are too many appointments in this range. Choose a shorter one.")
	}
	return s.join(ctx, actor.Scope(), found)
}

// Get gives one appointment. Faults: Forbidden; NotFound, also when it is another provider's than the actor sees.
func (s *Service) Get(ctx context.Context, actor identity.Actor, appointmentID string) (Appointment, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return Appointment{}, err
	}
	return s.visible(ctx, actor, appointmentID)
}

// Page is a piece of a list; Next is "" at its end.
type Page struct {
	Items []Appointment
	Next  string
}

// The size of a page.
const (
	DefaultPage = 20
	MaxPage     = 100
)

// ListOfClient gives a client's appointments, the newest first, page by page; limit 0 means DefaultPage. Faults:
// Forbidden; NotFound for the client; Invalid on the cursor or limit.
func (s *Service) ListOfClient(ctx context.Context, actor identity.Actor, clientID, cursor string, limit int) (Page, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return Page{}, err
	}
	if limit == 0 {
		limit = DefaultPage
	}
	if limit < 1 || limit > MaxPage {
		return Page{}, fault.InvalidField("limit", "out_of_range", "A page has 1 to 100 appointments.")
	}
	after, err := parsePlace(cursor)
	if err != nil {
		return Page{}, err
	}
	refs, err := s.Clients.Refs(ctx, actor.Scope(), []string{clientID})
	if err != nil {
		return Page{}, err
	}
	if _, ok := refs[clientID]; !ok {
		return Page{}, fault.New(fault.NotFound, "not_found", "There is no such client.")
	}
	found, err := listOfClient(ctx, actor.Scope(), clientID, limitedTo(actor), after, limit)
	if err != nil {
		return Page{}, fmt.Errorf("list a client's appointments: %w", err)
	}
	page := Page{}
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		if page.Next, err = (place{Start: last.Start, ID: last.ID}).encode(); err != nil {
			return Page{}, err
		}
	}
	page.Items, err = s.join(ctx, actor.Scope(), found)
	return page, err
}

// limitedTo gives the providers that the actor is limited to, or nil.
func limitedTo(actor identity.Actor) []string {
	only, limited := actor.OnlyProviders()
	if !limited {
		return nil
	}
	return append([]string{}, only...)
}

// join puts the clients' present names and phones into the appointments.
func (s *Service) join(ctx context.Context, scope tenancy.Scope, found []Appointment) ([]Appointment, error) {
	seen := map[string]bool{}
	var ids []string
	for _, a := range found {
		if a.ClientID != "" && !seen[a.ClientID] {
			seen[a.ClientID] = true
			ids = append(ids, a.ClientID)
		}
	}
	refs, err := s.Clients.Refs(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	for i := range found {
		found[i].Client = refs[found[i].ClientID]
		found[i].Client.ID = found[i].ClientID
		if w := found[i].Word; w != nil && !w.Start.Equal(found[i].Start) {
			found[i].Word = nil
		}
	}
	return found, nil
}

// place is the cursor of a client's appointments: the last one shown.
type place struct {
	Start time.Time `json:"t"`
	ID    string    `json:"i"`
}

func (p place) encode() (string, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// parsePlace reads what encode wrote; nil for "". It faults with Invalid on "cursor".
func parsePlace(s string) (*place, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no cursor is a right answer, not a fault
	}
	bad := fault.InvalidField("cursor", "invalid_cursor", "This cursor does not belong to this list.")
	if len(s) > 400 {
		return nil, bad
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, bad
	}
	var p place
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	if dec.Decode(&p) != nil || dec.More() || !id.Is(id.Appointment, p.ID) {
		return nil, bad
	}
	return &p, nil
}
