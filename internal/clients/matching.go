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
