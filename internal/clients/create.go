package clients

import (
	"context"
	"fmt"

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
	Status         Status // "" = active
	Source         Source // "" = unknown
	AllowDuplicate bool   // the person decided that this is somebody else
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
	r, err := s.newRecord(actor.Scope(), in)
	if err != nil {
		return Client{}, err
	}
	r.RequestHash = hash
	stored, again, err := insertOnce(ctx, actor.Scope(), r, in.AllowDuplicate)
	if err != nil {
		return Client{}, fmt.Errorf("create client: %w", err)
	}
	if !again {
		s.changed(ctx, actor, stored, audit.Entry{Action: "client.created"})
	}
	return stored, nil
}

func (s *Service) newRecord(scope tenancy.Scope, in NewClient) (record, error) {
	now := s.now()
	c := Client{
		ID: in.ID, Name: in.Name, DateOfBirth: in.DateOfBirth, Address: in.Address, Notes: in.Notes, Tags: in.Tags,
		Status: in.Status, Source: in.Source, Rev: 1, CreatedAt: now, ChangedAt: now,
	}
	if c.Status == "" {
		c.Status = Active
	}
	if c.Source == "" {
		c.Source = UnknownStart
	}
	contact, contactErr := readContact(scope, in.Email, in.Phone)
	if err := joinFields(c.check(now), contactErr); err != nil {
		return record{}, err
	}
	r := record{Client: c}
	r.setContact(contact)
	if !in.AllowDuplicate {
		r.DedupeKeys = dedupeKeys(r.Email, r.Phone)
	}
	return r, nil
}

// insertOnce writes the record unless it is a repetition or a double; again says that it was there already.
func insertOnce(ctx context.Context, scope tenancy.Scope, r record, allowDouble bool) (stored Client, again bool, err error) {
	for range writeAttempts {
		have, found, err := findStored(ctx, scope, r.ID)
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
		err = insert(ctx, scope, r)
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
	var bad *fault.Fault
	if c.email, ok = NormaliseEmail(email); !ok {
		bad = fault.InvalidField("email", "invalid_email", "This is not an e-mail address.")
	}
	if c.phone, ok = normalisePhone(phone, regionOf(scope.Tenant().Settings)); !ok {
		const code, message = "invalid_phone", "This is not a phone number; abroad it begins with + and the country's prefix."
		if bad == nil {
			return c, fault.InvalidField("phone", code, message)
		}
		bad = bad.WithField("phone", code, message)
	}
	if bad != nil {
		return c, bad
	}
	return c, nil
}

// joinFields makes one fault of two that name fields.
func joinFields(a, b error) error {
	fa, okA := fault.As(a)
	fb, okB := fault.As(b)
	if !okA || !okB {
		if a != nil {
			return a
		}
		return b
	}
	for _, f := range fb.Fields {
		fa = fa.WithField(f.Path, f.Code, f.Message)
	}
	return fa
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
