package invoices

import (
	"strconv"

	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/page"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	pdftext "github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/props"
)

// column is one column of the table of lines.
type column struct {
	size  int
	title string
	right bool
	cell  func(n int, l Line) string
}

// columns are those of the table; the one for discounts is there when a line has any.
func (s *sheet) columns() []column {
	w, item := s.w, 10
	discounted := false
	for _, l := range s.Lines {
		discounted = discounted || l.Off != 0
	}
	if discounted {
		item = 8
	}
	out := []column{
		{1, "#", false, func(n int, _ Line) string { return strconv.Itoa(n) }},
		{item, w.item, false, func(_ int, l Line) string { return l.Description }},
		{2, w.unit, false, func(_ int, l Line) string { return w.unitOf(l.Unit) }},
		{2, w.quantity, true, func(_ int, l Line) string { return w.decimals(thousandths(l.Quantity)) }},
		{3, w.price, true, func(_ int, l Line) string { return w.amount(s.Invoice, l.Price) }},
	}
	if discounted {
		out = append(out, column{2, w.discount, true, func(_ int, l Line) string {
			if l.Off == 0 {
				return ""
			}
			return w.percent(l.Discount)
		}})
	}
	return append(out,
		column{3, w.vat, true, func(_ int, l Line) string { return w.rate(l.Tax) }},
		column{3, w.value, true, func(_ int, l Line) string { return w.amount(s.Invoice, l.Net) }})
}

const (
	textSize = 8.5
	padding  = 1.5 // above and below the text of a row
)

// table writes the lines; where they go on to another page, the head of the table does too.
func (s *sheet) table() {
	columns := s.columns()
	s.m.AddRows(s.tableHead(columns))
	for n, l := range s.Lines {
		r, height := s.tableRow(columns, n+1, l)
		if !s.m.FitlnCurrentPage(height) {
			s.m.AddPages(page.New().Add(s.tableHead(columns)))
		}
		s.m.AddRows(r)
	}
	s.m.AddRows(row.New(5).Add(col.New(grid)))
}

func (s *sheet) tableHead(columns []column) core.Row {
	white := &props.Color{Red: 255, Green: 255, Blue: 255}
	height := 0.0
	var cols []core.Col
	for _, c := range columns {
		cell := col.New(c.size)
		height = max(height, stack(cell, padding, s.para(c.title, c.size, style{size: 7.5, bold: true, right: c.right, color: white})))
		cols = append(cols, cell)
	}
	return row.New(height + padding).WithStyle(&props.Cell{BackgroundColor: s.accent}).Add(cols...)
}

func (s *sheet) tableRow(columns []column, n int, l Line) (core.Row, float64) {
	height := 0.0
	var cols []core.Col
	for _, c := range columns {
		cell := col.New(c.size)
		height = max(height, stack(cell, padding, s.para(c.cell(n, l), c.size, style{size: textSize, right: c.right})))
		cols = append(cols, cell)
	}
	height += padding
	line := &props.Cell{BorderType: border.Bottom, BorderColor: hair(), BorderThickness: 0.2}
	if n%2 == 0 {
		line.BackgroundColor = shade()
	}
	return row.New(height).WithStyle(line).Add(cols...), height
}

// sums are the VAT summary at the left and the totals at the right, never parted by the end of a page.
func (s *sheet) sums() {
	totals := s.totals()
	vat := s.vatRows()
	height := 7*float64(max(len(totals), len(vat)+1)) + 6
	if !s.m.FitlnCurrentPage(height) {
		s.m.AddPages(page.New().Add(row.New(1).Add(col.New(grid))))
	}
	const left, gap, right = 12, 2, 10
	for n := range max(len(totals), len(vat)) {
		var cols []core.Col
		if n < len(vat) {
			cols = append(cols, vat[n]...)
		} else {
			cols = append(cols, col.New(left))
		}
		cols = append(cols, col.New(gap))
		if n < len(totals) {
			cols = append(cols, totals[n]...)
		} else {
			cols = append(cols, col.New(right))
		}
		s.m.AddRows(row.New(7).Add(cols...))
	}
	s.m.AddRows(row.New(4).Add(col.New(grid)))
}

