package invoices

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// rule is one rule of EN 16931 or CIUS-RO, by its identifier there. holds says whether the document keeps it.
type rule struct {
	id    string
	holds func(d *node) bool
}

const (
	sellerPath = "AccountingSupplierParty/Party/"
	buyerPath  = "AccountingCustomerParty/Party/"
	sumsPath   = "LegalMonetaryTotal/"
	groupPath  = "TaxTotal/TaxSubtotal"
)

// CheckXML gives the identifiers of the rules that an e-invoice breaks, none when it keeps them all. It knows the order of the schema's elements and
// the rules of EN 16931 and CIUS-RO that a document of ours can touch; the authority's own check has the last word. It errs on what is no XML.
func CheckXML(doc []byte) ([]string, error) {
	d, err := parseXML(doc)
	if err != nil {
		return nil, err
	}
	broken := []string{}
	for _, r := range rules() {
		if !r.holds(d) {
			broken = append(broken, r.id)
		}
	}
	return broken, nil
}

// rules are all that CheckXML knows.
func rules() []rule {
	return slices.Concat(headRules(), lineRules(), sumRules(), taxRules(), romanianRules(), []rule{{"XSD", inOrder}})
}

// needs is the rule that something stands at a path.
func needs(id, path string) rule { return rule{id, func(d *node) bool { return d.has(path) }} }

// headRules are about the document and its parties.
func headRules() []rule {
	return []rule{
		needs("BR-01", "CustomizationID"), needs("BR-02", "ID"), needs("BR-03", "IssueDate"), needs("BR-04", "InvoiceTypeCode"),
		needs("BR-05", "DocumentCurrencyCode"), needs("BR-06", sellerPath+"PartyLegalEntity/RegistrationName"),
		needs("BR-07", buyerPath+"PartyLegalEntity/RegistrationName"),
		{"BR-08", func(d *node) bool { return len(d.all(sellerPath+"PostalAddress")) == 1 }},
		needs("BR-09", sellerPath+"PostalAddress/Country/IdentificationCode"),
		{"BR-10", func(d *node) bool { return len(d.all(buyerPath+"PostalAddress")) == 1 }},
		needs("BR-11", buyerPath+"PostalAddress/Country/IdentificationCode"),
		{"BR-16", func(d *node) bool { return len(d.all("InvoiceLine")) > 0 }},
		{"BR-55", func(d *node) bool {
			return len(d.all("BillingReference")) == 0 || d.has("BillingReference/InvoiceDocumentReference/ID")
		}},
		{"BR-61", func(d *node) bool {
			return d.get("PaymentMeans/PaymentMeansCode") != "42" || d.has("PaymentMeans/PayeeFinancialAccount/ID")
		}},
		{"BR-CO-09", func(d *node) bool { return isPrefixed(d, sellerPath) && isPrefixed(d, buyerPath) }},
		{"BR-CO-26", func(d *node) bool {
			return d.has(sellerPath+"PartyLegalEntity/CompanyID") || vatOf(d, sellerPath) != "" || d.has(sellerPath+"PartyIdentification/ID")
		}},
	}
}

// vatOf is a party's VAT number.
func vatOf(d *node, party string) string {
	for _, t := range d.all(party + "PartyTaxScheme") {
		if t.get("TaxScheme/ID") == "VAT" {
			return t.get("CompanyID")
		}
	}
	return ""
}

var countryPrefix = regexp.MustCompile(`^[A-Z]{2}`)

func isPrefixed(d *node, party string) bool {
	number := vatOf(d, party)
	return number == "" || countryPrefix.MatchString(number)
}

// everyLine is a rule that each line keeps.
func everyLine(id string, holds func(l *node) bool) rule {
	return rule{id, func(d *node) bool {
		return !slices.ContainsFunc(d.all("InvoiceLine"), func(l *node) bool { return !holds(l) })
	}}
}

func lineNeeds(id, path string) rule {
	return everyLine(id, func(l *node) bool { return l.has(path) })
}

