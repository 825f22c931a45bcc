package httpapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/fault"
)

var errReadOnly = fault.New(fault.Forbidden, "clinic_read_only",
	"This clinic can only be looked at until its subscription is paid. The owner pays under Settings, Plan and seats; nothing is lost.")

// always lets a route through that changes nothing though it is no GET, or that leads out of being read-only.
func (o op) always() op { o.whenReadOnly = true; return o }

// requireWritable is the one place that refuses the changes of a clinic which has not paid and whose grace is over.
func (a *API) requireWritable(o op) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if o.method != http.MethodGet && !o.whenReadOnly && actorOf(ctx.Context()).Scope().Tenant().ReadOnly(a.now()) {
			a.answer(ctx, errReadOnly)
			return
		}
		next(ctx)
	}
}
