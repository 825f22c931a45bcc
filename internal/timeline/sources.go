package timeline

import (
	"context"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// The kinds of entries.
const (
	Appointment Kind = "appointment" // a scheduling.Appointment, at its start
	Note        Kind = "note"        // a clients.Note, when it was written
	Consent     Kind = "consent"     // a clients.Consent, when it was decided
	Merge       Kind = "merge"       // a clients.Merge, when it was done
	File        Kind = "file"        // a files.File, when it was put in
	Reminder    Kind = "reminder"    // an outbox.Row, when it left

	Payment Kind = "payment" // a payments.Payment, when it was made
	Invoice Kind = "invoice" // an invoices.Invoice, when it was issued

	Conversation Kind = "conversation" // an inbox.Shown, when its last mail came or went
)

// Pages is what the timeline needs of a feature that keeps things of clients: up to limit of a client's after the place in a
// list of the newest first, for an actor who may see them.
type Pages[T any] interface {
	OfClientAfter(ctx context.Context, actor identity.Actor, clientID string, at time.Time, id string, limit int) ([]T, error)
}

func paged[T any](kind Kind, of Pages[T], entry func(T) Entry) Source {
	return Source{Kind: kind, Read: func(ctx context.Context, actor identity.Actor, clientID string, after Place, limit int) ([]Entry, error) {
		found, err := of.OfClientAfter(ctx, actor, clientID, after.At, after.ID, limit)
		return entries(found, err, entry)
	}}
}

// Records is what the timeline needs of the clients.
type Records interface {
	NotesAfter(ctx context.Context, actor identity.Actor, clientID string, at time.Time, id string, limit int) ([]clients.Note, error)
	ListConsents(ctx context.Context, actor identity.Actor, clientID string) ([]clients.Consent, error)
	ListMerges(ctx context.Context, actor identity.Actor, clientID string) ([]clients.Merge, error)
}

// Conversations shows the conversations that are linked to a client, to who may read mail.
func Conversations(of Pages[inbox.Shown]) Source {
	return paged(Conversation, of, func(c inbox.Shown) Entry { return Entry{Kind: Conversation, ID: c.ID, At: c.LastAt, Body: c} })
}

// Payments shows a client's payments, to who may see them.
func Payments(of Pages[payments.Payment]) Source {
	return paged(Payment, of, func(p payments.Payment) Entry { return Entry{Kind: Payment, ID: p.ID, At: p.CreatedAt, Body: p} })
}

// Invoices shows the invoices and stornos for a client, to who may read invoices.
func Invoices(of Pages[invoices.Invoice]) Source {
	return paged(Invoice, of, func(i invoices.Invoice) Entry { return Entry{Kind: Invoice, ID: i.ID, At: i.At, Body: i} })
}

// Files shows a client's files.
func Files(of Pages[files.File]) Source {
	return paged(File, of, func(f files.File) Entry { return Entry{Kind: File, ID: f.ID, At: f.CreatedAt, Body: f} })
}

// Appointments shows a client's appointments; an assistant's are those of the providers assigned.
func Appointments(of Pages[scheduling.Appointment]) Source {
	return paged(Appointment, of, func(a scheduling.Appointment) Entry { return Entry{Kind: Appointment, ID: a.ID, At: a.Start, Body: a} })
}

// Sent is what the timeline needs of the reminders.
type Sent interface {
	SentTo(ctx context.Context, actor identity.Actor, clientID string, at time.Time, id string, limit int) ([]outbox.Row, error)
}

// Reminders shows the reminders that a client got.
func Reminders(sent Sent) Source {
	return Source{Kind: Reminder, Read: func(ctx context.Context, actor identity.Actor, clientID string, after Place, limit int) ([]Entry, error) {
		found, err := sent.SentTo(ctx, actor, clientID, after.At, after.ID, limit)
		return entries(found, err, func(r outbox.Row) Entry { return Entry{Kind: Reminder, ID: r.ID, At: r.HandedAt, Body: r} })
	}}
}

// Notes shows the notes on a client.
func Notes(r Records) Source {
	return Source{Kind: Note, Read: func(ctx context.Context, actor identity.Actor, clientID string, after Place, limit int) ([]Entry, error) {
		found, err := r.NotesAfter(ctx, actor, clientID, after.At, after.ID, limit)
		return entries(found, err, func(n clients.Note) Entry { return Entry{Kind: Note, ID: n.ID, At: n.CreatedAt, Body: n} })
	}}
}

// Consents shows what a client decided.
func Consents(r Records) Source {
	return Source{Kind: Consent, Read: func(ctx context.Context, actor identity.Actor, clientID string, after Place, limit int) ([]Entry, error) {
		found, err := r.ListConsents(ctx, actor, clientID) // bounded, and kept with the client
		all, err := entries(found, err, func(c clients.Consent) Entry { return Entry{Kind: Consent, ID: c.ID, At: c.At, Body: c} })
		return cut(all, after, limit), err
	}}
}

// Merges shows who was merged into a client.
func Merges(r Records) Source {
	return Source{Kind: Merge, Read: func(ctx context.Context, actor identity.Actor, clientID string, after Place, limit int) ([]Entry, error) {
		found, err := r.ListMerges(ctx, actor, clientID) // bounded
		all, err := entries(found, err, func(m clients.Merge) Entry { return Entry{Kind: Merge, ID: m.ID, At: m.StartedAt, Body: m} })
		return cut(all, after, limit), err
	}}
}

func entries[T any](found []T, err error, entry func(T) Entry) ([]Entry, error) {
	if err != nil {
		return nil, err
	}
	out := make([]Entry, 0, len(found))
	for _, f := range found {
		out = append(out, entry(f))
	}
	return out, nil
}

// cut takes what stands after the place out of a whole list.
func cut(all []Entry, after Place, limit int) []Entry {
	all = slices.DeleteFunc(all, func(e Entry) bool { return !e.After(after) })
	slices.SortFunc(all, newestFirst)
	return all[:min(len(all), limit)]
}
