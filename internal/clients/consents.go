package clients

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Channel is what a consent is about: a way to reach the client, or the keeping of their data.
type Channel string

// The channels.
const (
	EmailChannel    Channel = "email"
	SMSChannel      Channel = "sms"
	WhatsAppChannel Channel = "whatsapp"
	PhoneChannel    Channel = "phone"
	DataChannel     Channel = "data"
)

func channels() []Channel {
	return []Channel{EmailChannel, SMSChannel, WhatsAppChannel, PhoneChannel, DataChannel}
}

// Means is how somebody said it.
type Means string

// The means.
const (
	ByForm   Means = "form"
	ByPhone  Means = "phone"
	OnPaper  Means = "paper"
	ByOnline Means = "online"
)

// MaxConsents bounds a client's history of consents.
const MaxConsents = 500

// Consent is one decision of a client about a channel. Decisions are only ever added; the last one of a channel counts.
type Consent struct {
	ID          string    `bson:"id"`
	Channel     Channel   `bson:"channel"`
	Granted     bool      `bson:"granted"`
	At          time.Time `bson:"at"` // when it was decided
	How         Means     `bson:"how"`
	By          string    `bson:"by"`                      // who recorded it, as they were called then
	ProofFileID string    `bson:"proof_file_id,omitempty"` // the signed form
	RecordedAt  time.Time `bson:"recorded_at"`
	MergeID     string    `bson:"merge_id,omitempty"` // it came with this merge
}

// Decision is the input of AddConsent.
type Decision struct {
	ID          string `json:"-"` // derived from the Idempotency-Key, or a new one
	Channel     Channel
	Granted     bool
	At          time.Time // zero = now
	How         Means
	ProofFileID string
}

// AddConsent keeps a decision of a client and gives the client with what is in force now. The same identifier again
// changes nothing. Faults: Forbidden; NotFound; Invalid with fields; Conflict "too_many_consents".
func (s *Service) AddConsent(ctx context.Context, actor identity.Actor, clientID string, in Decision) (Client, error) {
	if err := actor.Authorise(policies.ClientsWrite); err != nil {
		return Client{}, err
	}
	if !id.Is(id.Client, clientID) {
		return Client{}, errNotFound()
	}
	scope := actor.Scope()
	made, err := s.consent(ctx, actor, clientID, in, "")
	if err != nil {
		return Client{}, err
	}
	for range writeAttempts {
		r, log, found, err := findConsents(ctx, scope, clientID)
		switch {
		case err != nil:
			return Client{}, fmt.Errorf("add consent: %w", err)
		case !found:
			return Client{}, errNotFound()
		case slices.ContainsFunc(log, func(c Consent) bool { return c.ID == made.ID }):
			return s.shown(ctx, scope, r.Client)
		case len(log) >= MaxConsents:
			return Client{}, fault.New(fault.Conflict, "too_many_consents", "This client's history of consents is full.")
		}
		before := r.Client
		r.setConsents(append(log, made))
		r.Rev, r.ChangedAt = r.Rev+1, s.now()
		ok, err := pushConsent(ctx, scope, r, made)
		if err != nil {
			return Client{}, fmt.Errorf("add consent: %w", err)
		}
		if ok {
			s.changed(ctx, actor, r.Client, audit.Entry{Action: "client.consent", Changes: []audit.Change{{
				Field: "consent." + string(made.Channel), Before: standing(before.Consents, made.Channel), After: standing(r.Consents, made.Channel),
			}}})
			return s.shown(ctx, scope, r.Client)
		}
	}
	return Client{}, errBusy()
}

// ListConsents gives every decision of a client, the last one first. Faults: Forbidden; NotFound.
func (s *Service) ListConsents(ctx context.Context, actor identity.Actor, clientID string) ([]Consent, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return nil, err
	}
	if _, err := s.readable(ctx, actor.Scope(), clientID); err != nil {
		return nil, err
	}
	log, err := findConsentLog(ctx, actor.Scope(), clientID)
	if err != nil {
		return nil, fmt.Errorf("list consents: %w", err)
	}
	slices.SortStableFunc(log, func(a, b Consent) int { return -a.compare(b) })
	return log, nil
}

// compare orders decisions: by when they were made, then by when they were recorded.
func (c Consent) compare(other Consent) int {
	if n := c.At.Compare(other.At); n != 0 {
		return n
	}
	if n := c.RecordedAt.Compare(other.RecordedAt); n != 0 {
		return n
	}
	return cmp.Compare(c.ID, other.ID)
}

// consent checks a decision; path stands before the fields of its faults.
func (s *Service) consent(ctx context.Context, actor identity.Actor, clientID string, in Decision, path string) (Consent, error) {
	now := s.now()
	c := Consent{
		ID: in.ID, Channel: in.Channel, Granted: in.Granted, At: in.At.UTC().Truncate(time.Millisecond), How: in.How, By: actor.Person().Name,
		ProofFileID: in.ProofFileID, RecordedAt: now,
	}
	if in.At.IsZero() {
		c.At = now
	}
	switch {
	case !id.Is(id.Consent, c.ID):
		return c, fault.InvalidField(path+"id", "invalid_id", "This is not an identifier of the right kind.")
	case !slices.Contains(channels(), c.Channel):
		return c, fault.InvalidField(path+"channel", "unknown_value", "This is not a channel of consents.")
	case !slices.Contains([]Means{ByForm, ByPhone, OnPaper, ByOnline}, c.How):
		return c, fault.InvalidField(path+"how", "unknown_value", "Consent is given by form, phone, paper or online.")
	case c.At.After(now.Add(time.Minute)) || c.At.Year() < 1990:
		return c, fault.InvalidField(path+"at", "invalid_date", "Consent was given in the past.")
	}
	return c, s.checkProof(ctx, actor.Scope(), clientID, c.ProofFileID, path)
}

func (s *Service) checkProof(ctx context.Context, scope tenancy.Scope, clientID, fileID, path string) error {
	missing := fault.InvalidField(path+"proof_file_id", "not_found", "The client has no such file.")
	switch {
	case fileID == "":
		return nil
	case !id.Is(id.File, fileID):
		return missing
	case s.HasFile == nil:
		return nil
	}
	ok, err := s.HasFile(ctx, scope, clientID, fileID)
	if err == nil && !ok {
		return missing
	}
	return err
}

// setConsents works out of the history what is in force.
func (r *record) setConsents(log []Consent) {
	r.Consents, r.Granted = nil, nil
	for _, channel := range channels() {
		if c, ok := lastOf(log, channel); ok {
			r.Consents = append(r.Consents, c)
			if c.Granted {
				r.Granted = append(r.Granted, string(channel))
			}
		}
	}
}

func lastOf(log []Consent, channel Channel) (Consent, bool) {
	var last Consent
	found := false
	for _, c := range log {
		if c.Channel == channel && (!found || last.compare(c) < 0) {
			last, found = c, true
		}
	}
	return last, found
}

// standing says in a word what is in force for a channel.
func standing(in []Consent, channel Channel) string {
	c, ok := lastOf(in, channel)
	switch {
	case !ok:
		return ""
	case c.Granted:
		return "granted"
	}
	return "refused"
}
