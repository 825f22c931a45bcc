package clients

import (
	"context"
	"fmt"
	"strconv"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// NewClient is the input of Create.
type NewClient struct {
	ID             string `json:"-"` // derived from the Idempotency-Key, or a new one
	Name           string
	Email          string
	Phone          string // as typed; a number without a prefix is one of the clinic's country
	DateOfBirth    string
	Address        string
	Notes          string
	Tags           []string
	Status         Status         // "" = active
	Source         Source         // "" = unknown
	AllowDuplicate bool           // the person decided that this is somebody else
	Minor          bool           `json:",omitempty"` // where the day of birth is not known
	Guardian       *Guardian      `json:",omitempty"`
	Custom         map[string]any `json:",omitempty"` // by the key of the clinic's fields
	Consents       []Decision     `json:",omitempty"` // identifiers are made
}

// Duplicates is the detail of the fault client_duplicate.
type Duplicates struct {
	Candidates []Client
}

const writeAttempts = 4

// Create enters a client. The same identifier with the same input again gives the stored client. Faults: Forbidden;
// Invalid with fields; Invalid "idempotency_key_reused"; Conflict "client_duplicate" with Duplicates when the e-mail or
// phone is another client's, unless AllowDuplicate. Two parallel ones with the same e-mail or phone never both succeed
// unnoticed: a unique index decides.
func (s *Service) Create(ctx context.Context, actor identity.Actor, in NewClient) (Client, error) {
	if err := actor.Authorise(policies.ClientsWrite); err != nil {
		return Client{}, err
	}
	if err := id.Check(id.Client, "id", in.ID); err != nil {
		return Client{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Client{}, fmt.Errorf("create client: %w", err)
	}
	r, err := s.newRecord(ctx, actor, in)
	if err != nil {
		return Client{}, err
	}
	r.Record.RequestHash = hash
	stored, again, err := insertOnce(ctx, actor.Scope(), r, in.AllowDuplicate)
	if err != nil {
		return Client{}, fmt.Errorf("create client: %w", err)
	}
	if !again {
		s.changed(ctx, actor, stored, audit.Entry{Action: "client.created"})
	}
	return s.shown(ctx, actor.Scope(), stored)
}

func (s *Service) newRecord(ctx context.Context, actor identity.Actor, in NewClient) (history, error) {
	now, scope := s.now(), actor.Scope()
	c := Client{
		ID: in.ID, Name: in.Name, DateOfBirth: in.DateOfBirth, Address: in.Address, Notes: in.Notes, Tags: in.Tags,
		Status: in.Status, Source: in.Source, Minor: in.Minor, Rev: 1, CreatedAt: now, ChangedAt: now,
	}
	if c.Status == "" {
		c.Status = Active
	}
	if c.Source == "" {
		c.Source = UnknownStart
	}
	contact, contactErr := readContact(scope, in.Email, in.Phone)
	var guardianErr, customErr error
	c.Guardian, guardianErr = readGuardian(ctx, scope, in.Guardian)
	c.Custom, customErr = s.readCustom(ctx, scope, nil, in.Custom)
	log, consentErr := s.firstConsents(ctx, actor, in)
	if err := joinFields(c.check(now), contactErr, guardianErr, customErr, consentErr); err != nil {
		return history{}, err
	}
	h := history{Record: record{Client: c}, Log: log}
	h.Record.setContact(contact)
	h.Record.setConsents(log)
	if !in.AllowDuplicate {
		h.Record.DedupeKeys = dedupeKeys(h.Record.Email, h.Record.Phone)
	}
	return h, nil
}

// readCustom checks the values of the clinic's own fields that were sent; nothing is read when there are none.
func (s *Service) readCustom(ctx context.Context, scope tenancy.Scope, have, sent map[string]any) (map[string]any, error) {
	if len(sent) == 0 {
		return have, nil
	}
	fields, err := findFields(ctx, scope)
	if err != nil {
		return have, fmt.Errorf("read client fields: %w", err)
	}
	return custom(have, sent, fields.Items)
}

const maxFirstConsents = 20

// firstConsents are the decisions that a client is entered with.
func (s *Service) firstConsents(ctx context.Context, actor identity.Actor, in NewClient) ([]Consent, error) {
	if len(in.Consents) > maxFirstConsents {
		return nil, fault.InvalidField("consents", "too_many", "These are too many consents at once.")
	}
	var log []Consent
	for i, d := range in.Consents {
		d.ID = id.Derived(id.Consent, in.ID, strconv.Itoa(i))
		c, err := s.consent(ctx, actor, in.ID, d, fmt.Sprintf("consents[%d].", i))
		if err != nil {
			return nil, err
		}
		log = append(log, c)
	}
	return log, nil
}

// insertOnce writes the record unless it is a repetition or a double; again says that it was there already.
func insertOnce(ctx context.Context, scope tenancy.Scope, h history, allowDouble bool) (stored Client, again bool, err error) {
	r := h.Record
	for range writeAttempts {
		have, found, err := findAny(ctx, scope, r.ID) // also who was deleted since: the identifier is taken for good
		if err != nil {
			return Client{}, false, err
		}
		if found {
			return have.Client, true, idempotency.Check(have.RequestHash, r.RequestHash)
		}
		if !allowDouble {
			if err := refuseDuplicates(ctx, scope, r); err != nil {
				return Client{}, false, err
			}
		}
		err = insert(ctx, scope, h)
		if err == nil {
			return r.Client, false, nil
		}
		if !tenancy.IsDuplicate(err, "") {
			return Client{}, false, err
		}
	}
	return Client{}, false, errBusy()
}

func refuseDuplicates(ctx context.Context, scope tenancy.Scope, r record) error {
	same, err := findSameContact(ctx, scope, r.Email, r.Phone, r.ID)
	if err != nil {
		return err
	}
	if len(same) == 0 {
		return nil
	}
	return fault.New(fault.Conflict, "client_duplicate", "There is already a client with this e-mail or phone.").
		WithDetails(Duplicates{Candidates: same})
}

func errBusy() error {
	return fault.New(fault.Unavailable, "busy", "Somebody else is changing the same thing. Please try again.")
}

// contact is an e-mail address and a phone number in their normal forms.
type contact struct {
	email string
	phone phoneNumber
}

func readContact(scope tenancy.Scope, email, phone string) (contact, error) {
	var c contact
	var ok bool
	var bad fault.Problems
	if c.email, ok = NormaliseEmail(email); !ok {
		bad.Add("email", "invalid_email", "This is not an e-mail address.")
	}
	if c.phone, ok = normalisePhone(phone, regionOf(scope.Tenant().Settings)); !ok {
		bad.Add("phone", "invalid_phone", "This is not a phone number; abroad it begins with + and the country's prefix.")
	}
	return c, bad.Err()
}

// joinFields makes one fault of several that name fields; what is no such fault comes first.
func joinFields(all ...error) error {
	var joined *fault.Fault
	for _, err := range all {
		f, ok := fault.As(err)
		switch {
		case err == nil:
		case !ok || len(f.Fields) == 0:
			return err
		case joined == nil:
			joined = f
		default:
			for _, field := range f.Fields {
				joined = joined.WithField(field.Path, field.Code, field.Message)
			}
		}
	}
	if joined == nil {
		return nil
	}
	return joined
}

func (r *record) setContact(c contact) {
	r.Email, r.Phone = c.email, c.phone.E164
	r.SortName = sortName(r.Name)
	r.Search = searchTokens(r.Name, c.email, c.phone)
}

func dedupeKeys(email, phone string) []string {
	var keys []string
	if email != "" {
		keys = append(keys, "e:"+email)
	}
	if phone != "" {
		keys = append(keys, "p:"+phone)
	}
	return keys
}
