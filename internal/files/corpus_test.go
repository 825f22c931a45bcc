package files_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const typeOfDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// sample is a file of the generated corpus: taken with its type, or refused with a code.
type sample struct {
	says, name string
	content    []byte
	taken      string
	refused    string
}

func picture(t testing.TB, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, 24, 16), color.Palette{color.White, color.Black})
	img.SetColorIndex(3, 3, 1)
	var out bytes.Buffer
	require.NoError(t, encode(&out, img))
	return out.Bytes()
}

func pngFile(t testing.TB) []byte {
	t.Helper()
	return picture(t, func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) })
}

func jpegFile(t testing.TB) []byte {
	t.Helper()
	return picture(t, func(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) })
}

func gifFile(t testing.TB) []byte {
	t.Helper()
	return picture(t, func(b *bytes.Buffer, i image.Image) error { return gif.Encode(b, i, nil) })
}

func pdfFile(body string) []byte {
	return []byte("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + body + "\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n")
}

// pngOf promises a size with nothing behind it.
func pngOf(width, height uint32) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = append(binary.BigEndian.AppendUint32(head, height), 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return append(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head)), "\x00\x00\x00\x00IEND\xaeB`\x82"...)
}

func webPOf(width, height int) []byte {
	w, h := width-1, height-1
	out := append([]byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00"), byte(w), byte(w>>8), byte(w>>16), byte(h), byte(h>>8), byte(h>>16))
	return append(out, make([]byte, 16)...)
}

func heicOf(width, height uint32) []byte {
	out := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x40meta\x00\x00\x00\x00\x00\x00\x00\x14ispe\x00\x00\x00\x00")
	return append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(out, width), height), make([]byte, 64)...)
}

type part struct{ name, text string }

