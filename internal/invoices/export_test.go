package invoices

// RuleIDs lists the rules that CheckXML knows.
func RuleIDs() []string {
	var out []string
	for _, r := range rules() {
		out = append(out, r.id)
	}
	return out
}
