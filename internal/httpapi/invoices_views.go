package httpapi

import (
	"time"

	"github.com/m-saas/m-saas/internal/invoices"
)

// InvoiceAddress is a postal address as e-Factura wants it.
type InvoiceAddress struct {
	Street   string `json:"street" maxLength:"300"`
	City     string `json:"city" maxLength:"100" doc:"In Bucharest SECTOR1 to SECTOR6."`
	County   string `json:"county" maxLength:"100" doc:"ISO 3166-2 for Romania, RO-CJ."`
	PostCode string `json:"post_code" maxLength:"20"`
	Country  string `json:"country" maxLength:"2" example:"RO"`
}

// InvoiceBuyer is whom a document is for.
type InvoiceBuyer struct {
	Company bool           `json:"company"`
	Name    string         `json:"name" maxLength:"200"`
	TaxID   string         `json:"tax_id" maxLength:"30" doc:"Of a company; with RO before it for who is registered for VAT."`
	RegNo   string         `json:"reg_no" maxLength:"40"`
	Email   string         `json:"email" maxLength:"320"`
	Address InvoiceAddress `json:"address"`
}

func (b InvoiceBuyer) buyer() invoices.Buyer {
	return invoices.Buyer{Company: b.Company, Name: b.Name, TaxID: b.TaxID, RegNo: b.RegNo, Email: b.Email, Place: invoices.Place(b.Address)}
}

// InvoiceIssuer is the clinic as its invoices name it.
type InvoiceIssuer struct {
	Name     string         `json:"name" maxLength:"200"`
	TaxID    string         `json:"tax_id" maxLength:"30" doc:"CUI or CIF."`
	VATPayer bool           `json:"vat_payer"`
	RegNo    string         `json:"reg_no" maxLength:"40" doc:"Of the trade register."`
	Address  InvoiceAddress `json:"address"`
	IBAN     string         `json:"iban" maxLength:"50"`
	Bank     string         `json:"bank" maxLength:"100"`
	Capital  string         `json:"capital" maxLength:"40"`
	Phone    string         `json:"phone" maxLength:"30"`
	Email    string         `json:"email" maxLength:"320"`
}

func issuerOf(i invoices.Issuer) InvoiceIssuer {
	return InvoiceIssuer{
		Name: i.Name, TaxID: i.TaxID, VATPayer: i.VATPayer, RegNo: i.RegNo, Address: InvoiceAddress(i.Place), IBAN: i.IBAN, Bank: i.Bank, Capital: i.Capital,
		Phone: i.Phone, Email: i.Email,
	}
}

func (i InvoiceIssuer) issuer() invoices.Issuer {
	return invoices.Issuer{
		Name: i.Name, TaxID: i.TaxID, VATPayer: i.VATPayer, RegNo: i.RegNo, Place: invoices.Place(i.Address), IBAN: i.IBAN, Bank: i.Bank, Capital: i.Capital,
		Phone: i.Phone, Email: i.Email,
	}
}

// InvoiceLine is one line of a document. Amounts are minor units without VAT.
type InvoiceLine struct {
	Description string `json:"description"`
	ServiceID   string `json:"service_id"`
	Quantity    int64  `json:"quantity" doc:"Thousandths; negative in a storno."`
	Left        int64  `json:"left" doc:"Thousandths that no storno has taken back."`
	Unit        string `json:"unit"`
	Price       int64  `json:"price"`
	Discount    int64  `json:"discount" doc:"Hundredths of a percent."`
	Tax         string `json:"tax"`
	Rate        int64  `json:"rate" doc:"Hundredths of a percent."`
	Net         int64  `json:"net"`
}

// InvoiceVAT is the VAT of all lines that are taxed in the same way.
type InvoiceVAT struct {
	Tax    string `json:"tax"`
	Rate   int64  `json:"rate"`
	Base   int64  `json:"base"`
	VAT    int64  `json:"vat"`
	Reason string `json:"reason"`
}

// InvoiceMail is the last sending of a document by mail.
type InvoiceMail struct {
	To     string             `json:"to"`
	By     string             `json:"by"`
	At     time.Time          `json:"at" doc:"When it was asked for."`
	State  invoices.MailState `json:"state" enum:"waiting,sent,failed"`
	LeftAt *time.Time         `json:"left_at"`
}

// InvoiceFiling is where a document stands on its way to the authority.
type InvoiceFiling struct {
	State    invoices.FilingState `json:"state" enum:"pending,incomplete,fetched"`
	Problems []string             `json:"problems" nullable:"false" doc:"Identifiers of the rules that the document breaks."`
}

// InvoiceStorno is a storno as the invoice knows it.
type InvoiceStorno struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	At    time.Time `json:"at"`
	By    string    `json:"by"`
	Total int64     `json:"total" doc:"What it takes back, above zero."`
}

