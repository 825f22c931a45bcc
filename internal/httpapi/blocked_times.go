package httpapi

import (
	"cmp"
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// BlockedTime is time in which the clinic, a location, a provider or a resource is not booked.
type BlockedTime struct {
	ID         string                `json:"id" example:"blk_01jd3m8w1q2v5y7x9z0abcdefg"`
	Scope      scheduling.BlockScope `json:"scope" enum:"clinic,location,provider,resource"`
	ProviderID *string               `json:"provider_id"`
	ResourceID *string               `json:"resource_id"`
	LocationID *string               `json:"location_id"`
	Kind       scheduling.BlockKind  `json:"kind" enum:"blocked,time_off"`
	AllDay     bool                  `json:"all_day"`
	Start      time.Time             `json:"start"`
	End        time.Time             `json:"end"`
	Reason     string                `json:"reason"`
	Rev        int64                 `json:"rev"`
	Covers     []Appointment         `json:"covers,omitempty" doc:"In the answer to a write: the appointments that it lies over; they stay."`
}

func blockedTimeOf(b scheduling.BlockedTime) BlockedTime {
	return BlockedTime{
		ID: b.ID, Scope: b.Scope, ProviderID: orNull(b.ProviderID), ResourceID: orNull(b.ResourceID),
		LocationID: orNull(b.LocationID), Kind: cmp.Or(b.Kind, scheduling.Blocks), AllDay: b.AllDay,
		Start: b.Start.UTC(), End: b.End.UTC(), Reason: b.Reason, Rev: b.Rev,
	}
}

func blockedOf(b scheduling.Blocked) BlockedTime {
	out := blockedTimeOf(b.BlockedTime)
	out.Covers = viewsOf(b.Covers, appointmentOf)
	return out
}

type listBlockedTimesInput struct {
	TenantPath
	RangeQuery
}

type blockTimeInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Scope      scheduling.BlockScope `json:"scope" enum:"clinic,location,provider,resource"`
		ProviderID clearable             `json:"provider_id,omitzero"`
		ResourceID clearable             `json:"resource_id,omitzero"`
		LocationID clearable             `json:"location_id,omitzero"`
		Kind       scheduling.BlockKind  `json:"kind,omitempty" enum:"blocked,time_off" doc:"Left out: blocked. Time off is a provider's."`
		AllDay     bool                  `json:"all_day,omitempty" doc:"From the first day of start to the last of end, whole."`
		Start      string                `json:"start" maxLength:"40" example:"2026-11-24T10:00" doc:"RFC 3339 with an offset, or the clinic's local time; with all_day also a day."`
		End        string                `json:"end" maxLength:"40"`
		Reason     string                `json:"reason,omitempty" maxLength:"500"`
	}
}

type editBlockedTimeInput struct {
	ItemPath
	Revision

	Body struct {
		Scope      *scheduling.BlockScope `json:"scope,omitempty" enum:"clinic,location,provider,resource"`
		ProviderID clearable              `json:"provider_id,omitzero"`
		ResourceID clearable              `json:"resource_id,omitzero"`
		LocationID clearable              `json:"location_id,omitzero"`
		Kind       *scheduling.BlockKind  `json:"kind,omitempty" enum:"blocked,time_off"`
		AllDay     *bool                  `json:"all_day,omitempty"`
		Start      *string                `json:"start,omitempty" maxLength:"40"`
		End        *string                `json:"end,omitempty" maxLength:"40"`
		Reason     *string                `json:"reason,omitempty" maxLength:"500"`
	}
}

func (a *API) listBlockedTimes(ctx context.Context, actor identity.Actor, in *listBlockedTimesInput) (*body[list[BlockedTime]], error) {
	all, err := a.Scheduling.ListBlocks(ctx, actor, in.window())
	return answerAll(all, blockedTimeOf, err)
}

func (a *API) blockTime(ctx context.Context, actor identity.Actor, in *blockTimeInput) (*body[BlockedTime], error) {
	b := in.Body
	made, err := a.Scheduling.BlockTime(ctx, actor, scheduling.Block{
		ID: a.newID(id.BlockedTime, actor, in.IdempotencyKey), Scope: b.Scope, ProviderID: b.ProviderID.value,
		ResourceID: b.ResourceID.value, LocationID: b.LocationID.value, Kind: b.Kind, AllDay: b.AllDay, Start: b.Start, End: b.End, Reason: b.Reason,
	})
	return answer(made, blockedOf, err)
}

func (a *API) editBlockedTime(ctx context.Context, actor identity.Actor, in *editBlockedTimeInput) (*body[BlockedTime], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	b := in.Body
	changed, err := a.Scheduling.EditBlock(ctx, actor, in.ID, rev, scheduling.BlockChange{
		Scope: b.Scope, ProviderID: b.ProviderID.pointer(), ResourceID: b.ResourceID.pointer(),
		LocationID: b.LocationID.pointer(), Kind: b.Kind, AllDay: b.AllDay, Start: b.Start, End: b.End, Reason: b.Reason,
	})
	return answer(changed, blockedOf, err)
}

func (a *API) unblockTime(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Scheduling.UnblockTime)
}
