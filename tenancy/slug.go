package tenancy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/m-saas/m-saas/internal/fault"
)

const (
	minSlug = 3
	maxSlug = 40
)

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// reserved are words that addresses of our own may need.
var reserved = map[string]bool{
	"admin": true, "api": true, "app": true, "assets": true, "auth": true, "billing": true, "blog": true, "clinic": true,
	"control": true, "docs": true, "help": true, "login": true, "mail": true, "new": true, "public": true, "settings": true,
	"sign-in": true, "sign-up": true, "static": true, "status": true, "support": true, "system": true, "team": true,
	"webhooks": true, "www": true,
}

// Fold gives s in lower case and without diacritics ("Ștefănescu" → "stefanescu"), for search and slugs.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'ß':
			b.WriteString("ss")
		case r == 'ł' || r == 'Ł':
			b.WriteByte('l')
		case r == 'ø' || r == 'Ø':
			b.WriteByte('o')
		case r == 'đ' || r == 'Đ':
			b.WriteByte('d')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// SlugOf makes a slug from a clinic's name: "Clinica Ștefănescu" → "clinica-stefanescu". A name without Latin letters
// or digits, or a reserved word, gives a slug that begins with "clinic".
func SlugOf(name string) string {
	words := strings.FieldsFunc(Fold(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	slug := strings.Join(words, "-")
	if len(slug) > maxSlug-4 { // leaves room for a number
		slug = strings.TrimRight(slug[:maxSlug-4], "-")
	}
	switch {
	case slug == "":
		return "clinic-1"
	case len(slug) < minSlug || reserved[slug]:
		return "clinic-" + slug
	}
	return slug
}

// CheckSlug faults with Invalid unless the slug has 3 to 40 lower-case letters, digits and single hyphens and is not
// reserved.
func CheckSlug(slug string) error {
	if len(slug) < minSlug || len(slug) > maxSlug || !slugForm.MatchString(slug) {
		return fault.InvalidField("slug", "invalid_slug", "Use 3 to 40 lower-case letters, digits and single hyphens.")
	}
	if reserved[slug] {
		return fault.InvalidField("slug", "slug_reserved", "This address is reserved.")
	}
	return nil
}

// searchWords are the folded words under which List finds a tenant.
func searchWords(name, slug string) []string {
	words := append(strings.Fields(Fold(name)), slug)
	words = append(words, strings.Split(slug, "-")...)
	slices.Sort(words)
	return slices.Compact(words)
}
