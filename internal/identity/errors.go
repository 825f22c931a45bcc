package identity

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	ory "github.com/ory/client-go"

	"github.com/m-saas/m-saas/internal/fault"
)

// retryAfter is what a caller is told to wait while Ory is away.
const retryAfter = 2 * time.Second

func errAway() *fault.Fault {
	return fault.New(fault.Unavailable, "identity_away", "Sign-in is not available right now. Please try again in a moment.").
		WithRetryAfter(retryAfter)
}

func errUnauthenticated() *fault.Fault {
	return fault.New(fault.Unauthenticated, "unauthenticated", "Please sign in.")
}

func errSecondFactorRequired() *fault.Fault {
	return fault.New(fault.Unauthenticated, "second_factor_required", "Please confirm the sign-in with your second factor.")
}

func errPasswordRequired() *fault.Fault {
	return fault.New(fault.Unauthenticated, "password_required", "Please set a new password first.")
}

func errWrongCode() *fault.Fault {
	return fault.New(fault.Unauthenticated, "wrong_code", "This code is not right.")
}

func errCodeExpired() *fault.Fault {
	return fault.New(fault.Gone, "code_expired", "This code is no longer valid. Please ask for a new one.")
}

func errFlowExpired() *fault.Fault {
	return fault.New(fault.Gone, "flow_expired", "This took too long. Please start again.")
}

// answer is what is read of a refusal, whichever of Ory's shapes it has: an error, or a flow with messages.
type answer struct {
	Error struct {
		ID     string `json:"id"`
		Code   int    `json:"code"`
		Reason string `json:"reason"`
	} `json:"error"`
	UI struct {
		Messages []message `json:"messages"`
		Nodes    []struct {
			Attributes struct {
				Name string `json:"name"`
			} `json:"attributes"`
			Messages []message `json:"messages"`
		} `json:"nodes"`
	} `json:"ui"`
}

type message struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

// refusal turns what Ory answered into a fault. What stays an error is a mistake of ours or of the configuration.
func refusal(resp *http.Response, err error) error {
	var api *ory.GenericOpenAPIError
	if !errors.As(err, &api) || resp == nil {
		return unreached(err)
	}
	if resp.StatusCode >= http.StatusInternalServerError || resp.StatusCode == http.StatusTooManyRequests {
		return errAway().WithCause(err)
	}
	if resp.StatusCode < http.StatusBadRequest {
		return err // an answer that could not be read
	}
	var a answer
	if json.Unmarshal(api.Body(), &a) == nil {
		if f := a.fault(); f != nil {
			return f.WithCause(err)
		}
	}
	switch resp.StatusCode {
	case http.StatusUnauthorized:
		return errUnauthenticated().WithCause(err)
	case http.StatusGone, http.StatusNotFound, http.StatusForbidden: // Forbidden: a flow of somebody else
		return errFlowExpired().WithCause(err)
	default:
		return err
	}
}

// adminRefusal is refusal for calls of our own: that Ory does not let us in is a mistake of the configuration and no
// business of who happens to ask.
func adminRefusal(resp *http.Response, err error) error {
	if resp != nil && (resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden) {
		return err
	}
	return refusal(resp, err)
}

// unreached is the fault of a call that got no answer. The address that was called is left out: a query may hold an
// e-mail address.
func unreached(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if errors.Is(err, context.Canceled) {
		return err // whoever asked has gone
	}
	return errAway().WithCause(err)
}

func (a answer) fault() *fault.Fault {
	switch a.Error.ID {
	case "session_aal2_required":
		return errSecondFactorRequired()
	case "session_inactive":
		return errUnauthenticated()
	case "self_service_flow_expired", "session_refresh_required":
		return errFlowExpired()
	}
	switch {
	case a.Error.Code == http.StatusUnauthorized && strings.Contains(a.Error.Reason, "disabled"):
		return fault.New(fault.Unauthenticated, "account_disabled", "This account is disabled.")
	case a.Error.Code == http.StatusBadRequest && strings.Contains(a.Error.Reason, "flow query parameter"):
		return errFlowExpired() // an identifier that no flow ever has, such as the nil UUID
	}
	for _, m := range a.UI.Messages {
		if f := m.fault(""); f != nil {
			return f
		}
	}
	for _, n := range a.UI.Nodes {
		for _, m := range n.Messages {
			if f := m.fault(strings.TrimPrefix(n.Attributes.Name, "traits.")); f != nil {
				return f
			}
		}
	}
	return nil
}

// fault reads one of Ory's numbered messages (ory.sh/docs/kratos/concepts/ui-messages); nil for those that are
// no error. field is the input that it stands at, "" for none.
func (m message) fault(field string) *fault.Fault {
	switch m.ID {
	case 4000006, 4000009, 4000035, 4000037:
		return fault.New(fault.Unauthenticated, "wrong_credentials", "The e-mail address or the password is not right.")
	case 4000007, 4000027, 4000028:
		return fault.New(fault.Conflict, "email_taken", "There already is an account with this e-mail address.")
	case 4000008, 4000011, 4000012, 4000014, 4000016, 4010008, 4060004, 4060006, 4070001, 4070006:
		return errWrongCode()
	case 4000010:
		return fault.New(fault.Forbidden, "email_not_verified", "Please confirm your e-mail address first.")
	case 4010001, 4040001, 4050001, 4060001, 4060002, 4060005, 4070002, 4070003, 4070005:
		return errFlowExpired()
	case 4000031:
		return passwordFault("password_too_similar", "The password is too similar to the e-mail address.")
	case 4000032:
		return passwordFault("password_too_short", "The password is too short.")
	case 4000033:
		return passwordFault("password_too_long", "The password is too long.")
	case 4000005:
		return passwordFault("password_weak", "This password is too easy to guess.")
	case 4000034:
		return passwordFault("password_weak", "This password is known from a data leak.")
	}
	if m.ID >= 4000000 && m.ID < 5000000 {
		if field == "" {
			return fault.New(fault.Invalid, "invalid_input", "Some fields are not right.")
		}
		return fault.InvalidField(field, "invalid", "This is not valid.")
	}
	return nil
}

func passwordFault(code, text string) *fault.Fault {
	return fault.InvalidField("password", code, text)
}

// atField moves a fault of a field to the name that the caller's input has for it.
func atField(err error, from, to string) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	c := *f
	c.Fields = append([]fault.Field(nil), f.Fields...)
	for i := range c.Fields {
		if c.Fields[i].Path == from {
			c.Fields[i].Path = to
		}
	}
	return &c
}

// hasCode says whether err is a fault with the code.
func hasCode(err error, code string) bool {
	f, ok := fault.As(err)
	return ok && f.Code == code
}

// errorID gives the id of Ory's error, "" for what is none.
func errorID(err error) string {
	var api *ory.GenericOpenAPIError
	var a answer
	if !errors.As(err, &api) || json.Unmarshal(api.Body(), &a) != nil {
		return ""
	}
	return a.Error.ID
}
