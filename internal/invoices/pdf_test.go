package invoices_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/invoices"
)

// textOf reads a PDF's text with pdftotext, which `make poppler` installs.
func textOf(t *testing.T, name string, pdf []byte) string {
	t.Helper()
	require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	dir := t.TempDir()
	if keep := os.Getenv("MSAAS_KEEP_PDF"); keep != "" {
		dir = keep
	}
	path := filepath.Join(dir, name+".pdf")
	require.NoError(t, os.WriteFile(path, pdf, 0o600))
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", path, "-").Output()
	require.NoError(t, err, "pdftotext: make poppler")
	return string(out)
}

func logo(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 320, 80))
	for x := range 320 {
		for y := range 80 {
			img.Set(x, y, color.NRGBA{R: 15, G: uint8(80 + x/4), B: 110, A: 255})
		}
	}
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, img))
	return out.Bytes()
}

func TestAnInvoiceIsWrittenWithAllLettersAndItsSums(t *testing.T) {
	t.Parallel()
	i := sample(t)
	pdf, err := i.PDF(invoices.Paper{Brand: "Clinica Dentalux"})
	require.NoError(t, err)
	text := textOf(t, "sample", pdf)
	for _, want := range []string{
		"Factură", "DLX-0042", "27.11.2026", "11.12.2026", "26.11.2026", "Clinica Dentalux Sănătate & Știință S.R.L.", "RO18547290", "J12/1234/2006",
		"Cluj-Napoca, jud. Cluj", "RO49 AAAA 1B31 0075 9384 0000", "Ștefania Țurcanu-Împărătescu", "București, sector 3", "Obturație fizionomică, două",
		"21 %", "10 %", "scutit", "830,00", "829,99", "174,30", "1.834,29 lei", "art. 292 alin. (1) lit. b)", "Vă mulțumim pentru încredere!",
		"Pagina 1 din 1", "art. 319 alin. (29)",
	} {
		require.Contains(t, text, want)
	}
}

func TestAnInvoiceIsWrittenInEnglish(t *testing.T) {
	t.Parallel()
	i := sample(t)
	i.Language, i.Prepaid = "en", 50000
	finish(t, &i)
	pdf, err := i.PDF(invoices.Paper{Color: "#7c2d12", Logo: logo(t)})
	require.NoError(t, err)
	text := textOf(t, "english", pdf)
	for _, want := range []string{"Invoice", "27 November 2026", "RON 1,834.29", "RON -500.00", "Amount due", "RON 1,334.29", "exempt", "Page 1 of 1", "Fiscal Code"} {
		require.Contains(t, text, want)
	}
}

func TestLongInvoicesGoOverPages(t *testing.T) {
	t.Parallel()
	i := sample(t)
	i.Lines = nil
	for n := range 60 {
		l := invoices.Line{Description: fmt.Sprintf("Lucrare protetică nr. %d", n+1), Quantity: 1000, Unit: "E48", Price: 12345, Tax: taxOf(t, "ro-e-dental")}
		if n%7 == 0 {
			l.Description += strings.Repeat(" cu o descriere neobișnuit de lungă", 7)
		}
		i.Lines = append(i.Lines, l)
	}
	i.Notes = strings.Repeat("Observație lungă care trece peste mai multe rânduri. ", 19)
	finish(t, &i)
	pdf, err := i.PDF(invoices.Paper{Brand: "Clinica Dentalux", Logo: []byte("no picture")})
	require.NoError(t, err)
	text := textOf(t, "long", pdf)
	for n := range 60 {
		require.Contains(t, text, fmt.Sprintf("Lucrare protetică nr. %d", n+1))
	}
	pages := strings.Count(text, "\f")
	require.Greater(t, pages, 2)
	require.Contains(t, text, fmt.Sprintf("Pagina %d din %d", pages, pages))
	require.Equal(t, pages, strings.Count(text, "Denumirea serviciilor")+pagesWithoutLines(text), "every page with lines has the table's head")
	require.Contains(t, text, "7.407,00")
}

func pagesWithoutLines(text string) int {
	n := 0
	for page := range strings.SplitSeq(strings.TrimSuffix(text, "\f"), "\f") {
		if !strings.Contains(page, "Lucrare protetică") {
			n++
		}
	}
	return n
}

func TestAStornoAndADraftAreToldApart(t *testing.T) {
	t.Parallel()
	i := sample(t)
	i.Kind, i.Of, i.Reason = invoices.Storno, &invoices.Reference{Name: "DLX-0042", IssuedOn: "2026-11-27"}, "Preț greșit"
	i.Name = "STO-0001"
	for n := range i.Lines {
		i.Lines[n].Quantity = -i.Lines[n].Quantity
	}
	finish(t, &i)
	pdf, err := i.PDF(invoices.Paper{Brand: "Clinica Dentalux"})
	require.NoError(t, err)
	text := textOf(t, "storno", pdf)
	for _, want := range []string{"Factură storno", "STO-0001", "Stornează factura", "DLX-0042, 27.11.2026", "-1.834,29", "Preț greșit"} {
		require.Contains(t, text, want)
	}
	d := sample(t)
	d.Number, d.Name, d.IssuedOn = 0, "", ""
	pdf, err = d.PDF(invoices.Paper{Brand: "Clinica Dentalux"})
	require.NoError(t, err)
	require.Contains(t, textOf(t, "draft", pdf), "Ciornă")
}
