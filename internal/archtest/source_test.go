package archtest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fileImports gives the imports of each file of a package.
func fileImports(t *testing.T, p pkg) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, imp := range f.Imports {
			s, err := strconv.Unquote(imp.Path.Value)
			require.NoError(t, err)
			all[name] = append(all[name], s)
		}
	}
	return all
}

// Below cmd and app nothing reads the clock, starts a context of its own, runs at start-up, or shares a client.
func TestNothingBelowAppReachesForTheWorld(t *testing.T) {
	t.Parallel()
	forbidden := map[string]bool{
		"time.Now": true, "context.Background": true, "context.TODO": true, "http.DefaultClient": true, "slog.Default": true, "os.Getenv": true,
	}
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if strings.HasPrefix(name, "cmd/") || name == "internal/app" || strings.HasPrefix(name, "internal/testkit") {
			continue
		}
		for _, file := range p.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, 0)
			require.NoError(t, err)
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if x, ok := n.X.(*ast.Ident); ok && x.Obj == nil && forbidden[x.Name+"."+n.Sel.Name] {
						t.Errorf("%s/%s uses %s.%s", name, file, x.Name, n.Sel.Name)
					}
				case *ast.FuncDecl:
					if n.Recv == nil && n.Name.Name == "init" {
						t.Errorf("%s/%s has an init function", name, file)
					}
				}
				return true
			})
		}
	}
}
