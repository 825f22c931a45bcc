package scheduling

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Block is the input of BlockTime.
type Block struct {
	ID         string `json:"-"` // derived from the Idempotency-Key, or a new one
	Scope      BlockScope
	ProviderID string    // for BlocksProvider
	ResourceID string    // for BlocksResource
	LocationID string    // for BlocksLocation
	Kind       BlockKind // "" = Blocks
	AllDay     bool      // from the first local day of Start to the last of End, whole
	Start      string    // as ParseStart reads it; with AllDay also a local day, "2026-11-24"
	End        string
	Reason     string
}

// BlockChange is the input of EditBlock: nil leaves a field as it is.
type BlockChange struct {
	Scope      *BlockScope
	ProviderID *string
	ResourceID *string
	LocationID *string
	Kind       *BlockKind
	AllDay     *bool
	Start      *string
	End        *string
	Reason     *string
}

// Blocked is a blocked time with the appointments that it lies over. They stay. A booking that crosses with it counts as
// the earlier of the two.
type Blocked struct {
	BlockedTime

	Covers []Appointment
}

// BlockTime blocks time. The same identifier with the same input again gives the stored one. Faults: Forbidden; NotFound
// for a provider whom the actor may not see; Invalid with fields; Invalid "idempotency_key_reused".
func (s *Service) BlockTime(ctx context.Context, actor identity.Actor, in Block) (Blocked, error) {
	if err := actor.Authorise(policies.BlockedTimeWrite); err != nil {
		return Blocked{}, err
	}
	if err := id.Check(id.BlockedTime, "id", in.ID); err != nil {
		return Blocked{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Blocked{}, fmt.Errorf("block time: %w", err)
	}
	scope := actor.Scope()
	if b, found, err := findBlock(ctx, scope, in.ID); err != nil || found {
		return s.repeatedBlock(ctx, scope, b, hash, err)
	}
	now := s.now()
	b := BlockedTime{
		ID: in.ID, Scope: in.Scope, ProviderID: in.ProviderID, ResourceID: in.ResourceID, LocationID: in.LocationID,
		Kind: in.Kind, AllDay: in.AllDay, Reason: in.Reason,
		Rev: 1, CreatedAt: now, ChangedAt: now, RequestHash: hash,
	}
	if err := s.checkBlock(ctx, actor, &b, &in.Start, &in.End); err != nil {
		return Blocked{}, err
	}
	err = insertBlock(ctx, scope, b)
	if tenancy.IsDuplicate(err, "_id_") {
		b, _, err := findBlock(ctx, scope, in.ID)
		return s.repeatedBlock(ctx, scope, b, hash, err)
	}
	if err != nil {
		return Blocked{}, fmt.Errorf("block time: %w", err)
	}
	s.blockChanged(ctx, actor, b, "blocked_time.created")
	return s.withCovers(ctx, scope, b)
}

func (s *Service) repeatedBlock(ctx context.Context, scope tenancy.Scope, b BlockedTime, hash string, err error) (Blocked, error) {
	if err != nil {
		return Blocked{}, fmt.Errorf("block time: %w", err)
	}
	if err := idempotency.Check(b.RequestHash, hash); err != nil {
		return Blocked{}, err
	}
	return s.withCovers(ctx, scope, b)
}

// EditBlock changes a blocked time from the revision it was read at. Faults: as BlockTime; NotFound; Conflict
// "stale_edit".
func (s *Service) EditBlock(ctx context.Context, actor identity.Actor, blockID string, rev int64, in BlockChange) (Blocked, error) {
	b, err := s.blockAt(ctx, actor, blockID, rev)
	if err != nil {
		return Blocked{}, err
	}
	before := b
	set(&b.Scope, in.Scope)
	set(&b.ProviderID, in.ProviderID)
	set(&b.ResourceID, in.ResourceID)
	set(&b.LocationID, in.LocationID)
	set(&b.Kind, in.Kind)
	set(&b.AllDay, in.AllDay)
	set(&b.Reason, in.Reason)
	if err := s.checkBlock(ctx, actor, &b, in.Start, in.End); err != nil {
		return Blocked{}, err
	}
	if err := s.writeBlock(ctx, actor, before, &b, rev, "blocked_time.edited"); err != nil {
		return Blocked{}, err
	}
	return s.withCovers(ctx, actor.Scope(), b)
}

// UnblockTime frees a blocked time again; rev 0 means whatever revision it is at. Faults: Forbidden; NotFound; Conflict "stale_edit".
func (s *Service) UnblockTime(ctx context.Context, actor identity.Actor, blockID string, rev int64) error {
	b, err := s.blockAt(ctx, actor, blockID, rev)
	if err != nil {
		return err
	}
	now, before := s.now(), b
	b.DeletedAt = &now
	return s.writeBlock(ctx, actor, before, &b, b.Rev, "blocked_time.deleted")
}

// ListBlocks gives the blocked times that overlap the window (at most MaxRange), by start. Faults: Forbidden; Invalid on
// the range, and "range_too_large" when there are more than 5,000.
func (s *Service) ListBlocks(ctx context.Context, actor identity.Actor, window Interval) ([]BlockedTime, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
	}
	if err := checkRange(window.Start, window.End); err != nil {
		return nil, err
	}
	found, err := blocksWithin(ctx, actor.Scope(), window)
	if err != nil {
		return nil, fmt.Errorf("list blocked times: %w", err)
	}
	return slices.DeleteFunc(found, func(b BlockedTime) bool { return !seesBlock(actor, b) }), nil
}

