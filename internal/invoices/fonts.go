package invoices

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/repository"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// IBM Plex Sans has all letters of Romanian, and figures of one width. Its licence (OFL 1.1) is fonts/OFL.txt.
//
//go:embed fonts/IBMPlexSans-Regular.ttf
var regularFont []byte

//go:embed fonts/IBMPlexSans-SemiBold.ttf
var boldFont []byte

const family = "plex"

func customFonts() ([]*entity.CustomFont, error) {
	return repository.New().AddUTF8FontFromBytes(family, fontstyle.Normal, regularFont).
		AddUTF8FontFromBytes(family, fontstyle.Bold, boldFont).Load()
}

// ruler measures text in the font of the documents, to know before it is written how many lines it takes.
type ruler struct{ regular, bold font.Face }

// faceSize is the size at which the faces are opened; widths of other sizes follow by proportion.
const faceSize = 1000

// newRuler opens the fonts; a ruler is for one document at a time.
func newRuler() (ruler, error) {
	var r ruler
	for _, f := range []struct {
		data []byte
		face *font.Face
	}{{regularFont, &r.regular}, {boldFont, &r.bold}} {
		parsed, err := opentype.Parse(f.data)
		if err != nil {
			return r, fmt.Errorf("read font: %w", err)
		}
		if *f.face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: faceSize, DPI: 72, Hinting: font.HintingNone}); err != nil {
			return r, fmt.Errorf("open font: %w", err)
		}
	}
	return r, nil
}

const pointMM = 25.4 / 72

// width is how wide a text is at a size in points, in millimetres.
func (r ruler) width(s string, size float64, bold bool) float64 {
	face := r.regular
	if bold {
		face = r.bold
	}
	var sum fixed.Int26_6
	for _, c := range s {
		if a, ok := face.GlyphAdvance(c); ok {
			sum += a
		}
	}
	return float64(sum) / 64 / faceSize * size * pointMM
}

// wrap breaks a text into lines of at most so many millimetres: at spaces, and inside of words that are longer than a line.
func (r ruler) wrap(s string, size float64, bold bool, limit float64) []string {
	var out []string
	for part := range strings.SplitSeq(s, "\n") {
		line := ""
		for word := range strings.FieldsSeq(part) {
			with := joined(" ", line, word)
			if r.width(with, size, bold) <= limit {
				line = with
				continue
			}
			if line != "" {
				out = append(out, line)
			}
			for line = word; r.width(line, size, bold) > limit; {
				n := r.fits(line, size, bold, limit)
				out, line = append(out, string([]rune(line)[:n])), string([]rune(line)[n:])
			}
		}
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}

// fits is how many characters of a word fit, at least one.
func (r ruler) fits(word string, size float64, bold bool, limit float64) int {
	all := []rune(word)
	for n := len(all) - 1; n > 1; n-- {
		if r.width(string(all[:n]), size, bold) <= limit {
			return n
		}
	}
	return 1
}
