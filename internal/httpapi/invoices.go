package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/invoices"
)

type listInvoicesInput struct {
	TenantPath
	PageQuery
	InvoicesQuery
}

// InvoicesQuery are the filters of documents.
type InvoicesQuery struct {
	From     string            `query:"from" maxLength:"10" doc:"First day; of drafts the day when they were made."`
	To       string            `query:"to" maxLength:"10" doc:"Last day."`
	Standing invoices.Standing `query:"standing" enum:"draft,open,paid,cancelled,storno"`
	Overdue  bool              `query:"overdue" doc:"Open, and the due day is over."`
	Series   string            `query:"series" maxLength:"10"`
	ClientID string            `query:"client_id" maxLength:"40"`
}

func (q InvoicesQuery) filter() invoices.Filter {
	return invoices.Filter{From: q.From, To: q.To, Standing: q.Standing, Overdue: q.Overdue, Series: q.Series, ClientID: q.ClientID}
}

func (a *API) listInvoices(ctx context.Context, actor identity.Actor, in *listInvoicesInput) (*body[list[Invoice]], error) {
	f := in.filter()
	f.Cursor, f.Limit = in.Cursor, in.Limit
	page, err := a.Invoices.List(ctx, actor, f)
	if err != nil {
		return nil, err
	}
	return &body[list[Invoice]]{Body: listOf(viewsOf(page.Items, invoiceOf), page.Next)}, nil
}

type createInvoiceInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		ClientID      string `json:"client_id,omitempty" maxLength:"40"`
		AppointmentID string `json:"appointment_id,omitempty" maxLength:"40" doc:"Its client, services and prices come into the draft."`
		PaymentID     string `json:"payment_id,omitempty" maxLength:"40" doc:"What was paid comes into the draft."`
		Again         bool   `json:"again,omitempty" doc:"Although the appointment has an invoice."`
	}
}

func (a *API) createInvoice(ctx context.Context, actor identity.Actor, in *createInvoiceInput) (*body[Invoice], error) {
	i, err := a.Invoices.Create(ctx, actor, invoices.NewInvoice{
		ID: a.newID(id.Invoice, actor, in.IdempotencyKey), ClientID: in.Body.ClientID, AppointmentID: in.Body.AppointmentID,
		PaymentID: in.Body.PaymentID, Again: in.Body.Again,
	})
	return answer(i, invoiceOf, err)
}

func (a *API) getInvoice(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[Invoice], error) {
	i, err := a.Invoices.Get(ctx, actor, in.ID)
	return answer(i, invoiceOf, err)
}

type editInvoiceInput struct {
	ItemPath
	Revision

	Body struct {
		ClientID    string           `json:"client_id,omitempty" maxLength:"40"`
		Series      string           `json:"series" maxLength:"10"`
		Language    string           `json:"language" enum:"ro,en"`
		DueDays     int              `json:"due_days" minimum:"0" maximum:"365"`
		DeliveredOn string           `json:"delivered_on,omitempty" maxLength:"10" doc:"When the services were performed; left out: on the day of the invoice."`
		Buyer       InvoiceBuyer     `json:"buyer"`
		Lines       []NewInvoiceLine `json:"lines" maxItems:"200" nullable:"false"`
		Notes       string           `json:"notes,omitempty" maxLength:"1000"`
	}
}

// NewInvoiceLine is a line as it is written.
type NewInvoiceLine struct {
	Description string `json:"description" maxLength:"300"`
	ServiceID   string `json:"service_id,omitempty" maxLength:"40"`
	Quantity    int64  `json:"quantity" minimum:"1" maximum:"100000000" doc:"Thousandths."`
	Unit        string `json:"unit" maxLength:"3" doc:"A code of UN/ECE Recommendation 20."`
	Price       int64  `json:"price" minimum:"0" maximum:"1000000000" doc:"Minor units, without VAT."`
	Discount    int64  `json:"discount,omitempty" minimum:"0" maximum:"10000" doc:"Hundredths of a percent."`
	Tax         string `json:"tax" maxLength:"40" doc:"A code of the VAT rates."`
}

