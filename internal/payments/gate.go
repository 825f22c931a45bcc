package payments

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/money"
)

// gate is what is asked of a provider. Every request carries a key that makes its repetition harmless. Faults of all:
// Unavailable "provider_away" when nothing is known of what came of it: the same may be asked again; Conflict
// "provider_disconnected" when the clinic's account is not ours to use any more; Conflict "provider_refused" with Refusal.
type gate interface {
	// open makes the page of an attempt, the same one for the same attempt.
	open(ctx context.Context, a access, o opening) (Truth, error)
	// shut makes sure that the attempt cannot be paid any more, unless it says that it was.
	shut(ctx context.Context, a access, at Attempt) (Truth, error)
	// read asks what there is of an attempt.
	read(ctx context.Context, a access, at Attempt) (Truth, error)
	// capture takes the money of an approved attempt.
	capture(ctx context.Context, a access, at Attempt, key string) (Truth, error)
	// refund gives money back.
	refund(ctx context.Context, a access, r refunding) (Returned, error)
}

// access is with what a clinic's account is used.
type access struct {
	account string
	id      string // PayPal: the client's
	secret  string
}

// opening is what a page asks for. It is the same at every repetition.
type opening struct {
	payment, key    string
	amount          money.Money
	purpose         string
	language        string
	done, back      string // where the page leads afterwards
	ends            time.Time
	tenant, attempt string
}

// refunding is what goes back.
type refunding struct {
	payment string // the provider's
	key     string // our refund's identifier
	amount  money.Money
}

// Refusal says in a word why a provider refused: "already_refunded", "no_balance", "disputed", "too_late", "amount",
// "account" or "other".
type Refusal struct {
	Why string `json:"why"`
}

func errRefused(why string, cause error) error {
	return fault.New(fault.Conflict, "provider_refused", "The payment provider has refused this.").WithDetails(Refusal{why}).WithCause(cause)
}

func errAway(cause error) error {
	return fault.New(fault.Unavailable, "provider_away", "The payment provider cannot be reached at the moment. Please try again.").
		WithRetryAfter(5 * time.Second).WithCause(cause)
}

func errDisconnected(cause error) error {
	return fault.New(fault.Conflict, "provider_disconnected", "The clinic's account at the payment provider is not connected any more.").WithCause(cause)
}

// whyRefused gives the word of a refusal; "" for every other error.
func whyRefused(err error) string {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Conflict {
		return ""
	}
	if r, ok := f.Details.(Refusal); ok {
		return r.Why
	}
	if f.Code == "provider_disconnected" {
		return "account"
	}
	return ""
}
