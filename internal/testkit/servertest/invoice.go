package servertest

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// InvoiceSettings sets in whose name the clinic makes invoices.
func (c *Clinic) InvoiceSettings(t testing.TB) {
	t.Helper()
	c.Owner.Do(t, http.MethodPut, c.Path("/invoice-settings"), map[string]any{
		"issuer": map[string]any{
			"name": "Dentalux S.R.L.", "tax_id": "18547290", "vat_payer": true, "reg_no": "J12/1234/2006", "iban": "RO49AAAA1B31007593840000", "bank": "Banca", "capital": "200 lei",
			"phone": "", "email": "", "address": map[string]any{"street": "Str. Lungă 1", "city": "Cluj-Napoca", "county": "RO-CJ", "post_code": "", "country": "RO"},
		},
		"series":         []map[string]any{{"code": "DLX", "kind": "invoice", "yearly": false, "first": 1}, {"code": "STO", "kind": "storno", "yearly": false, "first": 1}},
		"default_series": "DLX", "storno_series": "STO", "default_tax": "ro-e-dental", "prices_with_vat": false, "due_days": 14, "notes": "", "rev": 0,
	}).Want(t, http.StatusOK)
}

// Invoice issues an invoice for a client, with one line of that description.
func (c *Clinic) Invoice(t testing.TB, clientID, description string) string {
	t.Helper()
	c.InvoiceSettings(t)
	draft := c.Owner.Post(t, c.Path("/invoices"), map[string]any{"client_id": clientID}).Want(t, http.StatusCreated)
	key := draft.ID(t)
	buyer := draft.Map(t)["buyer"]
	require.NotNil(t, buyer)
	c.Owner.Do(t, http.MethodPut, c.Path("/invoices/"+key), map[string]any{
		"client_id": clientID, "series": "DLX", "language": "ro", "due_days": 14, "buyer": buyer, "notes": description,
		"lines": []map[string]any{{"description": description, "quantity": 1000, "unit": "E48", "price": 15000, "tax": "ro-e-dental"}},
	}, IfMatch(1)).Want(t, http.StatusOK)
	c.Owner.Post(t, c.Path("/invoices/"+key+"/issue"), map[string]any{}, IfMatch(2)).Want(t, http.StatusOK)
	return key
}

// InvoiceName is the number of an invoice as it is printed.
func (c *Clinic) InvoiceName(t testing.TB, key string) string {
	t.Helper()
	return fmt.Sprint(c.Owner.Get(t, c.Path("/invoices/"+key)).Want(t, http.StatusOK).Map(t)["name"])
}
