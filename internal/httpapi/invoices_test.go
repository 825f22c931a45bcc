package httpapi_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

func TestAnInvoiceIsMadeSentAndTakenBack(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Dentalux")
	desk := c.Join(t, "Ioana Stan", "receptionist")
	client := c.Client(t, "Ștefan Popa")
	key := c.Invoice(t, client, "Consultație")
	require.Equal(t, "DLX-0001", c.InvoiceName(t, key))

	pdf := desk.Get(t, c.Path("/invoices/"+key+"/pdf")).Want(t, http.StatusOK)
	require.Equal(t, "application/pdf", pdf.Header.Get("Content-Type"))
	require.True(t, bytes.HasPrefix(pdf.Body, []byte("%PDF-")))
	xml := desk.Get(t, c.Path("/invoices/"+key+"/xml")).Want(t, http.StatusOK)
	require.Contains(t, string(xml.Body), "<cbc:ID>DLX-0001</cbc:ID>")

	desk.Post(t, c.Path("/invoices/"+key+"/mail"), map[string]any{"to": "stefan-popa@people.test", "note": "Vă mulțumim!"}).Want(t, http.StatusOK)
	mail := s.Mail(t, "stefan-popa@people.test", "DLX-0001")
	require.Contains(t, mail.Text, "Vă mulțumim!")
	require.Eventually(t, func() bool {
		state := desk.Get(t, c.Path("/invoices/"+key)).Want(t, http.StatusOK).Map(t)["mail"].(map[string]any)["state"]
		return state == "sent"
	}, 15*time.Second, 20*time.Millisecond)

	storno := desk.Post(t, c.Path("/invoices/"+key+"/storno"), map[string]any{"reason": "Preț greșit"}).Want(t, http.StatusCreated).Map(t)
	require.Equal(t, "STO-0001", storno["name"])
	require.EqualValues(t, -15000, storno["total"])
	require.Equal(t, "cancelled", desk.Get(t, c.Path("/invoices/"+key)).Want(t, http.StatusOK).Map(t)["standing"])
	timeline := string(desk.Get(t, c.Path("/clients/"+client+"/timeline?kinds=invoice")).Want(t, http.StatusOK).Body)
	require.Contains(t, timeline, "DLX-0001")
	require.Contains(t, timeline, "STO-0001")
}

func TestInvoicesAreExported(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Dentalux")
	c.Invoice(t, c.Client(t, "Ștefan Popa"), "=HYPERLINK()")

	table := string(c.Owner.Get(t, c.Path("/invoices/export?format=csv")).Want(t, http.StatusOK).Body)
	require.True(t, strings.HasPrefix(table, "\ufeffNumăr,"))
	require.Contains(t, table, "DLX-0001,Factură,")
	require.Contains(t, table, ",150.00,")
	lines := string(c.Owner.Get(t, c.Path("/invoices/export?rows=lines")).Want(t, http.StatusOK).Body)
	require.Contains(t, lines, "'=HYPERLINK()", "no text is a formula")

	book, err := excelize.OpenReader(bytes.NewReader(c.Owner.Get(t, c.Path("/invoices/export?format=xlsx")).Want(t, http.StatusOK).Body))
	require.NoError(t, err)
	rows, err := book.GetRows("Sheet1", excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, "150", rows[1][6], "a number")
	kind, err := book.GetCellType("Sheet1", "G2")
	require.NoError(t, err)
	require.Contains(t, []excelize.CellType{excelize.CellTypeNumber, excelize.CellTypeUnset}, kind)

	zoned := time.Now().In(time.FixedZone("", 2*60*60)).Format("2006-01")
	got := c.Owner.Get(t, c.Path("/invoices/archive?what=xml&month="+zoned)).Want(t, http.StatusOK)
	archive, err := zip.NewReader(bytes.NewReader(got.Body), int64(len(got.Body)))
	require.NoError(t, err)
	require.Len(t, archive.File, 1)
	require.Equal(t, "DLX-0001.xml", archive.File[0].Name)
	c.Owner.Get(t, c.Path("/invoices/archive?month=2026-13")).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
}

func TestAPaymentAndItsInvoiceKnowEachOther(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Dentalux")
	client := c.Client(t, "Ștefan Popa")
	key := c.Invoice(t, client, "Consultație")
	due := func(key string) any {
		return c.Owner.Get(t, c.Path("/invoices/"+key)).Want(t, http.StatusOK).Map(t)["due"]
	}
	require.EqualValues(t, 15000, due(key))
	c.Owner.Post(t, c.Path("/payments"), map[string]any{"kind": "cash", "amount": 10000, "purpose": "Consultație", "client_id": client, "invoice_id": key}).Want(t, http.StatusCreated)
	require.EqualValues(t, 5000, due(key))
	c.Owner.Post(t, c.Path("/payments"), map[string]any{"kind": "cash", "amount": 5000, "purpose": "Consultație", "client_id": client, "invoice_id": key}).Want(t, http.StatusCreated)
	require.Contains(t, string(c.Owner.Get(t, c.Path("/invoices?standing=paid")).Want(t, http.StatusOK).Body), key)

	pay := c.Owner.Post(t, c.Path("/payments"), map[string]any{"kind": "cash", "amount": 7000, "purpose": "Avans implant", "client_id": client}).Want(t, http.StatusCreated).ID(t)
	draft := c.Owner.Post(t, c.Path("/invoices"), map[string]any{"payment_id": pay}).Want(t, http.StatusCreated)
	require.Contains(t, string(draft.Body), "Avans implant")
	c.Owner.Post(t, c.Path("/invoices"), map[string]any{"payment_id": pay}).Refused(t, http.StatusConflict, "already_invoiced")
	issued := c.Owner.Post(t, c.Path("/invoices/"+draft.ID(t)+"/issue"), map[string]any{}, servertest.IfMatch(1)).Want(t, http.StatusOK).Map(t)
	require.Equal(t, "paid", issued["standing"])

	other := c.Owner.Post(t, c.Path("/payments"), map[string]any{"kind": "cash", "amount": 7000, "purpose": "Altceva", "client_id": client}).Want(t, http.StatusCreated).ID(t)
	draft = c.Owner.Post(t, c.Path("/invoices"), map[string]any{"payment_id": other}).Want(t, http.StatusCreated)
	c.Owner.Do(t, http.MethodDelete, c.Path("/invoices/"+draft.ID(t)), nil).Want(t, http.StatusNoContent)
	require.Nil(t, c.Owner.Get(t, c.Path("/payments/"+other)).Want(t, http.StatusOK).Map(t)["invoice_id"], "free for another invoice")
}