// lineRules are about the lines.
func lineRules() []rule {
	return []rule{
		lineNeeds("BR-21", "ID"), lineNeeds("BR-22", "InvoicedQuantity"),
		everyLine("BR-23", func(l *node) bool {
			return len(l.all("InvoicedQuantity")) == 1 && l.all("InvoicedQuantity")[0].attr["unitCode"] != ""
		}),
		lineNeeds("BR-24", "LineExtensionAmount"), lineNeeds("BR-25", "Item/Name"), lineNeeds("BR-26", "Price/PriceAmount"),
		everyLine("BR-27", func(l *node) bool { return l.number("Price/PriceAmount").Sign() >= 0 }),
		everyLine("BR-41", func(l *node) bool { return len(l.all("AllowanceCharge")) == 0 || l.has("AllowanceCharge/Amount") }),
		everyLine("BR-42", func(l *node) bool {
			return len(l.all("AllowanceCharge")) == 0 || l.has("AllowanceCharge/AllowanceChargeReason") || l.has("AllowanceCharge/AllowanceChargeReasonCode")
		}),
		lineNeeds("BR-CO-04", "Item/ClassifiedTaxCategory/ID"),
		everyLine("LINE-NET", func(l *node) bool { // BT-131 = BT-129 × BT-146 − BT-136, rounded
			gross := new(big.Rat).Mul(l.number("InvoicedQuantity"), l.number("Price/PriceAmount"))
			return near(gross.Sub(gross, l.number("AllowanceCharge/Amount")), l.number("LineExtensionAmount"))
		}),
	}
}

// near says whether two amounts differ by no more than rounding to two digits makes.
func near(a, b *big.Rat) bool {
	d := new(big.Rat).Sub(a, b)
	return d.Abs(d).Cmp(big.NewRat(5, 1000)) <= 0
}

func same(a, b *big.Rat) bool { return a.Cmp(b) == 0 }

// sumRules are about the totals.
func sumRules() []rule {
	return []rule{
		needs("BR-12", sumsPath+"LineExtensionAmount"), needs("BR-13", sumsPath+"TaxExclusiveAmount"),
		needs("BR-14", sumsPath+"TaxInclusiveAmount"), needs("BR-15", sumsPath+"PayableAmount"),
		{"BR-CO-10", func(d *node) bool {
			return same(sum(d.all("InvoiceLine"), "LineExtensionAmount"), d.number(sumsPath+"LineExtensionAmount"))
		}},
		{"BR-CO-13", func(d *node) bool {
			want := new(big.Rat).Sub(d.number(sumsPath+"LineExtensionAmount"), d.number(sumsPath+"AllowanceTotalAmount"))
			return same(want.Add(want, d.number(sumsPath+"ChargeTotalAmount")), d.number(sumsPath+"TaxExclusiveAmount"))
		}},
		{"BR-CO-14", func(d *node) bool { return same(sum(d.all(groupPath), "TaxAmount"), d.number("TaxTotal/TaxAmount")) }},
		{"BR-CO-15", func(d *node) bool {
			want := new(big.Rat).Add(d.number(sumsPath+"TaxExclusiveAmount"), d.number("TaxTotal/TaxAmount"))
			return same(want, d.number(sumsPath+"TaxInclusiveAmount"))
		}},
		{"BR-CO-16", func(d *node) bool {
			want := new(big.Rat).Sub(d.number(sumsPath+"TaxInclusiveAmount"), d.number(sumsPath+"PrepaidAmount"))
			return same(want, d.number(sumsPath+"PayableAmount"))
		}},
		{"BR-CO-25", func(d *node) bool {
			return d.number(sumsPath+"PayableAmount").Sign() <= 0 || d.has("DueDate") || d.has("PaymentTerms/Note")
		}},
		{"BR-DEC", (*node).decimals}, // BR-DEC-01 … BR-DEC-28
	}
}

// everyGroup is a rule that each VAT group keeps.
func everyGroup(id string, holds func(d, g *node) bool) rule {
	return rule{id, func(d *node) bool {
		return !slices.ContainsFunc(d.all(groupPath), func(g *node) bool { return !holds(d, g) })
	}}
}

