package mailhtml_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox/mailhtml"
)

func clean(t testing.TB, source string, o mailhtml.Options) mailhtml.Result {
	t.Helper()
	r, err := mailhtml.Clean(source, o)
	require.NoError(t, err)
	return r
}

const fold = `<details class="quoted"><summary>Earlier messages</summary>`

func TestAMailKeepsItsLook(t *testing.T) {
	t.Parallel()
	for _, same := range []string{
		`<p style="color: #333; font: 14px/1.5 &#39;Segoe UI&#39;, sans-serif">Bună <b>ziua</b><br/>&lt;3</p>`,
		`<table width="600" cellpadding="0" bgcolor="#ffffff"><tbody><tr><td align="center" colspan="2">x</td></tr></tbody></table>`,
		`<ul type="disc"><li>unu</li><li>doi</li></ul>`,
		`<font color="red" face="Arial, sans-serif" size="+1">x</font>`,
		`<a href="https://clinic.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">x</a>`,
		`<img src="data:image/png;base64,iVBORw0KGgo=" alt=""/>`,
		`<div style="background-color: rgb(1, 2, 3); margin: 0 auto !important; max-width: 600px" dir="rtl" lang="ro">x</div>`,
		"<pre>a\n  b</pre>",
	} {
		require.Equal(t, same, clean(t, same, mailhtml.Options{}).HTML)
	}
}

func TestBrokenMarkupBecomesWhole(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"<b>x":                 "<b>x</b>",
		"x</div></b>":          "x",
		"<p>a<p>b":             "<p>a</p><p>b</p>",
		"<ul><li>a<li>b</ul>c": "<ul><li>a</li><li>b</li></ul>c",
		"<b><i>x</b>y</i>z":    "<b><i>x</i></b>yz",
		"<table><tr><td>a<td>b<tr><td>c</table>d": "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d",
		"<table><td>a</table>":                    "<table><tr><td>a</td></tr></table>",
		"<table>x<b>y</table>":                    "<table><tr><td>x<b>y</b></td></tr></table>",
		"<tr><td>x":                               "x",
		"<td></div>x<div><table><tr><td></div>y":  "x<div><table><tr><td>y</td></tr></table></div>",
		"<html><head><title>x</title><style>p{}</style></head><body bgcolor=red style='color:red'>y</body></html>": `<div style="color: red">y</div>`,
		"<unknown onclick=x>y</unknown>":               "y",
		"a<!-- b -->c<![if !mso]>d<![endif]>":          "acd",
		"</br>":                                        "<br/>",
		"<a href=https://a.ro>x<a href=https://b.ro>y": `<a href="https://a.ro" rel="noopener noreferrer nofollow" target="_blank">x</a><a href="https://b.ro" rel="noopener noreferrer nofollow" target="_blank">y</a>`,
		"a\x00b\xffc":                                  "ab\uFFFDc",
	} {
		require.Equal(t, want, clean(t, source, mailhtml.Options{}).HTML, source)
	}
}

func TestLinksLeadOnlyWhereTheyMay(t *testing.T) {
	t.Parallel()
	for href, want := range map[string]string{
		"https://a.ro/x y": "https://a.ro/xy", "HTTP://a.ro": "http://a.ro", "mailto:a@x.ro?subject=x": "mailto:a@x.ro?subject=x", "tel:+40712345678": "tel:+40712345678",
		"javascript:x": "", " java\tscript:x": "", "data:text/html,x": "", "vbscript:x": "", "file:///etc/passwd": "", "//a.ro": "", "/x": "", "#x": "", "x": "",
		"https:": "", "https:///x": "", "ftp://a.ro": "", "cid:x": "", "blob:https://a.ro/x": "", "about:blank": "", "https://a.ro\x00": "https://a.ro", "sip:a@x": "",
	} {
		got := clean(t, `<a href="`+href+`">x</a>`, mailhtml.Options{}).HTML
		if want == "" {
			require.Equal(t, "<a>x</a>", got, href)
			continue
		}
		require.Equal(t, `<a href="`+want+`" rel="noopener noreferrer nofollow" target="_blank">x</a>`, got, href)
	}
}

