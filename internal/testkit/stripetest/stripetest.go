// Package stripetest stands in for Stripe (API 2023-10-16) as its public description has it: form-encoded requests, JSON
// answers, objects with state, idempotency keys, paging, errors, connected accounts, events told by signed webhooks, test
// cards, and the pages where a person pays. Each resource has a file of its own; what is not kept answers like an address
// that Stripe does not know.
//
// Time is the Now of its Options: Tick does what has its time (trials that end, periods that renew, payments tried again).
// Webhooks wait in a queue until a test delivers, repeats or drops them (Waiting, Deliver, Drop), or leave by themselves
// (DeliverAll, Run).
package stripetest

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// APIVersion is what the stand-in speaks.
const APIVersion = "2023-10-16"

// What the stand-in is reached with, unless the Options say otherwise.
const (
	SecretKey     = "sk_test_standin"
	WebhookSecret = "whsec_standin"
)

// Options say what a stand-in is like; the zero value suits most tests.
type Options struct {
	Now       func() time.Time // nil = the real time
	SecretKey string           // "" = SecretKey
	Address   string           // of the stand-in itself, without a slash at its end, for the pages' addresses; SetAddress sets it later
	Prices    []Price          // the catalogue
	// TaxPercent is what tax adds where it is automatic; 0 = 21.
	TaxPercent int64
	// AfterRetries is what becomes of a subscription whose payment has failed for good: "unpaid" (also when empty), "canceled" or
	// "past_due".
	AfterRetries string
}

// Price is a price of the catalogue, with its product.
type Price struct {
	ID          string // "price_…"
	Product     string // its name
	Amount      int64  // minor units
	Currency    string // lower case
	Interval    string // "month" or "year"; "" = once
	TaxBehavior string // "exclusive" (also when empty) or "inclusive"
}

// Server is a stand-in. It is an http.Handler and safe for concurrent use.
type Server struct {
	opts Options
	mux  *http.ServeMux

	mu        sync.Mutex
	accounts  map[string]*account // by identifier; "" is the platform's own
	answered  map[string]answered // by account and idempotency key
	endpoints []Endpoint
	waiting   []*Delivery // in the order of the events
	told      chan struct{}
	codes     map[string]string // of consents, to accounts
	refusals  int               // questions still to be answered with an error of the server
	calls     int
}

// New makes a stand-in that knows the platform's account only.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.SecretKey == "" {
		o.SecretKey = SecretKey
	}
	if o.TaxPercent == 0 {
		o.TaxPercent = 21
	}
	if o.AfterRetries == "" {
		o.AfterRetries = "unpaid"
	}
	s := &Server{
		opts: o, mux: http.NewServeMux(), accounts: map[string]*account{}, answered: map[string]answered{}, told: make(chan struct{}, 1), codes: map[string]string{},
	}
	s.accounts[""] = newAccount("")
	for _, routes := range []map[string]handler{
		s.customerRoutes(), s.paymentMethodRoutes(), s.priceRoutes(), s.checkoutRoutes(), s.subscriptionRoutes(), s.scheduleRoutes(),
		s.invoiceRoutes(), s.portalRoutes(), s.eventRoutes(), s.connectRoutes(), s.takingsRoutes(),
	} {
		for pattern, h := range routes {
			s.mux.Handle(pattern, s.api(h))
		}
	}
	s.pageRoutes()
	s.controlRoutes()
	s.mux.Handle("/v1/", s.api(func(c *call) (any, error) {
		return nil, &APIError{Status: http.StatusNotFound, Type: invalidRequest, Message: "Unrecognized request URL (" + c.request.Method + ": " + c.request.URL.Path + ")."}
	}))
	for _, p := range o.Prices {
		s.addPrice(s.accounts[""], p)
	}
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// SetAddress says where the stand-in is, for the addresses of its pages.
func (s *Server) SetAddress(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Address = address
}

// RefuseNext answers the next n questions with an error of the server, as when Stripe is unwell.
func (s *Server) RefuseNext(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals = n
}

// Calls is how many questions have been asked.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Changes grows with everything that happens.
func (s *Server) Changes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.calls
	for _, acc := range s.accounts {
		n += len(acc.byID)
	}
	return n
}

// Get gives a copy of an object of the platform's account (or of a connected one), as Stripe would show it; nil when there
// is none.
func (s *Server) Get(id string, connected ...string) Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc := s.accounts[first(connected)]
	if acc == nil || acc.byID[id] == nil {
		return nil
	}
	return shown(acc.byID[id])
}

// List gives copies of all objects of a kind ("subscription"), the oldest first.
func (s *Server) List(kind string, connected ...string) []Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Object
	if acc := s.accounts[first(connected)]; acc != nil {
		for _, o := range acc.byKind[kind] {
			out = append(out, shown(o))
		}
	}
	return out
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

func (s *Server) now() int64 { return s.opts.Now().Unix() }

func (s *Server) address(format string, args ...any) string {
	return s.opts.Address + fmt.Sprintf(format, args...)
}

// Purge forgets all that belongs to a customer of the platform, and every event that has been told: for tests that make very
// many.
func (s *Server) Purge(customer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc := s.accounts[""]
	gone := func(o Object) bool {
		return o.ID() == customer || o.Str("customer") == customer || o.Str("object") == "event"
	}
	for kind, all := range acc.byKind {
		acc.byKind[kind] = slices.DeleteFunc(all, gone)
	}
	for id, o := range acc.byID {
		if gone(o) {
			delete(acc.byID, id)
		}
	}
}
