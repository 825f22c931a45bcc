package inbox

import "time"

// What the tests of searching look at.
const (
	MaxMailWords = maxMailWords
	MinWord      = minWord
	MaxWord      = maxWord
)

// SearchWords is searchWords.
var SearchWords = searchWords

// CursorAfter is the cursor of a page that ended at a moment.
func CursorAfter(at time.Time) string {
	s, _ := place{At: at, ID: "cnv_7zzzzzzzzzzzzzzzzzzzzzzzzz"}.encode()
	return s
}