// InvoiceReference names the invoice that a storno takes back.
type InvoiceReference struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	IssuedOn string `json:"issued_on"`
}

// Invoice is a draft, an invoice or a storno.
type Invoice struct {
	ID            string            `json:"id" example:"ivc_01jd3m8w1q2v5y7x9z0abcdefg"`
	Kind          invoices.Kind     `json:"kind" enum:"invoice,storno"`
	Standing      invoices.Standing `json:"standing" enum:"draft,open,paid,cancelled,storno"`
	Name          string            `json:"name" doc:"Series and number; empty in a draft."`
	Series        string            `json:"series"`
	ClientID      string            `json:"client_id"`
	AppointmentID string            `json:"appointment_id"`
	PaymentID     string            `json:"payment_id"`
	IssuedOn      string            `json:"issued_on"`
	IssuedBy      string            `json:"issued_by"`
	DueOn         string            `json:"due_on"`
	DueDays       int               `json:"due_days"`
	DeliveredOn   string            `json:"delivered_on"`
	Language      string            `json:"language" enum:"ro,en"`
	Currency      string            `json:"currency"`
	Buyer         InvoiceBuyer      `json:"buyer"`
	Lines         []InvoiceLine     `json:"lines" nullable:"false"`
	VAT           []InvoiceVAT      `json:"vat" nullable:"false"`
	Net           int64             `json:"net"`
	VATTotal      int64             `json:"vat_total"`
	Total         int64             `json:"total"`
	Paid          int64             `json:"paid"`
	Due           int64             `json:"due" doc:"What is still to be paid."`
	Notes         string            `json:"notes"`
	Of            *InvoiceReference `json:"of"`
	Reason        string            `json:"reason"`
	Stornos       []InvoiceStorno   `json:"stornos" nullable:"false"`
	Mail          *InvoiceMail      `json:"mail"`
	Filing        *InvoiceFiling    `json:"filing"`
	CreatedBy     string            `json:"created_by"`
	CreatedAt     time.Time         `json:"created_at"`
	At            time.Time         `json:"at" doc:"When it was issued, or drafted."`
	Rev           int64             `json:"rev"`
}

func invoiceOf(i invoices.Invoice) Invoice {
	out := Invoice{
		ID: i.ID, Kind: i.Kind, Standing: i.Standing, Name: i.Name, Series: i.Series, ClientID: i.ClientID, AppointmentID: i.AppointmentID, PaymentID: i.PaymentID,
		IssuedOn: i.IssuedOn, IssuedBy: i.IssuedBy, DueOn: i.DueOn, DueDays: i.DueDays, DeliveredOn: i.DeliveredOn, Language: i.Language, Currency: i.Currency,
		Buyer: InvoiceBuyer{Company: i.Buyer.Company, Name: i.Buyer.Name, TaxID: i.Buyer.TaxID, RegNo: i.Buyer.RegNo, Email: i.Buyer.Email, Address: InvoiceAddress(i.Buyer.Place)},
		Lines: []InvoiceLine{}, VAT: []InvoiceVAT{}, Net: i.Totals.Net, VATTotal: i.Totals.VAT, Total: i.Totals.Total, Paid: i.Paid, Notes: i.Notes,
		Reason: i.Reason, Stornos: []InvoiceStorno{}, CreatedBy: i.CreatedBy, CreatedAt: i.CreatedAt.UTC(), At: i.At.UTC(), Rev: i.Rev,
	}
	if i.Kind == invoices.Plain {
		out.Due = i.Due()
	}
	for n, l := range i.Lines {
		out.Lines = append(out.Lines, InvoiceLine{
			Description: l.Description, ServiceID: l.ServiceID, Quantity: l.Quantity, Left: i.Left(n + 1), Unit: l.Unit, Price: l.Price, Discount: l.Discount,
			Tax: l.Tax.Code, Rate: l.Tax.Rate, Net: l.Net,
		})
	}
	for _, g := range i.Totals.Groups {
		out.VAT = append(out.VAT, InvoiceVAT{Tax: g.Tax.Code, Rate: g.Tax.Rate, Base: g.Base, VAT: g.VAT, Reason: g.Reason})
	}
	for _, c := range i.Stornos {
		out.Stornos = append(out.Stornos, InvoiceStorno{ID: c.ID, Name: c.Name, At: c.At.UTC(), By: c.By, Total: c.Total()})
	}
	if i.Of != nil {
		out.Of = &InvoiceReference{ID: i.Of.ID, Name: i.Of.Name, IssuedOn: i.Of.IssuedOn}
	}
	if m := i.Mail; m != nil {
		out.Mail = &InvoiceMail{To: m.To, By: m.By, At: m.At.UTC(), State: m.State, LeftAt: m.Left}
	}
	if f := i.Filing; f != nil {
		out.Filing = &InvoiceFiling{State: f.State, Problems: append([]string{}, f.Problems...)}
	}
	return out
}
