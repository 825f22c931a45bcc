package invoices

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/m-saas/m-saas/internal/money"
)

// customization names the rules that the documents keep: EN 16931 as Romania restricts it (BT-24).
const customization = "urn:cen.eu:en16931:2017#compliant#urn:efactura.mfinante.ro:CIUS-RO:1.0.1"

// nobodysNumber stands for a person who gives no identification number (BT-47): persons are not asked for it.
const nobodysNumber = "0000000000000"

// The elements of UBL 2.1 that the documents use, in the order in which its schema wants them. The comments name the terms of EN 16931.
type (
	ublInvoice struct {
		XMLName       xml.Name     `xml:"Invoice"`
		Space         string       `xml:"xmlns,attr"`
		CAC           string       `xml:"xmlns:cac,attr"`
		CBC           string       `xml:"xmlns:cbc,attr"`
		Customization string       `xml:"cbc:CustomizationID"` // BT-24
		ID            string       `xml:"cbc:ID"`              // BT-1
		IssueDate     string       `xml:"cbc:IssueDate"`       // BT-2
		DueDate       string       `xml:"cbc:DueDate,omitempty"`
		TypeCode      string       `xml:"cbc:InvoiceTypeCode"`      // BT-3
		Notes         []string     `xml:"cbc:Note"`                 // BT-22
		Currency      string       `xml:"cbc:DocumentCurrencyCode"` // BT-5
		Billing       *ublBilling  `xml:"cac:BillingReference"`
		Supplier      ublParty     `xml:"cac:AccountingSupplierParty>cac:Party"`
		Customer      ublParty     `xml:"cac:AccountingCustomerParty>cac:Party"`
		DeliveredOn   *ublDelivery `xml:"cac:Delivery"`
		PaymentMeans  *ublMeans    `xml:"cac:PaymentMeans"`
		TaxTotal      ublTaxTotal  `xml:"cac:TaxTotal"`
		Sums          ublSums      `xml:"cac:LegalMonetaryTotal"`
		Lines         []ublLine    `xml:"cac:InvoiceLine"`
	}
	ublBilling struct { // BG-3
		ID        string `xml:"cac:InvoiceDocumentReference>cbc:ID"`        // BT-25
		IssueDate string `xml:"cac:InvoiceDocumentReference>cbc:IssueDate"` // BT-26
	}
	ublDelivery struct {
		Day string `xml:"cbc:ActualDeliveryDate"` // BT-72
	}
	ublParty struct {
		Address ublAddress   `xml:"cac:PostalAddress"`
		Tax     *ublPartyTax `xml:"cac:PartyTaxScheme"`
		Legal   ublLegal     `xml:"cac:PartyLegalEntity"`
		Contact *ublContact  `xml:"cac:Contact"`
	}
	ublAddress struct {
		Street   string `xml:"cbc:StreetName,omitempty"`
		City     string `xml:"cbc:CityName,omitempty"`
		PostCode string `xml:"cbc:PostalZone,omitempty"`
		County   string `xml:"cbc:CountrySubentity,omitempty"`
		Country  string `xml:"cac:Country>cbc:IdentificationCode"`
	}
	ublPartyTax struct {
		CompanyID string `xml:"cbc:CompanyID"` // BT-31, BT-32, BT-48
		Scheme    string `xml:"cac:TaxScheme>cbc:ID"`
	}
	ublLegal struct {
		Name      string `xml:"cbc:RegistrationName"`           // BT-27, BT-44
		CompanyID string `xml:"cbc:CompanyID,omitempty"`        // BT-30, BT-47
		Form      string `xml:"cbc:CompanyLegalForm,omitempty"` // BT-33
	}
	ublContact struct {
		Phone string `xml:"cbc:Telephone,omitempty"`
		Email string `xml:"cbc:ElectronicMail,omitempty"`
	}
	ublMeans struct {
		Code    string `xml:"cbc:PaymentMeansCode"`               // BT-81
		Account string `xml:"cac:PayeeFinancialAccount>cbc:ID"`   // BT-84
		Name    string `xml:"cac:PayeeFinancialAccount>cbc:Name"` // BT-85
	}
	ublAmount struct {
		Currency string `xml:"currencyID,attr"`
		Amount   string `xml:",chardata"`
	}
	ublQuantity struct {
		Unit     string `xml:"unitCode,attr"`
		Quantity string `xml:",chardata"`
	}
	ublTaxTotal struct {
		Amount ublAmount     `xml:"cbc:TaxAmount"` // BT-110
		Groups []ublSubtotal `xml:"cac:TaxSubtotal"`
	}
	ublSubtotal struct { // BG-23
		Base     ublAmount      `xml:"cbc:TaxableAmount"` // BT-116
		Amount   ublAmount      `xml:"cbc:TaxAmount"`     // BT-117
		Category ublTaxCategory `xml:"cac:TaxCategory"`
	}
	ublTaxCategory struct {
		ID         string `xml:"cbc:ID"`                // BT-118, BT-151
		Percent    string `xml:"cbc:Percent,omitempty"` // BT-119, BT-152; none in category O
		ReasonCode string `xml:"cbc:TaxExemptionReasonCode,omitempty"`
		Reason     string `xml:"cbc:TaxExemptionReason,omitempty"`
		Scheme     string `xml:"cac:TaxScheme>cbc:ID"`
	}
	ublSums struct {
		Lines     ublAmount  `xml:"cbc:LineExtensionAmount"` // BT-106
		Exclusive ublAmount  `xml:"cbc:TaxExclusiveAmount"`  // BT-109
		Inclusive ublAmount  `xml:"cbc:TaxInclusiveAmount"`  // BT-112
		Prepaid   *ublAmount `xml:"cbc:PrepaidAmount"`       // BT-113
		Payable   ublAmount  `xml:"cbc:PayableAmount"`       // BT-115
	}
	ublLine struct {
		ID        string        `xml:"cbc:ID"`                  // BT-126
		Quantity  ublQuantity   `xml:"cbc:InvoicedQuantity"`    // BT-129
		Net       ublAmount     `xml:"cbc:LineExtensionAmount"` // BT-131
		Allowance *ublAllowance `xml:"cac:AllowanceCharge"`
		Item      ublItem       `xml:"cac:Item"`
		Price     ublAmount     `xml:"cac:Price>cbc:PriceAmount"` // BT-146
	}
	ublAllowance struct { // BG-27
		Charge     bool      `xml:"cbc:ChargeIndicator"`
		ReasonCode string    `xml:"cbc:AllowanceChargeReasonCode"` // BT-140
		Reason     string    `xml:"cbc:AllowanceChargeReason"`     // BT-139
		Amount     ublAmount `xml:"cbc:Amount"`                    // BT-136
	}
	ublItem struct {
		Description string         `xml:"cbc:Description,omitempty"` // BT-154
		Name        string         `xml:"cbc:Name"`                  // BT-153
		Tax         ublTaxCategory `xml:"cac:ClassifiedTaxCategory"`
	}
)

