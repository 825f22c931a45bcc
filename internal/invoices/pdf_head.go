package invoices

import (
	"github.com/johnfercher/maroto/v2/pkg/components/col"
	pdfimage "github.com/johnfercher/maroto/v2/pkg/components/image"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	pdftext "github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/consts/align"
	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/props"
)

// style is how a piece of text is written.
type style struct {
	size  float64
	bold  bool
	right bool
	color *props.Color
}

// lineHeight is the height of a line of text of a size in points, in millimetres.
func lineHeight(size float64) float64 { return size * pointMM * 1.36 }

func (st style) props(top float64) props.Text {
	t := props.Text{Top: top, Size: st.size, Family: family, Color: st.color, Left: 1, Right: 1}
	if st.color == nil {
		t.Color = ink()
	}
	if st.bold {
		t.Style = fontstyle.Bold
	}
	if st.right {
		t.Align = align.Right
	}
	return t
}

// piece is some lines of one style.
type piece struct {
	lines []string
	style style
	above float64 // millimetres
}

// stack puts pieces one below the other into a column; the height that they take comes back.
func stack(c core.Col, top float64, pieces ...piece) float64 {
	for _, p := range pieces {
		top += p.above
		for _, l := range p.lines {
			c.Add(pdftext.New(l, p.style.props(top)))
			top += lineHeight(p.style.size)
		}
	}
	return top
}

// colWidth is how wide the text of a column of so many grid columns may be.
func colWidth(size int) float64 { return pageWidth/grid*float64(size) - 2.2 }

// para breaks a text for a column.
func (s *sheet) para(text string, size int, st style) piece {
	return piece{lines: s.ruler.wrap(text, st.size, st.bold, colWidth(size)), style: st}
}

// head is the logo or name at the left, what the document is at the right.
func (s *sheet) head() {
	const left, right, wide = 13, 11, 8
	brand, title := col.New(left), col.New(right)
	var cols []core.Col
	var height float64
	if data, ratio := picture(s.Logo); data != nil {
		height = min(18, colWidth(wide)/ratio)
		brand = col.New(wide).Add(pdfimage.NewFromBytes(data, extension.Png, props.Rect{Percent: 100, Left: 0.5}))
		cols = []core.Col{brand, col.New(left - wide), title}
	} else {
		height = stack(brand, 0, s.para(s.Brand, left, style{size: 15, bold: true, color: s.accent}))
		cols = []core.Col{brand, title}
	}
	name := s.Name
	if !s.IsIssued() {
		name = ""
	}
	titled := stack(title, 0,
		piece{lines: []string{s.w.title(s.Invoice)}, style: style{size: 20, bold: true, right: true, color: s.accent}},
		piece{lines: []string{name}, style: style{size: 12, bold: true, right: true}, above: 0.5})
	s.m.AddRows(row.New(max(height, titled)).Add(cols...), row.New(4).Add(col.New(grid)))
	s.m.AddRows(row.New(0.9).WithStyle(&props.Cell{BackgroundColor: s.accent}).Add(col.New(grid)), row.New(5).Add(col.New(grid)))
}

// parties are issuer, buyer and the days, side by side.
func (s *sheet) parties() {
	const a, b, d = 9, 8, 7
	one, two, three := col.New(a), col.New(b), col.New(d)
	height := max(stack(one, 0, s.sellerPieces(a)...), stack(two, 0, s.buyerPieces(b)...), s.facts(three))
	s.m.AddRows(row.New(height+6).Add(one, two, three))
}

func (s *sheet) label(text string) piece {
	return piece{lines: []string{text}, style: style{size: 7.5, bold: true, color: faint()}}
}

func (s *sheet) sellerPieces(size int) []piece {
	i, w := s.Issuer, s.w
	out := []piece{s.label(w.seller), s.named(i.Name, size)}
	text := []string{w.taxID + ": " + i.VATID()}
	if i.RegNo != "" {
		text = append(text, w.regNo+": "+i.RegNo)
	}
	text = append(text, i.Place.lines()...)
	if i.Capital != "" {
		text = append(text, w.capital+": "+i.Capital)
	}
	if i.IBAN != "" {
		text = append(text, "IBAN: "+spaced(i.IBAN))
	}
	if i.Bank != "" {
		text = append(text, w.bank+": "+i.Bank)
	}
	if contact := joined(" · ", i.Phone, i.Email); contact != "" {
		text = append(text, contact)
	}
	return append(out, s.small(text, size)...)
}

func (s *sheet) buyerPieces(size int) []piece {
	b, w := s.Buyer, s.w
	out := []piece{s.label(w.buyer), s.named(b.Name, size)}
	var text []string
	if b.TaxID != "" {
		text = append(text, w.taxID+": "+b.TaxID)
	}
	if b.RegNo != "" {
		text = append(text, w.regNo+": "+b.RegNo)
	}
	text = append(text, b.Place.lines()...)
	if b.Email != "" {
		text = append(text, b.Email)
	}
	return append(out, s.small(text, size)...)
}

func (s *sheet) named(name string, size int) piece {
	p := s.para(name, size, style{size: 10.5, bold: true})
	p.above = 0.8
	return p
}

func (s *sheet) small(text []string, size int) []piece {
	var out []piece
	for _, t := range text {
		p := s.para(t, size, style{size: 8.5})
		p.above = 0.4
		out = append(out, p)
	}
	return out
}

// facts are the days, each a label with its value below it.
func (s *sheet) facts(c core.Col) float64 {
	w, top := s.w, 0.0
	facts := [][2]string{{w.issuedOn, w.day(s.IssuedOn)}, {w.deliveredOn, w.day(s.DeliveredOn)}}
	if s.Kind == Plain {
		facts = append(facts, [2]string{w.dueOn, w.day(s.DueOn)})
	}
	if s.Of != nil {
		facts = append(facts, [2]string{w.refers, s.Of.Name + ", " + w.day(s.Of.IssuedOn)})
	}
	for _, f := range facts {
		if f[1] == "" {
			continue
		}
		top = stack(c, top,
			piece{lines: []string{f[0]}, style: style{size: 7.5, bold: true, right: true, color: faint()}},
			piece{lines: []string{f[1]}, style: style{size: 9.5, right: true}, above: 0.3}) + 1.4
	}
	return top
}

// footer is on every page: the issuer in one line, over a hairline.
func (s *sheet) footer() []core.Row {
	i := s.Issuer
	text := joined(" · ", i.Name, s.w.taxID+" "+i.VATID(), i.RegNo, s.Name)
	lines := s.ruler.wrap(text, 7.5, false, colWidth(grid-5))
	c := col.New(grid)
	c.Add(pdftext.New(firstOf(lines), style{size: 7.5, color: faint()}.props(1.5)))
	return []core.Row{row.New(6).WithStyle(&props.Cell{BorderType: border.Top, BorderColor: hair(), BorderThickness: 0.2}).Add(c)}
}

func firstOf(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return lines[0]
}
