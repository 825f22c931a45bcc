package tenancy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
	"golang.org/x/text/currency"

	"github.com/m-saas/m-saas/internal/fault"
)

// Tidy gives the settings with white space trimmed, or an Invalid fault that names every wrong field: name 2–100
// characters, an IANA zone, an ISO 4217 currency, language "ro" or "en", phone to 30, address to 300 characters.
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
	if len(bad.Fields) > 0 {
		return Settings{}, bad
	}
	return s, nil
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
