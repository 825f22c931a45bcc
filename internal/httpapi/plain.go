package httpapi

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/observe"
)

var problemType = reflect.TypeFor[Problem]()

// PlainRoutes are the routes outside the API's types, each open to anybody, with the reason.
var plainReasons = map[string]string{
	"GET /livez":            "The process is alive; asked by the machine that runs it.",
	"GET /readyz":           "Requests may be sent here; asked by the load balancer. It names services and their state, nothing else.",
	"GET /startupz":         "The process has begun; asked by the machine that runs it.",
	"GET /api/openapi.json": "The description of the API holds no data.",
	"GET /api/docs":         "The readable page of the description.",
}

// PlainRoutes lists the routes outside the API's types as "METHOD /path" with the reason why they are open.
func PlainRoutes() map[string]string { return plainReasons }

func (a *API) plainRoutes() error {
	spec, err := a.OpenAPI()
	if err != nil {
		return err
	}
	page, err := a.docsPage()
	if err != nil {
		return err
	}
	probes := a.Probes
	if probes == nil {
		probes = observe.NewProbes(nil, a.now, a.log)
	}
	a.engine.GET("/livez", gin.WrapF(probes.Live))
	a.engine.GET("/readyz", gin.WrapF(probes.ServeReady))
	a.engine.GET("/startupz", gin.WrapF(probes.Started))
	a.engine.GET("/api/openapi.json", func(c *gin.Context) { c.Data(http.StatusOK, "application/json", spec) })
	a.engine.GET("/api/docs", func(c *gin.Context) {
		c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
		c.Data(http.StatusOK, "text/html; charset=utf-8", page)
	})
	a.engine.NoMethod(func(c *gin.Context) {
		p := a.problem(c.Request.Context(), fault.New(fault.NotFound, "method_not_allowed", "This address does not take that method."))
		p.Status, p.Title = http.StatusMethodNotAllowed, http.StatusText(http.StatusMethodNotAllowed)
		c.Header("Content-Type", p.ContentType(""))
		c.AbortWithStatusJSON(p.Status, p)
	})
	a.engine.NoRoute(func(c *gin.Context) {
		if a.Web == nil || strings.HasPrefix(c.Request.URL.Path, "/api/") {
			a.refuse(c, errNoTenant)
			return
		}
		a.Web.ServeHTTP(a.framed(c), c.Request)
	})
	return nil
}

// withAddress keeps the client's address for the limits.
func (a *API) withAddress(c *gin.Context) {
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), addressKey{}, c.ClientIP()))
}

//go:embed docs.html.tmpl
var docsTemplate string

type docsOperation struct {
	Method, Path, Summary, Description string
	Request, Response                  string
}

// docsPage renders the description for readers: every route with what it takes and gives.
func (a *API) docsPage() ([]byte, error) {
	t, err := template.New("docs").Parse(docsTemplate)
	if err != nil {
		return nil, err
	}
	groups := map[string][]docsOperation{}
	var order []string
	for _, r := range a.routes {
		o := a.operation(r)
		tag := o.Tags[0]
		if !slices.Contains(order, tag) {
			order = append(order, tag)
		}
		d := docsOperation{Method: r.Method, Path: r.Path, Summary: o.Summary, Description: o.Description}
		if o.RequestBody != nil {
			d.Request = a.requestText(o.RequestBody)
		}
		for code, res := range o.Responses {
			if mt := res.Content["application/json"]; mt != nil && code != "default" {
				d.Response = a.schemaText(mt.Schema.Ref)
			}
		}
		groups[tag] = append(groups[tag], d)
	}
	var out bytes.Buffer
	err = t.Execute(&out, map[string]any{"Order": order, "Groups": groups, "Info": a.huma.OpenAPI().Info})
	return out.Bytes(), err
}

// requestText is what a route takes: a JSON document's schema, or the parts of a form.
func (a *API) requestText(b *huma.RequestBody) string {
	if mt := b.Content["application/json"]; mt != nil {
		return a.schemaText(mt.Schema.Ref)
	}
	return b.Description
}

// schemaText is a component's schema as indented JSON.
func (a *API) schemaText(ref string) string {
	name := ref[strings.LastIndex(ref, "/")+1:]
	s := a.huma.OpenAPI().Components.Schemas.Map()[name]
	if s == nil {
		return ""
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return ""
	}
	return string(text)
}

// operation finds a route's operation in the description.
func (a *API) operation(r Route) *huma.Operation {
	item := a.huma.OpenAPI().Paths[r.Path]
	return map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
	}[r.Method]
}

// TakesBody says whether a route reads a body.
func (a *API) TakesBody(r Route) bool { return a.operation(r).RequestBody != nil }