func TestStylesAreOfAList(t *testing.T) {
	t.Parallel()
	for style, want := range map[string]string{
		"color:red;position:fixed;top:0":                   "color: red",
		"position:absolute":                                "",
		"width:expression(alert(1))":                       "",
		"behavior:url(x)":                                  "",
		"-moz-binding:url(x)":                              "",
		"color:red;background:url(javascript:x)":           "color: red",
		`color:r\65 d`:                                     "",
		"color:/**/red":                                    "color: red",
		"color:red/*;position:fixed":                       "",
		`font-family:"a;position:fixed"`:                   "",
		`font-family:'a`:                                   "",
		"color:rgb(1,2,3);background-color:rgba(0,0,0,.5)": "color: rgb(1,2,3); background-color: rgba(0,0,0,.5)",
		"color:var(--x)":                                   "",
		"width:calc(100% - 1px)":                           "",
		"list-style:url(https://a.ro)":                     "",
		"COLOR : RED !IMPORTANT":                           "color: RED !IMPORTANT",
		"color":                                            "",
		"@import 'x'; color: red":                          "color: red",
		"cursor:url(https://a.ro),auto":                    "",
		"color:red}body{display:none":                      "",
		"margin:0;margin:" + strings.Repeat("1px ", 200):   "margin: 0",
	} {
		if want != "" {
			want = ` style="` + want + `"`
		}
		require.Equal(t, "<p"+want+">x</p>", clean(t, `<p style="`+strings.ReplaceAll(style, `"`, "&quot;")+`">x</p>`, mailhtml.Options{}).HTML, style)
	}
}

func TestImagesOfTheWebWaitForPermission(t *testing.T) {
	t.Parallel()
	source := `<img src="http://a.ro/x.png" alt="Sigla" width="100"><img srcset="//a.ro/y.png 2x"><table background="https://a.ro/b.png"><td style="color:red;background:#fff url('https://a.ro/c.png') no-repeat">x</td></table>` +
		`<img src="https://a.ro/pixel.gif" width="1" height="1"><img src="https://a.ro/p.gif" style="display:none"><img src="x.png"><img src="data:image/svg+xml;base64,AAAA"><img src="cid:none">`
	r := clean(t, source, mailhtml.Options{})
	require.Equal(t, 4, r.Blocked)
	require.Equal(t, `<img alt="Sigla" width="100"/><img/><table><tr><td style="color: red; background: #fff no-repeat">x</td></tr></table><img/><img/>`, r.HTML)
	r = clean(t, source, mailhtml.Options{RemoteImages: true})
	require.Zero(t, r.Blocked)
	require.Equal(t, `<img src="https://a.ro/x.png" alt="Sigla" width="100"/><img src="https://a.ro/y.png"/><table style="background-image: url(&#39;https://a.ro/b.png&#39;)"><tr>`+
		`<td style="color: red; background-image: url(&#39;https://a.ro/c.png&#39;); background: #fff no-repeat">x</td></tr></table><img/><img/>`, r.HTML, "a pixel is never loaded")
}

func TestImagesOfTheMailAreShown(t *testing.T) {
	t.Parallel()
	const png = "data:image/png;base64,iVBORw0KGgo="
	o := mailhtml.Options{CID: func(id string) (string, bool) {
		switch id {
		case "sigla@x.ro":
			return png, true
		case "bad":
			return "javascript:alert(1)", true
		}
		return "", false
	}}
	r := clean(t, `<img src="cid:sigla@x.ro"><img src="CID:sigla%40x.ro"><img src="cid:bad"><img src="cid:other" alt="Poză">`, o)
	require.Equal(t, `<img src="`+png+`"/><img src="`+png+`"/><img/><img alt="Poză"/>`, r.HTML)
	require.Zero(t, r.Blocked)
}

func TestQuotesAreFolded(t *testing.T) {
	t.Parallel()
	for says, c := range map[string]struct{ source, want string }{
		"gmail":   {`<div>Da.</div><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">On…</div><blockquote class="gmail_quote">vii?</blockquote></div><p>PS</p>`, `<div>Da.</div>` + fold + `<div><div>On…</div><blockquote>vii?</blockquote></div></details><p>PS</p>`},
		"yahoo":   {`Da.<div id="x" class="yahoo_quoted">vii?</div>`, `Da.` + fold + `<div>vii?</div></details>`},
		"outlook": {`<p>Da.</p><hr><div id="divRplyFwdMsg">From: Ana</div><div>vii?</div>`, `<p>Da.</p><hr/>` + fold + `<div>From: Ana</div><div>vii?</div></details>`},
		"outlook's desktop": {
			`<div><p>Da.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b></p></div><p>vii?</p></div>`,
			`<div><p>Da.</p>` + fold + `<div style="border: none; border-top: solid #E1E1E1 1.0pt"><p><b>From:</b></p></div><p>vii?</p></details></div>`,
		},
		"apple":                    {`Da.<blockquote type="cite">vii?<blockquote type=cite>x</blockquote></blockquote>`, `Da.` + fold + `<blockquote>vii?<blockquote>x</blockquote></blockquote></details>`},
		"thunderbird":              {"Da.<div class=\"moz-cite-prefix\">Ana wrote:</div>\n<blockquote type=\"cite\">vii?</blockquote>", "Da." + fold + "<div>Ana wrote:</div>\n<blockquote>vii?</blockquote></details>"},
		"only a forwarded mail":    {`<div class="gmail_quote">vii?</div>`, strings.Replace(fold, `"quoted"`, `"quoted" open=""`, 1) + `<div>vii?</div></details>`},
		"a quotation":              {`<blockquote>Carpe diem</blockquote>`, `<blockquote>Carpe diem</blockquote>`},
		"a fold of the mail's own": {`<details><summary>x</summary>y</details>`, `xy`},
	} {
		r := clean(t, c.source, mailhtml.Options{Language: "en"})
		require.Equal(t, c.want, r.HTML, says)
		require.Equal(t, strings.Contains(c.want, "<details"), r.Quoted, says)
	}
	require.Contains(t, clean(t, `x<div class="gmail_quote">y</div>`, mailhtml.Options{Language: "ro"}).HTML, "Mesajele anterioare")
}

