package imports

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
)

// Field is what a column holds of a client.
type Field string

// The fields; Ignored columns are left out.
const (
	Ignored     Field = ""
	Name        Field = "name"
	FirstName   Field = "first_name"
	LastName    Field = "last_name"
	Email       Field = "email"
	Phone       Field = "phone"
	DateOfBirth Field = "date_of_birth"
	Address     Field = "address"
	Notes       Field = "notes"
	Tags        Field = "tags"
	StatusField Field = "status"
)

// DateOrder is how days are written in the table; 1980-12-31 and Excel's own days are understood whatever it is.
type DateOrder string

// The orders.
const (
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
)

// OnDuplicate is what becomes of a row whose e-mail or phone is a client's already.
type OnDuplicate string

// What becomes of doubles. Whatever it is, the same table a second time makes no client again.
const (
	Skip   OnDuplicate = "skip"
	Update OnDuplicate = "update" // fills in what the row says
	Create OnDuplicate = "create" // another client with the same contact
)

// Options are how a table is to be read and entered.
type Options struct {
	Mapping     []Field        `bson:"mapping"` // by column
	DateOrder   DateOrder      `bson:"date_order"`
	OnDuplicate OnDuplicate    `bson:"on_duplicate"`
	Status      clients.Status `bson:"status"` // of rows that say none
	Tag         string         `bson:"tag"`    // put on every client entered; "" = none
}

func (o *Options) check(columns int) error {
	known := []Field{Ignored, Name, FirstName, LastName, Email, Phone, DateOfBirth, Address, Notes, Tags, StatusField}
	if len(o.Mapping) != columns {
		return fault.InvalidField("mapping", "length", fmt.Sprintf("The table has %d columns.", columns))
	}
	for i, f := range o.Mapping {
		if !slices.Contains(known, f) {
			return fault.InvalidField(fmt.Sprintf("mapping[%d]", i), "unknown_value", "This is not a field of a client.")
		}
		if f != Ignored && f != Notes && f != Tags && slices.Index(o.Mapping, f) != i {
			return fault.InvalidField(fmt.Sprintf("mapping[%d]", i), "twice", "Two columns cannot be the same field.")
		}
	}
	if !slices.Contains(o.Mapping, Name) && !slices.Contains(o.Mapping, FirstName) && !slices.Contains(o.Mapping, LastName) {
		return fault.InvalidField("mapping", "name_missing", "Say which column holds the name.")
	}
	if utf8.RuneCountInString(o.Tag) > clients.MaxTag {
		return fault.InvalidField("tag", "too_long", fmt.Sprintf("At most %d characters.", clients.MaxTag))
	}
	return nil
}

// suggest guesses what a column holds by its head, in Romanian and English.
func suggest(head []string) []Field {
	synonyms := map[Field][]string{
		Name:        {"nume complet", "nume si prenume", "nume prenume", "nume pacient", "pacient", "client", "denumire", "name", "full name", "client name", "patient", "patient name"},
		FirstName:   {"prenume", "first name", "firstname", "given name"},
		LastName:    {"nume de familie", "last name", "lastname", "surname", "family name"},
		Email:       {"email", "e mail", "mail", "adresa email", "adresa de email", "email address"},
		Phone:       {"telefon", "tel", "mobil", "telefon mobil", "numar de telefon", "nr telefon", "phone", "mobile", "phone number", "cell"},
		DateOfBirth: {"data nasterii", "data de nastere", "nascut", "date of birth", "birth date", "birthday", "dob", "birthdate"},
		Address:     {"adresa", "domiciliu", "address", "street"},
		Notes:       {"observatii", "note", "notite", "mentiuni", "notes", "comments", "remarks"},
		Tags:        {"etichete", "tags", "labels"},
		StatusField: {"status", "stare"},
	}
	out := make([]Field, len(head))
	for i, h := range head {
		folded := strings.Join(strings.FieldsFunc(clients.Fold(h), func(r rune) bool { return strings.ContainsRune(" _-.:/()", r) }), " ")
		for field, words := range synonyms {
			if slices.Contains(words, folded) && !slices.Contains(out, field) {
				out[i] = field
			}
		}
		if folded == "nume" {
			out[i] = LastName
		}
	}
	if i := slices.Index(out, LastName); i >= 0 && !slices.Contains(out, FirstName) && !slices.Contains(out, Name) {
		out[i] = Name // "nume" without "prenume" is the whole name
	}
	return out
}

