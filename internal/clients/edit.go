package clients

import (
	"context"
	"fmt"
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
	AllowDuplicate bool
}

// Edit changes a client from the revision it was read at. Faults: Forbidden; NotFound; Conflict "stale_edit" when it has
// been changed since; Invalid with fields; Conflict "client_duplicate" as Create.
func (s *Service) Edit(ctx context.Context, actor identity.Actor, clientID string, rev int64, in Change) (Client, error) {
	if err := actor.Authorise(policies.ClientsWrite); err != nil {
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
		after, err := s.apply(scope, before, in)
		if err != nil {
			return Client{}, err
		}
		contactChanged := after.Email != before.Email || after.Phone != before.Phone
		if contactChanged && !in.AllowDuplicate {
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
		return after.Client, nil
	}
	return Client{}, errBusy()
}

func (s *Service) apply(scope tenancy.Scope, before record, in Change) (record, error) {
	after := before
	set(&after.Name, in.Name)
	set(&after.DateOfBirth, in.DateOfBirth)
	set(&after.Address, in.Address)
	set(&after.Notes, in.Notes)
	set(&after.Tags, in.Tags)
	set(&after.Status, in.Status)
	set(&after.Source, in.Source)
	email, phone := before.Email, before.Phone
	set(&email, in.Email)
	set(&phone, in.Phone)
	contact, contactErr := readContact(scope, email, phone)
	now := s.now()
	if err := joinFields(after.check(now), contactErr); err != nil {
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
	return out
}

func errNotFound() error {
	return fault.New(fault.NotFound, "not_found", "There is no such client.")
}

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this client in the meantime. Load it again.")
}
