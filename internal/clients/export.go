package clients

import (
	"context"
	"regexp"
	"strings"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// Export gives the clients of a filter page by page, in the filter's order, and notes in the audit log who took them out.
// Only one page is held at a time. Faults: Forbidden; those of List; whatever page gives.
func (s *Service) Export(ctx context.Context, actor identity.Actor, f Filter, format string, page func([]Client) error) error {
	if err := actor.Authorise(policies.ClientsExport); err != nil {
		return err
	}
	f.Cursor, f.Limit = "", MaxPage
	found, err := s.List(ctx, actor, f)
	if err != nil {
		return err
	}
	s.recorded(ctx, actor, audit.Entry{
		Action: "client.exported", Subject: audit.Subject{Kind: "clinic", ID: string(actor.Scope().TenantID())},
		Changes: []audit.Change{{Field: "format", After: format}},
	})
	for {
		if err := page(found.Items); err != nil {
			return err
		}
		if found.Next == "" {
			return nil
		}
		f.Cursor = found.Next
		if found, err = s.List(ctx, actor, f); err != nil {
			return err
		}
	}
}

var plainPhone = regexp.MustCompile(`^\+[0-9]{6,15}$`)

// SafeCell makes a text harmless in a spreadsheet: one that would be taken for a formula gets an apostrophe before it.
// Phone numbers in their plain form stay as they are, because they are numbers at worst.
func SafeCell(text string) string {
	if text == "" || plainPhone.MatchString(text) {
		return text
	}
	if strings.ContainsRune("=+-@\t\r\n|%", rune(text[0])) || strings.HasPrefix(text, "＝") || strings.HasPrefix(text, "＋") ||
		strings.HasPrefix(text, "－") || strings.HasPrefix(text, "＠") {
		return "'" + text
	}
	return text
}
