package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/billing"
	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/dashboard"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/imports"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/live"
	"github.com/m-saas/m-saas/internal/notifications"
	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/records"
	"github.com/m-saas/m-saas/internal/reminders"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/internal/tenantops"
	"github.com/m-saas/m-saas/internal/timeline"
	"github.com/m-saas/m-saas/internal/twilio"
	"github.com/m-saas/m-saas/internal/waitlist"
	"github.com/m-saas/m-saas/jobs"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	base            = "/api/v1"
	sessionLifetime = 30 * 24 * time.Hour
)

// Deps is what the edge stands on.
type Deps struct {
	Logger      *slog.Logger
	Now         func() time.Time
	PublicURL   string // of the interface, for links and the same-origin check
	Development bool   // cookies without Secure, no HSTS
	// TrustedProxies are the networks whose X-Forwarded-For is believed; none when empty.
	TrustedProxies []string
	// BenchToken lets whoever shows it pass the limits of people; empty = nobody.
	BenchToken string

	Files         *files.Service
	Imports       *imports.Service
	Inbox         *inbox.Service
	Router        *tenancy.Router
	Policy        *policies.Policy
	Identity      *identity.Service
	Memberships   *Memberships
	Platform      *platform.Service
	Desk          *jobs.Desk
	Operations    *tenantops.Service
	Team          *team.Service
	Audit         *audit.Service
	Catalogue     *catalogue.Service
	Clients       *clients.Service
	Scheduling    *scheduling.Service
	Waitlist      *waitlist.Service
	Invoices      *invoices.Service
	Timeline      *timeline.Service
	Records       *records.Service
	Dashboard     *dashboard.Service
	Booking       *booking.Service
	Live          *live.Bus
	Presence      *live.Presence
	Limits        *ratelimit.Limiter
	Probes        *observe.Probes // nil = always ready
	Watch         Watch           // nil = nobody counts
	Trace         Trace           // nil = there are no traces
	Web           http.Handler    // the interface; answers every path that is not the API's
	Notifications *notifications.Service
	Reminders     *reminders.Service
	Twilio        *twilio.Hooks // nil when it is not configured
	Payments      *payments.Service
	Billing       *billing.Service // nil when nothing is paid
	StripeHooks   *billing.Hooks   // nil when nothing is paid
}

// Watch counts what the edge does.
type Watch interface {
	// Request notes an answer; the route is its pattern.
	Request(route, method string, status int, took time.Duration, stream bool)
	// Denied notes an action that the policy did not allow.
	Denied(action string)
}

// Trace follows requests.
type Trace interface {
	// Request begins the trace of a request; done ends it.
	Request(ctx context.Context, method string) (traced context.Context, done func(route string, status int))
}

// API is the edge. Make one with New.
type API struct {
	Deps

	log         *slog.Logger
	now         func() time.Time
	secure      bool
	crossOrigin *http.CrossOriginProtection
	huma        huma.API
	engine      *gin.Engine
	routes      []Route
	doors       doors
	allowances  map[methodPath]allowance // by method and path
	everywhere  http.Header              // headers of every answer
}

// New builds the edge with all its routes.
func New(d Deps) (*API, error) {
	a := &API{
		Deps: d, log: d.Logger, now: d.Now, secure: !d.Development, crossOrigin: http.NewCrossOriginProtection(), doors: newDoors(),
		allowances: map[methodPath]allowance{}, everywhere: headersOfAll(!d.Development),
	}
	if d.PublicURL != "" {
		if err := a.crossOrigin.AddTrustedOrigin(d.PublicURL); err != nil {
			return nil, err
		}
	}
	gin.SetMode(gin.ReleaseMode)
	a.engine = gin.New()
	a.engine.HandleMethodNotAllowed = true
	a.engine.ContextWithFallback = true
	if err := a.engine.SetTrustedProxies(d.TrustedProxies); err != nil {
		return nil, err
	}
	a.engine.Use(a.withRequestID)
	if d.Trace != nil {
		a.engine.Use(a.withTrace)
	}
	a.engine.Use(a.withFarewell, a.withAddress, a.withLog, a.withRecover, a.withHeaders, a.withSameOrigin, a.withBodyLimit, a.withLength, a.withDeadline)
	a.huma = humagin.New(a.engine, a.humaConfig())
	a.huma.OpenAPI().Components.Schemas.Schema(problemType, true, "Problem")
	s := &surface{api: a.huma, a: a}
	a.register(s)
	a.routes = s.routes
	if err := a.plainRoutes(); err != nil {
		return nil, err
	}
	return a, nil
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.engine.ServeHTTP(w, r) }

// Routes are the API's routes with who may use them.
func (a *API) Routes() []Route { return a.routes }

// EngineRoutes are all routes that the engine answers, as "METHOD /path".
func (a *API) EngineRoutes() []string {
	var all []string
	for _, r := range a.engine.Routes() {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}

// OpenAPI is the description of the API, as JSON.
func (a *API) OpenAPI() ([]byte, error) { return json.MarshalIndent(a.huma.OpenAPI(), "", "  ") }

func (a *API) humaConfig() huma.Config {
	c := huma.DefaultConfig("m-saas", "1")
	c.Info.Description = "The API of m-saas. Sign in to get the session cookie; every refusal is a problem document with a stable code."
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // served by plainRoutes
	c.CreateHooks = nil
	c.Transformers = []huma.Transformer{a.reshape}
	c.Formats = map[string]huma.Format{"application/json": strictJSON(), "json": strictJSON()}
	c.DefaultFormat = "application/json"
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: sessionCookie},
	}
	return c
}

var errNotUTF8 = errors.New("the text is not valid UTF-8")

// strictJSON refuses text that is not UTF-8 instead of repairing it.
func strictJSON() huma.Format {
	return huma.Format{
		Marshal: func(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) },
		Unmarshal: func(data []byte, v any) error {
			if !utf8.Valid(data) {
				return errNotUTF8
			}
			return json.Unmarshal(data, v)
		},
	}
}
