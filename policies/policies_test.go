package policies_test

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/policies"
)

var update = flag.Bool("update", false, "write testdata/matrix.golden anew")

func TestMatrixOfRolesAndActions(t *testing.T) {
	p, err := policies.New()
	require.NoError(t, err)

	var table strings.Builder
	table.WriteString("action")
	for _, role := range policies.Roles() {
		table.WriteString("\t" + string(role))
	}
	for _, action := range policies.All() {
		table.WriteString("\n" + string(action))
		for _, role := range policies.Roles() {
			mark := "-"
			if p.Allows(role, action) {
				mark = "yes"
			}
			table.WriteString("\t" + mark)
		}
	}
	var got bytes.Buffer
	w := tabwriter.NewWriter(&got, 0, 0, 2, ' ', 0)
	_, err = io.WriteString(w, table.String()+"\n")
	require.NoError(t, err)
	require.NoError(t, w.Flush())

	const file = "testdata/matrix.golden"
	if *update {
		require.NoError(t, os.WriteFile(file, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got.String(), "what a role may do has changed; when meant, run with -update")
}

func TestEveryActionIsListedAndMapped(t *testing.T) {
	t.Parallel()
	constants := actionConstants(t)
	require.NotEmpty(t, constants)

	listed := map[string]bool{}
	for _, a := range policies.All() {
		require.False(t, listed[string(a)], "%s is listed twice", a)
		listed[string(a)] = true
	}
	for _, a := range constants {
		require.True(t, listed[a], "%s is a constant that All does not list", a)
	}
	require.Len(t, listed, len(constants), "All lists what is no constant")

	csv, err := os.ReadFile("policy.csv")
	require.NoError(t, err)
	mapped := map[string]bool{}
	for line := range strings.Lines(string(csv)) {
		if parts := strings.Split(line, ","); strings.TrimSpace(parts[0]) == "p" {
			mapped[strings.TrimSpace(parts[2])] = true
		}
	}
	for _, a := range constants {
		require.True(t, mapped[a], "%s is allowed to nobody by policy.csv", a)
	}
	require.Len(t, mapped, len(constants), "policy.csv maps an action that is no constant")
}

func TestWhatIsUnknownIsDenied(t *testing.T) {
	t.Parallel()
	p, err := policies.New()
	require.NoError(t, err)
	for sentence, c := range map[string]struct {
		policy *policies.Policy
		role   policies.Role
		action policies.Action
	}{
		"an unknown role":               {p, "janitor", policies.ClinicRead},
		"no role":                       {p, "", policies.ClinicRead},
		"an unmapped action":            {p, policies.Owner, "clinic.explode"},
		"no action":                     {p, policies.Owner, ""},
		"neither role nor action known": {p, "*", "*"},
		"the zero policy":               {&policies.Policy{}, policies.Owner, policies.ClinicRead},
		"no policy":                     {nil, policies.Owner, policies.ClinicRead},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			require.False(t, c.policy.Allows(c.role, c.action))
		})
	}
	require.Empty(t, p.Allowed("janitor"))
}

func TestThePlatformNeverReachesIntoAClinic(t *testing.T) {
	t.Parallel()
	p, err := policies.New()
	require.NoError(t, err)
	for _, a := range p.Allowed(policies.SuperAdmin) {
		for _, role := range policies.MemberRoles() {
			require.False(t, p.Allows(role, a), "%s may %s, which is the platform's", role, a)
		}
	}
	for _, a := range p.Allowed(policies.Owner) {
		require.False(t, p.Allows(policies.SuperAdmin, a), "a super-admin may %s, which is the clinic's", a)
	}
	for _, role := range []policies.Role{policies.Dentist, policies.Receptionist, policies.Assistant} {
		for _, a := range p.Allowed(policies.Staff) {
			require.True(t, p.Allows(role, a), "%s does not inherit %s from staff", role, a)
		}
		for _, a := range p.Allowed(role) {
			require.True(t, p.Allows(policies.Owner, a), "%s may %s and the owner may not", role, a)
		}
	}
}

func TestAllowsDoesNotAllocate(t *testing.T) {
	p, err := policies.New()
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(1000, func() { p.Allows(policies.Receptionist, policies.AppointmentsWrite) }))
}

// actionConstants reads the values of the constants of type Action out of the source.
func actionConstants(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "actions.go", nil, 0)
	require.NoError(t, err)
	var values []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Action" {
			for _, v := range spec.Values {
				s, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				require.NoError(t, err)
				values = append(values, s)
			}
		}
		return true
	})
	return values
}
