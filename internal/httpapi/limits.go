package httpapi

import (
	"context"
	"math"
	"net/netip"
	"strconv"
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
		if a.passesLimits(ctx) {
			next(ctx)
			return
		}
		person, slug := sessionOf(ctx.Context()).Person.ID, ctx.Param("slug")
		key := "p:" + person
		if slug != "" && a.doors.opened(person, slug) {
			key += ":" + slug
		}
		a.limited(ctx, next, b, key)
	}
}

func (a *API) limited(ctx huma.Context, next func(huma.Context), b ratelimit.Bucket, key string) {
	s := a.Limits.Spend(ctx.Context(), b, key)
	if !s.OK {
		a.answer(ctx, tooMany("Too many requests. Please wait a moment.", s))
		return
	}
	sayStanding(ctx, s)
	next(ctx)
}

// take spends one request of a bucket that a route has beside its own.
func (a *API) take(ctx context.Context, b ratelimit.Bucket, key, message string) error {
	if s := a.Limits.Spend(ctx, b, key); !s.OK {
		return tooMany(message, s)
	}
	return nil
}

func tooMany(message string, s ratelimit.Standing) error {
	return overLimit{fault.New(fault.TooMany, "too_many_requests", message).WithRetryAfter(s.Wait), s}
}

// overLimit is a refusal that knows of which limit.
type overLimit struct { //nolint:errname // a fault, with more to tell
	error

	standing ratelimit.Standing
}

// Unwrap gives the fault.
func (o overLimit) Unwrap() error { return o.error }

// sayStanding tells programs, in headers spelt as Go keeps them, where they stand (the RateLimit header fields of the IETF's draft, in the form that most
// know: seconds until everything is given again).
func sayStanding(ctx huma.Context, s ratelimit.Standing) {
	if s.Limit <= 0 {
		return
	}
	ctx.SetHeader("Ratelimit-Limit", strconv.Itoa(s.Limit))
	ctx.SetHeader("Ratelimit-Remaining", strconv.Itoa(s.Remaining))
	ctx.SetHeader("Ratelimit-Reset", strconv.Itoa(seconds(s.Reset)))
	ctx.SetHeader("Ratelimit-Policy", strconv.Itoa(s.Limit)+";w="+strconv.Itoa(seconds(s.Window)))
}

// seconds are whole ones, no fewer than the duration.
func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

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
