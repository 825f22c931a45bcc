package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
)

type freeSlotsInput struct {
	TenantPath
	RangeQuery

	ServiceIDs   []string               `query:"service_ids" required:"true" minItems:"1" maxItems:"10" doc:"Separated by commas."`
	ProviderID   string                 `query:"provider_id" maxLength:"40" doc:"Left out: everybody who performs the services."`
	ResourceType catalogue.ResourceType `query:"resource_type" enum:"chair,room,equipment" doc:"Left out: the one that the services need, if any."`
	AssistantID  string                 `query:"assistant_id" maxLength:"40" doc:"Who has to be free as well."`
	LocationID   string                 `query:"location_id" maxLength:"40" doc:"Left out: any."`
	FirstOfEach  bool                   `query:"first_of_each" doc:"Only the first time of each provider."`
	Limit        int                    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

func (a *API) findFreeSlots(ctx context.Context, actor identity.Actor, in *freeSlotsInput) (*body[list[FreeSlot]], error) {
	found, err := a.Scheduling.FindSlots(ctx, actor, scheduling.SlotQuery{
		ServiceIDs: in.ServiceIDs, ProviderID: in.ProviderID, ResourceType: in.ResourceType,
		AssistantID: in.AssistantID, LocationID: in.LocationID,
		From: in.From.UTC(), To: in.To.UTC(), FirstOfEach: in.FirstOfEach, Limit: in.Limit,
	})
	return answerAll(found, slotOf, err)
}
