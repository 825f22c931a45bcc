package booking

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// The bounds of a page's settings.
const (
	MaxLead     = 30 * 24 * 60 // minutes
	MaxHorizon  = 365          // days
	MaxCancel   = 30 * 24      // hours
	MaxOpenEach = 10           // appointments to come of one client
	MaxOrigins  = 20
	MaxIntro    = 1000 // runes
	MaxConsent  = 2000 // runes
	maxConsents = 100  // versions kept
	maxSlugs    = 10   // addresses that a clinic has ever taken
)

// Page is what a clinic decides about its online booking. Absent from the database it is the page of NewPage.
type Page struct {
	Enabled       bool              `bson:"enabled"`
	Slug          string            `bson:"slug"`      // of its address, unique over the platform
	Languages     []string          `bson:"languages"` // "ro", "en"; the first is used when a visitor's is not among them
	Intro         map[string]string `bson:"intro"`     // by language
	ConsentText   map[string]string `bson:"consent_text"`
	LeadMinutes   int               `bson:"lead_minutes"`   // how long before its start a time can be booked at the latest
	HorizonDays   int               `bson:"horizon_days"`   // how far ahead
	CancelHours   int               `bson:"cancel_hours"`   // how long before its start a visit can be moved or cancelled by link
	StepMinutes   int               `bson:"step_minutes"`   // between the times offered
	NotesField    bool              `bson:"notes_field"`    // visitors may write a note
	AnyProvider   bool              `bson:"any_provider"`   // visitors may leave the provider open
	MaxOpen       int               `bson:"max_open"`       // appointments to come of one e-mail address or phone
	Origins       []string          `bson:"origins"`        // websites that may embed the page: "https://clinic.example"
	ConsentNumber int               `bson:"consent_number"` // version of the consent; goes up when a text changes
	Consents      []Consent         `bson:"consents"`       // every version there was, the newest last
	Rev           int64             `bson:"rev"`
	ChangedAt     time.Time         `bson:"changed_at"`
}

// Consent is one version of what visitors agree to.
type Consent struct {
	Version int               `bson:"version"`
	Text    map[string]string `bson:"text"` // by language
	From    time.Time         `bson:"from"`
}

// NewPage is the page of a clinic that has not decided anything.
func NewPage(t tenancy.Tenant) Page {
	language := t.Settings.Language
	if language != "en" {
		language = "ro"
	}
	languages := []string{"ro", "en"}
	if language == "en" {
		slices.Reverse(languages)
	}
	return Page{
		Slug: t.Slug, Languages: languages, Intro: map[string]string{}, ConsentText: map[string]string{
			"ro": "Sunt de acord ca clinica să prelucreze datele de mai sus pentru a face și a ține evidența programării mele.",
			"en": "I agree that the clinic processes the data above in order to make and keep my appointment.",
		},
		LeadMinutes: 120, HorizonDays: 60, CancelHours: 24, StepMinutes: 15, NotesField: true, AnyProvider: true, MaxOpen: 3,
		Origins: []string{}, Rev: 1,
	}
}

// Speaks says whether the page is offered in the language.
func (p Page) Speaks(language string) bool { return slices.Contains(p.Languages, language) }

// LanguageFor is the page's language for who would like the one given.
func (p Page) LanguageFor(wish string) string {
	if p.Speaks(wish) || len(p.Languages) == 0 {
		return wish
	}
	return p.Languages[0]
}

// HashOf is the SHA-256 of a consent's text, which shows later that it was this one.
func HashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// tidy brings the page to its normal form and faults with Invalid on what breaks a rule.
func (p *Page) tidy() error {
	bad := fault.New(fault.Invalid, "invalid_input", "Some fields are not right.")
	within := func(field string, n, low, high int) {
		if n < low || n > high {
			bad = bad.WithField(field, "out_of_range", fmt.Sprintf("Choose %d to %d.", low, high))
		}
	}
	if err := tenancy.CheckSlug(p.Slug); err != nil {
		f, _ := fault.As(err)
		bad.Fields = append(bad.Fields, f.Fields...)
	}
	bad = p.checkTexts(bad)
	within("lead_minutes", p.LeadMinutes, 0, MaxLead)
	within("horizon_days", p.HorizonDays, 1, MaxHorizon)
	within("cancel_hours", p.CancelHours, 0, MaxCancel)
	within("max_open", p.MaxOpen, 1, MaxOpenEach)
	if !slices.Contains([]int{5, 10, 15, 20, 30, 60}, p.StepMinutes) {
		bad = bad.WithField("step_minutes", "unknown_value", "Choose 5, 10, 15, 20, 30 or 60.")
	}
	origins, ok := tidyOrigins(p.Origins)
	if !ok {
		bad = bad.WithField("origins", "invalid_origin", fmt.Sprintf("At most %d addresses such as https://www.clinic.ro, without a path.", MaxOrigins))
	}
	p.Origins = origins
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// checkTexts looks at the languages and at what is written in them.
func (p *Page) checkTexts(bad *fault.Fault) *fault.Fault {
	p.Languages = unique(p.Languages)
	if len(p.Languages) == 0 || slices.ContainsFunc(p.Languages, func(l string) bool { return l != "ro" && l != "en" }) {
		bad = bad.WithField("languages", "unknown_value", "Choose at least one of ro and en.")
	}
	p.Intro, p.ConsentText = trimmed(p.Intro), trimmed(p.ConsentText)
	for _, language := range slices.Sorted(maps.Keys(p.Intro)) {
		if !isText(p.Intro[language], MaxIntro) {
			bad = bad.WithField("intro."+language, "too_long", fmt.Sprintf("At most %d characters.", MaxIntro))
		}
	}
	for _, language := range p.Languages {
		if text := p.ConsentText[language]; (language == "ro" || language == "en") && (text == "" || !isText(text, MaxConsent)) {
			bad = bad.WithField("consent_text."+language, "invalid_length", fmt.Sprintf("Write 1 to %d characters.", MaxConsent))
		}
	}
	return bad
}

// tidyOrigins takes https origins alone: they go into a header that says who may frame the page.
func tidyOrigins(in []string) ([]string, bool) {
	out := []string{}
	for _, o := range in {
		o = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(o), "/"))
		if o == "" {
			continue
		}
		u, err := url.Parse(o)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.Scheme+"://"+u.Host != o || !isHost(u.Host) {
			return out, false
		}
		out = append(out, o)
	}
	return unique(out), len(out) <= MaxOrigins
}

func isHost(host string) bool {
	return len(host) <= 253 && !strings.ContainsFunc(host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != ':'
	})
}

func isText(s string, most int) bool {
	return utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' })
}

// trimmed keeps the texts of languages that there are.
func trimmed(in map[string]string) map[string]string {
	out := map[string]string{}
	for _, language := range []string{"ro", "en"} {
		if text := strings.TrimSpace(strings.ReplaceAll(in[language], "\r\n", "\n")); text != "" {
			out[language] = text
		}
	}
	return out
}

func unique(in []string) []string {
	out := []string{}
	for _, s := range in {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
