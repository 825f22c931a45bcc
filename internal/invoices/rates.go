package invoices

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/text/language"
)

//go:embed rates.json
var defaultRates []byte

// Rate is one way in which a line may be taxed, in a country and from one day to another.
type Rate struct {
	Code       string `json:"code"` // never given another meaning: documents name it
	Country    string `json:"country"`
	Category   string `json:"category"` // UNCL 5305: S, Z, E, AE, O
	Rate       int64  `json:"rate"`     // hundredths of a percent
	From       string `json:"from"`
	To         string `json:"to"`        // the last day; "" = still in force
	Payer      bool   `json:"payer"`     // for who is registered for VAT only
	NonPayer   bool   `json:"non_payer"` // for who is not only
	Company    bool   `json:"company"`   // for companies only
	Romanian   string `json:"ro"`
	English    string `json:"en"`
	ReasonCode string `json:"reason_code"` // VATEX
	ReasonRo   string `json:"reason_ro"`
	ReasonEn   string `json:"reason_en"`
}

// Rates are all rates of the configuration, in the order in which they are offered.
type Rates []Rate

// maxReason is what CIUS-RO leaves for an exemption's text (BR-RO-L100, BT-120).
const maxReason = 100

// ReadRates reads rates from their JSON; nil gives those that come with the product. It errs on what no invoice could be made with.
func ReadRates(data []byte) (Rates, error) {
	if data == nil {
		data = defaultRates
	}
	var all Rates
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("read VAT rates: %w", err)
	}
	seen := map[string]bool{}
	for _, r := range all {
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("VAT rate %q: %w", r.Code, err)
		}
		if seen[r.Code] {
			return nil, fmt.Errorf("VAT rate %q stands there twice", r.Code)
		}
		seen[r.Code] = true
	}
	return all, nil
}

func (r Rate) check() error {
	_, countryErr := language.ParseRegion(r.Country)
	switch {
	case r.Code == "" || r.Romanian == "" || r.English == "":
		return errors.New("needs a code and its words")
	case countryErr != nil || len(r.Country) != 2:
		return errors.New("no such country")
	case !slices.Contains([]string{"S", "Z", "E", "AE", "O"}, r.Category):
		return errors.New("the category is S, Z, E, AE or O")
	case (r.Category == "S") != (r.Rate > 0) || r.Rate > percent || r.Rate < 0:
		return errors.New("only category S has a rate, of at most 100 percent")
	}
	return errors.Join(r.checkDays(), r.checkReasons())
}

func (r Rate) checkDays() error {
	_, fromErr := time.Parse(dayLayout, r.From)
	_, toErr := time.Parse(dayLayout, r.To)
	if fromErr != nil || r.To != "" && (toErr != nil || r.To < r.From) {
		return errors.New("write its days as 2025-08-01")
	}
	return nil
}

func (r Rate) checkReasons() error {
	switch {
	case slices.Contains([]string{"E", "AE", "O"}, r.Category) && (r.ReasonCode == "" || r.ReasonRo == "" || r.ReasonEn == ""):
		return errors.New("what is not taxed needs its reason")
	case len([]rune(r.ReasonRo)) > maxReason || len([]rune(r.ReasonEn)) > maxReason:
		return fmt.Errorf("a reason has at most %d characters", maxReason)
	}
	return nil
}

// in says whether the rate is in force on the day.
func (r Rate) in(day string) bool { return r.From <= day && (r.To == "" || day <= r.To) }

// suits says whether an issuer may use the rate.
func (r Rate) suits(i Issuer) bool {
	return r.Country == i.Place.Country && (!r.Payer || i.VATPayer) && (!r.NonPayer || !i.VATPayer)
}

// For gives the rates that an issuer may use on a day.
func (all Rates) For(i Issuer, day string) Rates {
	return slices.DeleteFunc(slices.Clone(all), func(r Rate) bool { return !r.suits(i) || !r.in(day) })
}

// Find gives the rate of a code.
func (all Rates) Find(code string) (Rate, bool) {
	i := slices.IndexFunc(all, func(r Rate) bool { return r.Code == code })
	if i < 0 {
		return Rate{}, false
	}
	return all[i], true
}

func (r Rate) tax() Tax { return Tax{Code: r.Code, Category: r.Category, Rate: r.Rate} }

// explain writes the legal reasons of what is not taxed into the groups, in the language.
func (all Rates) explain(groups []Group, lang string) {
	for i := range groups {
		r, ok := all.Find(groups[i].Tax.Code)
		if !ok {
			continue
		}
		groups[i].ReasonCode, groups[i].Reason = r.ReasonCode, r.ReasonRo
		if lang == "en" {
			groups[i].Reason = r.ReasonEn
		}
	}
}
