package files

import (
	"bytes"
	"encoding/binary"
	"image/gif"
	"image/jpeg"
	"image/png"
)

// Bounds of a picture: a few bytes can promise more than a browser has memory for.
const (
	maxSide    = 20_000
	maxGIFSide = 8_000 // also leaves no room for a script's beginning in place of the width
	maxPixels  = 120_000_000
)

// checkImage reads the size that the picture promises and bounds it.
func checkImage(contentType string, head []byte) error {
	if contentType == typeGIF && scriptAfterGIF(head) {
		return errSuspicious()
	}
	width, height, ok := dimensions(contentType, head)
	if !ok || width <= 0 || height <= 0 {
		return errDamaged()
	}
	side := maxSide
	if contentType == typeGIF {
		side = maxGIFSide
	}
	if width > side || height > side || int64(width)*int64(height) > maxPixels {
		return refused("image_too_big", "This picture has too many pixels.")
	}
	return nil
}

func dimensions(contentType string, head []byte) (width, height int, ok bool) {
	switch contentType {
	case typePNG:
		c, err := png.DecodeConfig(bytes.NewReader(head))
		return c.Width, c.Height, err == nil
	case typeJPEG:
		c, err := jpeg.DecodeConfig(bytes.NewReader(head))
		return c.Width, c.Height, err == nil
	case typeGIF:
		c, err := gif.DecodeConfig(bytes.NewReader(head))
		return c.Width, c.Height, err == nil
	case typeWebP:
		return webPSize(head)
	case typeHEIC:
		return heicSize(head)
	}
	return 0, 0, false
}

// webPSize reads the first chunk of a WebP container (RFC 9649).
func webPSize(head []byte) (width, height int, ok bool) {
	if len(head) < 30 {
		return 0, 0, false
	}
	le := binary.LittleEndian
	switch string(head[12:16]) {
	case "VP8X":
		return 1 + int(head[24]) + int(head[25])<<8 + int(head[26])<<16, 1 + int(head[27]) + int(head[28])<<8 + int(head[29])<<16, true
	case "VP8L":
		bits := le.Uint32(head[21:])
		return 1 + int(bits&0x3fff), 1 + int(bits>>14&0x3fff), head[20] == 0x2f
	case "VP8 ":
		return int(le.Uint16(head[26:]) & 0x3fff), int(le.Uint16(head[28:]) & 0x3fff), bytes.Equal(head[23:26], []byte{0x9d, 0x01, 0x2a})
	}
	return 0, 0, false
}

// heicSize takes the largest extent that the container's "ispe" properties (ISO/IEC 23008-12) name.
func heicSize(head []byte) (width, height int, ok bool) {
	for rest := head; ; {
		i := bytes.Index(rest, []byte("ispe"))
		if i < 0 || len(rest) < i+16 {
			return width, height, ok
		}
		w, h := binary.BigEndian.Uint32(rest[i+8:]), binary.BigEndian.Uint32(rest[i+12:])
		width, height, ok = max(width, int(w)), max(height, int(h)), true
		rest = rest[i+4:]
	}
}

// scriptAfterGIF says whether the bytes after the signature go on like a program: "GIF89a=1" is one.
func scriptAfterGIF(head []byte) bool {
	if len(head) < 8 {
		return true
	}
	space := bytes.IndexByte([]byte("\t\n\v\f\r "), head[7]) >= 0
	return head[6] == '=' && space || head[6] == '/' && (head[7] == '*' || head[7] == '/')
}
