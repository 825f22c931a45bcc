package mimemail

import (
	"net/url"
	"path"
	"strconv"
	"strings"
)

// mediaType reads a content type or a disposition: its value in lower case, and its parameters with the continuations and
// charsets of RFC 2231 resolved.
func mediaType(s string) (value string, params map[string]string) {
	s = strings.TrimSpace(s)
	value, rest, _ := strings.Cut(s, ";")
	value = strings.ToLower(strings.Trim(value, " \t\"'"))
	if i := strings.IndexAny(value, " \t("); i >= 0 {
		value = value[:i]
	}
	if len(value) > maxValue {
		value = value[:maxValue]
	}
	value = strings.ToValidUTF8(value, "")
	for rest != "" {
		var one string
		one, rest = cutParam(rest)
		name, v, ok := strings.Cut(one, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if !ok || name == "" || len(params) >= 100 {
			continue
		}
		if params == nil {
			params = make(map[string]string, 2)
		}
		if _, twice := params[name]; !twice {
			params[name] = unquoteValue(v)
		}
	}
	return value, params
}

func cutParam(s string) (one, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			return s[:i], s[i+1:]
		}
	}
	if quoted { // the quote is not closed: the value ends where the next parameter would begin
		one, rest, _ = strings.Cut(s, ";")
		return one, rest
	}
	return s, ""
}

// unquoteValue keeps the backslashes that some programs write in paths of files.
func unquoteValue(s string) string {
	s = strings.TrimSpace(s)
	if len(s) == 0 || s[0] != '"' {
		return s
	}
	s = strings.TrimPrefix(s, `"`)
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		out = append(out, s[i])
	}
	return string(out)
}

// param gives a parameter decoded: "name*" with its charset, "name*0", "name*1*" joined, or "name", in which many programs
// write encoded words.
func param(params map[string]string, name string) string {
	if len(params) == 0 {
		return ""
	}
	if v, ok := params[name+"*"]; ok {
		return decodeExtended(v)
	}
	var joined []byte
	charset, extended, found := "", false, false
	for i := 0; ; i++ {
		key := name + "*" + strconv.Itoa(i)
		v, ok := params[key]
		if ok {
			joined = append(joined, v...)
		} else if v, ok = params[key+"*"]; ok {
			if i == 0 {
				charset, v = cutCharset(v)
			}
			extended = true
			joined = append(joined, percent(v)...)
		}
		if !ok {
			break
		}
		found = true
	}
	if !found {
		return decodeWords(params[name])
	}
	if !extended {
		return decodeWords(string(joined))
	}
	text, _ := toUTF8(joined, charset)
	return text
}

func decodeExtended(v string) string {
	charset, v := cutCharset(v)
	text, _ := toUTF8(percent(v), charset)
	return text
}

// cutCharset divides "utf-8'ro'text".
func cutCharset(v string) (charset, rest string) {
	charset, after, ok := strings.Cut(v, "'")
	if !ok {
		return "", v
	}
	if _, text, ok := strings.Cut(after, "'"); ok {
		return charset, text
	}
	return "", v
}

func percent(s string) []byte {
	if decoded, err := url.PathUnescape(s); err == nil {
		return []byte(decoded)
	}
	return []byte(s)
}

// fileName makes a name without folders of one that a sender gave.
func fileName(s string) string {
	s = oneLine(s)
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	s = strings.Trim(s, " .")
	if extension := path.Ext(s); len(extension) < 20 {
		if stem := strings.TrimSuffix(s, extension); len([]rune(s)) > maxName {
			return cut(stem, maxName-len([]rune(extension))) + extension
		}
	}
	return cut(s, maxName)
}