func TestATextBecomesHTML(t *testing.T) {
	t.Parallel()
	link := func(href, text string) string {
		return `<a href="` + href + `" rel="noopener noreferrer nofollow" target="_blank">` + text + `</a>`
	}
	for text, want := range map[string]string{
		"a <b>\n  c":                      "<div class=\"plain\">a &lt;b&gt;\n  c\n</div>",
		"vezi www.a.ro/x?a=1&b=2.":        `<div class="plain">vezi ` + link("https://www.a.ro/x?a=1&amp;b=2", "www.a.ro/x?a=1&amp;b=2") + ".\n</div>",
		"(https://a.ro/x_(y)) ana@x.ro,":  `<div class="plain">(` + link("https://a.ro/x_(y)", "https://a.ro/x_(y)") + ") " + link("mailto:ana@x.ro", "ana@x.ro") + ",\n</div>",
		"javascript:alert(1) data:x":      "<div class=\"plain\">javascript:alert(1) data:x\n</div>",
		`https://a.ro/"onclick=x`:         `<div class="plain">` + link("https://a.ro/", "https://a.ro/") + "&#34;onclick=x\n</div>",
		"> a\n>> b\nc":                    "<div class=\"plain\"><blockquote>a\n<blockquote>b\n</blockquote></blockquote>c\n</div>",
		"Da.\n\nOn 3.03, Ana wrote:\n> x": `<div class="plain">Da.` + "\n</div>" + fold + "<div class=\"plain\">On 3.03, Ana wrote:\n<blockquote>x\n</blockquote></div></details>",
	} {
		require.Equal(t, want, mailhtml.FromText(text, mailhtml.Options{Language: "en"}).HTML, text)
	}
}

func TestHTMLBecomesAText(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"<p>Bună ziua,</p><p>vin\n  la  <b>zece</b>.<br>Ana</p>":    "Bună ziua,\n\nvin la zece.\nAna",
		"<ul><li>unu<li>doi</ul>x":                                  "- unu\n- doi\n\nx",
		"<table><tr><td>a</td><td>b</td></tr><tr><td>c":             "a b\nc",
		"Da<blockquote>vii?<blockquote>x</blockquote></blockquote>": "Da\n> vii?\n> > x",
		`<a href="https://a.ro/x">aici</a> <a href="https://a.ro">a.ro</a> <a href="mailto:a@x.ro">a@x.ro</a> <a href="javascript:x">y</a>`: "aici <https://a.ro/x> a.ro a@x.ro y",
		"<style>p{}</style><script>x</script><div style='display: none'>ascuns</div>a&amp;b":                                                "a&b",
		"<pre>a\n  b</pre>c":                             "a\n  b\nc",
		"<div><div><div>a</div></div></div><div>b</div>": "a\nb",
		"<p></p><p></p><p>a</p><br><br><br><br>b":        "a\n\nb",
		`<img alt="Sigla"> x`:                            "Sigla x",
		"":                                               "",
	} {
		require.Equal(t, want, mailhtml.ToText(source), source)
	}
}

func TestAPageFitsTheLight(t *testing.T) {
	t.Parallel()
	plain := mailhtml.FromText("x", mailhtml.Options{})
	require.Contains(t, string(mailhtml.Page(plain, true)), "color-scheme:dark")
	require.NotContains(t, string(mailhtml.Page(plain, false)), "color-scheme:dark")
	designed := clean(t, `<p style="color:#111">x</p>`, mailhtml.Options{})
	require.NotContains(t, string(mailhtml.Page(designed, true)), "color-scheme:dark", "its colors only fit its own")
	require.Contains(t, mailhtml.Policy(true), "img-src data: https:")
	require.Equal(t, mailhtml.CSP, mailhtml.Policy(false))
	require.NotContains(t, mailhtml.CSP, "https:")
}
