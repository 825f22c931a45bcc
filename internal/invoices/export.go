package invoices

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// MaxExport bounds how many documents one export holds.
const MaxExport = 20_000

// Table is what an export is written to, row by row. Cells are texts, amounts and days.
type Table interface {
	Row(cells []any) error
	Flush() error
}

// Minor is a cell with an amount in minor units of the currency.
type Minor struct {
	Amount   int64
	Currency string
}

// Thousandths is a cell with a quantity.
type Thousandths int64

// Day is a cell with a day, "2026-11-27".
type Day string

// Export writes the issued documents of a filter to a table for the accountant: a row for each document, or for each of their lines. The first
// row is the head, in the person's language. Faults: Forbidden; Invalid on the filter; those of the table.
func (s *Service) Export(ctx context.Context, actor identity.Actor, f Filter, perLine bool, t Table) error {
	if err := actor.Authorise(policies.InvoicesRead); err != nil {
		return err
	}
	columns := s.documentColumns(actor.Person().Language, f)
	if perLine {
		columns = lineColumns(actor.Person().Language)
	}
	var head []any
	for _, c := range columns {
		head = append(head, c.name)
	}
	if err := t.Row(head); err != nil {
		return err
	}
	n := 0
	err := s.each(ctx, actor, f, func(i Invoice) error {
		if n++; n%MaxPage == 0 {
			if err := t.Flush(); err != nil {
				return err
			}
		}
		if !perLine {
			return t.Row(cellsOf(columns, i, Line{}))
		}
		for _, l := range i.Lines {
			if err := t.Row(cellsOf(columns, i, l)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.changed(ctx, actor, Invoice{ID: settingsPart}, audit.Entry{Action: "invoice.exported"})
	return t.Flush()
}

// each calls do with every issued document of a filter, the newest first.
func (s *Service) each(ctx context.Context, actor identity.Actor, f Filter, do func(Invoice) error) error {
	f.Cursor, f.Limit = "", MaxPage
	for n := 0; n < MaxExport; {
		page, err := s.List(ctx, actor, f)
		if err != nil {
			return err
		}
		for _, i := range page.Items {
			if !i.IsIssued() {
				continue
			}
			n++
			if err := do(i); err != nil {
				return err
			}
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return nil
		}
	}
	return nil
}

// exported is a column of an export.
type exported struct {
	name string
	cell func(i Invoice, l Line) any
}

func cellsOf(columns []exported, i Invoice, l Line) []any {
	out := make([]any, len(columns))
	for n, c := range columns {
		out[n] = c.cell(i, l)
	}
	return out
}

func saying(language string) func(ro, en string) string {
	return func(ro, en string) string {
		if language == "en" {
			return en
		}
		return ro
	}
}

// headColumns are what both tables begin with.
func headColumns(language string) []exported {
	say := saying(language)
	return []exported{
		{say("Număr", "Number"), func(i Invoice, _ Line) any { return i.Name }},
		{say("Fel", "Kind"), func(i Invoice, _ Line) any { return wordsOf(language).title(i) }},
		{say("Data", "Date"), func(i Invoice, _ Line) any { return Day(i.IssuedOn) }},
		{say("Scadența", "Due date"), func(i Invoice, _ Line) any { return Day(i.DueOn) }},
		{say("Client", "Buyer"), func(i Invoice, _ Line) any { return i.Buyer.Name }},
		{say("CUI client", "Buyer's tax ID"), func(i Invoice, _ Line) any { return i.Buyer.TaxID }},
	}
}

func (s *Service) documentColumns(language string, f Filter) []exported {
	say := saying(language)
	money := func(of func(i Invoice) int64) func(Invoice, Line) any {
		return func(i Invoice, _ Line) any { return Minor{of(i), i.Currency} }
	}
	out := append(headColumns(language), exported{say("Total fără TVA", "Total without VAT"), money(func(i Invoice) int64 { return i.Totals.Net })})
	for _, r := range s.taxed(f) {
		group := func(i Invoice) Group {
			n := slices.IndexFunc(i.Totals.Groups, func(g Group) bool { return g.Tax.Rate == r && g.Tax.Category == "S" })
			if n < 0 {
				return Group{}
			}
			return i.Totals.Groups[n]
		}
		out = append(out,
			exported{say("Baza ", "Base ") + rate(r) + " %", money(func(i Invoice) int64 { return group(i).Base })},
			exported{say("TVA ", "VAT ") + rate(r) + " %", money(func(i Invoice) int64 { return group(i).VAT })})
	}
	return append(out,
		exported{say("Baza fără TVA (scutit, neimpozabil)", "Base not taxed"), money(untaxedBase)},
		exported{say("Total TVA", "Total VAT"), money(func(i Invoice) int64 { return i.Totals.VAT })},
		exported{say("Total", "Total"), money(func(i Invoice) int64 { return i.Totals.Total })},
		exported{say("Achitat", "Paid"), money(func(i Invoice) int64 { return i.Paid })},
		exported{say("Stornat", "Taken back"), money(Invoice.Stornoed)},
		exported{say("Rest de plată", "Amount due"), money(func(i Invoice) int64 {
			if i.Kind == Storno {
				return 0
			}
			return i.Due()
		})},
		exported{say("Moneda", "Currency"), func(i Invoice, _ Line) any { return i.Currency }},
		exported{say("Stornează", "Takes back"), func(i Invoice, _ Line) any {
			if i.Of == nil {
				return ""
			}
			return i.Of.Name
		}})
}

func untaxedBase(i Invoice) int64 {
	var sum int64
	for _, g := range i.Totals.Groups {
		if g.Tax.Category != "S" {
			sum += g.Base
		}
	}
	return sum
}

// taxed gives the rates that were in force at some time of the filter, the highest first.
func (s *Service) taxed(f Filter) []int64 {
	var out []int64
	for _, r := range s.Rates {
		if r.Category == "S" && (f.To == "" || r.From <= f.To) && (f.From == "" || r.To == "" || r.To >= f.From) {
			out = append(out, r.Rate)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return slices.Compact(out)
}

func lineColumns(language string) []exported {
	say, w := saying(language), wordsOf(language)
	return append(headColumns(language),
		exported{say("Denumire", "Description"), func(_ Invoice, l Line) any { return l.Description }},
		exported{say("U.M.", "Unit"), func(_ Invoice, l Line) any { return w.unitOf(l.Unit) }},
		exported{say("Cantitate", "Quantity"), func(_ Invoice, l Line) any { return Thousandths(l.Quantity) }},
		exported{say("Preț unitar", "Unit price"), func(i Invoice, l Line) any { return Minor{l.Price, i.Currency} }},
		exported{say("Reducere", "Discount"), func(i Invoice, l Line) any { return Minor{l.Off, i.Currency} }},
		exported{say("Cota TVA", "VAT rate"), func(_ Invoice, l Line) any { return strings.ReplaceAll(w.rate(l.Tax), "\u00a0", " ") }},
		exported{say("Valoare fără TVA", "Amount without VAT"), func(i Invoice, l Line) any { return Minor{l.Net, i.Currency} }},
		exported{say("Moneda", "Currency"), func(i Invoice, _ Line) any { return i.Currency }})
}

// ArchiveKind says what an archive holds of each document.
type ArchiveKind string

// The kinds of archives.
const (
	PDFs ArchiveKind = "pdf"
	XMLs ArchiveKind = "xml"
)

var month = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])$`)

// CheckMonth faults with Invalid on what is no month, "2026-11".
func CheckMonth(s string) error {
	if !month.MatchString(s) {
		return fault.InvalidField("month", "invalid_date", "Write the month as 2026-11.")
	}
	return nil
}

// Archive writes a ZIP file with the issued documents of a month; progress is called before each. Faults: Forbidden; Invalid on the month.
func (s *Service) Archive(ctx context.Context, actor identity.Actor, month string, kind ArchiveKind, out io.Writer, progress func()) error {
	if err := actor.Authorise(policies.InvoicesRead); err != nil {
		return err
	}
	if err := CheckMonth(month); err != nil {
		return err
	}
	first, err := time.Parse(dayLayout, month+"-01")
	if err != nil {
		return fmt.Errorf("month: %w", err)
	}
	z := zip.NewWriter(out)
	err = s.each(ctx, actor, Filter{From: month + "-01", To: first.AddDate(0, 1, -1).Format(dayLayout)}, func(i Invoice) error {
		progress()
		data, err := i.XML()
		if kind == PDFs {
			data, err = s.paper(ctx, actor.Scope(), i)
		}
		if err != nil {
			return fmt.Errorf("archive %s: %w", i.Name, err)
		}
		w, err := z.Create(i.FileName() + "." + string(kind))
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	return z.Close()
}
