package mailhtml

import "regexp"

const (
	pageStart = `<!doctype html>
<html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: https:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">
<style>
html{-webkit-text-size-adjust:100%;color-scheme:light}
body{margin:0;padding:1px;font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#1f2328;background:#fff;overflow-wrap:anywhere}
body>:first-child{margin-top:0}
img{max-width:100%;height:auto}
img:not([src]){min-width:1.5em;min-height:1.5em;outline:1px dashed #a6aeb7;outline-offset:-1px;background:#f3f4f6;color:#57606a;font-size:12px}
table{max-width:100%}
a{color:#0f766e}
pre{white-space:pre-wrap}
blockquote{margin:.25em 0;padding-left:.9em;border-left:3px solid #d5d9de}
.plain{white-space:pre-wrap}
.quoted{margin-top:1em}
.quoted>summary{display:inline-block;cursor:pointer;list-style:none;padding:.1em .7em;border-radius:999px;background:#e6e9ec;color:#3d444d;font-size:13px}
.quoted>summary::-webkit-details-marker{display:none}
.quoted>summary:focus-visible{outline:2px solid #0f766e;outline-offset:2px}
.quoted[open]>summary{margin-bottom:.8em}
`
	pageDark = `html{color-scheme:dark}
body{color:#e8eaed;background:#22262a}
a{color:#6bcac1}
blockquote{border-color:#393f45}
.quoted>summary{background:#343a40;color:#e8eaed}
.quoted>summary:focus-visible{outline-color:#6bcac1}
img:not([src]){background:#2a2f34;color:#bcc2c9;outline-color:#828a94}
`
	pagePaper = `body{padding:12px}
`
	pageMiddle = `</style></head><body>
`
	pageEnd = `
</body></html>
`
)

// ownColors tells a mail that was designed: its colors only fit one another.
var ownColors = regexp.MustCompile(`(?i)\b(?:bgcolor|color)="|[" ](?:background|background-color|color): `)

// Page makes a whole document of a result, with a style sheet of its own in the greys of the interface. In the dark a mail with colors of its own is shown on
// white paper, since only there they are readable.
func Page(r Result, dark bool) []byte {
	page := []byte(pageStart)
	if dark {
		if ownColors.MatchString(r.HTML) {
			page = append(page, pagePaper...)
		} else {
			page = append(page, pageDark...)
		}
	}
	page = append(page, pageMiddle...)
	page = append(page, r.HTML...)
	return append(page, pageEnd...)
}
