package clients

// What tests look at from outside.
var (
	SearchTokens = func(name, email, phone string) []string {
		p, _ := normalisePhone(phone, "RO")
		return searchTokens(name, email, p)
	}
	QueryWords  = queryWords
	SortName    = sortName
	ParseCursor = func(s string, sort Sort) (string, error) { c, err := parseCursor(s, sort); return c.ID, err }
	Phone       = func(s, region string) (string, bool) { p, ok := normalisePhone(s, region); return p.E164, ok }
	CursorAfter = func(sortName string) string {
		c, _ := cursor{Sort: ByName, Name: sortName, ID: "cli_00000000000000000000000000"}.encode()
		return c
	}
)
