package invoices_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/invoices"
)

// xmlOf writes a document that keeps all rules.
func xmlOf(t *testing.T, i invoices.Invoice) string {
	t.Helper()
	doc, err := i.XML()
	require.NoError(t, err)
	broken, err := invoices.CheckXML(doc)
	require.NoError(t, err)
	require.Empty(t, broken, string(doc))
	return string(doc)
}

func company() invoices.Buyer {
	return invoices.Buyer{Company: true, Name: "Firma de Test S.R.L.", TaxID: "RO14399840", Place: invoices.Place{Street: "Str. Lungă 1", City: "Brașov", County: "RO-BV", Country: "RO"}}
}

func TestDocumentsKeepTheRulesOfTheAuthority(t *testing.T) {
	t.Parallel()
	doc := xmlOf(t, sample(t))
	for _, want := range []string{
		"<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:efactura.mfinante.ro:CIUS-RO:1.0.1</cbc:CustomizationID>",
		"<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", `<cbc:TaxAmount currencyID="RON">174.30</cbc:TaxAmount>`, "<cbc:CityName>SECTOR3</cbc:CityName>",
		"<cbc:TaxExemptionReasonCode>VATEX-EU-132-1E</cbc:TaxExemptionReasonCode>", `<cbc:InvoicedQuantity unitCode="H87">1.5</cbc:InvoicedQuantity>`,
		"<cbc:CompanyID>0000000000000</cbc:CompanyID>", "<cbc:ID>RO49AAAA1B31007593840000</cbc:ID>", "Sănătate &amp; Știință",
	} {
		require.Contains(t, doc, want)
	}
}

func TestEveryKindOfDocumentKeepsTheRules(t *testing.T) {
	t.Parallel()
	with := func(change func(i *invoices.Invoice)) invoices.Invoice {
		i := sample(t)
		change(&i)
		finish(t, &i)
		return i
	}
	all := func(i *invoices.Invoice, code string) {
		for n := range i.Lines {
			i.Lines[n].Tax = taxOf(t, code)
		}
	}
	for sentence, i := range map[string]invoices.Invoice{
		"a company":              with(func(i *invoices.Invoice) { i.Buyer = company() }),
		"in English":             with(func(i *invoices.Invoice) { i.Language = "en" }),
		"paid before":            with(func(i *invoices.Invoice) { i.Prepaid = 50_000 }),
		"without VAT":            with(func(i *invoices.Invoice) { i.Issuer.VATPayer = false; i.Buyer = company(); all(i, "ro-o") }),
		"exempt, not registered": with(func(i *invoices.Invoice) { i.Issuer.VATPayer = false; all(i, "ro-e-dental") }),
		"reverse charge":         with(func(i *invoices.Invoice) { i.Buyer = company(); all(i, "ro-ae") }),
		"zero rate":              with(func(i *invoices.Invoice) { all(i, "ro-z") }),
		"a long line and long notes": with(func(i *invoices.Invoice) {
			i.Lines[0].Description, i.Notes = strings.Repeat("lungă ", 49), strings.Repeat("și ", 333)
		}),
		"without IBAN": with(func(i *invoices.Invoice) { i.Issuer.IBAN, i.Issuer.Phone, i.Issuer.Email = "", "", "" }),
		"a storno": with(func(i *invoices.Invoice) {
			i.Kind, i.Name, i.DueOn, i.Of = invoices.Storno, "STO-0001", "", &invoices.Reference{Name: "DLX-0042", IssuedOn: "2026-11-27"}
			for n := range i.Lines {
				i.Lines[n].Quantity *= -1
			}
		}),
		"abroad": with(func(i *invoices.Invoice) {
			i.Buyer.Place = invoices.Place{Street: "Hauptstraße 1", City: "Wien", Country: "AT"}
		}),
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			xmlOf(t, i)
		})
	}
}

