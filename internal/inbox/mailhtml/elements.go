package mailhtml

import "golang.org/x/net/html/atom"

func set(all ...atom.Atom) map[atom.Atom]bool {
	m := make(map[atom.Atom]bool, len(all))
	for _, a := range all {
		m[a] = true
	}
	return m
}

// The elements that a mail may have. Of every other the content is shown without it, but for those in dropped.
var (
	blocks = set(atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Pre, atom.Blockquote,
		atom.Table, atom.Hr, atom.Center, atom.Address, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Figure, atom.Figcaption)
	inlines = set(atom.A, atom.Abbr, atom.B, atom.Big, atom.Bdi, atom.Bdo, atom.Br, atom.Cite, atom.Code, atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I,
		atom.Img, atom.Ins, atom.Kbd, atom.Mark, atom.Q, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong, atom.Sub, atom.Sup,
		atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr)
	items    = set(atom.Li, atom.Dt, atom.Dd)
	ofTables = set(atom.Caption, atom.Colgroup, atom.Col, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th)
	groups   = set(atom.Thead, atom.Tbody, atom.Tfoot)
	cells    = set(atom.Td, atom.Th, atom.Caption)
	tables   = set(atom.Table)
	inLists  = set(atom.Ul, atom.Ol, atom.Dl, atom.Td, atom.Th) // where a search for an open item ends
	voids    = set(atom.Br, atom.Hr, atom.Img, atom.Col, atom.Wbr)
	dropped  = set(atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Template, atom.Svg,
		atom.Math, atom.Select, atom.Datalist, atom.Xmp, atom.Object, atom.Applet, atom.Audio, atom.Video, atom.Canvas, atom.Map)
)

func known(a atom.Atom) bool { return blocks[a] || inlines[a] || items[a] || ofTables[a] }

// attributes gives which attributes an element may have beside those of all; what they may hold is in the policy.
var attributes = map[atom.Atom][]string{
	atom.A:        {"href"},
	atom.Img:      {"alt", "width", "height", "align", "border", "hspace", "vspace"},
	atom.Font:     {"color", "face", "size"},
	atom.Table:    {"width", "height", "align", "bgcolor", "border", "cellpadding", "cellspacing"},
	atom.Td:       {"width", "height", "align", "valign", "bgcolor", "colspan", "rowspan", "nowrap"},
	atom.Th:       {"width", "height", "align", "valign", "bgcolor", "colspan", "rowspan", "nowrap"},
	atom.Tr:       {"align", "valign", "bgcolor", "height"},
	atom.Thead:    {"align", "valign"},
	atom.Tbody:    {"align", "valign"},
	atom.Tfoot:    {"align", "valign"},
	atom.Col:      {"width", "span", "align"},
	atom.Colgroup: {"width", "span", "align"},
	atom.Caption:  {"align"},
	atom.Div:      {"align"},
	atom.P:        {"align"},
	atom.H1:       {"align"}, atom.H2: {"align"}, atom.H3: {"align"}, atom.H4: {"align"},
	atom.Hr: {"width", "size", "align", "color", "noshade"},
	atom.Ol: {"start", "type"},
	atom.Ul: {"type"},
	atom.Li: {"value", "type"},
}

// everywhere are the attributes that all elements may have.
var everywhere = []string{"dir", "lang", "title", "style"}
