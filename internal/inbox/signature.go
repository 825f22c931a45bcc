package inbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	signaturePart = "inbox" // of the clinic's settings
	maxSignature  = 2000    // runes
	maxSignatures = 500     // of a clinic
)

// signatures are what members have below their mails in the place of the account's.
type signatures struct {
	Items []personalSignature `bson:"signatures"`
	Rev   int64               `bson:"rev"`
}

type personalSignature struct {
	PersonID string `bson:"person_id"`
	Text     string `bson:"text"`
}

func (s signatures) of(person string) (string, bool) {
	i := slices.IndexFunc(s.Items, func(p personalSignature) bool { return p.PersonID == person })
	if i < 0 {
		return "", false
	}
	return s.Items[i].Text, true
}

// Signature gives the actor's own signature; "" when the accounts' are used. Faults: Forbidden.
func (s *Service) Signature(ctx context.Context, actor identity.Actor) (string, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return "", err
	}
	all, _, err := settings.Find[signatures](ctx, actor.Scope(), signaturePart)
	if err != nil {
		return "", fmt.Errorf("read signature: %w", err)
	}
	text, _ := all.of(actor.Person().ID)
	return text, nil
}

// SetSignature changes the actor's own signature; "" goes back to the accounts'. Faults: Forbidden; Invalid "text".
func (s *Service) SetSignature(ctx context.Context, actor identity.Actor, text string) (string, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return "", err
	}
	text = strings.TrimSpace(plain(text))
	if utf8.RuneCountInString(text) > maxSignature {
		return "", fault.InvalidField("text", "too_long", fmt.Sprintf("At most %d characters.", maxSignature))
	}
	for range writeAttempts {
		all, _, err := settings.Find[signatures](ctx, actor.Scope(), signaturePart)
		if err != nil {
			return "", fmt.Errorf("read signatures: %w", err)
		}
		rev := all.Rev
		all.Items = slices.DeleteFunc(all.Items, func(p personalSignature) bool { return p.PersonID == actor.Person().ID })
		if text != "" {
			all.Items = append(all.Items, personalSignature{actor.Person().ID, text})
		}
		all.Items = all.Items[max(0, len(all.Items)-maxSignatures):] // of those who left long ago
		all.Rev++
		ok, err := settings.Save(ctx, actor.Scope(), signaturePart, all, rev)
		if err != nil {
			return "", fmt.Errorf("write signatures: %w", err)
		}
		if ok {
			return text, nil
		}
	}
	return "", errStale()
}

const writeAttempts = 20 // of changes that several people make at once

// signatureOf is what stands below a mail of somebody through an account.
func (s *Service) signatureOf(ctx context.Context, scope tenancy.Scope, person string, a Account) (string, error) {
	all, _, err := settings.Find[signatures](ctx, scope, signaturePart)
	if err != nil {
		return "", fmt.Errorf("read signature: %w", err)
	}
	if text, own := all.of(person); own {
		return text, nil
	}
	return strings.TrimSpace(a.Signature), nil
}

// sender finds an account through which mails leave.
func sender(all []Account, accountID string) (Account, bool) {
	i := slices.IndexFunc(all, func(a Account) bool { return a.ID == accountID && a.State != Leaving && a.State != Left })
	if i < 0 {
		return Account{}, false
	}
	return all[i], true
}

// defaultSender is the oldest account that sends, or the oldest that is there.
func defaultSender(all []Account) string {
	oldestFirst := slices.SortedFunc(slices.Values(all), func(a, b Account) int { return cmp.Compare(a.ID, b.ID) })
	for _, states := range [][]AccountState{{Active}, {Paused, Attention}} {
		if i := slices.IndexFunc(oldestFirst, func(a Account) bool { return slices.Contains(states, a.State) }); i >= 0 {
			return oldestFirst[i].ID
		}
	}
	return ""
}
