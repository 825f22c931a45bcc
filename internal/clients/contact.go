package clients

import (
	"net/mail"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/m-saas/m-saas/tenancy"
)

const maxEmail = 254

// NormaliseEmail trims and lower-cases an address and says whether it is one. "" stays "" and is right.
func NormaliseEmail(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return "", true
	}
	at, err := mail.ParseAddress(s)
	if err != nil || at.Address != s || len(s) > maxEmail || strings.ContainsAny(s, "\"<> ") {
		return "", false
	}
	domain := s[strings.LastIndexByte(s, '@')+1:]
	return s, strings.Contains(strings.Trim(domain, "."), ".") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".")
}

// phoneNumber is a number in the form that is stored and the one that people of the country type.
type phoneNumber struct {
	E164     string // "+40712345678"; "" = none
	National string // "0712345678", digits only
}

// normalisePhone reads a number as somebody in the region would type it, and says whether such a number can exist.
func normalisePhone(s, region string) (phoneNumber, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return phoneNumber{}, true
	}
	n, err := phonenumbers.Parse(s, region)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return phoneNumber{}, false
	}
	return phoneNumber{
		E164:     phonenumbers.Format(n, phonenumbers.E164),
		National: digits(phonenumbers.Format(n, phonenumbers.NATIONAL)),
	}, true
}

// regionOf is the country in which numbers without a prefix are read, told by the clinic's currency and, for currencies
// of several countries, by its time zone. Romania where neither tells.
func regionOf(s tenancy.Settings) string {
	switch s.Currency {
	case "MDL":
		return "MD"
	case "HUF":
		return "HU"
	case "BGN":
		return "BG"
	case "PLN":
		return "PL"
	case "CZK":
		return "CZ"
	case "GBP":
		return "GB"
	case "CHF":
		return "CH"
	case "USD":
		return "US"
	}
	switch s.TimeZone {
	case "Europe/Berlin":
		return "DE"
	case "Europe/Vienna":
		return "AT"
	case "Europe/Paris":
		return "FR"
	case "Europe/Madrid":
		return "ES"
	case "Europe/Rome":
		return "IT"
	case "Europe/Sofia":
		return "BG"
	}
	return "RO"
}
