package stripetest

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"
)

// pageRoutes are the pages where a person pays, changes the card or looks at an invoice.
func (s *Server) pageRoutes() {
	s.mux.HandleFunc("GET /oauth/authorize", s.authorizePage)
	s.mux.HandleFunc("POST /oauth/authorize", s.authorizePage)
	s.mux.HandleFunc("GET /pay/{id}", s.checkoutPage)
	s.mux.HandleFunc("POST /pay/{id}", s.checkoutPage)
	s.mux.HandleFunc("GET /portal/{id}", s.portalPage)
	s.mux.HandleFunc("POST /portal/{id}", s.portalPage)
	s.mux.HandleFunc("GET /invoice/{id}", s.invoicePage)
	s.mux.HandleFunc("POST /invoice/{id}", s.invoicePage)
	s.mux.HandleFunc("GET /invoice/{id}/pdf", s.invoicePDF)
	s.mux.HandleFunc("GET /receipts/{id}", s.receiptPage)
}

// page is what a page shows.
type page struct {
	Title, Amount, Error, Done string
	Pay                        string // the button's text; "" = no form for a card
	Back, BackText             string
	Rows                       []row
	Actions                    []action
}

type row struct{ Label, Text, Link string }

type action struct{ Do, Text string }

//nolint:gochecknoglobals // parsed once
var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{{.Title}}</title>
<style>body{font:15px/1.5 system-ui,sans-serif;background:#f6f8fa;color:#1a1f36;margin:0}main{max-width:440px;margin:48px auto;background:#fff;
border-radius:12px;padding:32px;box-shadow:0 2px 12px #0001}h1{font-size:20px;margin:0 0 4px}.amount{font-size:32px;font-weight:600;margin:8px 0 20px}
label{display:block;padding:8px 0}button{font:inherit;font-weight:600;background:#635bff;color:#fff;border:0;border-radius:6px;padding:10px 16px;width:100%;margin-top:8px;cursor:pointer}
button.quiet{background:#e6e8ee;color:#1a1f36}.error{color:#b3093c}.done{color:#0a6}small{color:#697386}table{width:100%;border-collapse:collapse}td{padding:6px 0;border-bottom:1px solid #eee}</style>
<main><small>Stand-in of Stripe · no real money</small><h1>{{.Title}}</h1>{{with .Amount}}<p class="amount">{{.}}</p>{{end}}
{{with .Error}}<p class="error" role="alert">{{.}}</p>{{end}}{{with .Done}}<p class="done" role="status">{{.}}</p>{{end}}
{{with .Rows}}<table>{{range .}}<tr><td>{{.Label}}</td><td>{{if .Link}}<a href="{{.Link}}">{{.Text}}</a>{{else}}{{.Text}}{{end}}</td></tr>{{end}}</table>{{end}}
{{if .Pay}}<form method="post"><input type="hidden" name="do" value="card">
<label><input type="radio" name="card" value="4242424242424242" checked> 4242 4242 4242 4242 · works</label>
<label><input type="radio" name="card" value="4000000000000002"> 4000 0000 0000 0002 · declined</label>
<label><input type="radio" name="card" value="4000000000000341"> 4000 0000 0000 0341 · fails when charged later</label>
<label><input type="radio" name="card" value="4000002500003155"> 4000 0025 0000 3155 · asks its owner</label>
<button>{{.Pay}}</button></form>{{end}}
{{range .Actions}}<form method="post"><input type="hidden" name="do" value="{{.Do}}"><button class="quiet">{{.Text}}</button></form>{{end}}
{{with .Back}}<p><a href="{{.}}">{{$.BackText}}</a></p>{{end}}</main></html>`))

func show(w http.ResponseWriter, p page) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = pageTemplate.Execute(w, p)
}

func amountText(amount int64, currency string) string {
	return fmt.Sprintf("%d.%02d %s", amount/100, amount%100, strings.ToUpper(currency))
}

// find looks an object up for a page, under the lock.
func (s *Server) pageObject(w http.ResponseWriter, r *http.Request, kind string) (*account, Object) {
	s.tick()
	acc, o := s.locate(r.PathValue("id"))
	if o == nil || o.Str("object") != kind {
		http.NotFound(w, r)
		return nil, nil
	}
	return acc, o
}

func (s *Server) checkoutPage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc, session := s.pageObject(w, r, "checkout.session")
	if session == nil {
		return
	}
	p := page{Title: "Pay", Amount: amountText(session.Int("amount_total"), session.Str("currency")), Pay: "Pay", Back: session.Str("cancel_url"), BackText: "Back"}
	if session.Str("mode") == "subscription" {
		p.Title, p.Pay = "Subscribe", "Subscribe"
	}
	if session.Str("status") != "open" {
		p.Pay, p.Error = "", "This page has been used or is over."
	}
	if r.Method == http.MethodPost {
		f := s.complete(acc, session, Card(r.PostFormValue("card")))
		if f == nil {
			http.Redirect(w, r, strings.ReplaceAll(session.Str("success_url"), "{CHECKOUT_SESSION_ID}", session.ID()), http.StatusSeeOther)
			return
		}
		p.Error = f.Message
	}
	show(w, p)
}

func (s *Server) portalPage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc, session := s.pageObject(w, r, "billing_portal.session")
	if session == nil {
		return
	}
	customer := session.Str("customer")
	p := page{Title: "Your subscription", Pay: "Use this card", Back: session.Str("return_url"), BackText: "Return to the clinic"}
	if r.Method == http.MethodPost {
		p.Error, p.Done = s.portalAction(acc, customer, r.PostFormValue("do"), Card(r.PostFormValue("card")))
	}
	if card := cardOf(acc, customer, nil); card != nil {
		p.Rows = append(p.Rows, row{Label: "Card", Text: "•••• " + card.In("card").Str("last4")})
	}
	for _, sub := range acc.byKind["subscription"] {
		if sub.Str("customer") != customer || ended(sub) {
			continue
		}
		p.Rows = append(p.Rows, row{Label: describe(acc, priceOf(sub), quantityOf(sub)), Text: sub.Str("status")})
		if sub.Bool("cancel_at_period_end") {
			p.Actions = append(p.Actions, action{"resume", "Renew the subscription"})
		} else {
			p.Actions = append(p.Actions, action{"cancel", "Cancel the subscription"})
		}
	}
	for _, inv := range acc.byKind["invoice"] {
		if inv.Str("customer") == customer {
			at := time.Unix(inv.Int("created"), 0).UTC().Format(time.DateOnly)
			p.Rows = append(p.Rows, row{at, amountText(inv.Int("total"), inv.Str("currency")) + " · " + inv.Str("status"), inv.Str("hosted_invoice_url")})
		}
	}
	show(w, p)
}

func (s *Server) portalAction(acc *account, customer, do string, card Card) (wrong, done string) {
	if do == "card" {
		if card == DeclinedCard {
			return declined().Message, ""
		}
		s.setCard(acc, customer, card)
		return "", "The card has been changed."
	}
	for _, sub := range acc.byKind["subscription"] {
		if sub.Str("customer") != customer || ended(sub) {
			continue
		}
		if sched := acc.byID[sub.Str("schedule")]; sched != nil {
			s.release(acc, sched)
		}
		s.cancelLater(sub, do == "cancel")
		s.emit(acc, "customer.subscription.updated", sub, nil)
	}
	return "", map[string]string{"cancel": "The subscription ends with its period.", "resume": "The subscription goes on."}[do]
}

func (s *Server) invoicePage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc, inv := s.pageObject(w, r, "invoice")
	if inv == nil {
		return
	}
	p := page{Title: "Invoice " + inv.Str("number"), Amount: amountText(inv.Int("total"), inv.Str("currency"))}
	if r.Method == http.MethodPost && inv.Str("status") == "open" {
		card := s.newCard(acc, Card(r.PostFormValue("card")), acc.byID[inv.Str("customer")])
		if f := s.pay(acc, inv, card, true); f != nil {
			p.Error = f.Message
		} else {
			s.setCard(acc, inv.Str("customer"), Card(card.Str("_number")))
			p.Done = "Thank you. The invoice is paid."
		}
	}
	if inv.Str("status") == "open" {
		p.Pay = "Pay the invoice"
	}
	for _, l := range inv.All("lines") {
		p.Rows = append(p.Rows, row{Label: l.Str("description"), Text: amountText(l.Int("amount"), inv.Str("currency"))})
	}
	p.Rows = append(p.Rows, row{Label: "Tax", Text: amountText(inv.Int("tax"), inv.Str("currency"))}, row{Label: "State", Text: inv.Str("status")}, row{"Document", "PDF", inv.Str("invoice_pdf")})
	show(w, p)
}

// PayInvoice pays an open invoice of the platform on its page, without a browser.
func (s *Server) PayInvoice(id string, card Card) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc, inv := s.locate(id)
	if inv == nil || inv.Str("status") != "open" {
		return missing("invoice", id)
	}
	if f := s.pay(acc, inv, s.newCard(acc, card, acc.byID[inv.Str("customer")]), true); f != nil {
		return f
	}
	return nil
}

// invoicePDF is the smallest document that readers open.
func (s *Server) invoicePDF(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, inv := s.pageObject(w, r, "invoice"); inv != nil {
		w.Header().Set("Content-Type", "application/pdf")
		_, _ = w.Write([]byte("%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"))
	}
}

func (s *Server) receiptPage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, charge := s.pageObject(w, r, "charge"); charge != nil {
		show(w, page{Title: "Receipt", Amount: amountText(charge.Int("amount"), charge.Str("currency")), Done: charge.Str("status")})
	}
}
