package clients

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Patience is how long a deleted client can be restored, and a merge undone.
const Patience = 30 * 24 * time.Hour

// Moved is the detail of the fault client_merged: who the client was found to be.
type Moved struct {
	ClientID string `json:"client_id"`
}

// Delete takes a client off the lists, softly: the history stays, and Restore brings the client back for 30 days. rev 0
// means whatever is current; who is deleted already stays so. Faults: Forbidden; NotFound; Conflict "stale_edit",
// "legal_hold", "future_appointments" while one is to come that takes its time.
func (s *Service) Delete(ctx context.Context, actor identity.Actor, clientID string, rev int64) error {
	if err := actor.Authorise(policies.ClientsDelete); err != nil {
		return err
	}
	scope := actor.Scope()
	r, err := s.readable(ctx, scope, clientID)
	switch {
	case err != nil:
		return err
	case r.DeletedAt != nil:
		return nil
	case rev != 0 && r.Rev != rev:
		return errStale()
	case r.LegalHold:
		return fault.New(fault.Conflict, "legal_hold", "This client is under a legal hold and cannot be deleted.")
	}
	if err := s.refuseFuture(ctx, scope, clientID); err != nil {
		return err
	}
	before := r
	now := s.now()
	r.DeletedAt, r.Rev, r.ChangedAt = &now, r.Rev+1, now
	ok, err := hide(ctx, scope, r)
	switch {
	case err != nil:
		return fmt.Errorf("delete client: %w", err)
	case !ok:
		return errStale()
	}
	// Somebody may have booked between the question and the write. Later bookings meet the deleted client.
	if late := s.refuseFuture(ctx, scope, clientID); late != nil {
		before.Rev = r.Rev + 1
		if _, err := revive(ctx, scope, before, r.Rev); err != nil {
			return fmt.Errorf("take a deletion back: %w", err)
		}
		return late
	}
	s.changed(ctx, actor, r.Client, audit.Entry{Action: "client.deleted"})
	return nil
}

// refuseFuture faults with Conflict while an appointment is to come that takes its time.
func (s *Service) refuseFuture(ctx context.Context, scope tenancy.Scope, clientID string) error {
	if s.InUse == nil {
		return nil
	}
	used, err := s.InUse(ctx, scope, clientID)
	switch {
	case err != nil:
		return fmt.Errorf("delete client: %w", err)
	case used:
		return fault.New(fault.Conflict, "future_appointments", "This client has an appointment to come. Cancel it first.")
	}
	return nil
}

// Restore brings a deleted client back within 30 days. Who is not deleted stays as they are. Faults: Forbidden; NotFound;
// Gone "restore_expired"; Gone "client_merged" (undo the merge instead); Conflict "client_duplicate" with Duplicates when
// somebody has the e-mail or phone meanwhile, unless allowDuplicate.
func (s *Service) Restore(ctx context.Context, actor identity.Actor, clientID string, allowDuplicate bool) (Client, error) {
	if err := actor.Authorise(policies.ClientsDelete); err != nil {
		return Client{}, err
	}
	scope := actor.Scope()
	for range writeAttempts {
		r, err := s.readable(ctx, scope, clientID)
		switch {
		case err != nil:
			return Client{}, err
		case r.DeletedAt == nil:
			return s.shown(ctx, scope, r.Client)
		case s.now().Sub(*r.DeletedAt) > Patience:
			return Client{}, fault.New(fault.Gone, "restore_expired", "A deleted client can be restored for 30 days.")
		}
		rev := r.Rev
		if err := s.claimContact(ctx, scope, &r, allowDuplicate); err != nil {
			return Client{}, err
		}
		r.DeletedAt, r.Rev, r.ChangedAt = nil, rev+1, s.now()
		ok, err := revive(ctx, scope, r, rev)
		switch {
		case tenancy.IsDuplicate(err, ""):
			continue
		case err != nil:
			return Client{}, fmt.Errorf("restore client: %w", err)
		case !ok:
			return Client{}, errStale()
		}
		s.changed(ctx, actor, r.Client, audit.Entry{Action: "client.restored"})
		return s.shown(ctx, scope, r.Client)
	}
	return Client{}, errBusy()
}

// claimContact gives a client who comes back the guard against doubles again; allowed doubles come back without.
func (s *Service) claimContact(ctx context.Context, scope tenancy.Scope, r *record, allowDuplicate bool) error {
	r.DedupeKeys = dedupeKeys(r.Email, r.Phone)
	err := refuseDuplicates(ctx, scope, *r)
	if f, ok := fault.As(err); ok && f.Code == "client_duplicate" && allowDuplicate {
		r.DedupeKeys = nil
		return nil
	}
	return err
}

// readable reads a client, deleted ones too. It faults with NotFound, and with Gone "client_merged" and Moved for who was
// merged into another.
func (s *Service) readable(ctx context.Context, scope tenancy.Scope, clientID string) (record, error) {
	if !id.Is(id.Client, clientID) {
		return record{}, errNotFound()
	}
	r, found, err := findAny(ctx, scope, clientID)
	switch {
	case err != nil:
		return record{}, fmt.Errorf("read client: %w", err)
	case !found:
		return record{}, errNotFound()
	case r.MergedInto != "":
		return record{}, fault.New(fault.Gone, "client_merged", "This client was merged into another.").WithDetails(Moved{ClientID: r.MergedInto})
	}
	return r, nil
}
