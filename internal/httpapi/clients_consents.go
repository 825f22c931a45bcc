package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// ConsentBody is a decision of a client as it is sent.
type ConsentBody struct {
	Channel     clients.Channel `json:"channel" enum:"email,sms,whatsapp,phone,data"`
	Granted     bool            `json:"granted"`
	At          *time.Time      `json:"at,omitempty" doc:"When it was decided; left out: now."`
	How         clients.Means   `json:"how" enum:"form,phone,paper,online"`
	ProofFileID clearable       `json:"proof_file_id,omitzero" doc:"The signed form among the client's files."`
}

func decisionFrom(b ConsentBody) clients.Decision {
	d := clients.Decision{Channel: b.Channel, Granted: b.Granted, How: b.How, ProofFileID: b.ProofFileID.value}
	if b.At != nil {
		d.At = b.At.UTC()
	}
	return d
}

type addConsentInput struct {
	ItemPath
	IdempotencyKey

	Body ConsentBody
}

func (a *API) addConsent(ctx context.Context, actor identity.Actor, in *addConsentInput) (*body[Client], error) {
	d := decisionFrom(in.Body)
	d.ID = a.newID(id.Consent, actor, in.IdempotencyKey)
	c, err := a.Clients.AddConsent(ctx, actor, in.ID, d)
	return answer(c, clientOf, err)
}

func (a *API) listConsents(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[list[ClientConsent]], error) {
	found, err := a.Clients.ListConsents(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[list[ClientConsent]]{Body: listOf(viewsOf(found, consentOf), "")}, nil
}
