package waitlist

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// NewEntry is the input of Add.
type NewEntry struct {
	ID       string `json:"-"` // derived from the Idempotency-Key, or a new one
	ClientID string
	Wish     Wish
}

// Add puts a client on the waitlist. The same identifier with the same input again gives the stored entry. Faults:
// Forbidden; Invalid with fields; Invalid "idempotency_key_reused"; Conflict "list_full".
func (s *Service) Add(ctx context.Context, actor identity.Actor, in NewEntry) (Entry, error) {
	if err := actor.Authorise(policies.WaitlistWrite); err != nil {
		return Entry{}, err
	}
	if err := id.Check(id.WaitEntry, "id", in.ID); err != nil {
		return Entry{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Entry{}, fmt.Errorf("add to waitlist: %w", err)
	}
	scope := actor.Scope()
	if e, found, err := find(ctx, scope, in.ID); err != nil || found {
		return s.repeated(ctx, scope, e, hash, err)
	}
	if err := s.checkWish(ctx, actor, in.ClientID, &in.Wish, Wish{}); err != nil {
		return Entry{}, err
	}
	if n, err := countOpen(ctx, scope); err != nil || n >= MaxEntries {
		return Entry{}, orFull(err)
	}
	now := s.now()
	e := Entry{
		ID: in.ID, ClientID: in.ClientID, Wish: in.Wish, Status: Waiting, Past: []PastOffer{}, CreatedBy: actor.Person().Name,
		Rev: 1, CreatedAt: now, ChangedAt: now, RequestHash: hash,
	}
	if err := s.Mark(ctx, scope); err != nil {
		return Entry{}, err
	}
	err = insert(ctx, scope, e)
	if tenancy.IsDuplicate(err, "_id_") {
		e, _, err := find(ctx, scope, in.ID)
		return s.repeated(ctx, scope, e, hash, err)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("add to waitlist: %w", err)
	}
	joined, err := s.join(ctx, scope, []Entry{e})
	if err != nil {
		return Entry{}, err
	}
	s.changed(ctx, actor, joined[0], audit.Entry{Action: "waitlist_entry.added"})
	s.Wake(ctx, scope)
	return joined[0], nil
}

func orFull(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "list_full", fmt.Sprintf("At most %d people wait at once.", MaxEntries))
}

func (s *Service) repeated(ctx context.Context, scope tenancy.Scope, e Entry, hash string, err error) (Entry, error) {
	if err != nil {
		return Entry{}, fmt.Errorf("add to waitlist: %w", err)
	}
	if err := idempotency.Check(e.RequestHash, hash); err != nil {
		return Entry{}, err
	}
	joined, err := s.join(ctx, scope, []Entry{e})
	if err != nil {
		return Entry{}, err
	}
	return joined[0], nil
}

// Edit replaces what somebody waits for, from the revision it was read at. An offer that is open stays open. Faults:
// Forbidden; NotFound; Invalid with fields; Conflict "stale_edit", "not_waiting" once it is booked or closed, or
// "offer_accepted" while the appointment is being booked.
func (s *Service) Edit(ctx context.Context, actor identity.Actor, entryID string, rev int64, wish Wish) (Entry, error) {
	e, err := s.at(ctx, actor, entryID, rev)
	if err != nil {
		return Entry{}, err
	}
	if err := e.mayChange(); err != nil {
		return Entry{}, err
	}
	if err := s.checkWish(ctx, actor, e.ClientID, &wish, e.Wish); err != nil {
		return Entry{}, err
	}
	e.Wish = wish
	return s.keep(ctx, actor, e, rev, audit.Entry{Action: "waitlist_entry.edited"})
}

