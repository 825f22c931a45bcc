package web_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// actionsPutTogether are the actions whose names are made of parts, by the package that does so and the parts as written.
var actionsPutTogether = map[string][]string{
	"internal/catalogue": each([]string{"provider", "service", "resource", "location", "category"}, "created", "edited", "deleted", "restored"),
	"internal/imports":   each([]string{"import"}, "done", "failed", "cancelled"),
	"internal/payments":  {"payment.entered", "payment.link_made"},
	"internal/tenantops": append(
		each([]string{"tenant.backup", "tenant.restore", "tenant.rollback", "tenant.move", "tenant.export", "tenant.import", "tenant.purge"}, "begun", "done", "failed", "cancelled"),
		"tenant.moved", "tenant.restored_backup", "tenant.rolled_back"),
}

// notInHistory is told in the clinic's log only: its subject is neither one client nor one appointment.
const notInHistory = "client.exported"

// Whatever the code records, the activity log and the history of a client or an appointment say in both languages.
func TestEveryRecordedActionHasWords(t *testing.T) {
	t.Parallel()
	recorded := recordedActions(t, "../..")
	require.Greater(t, len(recorded), 60, "the sources were not read")
	for _, language := range []string{"ro", "en"} {
		var settings struct {
			Audit struct{ Actions map[string]string } `json:"audit"`
		}
		var records struct{ Actions map[string]string }
		readWords(t, language, "settings", &settings)
		readWords(t, language, "records", &records)
		for _, action := range recorded {
			key := strings.ReplaceAll(action, ".", "_")
			assert.NotEmpty(t, settings.Audit.Actions[key], "settings.json in %q has no words for audit.actions.%s", language, key)
			if noun, _, _ := strings.Cut(action, "."); slices.Contains([]string{"appointment", "client", "note"}, noun) && action != notInHistory {
				assert.NotEmpty(t, records.Actions[key], "records.json in %q has no words for actions.%s", language, key)
			}
		}
	}
}

func readWords(t *testing.T, language, part string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("src", "i18n", language, part+".json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into))
}

func each(nouns []string, happened ...string) []string {
	var all []string
	for _, noun := range nouns {
		for _, what := range happened {
			all = append(all, noun+"."+what)
		}
	}
	return all
}

// recordedActions are the names of all actions that the sources below root record. A name that it cannot read fails the test.
func recordedActions(t *testing.T, root string) []string {
	t.Helper()
	var all []string
	for _, part := range []string{"internal", "tenancy", "jobs", "cmd"} {
		require.NoError(t, filepath.WalkDir(filepath.Join(root, part), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			if d.Name() == "node_modules" || d.Name() == "testdata" {
				return fs.SkipDir
			}
			all = append(all, actionsOf(t, root, path)...)
			return nil
		}))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// actionsOf are those of one package: of the entries it makes, and of the calls that hand the name on in a parameter "action".
func actionsOf(t *testing.T, root, dir string) []string {
	t.Helper()
	p := pack{names: map[string]string{}, takes: map[string]int{}}
	sources, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		p.files = append(p.files, file)
		p.learn(file)
	}
	for _, file := range p.files {
		ast.Inspect(file, p.collect)
	}
	name, err := filepath.Rel(root, dir)
	require.NoError(t, err)
	built := actionsPutTogether[filepath.ToSlash(name)]
	if len(built) == 0 {
		assert.Zero(t, p.built, "%s puts the name of an action together: enter what comes out in actionsPutTogether", name)
	}
	return append(p.found, built...)
}

type pack struct {
	files []*ast.File
	names map[string]string // string constants
	takes map[string]int    // functions that take an action, and which parameter it is
	found []string
	built int // names put together
}

func (p *pack) learn(file *ast.File) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			at := 0
			for _, field := range d.Type.Params.List {
				kind, _ := field.Type.(*ast.Ident)
				for _, name := range field.Names {
					if name.Name == "action" && kind != nil && kind.Name == "string" {
						p.takes[d.Name.Name] = at
					}
					at++
				}
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.CONST && len(v.Values) == len(v.Names) {
					for i, name := range v.Names {
						p.names[name.Name] = literal(v.Values[i])
					}
				}
			}
		}
	}
}

func (p *pack) collect(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CompositeLit:
		if !slices.Contains([]string{"Entry", "Change"}, typeName(n.Type)) {
			break
		}
		for _, element := range n.Elts {
			if kv, ok := element.(*ast.KeyValueExpr); ok && typeName(kv.Key) == "Action" {
				p.add(kv.Value)
			}
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if to, ok := left.(*ast.SelectorExpr); ok && to.Sel.Name == "Action" && len(n.Lhs) == len(n.Rhs) {
				p.add(n.Rhs[i])
			}
		}
	case *ast.CallExpr:
		if at, takes := p.takes[typeName(n.Fun)]; takes && at < len(n.Args) {
			p.add(n.Args[at])
		}
	}
	return true
}

func (p *pack) add(value ast.Expr) {
	name := literal(value)
	if constant, ok := value.(*ast.Ident); ok {
		name = p.names[constant.Name]
	}
	if _, ok := value.(*ast.BinaryExpr); ok {
		p.built++
	}
	if name != "" {
		p.found = append(p.found, name)
	}
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		text, _ := strconv.Unquote(lit.Value)
		return text
	}
	return ""
}
