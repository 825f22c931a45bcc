package tenancy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

func TestSlugOf(t *testing.T) {
	t.Parallel()
	for sentence, c := range map[string]struct{ name, slug string }{
		"Romanian diacritics are folded":     {"Clinica Ștefănescu", "clinica-stefanescu"},
		"the old cedilla forms too":          {"Clinica Şţ", "clinica-st"},
		"punctuation separates words":        {"Dr. Pop & Fiii (Cluj)", "dr-pop-fiii-cluj"},
		"a reserved word gets a companion":   {"Admin", "clinic-admin"},
		"a short name gets a companion":      {"AB", "clinic-ab"},
		"a name in another script has none":  {"Стоматолог", "clinic-1"},
		"German and Nordic letters too":      {"Weiß Ørsted", "weiss-orsted"},
		"a long name is cut at a whole slug": {strings.Repeat("ab ", 30), "ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.slug, tenancy.SlugOf(c.name))
			require.NoError(t, tenancy.CheckSlug(c.slug))
		})
	}
}

func TestCheckSlug(t *testing.T) {
	t.Parallel()
	for sentence, slug := range map[string]string{
		"too short": "ab", "too long": strings.Repeat("a", 41), "capitals": "Clinica", "a hyphen first": "-abc",
		"two hyphens": "ab--cd", "a dot": "a.bc", "reserved": "api", "empty": "", "a diacritic": "șabc",
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, fault.Invalid, fault.KindOf(tenancy.CheckSlug(slug)))
		})
	}
}

func FuzzSlugOf(f *testing.F) {
	for _, s := range []string{"", "a", "Clinica Ștefănescu", "--", "\xff", "ﬃ", "İstanbul"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if err := tenancy.CheckSlug(tenancy.SlugOf(name)); err != nil {
			t.Errorf("%q gives %q: %v", name, tenancy.SlugOf(name), err)
		}
	})
}

func TestSettingsNameEveryWrongField(t *testing.T) {
	t.Parallel()
	_, err := tenancy.Settings{Name: " a ", TimeZone: "Local", Currency: "ron", Language: "de", Phone: strings.Repeat("1", 31)}.Tidy()
	f, ok := fault.As(err)
	require.True(t, ok)
	var paths []string
	for _, field := range f.Fields {
		paths = append(paths, field.Path)
	}
	require.Equal(t, []string{"name", "time_zone", "currency", "language", "phone"}, paths)

	tidy, err := tenancy.Settings{Name: " Clinica Pop ", TimeZone: "Europe/Bucharest", Currency: "RON", Language: "ro"}.Tidy()
	require.NoError(t, err)
	require.Equal(t, "Clinica Pop", tidy.Name)
}
