package stripesign_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/stripesign"
)

func TestOnlyFreshSignaturesOfTheWholeMessageAreGood(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	body := []byte(`{"id":"evt_1"}`)
	sign := func(secret string, at time.Time, body []byte) string {
		stamp := strconv.FormatInt(at.Unix(), 10)
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(append([]byte(stamp+"."), body...))
		return "t=" + stamp + ",v1=" + hex.EncodeToString(mac.Sum(nil))
	}
	good := sign("whsec", now, body)
	for name, c := range map[string]struct {
		header, secret string
		body           []byte
		want           bool
	}{
		"good":                    {good, "whsec", body, true},
		"among others":            {good + ",v1=00,v0=ff", "whsec", body, true},
		"after a space":           {strings.Replace(good, ",", ", ", 1), "whsec", body, true},
		"at the edge":             {sign("whsec", now.Add(-5*time.Minute), body), "whsec", body, true},
		"old":                     {sign("whsec", now.Add(-5*time.Minute-time.Second), body), "whsec", body, false},
		"from the future":         {sign("whsec", now.Add(5*time.Minute+time.Second), body), "whsec", body, false},
		"of another secret":       {sign("other", now, body), "whsec", body, false},
		"of another message":      {good, "whsec", []byte(`{"id":"evt_2"}`), false},
		"with another time":       {strings.Replace(good, "t=1800000000", "t=1800000001", 1), "whsec", body, false},
		"none":                    {"", "whsec", body, false},
		"without a time":          {good[strings.Index(good, "v1="):], "whsec", body, false},
		"an old scheme":           {strings.Replace(good, "v1=", "v0=", 1), "whsec", body, false},
		"too long":                {good + strings.Repeat(",v1=00", 1000), "whsec", body, false},
		"no secret is configured": {sign("", now, body), "", body, false},
	} {
		require.Equal(t, c.want, stripesign.Valid(c.body, c.header, c.secret, now), name)
	}
}
