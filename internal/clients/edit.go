package clients

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Change is the input of Edit: nil leaves a field as it is, "" empties it.
type Change struct {
	Name           *string
	Email          *string
	Phone          *string
	DateOfBirth    *string
	Address        *string
	Notes          *string
	Tags           *[]string
	Status         *Status
	Source         *Source
	Minor          *bool
	Guardian       **Guardian     // to nil: none any more
	LegalHold      *bool          // needs the permission to delete clients
	Custom         map[string]any // nil takes a value away, what is not sent stays
	AllowDuplicate bool
}

// mayHold asks for the permission to delete clients where a legal hold is set or lifted.
func (in Change) mayHold(actor identity.Actor) error {
	if in.LegalHold == nil {
		return nil
	}
	return actor.Authorise(policies.ClientsDelete)
}

// Edit changes a client from the revision it was read at. Faults: Forbidden; NotFound; Conflict "stale_edit" when it has
// been changed since; Invalid with fields; Conflict "client_duplicate" as Create.
func (s *Service) Edit(ctx context.Context, actor identity.Actor, clientID string, rev int64, in Change) (Client, error) {
	if err := actor.Authorise(policies.ClientsWrite); err != nil {
		return Client{}, err
	}
	if err := in.mayHold(actor); err != nil {
		return Client{}, err
	}
	if !id.Is(id.Client, clientID) {
		return Client{}, errNotFound()
	}
	scope := actor.Scope()
	for range writeAttempts {
		before, found, err := findStored(ctx, scope, clientID)
		switch {
		case err != nil:
			return Client{}, fmt.Errorf("edit client: %w", err)
		case !found:
			return Client{}, errNotFound()
		case before.Rev != rev:
			return Client{}, errStale()
		}
		after, err := s.apply(ctx, scope, before, in)
		if err != nil {
			return Client{}, err
		}
		if !in.AllowDuplicate {
			if err := refuseDuplicates(ctx, scope, newContact(before, after)); err != nil {
				return Client{}, err
			}
		}
		ok, err := replace(ctx, scope, after, rev)
		switch {
		case tenancy.IsDuplicate(err, ""):
			continue // somebody took the address just now: look again who
		case err != nil:
			return Client{}, fmt.Errorf("edit client: %w", err)
		case !ok:
			return Client{}, errStale()
		}
		s.changed(ctx, actor, after.Client, audit.Entry{Action: "client.edited", Changes: differences(before.Client, after.Client)})
		return s.shown(ctx, scope, after.Client)
	}
	return Client{}, errBusy()
}

func (s *Service) apply(ctx context.Context, scope tenancy.Scope, before record, in Change) (record, error) {
	after := before
	set(&after.Name, in.Name)
	set(&after.DateOfBirth, in.DateOfBirth)
	set(&after.Address, in.Address)
	set(&after.Notes, in.Notes)
	set(&after.Tags, in.Tags)
	set(&after.Status, in.Status)
	set(&after.Source, in.Source)
	set(&after.Minor, in.Minor)
	set(&after.LegalHold, in.LegalHold)
	var guardianErr, customErr error
	if in.Guardian != nil {
		after.Guardian, guardianErr = readGuardian(ctx, scope, *in.Guardian)
	}
	after.Custom, customErr = s.readCustom(ctx, scope, before.Custom, in.Custom)
	email, phone := before.Email, before.Phone
	set(&email, in.Email)
	set(&phone, in.Phone)
	contact, contactErr := readContact(scope, email, phone)
	now := s.now()
	if err := joinFields(after.check(now), contactErr, guardianErr, customErr); err != nil {
		return record{}, err
	}
	after.setContact(contact)
	after.DedupeKeys = keysAfter(before, after.Client, in.AllowDuplicate)
	after.Rev, after.ChangedAt = before.Rev+1, now
	return after, nil
}

// keysAfter keeps the keys of what did not change as they are: a double that was allowed once stays allowed.
func keysAfter(before record, after Client, allowDouble bool) []string {
	var keys []string
	for _, k := range dedupeKeys(after.Email, after.Phone) {
		unchanged := k == "e:"+before.Email || k == "p:"+before.Phone
		if unchanged && slices.Contains(before.DedupeKeys, k) || !unchanged && !allowDouble {
			keys = append(keys, k)
		}
	}
	return keys
}

// newContact leaves only what changed, so that an old, allowed double does not stop another edit.
func newContact(before, after record) record {
	if after.Email == before.Email {
		after.Email = ""
	}
	if after.Phone == before.Phone {
		after.Phone = ""
	}
	return after
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func differences(a, b Client) []audit.Change {
	var out []audit.Change
	add := func(field, before, after string) {
		if before != after {
			out = append(out, audit.Change{Field: field, Before: before, After: after})
		}
	}
	add("name", a.Name, b.Name)
	add("email", a.Email, b.Email)
	add("phone", a.Phone, b.Phone)
	add("date_of_birth", a.DateOfBirth, b.DateOfBirth)
	add("address", a.Address, b.Address)
	add("notes", a.Notes, b.Notes)
	add("tags", strings.Join(a.Tags, ", "), strings.Join(b.Tags, ", "))
	add("status", string(a.Status), string(b.Status))
	add("source", string(a.Source), string(b.Source))
	add("minor", yesNo(a.Minor), yesNo(b.Minor))
	add("guardian", a.Guardian.text(), b.Guardian.text())
	add("legal_hold", yesNo(a.LegalHold), yesNo(b.LegalHold))
	keys := maps.Clone(a.Custom)
	if keys == nil {
		keys = map[string]any{}
	}
	maps.Copy(keys, b.Custom)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if x, y := a.Custom[key], b.Custom[key]; x != y {
			out = append(out, audit.Change{Field: "custom." + key, Before: x, After: y})
		}
	}
	return out
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func errNotFound() error {
	return fault.New(fault.NotFound, "not_found", "There is no such client.")
}

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this client in the meantime. Load it again.")
}
