package imports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
)

const unpackLimit = 200 << 20

func unreadable(code, message string) error { return fault.InvalidField("file", code, message) }

// readTable reads a CSV or XLSX file into rows of text, the head first. Invalid on "file" with what is wrong.
func readTable(content []byte) ([][]string, error) {
	var rows [][]string
	var err error
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		rows, err = readXLSX(content)
	} else {
		rows, err = readCSV(content)
	}
	if err != nil {
		return nil, err
	}
	rows = tidy(rows)
	switch {
	case len(rows) < 2:
		return nil, unreadable("empty", "This table has no rows.")
	case len(rows)-1 > MaxRows:
		return nil, unreadable("too_many_rows", fmt.Sprintf("At most %d rows at once.", MaxRows))
	case len(rows[0]) > MaxColumns:
		return nil, unreadable("too_many_columns", fmt.Sprintf("At most %d columns.", MaxColumns))
	}
	return rows, nil
}

func readXLSX(content []byte) (rows [][]string, err error) {
	if err := files.CheckSpreadsheet(content); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		UnzipSizeLimit: unpackLimit, UnzipXMLSizeLimit: unpackLimit, RawCellValue: true, // all in memory: nothing of clients in temporary files
	})
	if err != nil {
		return nil, unreadable("damaged", "This spreadsheet cannot be read.")
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	found, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return nil, unreadable("damaged", "This spreadsheet cannot be read.")
	}
	for found.Next() && len(rows) <= MaxRows+1 {
		cells, err := found.Columns()
		if err != nil {
			return nil, unreadable("damaged", "This spreadsheet cannot be read.")
		}
		rows = append(rows, cells[:min(len(cells), MaxColumns+1)])
	}
	return rows, found.Close()
}

// readCSV knows UTF-8, UTF-16 with its mark and Windows-1250, and the separators comma, semicolon and tab.
func readCSV(content []byte) ([][]string, error) {
	if err := mistaken(content); err != nil {
		return nil, err
	}
	text, err := decode(content)
	if err != nil || bytes.IndexByte(text, 0) >= 0 {
		return nil, unreadable("damaged", "This is neither a CSV file nor an Excel workbook (.xlsx).")
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator(text), -1, true
	var rows [][]string
	for len(rows) <= MaxRows+1 {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable("damaged", "This CSV file cannot be read.")
		}
		rows = append(rows, row)
	}
	return rows, nil
}

var markup = regexp.MustCompile(`(?is)^\s*(<!--.*?-->\s*)*<(!doctype|\?xml|html|head|meta|body|style|script|div|table)\b`)

// mistaken tells what people take for a table: a web page named .xls or .csv is what many programs call an export.
func mistaken(content []byte) error {
	start := content[:min(len(content), 4<<10)]
	text, err := decode(start)
	switch {
	case bytes.HasPrefix(start, []byte("%PDF-")):
		return unreadable("pdf", "This is a PDF, not a table.")
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		return unreadable("old_workbook", "This is a workbook of an old Excel (.xls). Save it as .xlsx.")
	case err == nil && markup.Match(text):
		return unreadable("web_page", "This is a web page (HTML), not a table. Open it in Excel and save it as .xlsx.")
	}
	return nil
}

func decode(content []byte) ([]byte, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		content = content[3:]
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		from = utf16.UTF16(utf16.LittleEndian, utf16.UseBOM)
	}
	if from == nil && utf8.Valid(content) {
		return content, nil
	}
	if from == nil {
		from = charmap.Windows1250
	}
	return from.NewDecoder().Bytes(content)
}

// separator is the one that the first line has most of, outside quotes.
func separator(text []byte) rune {
	counts, quoted := map[rune]int{}, false
	for _, r := range string(text[:min(len(text), 64<<10)]) {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '\n':
			if len(counts) > 0 {
				return mostOf(counts)
			}
		case r == ',' || r == ';' || r == '\t':
			counts[r]++
		}
	}
	return mostOf(counts)
}

func mostOf(counts map[rune]int) rune {
	best := ','
	for _, r := range []rune{';', '\t'} {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

var scientific = regexp.MustCompile(`^\d(\.\d+)?[Ee]\+?\d{1,2}$`)

// tidy trims cells, takes control characters out and leaves empty rows out.
func tidy(rows [][]string) [][]string {
	kept := rows[:0]
	for _, row := range rows {
		full := false
		for i, cell := range row {
			row[i] = tidyCell(cell)
			full = full || row[i] != ""
		}
		if full {
			kept = append(kept, row)
		}
	}
	return kept
}

func tidyCell(cell string) string {
	cell = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, cell))
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@", rune(cell[1])) {
		cell = cell[1:] // what an export put before it
	}
	if scientific.MatchString(cell) {
		if n, err := strconv.ParseFloat(cell, 64); err == nil {
			cell = strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
	if utf8.RuneCountInString(cell) > maxCell {
		cell = string([]rune(cell)[:maxCell])
	}
	return cell
}
