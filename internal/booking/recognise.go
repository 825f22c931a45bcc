package booking

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// visitor is who books: a client, new or known.
type visitor struct {
	client clients.Client
	known  bool // had been entered before
}

// recognise finds the client who books, or enters a new one. The same e-mail address and the same name (case, diacritics
// and the order of its words do not matter) are the same person; the same address or phone under another name may be a
// family, which the staff see on the appointment (clients.ListDuplicates). It may be repeated for the same hold.
func (s *Service) recognise(ctx context.Context, actor identity.Actor, holdID string, in Details) (visitor, error) {
	c, err := s.enterClient(ctx, actor, holdID, in, "new")
	f, _ := fault.As(err)
	if err != nil && (f == nil || f.Code != "client_duplicate") {
		return visitor{}, err
	}
	if err == nil {
		return visitor{client: c}, nil
	}
	same, ok := f.Details.(clients.Duplicates)
	if !ok {
		return visitor{}, fmt.Errorf("recognise visitor: %w", err)
	}
	email, _ := clients.NormaliseEmail(in.Email)
	for _, candidate := range same.Candidates {
		if candidate.Email == email && nameKey(candidate.Name) == nameKey(in.Name) {
			return visitor{client: candidate, known: true}, nil
		}
	}
	c, err = s.enterClient(ctx, actor, holdID, in, "double")
	return visitor{client: c}, err
}

// contactsOf are pseudonyms of the e-mail address and phone that were given, by which appointments to come are counted.
func (s *Service) contactsOf(tenant tenancy.ID, in Details) []string {
	var out []string
	if email, ok := clients.NormaliseEmail(in.Email); ok {
		out = append(out, s.blind(tenant, "email", email))
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, in.Phone)
	if len(digits) >= minDigits {
		out = append(out, s.blind(tenant, "phone", digits[len(digits)-minDigits:])) // with or without the country's prefix
	}
	return out
}

const minDigits = 9 // of a phone number without its country's prefix

// enterClient enters a client; as "double" also when somebody has the same contact.
func (s *Service) enterClient(ctx context.Context, actor identity.Actor, holdID string, in Details, as string) (clients.Client, error) {
	c, err := s.Clients.Create(ctx, actor, clients.NewClient{
		ID: id.Derived(id.Client, string(actor.Scope().TenantID()), "online", holdID, as), Name: in.Name, Email: in.Email, Phone: in.Phone,
		Source: clients.FromBooking, AllowDuplicate: as == "double",
	})
	if err != nil {
		return clients.Client{}, fmt.Errorf("enter client: %w", err)
	}
	return c, nil
}

// nameKey is a name without case, diacritics and the order of its words.
func nameKey(name string) string {
	words := strings.FieldsFunc(clients.Fold(name), func(r rune) bool { return r == ' ' || r == '-' || r == '.' || r == ',' })
	slices.Sort(words)
	return strings.Join(words, " ")
}
