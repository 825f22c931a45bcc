// Package archtest_test keeps the rules of the house: who may import whom, which library belongs to whom, and what may
// not stand below cmd and app.
package archtest_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/m-saas/m-saas/"

// ground is what every feature may stand on.
var ground = []string{"tenancy", "policies", "internal/fault", "internal/id", "internal/identity", "internal/idempotency", "internal/weekly", "internal/money"}

func and(base []string, more ...string) []string { return append(slices.Clone(base), more...) }

// allowed lists, for each package of ours, which others of ours it may import (path.Match patterns). Features form a
// directed graph without cycles, because each names only what stands before it. A package without an entry fails.
var allowed = map[string][]string{
	"internal/fault":       {},
	"internal/id":          {"internal/fault"},
	"internal/idempotency": {"internal/fault"},
	"internal/weekly":      {},
	"internal/money":       {"internal/fault"},
	"internal/stripesign":  {},

	"tenancy":            {"internal/fault", "internal/id", "internal/weekly"},
	"policies":           {"tenancy"},
	"migrations":         {"tenancy", "internal/fault", "internal/id"},
	"migrations/control": {"migrations"},
	"migrations/tenant":  {"migrations"},

	"internal/config":         {},
	"internal/bench":          {},
	"internal/identity":       {"tenancy", "policies", "internal/fault", "internal/id"},
	"internal/audit":          ground,
	"internal/messaging":      {"internal/fault"},
	"internal/team":           and(ground, "internal/audit"),
	"internal/platform":       and(ground, "internal/audit", "internal/team"),
	"internal/catalogue":      and(ground, "internal/audit", "internal/cache"),
	"internal/clients":        and(ground, "internal/audit", "internal/cache", "internal/due", "internal/settings"),
	"internal/scheduling":     and(ground, "internal/audit", "internal/catalogue", "internal/clients", "internal/due"),
	"internal/timeline":       and(ground, "internal/clients", "internal/scheduling", "internal/files", "internal/inbox", "internal/outbox", "internal/payments", "internal/invoices"),
	"internal/due":            {"tenancy"},
	"internal/settings":       {"tenancy"},
	"internal/link":           {"tenancy", "internal/id"},
	"internal/outbox":         and(ground, "internal/due", "internal/messaging"),
	"internal/notifications":  and(ground, "internal/audit", "internal/messaging", "internal/outbox", "internal/settings"),
	"internal/booking":        and(ground, "internal/audit", "internal/catalogue", "internal/clients", "internal/scheduling", "internal/link", "internal/messaging", "internal/outbox", "internal/settings"),
	"internal/files":          and(ground, "internal/audit", "internal/due"),
	"internal/cache":          {"tenancy", "internal/fault"},
	"internal/dashboard":      and(ground, "internal/cache", "internal/catalogue", "internal/clients", "internal/scheduling"),
	"internal/records":        and(ground, "internal/audit", "internal/catalogue", "internal/clients", "internal/scheduling"),
	"internal/imports":        and(ground, "internal/audit", "internal/due", "internal/clients", "internal/files"),
	"internal/live":           {"tenancy", "internal/fault"},
	"internal/ratelimit":      {},
	"internal/observe":        {},
	"internal/waitlist":       and(ground, "internal/audit", "internal/catalogue", "internal/clients", "internal/due", "internal/link", "internal/messaging", "internal/outbox", "internal/scheduling", "internal/settings"),
	"internal/safedial":       {"internal/fault"},
	"internal/inbox/mailbox":  {"internal/fault"},
	"internal/inbox/imapbox":  {"internal/fault", "internal/inbox/mailbox", "internal/safedial"},
	"internal/inbox/webmail":  {"internal/fault", "internal/inbox/mailbox", "internal/safedial"},
	"internal/inbox/gmailbox": {"internal/inbox/mailbox", "internal/inbox/webmail", "internal/safedial"},
	"internal/inbox/graphbox": {"internal/inbox/mailbox", "internal/inbox/webmail", "internal/safedial"},
	"internal/inbox/mimemail": {"internal/fault"},
	"internal/inbox/mailhtml": {"internal/inbox/mimemail"},
	"internal/inbox":          and(ground, "internal/audit", "internal/clients", "internal/due", "internal/files", "internal/link", "internal/settings", "internal/inbox/*"),
	"internal/reminders":      and(ground, "internal/audit", "internal/catalogue", "internal/clients", "internal/due", "internal/link", "internal/messaging", "internal/outbox", "internal/scheduling", "internal/settings"),
	"internal/payments":       and(ground, "internal/stripesign", "internal/audit", "internal/clients", "internal/due", "internal/link", "internal/messaging", "internal/outbox", "internal/scheduling", "internal/settings"),
	"internal/twilio":         and(ground, "internal/clients", "internal/outbox"),
	"internal/billing":        and(ground, "internal/stripesign", "internal/due", "internal/team"),
	"internal/invoices":       and(ground, "internal/audit", "internal/clients", "internal/due", "internal/messaging", "internal/outbox", "internal/scheduling", "internal/settings"),
	"internal/tenantops":      and(ground, "internal/audit", "internal/files"),
	"internal/demo":           and(ground, "internal/catalogue", "internal/clients", "internal/scheduling"),

	"jobs": and(ground, "internal/audit", "internal/team", "internal/due", "internal/observe"),
	"internal/httpapi": and(ground, "migrations", "jobs",
		"internal/audit", "internal/records", "internal/live", "internal/ratelimit", "internal/observe",
		"internal/team", "internal/platform", "internal/tenantops", "internal/catalogue", "internal/clients", "internal/scheduling", "internal/timeline",
		"internal/files", "internal/imports",
		"internal/dashboard",
		"internal/booking", "internal/notifications",
		"internal/waitlist",
		"internal/payments",
		"internal/invoices", "internal/money",
		"internal/inbox", "internal/inbox/mailbox", "internal/inbox/mimemail", "internal/reminders", "internal/outbox", "internal/twilio",
		"internal/billing",
	),
	"internal/web": {},

	"internal/app":                 {"*", "*/*", "*/*/*"},
	"internal/testkit":             {"*", "*/*", "*/*/*"},
	"internal/testkit/proof":       {},
	"internal/testkit/servertest":  {"*", "*/*", "*/*/*"},
	"internal/testkit/dovecot":     {"internal/inbox/mailbox", "internal/testkit"},
	"internal/testkit/webmailstub": {"internal/inbox/mailbox"},
	"internal/testkit/mailboxtest": {"internal/fault", "internal/inbox/mailbox"},
	"internal/testkit/stripetest":  {},
	"internal/testkit/paypaltest":  {},
	"internal/archtest":            {},
	"cmd/stripetest":               {"internal/testkit/stripetest", "internal/testkit/paypaltest"},
	"cmd/msaas":                    {"internal/app", "internal/bench", "internal/tenantops", "internal/config", "internal/fault", "internal/identity", "internal/platform", "tenancy", "migrations", "internal/web"},
}