// Close takes an entry off the list, its open offer with it. Faults: Forbidden; NotFound; Invalid for a reason that is too
// long; Conflict "stale_edit", or "not_waiting".
func (s *Service) Close(ctx context.Context, actor identity.Actor, entryID string, rev int64, reason string) (Entry, error) {
	e, err := s.at(ctx, actor, entryID, rev)
	if err != nil {
		return Entry{}, err
	}
	reason = strings.TrimSpace(reason)
	if utf8.RuneCountInString(reason) > scheduling.MaxReason {
		return Entry{}, fault.InvalidField("reason", "too_long", fmt.Sprintf("At most %d characters.", scheduling.MaxReason))
	}
	if err := e.mayChange(); err != nil {
		return Entry{}, err
	}
	if e.Offer != nil {
		e.endOffer(Withdrawn, s.now())
	}
	e.Status, e.CloseReason = Closed, reason
	return s.keep(ctx, actor, e, rev, audit.Entry{Action: "waitlist_entry.closed", Reason: reason})
}

// Reopen lets a closed entry wait again. Faults: Forbidden; NotFound; Conflict "stale_edit", "not_closed" or "list_full".
func (s *Service) Reopen(ctx context.Context, actor identity.Actor, entryID string, rev int64) (Entry, error) {
	e, err := s.at(ctx, actor, entryID, rev)
	if err != nil {
		return Entry{}, err
	}
	if e.Status != Closed {
		return Entry{}, fault.New(fault.Conflict, "not_closed", "This entry is still on the waitlist.")
	}
	if n, err := countOpen(ctx, actor.Scope()); err != nil || n >= MaxEntries {
		return Entry{}, orFull(err)
	}
	e.Status, e.CloseReason = Waiting, ""
	return s.keep(ctx, actor, e, rev, audit.Entry{Action: "waitlist_entry.reopened"})
}

// keep saves an entry that the staff changed and lets a pass look at it.
func (s *Service) keep(ctx context.Context, actor identity.Actor, e Entry, rev int64, what audit.Entry) (Entry, error) {
	if err := s.Mark(ctx, actor.Scope()); err != nil {
		return Entry{}, err
	}
	joined, err := s.join(ctx, actor.Scope(), []Entry{e})
	if err != nil {
		return Entry{}, err
	}
	e = joined[0]
	if err := s.save(ctx, actor, &e, rev, what); err != nil {
		return Entry{}, err
	}
	s.Wake(ctx, actor.Scope())
	return e, nil
}

// at reads the entry that the actor changes from rev.
func (s *Service) at(ctx context.Context, actor identity.Actor, entryID string, rev int64) (Entry, error) {
	if err := actor.Authorise(policies.WaitlistWrite); err != nil {
		return Entry{}, err
	}
	if !id.Is(id.WaitEntry, entryID) {
		return Entry{}, errNotFound()
	}
	e, found, err := find(ctx, actor.Scope(), entryID)
	switch {
	case err != nil:
		return Entry{}, fmt.Errorf("read waitlist entry: %w", err)
	case !found:
		return Entry{}, errNotFound()
	case e.Rev != rev:
		return Entry{}, errStale()
	}
	return e, nil
}

func errNotWaiting() error {
	return fault.New(fault.Conflict, "not_waiting", "This entry waits for nothing any more.")
}

// mayChange faults when nothing can be changed any more, or when the client has just accepted.
func (e Entry) mayChange() error {
	switch {
	case !e.isOpen():
		return errNotWaiting()
	case e.Offer != nil && e.Offer.Accepted:
		return fault.New(fault.Conflict, "offer_accepted", "The client has just accepted. The appointment is being booked.")
	}
	return nil
}

// List is the input of List: entries of a status; "" means those that wait or have an offer, in the order in which they
// are served. Booked and closed ones come the last changed first, at most 200.
func (s *Service) List(ctx context.Context, actor identity.Actor, status Status) ([]Entry, error) {
	if err := actor.Authorise(policies.WaitlistRead); err != nil {
		return nil, err
	}
	var found []Entry
	var err error
	switch status {
	case "":
		found, err = ranked(ctx, actor.Scope(), []Status{Waiting, Offered}, MaxEntries)
		slices.SortStableFunc(found, byRank)
	case Waiting, Offered:
		found, err = ranked(ctx, actor.Scope(), []Status{status}, MaxEntries)
	case Booked, Closed:
		found, err = recent(ctx, actor.Scope(), status, maxRecent)
	default:
		return nil, fault.InvalidField("status", "unknown_value", "This is not a status of the waitlist.")
	}
	if err != nil {
		return nil, fmt.Errorf("list waitlist: %w", err)
	}
	return s.join(ctx, actor.Scope(), found)
}

