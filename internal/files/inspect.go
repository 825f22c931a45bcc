package files

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

const (
	headSize  = 1 << 20   // of what is kept from the beginning: images say their size there, some after long prefaces
	tailSize  = 512 << 10 // of what is kept from the end: archives have their directory there
	sniffSize = 3072      // of what tells the type
	carrySize = 32        // of the piece before that is searched again
)

// inspector looks at a content while it passes: it keeps the beginning and the end, counts, hashes and searches it.
type inspector struct {
	kind  kind
	head  []byte
	tail  []byte
	carry []byte
	size  int64
	sum   hash.Hash
	bad   error
}

func newInspector(k kind) *inspector { return &inspector{kind: k, sum: sha256.New()} }

// Write never fails: what is wrong is told by verdict.
func (in *inspector) Write(p []byte) (int, error) {
	in.size += int64(len(p))
	in.sum.Write(p)
	if room := headSize - len(in.head); room > 0 {
		in.head = append(in.head, p[:min(room, len(p))]...)
	}
	if len(p) >= tailSize {
		in.tail = append(in.tail[:0], p[len(p)-tailSize:]...)
	} else {
		if over := len(in.tail) + len(p) - tailSize; over > 0 {
			in.tail = append(in.tail[:0], in.tail[over:]...)
		}
		in.tail = append(in.tail, p...)
	}
	if !in.kind.isOffice() && in.bad == nil {
		in.search(p)
	}
	return len(p), nil
}

// search looks for markup and script that a browser might be talked into running, also over the border of two writes.
func (in *inspector) search(p []byte) {
	text := bytes.ToLower(append(bytes.Clone(in.carry), p...))
	if hasMarkup(text, in.kind.preview == PreviewText) {
		in.bad = errSuspicious()
	}
	if in.kind.preview == PreviewText && bytes.IndexByte(p, 0) >= 0 {
		in.bad = errDamaged()
	}
	in.carry = append(in.carry[:0], text[max(0, len(text)-carrySize):]...)
}

func hasMarkup(text []byte, prose bool) bool {
	marks := []string{"<script", "<html", "<?php", "<iframe", "<!doctype html"}
	if prose {
		marks = append(marks, "<svg", "<?xml", "<object", "<embed")
	}
	for _, mark := range marks {
		rest := text
		for {
			i := bytes.Index(rest, []byte(mark))
			if i < 0 {
				break
			}
			rest = rest[i+len(mark):]
			if len(rest) > 0 && bytes.IndexByte([]byte(" \t\r\n\f/>"), rest[0]) >= 0 {
				return true
			}
		}
	}
	return false
}

// verdict says what the content is, once all of it has passed.
func (in *inspector) verdict() (contentType string, err error) {
	switch {
	case in.size == 0:
		return "", refused("empty", "This file is empty.")
	case in.bad != nil:
		return "", in.bad
	case in.kind.isOffice():
		return in.kind.contentType, checkOffice(in.kind, in.head, in.tail, in.size)
	case holdsArchive(in.tail, in.size):
		return "", errSuspicious()
	}
	switch in.kind.contentType {
	case typePNG, typeJPEG, typeWebP, typeGIF, typeHEIC:
		return in.kind.contentType, checkImage(in.kind.contentType, in.head)
	case typePDF:
		return typePDF, checkPDF(in.head, in.tail)
	case typeText, typeCSV:
		if hasMarkup(append(bytes.Clone(in.carry), '>'), true) {
			return "", errSuspicious()
		}
	}
	return in.kind.contentType, nil
}

func (in *inspector) sha256() string { return hex.EncodeToString(in.sum.Sum(nil)) }

// checkPDF wants a PDF from the first byte to the end; programs that accept others accept polyglots.
func checkPDF(head, tail []byte) error {
	if !bytes.HasPrefix(head, []byte("%PDF-")) {
		return errSuspicious()
	}
	last := bytes.LastIndex(tail, []byte("%%EOF"))
	if last < 0 {
		return errDamaged()
	}
	if rest := bytes.TrimSpace(bytes.Trim(tail[last+5:], "\x00")); len(rest) > 0 {
		return errSuspicious()
	}
	return nil
}

// holdsArchive says whether a zip archive ends in the content: its end record names a directory that would fit before it.
func holdsArchive(tail []byte, size int64) bool {
	rest, at := tail, size-int64(len(tail))
	for {
		i := bytes.Index(rest, []byte("PK\x05\x06"))
		if i < 0 {
			return false
		}
		record := rest[i:]
		if len(record) >= endRecord {
			length, comment := int64(binary.LittleEndian.Uint32(record[12:])), int(binary.LittleEndian.Uint16(record[20:]))
			if at+int64(i) >= length && comment <= len(record)-endRecord {
				return true
			}
		}
		rest, at = rest[i+4:], at+int64(i)+4
	}
}