// office packs parts into an archive; the first one is stored as it is, as OpenDocument wants it.
func office(t testing.TB, parts ...part) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range parts {
		var f interface{ Write([]byte) (int, error) }
		var err error
		if p.name == "mimetype" {
			f, err = w.CreateRaw(&zip.FileHeader{
				Name: p.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(p.text)),
				CompressedSize64: uint64(len(p.text)), UncompressedSize64: uint64(len(p.text)),
			})
		} else {
			f, err = w.Create(p.name)
		}
		require.NoError(t, err)
		_, err = f.Write([]byte(p.text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func docx(t testing.TB, more ...part) []byte {
	t.Helper()
	return office(t, append([]part{{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<w:document>Consimțământ</w:document>"}}, more...)...)
}

// overlapping is an archive all of whose entries are the same bytes: what David Fifield's bombs are made of.
func overlapping(t testing.TB) []byte {
	t.Helper()
	plain := docx(t)
	at := bytes.Index(plain, []byte("PK\x01\x02"))
	end := bytes.Index(plain, []byte("PK\x05\x06"))
	directory := bytes.Clone(plain[at:end])
	second := bytes.LastIndex(directory, []byte("PK\x01\x02"))
	twin := bytes.Clone(directory[second:])
	copy(twin[46:], "word/documenT.xml"[:17])
	directory = append(directory, twin...)
	tail := bytes.Clone(plain[end:])
	binary.LittleEndian.PutUint16(tail[8:], 3)
	binary.LittleEndian.PutUint16(tail[10:], 3)
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(directory)))
	return append(append(bytes.Clone(plain[:at]), directory...), tail...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func good(t testing.TB) []sample {
	t.Helper()
	odt := office(t, part{"mimetype", "application/vnd.oasis.opendocument.text"}, part{"content.xml", "<office/>"})
	return []sample{
		{says: "a PNG", name: "rx.png", content: pngFile(t), taken: "image/png"},
		{says: "a JPEG", name: "Poză.JPG", content: jpegFile(t), taken: "image/jpeg"},
		{says: "a JPEG with what a phone appends", name: "foto.jpeg", content: join(jpegFile(t), []byte("SEFHdata\x00\x01")), taken: "image/jpeg"},
		{says: "a GIF", name: "a.gif", content: gifFile(t), taken: "image/gif"},
		{says: "a WebP", name: "a.webp", content: webPOf(800, 600), taken: "image/webp"},
		{says: "a HEIC", name: "IMG_1.heic", content: heicOf(4032, 3024), taken: "image/heic"},
		{says: "a PDF", name: "plan.pdf", content: pdfFile(""), taken: "application/pdf"},
		{says: "a text", name: "note.txt", content: []byte("Alergie la penicilină; 3 < 4.\n"), taken: "text/plain"},
		{says: "a CSV", name: "lista.csv", content: []byte("nume,telefon\nAna,0712\nIon,0713\n"), taken: "text/csv"},
		{says: "a Word document", name: "acord.docx", content: docx(t), taken: typeOfDOCX},
		{says: "a spreadsheet", name: "a.xlsx", content: office(t, part{"[Content_Types].xml", "x"}, part{"xl/workbook.xml", "x"}), taken: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{says: "a presentation", name: "a.pptx", content: office(t, part{"[Content_Types].xml", "x"}, part{"ppt/presentation.xml", "x"}), taken: "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
		{says: "an OpenDocument text", name: "a.odt", content: odt, taken: "application/vnd.oasis.opendocument.text"},
	}
}

func hostile(t testing.TB) []sample {
	t.Helper()
	archive := office(t, part{"evil.txt", "x"})
	bomb := docx(t, part{"word/media/a.xml", strings.Repeat("\x00", 60<<20)})
	macro := docx(t, part{"word/vbaProject.bin", "x"})
	return []sample{
		{says: "a program named as a picture", name: "a.png", content: []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"), refused: "type_not_allowed"},
		{says: "a page named as a picture", name: "a.png", content: []byte("<html><script>alert(1)</script></html>"), refused: "type_not_allowed"},
		{says: "a picture named as a PDF", name: "a.pdf", content: pngFile(t), refused: "extension_mismatch"},
		{says: "a PDF named as a picture", name: "a.jpg", content: pdfFile(""), refused: "extension_mismatch"},
		{says: "an archive named as a text", name: "a.txt", content: archive, refused: "extension_mismatch"},
		{says: "an archive", name: "a.zip", content: archive, refused: "type_not_allowed"},
		{says: "a page", name: "a.html", content: []byte("<!doctype html><p>x"), refused: "type_not_allowed"},
		{says: "an SVG", name: "a.svg", content: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), refused: "type_not_allowed"},
		{says: "an SVG named as a text", name: "a.txt", content: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), refused: "type_not_allowed"},
		{says: "markup deep in a text", name: "a.txt", content: []byte(strings.Repeat("bla ", 20_000) + "<ScRiPt>alert(1)</script>"), refused: "suspicious"},
		{says: "a name with two endings", name: "factura.pdf.exe", content: pdfFile(""), refused: "type_not_allowed"},
		{says: "a name without an ending", name: "factura", content: pdfFile(""), refused: "type_not_allowed"},
		{says: "no content", name: "a.png", content: nil, refused: "empty"},
		{says: "a GIF that is also a script", name: "a.gif", content: append([]byte("GIF89a/*\x00\x00"), gifFile(t)[10:]...), refused: "suspicious"},
		{says: "a GIF that is also an archive", name: "a.gif", content: join(gifFile(t), archive), refused: "suspicious"},
		{says: "a JPEG that is also a page", name: "a.jpg", content: join(jpegFile(t), []byte("<html><body onload=x>")), refused: "suspicious"},
		{says: "a JPEG that is also a program of PHP", name: "a.jpg", content: join(jpegFile(t), []byte("<?php system($_GET[0]);")), refused: "suspicious"},
		{says: "a PDF that is also an archive", name: "a.pdf", content: join(pdfFile(""), archive), refused: "suspicious"},
		{says: "a PDF with an archive before its end", name: "a.pdf", content: pdfFile(string(archive)), refused: "suspicious"},
		{says: "a PDF that is also a page", name: "a.pdf", content: pdfFile("<html><script>1</script>"), refused: "suspicious"},
		{says: "a PDF that begins late", name: "a.pdf", content: join([]byte("GIF89a"), pdfFile("")), refused: "suspicious"},
		{says: "a picture of 40 gigapixels", name: "a.png", content: pngOf(200_000, 200_000), refused: "image_too_big"},
		{says: "a picture of one long line", name: "a.png", content: pngOf(1_000_000, 1), refused: "image_too_big"},
		{says: "a WebP of 200 megapixels", name: "a.webp", content: webPOf(16_000, 16_000), refused: "image_too_big"},
		{says: "a HEIC of 10 gigapixels", name: "a.heic", content: heicOf(100_000, 100_000), refused: "image_too_big"},
		{says: "a picture without a size", name: "a.png", content: []byte("\x89PNG\r\n\x1a\n\x00\x00"), refused: "damaged"},
		{says: "a document that unpacks a thousandfold", name: "a.docx", content: bomb, refused: "archive_too_big"},
		{says: "a document of overlapping parts", name: "a.docx", content: overlapping(t), refused: "suspicious"},
		{says: "a document with macros", name: "a.docx", content: macro, refused: "macros"},
		{says: "a document with a program in it", name: "a.docx", content: docx(t, part{"word/embeddings/run.exe", "MZ"}), refused: "suspicious"},
		{says: "a document with a path that leads out", name: "a.docx", content: docx(t, part{"../../etc/passwd", "x"}), refused: "suspicious"},
		{says: "a document behind a picture", name: "a.docx", content: join(gifFile(t), docx(t)), refused: "extension_mismatch"},
		{says: "a document with something behind it", name: "a.docx", content: join(docx(t), []byte("<html>")), refused: "suspicious"},
		{says: "a document behind another archive", name: "a.docx", content: join(archive, docx(t)), refused: "suspicious"},
		{says: "any archive named as a document", name: "a.docx", content: archive, refused: "extension_mismatch"},
		{says: "a spreadsheet named as a document", name: "a.docx", content: office(t, part{"[Content_Types].xml", "x"}, part{"xl/workbook.xml", "x"}), refused: "extension_mismatch"},
		{says: "half an archive", name: "a.docx", content: docx(t)[:60], refused: "suspicious"},
	}
}