const maxRecent = 200

// byRank orders entries as they are served: urgent ones first, then who has waited longest.
func byRank(a, b Entry) int {
	switch {
	case a.Urgent != b.Urgent && a.Urgent:
		return -1
	case a.Urgent != b.Urgent:
		return 1
	default:
		return a.CreatedAt.Compare(b.CreatedAt)
	}
}

// join adds what clients and services are called now.
func (s *Service) join(ctx context.Context, scope tenancy.Scope, entries []Entry) ([]Entry, error) {
	var people, services []string
	for _, e := range entries {
		people = append(people, e.ClientID)
		services = append(services, e.ServiceIDs...)
	}
	refs, err := s.Clients.Refs(ctx, scope, sortedSet(people))
	if err != nil {
		return nil, err
	}
	items, err := s.Catalogue.FindItems(ctx, scope, sortedSet(services))
	if err != nil {
		return nil, err
	}
	for i := range entries {
		e := &entries[i]
		e.Client = refs[e.ClientID]
		e.ServiceNames = make([]string, 0, len(e.ServiceIDs))
		for _, k := range e.ServiceIDs {
			n := slices.IndexFunc(items, func(it catalogue.Item) bool { return it.ID == k })
			if n >= 0 {
				e.ServiceNames = append(e.ServiceNames, items[n].Name)
			}
		}
	}
	return entries, nil
}

// checkWish brings the wish to its normal form and looks up what it names. What stood in it before may be gone meanwhile.
func (s *Service) checkWish(ctx context.Context, actor identity.Actor, clientID string, w *Wish, before Wish) error {
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return err
	}
	if err := w.check(scheduling.DayOf(s.now(), zone).String()); err != nil {
		return err
	}
	refs, err := s.Clients.Refs(ctx, actor.Scope(), []string{clientID})
	if err != nil {
		return err
	}
	if ref, ok := refs[clientID]; !ok || ref.IsGone() {
		return fault.InvalidField("client_id", "not_found", "There is no such client.")
	}
	if err := s.checkServices(ctx, actor.Scope(), w.ServiceIDs, before.ServiceIDs); err != nil {
		return err
	}
	return s.checkProviders(ctx, actor, *w, before)
}

func (s *Service) checkServices(ctx context.Context, scope tenancy.Scope, wanted, before []string) error {
	if len(wanted) < 1 || len(wanted) > scheduling.MaxServices {
		return fault.InvalidField("service_ids", "out_of_range", fmt.Sprintf("1 to %d services.", scheduling.MaxServices))
	}
	found, err := s.Catalogue.FindItems(ctx, scope, wanted)
	if err != nil {
		return err
	}
	for i, k := range wanted {
		there := slices.ContainsFunc(found, func(it catalogue.Item) bool { return it.ID == k && !it.IsDeleted() })
		if !there && !slices.Contains(before, k) {
			return fault.InvalidField(fmt.Sprintf("service_ids[%d]", i), "not_found", "There is no such service.")
		}
	}
	return nil
}

func (s *Service) checkProviders(ctx context.Context, actor identity.Actor, w, before Wish) error {
	if len(w.ProviderIDs) == 0 {
		return nil
	}
	all, err := s.Catalogue.AllProviders(ctx, actor.Scope())
	if err != nil {
		return err
	}
	for i, k := range w.ProviderIDs {
		there := slices.ContainsFunc(all, func(p catalogue.Provider) bool { return p.ID == k }) && actor.SeesProvider(k)
		if !there && !slices.Contains(before.ProviderIDs, k) {
			return fault.InvalidField(fmt.Sprintf("provider_ids[%d]", i), "not_found", "There is no such provider.")
		}
	}
	return nil
}
