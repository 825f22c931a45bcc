package stripetest

import (
	"net/http"
	"strconv"
	"time"
)

// controlRoutes are for tests in another process (browser tests): what Go tests do by calling the stand-in.
//
//	POST /control/endpoints  url, secret, connect     tell events there
//	POST /control/age        customer, seconds        let time pass for a customer (identifier, or their name)
//	POST /control/card       customer, number         give the customer another card
//	GET  /control/objects    kind, account            what there is
//	POST /control/consents                            connect an account; answers with the code of its consent
//	POST /control/disputes   intent, status           have the payer complain at their bank
func (s *Server) controlRoutes() {
	s.mux.HandleFunc("POST /control/endpoints", func(w http.ResponseWriter, r *http.Request) {
		s.AddEndpoint(Endpoint{URL: r.PostFormValue("url"), Secret: r.PostFormValue("secret"), Connect: r.PostFormValue("connect") == "true"})
		w.WriteHeader(http.StatusNoContent)
	})
	s.mux.HandleFunc("POST /control/age", func(w http.ResponseWriter, r *http.Request) {
		seconds, err := strconv.ParseInt(r.PostFormValue("seconds"), 10, 64)
		if err != nil {
			http.Error(w, "seconds is a number", http.StatusBadRequest)
			return
		}
		s.Age(s.customerNamed(r.PostFormValue("customer")), time.Duration(seconds)*time.Second)
		w.WriteHeader(http.StatusNoContent)
	})
	s.mux.HandleFunc("POST /control/card", func(w http.ResponseWriter, r *http.Request) {
		s.SetCard(s.customerNamed(r.PostFormValue("customer")), Card(r.PostFormValue("number")))
		w.WriteHeader(http.StatusNoContent)
	})
	s.mux.HandleFunc("POST /control/consents", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(s.Consent(s.Connect("", "clinica@dentalux.test", true))))
	})
	s.mux.HandleFunc("POST /control/disputes", func(w http.ResponseWriter, r *http.Request) {
		s.Dispute(r.PostFormValue("intent"), r.PostFormValue("status"))
		w.WriteHeader(http.StatusNoContent)
	})
	s.mux.HandleFunc("GET /control/objects", func(w http.ResponseWriter, r *http.Request) {
		body, err := encode(s.List(r.FormValue("kind"), r.FormValue("account")))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
}

// customerNamed gives the identifier of a customer of the platform by their name; an identifier is its own.
func (s *Server) customerNamed(name string) string {
	for _, o := range s.List("customer") {
		if o.Str("name") == name {
			return o.ID()
		}
	}
	return name
}