func seesBlock(actor identity.Actor, b BlockedTime) bool {
	return b.Scope != BlocksProvider || actor.SeesProvider(b.ProviderID)
}

func (s *Service) blockAt(ctx context.Context, actor identity.Actor, key string, rev int64) (BlockedTime, error) {
	if err := actor.Authorise(policies.BlockedTimeWrite); err != nil {
		return BlockedTime{}, err
	}
	b, found, err := findBlock(ctx, actor.Scope(), key)
	switch {
	case err != nil:
		return b, fmt.Errorf("read blocked time: %w", err)
	case !found || b.DeletedAt != nil || !seesBlock(actor, b):
		return b, fault.New(fault.NotFound, "not_found", "There is no such blocked time.")
	case rev != 0 && b.Rev != rev:
		return b, errStale()
	}
	return b, nil
}

func (s *Service) writeBlock(ctx context.Context, actor identity.Actor, before BlockedTime, b *BlockedTime, rev int64, action string) error {
	b.Rev, b.ChangedAt = rev+1, s.now()
	if err := s.freeing(ctx, actor.Scope(), true, before.End); err != nil {
		return fmt.Errorf("save blocked time: %w", err)
	}
	ok, err := updateBlock(ctx, actor.Scope(), *b, rev)
	if err != nil {
		return fmt.Errorf("save blocked time: %w", err)
	}
	if !ok {
		return errStale()
	}
	s.blockChanged(ctx, actor, *b, action)
	s.tellFreed(ctx, actor.Scope(), Freed{Interval: before.Interval(), ProviderID: before.ProviderID, ResourceID: before.ResourceID, LocationID: before.LocationID})
	return nil
}

func (s *Service) blockChanged(ctx context.Context, actor identity.Actor, b BlockedTime, action string) {
	s.changed(ctx, actor, "blocked_time.changed", b.ID, b.Rev, audit.Entry{
		Action: action, Subject: audit.Subject{Kind: "blocked_time", ID: b.ID, Name: b.Reason},
	})
}

// checkBlock reads the times and looks up the reference.
func (s *Service) checkBlock(ctx context.Context, actor identity.Actor, b *BlockedTime, start, end *string) error {
	zone, err := ZoneOf(actor.Scope())
	if err != nil {
		return err
	}
	if start != nil {
		if b.Start, err = b.parse("start", *start, zone); err != nil {
			return err
		}
	}
	if end != nil {
		if b.End, err = b.parse("end", *end, zone); err != nil {
			return err
		}
	}
	if b.AllDay {
		b.Start = StartOfDay(DayOf(b.Start, zone), zone)
		b.End = StartOfDay(DayOf(b.End.Add(-time.Second), zone).Next(), zone)
	}
	if err := b.check(); err != nil {
		return err
	}
	return s.checkBlocked(ctx, actor, *b)
}

// parse reads a time; with AllDay also a day, of which the end is its last instant's.
func (b *BlockedTime) parse(field, s string, zone *time.Location) (time.Time, error) {
	day, ok := ParseDay(s)
	if !b.AllDay || !ok {
		return parseTime(field, s, zone)
	}
	if field == "end" {
		day = day.Next()
	}
	return StartOfDay(day, zone), nil
}

// checkBlocked looks up whom the block concerns.
func (s *Service) checkBlocked(ctx context.Context, actor identity.Actor, b BlockedTime) error {
	switch b.Scope {
	case BlocksProvider:
		p, ok, err := look(ctx, id.Provider, b.ProviderID, actor.Scope(), s.Catalogue.FindProvider)
		if err != nil {
			return err
		}
		if !ok || p.IsDeleted() || !actor.SeesProvider(b.ProviderID) {
			return fault.InvalidField("provider_id", "not_found", "There is no such provider.")
		}
	case BlocksResource:
		r, ok, err := look(ctx, id.Resource, b.ResourceID, actor.Scope(), s.Catalogue.FindResource)
		if err != nil {
			return err
		}
		if !ok || r.IsDeleted() {
			return fault.InvalidField("resource_id", "not_found", "There is no such resource.")
		}
	case BlocksLocation:
		l, ok, err := look(ctx, id.Location, b.LocationID, actor.Scope(), s.Catalogue.FindLocation)
		if err != nil {
			return err
		}
		if !ok || l.IsDeleted() {
			return fault.InvalidField("location_id", "not_found", "There is no such location.")
		}
	case BlocksClinic:
	}
	return nil
}

// withCovers reads, after the write, which appointments the block lies over.
func (s *Service) withCovers(ctx context.Context, scope tenancy.Scope, b BlockedTime) (Blocked, error) {
	out := Blocked{BlockedTime: b}
	taken, err := coveredBy(ctx, scope, b)
	if err != nil {
		return out, fmt.Errorf("read covered appointments: %w", err)
	}
	out.Covers, err = s.join(ctx, scope, taken)
	return out, err
}
