package invoices

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // what a logo may be
	"image/png"

	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/pagesize"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/props"
	_ "golang.org/x/image/webp"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Paper is what a document looks like beside what it says.
type Paper struct {
	Color string // "#0f766e", of the clinic; "" = the product's
	Logo  []byte // PNG, JPEG or WebP; nil = none
	Brand string // the clinic's name, in the place of a logo
}

// PDF gives a document as a PDF; a draft too, marked as one. Faults: Forbidden; NotFound.
func (s *Service) PDF(ctx context.Context, actor identity.Actor, invoiceID string) (Invoice, []byte, error) {
	if err := actor.Authorise(policies.InvoicesRead); err != nil {
		return Invoice{}, nil, err
	}
	i, err := s.find(ctx, actor.Scope(), invoiceID)
	if err != nil {
		return Invoice{}, nil, err
	}
	if !i.IsIssued() { // as it would be issued now
		set, err := s.settings(ctx, actor.Scope())
		if err != nil {
			return Invoice{}, nil, err
		}
		i.Issuer = set.Issuer
	}
	pdf, err := s.paper(ctx, actor.Scope(), i)
	return i, pdf, err
}

// paper writes a document with the clinic's colour and logo.
func (s *Service) paper(ctx context.Context, scope tenancy.Scope, i Invoice) ([]byte, error) {
	clinic := scope.Tenant().Settings
	p := Paper{Color: clinic.BrandColor, Brand: clinic.Name}
	if s.Logo != nil {
		logo, err := s.Logo(ctx, scope)
		if err != nil {
			return nil, fmt.Errorf("read logo: %w", err)
		}
		p.Logo = logo
	}
	return i.PDF(p)
}

// The measures of the page, in millimetres.
const (
	marginSide = 16.0
	marginTop  = 14.0
	pageWidth  = 210 - 2*marginSide
	grid       = 24 // columns
)

func ink() *props.Color   { return &props.Color{Red: 24, Green: 31, Blue: 38} }
func faint() *props.Color { return &props.Color{Red: 100, Green: 110, Blue: 120} }
func hair() *props.Color  { return &props.Color{Red: 214, Green: 219, Blue: 224} }
func shade() *props.Color { return &props.Color{Red: 244, Green: 246, Blue: 248} }

// sheet is a document while it is laid out.
type sheet struct {
	Invoice
	Paper

	w      words
	ruler  ruler
	m      core.Maroto
	accent *props.Color
}

// PDF lays the document out on A4 pages.
func (i Invoice) PDF(p Paper) ([]byte, error) {
	fonts, err := customFonts()
	if err != nil {
		return nil, fmt.Errorf("load fonts: %w", err)
	}
	s := &sheet{Invoice: i, Paper: p, w: wordsOf(i.Language), accent: colorOf(p.Color)}
	if s.ruler, err = newRuler(); err != nil {
		return nil, err
	}
	title := joined(" ", s.w.title(i), i.Name)
	s.m = maroto.New(config.NewBuilder().
		WithPageSize(pagesize.A4).WithLeftMargin(marginSide).WithRightMargin(marginSide).WithTopMargin(marginTop).WithBottomMargin(10).
		WithMaxGridSize(grid).WithCustomFonts(fonts).WithDefaultFont(&props.Font{Family: family, Size: 9, Color: ink()}).
		WithPageNumber(props.PageNumber{Pattern: s.w.page, Place: props.RightBottom, Family: family, Size: 7.5, Color: faint()}).
		WithTitle(title, true).WithAuthor(i.Issuer.Name, true).WithCreator("m-saas", true).WithCreationDate(i.At).Build())
	if err := s.m.RegisterFooter(s.footer()...); err != nil {
		return nil, fmt.Errorf("lay out footer: %w", err)
	}
	s.head()
	s.parties()
	s.table()
	s.sums()
	s.mentions()
	doc, err := s.m.Generate()
	if err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return doc.GetBytes(), nil
}

// colorOf reads "#0f766e"; what is none is the product's colour.
func colorOf(hex string) *props.Color {
	c := props.Color{Red: 15, Green: 118, Blue: 110}
	var r, g, b int
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b); err == nil && len(hex) == 7 {
		c = props.Color{Red: r, Green: g, Blue: b}
	}
	return &c
}

// picture makes a logo one that the PDF can hold, with its width for one of height; nil when it cannot be read.
func picture(logo []byte) (data []byte, ratio float64) {
	img, _, err := image.Decode(bytes.NewReader(logo))
	if err != nil || img.Bounds().Dx() == 0 || img.Bounds().Dy() == 0 {
		return nil, 0
	}
	flat := image.NewNRGBA(img.Bounds())
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			flat.Set(x, y, img.At(x, y))
		}
	}
	var out bytes.Buffer
	if png.Encode(&out, flat) != nil {
		return nil, 0
	}
	return out.Bytes(), float64(img.Bounds().Dx()) / float64(img.Bounds().Dy())
}
