package invoices

import (
	"slices"
	"strings"
)

// sequences are the orders in which UBL 2.1 wants the children of the elements that the documents use.
func sequences() map[string]string {
	return map[string]string{
		"Invoice": "CustomizationID ID IssueDate DueDate InvoiceTypeCode Note DocumentCurrencyCode TaxCurrencyCode BillingReference " +
			"AccountingSupplierParty AccountingCustomerParty Delivery PaymentMeans PaymentTerms TaxTotal LegalMonetaryTotal InvoiceLine",
		"BillingReference":         "InvoiceDocumentReference",
		"InvoiceDocumentReference": "ID IssueDate",
		"AccountingSupplierParty":  "Party",
		"AccountingCustomerParty":  "Party",
		"Party":                    "EndpointID PartyIdentification PartyName PostalAddress PartyTaxScheme PartyLegalEntity Contact",
		"PostalAddress":            "StreetName AdditionalStreetName CityName PostalZone CountrySubentity AddressLine Country",
		"Country":                  "IdentificationCode",
		"PartyTaxScheme":           "CompanyID TaxScheme",
		"TaxScheme":                "ID",
		"PartyLegalEntity":         "RegistrationName CompanyID CompanyLegalForm",
		"Contact":                  "Name Telephone ElectronicMail",
		"Delivery":                 "ActualDeliveryDate DeliveryLocation",
		"PaymentMeans":             "PaymentMeansCode PaymentID PayeeFinancialAccount",
		"PayeeFinancialAccount":    "ID Name",
		"PaymentTerms":             "Note",
		"TaxTotal":                 "TaxAmount TaxSubtotal",
		"TaxSubtotal":              "TaxableAmount TaxAmount TaxCategory",
		"TaxCategory":              "ID Percent TaxExemptionReasonCode TaxExemptionReason TaxScheme",
		"ClassifiedTaxCategory":    "ID Percent TaxScheme",
		"LegalMonetaryTotal":       "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount AllowanceTotalAmount ChargeTotalAmount PrepaidAmount PayableAmount",
		"InvoiceLine":              "ID Note InvoicedQuantity LineExtensionAmount AllowanceCharge Item Price",
		"AllowanceCharge":          "ChargeIndicator AllowanceChargeReasonCode AllowanceChargeReason MultiplierFactorNumeric Amount BaseAmount",
		"Item":                     "Description Name ClassifiedTaxCategory",
		"Price":                    "PriceAmount BaseQuantity",
	}
}

// inOrder says whether every element stands where the schema has it, and none is empty.
func inOrder(d *node) bool { return ordered(d, sequences()) }

func ordered(n *node, all map[string]string) bool {
	if len(n.kids) == 0 {
		return strings.TrimSpace(n.text) != ""
	}
	order, ok := all[n.name]
	if !ok {
		return false
	}
	names, at := strings.Fields(order), 0
	for _, k := range n.kids {
		next := slices.Index(names, k.name)
		if next < at || !ordered(k, all) {
			return false
		}
		at = next
	}
	return true
}
