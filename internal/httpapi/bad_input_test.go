package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

type badInput struct {
	says, method, path string
	body               any
	status             int
	code, field        string
}

// What is wrong is refused at the edge with the field that is wrong, and nothing is written.
func TestProofBadInput(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c, ids, k := furnished(t, s, "Gamma")
	before := c.Snapshot(t)
	cases := append(badBodies(), badBookings(ids, k)...)
	for _, b := range cases {
		t.Run(b.says, func(t *testing.T) {
			got := c.Owner.Do(t, b.method, c.Path(b.path), b.body, servertest.IfMatch(1))
			got.Refused(t, b.status, b.code)
			require.NotContains(t, string(got.Body), "goroutine")
			if b.field != "" {
				var p struct {
					Errors []struct{ Path, Message string }
				}
				got.Into(t, &p)
				require.NotEmpty(t, p.Errors)
				require.Equal(t, b.field, p.Errors[0].Path, "%s", got.Body)
				require.NotEmpty(t, p.Errors[0].Message)
			}
		})
	}
	swept := everyRouteRefusesNonsense(t, s, c)
	require.Equal(t, before, c.Snapshot(t), "something was written")
	proof.Line(t, "proof", "bad-input", fmt.Sprintf("%d cases and %d routes with nonsense refused with 4xx, 0 written", len(cases), swept), "0 written, no 5xx", !t.Failed())
}

