package files

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var reservedName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// CleanName makes a name that is safe on every system out of one that somebody sent: the last part of a path, without
// control, bidirectional and invisible characters, without what Windows keeps for itself, of at most MaxName characters.
// It is "" when nothing is left.
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = norm.NFC.String(strings.Map(keepRune, name))
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	if reservedName.MatchString(name) {
		name = "_" + name
	}
	extension := path.Ext(name)
	if len([]rune(extension)) > 10 {
		extension = ""
	}
	stem := []rune(strings.TrimSuffix(name, extension))
	if room := MaxName - len([]rune(extension)); len(stem) > room {
		stem = stem[:room]
	}
	return strings.TrimSpace(string(stem)) + extension
}

func keepRune(r rune) rune {
	switch {
	case strings.ContainsRune(`<>:"|?*`, r):
		return '_'
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == unicode.ReplacementChar:
		return -1 // Cf holds the bidirectional and zero-width characters
	}
	return r
}

// extensionOf is what a name ends in, in lower case without the dot.
func extensionOf(name string) string { return strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) }

// ContentDisposition writes the header of RFC 6266: the name in ASCII for old programs and in full by RFC 8187.
func ContentDisposition(disposition, name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	return disposition + `; filename="` + ascii + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
