package httpapi

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
)

// exportColumn is a column of an exported table of clients.
type exportColumn struct {
	name string
	cell func(clients.Client) string
}

type exportColumns []exportColumn

func (all exportColumns) head() []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.name
	}
	return out
}

func (all exportColumns) cells(of clients.Client) []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.cell(of)
	}
	return out
}

// columnsOf are the columns in a person's language, the clinic's own fields last; days are those of the zone. Their
// names are ones by which an import knows what it can take.
func columnsOf(language string, zone *time.Location, fields []clients.Field) exportColumns {
	say := func(ro, en string) string {
		if language == "en" {
			return en
		}
		return ro
	}
	out := exportColumns{
		{say("Nume complet", "Name"), func(c clients.Client) string { return c.Name }},
		{"Email", func(c clients.Client) string { return c.Email }},
		{say("Telefon", "Phone"), func(c clients.Client) string { return c.Phone }},
		{say("Data nașterii", "Date of birth"), func(c clients.Client) string { return c.DateOfBirth }},
		{say("Adresă", "Address"), func(c clients.Client) string { return c.Address }},
		{"Status", func(c clients.Client) string { return string(c.Status) }},
		{say("Sursă", "Source"), func(c clients.Client) string { return string(c.Source) }},
		{say("Etichete", "Tags"), func(c clients.Client) string { return strings.Join(c.Tags, ", ") }},
		{say("Observații", "Notes"), func(c clients.Client) string { return c.Notes }},
		{say("Introdus", "Entered"), func(c clients.Client) string { return c.CreatedAt.In(zone).Format(time.DateOnly) }},
		{say("Ultima vizită", "Last visit"), func(c clients.Client) string {
			if c.Visits.LastAt == nil {
				return ""
			}
			return c.Visits.LastAt.In(zone).Format(time.DateOnly)
		}},
		{say("Acorduri", "Consents"), grantedOf},
		{say("Tutore", "Guardian"), guardianCell},
	}
	for _, f := range fields {
		out = append(out, exportColumn{f.Label, func(c clients.Client) string {
			yes, isYesNo := c.Custom[f.Key].(bool)
			switch {
			case isYesNo && yes:
				return say("da", "yes")
			case isYesNo:
				return say("nu", "no")
			}
			return customCell(c.Custom[f.Key])
		}})
	}
	return out
}

func grantedOf(c clients.Client) string {
	var granted []string
	for _, consent := range c.Consents {
		if consent.Granted {
			granted = append(granted, string(consent.Channel))
		}
	}
	return strings.Join(granted, ", ")
}

// guardianCell is the guardian with the contact that is theirs alone.
func guardianCell(c clients.Client) string {
	if c.Guardian == nil {
		return ""
	}
	var parts []string
	for _, part := range []string{c.Guardian.Name, c.Guardian.Relation, c.Guardian.Phone, c.Guardian.Email} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func customCell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}
