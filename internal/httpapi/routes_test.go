package httpapi_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
)

func newAPI(t *testing.T) *httpapi.API {
	t.Helper()
	api, err := httpapi.New(httpapi.Deps{Logger: testkit.Discard()})
	require.NoError(t, err)
	return api
}

// A route that is in neither the policy table nor the list of open routes with its reason must not exist.
func TestEveryRouteOfTheEngineIsInTheSecurityModel(t *testing.T) {
	t.Parallel()
	api := newAPI(t)
	known := map[string]bool{}
	for _, r := range api.Routes() {
		known[r.Method+" "+strings.NewReplacer("{", ":", "}", "").Replace(r.Path)] = true
		switch r.Access {
		case httpapi.Public:
			require.NotEmpty(t, r.Reason, "%s %s is open without a reason", r.Method, r.Path)
		case httpapi.Member, httpapi.Admin:
			require.Contains(t, policies.All(), r.Action, "%s %s needs an action that the policy does not know", r.Method, r.Path)
		case httpapi.Signed:
			require.Empty(t, r.Action)
		default:
			t.Errorf("%s %s is for nobody", r.Method, r.Path)
		}
	}
	for path, reason := range httpapi.PlainRoutes() {
		known[path] = true
		require.NotEmpty(t, reason)
	}
	for _, route := range api.EngineRoutes() {
		require.True(t, known[route], "%s is not in the security model", route)
	}
	require.Len(t, api.EngineRoutes(), len(known))
}

// Tenant data is reached under a member's path, the platform under the admin's, and nothing else takes a slug.
func TestPathsSayWhoseDataTheyTouch(t *testing.T) {
	t.Parallel()
	for _, r := range newAPI(t).Routes() {
		require.Equal(t, r.Access == httpapi.Member, strings.HasPrefix(r.Path, "/api/v1/tenants/{slug}"), r.Path)
		require.Equal(t, r.Access == httpapi.Admin, strings.HasPrefix(r.Path, "/api/v1/admin/"), r.Path)
	}
}

func TestTheDescriptionMatchesTheRoutesAndTheCommittedFile(t *testing.T) {
	t.Parallel()
	spec, err := app.OpenAPI()
	require.NoError(t, err)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Summary   string
			Responses map[string]any
			Security  []any
		}
	}
	require.NoError(t, json.Unmarshal(spec, &doc))
	require.True(t, strings.HasPrefix(doc.OpenAPI, "3.1"))
	described := 0
	for _, r := range newAPI(t).Routes() {
		op, ok := doc.Paths[r.Path][strings.ToLower(r.Method)]
		require.True(t, ok, "%s %s is not described", r.Method, r.Path)
		require.NotEmpty(t, op.Summary, r.Path)
		require.Contains(t, op.Responses, "default", r.Path)
		require.Equal(t, r.Access != httpapi.Public, len(op.Security) > 0, r.Path)
		described++
	}
	all := 0
	for _, methods := range doc.Paths {
		all += len(methods)
	}
	require.Equal(t, all, described, "the description holds routes that do not exist")
	committed, err := os.ReadFile("../web/openapi.json")
	require.NoError(t, err)
	require.JSONEq(t, string(committed), string(spec), "run `make generate`")
}

// What the interface relies on: creates take an Idempotency-Key, edits If-Match, and lists that go on a cursor.
func TestCreatesEditsAndListsTakeTheirHeaders(t *testing.T) {
	t.Parallel()
	spec, err := app.OpenAPI()
	require.NoError(t, err)
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
			Responses  map[string]struct {
				Content map[string]struct {
					Schema struct {
						Ref string `json:"$ref"`
					}
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(spec, &doc))
	for path, methods := range doc.Paths {
		for method, op := range methods {
			takes := map[string]bool{}
			for _, p := range op.Parameters {
				takes[p.Name] = true
			}
			what := method + " " + path
			if strings.Contains(path, "{slug}") {
				require.True(t, takes["slug"], what)
			}
			_, creates := op.Responses["201"]
			// Who has no account carries the key in what they hold: a session comes of a sign-up, a visit of its hold's token.
			if method == "post" && creates && !hasPrefix(path, "/api/v1/auth/", "/api/v1/public/") {
				require.True(t, takes["Idempotency-Key"], what)
			}
			if method == "patch" && strings.Contains(path, "{slug}") && !strings.Contains(path, "/team/") {
				require.True(t, takes["If-Match"], what)
			}
			if ref := op.Responses["200"].Content["application/json"].Schema.Ref; method == "get" && strings.Contains(ref, "/List") && takes["limit"] && !strings.HasSuffix(path, "/free-slots") {
				require.True(t, takes["cursor"], what)
			}
		}
	}
}

func hasPrefix(path string, any ...string) bool {
	return slices.ContainsFunc(any, func(p string) bool { return strings.HasPrefix(path, p) })
}
