package tenancy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/weekly"
	"github.com/m-saas/m-saas/tenancy"
)

func stretch(from, to weekly.Clock) weekly.Hours { return weekly.Hours{Weekday: 1, From: from, To: to} }

func TestWhatAClinicSaysOfItselfIsChecked(t *testing.T) {
	t.Parallel()
	for sentence, k := range map[string]struct {
		change func(*tenancy.Settings)
		want   string
	}{
		"nothing more":                       {func(*tenancy.Settings) {}, ""},
		"two languages":                      {func(s *tenancy.Settings) { s.Languages = []string{"en", "ro", "en"} }, ""},
		"without its own language":           {func(s *tenancy.Settings) { s.Languages = []string{"en"} }, "languages missing_language"},
		"a language that we have not":        {func(s *tenancy.Settings) { s.Languages = []string{"ro", "de"} }, "languages invalid_language"},
		"a dark colour":                      {func(s *tenancy.Settings) { s.BrandColor = "#0F766E" }, ""},
		"the lightest grey that still works": {func(s *tenancy.Settings) { s.BrandColor = "#767676" }, ""},
		"a grey a shade lighter":             {func(s *tenancy.Settings) { s.BrandColor = "#777777" }, "brand_color low_contrast"},
		"a word for a colour":                {func(s *tenancy.Settings) { s.BrandColor = "+123456" }, "brand_color format"},
		"not quite hexadecimal":              {func(s *tenancy.Settings) { s.BrandColor = "#12_456" }, "brand_color format"},
		"hours with a break":                 {func(s *tenancy.Settings) { s.Hours = []weekly.Hours{stretch(840, 1080), stretch(540, 780)} }, ""},
		"hours that overlap":                 {func(s *tenancy.Settings) { s.Hours = []weekly.Hours{stretch(540, 780), stretch(600, 700)} }, "hours overlap"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			s := tenancy.Settings{Name: "Clinica Pop", TimeZone: "Europe/Bucharest", Currency: "RON", Language: "ro"}
			k.change(&s)
			got, err := s.Tidy()
			if k.want != "" {
				f, ok := fault.As(err)
				require.True(t, ok)
				require.Len(t, f.Fields, 1)
				require.Equal(t, k.want, f.Fields[0].Path+" "+f.Fields[0].Code)
				return
			}
			require.NoError(t, err)
			require.Contains(t, got.Speaks(), "ro")
			require.LessOrEqual(t, len(got.Languages), 2)
			if len(got.Hours) > 0 {
				require.EqualValues(t, 540, got.Hours[0].From, "sorted")
			}
		})
	}
}
