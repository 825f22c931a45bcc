package invoices

import (
	"fmt"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/money"
)

// words are what a document says in its language.
type words struct {
	language string

	invoice, storno, draft                                      string
	seller, buyer, number, issuedOn, dueOn, deliveredOn, refers string
	taxID, regNo, capital, phone, bank                          string
	item, unit, quantity, price, discount, vat, value           string
	vatSummary, base, vatAmount, exempt                         string
	net, vatTotal, total, paid, takenBack, due                  string
	notes, mentions, reason, page, noSignature                  string
	untaxed                                                     string
	units                                                       map[string]string
}

func wordsOf(language string) words {
	if language == "en" {
		return english()
	}
	return romanian()
}

func romanian() words {
	return words{
		language: "ro", invoice: "Factură", storno: "Factură storno", draft: "Ciornă",
		seller: "Furnizor", buyer: "Client", number: "Seria și numărul", issuedOn: "Data emiterii", dueOn: "Scadența", deliveredOn: "Data prestării", refers: "Stornează factura",
		taxID: "CUI", regNo: "Nr. reg. com.", capital: "Capital social", phone: "Tel.", bank: "Banca",
		item: "Denumirea serviciilor sau a bunurilor", unit: "U.M.", quantity: "Cant.", price: "Preț unitar", discount: "Reducere", vat: "TVA", value: "Valoare",
		vatSummary: "Defalcarea TVA", base: "Baza", vatAmount: "TVA", exempt: "scutit",
		net: "Total fără TVA", vatTotal: "Total TVA", total: "Total de plată", paid: "Achitat", takenBack: "Stornat", due: "Rest de plată",
		notes: "Observații", mentions: "Mențiuni", reason: "Motivul stornării", page: "Pagina {current} din {total}",
		noSignature: "Factura este valabilă fără semnătură și ștampilă, conform art. 319 alin. (29) din Codul fiscal.",
		untaxed:     "neplătitor",
		units: map[string]string{
			"E48": "serv.", "H87": "buc.", "C62": "unit.", "HUR": "oră", "DAY": "zi", "MON": "lună", "KGM": "kg", "GRM": "g", "LTR": "l", "MLT": "ml", "MTR": "m", "SET": "set",
		},
	}
}

func english() words {
	return words{
		language: "en", invoice: "Invoice", storno: "Credit invoice (storno)", draft: "Draft",
		seller: "Seller", buyer: "Buyer", number: "Number", issuedOn: "Date of issue", dueOn: "Due date", deliveredOn: "Date of service", refers: "Takes back invoice",
		taxID: "Tax ID", regNo: "Trade register no.", capital: "Share capital", phone: "Phone", bank: "Bank",
		item: "Service or product", unit: "Unit", quantity: "Qty", price: "Unit price", discount: "Discount", vat: "VAT", value: "Amount",
		vatSummary: "VAT summary", base: "Base", vatAmount: "VAT", exempt: "exempt",
		net: "Total without VAT", vatTotal: "Total VAT", total: "Total", paid: "Paid", takenBack: "Taken back", due: "Amount due",
		notes: "Notes", mentions: "Legal mentions", reason: "Reason", page: "Page {current} of {total}",
		noSignature: "This invoice is valid without signature and stamp, by art. 319 (29) of the Romanian Fiscal Code.",
		untaxed:     "not registered",
		units: map[string]string{
			"E48": "service", "H87": "pcs", "C62": "unit", "HUR": "hour", "DAY": "day", "MON": "month", "KGM": "kg", "GRM": "g", "LTR": "l", "MLT": "ml", "MTR": "m", "SET": "set",
		},
	}
}

// title is what the document is called.
func (w words) title(i Invoice) string {
	switch {
	case i.Kind == Storno:
		return w.storno
	case !i.IsIssued():
		return w.draft
	}
	return w.invoice
}

// attached is the sentence of the mail that the document goes along with.
func (w words) attached(i Invoice) string {
	switch {
	case w.language == "en" && i.Kind == Storno:
		return "Please find attached the document that takes back invoice " + i.Of.Name + "."
	case w.language == "en":
		return "Please find your invoice attached as a PDF file."
	case i.Kind == Storno:
		return "Vă trimitem atașat documentul de stornare a facturii " + i.Of.Name + "."
	}
	return "Vă trimitem atașat factura, ca fișier PDF."
}

// day writes a day as people read it.
func (w words) day(day string) string {
	t, err := time.Parse(dayLayout, day)
	if err != nil {
		return ""
	}
	if w.language == "en" {
		return t.Format("2 January 2006")
	}
	return t.Format("02.01.2006")
}

func (w words) money(i Invoice, minor int64) string {
	return money.Of(minor, i.Currency).Text(w.language)
}

// amount is an amount without its currency.
func (w words) amount(i Invoice, minor int64) string {
	before, after, _ := strings.Cut(w.money(i, minor), "\u00a0")
	if w.language == "en" {
		return after
	}
	return before
}

// decimals writes a machine's number with the language's sign.
func (w words) decimals(s string) string {
	if w.language == "en" {
		return s
	}
	return strings.Replace(s, ".", ",", 1)
}

// rate says how something is taxed.
func (w words) rate(t Tax) string {
	switch t.Category {
	case "E":
		return w.exempt
	case "O":
		return w.untaxed
	case "AE":
		return "AE"
	}
	return w.decimals(rate(t.Rate)) + "\u00a0%"
}

func (w words) unitOf(code string) string {
	if u, ok := w.units[code]; ok {
		return u
	}
	return code
}

func (w words) percent(hundredths int64) string {
	return fmt.Sprintf("%s\u00a0%%", w.decimals(rate(hundredths)))
}
