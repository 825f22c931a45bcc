package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"strings"
	"time"

	ory "github.com/ory/client-go"
)

// AAL is how strongly a session is proven: by one factor or by two.
type AAL string

// The assurance levels, as Ory names them.
const (
	OneFactor  AAL = "aal1"
	TwoFactors AAL = "aal2"
)

// Session is a proven sign-in. It prints as its id alone; the token and the person never reach a log.
type Session struct {
	ID         string
	Person     Person
	AAL        AAL
	SignedInAt time.Time
	ExpiresAt  time.Time
	token      string
	// recovered: opened by a recovery code, and no password has been given since.
	recovered bool
}

// Token is Ory's session token: what the cookie holds. Whoever has it is the person.
func (s Session) Token() string { return s.token }

// String gives the id alone.
func (s Session) String() string { return "session " + s.ID }

// GoString gives the id alone.
func (s Session) GoString() string { return s.String() }

// LogValue gives the id alone.
func (s Session) LogValue() slog.Value { return slog.StringValue(s.ID) }

// NewSession makes a session that no Ory knows, for tests of what stands above this package.
func NewSession(id string, person Person, aal AAL, signedInAt time.Time) Session {
	return Session{ID: id, Person: person, AAL: aal, SignedInAt: signedInAt, ExpiresAt: signedInAt.Add(24 * time.Hour)}
}

// HashToken gives the form in which a token may be passed around: SHA-256 in hexadecimal.
func HashToken(token string) string {
	h := hashOf(token)
	return hex.EncodeToString(h[:])
}

type tokenHash [sha256.Size]byte

func hashOf(token string) tokenHash { return sha256.Sum256([]byte(token)) }

func sessionOf(token string, in *ory.Session) Session {
	out := Session{ID: in.Id, token: token, AAL: OneFactor}
	if in.AuthenticatorAssuranceLevel != nil {
		out.AAL = AAL(*in.AuthenticatorAssuranceLevel)
	}
	if in.IssuedAt != nil {
		out.SignedInAt = in.IssuedAt.UTC()
	}
	if in.ExpiresAt != nil {
		out.ExpiresAt = in.ExpiresAt.UTC()
	}
	if in.Identity != nil {
		out.Person = personOf(in.Identity)
	}
	for _, m := range in.AuthenticationMethods {
		switch m.GetMethod() {
		case "code_recovery", "link_recovery":
			out.recovered = true
		case "password":
			out.recovered = false
		}
	}
	return out
}

func personOf(in *ory.Identity) Person {
	traits, _ := in.Traits.(map[string]any)
	p := Person{ID: in.Id, Email: trait(traits, "email"), Name: trait(traits, "name"), Language: trait(traits, "language")}
	if p.Language == "" {
		p.Language = "ro"
	}
	for _, a := range in.VerifiableAddresses {
		if strings.EqualFold(a.Value, p.Email) && a.Verified {
			p.Verified = true
		}
	}
	return p
}

func trait(traits map[string]any, name string) string {
	s, _ := traits[name].(string)
	return s
}

// NormalEmail gives the one form in which an address is kept and compared: without space around it, in lower case.
func NormalEmail(email string) string {
	return strings.ToLower(strings.TrimSpace(email))
}