func badBodies() []badInput {
	const post, get, patch = http.MethodPost, http.MethodGet, http.MethodPatch
	big := map[string]any{"name": "x", "notes": strings.Repeat("x", 10<<20)}
	return []badInput{
		{"a number for a name", post, "/clients", map[string]any{"name": 7}, 422, "invalid_input", "name"},
		{"no name", post, "/clients", map[string]any{}, 422, "invalid_input", ""},
		{"an unknown field", post, "/clients", map[string]any{"name": "Ana", "nmae": "x"}, 422, "invalid_input", "nmae"},
		{"an unknown query parameter", get, "/clients?qq=x", nil, 422, "invalid_input", "qq"},
		{"a body of 10 MB", post, "/clients", big, 413, "body_too_large", ""},
		{"text that is not UTF-8", post, "/clients", []byte("{\"name\":\"A\xff\xfena\"}"), 400, "malformed_request", ""},
		{"half a JSON document", post, "/clients", []byte(`{"name":`), 400, "malformed_request", ""},
		{"two JSON documents", post, "/clients", []byte(`{"name":"A"}{"name":"B"}`), 400, "malformed_request", ""},
		{"a list for an object", post, "/clients", []byte(`[]`), 422, "invalid_input", ""},
		{"null", post, "/clients", []byte(`null`), 422, "invalid_input", ""},
		{"no body", post, "/clients", []byte(nil), 400, "malformed_request", ""},
		{"an e-mail without a domain", post, "/clients", map[string]any{"name": "Ana", "email": "ana@"}, 422, "invalid_input", "email"},
		{"a phone with letters", post, "/clients", map[string]any{"name": "Ana", "phone": "call me"}, 422, "invalid_input", "phone"},
		{"a birthday that never was", post, "/clients", map[string]any{"name": "Ana", "date_of_birth": "2023-02-30"}, 422, "invalid_input", "date_of_birth"},
		{"a status that is none", post, "/clients", map[string]any{"name": "Ana", "status": "gold"}, 422, "invalid_input", "status"},
		{"a guardian without a name", post, "/clients", map[string]any{"name": "Ana", "guardian": map[string]any{"relation": "mother"}}, 422, "invalid_input", "guardian.name"},
		{"a value of a field that is none", post, "/clients", map[string]any{"name": "Ana", "custom": map[string]any{"weight": 3}}, 422, "invalid_input", "custom.weight"},
		{"consent by nobody knows what", post, "/clients", map[string]any{"name": "Ana", "consents": []any{map[string]any{"channel": "sms", "granted": true}}}, 422, "invalid_input", ""},
		{"a field of no type", http.MethodPut, "/client-fields", map[string]any{"items": []any{map[string]any{"key": "a", "label": "A", "type": "colour"}}}, 422, "invalid_input", ""},
		{"a last visit on no day", get, "/clients?last_visit_from=2026-02-30", nil, 422, "invalid_input", "last_visit_from"},
		{"a bulk change of nobody", post, "/clients/bulk", map[string]any{"add_tags": []string{"x"}}, 422, "invalid_input", "ids"},
		{"a bulk change of nothing", post, "/clients/bulk", map[string]any{"filter": map[string]any{}}, 422, "invalid_input", "add_tags"},
		{"a recipient that is none", post, "/drafts", map[string]any{"to": []any{map[string]any{"address": "ana@"}}}, 422, "invalid_input", "to[0]"},
		{"two recipients in one", post, "/drafts", map[string]any{"cc": []any{map[string]any{"address": "a@x.test, b@x.test"}}}, 422, "invalid_input", "cc[0]"},
		{"a recipient with a header in it", post, "/drafts", map[string]any{"bcc": []any{map[string]any{"address": "a@x.test\r\nBcc: b@x.test"}}}, 422, "invalid_input", "bcc[0]"},
		{"a subject of two lines", post, "/drafts", map[string]any{"subject": "a\r\nBcc: b@x.test"}, 422, "invalid_input", "subject"},
		{"a hundred and one recipients", post, "/drafts", map[string]any{"to": slices.Repeat([]any{map[string]any{"address": "a@x.test"}}, 101)}, 422, "invalid_input", "to"},
		{"an answer to a mail that is none", post, "/drafts", map[string]any{"reply_to": "mai_01hzzzzzzzzzzzzzzzzzzzzzzz"}, 404, "mail_not_found", ""},
		{"a variable that is none", post, "/mail-templates", map[string]any{"name": "x", "language": "ro", "body": "{{client.weight}}"}, 422, "invalid_input", "body"},
		{"a template in no language", post, "/mail-templates", map[string]any{"name": "x", "language": "de", "body": "x"}, 422, "invalid_input", "language"},
		{"an identifier of the wrong kind", get, "/clients/apt_01hzzzzzzzzzzzzzzzzzzzzzzz", nil, 404, "not_found", ""},
		{"an identifier that is none", get, "/clients/42", nil, 404, "not_found", ""},
		{"a cursor that nobody gave", get, "/clients?cursor=abc", nil, 422, "invalid_input", "cursor"},
		{"a limit of a million", get, "/clients?limit=1000000", nil, 422, "invalid_input", "limit"},
		{"a range of ten years", get, "/appointments?from=2020-01-01T00:00:00Z&to=2030-01-01T00:00:00Z", nil, 422, "invalid_input", "to"},
		{"a range that ends before it starts", get, "/appointments?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", nil, 422, "invalid_input", "to"},
		{"a time zone that is none", patch, "", map[string]any{"time_zone": "Europe/Atlantis"}, 422, "invalid_input", "time_zone"},
		{"a role that is none", post, "/team/invitations", map[string]any{"email": "a@b.ro", "role": "king"}, 422, "invalid_input", "role"},
		{"a second owner by invitation", post, "/team/invitations", map[string]any{"email": "a@b.ro", "role": "owner"}, 422, "invalid_input", "role"},
		{"a price below nothing", post, "/services", map[string]any{"name": "X", "duration_minutes": 30, "price": map[string]any{"amount": -1, "currency": "RON"}, "color": 1}, 422, "invalid_input", "price.amount"},
		{"a colour that white text cannot be read on", patch, "", map[string]any{"brand_color": "#ffcc00"}, 422, "invalid_input", "brand_color"},
		{"a colour that is none", patch, "", map[string]any{"brand_color": "teal"}, 422, "invalid_input", "brand_color"},
		{"languages without the clinic's own", patch, "", map[string]any{"languages": []string{"en"}}, 422, "invalid_input", "languages"},
		{"opening hours backwards", patch, "", map[string]any{"hours": []map[string]any{{"weekday": 1, "from": "12:00", "to": "09:00"}}}, 422, "invalid_input", "hours[0].to"},
		{"a buffer of seven minutes", post, "/services", map[string]any{"name": "X", "duration_minutes": 30, "price": map[string]any{"amount": 1, "currency": "RON"}, "buffer_after_minutes": 7}, 422, "invalid_input", "buffer_after_minutes"},
		{"an exception on a day that never was", post, "/providers", map[string]any{"name": "Dr. X", "exceptions": []map[string]any{{"date": "2027-02-29", "hours": []any{}}}}, 422, "invalid_input", ""},
		{"an order with somebody unknown", http.MethodPut, "/providers/order", map[string]any{"ids": []string{"prv_01hzzzzzzzzzzzzzzzzzzzzzzz"}}, 422, "invalid_input", "ids[0]"},
		{"an order of nothing", http.MethodPut, "/services/order", map[string]any{"ids": []string{}}, 422, "invalid_input", "ids"},
		{"a status of a conversation that is none", get, "/conversations?status=done", nil, 422, "invalid_input", "status"},
		{"a conversation of a client that is none", get, "/conversations?client=42", nil, 422, "invalid_input", "client"},
		{"a cursor of conversations that nobody gave", get, "/conversations?cursor=abc", nil, 422, "invalid_input", "cursor"},
		{"a bulk change of no conversation", post, "/conversations/bulk", map[string]any{"ids": []string{}, "status": "closed"}, 422, "invalid_input", "ids"},
		{"a payment of nothing", post, "/payments", map[string]any{"kind": "cash", "amount": 0, "purpose": "x"}, 422, "invalid_input", "amount"},
		{"a payment for nothing", post, "/payments", map[string]any{"kind": "cash", "amount": 100, "purpose": " "}, 422, "invalid_input", "purpose"},
		{"a payment with shells", post, "/payments", map[string]any{"kind": "shells", "amount": 100, "purpose": "x"}, 422, "invalid_input", "kind"},
		{"a payment of tomorrow", post, "/payments", map[string]any{"kind": "cash", "amount": 100, "purpose": "x", "received_at": "2101-01-01T00:00:00Z"}, 422, "invalid_input", "received_at"},
		{"a link for a hundred days", post, "/payments", map[string]any{"kind": "link", "amount": 1000, "purpose": "x", "days": 100}, 422, "invalid_input", "days"},
		{"a link for a million", post, "/payments", map[string]any{"kind": "link", "amount": 100_000_000, "purpose": "x"}, 422, "invalid_input", "amount"},
		{"a link that nobody can pay", post, "/payments", map[string]any{"kind": "link", "amount": 1000, "purpose": "x"}, 409, "no_provider", ""},
		{"totals of two years", get, "/payments/totals?from=2024-01-01&to=2025-12-31", nil, 422, "invalid_input", "to"},
		{"a cursor of payments that nobody gave", get, "/payments?cursor=abc", nil, 422, "invalid_input", "cursor"},
		{"a connection that nobody began", post, "/payments/accounts/stripe/connected", map[string]any{"state": "x.y", "code": "ac_1"}, 409, "provider_off", ""},
		{"hours that overlap", post, "/providers", map[string]any{"name": "Dr. X", "color": 1, "service_ids": []string{}, "hours": []map[string]any{
			{"weekday": 1, "from": "09:00", "to": "12:00"}, {"weekday": 1, "from": "11:00", "to": "13:00"},
		}}, 422, "invalid_input", ""},
	}
}

