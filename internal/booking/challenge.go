package booking

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// Challenge is a small piece of work that a browser does before time is held for it: find a Solution so that the
// SHA-256 of "<token>.<solution>" begins with Bits zero bits. It costs a visitor a blink and a flood its machine.
type Challenge struct {
	Token     string
	Bits      int
	ExpiresAt time.Time
}

const (
	challengeLife = 10 * time.Minute
	calmBits      = 14 // about 16,000 hashes: under a tenth of a second
	stepBits      = 3  // eight times the work for each limit that is passed
	maxSolution   = 20 // characters
	proofSize     = 16 // bytes of a challenge's HMAC
)

// pressure is how many of the limits on challenges have been passed: the difficulty follows it.
type pressure int

func (s *Service) newChallenge(tenant tenancy.ID, p pressure) Challenge {
	c := Challenge{Bits: calmBits + stepBits*int(p), ExpiresAt: s.now().Add(challengeLife).Truncate(time.Second)}
	nonce := make([]byte, 12)
	_, _ = rand.Read(nonce)
	said := strings.Join([]string{
		base64.RawURLEncoding.EncodeToString(nonce), strconv.Itoa(c.Bits), strconv.FormatInt(c.ExpiresAt.Unix(), 36),
	}, ".")
	c.Token = said + "." + s.proofOf("challenge", string(tenant), said)
	return c
}

// solved checks a challenge of the tenant and its solution, and gives the challenge's nonce. Faults: Invalid
// "challenge_failed", Gone "challenge_expired": get another one.
func (s *Service) solved(tenant tenancy.ID, token, solution string) (string, error) {
	said, proof, ok := cutLast(token)
	parts := strings.Split(said, ".")
	if !ok || len(parts) != 3 || !hmac.Equal([]byte(proof), []byte(s.proofOf("challenge", string(tenant), said))) {
		return "", errChallenge()
	}
	wanted, err := strconv.Atoi(parts[1])
	if err != nil {
		return "", errChallenge()
	}
	expires, err := strconv.ParseInt(parts[2], 36, 64)
	if err != nil {
		return "", errChallenge()
	}
	if s.now().After(time.Unix(expires, 0)) {
		return "", fault.New(fault.Gone, "challenge_expired", "This took too long. Please try again.")
	}
	if solution == "" || len(solution) > maxSolution || zeroBits(sha256.Sum256([]byte(token+"."+solution))) < wanted {
		return "", errChallenge()
	}
	return parts[0], nil
}

func errChallenge() error {
	return fault.New(fault.Invalid, "challenge_failed", "The check against automatic bookings did not work. Please try again.")
}

// zeroBits counts the zero bits at the beginning.
func zeroBits(sum [sha256.Size]byte) int {
	n := 0
	for _, b := range sum {
		z := bits.LeadingZeros8(b)
		n += z
		if z < 8 {
			break
		}
	}
	return n
}

func cutLast(token string) (said, proof string, ok bool) {
	n := strings.LastIndexByte(token, '.')
	if n < 0 {
		return "", "", false
	}
	return token[:n], token[n+1:], true
}

// proofOf is the HMAC of a text of a tenant, for one purpose.
func (s *Service) proofOf(purpose, tenant, said string) string {
	mac := hmac.New(sha256.New, s.Key)
	mac.Write([]byte("m-saas booking\x00" + purpose + "\x00" + tenant + "\x00" + said))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:proofSize])
}

// blind is a pseudonym within the tenant, which can be compared but not read back: of a network address, an e-mail
// address or a phone number.
func (s *Service) blind(tenant tenancy.ID, kind, value string) string {
	return s.proofOf("pseudonym of "+kind, string(tenant), value)
}

// Pseudonym hides a value that is counted by.
func (s *Service) Pseudonym(value string) string {
	return s.proofOf("pseudonym", "", strings.ToLower(strings.TrimSpace(value)))
}
