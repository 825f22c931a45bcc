package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/timeline"
)

// TimelineEntry is one thing that happened with a client; the field of its kind is set, the others are left out.
type TimelineEntry struct {
	Kind        timeline.Kind  `json:"kind" enum:"appointment,note,consent,merge,file,reminder,payment,conversation,invoice"`
	ID          string         `json:"id"`
	At          time.Time      `json:"at"`
	Appointment *Appointment   `json:"appointment,omitempty"`
	Note        *Note          `json:"note,omitempty"`
	Consent     *ClientConsent `json:"consent,omitempty"`
	Merge       *ClientMerge   `json:"merge,omitempty"`
	File        *ClientFile    `json:"file,omitempty"`
	Reminder    *Reminder      `json:"reminder,omitempty"`
	Payment     *Payment       `json:"payment,omitempty"`

	Conversation *Conversation `json:"conversation,omitempty"`
	Invoice      *Invoice      `json:"invoice,omitempty"`
}

func (a *API) timelineEntryOf(actor identity.Actor) func(timeline.Entry) TimelineEntry {
	return func(e timeline.Entry) TimelineEntry {
		out := TimelineEntry{Kind: e.Kind, ID: e.ID, At: e.At.UTC()}
		switch b := e.Body.(type) {
		case scheduling.Appointment:
			out.Appointment = new(appointmentOf(b))
		case clients.Note:
			out.Note = new(noteOf(b))
		case clients.Consent:
			out.Consent = new(consentOf(b))
		case clients.Merge:
			out.Merge = new(mergeOf(b))
		case files.File:
			out.File = new(fileOf(b))
		case outbox.Row:
			out.Reminder = new(reminderOf(b))
		case payments.Payment:
			out.Payment = new(a.paymentOf(actor)(b))
		case invoices.Invoice:
			out.Invoice = new(invoiceOf(b))
		case inbox.Shown:
			out.Conversation = new(conversationOf(actor)(b))
		}
		return out
	}
}

type listTimelineInput struct {
	ItemPath
	PageQuery

	Kinds []timeline.Kind `query:"kinds" maxItems:"10" enum:"appointment,note,consent,merge,file,reminder,payment,conversation,invoice" doc:"Left out: all."`
}

func (a *API) listTimeline(ctx context.Context, actor identity.Actor, in *listTimelineInput) (*body[list[TimelineEntry]], error) {
	found, err := a.Timeline.List(ctx, actor, in.ID, in.Kinds, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return &body[list[TimelineEntry]]{Body: listOf(viewsOf(found.Entries, a.timelineEntryOf(actor)), found.Next)}, nil
}
