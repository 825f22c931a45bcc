package files

import (
	"bytes"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/m-saas/m-saas/internal/fault"
)

// Preview is how a browser can show a file.
type Preview string

// The previews.
const (
	PreviewImage Preview = "image"
	PreviewPDF   Preview = "pdf"
	PreviewText  Preview = "text"
	PreviewNone  Preview = "none"
)

// kind is one sort of content that is taken, and what its names may end in.
type kind struct {
	contentType string
	extensions  []string
	preview     Preview
}

const (
	typePNG  = "image/png"
	typeJPEG = "image/jpeg"
	typeWebP = "image/webp"
	typeGIF  = "image/gif"
	typeHEIC = "image/heic"
	typePDF  = "application/pdf"
	typeText = "text/plain"
	typeCSV  = "text/csv"
	typeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	typePPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	typeODT  = "application/vnd.oasis.opendocument.text"
	typeODS  = "application/vnd.oasis.opendocument.spreadsheet"

	typeZip = "application/zip" // of the office kinds; which one its directory tells
)

// kinds is the allow-list: what is not in it is refused. The old .doc and .xls are not, because macros hide in them.
func kinds() []kind {
	return []kind{
		{typePNG, []string{"png"}, PreviewImage},
		{typeJPEG, []string{"jpg", "jpeg", "jfif"}, PreviewImage},
		{typeWebP, []string{"webp"}, PreviewImage},
		{typeGIF, []string{"gif"}, PreviewImage},
		{typeHEIC, []string{"heic", "heif"}, PreviewNone},
		{typePDF, []string{"pdf"}, PreviewPDF},
		{typeText, []string{"txt", "text", "md"}, PreviewText},
		{typeCSV, []string{"csv", "tsv"}, PreviewText},
		{typeDOCX, []string{"docx"}, PreviewNone},
		{typeXLSX, []string{"xlsx"}, PreviewNone},
		{typePPTX, []string{"pptx"}, PreviewNone},
		{typeODT, []string{"odt"}, PreviewNone},
		{typeODS, []string{"ods"}, PreviewNone},
	}
}

// kindOf finds the kind whose names end in the extension.
func kindOf(extension string) (kind, bool) {
	all := kinds()
	i := slices.IndexFunc(all, func(k kind) bool { return slices.Contains(k.extensions, extension) })
	if i < 0 {
		return kind{}, false
	}
	return all[i], true
}

func previewOf(contentType string) Preview {
	for _, k := range kinds() {
		if k.contentType == contentType {
			return k.preview
		}
	}
	return PreviewNone
}

// isOffice says whether the kind is a zip archive inside.
func (k kind) isOffice() bool {
	return slices.Contains([]string{typeDOCX, typeXLSX, typePPTX, typeODT, typeODS}, k.contentType)
}

// sniffed is what the beginning of a content says that it is, as far as the allow-list knows it; "" for all else.
func sniffed(head []byte) string {
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return typeZip
	}
	found, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	switch found {
	case typePNG, typeJPEG, typeWebP, typeGIF, typeHEIC, typePDF:
		return found
	case "image/heif", "image/heic-sequence", "image/heif-sequence":
		return typeHEIC
	case "image/vnd.mozilla.apng":
		return typePNG
	case typeText, typeCSV, "text/tab-separated-values":
		return typeText
	}
	return ""
}

// matches says whether content that was sniffed so may bear a name of this kind.
func (k kind) matches(found string) bool {
	switch {
	case k.isOffice():
		return found == typeZip
	case k.contentType == typeCSV:
		return found == typeText
	default:
		return found == k.contentType
	}
}

func refused(code, message string) error { return fault.InvalidField("file", code, message) }

func errType() error {
	return refused("type_not_allowed", "Files of this type are not taken. Images, PDF, Word, Excel, PowerPoint, OpenDocument, text and CSV are.")
}

func errMismatch() error {
	return refused("extension_mismatch", "The content of this file is not what its name says.")
}

func errSuspicious() error {
	return refused("suspicious", "This file hides something else in it and is not taken.")
}

func errDamaged() error { return refused("damaged", "This file is damaged.") }