// of keeps the lines of a category.
func of(d *node, categories ...string) []*node {
	return slices.DeleteFunc(slices.Clone(d.all("InvoiceLine")), func(l *node) bool {
		return !slices.Contains(categories, l.get("Item/ClassifiedTaxCategory/ID"))
	})
}

// taxRules are about VAT.
func taxRules() []rule {
	return []rule{
		{"BR-CO-18", func(d *node) bool { return len(d.all(groupPath)) > 0 }},
		everyGroup("BR-45", func(_, g *node) bool { return g.has("TaxableAmount") }),
		everyGroup("BR-46", func(_, g *node) bool { return g.has("TaxAmount") }),
		everyGroup("BR-47", func(_, g *node) bool { return g.has("TaxCategory/ID") }),
		everyGroup("BR-48", func(_, g *node) bool { return g.get("TaxCategory/ID") == "O" || g.has("TaxCategory/Percent") }),
		everyGroup("BR-CO-17", isVATOfBase),
		everyGroup("BR-S-08", isSumOfLines), // and BR-Z-08, BR-E-08, BR-AE-08, BR-O-08
		{"BR-S-02", func(d *node) bool { return len(of(d, "S", "Z", "AE")) == 0 || vatOf(d, sellerPath) != "" }},
		{"BR-S-05", func(d *node) bool {
			return !slices.ContainsFunc(of(d, "S"), func(l *node) bool { return l.number("Item/ClassifiedTaxCategory/Percent").Sign() <= 0 })
		}},
		{"BR-E-02", func(d *node) bool { return len(of(d, "E")) == 0 || d.has(sellerPath+"PartyTaxScheme/CompanyID") }},
		{"BR-E-05", func(d *node) bool { // and BR-Z-05, BR-AE-05
			return !slices.ContainsFunc(of(d, "E", "Z", "AE"), func(l *node) bool {
				return !l.has("Item/ClassifiedTaxCategory/Percent") || l.number("Item/ClassifiedTaxCategory/Percent").Sign() != 0
			})
		}},
		everyGroup("BR-E-10", func(_, g *node) bool { // and BR-AE-10, BR-O-10
			return !slices.Contains([]string{"E", "AE", "O"}, g.get("TaxCategory/ID")) || g.has("TaxCategory/TaxExemptionReason") || g.has("TaxCategory/TaxExemptionReasonCode")
		}),
		everyGroup("BR-S-10", func(_, g *node) bool { // and BR-Z-10
			return !slices.Contains([]string{"S", "Z"}, g.get("TaxCategory/ID")) || !g.has("TaxCategory/TaxExemptionReason") && !g.has("TaxCategory/TaxExemptionReasonCode")
		}),
		{"BR-AE-02", func(d *node) bool {
			return len(of(d, "AE")) == 0 || vatOf(d, buyerPath) != "" || d.has(buyerPath+"PartyLegalEntity/CompanyID")
		}},
		{"BR-O-02", func(d *node) bool {
			return len(of(d, "O")) == 0 || vatOf(d, sellerPath) == "" && vatOf(d, buyerPath) == ""
		}},
		{"BR-O-05", func(d *node) bool {
			return !slices.ContainsFunc(of(d, "O"), func(l *node) bool { return l.has("Item/ClassifiedTaxCategory/Percent") })
		}},
		{"BR-O-11", func(d *node) bool { return len(of(d, "O")) == 0 || len(d.all(groupPath)) == 1 }},
	}
}

// isVATOfBase allows what the rules of the authority allow, a difference of less than one of the currency: the last of several partial stornos takes
// back what rounding has left.
func isVATOfBase(_, g *node) bool {
	want := new(big.Rat).Mul(g.number("TaxableAmount"), g.number("TaxCategory/Percent"))
	want.Quo(want, big.NewRat(100, 1))
	d := want.Sub(want, g.number("TaxAmount"))
	return d.Abs(d).Cmp(big.NewRat(1, 1)) < 0
}

func isSumOfLines(d, g *node) bool {
	total := new(big.Rat)
	for _, l := range of(d, g.get("TaxCategory/ID")) {
		if same(l.number("Item/ClassifiedTaxCategory/Percent"), g.number("TaxCategory/Percent")) {
			total.Add(total, l.number("LineExtensionAmount"))
		}
	}
	return same(total, g.number("TaxableAmount"))
}

