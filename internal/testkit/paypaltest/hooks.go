package paypaltest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// Delivery is one event on its way.
type Delivery struct {
	Type    string
	Payload []byte
	URL     string

	hook string
}

func (s *Server) addHook(a asked) (any, error) {
	var in struct {
		URL string `json:"url"`
	}
	if err := json.Unmarshal(a.body, &in); err != nil || in.URL == "" {
		return nil, &problem{http.StatusBadRequest, "MALFORMED_REQUEST"}
	}
	h := &hook{id: newID(), app: a.app, url: in.URL}
	s.hooks[h.id] = h
	return map[string]string{"id": h.id, "url": h.url}, nil
}

func (s *Server) removeHook(a asked) (any, error) {
	if h := s.hooks[a.id]; h == nil || h.app != a.app {
		return nil, &problem{http.StatusNotFound, "INVALID_RESOURCE_ID"}
	}
	delete(s.hooks, a.id)
	return map[string]string{}, nil
}

// tell queues an event for the webhooks of an app.
func (s *Server) tell(app, kind string, o *order, p *part) {
	resource := map[string]any{"id": o.id, "custom_id": o.custom}
	if p != nil {
		related := map[string]string{"order_id": o.id}
		if o.capture != nil {
			related["capture_id"] = o.capture.ID
		}
		resource = map[string]any{"id": p.ID, "custom_id": p.CustomID, "status": p.Status, "amount": p.Amount, "supplementary_data": map[string]any{"related_ids": related}}
	}
	raw, _ := json.Marshal(map[string]any{"id": "WH-" + rand.Text()[:20], "event_type": kind, "resource": resource, "create_time": s.now().UTC()})
	for _, h := range s.hooks {
		if h.app == app {
			s.waiting = append(s.waiting, &Delivery{Type: kind, Payload: raw, URL: h.url, hook: h.id})
		}
	}
}

// Waiting are the deliveries that nobody has made or dropped yet, in the order of the events.
func (s *Server) Waiting() []*Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.waiting)
}

// Drop forgets a delivery, as when it is lost on the way.
func (s *Server) Drop(d *Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = slices.DeleteFunc(s.waiting, func(w *Delivery) bool { return w == d })
}

// Headers are what a delivery is signed with.
func (s *Server) Headers(d *Delivery) map[string]string {
	id, at := newID(), s.now().UTC().Format(time.RFC3339)
	return map[string]string{
		"Paypal-Auth-Algo": "SHA256withRSA", "Paypal-Cert-Url": s.at("/cert"), "Paypal-Transmission-Id": id, "Paypal-Transmission-Time": at,
		"Paypal-Transmission-Sig": sign(id, at, d.hook, d.Payload),
	}
}

// sign stands for PayPal's own: over the transmission, its time, the webhook and the body.
func sign(id, at, hook string, body []byte) string {
	var compact bytes.Buffer
	_ = json.Compact(&compact, body)
	mac := hmac.New(sha256.New, []byte("paypal's own key"))
	mac.Write([]byte(id + "|" + at + "|" + hook + "|"))
	mac.Write(compact.Bytes())
	return hex.EncodeToString(mac.Sum(nil))
}

func (s *Server) verifyHook(a asked) (any, error) {
	var in struct {
		ID    string          `json:"transmission_id"`
		Time  string          `json:"transmission_time"`
		Sig   string          `json:"transmission_sig"`
		Hook  string          `json:"webhook_id"`
		Event json.RawMessage `json:"webhook_event"`
	}
	if err := json.Unmarshal(a.body, &in); err != nil {
		return nil, &problem{http.StatusBadRequest, "MALFORMED_REQUEST"}
	}
	status := "FAILURE"
	if h := s.hooks[in.Hook]; h != nil && h.app == a.app && hmac.Equal([]byte(in.Sig), []byte(sign(in.ID, in.Time, in.Hook, in.Event))) {
		status = "SUCCESS"
	}
	return map[string]string{"verification_status": status}, nil
}

// Deliver posts an event as PayPal does and takes it off the queue when the answer is 2xx.
func (s *Server) Deliver(ctx context.Context, d *Delivery) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(d.Payload))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	for name, value := range s.Headers(d) {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	if res.StatusCode/100 == 2 {
		s.Drop(d)
	}
	return res.StatusCode, res.Body.Close()
}

// Run delivers by itself until ctx is done; what is not taken is dropped after a few tries.
func (s *Server) Run(ctx context.Context) {
	tries := map[*Delivery]int{}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, d := range s.Waiting() {
			if status, err := s.Deliver(ctx, d); err != nil || status/100 != 2 {
				if tries[d]++; tries[d] > 20 {
					s.Drop(d)
				}
			}
		}
	}
}
