package servertest_test

import (
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// The net itself: a line that names a client, quotes a letter or holds a cookie is found, whatever its level, and lines with
// identifiers alone are not.
func TestALineThatNamesSomebodyIsFound(t *testing.T) {
	t.Parallel()
	for said, want := range map[string][]any{
		"":                     {"client", "cli_01jd3m8w1q2v5y7x9z0abcdefg", "tenant", "ten_01jd3m8w1q2v5y7x9z0abcdefg"},
		`name "Ioana Ștefan"`:  {"who", "client Ioana Ștefan was merged"},
		`phone "0722 123 456"`: {"error", "no route to 0722 123 456"},
		`notes "alergie \"x\"`: {slog.Group("input", "text", "wrote alergie \"x\" there")},
		"cookie msaas_session": {"headers", http.Header{"Cookie": {"msaas_session=ory_st_abcdefghijklmnop"}}},
	} {
		logs := servertest.NewLogs()
		for from, value := range map[string]string{
			"name": "Ioana Ștefan", "phone": "0722 123 456", "notes": `alergie "x"`, "cookie msaas_session": "ory_st_abcdefghijklmnop",
		} {
			logs.Plant(value, from)
		}
		slog.New(observe.NewLogHandler(logs.Handler())).Debug("said", want...)
		found := logs.Leaks()
		if said == "" {
			require.Empty(t, found)
			continue
		}
		require.Len(t, found, 1, said)
		require.Contains(t, found[0], said)
	}
}

// What a whole request leaves in the log: its identifiers, its pattern, and nobody's name.
func TestARequestLeavesOneLineWithoutAnybody(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Aurora Dental")
	id := c.Client(t, "Ioana Ștefan")
	r := c.Owner.Get(t, c.Path("/clients/"+id)).Want(t, http.StatusOK)
	line := s.Logs.Line(r.Header.Get("X-Request-Id"))
	require.Contains(t, line, `"route":"/api/v1/tenants/:slug/clients/:id"`)
	require.Contains(t, line, `"tenant_id":"`+string(c.TenantID(t))+`"`)
	require.Contains(t, line, `"status":200`)
	require.Contains(t, line, `"took_ms":`)
	require.NotContains(t, line, id)
	require.NotContains(t, line, c.Slug)
}