// breaks changes a right document so that it breaks one rule. The rules that follow from it may break as well.
func breaks() map[string][]string {
	return map[string][]string{ // what stands there, what stands there then, and so on
		"BR-01": {"<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:efactura.mfinante.ro:CIUS-RO:1.0.1</cbc:CustomizationID>", ""},
		"BR-02": {"<cbc:ID>DLX-0042</cbc:ID>", ""},
		"BR-03": {"<cbc:IssueDate>2026-11-27</cbc:IssueDate>", ""},
		"BR-04": {"<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", ""},
		"BR-05": {"<cbc:DocumentCurrencyCode>RON</cbc:DocumentCurrencyCode>", ""},
		"BR-06": {"<cbc:RegistrationName>Clinica Dentalux Sănătate &amp; Știință S.R.L.</cbc:RegistrationName>", ""},
		"BR-07": {"<cbc:RegistrationName>Firma de Test S.R.L.</cbc:RegistrationName>", ""},
		"BR-08": {"cac:PostalAddress", "cac:Elsewhere"},
		"BR-09": {"<cbc:IdentificationCode>RO</cbc:IdentificationCode>", ""},
		"BR-10": {"cac:PostalAddress", "cac:Elsewhere"},
		"BR-11": {"<cbc:IdentificationCode>RO</cbc:IdentificationCode>", ""},
		"BR-12": {"LegalMonetaryTotal>\n    <cbc:LineExtensionAmount", "LegalMonetaryTotal>\n    <cbc:Nothing", "</cbc:LineExtensionAmount>\n    <cbc:TaxE", "</cbc:Nothing>\n    <cbc:TaxE"},
		"BR-13": {"cbc:TaxExclusiveAmount", "cbc:Nothing"},
		"BR-14": {"cbc:TaxInclusiveAmount", "cbc:Nothing"},
		"BR-15": {"cbc:PayableAmount", "cbc:Nothing"},
		"BR-16": {"cac:InvoiceLine", "cac:Other"},
		"BR-21": {"<cbc:ID>1</cbc:ID>", ""},
		"BR-22": {"cbc:InvoicedQuantity", "cbc:Nothing"},
		"BR-23": {` unitCode="H87"`, ""},
		"BR-24": {"cbc:LineExtensionAmount", "cbc:Nothing"},
		"BR-25": {"<cbc:Name>Albire profesională în cabinet</cbc:Name>", ""},
		"BR-26": {"cbc:PriceAmount", "cbc:Nothing"},
		"BR-27": {`<cbc:PriceAmount currencyID="RON">`, `<cbc:PriceAmount currencyID="RON">-`},
		"BR-41": {`<cbc:Amount currencyID="RON">70.00</cbc:Amount>`, ""},
		"BR-42": {"<cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode>", "", "<cbc:AllowanceChargeReason>Discount</cbc:AllowanceChargeReason>", ""},
		"BR-45": {"cbc:TaxableAmount", "cbc:Nothing"},
		"BR-46": {"</cbc:TaxableAmount>\n      <cbc:TaxAmount", "</cbc:TaxableAmount>\n      <cbc:TaxAmounts", "</cbc:TaxAmount>\n      <cac:TaxC", "</cbc:TaxAmounts>\n      <cac:TaxC"},
		"BR-47": {"<cac:TaxCategory>\n        <cbc:ID>S</cbc:ID>", "<cac:TaxCategory>"},
		"BR-48": {"<cbc:Percent>21</cbc:Percent>", ""},
		"BR-55": {"<cac:AccountingSupplierParty>", "<cac:BillingReference><cac:InvoiceDocumentReference/></cac:BillingReference><cac:AccountingSupplierParty>"},
		"BR-61": {"<cbc:ID>RO49AAAA1B31007593840000</cbc:ID>", ""},

		"BR-CO-04": {"<cac:ClassifiedTaxCategory>\n        <cbc:ID>S</cbc:ID>", "<cac:ClassifiedTaxCategory>"},
		"BR-CO-09": {"<cbc:CompanyID>RO18547290</cbc:CompanyID>", "<cbc:CompanyID>18547290</cbc:CompanyID>"},
		"BR-CO-10": {`<cbc:LineExtensionAmount currencyID="RON">1659.99`, `<cbc:LineExtensionAmount currencyID="RON">1659.98`},
		"BR-CO-13": {`<cbc:TaxExclusiveAmount currencyID="RON">1659.99`, `<cbc:TaxExclusiveAmount currencyID="RON">1659.98`},
		"BR-CO-14": {`<cbc:TaxAmount currencyID="RON">0.00`, `<cbc:TaxAmount currencyID="RON">0.01`},
		"BR-CO-15": {`<cbc:TaxInclusiveAmount currencyID="RON">1834.29`, `<cbc:TaxInclusiveAmount currencyID="RON">1834.30`},
		"BR-CO-16": {`<cbc:PayableAmount currencyID="RON">1834.29`, `<cbc:PayableAmount currencyID="RON">1834.30`},
		"BR-CO-17": {`<cbc:TaxAmount currencyID="RON">174.30`, `<cbc:TaxAmount currencyID="RON">175.80`},
		"BR-CO-18": {"cac:TaxSubtotal", "cac:Nothing"},
		"BR-CO-25": {"<cbc:DueDate>2026-12-11</cbc:DueDate>", ""},
		"BR-CO-26": {"<cbc:CompanyID>18547290</cbc:CompanyID>", "", "<cbc:ID>VAT</cbc:ID>", "<cbc:ID>TAX</cbc:ID>"},
		"BR-DEC":   {`<cbc:PayableAmount currencyID="RON">1834.29`, `<cbc:PayableAmount currencyID="RON">1834.290`},
		"LINE-NET": {`<cbc:InvoicedQuantity unitCode="H87">1.5`, `<cbc:InvoicedQuantity unitCode="H87">1.6`},

		"BR-S-02":  {"<cbc:ID>VAT</cbc:ID>", "<cbc:ID>TAX</cbc:ID>"},
		"BR-S-05":  {"<cbc:Percent>21</cbc:Percent>", "<cbc:Percent>0</cbc:Percent>"},
		"BR-S-08":  {`<cbc:TaxableAmount currencyID="RON">829.99`, `<cbc:TaxableAmount currencyID="RON">829.98`},
		"BR-S-10":  {"<cbc:Percent>21</cbc:Percent>", "<cbc:Percent>21</cbc:Percent><cbc:TaxExemptionReason>why</cbc:TaxExemptionReason>"},
		"BR-E-02":  {"cac:PartyTaxScheme", "cac:Nothing"},
		"BR-E-05":  {"<cbc:Percent>0</cbc:Percent>", "<cbc:Percent>5</cbc:Percent>"},
		"BR-E-10":  {"<cbc:TaxExemptionReasonCode>VATEX-EU-132-1E</cbc:TaxExemptionReasonCode>", "", "TaxExemptionReason>", "Nothing>"},
		"BR-AE-02": {"<cbc:ID>E</cbc:ID>", "<cbc:ID>AE</cbc:ID>", "<cbc:ID>VAT</cbc:ID>", "<cbc:ID>TAX</cbc:ID>", "<cbc:CompanyID>14399840</cbc:CompanyID>", ""},
		"BR-O-02":  {"<cbc:ID>E</cbc:ID>", "<cbc:ID>O</cbc:ID>"},
		"BR-O-05":  {"<cbc:ID>E</cbc:ID>", "<cbc:ID>O</cbc:ID>"},
		"BR-O-11":  {"<cbc:ID>E</cbc:ID>", "<cbc:ID>O</cbc:ID>"},

		"BR-RO-001":   {"CIUS-RO:1.0.1", "CIUS-RO:1.0.0"},
		"BR-RO-010":   {"<cbc:ID>DLX-0042</cbc:ID>", "<cbc:ID>DLX</cbc:ID>"},
		"BR-RO-020":   {"<cbc:InvoiceTypeCode>380", "<cbc:InvoiceTypeCode>326"},
		"BR-RO-030":   {"<cbc:DocumentCurrencyCode>RON", "<cbc:DocumentCurrencyCode>EUR"},
		"BR-RO-065":   {"cac:PartyTaxScheme", "cac:Nothing"},
		"BR-RO-081":   {"<cbc:StreetName>Str. Memorandumului nr. 12, ap. 3</cbc:StreetName>", ""},
		"BR-RO-082":   {"<cbc:StreetName>Str. Lungă 1</cbc:StreetName>", ""},
		"BR-RO-091":   {"<cbc:CityName>Cluj-Napoca</cbc:CityName>", ""},
		"BR-RO-092":   {"<cbc:CityName>Brașov</cbc:CityName>", ""},
		"BR-RO-100":   {"RO-CJ", "RO-B"},
		"BR-RO-101":   {"RO-BV", "RO-B"},
		"BR-RO-110":   {"RO-CJ", "CJ"},
		"BR-RO-111":   {"<cbc:CountrySubentity>RO-BV</cbc:CountrySubentity>", ""},
		"BR-RO-120":   {"<cbc:CompanyID>14399840</cbc:CompanyID>", "", "<cbc:CompanyID>RO14399840</cbc:CompanyID>", ""},
		"BR-RO-A020":  {"<cbc:DocumentCurrencyCode>", strings.Repeat("<cbc:Note>x</cbc:Note>", 21) + "<cbc:DocumentCurrencyCode>"},
		"BR-RO-L030":  {"<cbc:ID>DLX-0042</cbc:ID>", "<cbc:ID>" + strings.Repeat("1", 31) + "</cbc:ID>"},
		"BR-RO-L0309": {"<cac:AccountingSupplierParty>", "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>" + strings.Repeat("1", 31) + "</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference><cac:AccountingSupplierParty>"},
		"BR-RO-L302":  {"<cbc:DocumentCurrencyCode>", "<cbc:Note>" + strings.Repeat("x", 301) + "</cbc:Note><cbc:DocumentCurrencyCode>"},
		"BR-RO-L301":  {"<cac:TaxTotal>", "<cac:PaymentTerms><cbc:Note>" + strings.Repeat("x", 301) + "</cbc:Note></cac:PaymentTerms><cac:TaxTotal>"},
		"BR-RO-L0501": {">Cluj-Napoca<", ">" + strings.Repeat("ș", 51) + "<"}, "BR-RO-L0502": {">Brașov<", ">" + strings.Repeat("ș", 51) + "<"},
		"BR-RO-L151": {">Str. Memorandumului nr. 12, ap. 3<", ">" + strings.Repeat("ș", 151) + "<"}, "BR-RO-L152": {">Str. Lungă 1<", ">" + strings.Repeat("ș", 151) + "<"},
		"BR-RO-L201": {"Clinica Dentalux", strings.Repeat("C", 201)}, "BR-RO-L203": {"Firma de Test", strings.Repeat("F", 201)},
		"BR-RO-L208": {"<cbc:Name>Clinica Dentalux", "<cbc:Name>" + strings.Repeat("C", 201)}, "BR-RO-L1000": {"Nr. reg. com.", strings.Repeat("N", 1001)},
		"BR-RO-L1005": {"0264 555 010", strings.Repeat("1", 101)}, "BR-RO-L1006": {"contabilitate@", strings.Repeat("c", 101) + "@"}, "BR-RO-L1011": {"<cac:PartyLegalEntity>\n        <cbc:RegistrationName>Firma de Test S.R.L.</cbc:RegistrationName>\n        <cbc:CompanyID>14399840</cbc:CompanyID>\n      </cac:PartyLegalEntity>", "<cac:PartyLegalEntity>\n        <cbc:RegistrationName>Firma de Test S.R.L.</cbc:RegistrationName>\n        <cbc:CompanyID>14399840</cbc:CompanyID>\n      </cac:PartyLegalEntity><cac:Contact><cbc:ElectronicMail>" + strings.Repeat("c", 101) + "</cbc:ElectronicMail></cac:Contact>"},
		"BR-RO-L1019": {"Scutit fără", strings.Repeat("S", 101)}, "BR-RO-L1024": {"Albire profesională în cabinet", strings.Repeat("a", 101)},
		"BR-RO-L212": {"<cbc:Name>Albire", "<cbc:Description>" + strings.Repeat("a", 201) + "</cbc:Description><cbc:Name>Albire"},
		"XSD":        {"<cbc:IssueDate>2026-11-27</cbc:IssueDate>\n  <cbc:DueDate>2026-12-11</cbc:DueDate>", "<cbc:DueDate>2026-12-11</cbc:DueDate>\n  <cbc:IssueDate>2026-11-27</cbc:IssueDate>"},
	}
}

// For each rule there is a document that breaks it, and the check finds it.
func TestEveryRuleIsFoundBroken(t *testing.T) {
	t.Parallel()
	i := sample(t)
	i.Buyer = company()
	right, cases := xmlOf(t, i), breaks()
	for _, rule := range invoices.RuleIDs() {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			how, ok := cases[rule]
			require.True(t, ok, "no test breaks this rule")
			doc := right
			for n := 0; n < len(how); n += 2 {
				require.Contains(t, doc, how[n])
				doc = strings.ReplaceAll(doc, how[n], how[n+1])
			}
			broken, err := invoices.CheckXML([]byte(doc))
			require.NoError(t, err)
			require.Contains(t, broken, rule)
		})
	}
	for rule := range cases {
		require.Contains(t, invoices.RuleIDs(), rule)
	}
}

func TestWhatIsNoXMLIsNotChecked(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "<a>", "nothing", "<a/><b/>"} {
		_, err := invoices.CheckXML([]byte(bad))
		require.Error(t, err, bad)
	}
}
