package clients

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/tenancy"
)

// MaxRelation bounds what a guardian is to the client, in runes.
const MaxRelation = 40

// adulthood is the age at which nobody is a minor any more, in years.
const adulthood = 18

// Guardian answers for a minor: another client, whose name and addresses are read where they are kept, or somebody known
// by name alone.
type Guardian struct {
	ClientID string `bson:"client_id,omitempty"` // "" = nobody of the clinic's clients
	Name     string `bson:"name,omitempty"`
	Email    string `bson:"email,omitempty"`
	Phone    string `bson:"phone,omitempty"`
	Relation string `bson:"relation,omitempty"` // "mother"
}

// check brings the guardian to its normal form; the addresses are read by readGuardian.
func (g *Guardian) check(of string, add func(path, code, message string)) {
	if g == nil {
		return
	}
	g.Name = strings.Join(strings.Fields(g.Name), " ")
	g.Relation = strings.Join(strings.Fields(g.Relation), " ")
	if utf8.RuneCountInString(g.Relation) > MaxRelation || hasControl(g.Relation) {
		add("guardian.relation", "too_long", fmt.Sprintf("At most %d characters in one line.", MaxRelation))
	}
	switch {
	case g.ClientID == of && of != "":
		add("guardian.client_id", "self", "Nobody is their own guardian.")
	case g.ClientID == "" && g.Name == "":
		add("guardian.name", "required", "A guardian needs a name.")
	case utf8.RuneCountInString(g.Name) > MaxName || hasControl(g.Name):
		add("guardian.name", "too_long", fmt.Sprintf("At most %d characters in one line.", MaxName))
	}
}

// readGuardian normalises the guardian's addresses and looks the client up whom it names. It gives a copy.
func readGuardian(ctx context.Context, scope tenancy.Scope, in *Guardian) (*Guardian, error) {
	if in == nil {
		return nil, nil //nolint:nilnil // nobody is a right answer, not a fault
	}
	g := *in
	if g.ClientID == "" {
		c, err := readContact(scope, g.Email, g.Phone)
		if err != nil {
			return &g, prefixed("guardian.", err)
		}
		g.Email, g.Phone = c.email, c.phone.E164
		return &g, nil
	}
	g.Name, g.Email, g.Phone = "", "", "" // the other client's own
	missing := fault.InvalidField("guardian.client_id", "not_found", "There is no such client.")
	if !id.Is(id.Client, g.ClientID) {
		return &g, missing
	}
	refs, err := findRefs(ctx, scope, []string{g.ClientID})
	if err != nil {
		return &g, fmt.Errorf("look up guardian: %w", err)
	}
	if ref, ok := refs[g.ClientID]; !ok || ref.IsGone() {
		return &g, missing
	}
	return &g, nil
}

// prefixed puts the path of a part before the fields of its fault.
func prefixed(path string, err error) error {
	f, ok := fault.As(err)
	if !ok || len(f.Fields) == 0 {
		return err
	}
	out := fault.InvalidField(path+f.Fields[0].Path, f.Fields[0].Code, f.Fields[0].Message)
	for _, field := range f.Fields[1:] {
		out = out.WithField(path+field.Path, field.Code, field.Message)
	}
	return out
}

func (g *Guardian) text() string {
	if g == nil {
		return ""
	}
	return strings.TrimSpace(strings.Join([]string{g.ClientID, g.Name, g.Email, g.Phone, g.Relation}, " "))
}

// isMinor says whether somebody born on the day is under age today, both local days.
func isMinor(born string, today time.Time) bool {
	day, err := time.Parse(dayLayout, born)
	if err != nil {
		return false
	}
	return today.Format(dayLayout) < day.AddDate(adulthood, 0, 0).Format(dayLayout)
}

// show computes what follows from the day, and joins the guardians' present names and addresses.
func (s *Service) show(ctx context.Context, scope tenancy.Scope, found ...Client) ([]Client, error) {
	zone, err := time.LoadLocation(scope.Tenant().Settings.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time zone of the clinic: %w", err)
	}
	today := s.now().In(zone)
	var guardians []string
	for i := range found {
		if found[i].DateOfBirth != "" {
			found[i].Minor = isMinor(found[i].DateOfBirth, today)
		}
		if g := found[i].Guardian; g != nil && g.ClientID != "" {
			guardians = append(guardians, g.ClientID)
		}
	}
	if len(guardians) == 0 {
		return found, nil
	}
	refs, err := findRefs(ctx, scope, guardians)
	if err != nil {
		return nil, fmt.Errorf("look up guardians: %w", err)
	}
	for i := range found {
		if g := found[i].Guardian; g != nil && g.ClientID != "" {
			joined, ref := *g, refs[g.ClientID]
			joined.Name, joined.Email, joined.Phone = ref.Name, ref.Email, ref.Phone
			found[i].Guardian = &joined
		}
	}
	return found, nil
}

// shown is show for one client.
func (s *Service) shown(ctx context.Context, scope tenancy.Scope, c Client) (Client, error) {
	all, err := s.show(ctx, scope, c)
	if err != nil {
		return Client{}, err
	}
	return all[0], nil
}
