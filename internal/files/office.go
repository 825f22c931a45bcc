package files

import (
	"bytes"
	"encoding/binary"
	"path"
	"slices"
	"strings"
)

// Bounds of the archive that an office file is.
const (
	maxEntries  = 4000
	maxUnpacked = 200 << 20
	suspectSize = 1 << 20 // an entry larger than this may not be packed tighter than maxRatio
	maxRatio    = 200
	maxGap      = 70_000 // between two entries: the extra field and the descriptor
	endRecord   = 22
	centralHead = 46
	localHead   = 30
)

// entry is one line of an archive's directory.
type entry struct {
	name                     string
	flags, method            uint16
	packed, unpacked, offset int64
}

// checkOffice judges an office file by its archive's directory alone: nothing is ever unpacked. The archive has to fill the
// file from the first byte to the last, without overlaps, within the bounds, and hold no programs.
func checkOffice(k kind, head, tail []byte, size int64) error {
	entries, directory, err := readDirectory(tail, size)
	if err != nil {
		return err
	}
	if err := checkLayout(entries, directory); err != nil {
		return err
	}
	names := map[string]bool{}
	unpacked := int64(0)
	for _, e := range entries {
		unpacked += e.unpacked
		if unpacked > maxUnpacked || e.unpacked > suspectSize && e.unpacked > maxRatio*e.packed {
			return refused("archive_too_big", "This file unpacks to far more than it should.")
		}
		if err := checkEntry(e); err != nil {
			return err
		}
		if names[strings.ToLower(e.name)] {
			return errSuspicious()
		}
		names[strings.ToLower(e.name)] = true
	}
	if !k.holds(names, head) {
		return errMismatch()
	}
	return nil
}

// holds says whether the archive is of this very kind.
func (k kind) holds(names map[string]bool, head []byte) bool {
	switch k.contentType {
	case typeDOCX:
		return names["[content_types].xml"] && names["word/document.xml"]
	case typeXLSX:
		return names["[content_types].xml"] && names["xl/workbook.xml"]
	case typePPTX:
		return names["[content_types].xml"] && names["ppt/presentation.xml"]
	case typeODT, typeODS:
		return names["content.xml"] && bytes.HasPrefix(head[min(localHead, len(head)):], []byte("mimetype"+k.contentType))
	}
	return false
}

func checkEntry(e entry) error {
	name := strings.ToLower(e.name)
	switch {
	case e.name == "" || strings.ContainsAny(e.name, "\\\x00:") || path.IsAbs(e.name) || slices.Contains(strings.Split(name, "/"), ".."):
		return errSuspicious()
	case e.flags&1 != 0:
		return refused("encrypted", "This file is protected by a password and cannot be checked.")
	case e.method != 0 && e.method != 8, e.method == 0 && e.packed != e.unpacked:
		return errSuspicious()
	}
	for _, part := range []string{"vbaproject", "/activex/", "/macrosheets/", "xl/workbook.bin"} {
		if strings.Contains(name, part) {
			return errMacros()
		}
	}
	if strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") {
		return errMacros()
	}
	switch strings.TrimPrefix(path.Ext(name), ".") {
	case "exe", "dll", "scr", "com", "bat", "cmd", "ps1", "vbs", "js", "jar", "hta", "lnk", "msi", "html", "htm", "svg":
		return errSuspicious()
	}
	return nil
}

func errMacros() error { return refused("macros", "Files with macros are not taken.") }

// readDirectory reads the archive's directory, which has to end right before the end record, and that with the file.
func readDirectory(tail []byte, size int64) (entries []entry, directory int64, err error) {
	if len(tail) < endRecord {
		return nil, 0, errDamaged()
	}
	end := tail[len(tail)-endRecord:]
	le := binary.LittleEndian
	if !bytes.HasPrefix(end, []byte("PK\x05\x06")) || le.Uint16(end[20:]) != 0 {
		return nil, 0, errSuspicious() // a comment, or something behind the archive
	}
	count, length, at := int(le.Uint16(end[10:])), int64(le.Uint32(end[12:])), int64(le.Uint32(end[16:]))
	if at+length != size-endRecord {
		return nil, 0, errSuspicious() // something before the archive, or an archive of 64 bits
	}
	if count > maxEntries || length > int64(len(tail)-endRecord) {
		return nil, 0, refused("archive_too_big", "This file has too many parts.")
	}
	rest := tail[int64(len(tail))-endRecord-length : len(tail)-endRecord]
	for range count {
		if len(rest) < centralHead || !bytes.HasPrefix(rest, []byte("PK\x01\x02")) {
			return nil, 0, errDamaged()
		}
		name, extra, comment := int(le.Uint16(rest[28:])), int(le.Uint16(rest[30:])), int(le.Uint16(rest[32:]))
		whole := centralHead + name + extra + comment
		if len(rest) < whole {
			return nil, 0, errDamaged()
		}
		entries = append(entries, entry{
			name: string(rest[centralHead : centralHead+name]), flags: le.Uint16(rest[8:]), method: le.Uint16(rest[10:]),
			packed: int64(le.Uint32(rest[20:])), unpacked: int64(le.Uint32(rest[24:])), offset: int64(le.Uint32(rest[42:])),
		})
		rest = rest[whole:]
	}
	if len(rest) != 0 || count == 0 {
		return nil, 0, errDamaged()
	}
	return entries, at, nil
}

// checkLayout wants the entries one behind the other, from the beginning of the file to the directory: bombs let them
// overlap, polyglots leave room between them.
func checkLayout(entries []entry, directory int64) error {
	sorted := slices.SortedFunc(slices.Values(entries), func(a, b entry) int { return int(a.offset - b.offset) })
	if sorted[0].offset != 0 {
		return errSuspicious()
	}
	for i, e := range sorted {
		next := directory
		if i+1 < len(sorted) {
			next = sorted[i+1].offset
		}
		ends := e.offset + localHead + int64(len(e.name)) + e.packed
		if ends > next || next-ends > maxGap {
			return errSuspicious()
		}
	}
	return nil
}

// CheckSpreadsheet judges a whole .xlsx file by its archive's directory, before anybody unpacks it. Invalid on "file".
func CheckSpreadsheet(content []byte) error {
	k, _ := kindOf("xlsx")
	return checkOffice(k, content, content, int64(len(content)))
}
