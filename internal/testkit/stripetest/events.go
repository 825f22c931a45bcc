package stripetest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Endpoint is where events are told.
type Endpoint struct {
	URL     string
	Secret  string // "" = WebhookSecret
	Connect bool   // the events of connected accounts, instead of the platform's own
}

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	Event    Object
	Payload  []byte
	Endpoint Endpoint

	attempts int
	next     time.Time
}

// ID is the event's identifier.
func (d *Delivery) ID() string { return d.Event.ID() }

// Type is the event's type.
func (d *Delivery) Type() string { return d.Event.Str("type") }

// AddEndpoint has events told at an address from now on.
func (s *Server) AddEndpoint(e Endpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.Secret == "" {
		e.Secret = WebhookSecret
	}
	s.endpoints = append(s.endpoints, e)
}

// Sign gives the header Stripe-Signature for a payload: HMAC-SHA256 over "time.payload".
func Sign(payload []byte, secret string, at time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%d.%s", at.Unix(), payload)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

// emit keeps an event about an object and queues it for whom it concerns.
func (s *Server) emit(acc *account, kind string, o Object, before Object) {
	data := Object{"object": shown(o)}
	if before != nil {
		data["previous_attributes"] = before
	}
	e := acc.add(s, "event", "evt_", Object{
		"type": kind, "api_version": APIVersion, "data": data, "pending_webhooks": int64(1),
		"request": Object{"id": nil, "idempotency_key": nil},
	})
	delete(e, "metadata")
	if acc.id != "" {
		e["account"] = acc.id
	}
	payload, err := encode(shown(e))
	if err != nil {
		return
	}
	for _, to := range s.endpoints {
		if to.Connect == (acc.id != "") {
			s.waiting = append(s.waiting, &Delivery{Event: shown(e), Payload: payload, Endpoint: to})
		}
	}
	select {
	case s.told <- struct{}{}:
	default:
	}
}

// Waiting are the deliveries that nobody has made or dropped yet, in the order of the events.
func (s *Server) Waiting() []*Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.waiting)
}

// Drop forgets a delivery, as when it is lost on the way: the event still stands in the list of events.
func (s *Server) Drop(d *Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = slices.DeleteFunc(s.waiting, func(w *Delivery) bool { return w == d })
}

// Deliver posts an event as Stripe does, signed at the present time, and takes it off the queue when the answer is 2xx. It
// may be repeated. It gives the status of the answer.
func (s *Server) Deliver(ctx context.Context, d *Delivery) (int, error) {
	status, err := s.post(ctx, d, Sign(d.Payload, d.Endpoint.Secret, s.opts.Now()))
	if err == nil && status/100 == 2 {
		s.Drop(d)
	}
	return status, err
}

func (s *Server) post(ctx context.Context, d *Delivery, signature string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.Endpoint.URL, bytes.NewReader(d.Payload))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Stripe-Signature", signature)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxRequest))
	return res.StatusCode, res.Body.Close()
}

// DeliverAll makes all deliveries that wait, in order, and says how many were taken.
func (s *Server) DeliverAll(ctx context.Context) (int, error) {
	n := 0
	for _, d := range s.Waiting() {
		status, err := s.Deliver(ctx, d)
		if err != nil {
			return n, err
		}
		if status/100 != 2 {
			return n, fmt.Errorf("%s was answered with %d", d.Type(), status)
		}
		n++
	}
	return n, nil
}

const maxAttempts = 20

// Run tells events by itself, as they come, and does what has its time, until ctx is done. What is not taken is told again,
// later each time.
func (s *Server) Run(ctx context.Context) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.told:
		case <-second.C:
			s.Tick()
		}
		for _, d := range s.Waiting() {
			if time.Now().Before(d.next) {
				continue
			}
			if status, err := s.Deliver(ctx, d); err != nil || status/100 != 2 {
				d.attempts++
				d.next = time.Now().Add(min(time.Hour, time.Second<<min(d.attempts, 12)))
				if d.attempts > maxAttempts {
					s.Drop(d)
				}
			}
		}
	}
}

func (s *Server) eventRoutes() map[string]handler {
	return map[string]handler{
		"GET /v1/events/{id}": func(c *call) (any, error) { return c.acc.find("event", c.id()) },
		"GET /v1/events": func(c *call) (any, error) {
			types := c.p.texts("types")
			if t := c.p.str("type"); t != "" {
				types = append(types, t)
			}
			return c.page("event", func(o Object) bool {
				return len(types) == 0 || slices.ContainsFunc(types, func(t string) bool {
					whole, isPrefix := strings.CutSuffix(t, "*")
					return t == o.Str("type") || isPrefix && strings.HasPrefix(o.Str("type"), whole)
				})
			})
		},
	}
}