// XML writes an issued document as an e-invoice: UBL 2.1 by the rules of CIUS-RO. A storno is an invoice (380) with negative quantities that
// refers to the one it takes back, which keeps prices positive as BR-27 wants.
func (i Invoice) XML() ([]byte, error) {
	d := ublInvoice{
		Space: "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
		CAC:   "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
		CBC:   "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",

		Customization: customization, ID: i.Name, IssueDate: i.IssuedOn, DueDate: i.DueOn, TypeCode: "380", Currency: i.Currency,
		Notes: i.ublNotes(), Supplier: i.seller(), Customer: i.customer(), TaxTotal: i.taxTotal(), Sums: i.sums(),
	}
	if i.Of != nil {
		d.Billing = &ublBilling{ID: i.Of.Name, IssueDate: i.Of.IssuedOn}
	}
	if i.DeliveredOn != "" {
		d.DeliveredOn = &ublDelivery{Day: i.DeliveredOn}
	}
	if i.Issuer.IBAN != "" && i.Totals.Total > i.Prepaid {
		d.PaymentMeans = &ublMeans{Code: "42", Account: i.Issuer.IBAN, Name: i.Issuer.Name}
	}
	for n, l := range i.Lines {
		d.Lines = append(d.Lines, i.ublLine(n+1, l))
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	e := xml.NewEncoder(&out)
	e.Indent("", "  ")
	if err := e.Encode(d); err != nil {
		return nil, fmt.Errorf("write e-invoice: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func (i Invoice) amount(minor int64) ublAmount {
	return ublAmount{Currency: i.Currency, Amount: money.Of(minor, i.Currency).Decimal()}
}

const (
	maxNote  = 300 // runes of one note (BR-RO-L300)
	maxNotes = 20
)

// ublNotes are the notes in pieces that fit.
func (i Invoice) ublNotes() []string {
	all := []rune(strings.Join(strings.Fields(joined(" ", i.Reason, i.Notes)), " "))
	var out []string
	for len(all) > 0 && len(out) < maxNotes {
		n := min(len(all), maxNote)
		out, all = append(out, string(all[:n])), all[n:]
	}
	return out
}

// isUntaxed says whether the document is one of somebody who is not registered for VAT, on which no VAT number may stand (BR-O-02).
func (i Invoice) isUntaxed() bool { return len(i.Lines) > 0 && i.Lines[0].Tax.Category == "O" }

func addressOf(p Place) ublAddress {
	return ublAddress{Street: p.Street, City: p.City, PostCode: p.PostCode, County: p.County, Country: p.Country}
}

func (i Invoice) seller() ublParty {
	s := i.Issuer
	p := ublParty{Address: addressOf(s.Place), Legal: ublLegal{Name: s.Name, CompanyID: s.TaxID}}
	switch {
	case s.VATPayer:
		p.Tax = &ublPartyTax{CompanyID: s.VATID(), Scheme: "VAT"}
	case !i.isUntaxed():
		p.Tax = &ublPartyTax{CompanyID: s.TaxID, Scheme: "TAX"} // BT-32: whoever exempts without being registered
	}
	if s.RegNo != "" {
		p.Legal.Form = "Nr. reg. com. " + s.RegNo
	}
	if s.Capital != "" {
		p.Legal.Form = joined(", ", p.Legal.Form, "capital social "+s.Capital)
	}
	if s.Phone != "" || s.Email != "" {
		p.Contact = &ublContact{Phone: s.Phone, Email: s.Email}
	}
	return p
}

func (i Invoice) customer() ublParty {
	b := i.Buyer
	p := ublParty{Address: addressOf(b.Place), Legal: ublLegal{Name: b.Name, CompanyID: nobodysNumber}}
	if b.Email != "" {
		p.Contact = &ublContact{Email: b.Email}
	}
	if !b.Company {
		return p
	}
	p.Legal.CompanyID = strings.TrimPrefix(b.TaxID, b.Place.Country)
	if p.Legal.CompanyID != b.TaxID && !i.isUntaxed() {
		p.Tax = &ublPartyTax{CompanyID: b.TaxID, Scheme: "VAT"}
	}
	return p
}

// rate writes hundredths of a percent as a percentage.
func rate(hundredths int64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100), "0"), ".")
}

