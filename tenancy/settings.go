package tenancy

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
	"golang.org/x/text/currency"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/weekly"
)

// Speaks gives the languages that clients may choose, the clinic's own among them.
func (s Settings) Speaks() []string {
	if len(s.Languages) == 0 {
		return []string{s.Language}
	}
	return s.Languages
}

// Tidy gives the settings with white space trimmed and lists sorted, or an Invalid fault that names every wrong field:
// name 2–100 characters, an IANA zone, an ISO 4217 currency, language "ro" or "en", phone to 30, address to 300
// characters, languages with the clinic's own among them, hours as weekly.Tidy wants them, a colour on which white text
// can be read.
func (s Settings) Tidy() (Settings, error) {
	s.Name, s.Phone, s.Address = strings.TrimSpace(s.Name), strings.TrimSpace(s.Phone), strings.TrimSpace(s.Address)
	bad := fault.New(fault.Invalid, "invalid_input", "Some fields are not right.")
	if n := utf8.RuneCountInString(s.Name); n < 2 || n > 100 {
		bad = bad.WithField("name", "invalid_length", "The name needs 2 to 100 characters.")
	}
	if loc, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" || loc == time.Local { //nolint:gosmopolitan // refused
		bad = bad.WithField("time_zone", "invalid_time_zone", "This is not a time zone, such as Europe/Bucharest.")
	}
	if _, err := currency.ParseISO(s.Currency); err != nil || s.Currency != strings.ToUpper(s.Currency) {
		bad = bad.WithField("currency", "invalid_currency", "This is not a currency code, such as RON.")
	}
	if s.Language != "ro" && s.Language != "en" {
		bad = bad.WithField("language", "invalid_language", "The language is ro or en.")
	}
	if utf8.RuneCountInString(s.Phone) > 30 {
		bad = bad.WithField("phone", "invalid_length", "The phone number is too long.")
	}
	if utf8.RuneCountInString(s.Address) > 300 {
		bad = bad.WithField("address", "invalid_length", "The address is too long.")
	}
	s.Languages, bad = s.tidyLanguages(bad)
	hours, wrong := weekly.Tidy(s.Hours)
	for _, w := range wrong {
		bad = bad.WithField("hours"+w.Path, w.Code, w.Message)
	}
	s.Hours = hours
	s.BrandColor = strings.ToLower(s.BrandColor)
	bad = checkBrand(s.BrandColor, bad)
	if len(bad.Fields) > 0 {
		return Settings{}, bad
	}
	return s, nil
}

func (s Settings) tidyLanguages(bad *fault.Fault) ([]string, *fault.Fault) {
	if len(s.Languages) == 0 {
		return nil, bad
	}
	all := slices.Compact(slices.Sorted(slices.Values(s.Languages)))
	slices.Reverse(all) // Romanian first
	switch {
	case slices.ContainsFunc(all, func(l string) bool { return l != "ro" && l != "en" }):
		bad = bad.WithField("languages", "invalid_language", "The languages are ro and en.")
	case !slices.Contains(all, s.Language):
		bad = bad.WithField("languages", "missing_language", "The clinic's own language has to be among them.")
	}
	return all, bad
}

func checkBrand(color string, bad *fault.Fault) *fault.Fault {
	if color == "" {
		return bad
	}
	switch ratio, ok := whiteOn(color); {
	case !ok:
		return bad.WithField("brand_color", "format", "Write a colour as #0f766e.")
	case ratio < MinContrast:
		return bad.WithField("brand_color", "low_contrast", "White text cannot be read on this colour. Take a darker one.")
	default:
		return bad
	}
}

// MinContrast is the contrast that text needs on its background (WCAG 2.2, 1.4.3).
const MinContrast = 4.5

// whiteOn is the contrast ratio of white text on the colour (WCAG 2.2), 1 to 21.
func whiteOn(color string) (float64, bool) {
	if len(color) != 7 || color[0] != '#' {
		return 0, false
	}
	rgb, err := strconv.ParseUint(color[1:], 16, 32)
	if err != nil {
		return 0, false
	}
	linear := func(shift int) float64 {
		c := float64(rgb>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 1.05 / (0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0) + 0.05), true
}

// UpdateSettings replaces the clinic's settings when its revision is still rev; change says who does it and goes to the
// audit log. Faults: Invalid, Conflict "stale_edit", NotFound, Unavailable.
func (d *Directory) UpdateSettings(ctx context.Context, scope Scope, rev int64, s Settings, change Change) (Tenant, error) {
	s, err := s.Tidy()
	if err != nil {
		return Tenant{}, err
	}
	now := d.router.cfg.Now().UTC()
	change.fill(scope.TenantID(), now)
	var after Tenant
	err = d.tenants.FindOneAndUpdate(ctx,
		bson.D{{Key: "_id", Value: scope.TenantID()}, {Key: "rev", Value: rev}, {Key: "state", Value: Active}},
		bson.D{
			{Key: "$set", Value: bson.D{
				{Key: "settings", Value: s},
				{Key: "changed_at", Value: now},
				{Key: "search", Value: searchWords(s.Name, scope.Tenant().Slug)},
			}},
			{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}}},
			{Key: "$push", Value: bson.D{{Key: "outbox", Value: change}}},
		},
		options.FindOneAndUpdate().SetReturnDocument(options.After).SetProjection(visible)).Decode(&after)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Tenant{}, fault.New(fault.Conflict, "stale_edit", "Somebody has changed this in the meantime.")
	}
	if err != nil {
		return Tenant{}, fmt.Errorf("update clinic settings: %w", Translate(err))
	}
	d.router.Forget(after.ID)
	return after, nil
}