// Problem is why a row cannot be entered, or was not.
type Problem struct {
	Row   int    `bson:"row"` // counted from 1, without the head
	Field Field  `bson:"field"`
	Code  string `bson:"code"` // "duplicate" for doubles
}

// readRow makes a client of a row, as far as the table alone tells.
func (o *Options) readRow(cells []string) (clients.NewClient, []Problem) {
	c := clients.NewClient{Status: o.Status, Source: clients.FromImport, AllowDuplicate: o.OnDuplicate == Create}
	var first, last string
	var notes []string
	var bad []Problem
	for i, f := range o.Mapping {
		if i >= len(cells) || cells[i] == "" {
			continue
		}
		cell := cells[i]
		if text, ok := map[Field]*string{
			Name: &c.Name, FirstName: &first, LastName: &last, Email: &c.Email, Phone: &c.Phone, Address: &c.Address,
		}[f]; ok {
			*text = cell
			continue
		}
		switch f {
		case DateOfBirth:
			day, ok := readDay(cell, o.DateOrder)
			if !ok {
				bad = append(bad, Problem{Field: f, Code: "invalid_date"})
			}
			c.DateOfBirth = day
		case Notes:
			notes = append(notes, cell)
		case Tags:
			c.Tags = append(c.Tags, strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ';' || r == '|' })...)
		case StatusField:
			status, ok := readStatus(cell)
			if !ok {
				bad = append(bad, Problem{Field: f, Code: "unknown_value"})
			}
			c.Status = status
		default:
		}
	}
	if c.Name == "" {
		c.Name = strings.TrimSpace(first + " " + last)
	}
	if o.Tag != "" {
		c.Tags = append(c.Tags, o.Tag)
	}
	c.Notes = strings.Join(notes, "\n")
	return c, bad
}

var dayParts = regexp.MustCompile(`^(\d{1,4})\s*[./\- ]\s*(\d{1,2})\s*[./\- ]\s*(\d{1,4})$`)

const (
	firstSerial = 10_000 // 1927 as Excel counts days
	lastSerial  = 80_000
)

// readDay reads a day into "2006-01-02".
func readDay(cell string, order DateOrder) (string, bool) {
	cell, _, _ = strings.Cut(cell, "T")
	if n, err := strconv.ParseFloat(cell, 64); err == nil && n >= firstSerial && n < lastSerial {
		return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n)).Format(time.DateOnly), true
	}
	m := dayParts.FindStringSubmatch(strings.TrimSuffix(cell, " 00:00:00"))
	if m == nil {
		return "", false
	}
	y, month, d := m[3], m[2], m[1]
	switch {
	case len(m[1]) == 4:
		y, month, d = m[1], m[2], m[3]
	case order == MonthFirst:
		month, d = m[1], m[2]
	}
	if len(y) != 4 {
		return "", false
	}
	day := fmt.Sprintf("%s-%s-%s", y, two(month), two(d))
	_, err := time.Parse(time.DateOnly, day)
	return day, err == nil
}

func readStatus(cell string) (clients.Status, bool) {
	switch clients.Fold(cell) {
	case "active", "activ", "activa":
		return clients.Active, true
	case "inactive", "inactiv", "inactiva":
		return clients.Inactive, true
	case "lead", "potential", "prospect":
		return clients.Lead, true
	case "vip":
		return clients.VIP, true
	}
	return "", false
}

func two(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}