// cellOf is a cell of the summary.
func cellOf(size int, text string, st style, fill *props.Color) core.Col {
	c := col.New(size).Add(pdftext.New(text, st.props(1.7)))
	line := &props.Cell{BorderType: border.Bottom, BorderColor: hair(), BorderThickness: 0.2}
	if fill != nil {
		line = &props.Cell{BackgroundColor: fill}
	}
	return c.WithStyle(line)
}

// vatRows are the rows of the VAT summary with their head.
func (s *sheet) vatRows() [][]core.Col {
	w := s.w
	head := style{size: 7.5, bold: true, color: faint()}
	headRight := head
	headRight.right = true
	out := [][]core.Col{{cellOf(4, w.vatSummary, head, nil), cellOf(4, w.base, headRight, nil), cellOf(4, w.vatAmount, headRight, nil)}}
	for _, g := range s.Totals.Groups {
		text := style{size: textSize}
		number := style{size: textSize, right: true}
		out = append(out, []core.Col{
			cellOf(4, w.rate(g.Tax), text, nil), cellOf(4, w.amount(s.Invoice, g.Base), number, nil), cellOf(4, w.amount(s.Invoice, g.VAT), number, nil),
		})
	}
	return out
}

// totals are the sums, the last of them in the accent colour.
func (s *sheet) totals() [][]core.Col {
	w, t := s.w, s.Totals
	rows := [][2]string{{w.net, w.money(s.Invoice, t.Net)}, {w.vatTotal, w.money(s.Invoice, t.VAT)}, {w.total, w.money(s.Invoice, t.Total)}}
	if s.Prepaid != 0 {
		rows = append(rows, [2]string{w.paid, w.money(s.Invoice, -s.Prepaid)}, [2]string{w.due, w.money(s.Invoice, t.Total-s.Prepaid)})
	}
	var out [][]core.Col
	for n, r := range rows {
		label, number := style{size: 9}, style{size: 9, right: true}
		var fill *props.Color
		if n == len(rows)-1 {
			fill = s.accent
			label = style{size: 10.5, bold: true, color: &props.Color{Red: 255, Green: 255, Blue: 255}}
			number = label
			number.right = true
		}
		out = append(out, []core.Col{cellOf(5, r[0], label, fill), cellOf(5, r[1], number, fill)})
	}
	return out
}

// mentions are the legal reasons of what is not taxed, the reason of a storno, and the notes.
func (s *sheet) mentions() {
	var reasons []string
	for _, g := range s.Totals.Groups {
		if g.Reason != "" {
			reasons = append(reasons, g.Reason+".")
		}
	}
	s.section(s.w.reason, []string{s.Reason})
	s.section(s.w.notes, s.ruler.wrap(s.Notes, textSize, false, colWidth(grid)))
	s.section(s.w.mentions, append(reasons, s.w.noSignature))
}

// section is a heading with its lines; a long one goes on over pages.
func (s *sheet) section(title string, text []string) {
	if joined("", text...) == "" {
		return
	}
	if !s.m.FitlnCurrentPage(16) {
		s.m.AddPages(page.New().Add(row.New(1).Add(col.New(grid))))
	}
	head := col.New(grid)
	height := stack(head, 0, s.label(title))
	s.m.AddRows(row.New(height + 0.6).Add(head))
	for _, t := range text {
		for _, l := range s.ruler.wrap(t, textSize, false, colWidth(grid)) {
			c := col.New(grid).Add(pdftext.New(l, style{size: textSize}.props(0)))
			s.m.AddRows(row.New(lineHeight(textSize)).Add(c))
		}
	}
	s.m.AddRows(row.New(3).Add(col.New(grid)))
}