// owners lists which packages of ours may import a library.
var owners = map[string][]string{
	"github.com/prometheus/":      {"internal/observe"},
	"go.opentelemetry.io/":        {"internal/observe"},
	"go.mongodb.org/mongo-driver": {"tenancy", "migrations", "migrations/*", "internal/observe"}, // and store*.go, see TestDriverOnlyInStores
	"github.com/gin-gonic/gin":    {"internal/httpapi"},
	"github.com/danielgtaylor/":   {"internal/httpapi"},
	"github.com/hibiken/asynq":    {"jobs"},
	"github.com/teambition/":      {"internal/scheduling"},
	"github.com/casbin/casbin":    {"policies"},
	"github.com/ory/":             {"internal/identity"},
	"github.com/aws/":             {"internal/files"},
	"github.com/redis/":           {"internal/app", "internal/observe", "internal/ratelimit", "internal/live", "internal/cache", "jobs"},
	"github.com/go-redis/":        {"internal/ratelimit"},
	"github.com/tink-crypto/":     {"tenancy"},
	"github.com/arran4/":          {"internal/booking"},
	"github.com/emersion/":        {"internal/inbox/imapbox", "internal/inbox/mimemail"},
	"github.com/microcosm-cc/":    {"internal/inbox/mailhtml"},
	"golang.org/x/oauth2":         {"internal/inbox/gmailbox", "internal/inbox/graphbox", "internal/inbox/imapbox"},
	"github.com/stripe/":          {"internal/billing", "internal/payments", "internal/testkit/stripetest"},
	"github.com/johnfercher/":     {"internal/invoices"},
	"github.com/alicebob/":        {},
	"github.com/256dpi/":          {},
	"github.com/versity/":         {},
}

func TestEveryPackageImportsOnlyWhatItMay(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		may, ok := allowed[name]
		if !ok {
			t.Errorf("%s has no entry in allowed: say what it may import", name)
			continue
		}
		for _, imp := range p.Imports {
			if own, ok := strings.CutPrefix(imp, module); ok && !matches(may, own) {
				t.Errorf("%s must not import %s", name, own)
			}
		}
	}
}

func TestEveryLibraryHasItsOwner(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for file, imports := range fileImports(t, p) {
			for _, imp := range imports {
				for lib, who := range owners {
					if !strings.HasPrefix(imp, lib) || matches(who, name) {
						continue
					}
					if lib == "go.mongodb.org/mongo-driver" && strings.HasPrefix(file, "store") {
						continue // a feature's store*.go is the only file of it that knows the driver
					}
					if strings.HasPrefix(name, "internal/testkit") && lib != "github.com/256dpi/" {
						continue
					}
					t.Errorf("%s/%s must not import %s", name, file, imp)
				}
			}
		}
	}
}

// The server's binary holds no emulator: none is even reachable from its imports.
func TestTheServerLinksNoEmulator(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", module+"cmd/msaas").Output()
	require.NoError(t, err)
	for line := range strings.Lines(string(out)) {
		for _, emulator := range []string{"alicebob/miniredis", "256dpi/lungo", "versity/", "embedmongo", "ory/kratos", "internal/testkit"} {
			require.NotContains(t, line, emulator)
		}
	}
}

type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func list(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,GoFiles,Imports", module+"...").Output()
	require.NoError(t, err)
	dec := json.NewDecoder(strings.NewReader(string(out)))
	var pkgs []pkg
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, _ := path.Match(p, name)
		return ok
	})
}
