package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/policies"
)

// Access says who a route is for.
type Access string

// The kinds of access, from open to narrow.
const (
	Public  Access = "public"  // anybody; the route's Reason says why that is right
	Signed  Access = "signed"  // any signed-in person, about themself
	Member  Access = "member"  // a member of the clinic in the path whose role allows the Action
	Admin   Access = "admin"   // a super-admin of the platform whose role allows the Action
	tagAuth        = "Sign-in" // tags group the readable page
)

// Route is one line of the security model, kept for the tests that walk it.
type Route struct {
	Method string
	Path   string
	Access Access
	Action policies.Action // for Member and Admin
	Reason string          // for Public
	Status int             // of success
}

// surface collects the routes while they are registered.
type surface struct {
	api    huma.API
	a      *API
	routes []Route
	tag    string
}

// op names a route: method, path below /api/v1, one-line summary.
type op struct {
	method, path, summary string
	status                int       // 0 = 200, or 204 without a body
	allows                allowance // more than other routes; zero = no more
	form                  string    // what the part "file" of a multipart body is; "" = no such body
	unread                bool      // the body is signed as it stands: the handler reads it
	whenReadOnly          bool      // also while the clinic is read-only
	shows                 string    // what of the record of the client in the path the answer shows; "" = nothing
}

func get(path, summary string) op { return op{method: http.MethodGet, path: path, summary: summary} }

func post(path, summary string) op { return op{method: http.MethodPost, path: path, summary: summary} }

func put(path, summary string) op { return op{method: http.MethodPut, path: path, summary: summary} }

func patch(path, summary string) op {
	return op{method: http.MethodPatch, path: path, summary: summary}
}

func remove(path, summary string) op {
	return op{method: http.MethodDelete, path: path, summary: summary}
}

// creates makes a route answer 201; accepts 202; silent 204.
func (o op) creates() op { o.status = http.StatusCreated; return o }
func (o op) accepts() op { o.status = http.StatusAccepted; return o }
func (o op) silent() op  { o.status = http.StatusNoContent; return o }

// uploads makes a route take a multipart body with a file; streams gives a route time for a long answer.
func (o op) uploads(what string, limit int64) op {
	o.form, o.allows = what, allowance{body: limit + formRoom, patience: uploadPatience}
	return o
}
func (o op) streams() op { o.allows.patience = streamPatience; return o }

// raw makes a route take its body as it stands, because a signature is over all of it.
func (o op) raw() op { o.unread = true; return o }

// reads makes whoever is answered stand in the access log of the client in the path.
func (o op) reads(what string) op { o.shows = what; return o }

// public registers a route for anybody. The bucket says how often; the reason why it may be open.
func public[I, O any](s *surface, o op, bucket ratelimit.Bucket, reason string, h func(context.Context, *I) (*O, error)) {
	register(s, o, Route{Access: Public, Reason: reason}, huma.Middlewares{s.a.limitByAddress(bucket)}, h)
}

// signed registers a route for a signed-in person about themself.
func signed[I, O any](s *surface, o op, h func(context.Context, identity.Session, *I) (*O, error)) {
	chain := huma.Middlewares{s.a.withSession, s.a.limitByPerson(o.bucket())}
	register(s, o, Route{Access: Signed}, chain, func(ctx context.Context, in *I) (*O, error) {
		return h(ctx, sessionOf(ctx), in)
	})
}

// member registers a route for the members of the clinic in the path whose role allows the action.
func member[I, O any](s *surface, o op, action policies.Action, h func(context.Context, identity.Actor, *I) (*O, error)) {
	o.path = "/tenants/{slug}" + o.path
	chain := huma.Middlewares{s.a.withSession, s.a.limitByPerson(o.bucket()), s.a.withTenant, s.a.require(action), s.a.requireWritable(o)}
	register(s, o, Route{Access: Member, Action: action}, chain, func(ctx context.Context, in *I) (*O, error) {
		actor := actorOf(ctx)
		out, err := h(ctx, actor, in)
		if client, ok := any(in).(interface{ item() string }); ok && err == nil && o.shows != "" {
			s.a.Records.ClientRead(ctx, actor, client.item(), o.shows, observe.RequestID(ctx))
		}
		return out, err
	})
}

// admin registers a route for super-admins.
func admin[I, O any](s *surface, o op, action policies.Action, h func(context.Context, identity.Person, *I) (*O, error)) {
	o.path = "/admin" + o.path
	chain := huma.Middlewares{s.a.withSession, s.a.limitByPerson(o.bucket()), s.a.requireAdmin(action)}
	register(s, o, Route{Access: Admin, Action: action}, chain, func(ctx context.Context, in *I) (*O, error) {
		return h(ctx, sessionOf(ctx).Person, in)
	})
}

func (o op) bucket() ratelimit.Bucket {
	if o.method == http.MethodGet {
		return ratelimit.Reads
	}
	return ratelimit.Writes
}

func register[I, O any](s *surface, o op, r Route, chain huma.Middlewares, h func(context.Context, *I) (*O, error)) {
	r.Method, r.Path, r.Status = o.method, base+o.path, o.status
	s.routes = append(s.routes, r)
	s.a.allowances[methodPath{r.Method, enginePath(r.Path)}] = o.allows
	operation := huma.Operation{
		OperationID: operationID(o), Method: o.method, Path: r.Path, Summary: o.summary, Tags: []string{s.tag},
		DefaultStatus: o.status, MaxBodyBytes: maxBody, SkipValidateBody: o.unread, Middlewares: chain, RejectUnknownQueryParameters: true,
		Description: describe(r), Responses: map[string]*huma.Response{"default": s.problemResponse()},
	}
	if r.Access != Public {
		operation.Security = []map[string][]string{{"session": {}}}
	}
	huma.Register(s.api, operation, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, s.a.problem(ctx, err)
		}
		return out, nil
	})
	if o.form != "" {
		s.a.operation(r).RequestBody = formBody(o.form)
	}
}

func (s *surface) problemResponse() *huma.Response {
	return &huma.Response{
		Description: "Refused; the code says why.",
		Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
	}
}

func describe(r Route) string {
	switch r.Access {
	case Public:
		return "Open to anybody: " + r.Reason
	case Signed:
		return "For the signed-in person."
	case Member, Admin:
		return "Needs the permission `" + string(r.Action) + "`."
	}
	return ""
}

// operationID makes a stable name out of method and path: get-tenants-slug-clients-id.
func operationID(o op) string {
	return strings.ToLower(o.method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(o.path)
}

// answer writes a refusal from within huma's middleware chain.
func (a *API) answer(ctx huma.Context, err error) {
	p := a.problem(ctx.Context(), err)
	for k, v := range p.GetHeaders() {
		ctx.SetHeader(k, v[0])
	}
	sayStanding(ctx, p.standing)
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	if err := a.huma.Marshal(ctx.BodyWriter(), "application/json", p); err != nil {
		a.logFailure(ctx.Context(), err)
	}
}

var errNoSession = fault.New(fault.Unauthenticated, "unauthenticated", "Please sign in.")
