package clients

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/tenancy"
)

// Words gives the words of a question as search compares them: folded, each once, numbers joined ("0722 123" is one).
func Words(q string) []string { return queryWords(q) }

// TextWords gives the words of a text as Words gives those of a question.
func TextWords(s string) []string { return words(Fold(s)) }

// Matching gives up to limit clients of whom a word of the name, e-mail or phone begins with this word (see Words), in
// the order of their identifiers. Like Refs it authorises nobody: its callers have done so.
func (s *Service) Matching(ctx context.Context, scope tenancy.Scope, word string, limit int) ([]string, error) {
	found, err := findMatching(ctx, scope, word, limit)
	if err != nil {
		return nil, fmt.Errorf("look for clients: %w", err)
	}
	return found, nil
}

// WithEmail gives up to limit clients with one of these addresses, which are compared as they are kept: trimmed, in small
// letters. Like Refs it authorises nobody.
func (s *Service) WithEmail(ctx context.Context, scope tenancy.Scope, emails []string, limit int) ([]Ref, error) {
	if len(emails) == 0 {
		return nil, nil
	}
	found, err := findWithEmail(ctx, scope, emails, limit)
	if err != nil {
		return nil, fmt.Errorf("look for clients: %w", err)
	}
	return found, nil
}
