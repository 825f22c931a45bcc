package httpapi

import (
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/maypok86/otter/v2"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/ratelimit"
)

// limitByAddress and limitByPerson spend one request of a bucket.
func (a *API) limitByAddress(b ratelimit.Bucket) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		a.limited(ctx, next, b, "ip:"+network(clientAddress(ctx)))
	}
}

// limitByPerson counts a clinic by itself once it has let the person in. Until then its requests count as the person's
// own: whoever makes up clinics gets no more by it.
func (a *API) limitByPerson(b ratelimit.Bucket) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		person, slug := sessionOf(ctx.Context()).Person.ID, ctx.Param("slug")
		key := "p:" + person
		if slug != "" && a.doors.opened(person, slug) {
			key += ":" + slug
		}
		a.limited(ctx, next, b, key)
	}
}

func (a *API) limited(ctx huma.Context, next func(huma.Context), b ratelimit.Bucket, key string) {
	if wait, ok := a.Limits.Take(ctx.Context(), b, key); !ok {
		a.answer(ctx, tooMany("Too many requests. Please wait a moment.", wait))
		return
	}
	next(ctx)
}

func tooMany(message string, wait time.Duration) error {
	return fault.New(fault.TooMany, "too_many_requests", message).WithRetryAfter(wait)
}

// network is what an address counts as: itself, or with IPv6 the /64 of which one household or machine has all.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}

// doors remembers which clinics have let whom in, for the limits alone.
type doors struct {
	opens *otter.Cache[door, struct{}]
}

type door struct{ person, slug string }

const (
	doorAge  = 10 * time.Minute
	doorsMax = 50_000
)

func newDoors() doors {
	return doors{otter.Must(&otter.Options[door, struct{}]{
		MaximumSize: doorsMax, ExpiryCalculator: otter.ExpiryWriting[door, struct{}](doorAge),
	})}
}

func (d doors) opened(person, slug string) bool {
	_, ok := d.opens.GetIfPresent(door{person, slug})
	return ok
}

func (d doors) open(person, slug string) {
	if !d.opened(person, slug) {
		d.opens.Set(door{person, slug}, struct{}{})
	}
}
