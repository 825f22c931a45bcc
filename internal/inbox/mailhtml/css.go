package mailhtml

import (
	"regexp"
	"strings"
)

// safeValue matches what a property may be set to: words, numbers, colors and lists of them, with no function but a color's.
var (
	safeValue = regexp.MustCompile(`^(?:(?:rgba?|hsla?)\([0-9.,%/ ]{1,60}\)|[a-zA-Z0-9#%.,+/ '"!-])*$`)
	cssURL    = regexp.MustCompile(`(?i)url\(\s*["']?([^"')]*)["']?\s*\)`)
	plainURL  = regexp.MustCompile(`^https://[A-Za-z0-9._~:/?#@!$&*+,=%-]+$`)
	cssNote   = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

const (
	maxStyle = 8 << 10 // bytes of an attribute
	maxValue = 300
)

// safeProperties are those that change how a mail looks and not where it stands: none that takes it out of its place.
var safeProperties = func() map[string]bool {
	m := map[string]bool{}
	for p := range strings.FieldsSeq(`
		background background-color background-position background-repeat background-size
		border border-collapse border-color border-radius border-spacing border-style border-width
		border-top border-right border-bottom border-left
		border-top-color border-right-color border-bottom-color border-left-color
		border-top-style border-right-style border-bottom-style border-left-style
		border-top-width border-right-width border-bottom-width border-left-width
		border-top-left-radius border-top-right-radius border-bottom-left-radius border-bottom-right-radius
		box-sizing caption-side clear color direction display empty-cells float
		font font-family font-size font-style font-variant font-weight
		height letter-spacing line-height list-style-position list-style-type
		margin margin-top margin-right margin-bottom margin-left max-height max-width min-height min-width
		opacity overflow overflow-wrap padding padding-top padding-right padding-bottom padding-left
		table-layout text-align text-decoration text-indent text-transform vertical-align visibility
		white-space width word-break word-spacing word-wrap`) {
		m[p] = true
	}
	return m
}()

// style filters a style attribute. Escapes, which could hide any word, are in no mail that means well.
func (d *dresser) style(s string) string {
	if len(s) > maxStyle || strings.Contains(s, `\`) {
		return ""
	}
	var kept []string
	for one := range declarations(cssNote.ReplaceAllString(s, "")) {
		name, value, ok := strings.Cut(one, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.Join(strings.Fields(value), " ")
		if !ok || len(value) > maxValue && !strings.Contains(value, "url(") {
			continue
		}
		if (name == "background" || name == "background-image") && cssURL.MatchString(value) {
			if image := d.remoteStyle(cssURL.FindStringSubmatch(value)[1]); image != "" {
				kept = append(kept, image)
			}
			value = strings.Join(strings.Fields(cssURL.ReplaceAllString(value, "")), " ")
		}
		if value != "" && safeProperties[name] && balanced(value) && safeValue.MatchString(value) {
			kept = append(kept, name+": "+value)
		}
	}
	return strings.Join(kept, "; ")
}

// balanced tells whether every quote is closed, so that a value ends where it seems to.
func balanced(s string) bool {
	return strings.Count(s, `"`)%2 == 0 && strings.Count(s, `'`)%2 == 0
}

// declarations divides at the semicolons that no quote or bracket holds.
func declarations(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		from, depth, quote := 0, 0, byte(0)
		for i := 0; i < len(s); i++ {
			switch c := s[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '(':
				depth++
			case c == ')':
				depth = max(0, depth-1)
			case c == ';' && depth == 0:
				if !yield(s[from:i]) {
					return
				}
				from = i + 1
			}
		}
		yield(s[from:])
	}
}

// remoteStyle shows an image of the web as a background, when that is wanted.
func (d *dresser) remoteStyle(source string) string {
	remote := remoteImage(strings.TrimSpace(source))
	switch {
	case remote == "":
		return ""
	case !d.o.RemoteImages:
		d.blocked++
		return ""
	case !plainURL.MatchString(remote):
		return ""
	}
	return "background-image: url('" + remote + "')"
}
