package httpapi

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
)

type exportClientsInput struct {
	TenantPath
	ClientsQuery

	Format string `query:"format" enum:"csv,xlsx" default:"csv"`
}

// pageTime is how long one page of an export may take to be written.
const pageTime = 30 * time.Second

func (a *API) exportClients(ctx context.Context, actor identity.Actor, in *exportClientsInput) (*huma.StreamResponse, error) {
	f := in.filter()
	f.Cursor, f.Limit = "", 1
	if _, err := a.Clients.List(ctx, actor, f); err != nil { // what is wrong is refused before the file begins
		return nil, err
	}
	fields, err := a.Clients.ListFields(ctx, actor)
	if err != nil {
		return nil, err
	}
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return nil, err
	}
	columns := columnsOf(actor.Person().Language, zone, fields.Items)
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		var t table
		name := "clients-" + a.now().UTC().Format(time.DateOnly)
		if in.Format == "xlsx" {
			t = newWorkbook(download(hc, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name+".xlsx"))
		} else {
			t = newSheet(download(hc, "text/csv; charset=utf-8", name+".csv"))
		}
		err := t.row(columns.head())
		if err == nil {
			err = a.Clients.Export(ctx, actor, f, in.Format, func(page []clients.Client) error {
				a.extendWriting(hc)
				for _, c := range page {
					if err := t.row(columns.cells(c)); err != nil {
						return err
					}
				}
				return t.flush()
			})
		}
		if err = errors.Join(err, t.end(err == nil)); err != nil {
			a.breakOff(hc, err)
		}
	}}, nil
}

// extendWriting gives the next piece of an answer its time.
func (a *API) extendWriting(hc huma.Context) {
	if w, ok := hc.BodyWriter().(http.ResponseWriter); ok {
		if err := http.NewResponseController(w).SetWriteDeadline(a.now().Add(pageTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			a.logFailure(hc.Context(), err)
		}
	}
}

// breakOff ends a connection in the middle of an answer, so that nobody takes half a file for a whole one.
func (a *API) breakOff(hc huma.Context, err error) {
	a.logFailure(hc.Context(), err)
	if w, ok := hc.BodyWriter().(http.ResponseWriter); ok {
		_ = http.NewResponseController(w).SetWriteDeadline(a.now().Add(-time.Second))
	}
}

// table is a file that grows row by row.
type table interface {
	row(cells []string) error
	flush() error
	end(whole bool) error
}

// sheet is a CSV file with the mark by which Excel knows UTF-8. Nothing in it is taken for a formula.
type sheet struct {
	out    io.Writer
	csv    *csv.Writer
	marked bool
}

func newSheet(out io.Writer) *sheet { return &sheet{out: out, csv: csv.NewWriter(out)} }

func (s *sheet) row(cells []string) error {
	if !s.marked {
		s.marked = true
		if _, err := io.WriteString(s.out, "\ufeff"); err != nil {
			return err
		}
	}
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = clients.SafeCell(c)
	}
	return s.csv.Write(safe)
}

func (s *sheet) flush() error {
	s.csv.Flush()
	return s.csv.Error()
}

func (s *sheet) end(bool) error { return s.flush() }

// workbook is an XLSX file of one sheet, written as it grows: the library would keep all of it, or put it on disk. Every
// cell is a text, so that none is a formula.
type workbook struct {
	zip   *zip.Writer
	sheet io.Writer
	err   error
}

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relSpace  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	pkgSpace  = "http://schemas.openxmlformats.org/package/2006/"
	sheetKind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

func newWorkbook(out io.Writer) *workbook {
	w := &workbook{zip: zip.NewWriter(out)}
	w.part("[Content_Types].xml", `<Types xmlns="`+pkgSpace+`content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
		`<Override PartName="/xl/workbook.xml" ContentType="`+sheetKind+`sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="`+sheetKind+`worksheet+xml"/></Types>`)
	w.part("_rels/.rels", `<Relationships xmlns="`+pkgSpace+`relationships"><Relationship Id="rId1" Type="`+relSpace+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	w.part("xl/_rels/workbook.xml.rels", `<Relationships xmlns="`+pkgSpace+`relationships"><Relationship Id="rId1" Type="`+relSpace+`/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`)
	w.part("xl/workbook.xml", `<workbook `+mainSpace+` xmlns:r="`+relSpace+`"><sheets><sheet name="Clients" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	w.part("xl/worksheets/sheet1.xml", `<worksheet `+mainSpace+`><sheetData>`)
	return w
}

// part begins a part of the archive; the last one stays open.
func (w *workbook) part(name, text string) {
	if w.err != nil {
		return
	}
	if w.sheet, w.err = w.zip.Create(name); w.err == nil {
		w.write(xmlHead + text)
	}
}

func (w *workbook) write(text string) {
	if w.err == nil {
		_, w.err = io.WriteString(w.sheet, text)
	}
}

func (w *workbook) row(cells []string) error {
	w.write("<row>")
	for _, c := range cells {
		w.write(`<c t="inlineStr"><is><t xml:space="preserve">`)
		if w.err == nil {
			w.err = xml.EscapeText(w.sheet, []byte(c))
		}
		w.write("</t></is></c>")
	}
	w.write("</row>")
	return w.err
}

func (w *workbook) flush() error { return errors.Join(w.err, w.zip.Flush()) }

func (w *workbook) end(whole bool) error {
	if !whole {
		return nil // without its directory nobody takes it for a whole file
	}
	w.write("</sheetData></worksheet>")
	return errors.Join(w.err, w.zip.Close())
}
