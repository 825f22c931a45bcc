package inbox

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
)

// place is where a page ended, in lists of the newest first: the next begins after it. The zero value is the beginning. It is
// opaque to callers and checked when it comes back; it only ever leads to what stands in the scope in which it is used.
type place struct {
	At time.Time `json:"t"`
	ID string    `json:"i"`
}

const maxCursor = 400

func (p place) isStart() bool { return p.ID == "" }

func (p place) encode() (string, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// parsePlace reads what encode wrote for a list of things of the kind; the beginning for "". It faults with Invalid on "cursor".
func parsePlace(s string, kind id.Kind) (place, error) {
	if s == "" {
		return place{}, nil
	}
	bad := fault.InvalidField("cursor", "invalid_cursor", "This cursor does not belong to this list.")
	if len(s) > maxCursor {
		return place{}, bad
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return place{}, bad
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	var p place
	if dec.Decode(&p) != nil || dec.More() || !id.Is(kind, p.ID) || p.At.Year() > 9999 {
		return place{}, bad
	}
	return p, nil
}
