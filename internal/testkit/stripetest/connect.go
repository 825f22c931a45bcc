package stripetest

import (
	"net/http"
	"net/url"
)

// ClientID is the platform's registration for connected accounts.
const ClientID = "ca_standin"

// Connect makes an account that is connected to the platform already; id may be "" for one of the stand-in's choice. One
// without its details cannot take payments yet.
func (s *Server) Connect(id, email string, whole bool) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connect(id, email, whole)
}

func (s *Server) connect(id, email string, whole bool) string {
	if id == "" {
		id = newID("acct_")
	}
	s.accounts[id] = newAccount(id)
	due := []string{}
	if !whole {
		due = []string{"external_account", "tos_acceptance.date"}
	}
	s.accounts[""].add(s, "account", "", Object{
		"id": id, "type": "standard", "email": email, "country": "RO", "charges_enabled": whole, "payouts_enabled": whole, "details_submitted": whole,
		"business_profile": Object{"name": "Clinic of " + id}, "requirements": Object{"currently_due": due, "eventually_due": due, "disabled_reason": nil},
	})
	return id
}

// FinishAccount has an account know everything that Stripe wants of it.
func (s *Server) FinishAccount(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.accounts[""].byID[id]
	if o == nil || s.accounts[id] == nil {
		return
	}
	o["charges_enabled"], o["payouts_enabled"], o["details_submitted"] = true, true, true
	o["requirements"] = Object{"currently_due": []string{}, "eventually_due": []string{}, "disabled_reason": nil}
	s.emit(s.accounts[id], "account.updated", o, nil)
}

// Deauthorize ends the connection of an account from its own side.
func (s *Server) Deauthorize(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deauthorize(id)
}

func (s *Server) deauthorize(id string) {
	if acc := s.accounts[id]; acc != nil && id != "" {
		s.emit(acc, "account.application.deauthorized", Object{"id": ClientID, "object": "application", "name": "m-saas"}, nil)
		delete(s.accounts, id)
	}
}

func (s *Server) connectRoutes() map[string]handler {
	return map[string]handler{
		"GET /v1/accounts/{id}": func(c *call) (any, error) {
			if c.accounts[c.id()] == nil {
				return nil, &APIError{Status: http.StatusForbidden, Type: invalidRequest, Code: "account_invalid", Message: "The provided key does not have access to this account."}
			}
			return c.Server.accounts[""].find("account", c.id())
		},
		"POST /oauth/token": func(c *call) (any, error) {
			id := c.codes[c.p.str("code")]
			if id == "" || c.p.str("grant_type") != "authorization_code" || c.p.str("client_secret") != c.opts.SecretKey {
				return nil, &APIError{Status: http.StatusBadRequest, Type: invalidRequest, Code: "invalid_grant", Message: "This code is not valid."}
			}
			delete(c.codes, c.p.str("code"))
			return Object{"stripe_user_id": id, "scope": "read_write", "livemode": false, "token_type": "bearer"}, nil
		},
		"POST /oauth/deauthorize": func(c *call) (any, error) {
			id := c.p.str("stripe_user_id")
			if c.accounts[id] == nil || id == "" || c.p.str("client_id") != ClientID {
				return nil, &APIError{Status: http.StatusUnauthorized, Type: invalidRequest, Code: "invalid_client", Message: "This application is not connected to it."}
			}
			c.deauthorize(id)
			return Object{"stripe_user_id": id}, nil
		},
	}
}

// Consent gives a code for an account, as if its owner had agreed on the page.
func (s *Server) Consent(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.consent(id)
}

func (s *Server) consent(id string) string {
	code := newID("ac_")
	s.codes[code] = id
	return code
}

// authorizePage is where somebody connects an account; it leads back with a code and the state.
func (s *Server) authorizePage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	back, err := url.Parse(r.URL.Query().Get("redirect_uri"))
	if err != nil || r.URL.Query().Get("client_id") != ClientID || back.Host == "" {
		http.Error(w, "No such application.", http.StatusBadRequest)
		return
	}
	if r.Method != http.MethodPost {
		show(w, page{Title: "Connect your account", Actions: []action{
			{"whole", "Connect this account"}, {"partly", "Connect an account without bank details"}, {"no", "Cancel"},
		}})
		return
	}
	q := url.Values{"state": {r.URL.Query().Get("state")}}
	if do := r.PostFormValue("do"); do == "no" {
		q.Set("error", "access_denied")
	} else {
		q.Set("code", s.consent(s.connect("", r.URL.Query().Get("stripe_user[email]"), do == "whole")))
	}
	back.RawQuery = q.Encode()
	http.Redirect(w, r, back.String(), http.StatusSeeOther)
}
