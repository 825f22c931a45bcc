package config

import (
	"fmt"
	"os"
)

// Invoices says what clinics' invoices are made with.
type Invoices struct {
	// RatesFile is a JSON file with the VAT rates by country and day; "" = those that come with the product.
	RatesFile string `env:"INVOICES_RATES_FILE"`
}

// Rates reads the file of VAT rates; nil when there is none.
func (i Invoices) Rates() ([]byte, error) {
	if i.RatesFile == "" {
		return nil, nil
	}
	data, err := os.ReadFile(i.RatesFile)
	if err != nil {
		return nil, fmt.Errorf("MSAAS_INVOICES_RATES_FILE: %w", err)
	}
	return data, nil
}
