package tenancy

import "strings"

func prefixed(tenant ID, sep string, parts []string) string {
	for _, p := range parts {
		if p == "" || p == "." || p == ".." || strings.ContainsAny(p, "/\\:\x00") {
			panic("tenancy: unsafe key part")
		}
	}
	return "t" + sep + string(tenant) + sep + strings.Join(parts, sep)
}