func (a *API) editInvoice(ctx context.Context, actor identity.Actor, in *editInvoiceInput) (*body[Invoice], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	b := in.Body
	c := invoices.Content{
		ClientID: b.ClientID, Series: b.Series, Language: b.Language, DueDays: b.DueDays, DeliveredOn: b.DeliveredOn, Buyer: b.Buyer.buyer(), Notes: b.Notes,
	}
	for _, l := range b.Lines {
		c.Lines = append(c.Lines, invoices.DraftLine(l))
	}
	i, err := a.Invoices.Edit(ctx, actor, in.ID, rev, c)
	return answer(i, invoiceOf, err)
}

func (a *API) deleteInvoice(ctx context.Context, actor identity.Actor, in *removeInput) (*struct{}, error) {
	return answerRemoved(ctx, actor, in, a.Invoices.Delete)
}

type issueInvoiceInput struct {
	ItemPath
	Revision

	Body struct {
		On string `json:"on,omitempty" maxLength:"10" doc:"Its day; left out: today. Not before the last one of the series."`
	}
}

func (a *API) issueInvoice(ctx context.Context, actor identity.Actor, in *issueInvoiceInput) (*body[Invoice], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	i, err := a.Invoices.Issue(ctx, actor, in.ID, rev, in.Body.On)
	return answer(i, invoiceOf, err)
}

type mailInvoiceInput struct {
	ItemPath

	Body struct {
		To   string `json:"to" maxLength:"320"`
		Note string `json:"note,omitempty" maxLength:"1000" doc:"Stands in the mail before the facts."`
	}
}

func (a *API) mailInvoice(ctx context.Context, actor identity.Actor, in *mailInvoiceInput) (*body[Invoice], error) {
	i, err := a.Invoices.Send(ctx, actor, in.ID, in.Body.To, in.Body.Note)
	return answer(i, invoiceOf, err)
}

type stornoInvoiceInput struct {
	ItemPath
	IdempotencyKey

	Body struct {
		Parts  []StornoPart `json:"parts,omitempty" maxItems:"200" nullable:"false" doc:"Left out: all that is left."`
		Series string       `json:"series,omitempty" maxLength:"10" doc:"Left out: the clinic's series of stornos."`
		Reason string       `json:"reason,omitempty" maxLength:"300"`
	}
}

// StornoPart says how much of a line is taken back.
type StornoPart struct {
	Line     int   `json:"line" minimum:"1" maximum:"200" doc:"Counted from 1."`
	Quantity int64 `json:"quantity" minimum:"1" maximum:"100000000" doc:"Thousandths."`
}

func (a *API) stornoInvoice(ctx context.Context, actor identity.Actor, in *stornoInvoiceInput) (*body[Invoice], error) {
	s := invoices.NewStorno{ID: a.newID(id.Invoice, actor, in.IdempotencyKey), Of: in.ID, Series: in.Body.Series, Reason: in.Body.Reason}
	for _, p := range in.Body.Parts {
		s.Parts = append(s.Parts, invoices.Part(p))
	}
	i, err := a.Invoices.TakeBack(ctx, actor, s)
	return answer(i, invoiceOf, err)
}

// documentOutput is a file that is written at once. A browser may show it in a frame of our own pages.
type documentOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	CacheControl       string `header:"Cache-Control"`
	Body               []byte
}

type showInvoiceInput struct {
	ItemPath

	Download bool `query:"download" doc:"As a file, instead of to be shown."`
}

func (a *API) showInvoice(ctx context.Context, actor identity.Actor, in *showInvoiceInput) (*documentOutput, error) {
	i, pdf, err := a.Invoices.PDF(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	how := "inline"
	if in.Download {
		how = "attachment"
	}
	return &documentOutput{
		ContentType: "application/pdf", ContentDisposition: files.ContentDisposition(how, i.FileName()+".pdf"), CacheControl: "private, no-store", Body: pdf,
	}, nil
}

func (a *API) fetchInvoiceXML(ctx context.Context, actor identity.Actor, in *ItemPath) (*documentOutput, error) {
	i, doc, err := a.Invoices.FetchXML(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &documentOutput{
		ContentType: "application/xml", ContentDisposition: files.ContentDisposition("attachment", i.FileName()+".xml"), CacheControl: "private, no-store", Body: doc,
	}, nil
}