func badBookings(ids map[string]string, k servertest.Catalogue) []badInput {
	booking := func(field string, value any) map[string]any {
		b := map[string]any{
			"client_id": ids["client"], "provider_id": k.Provider, "resource_id": k.Chair, "service_ids": []string{k.Service}, "start": "2027-03-01T10:00",
		}
		b[field] = value
		return b
	}
	eleven := make([]string, 11)
	for i := range eleven {
		eleven[i] = k.Service
	}
	const post = http.MethodPost
	return []badInput{
		{"a time in the hour that the clocks skip", post, "/appointments", booking("start", "2027-03-28T03:30"), 422, "invalid_input", "start"},
		{"a start that is no time", post, "/appointments", booking("start", "tomorrow"), 422, "invalid_input", "start"},
		{"a start off the grid of five minutes", post, "/appointments", booking("start", "2027-03-01T10:02"), 422, "invalid_input", "start"},
		{"no service", post, "/appointments", booking("service_ids", []string{}), 422, "invalid_input", "service_ids"},
		{"eleven services", post, "/appointments", booking("service_ids", eleven), 422, "invalid_input", "service_ids"},
		{"a client's identifier for the provider", post, "/appointments", booking("provider_id", ids["client"]), 422, "invalid_input", "provider_id"},
		{"a client who is not there", post, "/appointments", booking("client_id", "cli_01hzzzzzzzzzzzzzzzzzzzzzzz"), 422, "invalid_input", "client_id"},
		{"longer than a day", post, "/appointments", booking("duration_minutes", 1445), 422, "invalid_input", "duration_minutes"},
		{"no length", post, "/appointments", booking("duration_minutes", 0), 422, "invalid_input", "duration_minutes"},
		{"the wrong spelling of a status", post, "/appointments/" + ids["appointment"] + "/status", map[string]any{"status": "no_show"}, 422, "invalid_input", "status"},
	}
}

// everyRouteRefusesNonsense sends a body of the wrong shape to every route that takes one.
func everyRouteRefusesNonsense(t *testing.T, s *servertest.Server, c *servertest.Clinic) int {
	t.Helper()
	n := 0
	for _, r := range s.App.API.Routes() {
		if r.Method == http.MethodGet || r.Method == http.MethodDelete || r.Access == httpapi.Admin || takesNoBody(s, r) {
			continue
		}
		path := strings.NewReplacer("{slug}", c.Slug, "{id}", "apt_01hzzzzzzzzzzzzzzzzzzzzzzz", "{token}", "x", "{page}", "nobody").Replace(r.Path)
		for _, body := range [][]byte{[]byte(`{"surprise":{"deep":[1,2,3]}}`), []byte(`"text"`), bytes.Repeat([]byte(`[`), 20_000)} {
			got := c.Owner.Do(t, r.Method, path, body, servertest.IfMatch(1))
			require.GreaterOrEqual(t, got.Status, 400, "%s %s took %.40s", r.Method, r.Path, body)
			require.Less(t, got.Status, 500, "%s %s with %.40s: %s", r.Method, r.Path, body, got.Body)
		}
		n++
	}
	require.Greater(t, n, 20)
	return n
}

// takesNoBody asks the API's own description.
func takesNoBody(s *servertest.Server, r httpapi.Route) bool { return !s.App.API.TakesBody(r) }