var digit = regexp.MustCompile(`[0-9]`)

// limit is a rule about the length of a text.
func limit(id, path string, runes int) rule {
	return rule{id, func(d *node) bool { return d.within(path, runes) }}
}

// romanianRules are those of CIUS-RO.
func romanianRules() []rule {
	const address, name = "PostalAddress/", "PartyLegalEntity/RegistrationName"
	return []rule{
		{"BR-RO-001", func(d *node) bool { return d.get("CustomizationID") == customization }},
		{"BR-RO-010", func(d *node) bool { return digit.MatchString(d.get("ID")) }},
		{"BR-RO-020", func(d *node) bool {
			return slices.Contains([]string{"380", "381", "384", "389", "751"}, d.get("InvoiceTypeCode"))
		}},
		{"BR-RO-030", func(d *node) bool { return d.get("DocumentCurrencyCode") == "RON" || d.get("TaxCurrencyCode") == "RON" }},
		{"BR-RO-065", func(d *node) bool {
			return len(of(d, "S", "Z", "E", "AE")) == 0 || d.has(sellerPath+"PartyTaxScheme/CompanyID")
		}},
		needs("BR-RO-081", sellerPath+address+"StreetName"), needs("BR-RO-082", buyerPath+address+"StreetName"),
		needs("BR-RO-091", sellerPath+address+"CityName"), needs("BR-RO-092", buyerPath+address+"CityName"),
		{"BR-RO-100", func(d *node) bool { return isInSector(d, sellerPath+address) }},
		{"BR-RO-101", func(d *node) bool { return isInSector(d, buyerPath+address) }},
		{"BR-RO-110", func(d *node) bool { return isInCounty(d, sellerPath+address) }},
		{"BR-RO-111", func(d *node) bool { return isInCounty(d, buyerPath+address) }},
		{"BR-RO-120", func(d *node) bool {
			return len(of(d, "S", "Z", "E", "AE")) == 0 || d.has(buyerPath+"PartyLegalEntity/CompanyID") || d.has(buyerPath+"PartyTaxScheme/CompanyID")
		}},
		{"BR-RO-A020", func(d *node) bool { return len(d.all("Note")) <= maxNotes }},
		limit("BR-RO-L030", "ID", 30), limit("BR-RO-L0309", "BillingReference/InvoiceDocumentReference/ID", 30),
		limit("BR-RO-L302", "Note", maxNote), limit("BR-RO-L301", "PaymentTerms/Note", 300),
		limit("BR-RO-L0501", sellerPath+address+"CityName", 50), limit("BR-RO-L0502", buyerPath+address+"CityName", 50),
		limit("BR-RO-L151", sellerPath+address+"StreetName", 150), limit("BR-RO-L152", buyerPath+address+"StreetName", 150),
		limit("BR-RO-L201", sellerPath+name, 200), limit("BR-RO-L203", buyerPath+name, 200),
		limit("BR-RO-L208", "PaymentMeans/PayeeFinancialAccount/Name", 200), limit("BR-RO-L1000", sellerPath+"PartyLegalEntity/CompanyLegalForm", 1000),
		limit("BR-RO-L1005", sellerPath+"Contact/Telephone", 100), limit("BR-RO-L1006", sellerPath+"Contact/ElectronicMail", 100),
		limit("BR-RO-L1011", buyerPath+"Contact/ElectronicMail", 100),
		limit("BR-RO-L1019", groupPath+"/TaxCategory/TaxExemptionReason", maxReason),
		limit("BR-RO-L1024", "InvoiceLine/Item/Name", maxItemName), limit("BR-RO-L212", "InvoiceLine/Item/Description", maxItemText),
	}
}

func isInSector(d *node, address string) bool {
	return d.get(address+"Country/IdentificationCode") != romania || d.get(address+"CountrySubentity") != bucharest || isSector(strings.ToUpper(d.get(address+"CityName")))
}

func isInCounty(d *node, address string) bool {
	return d.get(address+"Country/IdentificationCode") != romania || isCounty(d.get(address+"CountrySubentity"))
}
