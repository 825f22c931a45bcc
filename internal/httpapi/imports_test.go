package httpapi_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// A table with formulas goes in and comes out again: in the file nothing is one, and imported again nobody is doubled.
func TestATableGoesInAndComesOutWithoutFormulas(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Imports")
	table := "Nume,Telefon,Observatii\n=cmd|'/c calc'!A1,0712345678,+1+1\n@SUM(A1),,-2\n\"=HYPERLINK(\"\"http://evil\"\")\",,x\n"
	enter := func(content string) map[string]any {
		im := c.Owner.Upload(t, c.Path("/imports"), "clienti.csv", []byte(content)).Want(t, http.StatusCreated)
		path := c.Path("/imports/" + im.ID(t))
		options := map[string]any{"mapping": im.Map(t)["options"].(map[string]any)["mapping"]} //nolint:forcetypeassert // a test
		require.Contains(t, string(c.Owner.Post(t, path+"/preview", options).Want(t, http.StatusOK).Body), `"row":1`)
		c.Owner.Post(t, path+"/start", options).Want(t, http.StatusOK)
		require.Eventually(t, func() bool { return c.Owner.Get(t, path).Map(t)["state"] == "done" }, 20*time.Second, 20*time.Millisecond)
		c.Owner.Get(t, path+"/errors").Want(t, http.StatusOK)
		return c.Owner.Get(t, path).Map(t)
	}
	require.InDelta(t, 3, enter(table)["made"], 0)

	out := c.Owner.Get(t, c.Path("/clients/export?sort=name")).Want(t, http.StatusOK)
	require.Contains(t, out.Header.Get("Content-Disposition"), "attachment")
	text := string(out.Body)
	require.True(t, strings.HasPrefix(text, "\ufeff"))
	require.Contains(t, text, ",+40712345678,")
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		for cell := range strings.SplitSeq(strings.TrimSpace(line), ",") {
			cell = strings.TrimPrefix(cell, `"`)
			require.False(t, cell != "" && cell != "+40712345678" && strings.ContainsRune("=+-@", rune(cell[0])), "a formula: %s", cell)
		}
	}
	require.Zero(t, enter(text)["made"], "its own export makes nobody again")

	book, err := excelize.OpenReader(bytes.NewReader(c.Owner.Get(t, c.Path("/clients/export?format=xlsx")).Want(t, http.StatusOK).Body))
	require.NoError(t, err)
	rows, err := book.GetRows("Clients")
	require.NoError(t, err)
	require.Len(t, rows, 4)
	formula, err := book.GetCellFormula("Clients", "A2")
	require.NoError(t, err)
	require.Empty(t, formula)

	c.Owner.Put(t, c.Path("/client-fields"), map[string]any{"items": []any{
		map[string]any{"key": "insurer", "label": "=Casa", "type": "text"}, map[string]any{"key": "implant", "label": "Implant", "type": "yes_no"},
	}}).Want(t, http.StatusOK)
	c.Owner.Post(t, c.Path("/clients"), map[string]any{
		"name": "Zoe", "custom": map[string]any{"insurer": "=1+1", "implant": true}, "guardian": map[string]any{"name": "Maria", "phone": "0721000111", "relation": "mother"},
		"consents": []any{map[string]any{"channel": "sms", "granted": true, "how": "paper"}, map[string]any{"channel": "email", "granted": false, "how": "paper"}},
	}).Want(t, http.StatusCreated)
	lines := strings.Split(strings.TrimSpace(string(c.Owner.Get(t, c.Path("/clients/export?sort=name")).Want(t, http.StatusOK).Body)), "\n")
	require.Contains(t, lines[0], "Ultima vizită,Acorduri,Tutore,'=Casa,Implant")
	require.True(t, strings.HasSuffix(lines[len(lines)-1], `,,sms,"Maria, mother, +40721000111",'=1+1,da`), lines[len(lines)-1])

	desk := c.Join(t, "Front Desk", "receptionist")
	desk.Get(t, c.Path("/clients/export")).Refused(t, http.StatusForbidden, "not_allowed")
	desk.Get(t, c.Path("/imports")).Want(t, http.StatusOK)
	c.Join(t, "A Dentist", "dentist").Get(t, c.Path("/imports")).Refused(t, http.StatusForbidden, "not_allowed")
	c.Owner.Get(t, c.Path("/clients/export?sort=size")).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	require.Contains(t, string(c.Owner.Get(t, c.Path("/audit")).Want(t, http.StatusOK).Body), "client.exported")
}
