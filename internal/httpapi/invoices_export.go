package httpapi

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/xuri/excelize/v2"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/money"
)

type exportInvoicesInput struct {
	TenantPath
	InvoicesQuery

	Format string `query:"format" enum:"csv,xlsx" default:"csv"`
	Rows   string `query:"rows" enum:"invoices,lines" default:"invoices" doc:"A row for each document, or for each of its lines."`
}

func (a *API) exportInvoices(ctx context.Context, actor identity.Actor, in *exportInvoicesInput) (*huma.StreamResponse, error) {
	f := in.filter()
	f.Limit = 1
	if _, err := a.Invoices.List(ctx, actor, f); err != nil { // what is wrong is refused before the file begins
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		name := "invoices-" + a.now().UTC().Format(time.DateOnly)
		extend := func() { a.extendWriting(hc) }
		var err error
		if in.Format == "xlsx" {
			err = a.exportInvoiceBook(ctx, actor, f, in.Rows == "lines", download(hc, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name+".xlsx"), extend)
		} else {
			t := &invoiceSheet{csv: csv.NewWriter(download(hc, "text/csv; charset=utf-8", name+".csv")), out: hc.BodyWriter(), extend: extend}
			err = a.Invoices.Export(ctx, actor, f, in.Rows == "lines", t)
		}
		if err != nil {
			a.breakOff(hc, err)
		}
	}}, nil
}

// invoiceSheet is a CSV file with the mark by which Excel knows UTF-8. Texts are not taken for formulas; amounts are bare numbers.
type invoiceSheet struct {
	out    io.Writer
	csv    *csv.Writer
	extend func()
	marked bool
}

// Row implements invoices.Table.
func (s *invoiceSheet) Row(cells []any) error {
	if !s.marked {
		s.marked = true
		if _, err := io.WriteString(s.out, "\ufeff"); err != nil {
			return err
		}
	}
	row := make([]string, len(cells))
	for i, c := range cells {
		switch v := c.(type) {
		case string:
			row[i] = clients.SafeCell(v)
		case invoices.Day:
			row[i] = string(v)
		case invoices.Minor:
			row[i] = money.Of(v.Amount, v.Currency).Decimal()
		case invoices.Thousandths:
			row[i] = strconv.FormatFloat(float64(v)/1000, 'f', -1, 64)
		}
	}
	return s.csv.Write(row)
}

// Flush implements invoices.Table.
func (s *invoiceSheet) Flush() error {
	s.extend()
	s.csv.Flush()
	return s.csv.Error()
}

// invoiceBook is an XLSX file in which numbers are numbers and days are days.
type invoiceBook struct {
	stream             *excelize.StreamWriter
	amount, day, title int
	row                int
	extend             func()
}

func (a *API) exportInvoiceBook(ctx context.Context, actor identity.Actor, f invoices.Filter, perLine bool, out io.Writer, extend func()) error {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	t := &invoiceBook{extend: extend}
	days := "dd.mm.yyyy"
	for _, s := range []struct {
		style *excelize.Style
		id    *int
	}{
		{&excelize.Style{NumFmt: 4}, &t.amount}, {&excelize.Style{CustomNumFmt: &days}, &t.day}, {&excelize.Style{Font: &excelize.Font{Bold: true}}, &t.title},
	} {
		made, err := book.NewStyle(s.style)
		if err != nil {
			return err
		}
		*s.id = made
	}
	const sheet = "Sheet1"
	var err error
	if t.stream, err = book.NewStreamWriter(sheet); err != nil {
		return err
	}
	if err := t.stream.SetColWidth(1, 30, 16); err != nil {
		return err
	}
	if err := t.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := a.Invoices.Export(ctx, actor, f, perLine, t); err != nil {
		return err
	}
	if err := t.stream.Flush(); err != nil {
		return err
	}
	return book.Write(out)
}

// Row implements invoices.Table.
func (b *invoiceBook) Row(cells []any) error {
	b.row++
	row := make([]any, len(cells))
	for i, c := range cells {
		switch v := c.(type) {
		case string:
			cell := excelize.Cell{Value: v}
			if b.row == 1 {
				cell.StyleID = b.title
			}
			row[i] = cell
		case invoices.Day:
			if t, err := time.Parse(time.DateOnly, string(v)); err == nil {
				row[i] = excelize.Cell{StyleID: b.day, Value: t}
			}
		case invoices.Minor:
			n, err := strconv.ParseFloat(money.Of(v.Amount, v.Currency).Decimal(), 64)
			if err != nil {
				return err
			}
			row[i] = excelize.Cell{StyleID: b.amount, Value: n}
		case invoices.Thousandths:
			row[i] = excelize.Cell{Value: float64(v) / 1000}
		}
	}
	at, err := excelize.CoordinatesToCellName(1, b.row)
	if err != nil {
		return err
	}
	return b.stream.SetRow(at, row)
}

// Flush implements invoices.Table; the file is written as a whole at its end.
func (b *invoiceBook) Flush() error {
	b.extend()
	return nil
}

type archiveInvoicesInput struct {
	TenantPath

	Month string               `query:"month" required:"true" maxLength:"7" example:"2026-11"`
	What  invoices.ArchiveKind `query:"what" enum:"pdf,xml" default:"pdf"`
}

func (a *API) archiveInvoices(ctx context.Context, actor identity.Actor, in *archiveInvoicesInput) (*huma.StreamResponse, error) {
	if err := invoices.CheckMonth(in.Month); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		name := strings.Join([]string{"invoices", in.Month, string(in.What)}, "-") + ".zip"
		err := a.Invoices.Archive(ctx, actor, in.Month, in.What, download(hc, "application/zip", name), func() { a.extendWriting(hc) })
		if err != nil {
			a.breakOff(hc, err)
		}
	}}, nil
}