func category(t Tax) ublTaxCategory {
	c := ublTaxCategory{ID: t.Category, Percent: rate(t.Rate), Scheme: "VAT"}
	if t.Category == "O" {
		c.Percent = ""
	}
	return c
}

func (i Invoice) taxTotal() ublTaxTotal {
	t := ublTaxTotal{Amount: i.amount(i.Totals.VAT)}
	for _, g := range i.Totals.Groups {
		c := category(g.Tax)
		c.ReasonCode, c.Reason = g.ReasonCode, g.Reason
		t.Groups = append(t.Groups, ublSubtotal{Base: i.amount(g.Base), Amount: i.amount(g.VAT), Category: c})
	}
	return t
}

func (i Invoice) sums() ublSums {
	s := ublSums{
		Lines: i.amount(i.Totals.Net), Exclusive: i.amount(i.Totals.Net), Inclusive: i.amount(i.Totals.Total),
		Payable: i.amount(i.Totals.Total - i.Prepaid),
	}
	if i.Prepaid != 0 {
		s.Prepaid = new(i.amount(i.Prepaid))
	}
	return s
}

const (
	maxItemName = 100 // BR-RO-L100, BT-153
	maxItemText = 200 // BR-RO-L200, BT-154
)

func (i Invoice) ublLine(n int, l Line) ublLine {
	name := []rune(l.Description)
	out := ublLine{
		ID: strconv.Itoa(n), Quantity: ublQuantity{Unit: l.Unit, Quantity: thousandths(l.Quantity)}, Net: i.amount(l.Net),
		Item: ublItem{Name: string(name[:min(len(name), maxItemName)]), Tax: category(l.Tax)}, Price: i.amount(l.Price),
	}
	if len(name) > maxItemName {
		out.Item.Description = string(name[:min(len(name), maxItemText)])
	}
	if off := money.Share(l.Price, l.Quantity, one) - l.Net; off != 0 {
		out.Allowance = &ublAllowance{ReasonCode: "95", Reason: "Discount", Amount: i.amount(off)}
	}
	return out
}

// thousandths writes a quantity as machines read it, without zeros at its end.
func thousandths(q int64) string {
	sign := ""
	if q < 0 {
		sign, q = "-", -q
	}
	return sign + strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%03d", q/one, q%one), "0"), ".")
}

// file puts the document into the outbox for the authority: it says what the rules still miss.
func (s *Service) file(i *Invoice) error {
	doc, err := i.XML()
	if err != nil {
		return err
	}
	broken, err := CheckXML(doc)
	if err != nil {
		return err
	}
	i.Filing = &Filing{State: FilingPending}
	if len(broken) > 0 {
		i.Filing.State, i.Filing.Problems = FilingIncomplete, broken
	}
	return nil
}
