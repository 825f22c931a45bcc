package clients

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
)

// moment is the cursor of lists that begin with the newest: the last one shown.
type moment struct {
	At time.Time `json:"t"`
	ID string    `json:"i"`
}

func (m moment) encode() (string, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// parseMoment reads a cursor that encode wrote. It faults with Invalid on "cursor".
func parseMoment(s string, kind id.Kind) (moment, error) {
	bad := fault.InvalidField("cursor", "invalid_cursor", "This cursor does not belong to this list.")
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(s) > maxCursor {
		return moment{}, bad
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	var m moment
	if dec.Decode(&m) != nil || dec.More() || !id.Is(kind, m.ID) {
		return moment{}, bad
	}
	return m, nil
}
